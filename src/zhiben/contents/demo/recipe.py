"""`zhiben-demo-history/1`: who does what in time, late or not at all (content/demo/README.md)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from zhiben.contents import notation
from zhiben.contents.conditions import CONDITION, Read
from zhiben.contents.problems import Problems
from zhiben.contents.shapes import BAD, Bad, Choice, Flag, Reading, Schema, Text, Whole, Written, refuse
from zhiben.contents.strict import Node, read_file
from zhiben.contents.structures import Entry, Field, ListOf, MapOf, Record
from zhiben.contents.world import value_of
from zhiben.domain.facts import Value
from zhiben.domain.orgs import Kind
from zhiben.domain.plan import Condition

FORMAT = "zhiben-demo-history/1"
BUREAU = "bureau"  # the trait of authorities and sections


@dataclass(frozen=True, slots=True)
class Trait:
    """Of a hundred obligations: done in time, late, not at all; of those in time, entered late."""

    in_time: int
    late: int
    missed: int
    late_entry: int


@dataclass(frozen=True, slots=True)
class Pick:
    """One of these values, drawn anew for each fact."""

    options: tuple[Value, ...]


Template = Mapping[str, Value | Pick]


@dataclass(frozen=True, slots=True)
class Rows:
    """Register rows: one for every subject of a kind, renewed when it ends. `years` None: without end."""

    register: str
    of: str
    on: date
    years: int | None
    where: Condition | None
    with_: Template
    about: str | None
    trait: str | None


@dataclass(frozen=True, slots=True)
class Happening:
    """Events: on given days, or so many in a hundred years by trait. `deadline`: attribute, days."""

    fact: str
    of: str
    on: tuple[date, ...]
    per_hundred_years: Mapping[str, int]
    where: Condition | None
    unless: Condition | None
    key: str | None
    with_: Template
    copy: tuple[str, ...]
    deadline: tuple[str, int, int] | None
    trait: str | None


@dataclass(frozen=True, slots=True)
class Answer:
    """How a duty is met. `day`: per cent of the period; `before_due`: days before it is due."""

    duty: str
    fact: str
    day: tuple[int, int]
    before_due: tuple[int, int] | None
    with_: Template
    key: str | None
    members: bool
    each_member: bool
    people: int
    values: tuple[str, tuple[Value, ...]] | None
    amount: tuple[str, str] | None
    about: bool
    trait: str | None


@dataclass(frozen=True, slots=True)
class Recipe:
    """The whole recipe; `answers` by duty, without those skipped."""

    seed: str
    first: date
    traits: Mapping[str, Trait]
    registers: tuple[Rows, ...]
    events: tuple[Happening, ...]
    answers: Mapping[str, Answer]


# ── shapes ───────────────────────────────────────────────────────────────────────────────────────


class _TemplateValue:
    says = "一个值、列表或 {pick: [值, …]}"

    def read(self, node: Node, reading: Reading) -> Value | Pick | Bad:
        picked = node.get("pick")
        value = value_of(node if picked is None else picked)
        if isinstance(value, Bad) or (picked is not None and not isinstance(value, tuple)):
            return refuse(node, reading, self.says)
        return Pick(value) if picked is not None and isinstance(value, tuple) else value

    def schema(self) -> Schema:
        return {}


def _exactly(text: str) -> str:
    if text != FORMAT:
        raise ValueError(f"写成 format: {FORMAT}。")
    return text


_WITH = MapOf(_TemplateValue())
_DAY = Written("日期（年-月-日）", notation.day, notation.DATE)
_BOUNDS = ListOf(Whole(0), least=2)
_NAME = Text("名字")
_KIND = Choice(tuple(kind.value for kind in Kind))
_TRAIT = Record(
    "性格", {name: Field(Whole(0, 100), needed=True) for name in ("in_time", "late", "missed", "late_entry")}
)
_ROWS = Record(
    "登记",
    {
        "register": Field(_NAME, needed=True),
        "of": Field(_KIND, needed=True),
        "on": Field(_DAY, needed=True),
        "years": Field(Whole(1)),
        "if": Field(CONDITION),
        "with": Field(_WITH),
        "about": Field(_KIND),
        "trait": Field(_NAME),
    },
)
_HAPPENING = Record(
    "事件",
    {
        "fact": Field(_NAME, needed=True),
        "of": Field(_KIND, needed=True),
        "on": Field(ListOf(_DAY)),
        "per_hundred_years": Field(MapOf(Whole(0))),
        "if": Field(CONDITION),
        "except": Field(CONDITION),
        "key": Field(_NAME),
        "with": Field(_WITH),
        "copy": Field(ListOf(_NAME)),
        "deadline": Field(
            Record("期限", {"attribute": Field(_NAME, needed=True), "days": Field(_BOUNDS, needed=True)})
        ),
        "trait": Field(_NAME),
    },
    ("on", "per_hundred_years"),
)
_ANSWER = Record(
    "应答",
    {
        "duty": Field(_NAME, needed=True),
        "fact": Field(_NAME, needed=True, unless=("skip",)),
        "skip": Field(Flag()),
        "day": Field(_BOUNDS),
        "before_due": Field(_BOUNDS),
        "with": Field(_WITH),
        "key": Field(_NAME),
        "members": Field(Flag()),
        "each_member": Field(Flag()),
        "people": Field(Whole(1)),
        "values": Field(MapOf(_TemplateValue())),
        "amount": Field(
            Record("数额", {"attribute": Field(_NAME, needed=True), "field": Field(_NAME, needed=True)})
        ),
        "about": Field(Flag()),
        "trait": Field(_NAME),
    },
)
_RECIPE = Record(
    "历史的写法",
    {
        "format": Field(Written(FORMAT, _exactly, FORMAT), needed=True),
        "seed": Field(_NAME, needed=True),
        "from": Field(_DAY, needed=True),
        "plan": Field(_NAME, needed=True),
        "traits": Field(MapOf(_TRAIT), needed=True),
        "registers": Field(ListOf(_ROWS), needed=True),
        "events": Field(ListOf(_HAPPENING), needed=True),
        "answers": Field(ListOf(_ANSWER), needed=True),
    },
)


# ── reading ──────────────────────────────────────────────────────────────────────────────────────


def read_recipe(path: Path, problems: Problems) -> Recipe | None:
    """The recipe, or None with every problem said."""
    before = len(problems)
    root = read_file(path, path.name, problems).root
    entry = BAD if root is None else _RECIPE.read(root, Reading(problems))
    if not isinstance(entry, Entry) or len(problems) > before:
        return None
    answers = (_answer(one) for one in entry.get("answers") if not one.get("skip", False))
    return Recipe(
        entry.get("seed"),
        entry.get("from"),
        {name: Trait(**one.values) for name, one in entry.get("traits").items()},
        tuple(_rows(one) for one in entry.get("registers")),
        tuple(_happening(one) for one in entry.get("events")),
        {one.duty: one for one in answers},
    )


def _condition(entry: Entry, key: str) -> Condition | None:
    read = entry.get(key)
    return read.value if isinstance(read, Read) else None


def _bounds(found: Any) -> tuple[int, int] | None:
    return None if found is None else (found[0], found[1])


def _rows(entry: Entry) -> Rows:
    return Rows(
        entry.get("register"),
        entry.get("of"),
        entry.get("on"),
        entry.get("years"),
        _condition(entry, "if"),
        entry.get("with", {}),
        entry.get("about"),
        entry.get("trait"),
    )


def _happening(entry: Entry) -> Happening:
    deadline = entry.get("deadline")
    return Happening(
        entry.get("fact"),
        entry.get("of"),
        entry.get("on", ()),
        entry.get("per_hundred_years", {}),
        _condition(entry, "if"),
        _condition(entry, "except"),
        entry.get("key"),
        entry.get("with", {}),
        entry.get("copy", ()),
        None if deadline is None else (deadline.get("attribute"), *deadline.get("days")[:2]),
        entry.get("trait"),
    )


def _answer(entry: Entry) -> Answer:
    amount = entry.get("amount")
    values = next(iter(entry.get("values", {}).items()), None)
    return Answer(
        entry.get("duty"),
        entry.get("fact"),
        _bounds(entry.get("day")) or (0, 100),
        _bounds(entry.get("before_due")),
        entry.get("with", {}),
        entry.get("key"),
        entry.get("members", False),
        entry.get("each_member", False),
        entry.get("people", 0),
        values,
        None if amount is None else (amount.get("attribute"), amount.get("field")),
        entry.get("about", False),
        entry.get("trait"),
    )
