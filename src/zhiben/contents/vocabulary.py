"""The words a plan may use: `zhiben-vocabulary/1` files name subjects, facts, registers, roles, sections and
their attributes.

A plan without vocabulary uses its words freely; a plan with one may use no other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from zhiben.contents.shapes import Anything, Choice, Flag, Reading, Text, exactly
from zhiben.contents.strict import Node
from zhiben.contents.structures import Entry, Field, MapOf, Record
from zhiben.domain.orgs import Kind as SubjectKind

FORMAT = "zhiben-vocabulary/1"
TYPES = ("text", "int", "decimal", "date", "bool", "choice", "choices", "reference")
# What every subject and every fact has without being declared.
OF_SUBJECTS = frozenset({"id", "kind", "of", "name", "code", "status", "joined", "closed", "year"})
OF_FACTS = frozenset({"id", "kind", "subject", "happened_on", "recorded_on", "about", "until", "year"})


@dataclass(frozen=True, slots=True)
class Attribute:
    """`options`: the closed list of a choice; None where anything may stand (also `open: true`).

    `says`: what each listed value is called.
    """

    type: str
    label: str = ""
    options: frozenset[str] | None = None
    many: bool = False
    says: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of subject, fact or register. `attributes` None: not declared, so not checked."""

    name: str
    label: str
    attributes: Mapping[str, Attribute] | None
    produced_by: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Each table is None where no file declares it: then its names are free."""

    subjects: Mapping[str, Kind] | None = None
    facts: Mapping[str, Kind] | None = None
    registers: Mapping[str, Kind] | None = None
    roles: Mapping[str, str] | None = None
    sections: Mapping[str, str] | None = None
    authorities: Mapping[str, str] | None = None
    indicators: Mapping[str, str] | None = None
    files: tuple[str, ...] = field(default=())

    def subject_kinds(self) -> frozenset[str]:
        """The built-in kinds, and those declared."""
        return frozenset(kind.value for kind in SubjectKind) | frozenset(self.subjects or ())


def _options(entry: Entry, reading: Reading) -> Attribute:
    kind = entry.get("type", "text")
    options = entry.get("options")
    if kind in ("choice", "choices") and options is None and not entry.get("open", False):
        reading.problems.say(
            entry.place(),
            f"{kind} 缺 options",
            "列出可选值，如 options: {a: 甲, b: 乙}；由本级自定的写 open: true。",
        )
    closed = None if options is None or entry.get("open", False) else frozenset(options)
    many = kind == "choices" or entry.get("many", False)
    return Attribute(kind, entry.get("label", ""), closed, many, options or {})


ATTRIBUTE = Record(
    "属性",
    {
        "type": Field(Choice(TYPES), needed=True),
        "label": Field(Text("名称")),
        "options": Field(MapOf(Text("名称"))),
        "open": Field(Flag()),
        "many": Field(Flag()),
        "unit": Field(Text("单位")),
        "of": Field(Text("对象种类")),
        "help": Field(Text("说明")),
        "default": Field(Anything()),
    },
    make=_options,
)


def _kind(entry: Entry, reading: Reading) -> Kind:
    return Kind(
        "",
        entry.get("label", ""),
        entry.get("attributes"),
        entry.get("produced_by", ""),
        entry.get("about", ""),
    )


def _kinds(says: str, **more: Field) -> MapOf:
    fields = {
        "label": Field(Text("名称")),
        "attributes": Field(MapOf(ATTRIBUTE)),
        "help": Field(Text("说明")),
    }
    return MapOf(Record(says, fields | more, make=_kind))


_NAMES = MapOf(Text("名称"))
VOCABULARY_FILE = Record(
    "词汇文件",
    {
        "format": Field(exactly(FORMAT), needed=True),
        "roles": Field(_NAMES),
        "sections": Field(_NAMES),
        "authorities": Field(_NAMES),
        "indicators": Field(_NAMES),
        "subjects": Field(_kinds("对象种类")),
        "facts": Field(_kinds("事实种类", produced_by=Field(Text("屋子")), about=Field(Text("对象种类")))),
        "registers": Field(
            _kinds("登记种类", produced_by=Field(Text("屋子")), about=Field(Text("对象种类")))
        ),
    },
)
TABLES = ("subjects", "facts", "registers", "roles", "sections", "authorities", "indicators")


def read_vocabulary(root: Node, reading: Reading) -> Vocabulary | None:
    """One vocabulary file. None if it is none at all."""
    entry = VOCABULARY_FILE.read(root, reading)
    if not isinstance(entry, Entry):
        return None
    tables: dict[str, Any] = {}
    for name in TABLES:
        table = entry.get(name)
        if table is not None:
            tables[name] = {key: _named(key, value) for key, value in table.items()}
    return Vocabulary(**tables, files=(root.file,))


def _named(name: str, value: Any) -> Any:
    return replace(value, name=name) if isinstance(value, Kind) else value


def labels(vocabularies: Iterable[Vocabulary]) -> dict[str, str]:
    """What fields, values, kinds, sections and roles are called. Later ones prevail: what subjects are called
    before what one kind of fact calls the same value.
    """
    words = tuple(vocabularies)
    counted = [
        kind for one in words for table in (one.facts, one.registers) for kind in (table or {}).values()
    ]
    every = [*counted, *(kind for one in words for kind in (one.subjects or {}).values())]
    found: dict[str, str] = {}
    for kind in every:
        for name, attribute in (kind.attributes or {}).items():
            found |= attribute.says
            if attribute.label:
                found |= {name: attribute.label, f"{kind.name}.{name}": f"{kind.label}的{attribute.label}"}
    found |= {kind.name: kind.label for kind in every if kind.label}
    for one in words:
        for names in (one.sections, one.roles, one.authorities):
            found |= names or {}
    return found


def together(first: Vocabulary, second: Vocabulary) -> Vocabulary:
    """Both files' words; where both name one, the later file's counts."""
    merged: dict[str, Any] = {"files": first.files + second.files}
    for name in TABLES:
        one, other = getattr(first, name), getattr(second, name)
        merged[name] = other if one is None else one if other is None else {**one, **other}
    return Vocabulary(**merged)
