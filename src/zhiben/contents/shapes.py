"""Shapes: what may stand at a place of a file. One table gives the check, the reading and the JSON Schema.

`shape.read(node, reading)` returns the value or BAD after saying what is wrong; `shape.schema()` says the
same to machines. Here are the shapes of single values; `structures` has lists and mappings. None knows of
plans.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
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
    lost: list[str] = field(default_factory=list)  # names whose declaration was refused


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


def spaced(words: str) -> str:
    """Words as they follow a Chinese letter: a space before figures and Latin letters."""
    return f" {words}" if words[:1].isascii() and words[:1].isalnum() else words


def refuse(node: Node, reading: Reading, says: str, mend: str = "") -> Bad:
    """Says that `node` should have been `says`. Returns BAD, for the caller to return."""
    if not node.broken:
        place = node.place if node.value is not None else node.key_place
        subject = f"“{node.key}”" if node.key else "这里"
        what = f"{subject} 应当是 {says}，写的是{shown(node)}"
        reading.problems.say(place, what, mend or f"写成{spaced(says)}。")
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
    mend: str = ""

    @property
    def says(self) -> str:
        if self.most is None:
            return f"不小于 {self.least} 的整数"
        return f"{self.least} 到 {self.most} 的整数"

    def read(self, node: Node, reading: Reading) -> int | Bad:
        value = node.value
        if isinstance(value, bool) or not isinstance(value, int):
            return refuse(node, reading, self.says, _half_width(value, int) or self.mend)
        if value < self.least or (self.most is not None and value > self.most):
            return refuse(node, reading, self.says, self.mend)
        return value

    def schema(self) -> Schema:
        bounds: Schema = {"type": "integer", "minimum": self.least}
        return bounds if self.most is None else bounds | {"maximum": self.most}


def _half_width(value: object, parse: Callable[[str], Any]) -> str:
    """How to mend text that would be right in half width: `２`, `１５d`; else empty."""
    text = unicodedata.normalize("NFKC", value) if isinstance(value, str) else value
    if not isinstance(text, str) or text == value:
        return ""
    try:
        parse(text)
    except ValueError:
        return ""
    return f"改用半角，写成 {text}。"


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
    """A notation (`15d`, `01-31`, `3 months from opened_on`). `parse` returns the value or raises ValueError;
    the error's text, if any, is the way to mend it. `pattern` is what the JSON Schema says of it.
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
            return refuse(node, reading, self.says, _half_width(value, self.parse) or str(error))

    def schema(self) -> Schema:
        return {"type": ["string", "integer"], "pattern": f"^(?:{self.pattern})$", "minimum": 0}


@dataclass(frozen=True, slots=True)
class Name:
    """A name that must be declared somewhere: kept as a mention until everything is read."""

    kind: str
    says: str = "一个名字"
    use: str = ""
    options: tuple[str, ...] = ()  # for the schema, where the list is closed
    mend: str = ""

    def read(self, node: Node, reading: Reading) -> str | Bad:
        name = Text(self.says, mend=self.mend).read(node, reading)
        if isinstance(name, str):
            reading.mentions.append(Mention(self.kind, name, node.place, self.use))
        return name

    def schema(self) -> Schema:
        return {"enum": list(self.options)} if self.options else {"type": ["string", "integer"]}


def exactly(text: str) -> Written:
    """The one text a place may hold, such as the name of a format."""

    def parse(written: str) -> str:
        if written != text:
            raise ValueError
        return text

    return Written(text, parse, re.escape(text))
