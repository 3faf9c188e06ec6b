"""Shapes of lists and mappings: see `shapes`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from zhiben.contents.notation import NAME
from zhiben.contents.problems import Place, did_you_mean, nearest
from zhiben.contents.shapes import BAD, Bad, Reading, Schema, Shape, refuse
from zhiben.contents.strict import Node

# A key that has swallowed its value, for want of a colon and a space: `holder：{each`, `every:month`.
_MISREAD = re.compile(r"(\w+)\s*(?:[:：]|[{\[])")


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list; its bad entries are left out, so the good ones can still be checked."""

    part: Shape
    least: int = 1
    make: Callable[[list[Any]], Any] = tuple

    @property
    def says(self) -> str:
        return f"列表 [ ]，每项是{self.part.says}"

    def read(self, node: Node, reading: Reading) -> Any:
        if not isinstance(node.value, list):
            return refuse(node, reading, self.says, "放进方括号里，或每项另起一行以“- ”开头。")
        if len(node.value) < self.least:
            return refuse(node, reading, f"至少 {self.least} 项的列表", "补上内容，或删去这一项。")
        parts = [self.part.read(part, reading) for part in node.value if not part.broken or part.value]
        return self.make([part for part in parts if part is not BAD])

    def schema(self) -> Schema:
        return {"type": "array", "items": self.part.schema(), "minItems": self.least}


@dataclass(frozen=True, slots=True)
class Bounds:
    """Two whole numbers, the smaller first. `mend`: what to write instead where they are none."""

    mend: str = ""
    says: str = "[下限, 上限]，两个整数"

    def read(self, node: Node, reading: Reading) -> tuple[int, int] | Bad:
        parts = [part.value for part in node.value] if isinstance(node.value, list) else []
        numbers = [part for part in parts if isinstance(part, int) and not isinstance(part, bool)]
        if len(parts) != 2 or len(numbers) != 2:
            return refuse(node, reading, self.says, self.mend)
        low, high = numbers
        return refuse(node, reading, self.says, "小的在前，把两个数对调。") if low > high else (low, high)

    def schema(self) -> Schema:
        return {"type": "array", "items": {"type": "integer"}, "minItems": 2, "maxItems": 2}


@dataclass(frozen=True, slots=True)
class MapOf:
    """A mapping from names the officer chooses to values of one shape."""

    part: Shape
    says: str = "一组“名字: 值”"
    key: str = NAME
    may_be_empty: bool = False  # written, but with nothing behind it

    def read(self, node: Node, reading: Reading) -> dict[str, Any] | Bad:
        if node.value is None and self.may_be_empty:
            return {}
        if not isinstance(node.value, dict):
            return refuse(node, reading, self.says)
        values: dict[str, Any] = {}
        for name, part in node.items():
            if not re.fullmatch(self.key, name):
                reading.lost.append(name)
                reading.problems.say(
                    part.key_place, f"名字“{name}”里有空格或符号", "名字里不用空格和 / = : , 。"
                )
                continue
            value = self.part.read(part, reading)
            if value is BAD:
                reading.lost.append(name)
            else:
                values[name] = value
        return values

    def schema(self) -> Schema:
        names = {"pattern": f"^(?:{self.key})$"}
        kinds = ["object", "null"] if self.may_be_empty else "object"
        return {"type": kinds, "additionalProperties": self.part.schema(), "propertyNames": names}


@dataclass(frozen=True, slots=True)
class Entry:
    """A mapping with known keys as read: the good `values`, the `bad` keys, the node for its lines.

    `meant`: the keys that misspelt ones stand for: one mistake is one problem, so these are not missing.
    """

    node: Node
    values: Mapping[str, Any]
    bad: frozenset[str]
    meant: frozenset[str] = frozenset()

    def get(self, key: str, default: Any = None) -> Any:
        return self.values.get(key, default)

    def __contains__(self, key: str) -> bool:
        """Written down, well or badly."""
        return key in self.values or key in self.bad

    def place(self, key: str = "") -> Place:
        """The line of `key`, or of the whole."""
        node = self.node.get(key) if key else None
        return self.node.key_place if node is None else node.key_place


@dataclass(frozen=True, slots=True)
class Field:
    """`needed`: refused without it, except where a key of `unless` is written. `such`: an example."""

    shape: Shape
    needed: bool = False
    unless: tuple[str, ...] = ()
    such: str = ""

    def mend(self, key: str) -> str:
        """What to write where it is missing."""
        return f"补上 {key}，如 {key}: {self.such}。" if self.such else f"补上 {key}: {self.shape.says}。"


@dataclass(frozen=True, slots=True)
class Record:
    """A mapping with known keys. `one_of`: exactly one of these. `make`: from the entry to a value or BAD.

    `hint(key)`: what to say of an unknown key that has its own answer (rule 30), else None. `such`: one of
    the kind.
    """

    says: str
    fields: Mapping[str, Field]
    one_of: tuple[str, ...] = ()
    make: Callable[[Entry, Reading], Any] | None = None
    hint: Callable[[str], tuple[str, str] | None] = lambda key: None
    such: str = ""

    def read(self, node: Node, reading: Reading) -> Any:
        if not isinstance(node.value, dict):
            mend = f"写成花括号里的“名字: 值”，如 {self.such}。" if self.such else ""
            return refuse(node, reading, f"{self.says}（{self._keys()}）", mend)
        values: dict[str, Any] = {}
        bad: set[str] = set()
        strangers: list[str] = []
        for key, part in node.items():
            known = self.fields.get(key)
            if known is None:
                self._unknown(key, part, reading)
                strangers.append(key)
                continue
            unread = part.broken and not isinstance(part.value, dict)
            value = BAD if unread else known.shape.read(part, reading)
            if value is BAD:
                bad.add(key)
            else:
                values[key] = value
        meant = frozenset(near for key in strangers if (near := self._meant(key)))
        entry = Entry(node, values, frozenset(bad), meant)
        whole = self._complete(entry, bool(strangers), reading)
        if self.make is None:
            return entry
        return self.make(entry, reading) if whole and not bad else BAD

    def _meant(self, key: str) -> str | None:
        misread = _MISREAD.match(key)
        return nearest(misread[1] if misread is not None else key, self.fields)

    def _keys(self) -> str:
        return "、".join(self.one_of or tuple(self.fields)[:6])

    def _unknown(self, key: str, part: Node, reading: Reading) -> None:
        own = self.hint(key)
        if own is not None:
            reading.problems.say(part.key_place, *own)
            return
        meant = _MISREAD.match(key)
        if meant is not None and meant[1] in self.fields:
            mend = f"写成“{meant[1]}: …”：冒号用英文半角，后面空一格。"
            reading.problems.say(part.key_place, f"“{meant[1]}”后的冒号写得不对", mend)
            return
        mend = did_you_mean(
            key, self.fields, "" if len(self.fields) <= 24 else "不认识的写法一律不收，以免写了不算。"
        )
        reading.problems.say(part.key_place, f"{self.says} 没有“{key}”这一项", mend)

    def _complete(self, entry: Entry, has_strangers: bool, reading: Reading) -> bool:
        missing = [
            key
            for key, known in self.fields.items()
            if known.needed and not any(other in entry for other in (key, *known.unless))
        ]
        for key in missing:
            if not entry.node.broken and not entry.meant.intersection((key, *self.fields[key].unless)):
                reading.problems.say(entry.place(), f"{self.says} 缺“{key}”", self.fields[key].mend(key))
        chosen = [key for key in self.one_of if key in entry]
        if self.one_of and not chosen and (has_strangers or entry.node.broken):
            return False
        if self.one_of and len(chosen) != 1:
            names = "、".join(self.one_of)
            what = (
                f"{self.says} 同时写了 {'、'.join(chosen)}" if chosen else f"{self.says} 缺 {names} 中的一项"
            )
            place = entry.place(chosen[-1]) if chosen else entry.place()
            reading.problems.say(place, what, f"{names} 只写一项。")
            return False
        return not missing

    def schema(self) -> Schema:
        fields = {key: known.shape.schema() for key, known in self.fields.items()}
        schema: Schema = {"type": "object", "additionalProperties": False, "properties": fields}
        required = [key for key, known in self.fields.items() if known.needed and not known.unless]
        if required:
            schema["required"] = required
        softly = [
            {"anyOf": [{"required": [name]} for name in (key, *known.unless)]}
            for key, known in self.fields.items()
            if known.needed and known.unless
        ]
        if softly:
            schema["allOf"] = softly
        if self.one_of:
            schema["oneOf"] = [{"required": [key]} for key in self.one_of]
        return schema


@dataclass(frozen=True, slots=True)
class Either:
    """One shape for a scalar, another for a list, another for a mapping."""

    says: str
    scalar: Shape | None = None
    listed: Shape | None = None
    mapped: Shape | None = None

    def read(self, node: Node, reading: Reading) -> Any:
        shape = self.scalar
        if isinstance(node.value, dict):
            shape = self.mapped
        elif isinstance(node.value, list):
            shape = self.listed
        return refuse(node, reading, self.says) if shape is None else shape.read(node, reading)

    def schema(self) -> Schema:
        shapes: Sequence[Shape | None] = (self.scalar, self.listed, self.mapped)
        return {"anyOf": [shape.schema() for shape in shapes if shape is not None]}


@dataclass(frozen=True, slots=True)
class Reference:
    """A shape by its name in the schema's `$defs`."""

    name: str
    find: Callable[[], Shape]

    @property
    def says(self) -> str:
        return self.find().says

    def read(self, node: Node, reading: Reading) -> Any:
        return self.find().read(node, reading)

    def schema(self) -> Schema:
        return {"$ref": f"#/$defs/{self.name}"}
