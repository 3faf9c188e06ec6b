"""Shapes: what may stand at a place of a file. One table of shapes gives the check, the reading and the JSON Schema.

`shape.read(node, reading)` returns the value or BAD after saying what is wrong; `shape.schema()` says the same to machines.
Shapes know nothing of plans: `grammar` puts them together.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from zhiben.contents.problems import Place, Problems, did_you_mean
from zhiben.contents.strict import Node

Schema = dict[str, Any]


class Bad:
    """The value of a place that was refused; whoever meets it says nothing more."""

    def __repr__(self) -> str:
        return "BAD"


BAD = Bad()


@dataclass(frozen=True, slots=True)
class Mention:
    """A name used somewhere, to be looked up when everything is read. `use`: what a setting stands for."""

    kind: str
    name: str
    place: Place
    use: str = ""


@dataclass(slots=True)
class Reading:
    """The state of one reading: problems found and names mentioned so far."""

    problems: Problems
    mentions: list[Mention] = field(default_factory=list)


class Shape(Protocol):
    """`says`: how the place is described to the officer when something else stands there."""

    @property
    def says(self) -> str: ...

    def read(self, node: Node, reading: Reading) -> Any: ...

    def schema(self) -> Schema: ...


def shown(node: Node) -> str:
    """The value as the officer would recognise it."""
    value = node.value
    if isinstance(value, dict):
        return "一组“名字: 值”"
    if isinstance(value, list):
        return "一个列表"
    if value is None:
        return "空的"
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return f"“{text if len(text) <= 40 else text[:40] + '…'}”"


def refuse(node: Node, reading: Reading, says: str, mend: str = "") -> Bad:
    """Says that `node` should have been `says`. Returns BAD, for the caller to return."""
    if not node.broken:
        place = node.place if node.value is not None else node.key_place
        subject = f"“{node.key}”" if node.key else "这里"
        reading.problems.say(place, f"{subject}应当是{says}，写的是{shown(node)}", mend or f"写成{says}。")
    return BAD


@dataclass(frozen=True, slots=True)
class Text:
    """Text that is not empty; a plain whole number is taken as its digits."""

    says: str = "文字"
    pattern: str = r"[\s\S]*\S[\s\S]*"
    mend: str = ""

    def read(self, node: Node, reading: Reading) -> str | Bad:
        value = node.value
        if isinstance(value, bool) or not isinstance(value, str | int):
            return refuse(node, reading, self.says, self.mend)
        text = str(value)
        if not re.fullmatch(self.pattern, text):
            return refuse(node, reading, self.says, self.mend)
        return text

    def schema(self) -> Schema:
        return {"type": ["string", "integer"], "pattern": f"^(?:{self.pattern})$"}


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a closed list of words."""

    options: tuple[str, ...]

    @property
    def says(self) -> str:
        return f"{'、'.join(self.options)} 之一"

    def read(self, node: Node, reading: Reading) -> str | Bad:
        if isinstance(node.value, str) and node.value in self.options:
            return node.value
        mend = did_you_mean(str(node.value), self.options) if isinstance(node.value, str | int) else ""
        return refuse(node, reading, self.says, mend)

    def schema(self) -> Schema:
        return {"enum": list(self.options)}


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number within bounds, both included."""

    least: int = 0
    most: int | None = None

    @property
    def says(self) -> str:
        if self.most is None:
            return f"不小于 {self.least} 的整数"
        return f"{self.least} 到 {self.most} 的整数"

    def read(self, node: Node, reading: Reading) -> int | Bad:
        value = node.value
        if isinstance(value, bool) or not isinstance(value, int):
            return refuse(node, reading, self.says)
        if value < self.least or (self.most is not None and value > self.most):
            return refuse(node, reading, self.says)
        return value

    def schema(self) -> Schema:
        bounds: Schema = {"type": "integer", "minimum": self.least}
        return bounds if self.most is None else bounds | {"maximum": self.most}


@dataclass(frozen=True, slots=True)
class Flag:
    says: str = "true 或 false"

    def read(self, node: Node, reading: Reading) -> bool | Bad:
        return node.value if isinstance(node.value, bool) else refuse(node, reading, self.says)

    def schema(self) -> Schema:
        return {"type": "boolean"}


@dataclass(frozen=True, slots=True)
class Anything:
    """Any scalar: the options of a setting, the values of a condition."""

    says: str = "一个值"

    def read(self, node: Node, reading: Reading) -> str | int | bool | Bad:
        if isinstance(node.value, str | int | bool):
            return node.value
        return refuse(node, reading, self.says)

    def schema(self) -> Schema:
        return {"type": ["string", "integer", "boolean"]}


@dataclass(frozen=True, slots=True)
class Written:
    """A notation (`15d`, `01-31`, `3 months from opened_on`). `parse` returns the value or raises ValueError; the error's
    text, if any, is the way to mend it. `pattern` is what the JSON Schema says of it.
    """

    says: str
    parse: Callable[[str], Any]
    pattern: str

    def read(self, node: Node, reading: Reading) -> Any:
        value = node.value
        if isinstance(value, bool) or not isinstance(value, str | int):
            return refuse(node, reading, self.says)
        try:
            return self.parse(str(value))
        except ValueError as error:
            return refuse(node, reading, self.says, str(error))

    def schema(self) -> Schema:
        return {"type": ["string", "integer"], "pattern": f"^(?:{self.pattern})$"}


@dataclass(frozen=True, slots=True)
class Name:
    """A name that must be declared somewhere: kept as a mention until everything is read."""

    kind: str
    says: str = "一个名字"
    use: str = ""

    def read(self, node: Node, reading: Reading) -> str | Bad:
        name = Text(self.says).read(node, reading)
        if isinstance(name, str):
            reading.mentions.append(Mention(self.kind, name, node.place, self.use))
        return name

    def schema(self) -> Schema:
        return {"type": ["string", "integer"]}


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
        parts = [self.part.read(part, reading) for part in node.value]
        return self.make([part for part in parts if part is not BAD])

    def schema(self) -> Schema:
        return {"type": "array", "items": self.part.schema(), "minItems": self.least}


@dataclass(frozen=True, slots=True)
class MapOf:
    """A mapping from names the officer chooses to values of one shape."""

    part: Shape
    says: str = "一组“名字: 值”"
    key: str = r"[^\s/=:,]+"

    def read(self, node: Node, reading: Reading) -> dict[str, Any] | Bad:
        if not isinstance(node.value, dict):
            return refuse(node, reading, self.says)
        values: dict[str, Any] = {}
        for name, part in node.items():
            if not re.fullmatch(self.key, name):
                reading.problems.say(
                    part.key_place, f"名字“{name}”里有空格或符号", "名字里不用空格和 / = : , 。"
                )
                continue
            value = self.part.read(part, reading)
            if value is not BAD:
                values[name] = value
        return values

    def schema(self) -> Schema:
        names = {"pattern": f"^(?:{self.key})$"}
        return {"type": "object", "additionalProperties": self.part.schema(), "propertyNames": names}


@dataclass(frozen=True, slots=True)
class Entry:
    """A mapping with known keys as read: the good `values`, the `bad` keys, the node for its lines."""

    node: Node
    values: Mapping[str, Any]
    bad: frozenset[str]

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
    """`needed`: without it the entry is refused, except where a key of `unless` is written."""

    shape: Shape
    needed: bool = False
    unless: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Record:
    """A mapping with known keys. `one_of`: exactly one of these keys. `make` turns the entry into a value or BAD.

    `hint(key)`: what to say of an unknown key that has its own answer (rule 30), else None.
    """

    says: str
    fields: Mapping[str, Field]
    one_of: tuple[str, ...] = ()
    make: Callable[[Entry, Reading], Any] | None = None
    hint: Callable[[str], tuple[str, str] | None] = lambda key: None

    def read(self, node: Node, reading: Reading) -> Any:
        if not isinstance(node.value, dict):
            return refuse(node, reading, f"{self.says}（{self._keys()}）")
        values: dict[str, Any] = {}
        bad: set[str] = set()
        for key, part in node.items():
            known = self.fields.get(key)
            if known is None:
                self._unknown(key, part, reading)
                continue
            value = known.shape.read(part, reading)
            if value is BAD:
                bad.add(key)
            else:
                values[key] = value
        entry = Entry(node, values, frozenset(bad))
        whole = self._complete(entry, reading)
        if self.make is None:
            return entry
        return self.make(entry, reading) if whole and not bad else BAD

    def _keys(self) -> str:
        return "、".join(self.one_of or tuple(self.fields)[:6])

    def _unknown(self, key: str, part: Node, reading: Reading) -> None:
        own = self.hint(key)
        if own is not None:
            reading.problems.say(part.key_place, *own)
            return
        mend = did_you_mean(
            key, self.fields, "" if len(self.fields) <= 24 else "不认识的写法一律不收，以免写了不算。"
        )
        reading.problems.say(part.key_place, f"{self.says}没有“{key}”这一项", mend)

    def _complete(self, entry: Entry, reading: Reading) -> bool:
        missing = [
            key
            for key, known in self.fields.items()
            if known.needed and key not in entry and not any(other in entry for other in known.unless)
        ]
        for key in missing:
            reading.problems.say(
                entry.place(), f"{self.says}缺“{key}”", f"补上 {key}: {self.fields[key].shape.says}。"
            )
        chosen = [key for key in self.one_of if key in entry]
        if self.one_of and len(chosen) != 1:
            names = "、".join(self.one_of)
            what = f"{self.says}同时写了 {'、'.join(chosen)}" if chosen else f"{self.says}缺 {names} 中的一项"
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
    """A shape by the name of its `$defs` entry: for shapes that hold themselves, and to keep the schema short."""

    name: str
    find: Callable[[], Shape]

    @property
    def says(self) -> str:
        return self.find().says

    def read(self, node: Node, reading: Reading) -> Any:
        return self.find().read(node, reading)

    def schema(self) -> Schema:
        return {"$ref": f"#/$defs/{self.name}"}
