"""Plans and worlds to test the engine with. Each builder makes something valid; say only what the test is
about.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from zhiben.domain import engine
from zhiben.domain.cells import Cell, status
from zhiben.domain.facts import Dated, Fact, Subject, Value
from zhiben.domain.periods import SHANGHAI, Calendar
from zhiben.domain.plan import (
    All,
    Chain,
    Condition,
    Counts,
    Due,
    Duration,
    Duty,
    Event,
    Every,
    Form,
    Holder,
    Need,
    Override,
    Plan,
    Receiver,
    SetOf,
    Span,
    Terms,
    Test,
)
from zhiben.domain.world import Settings, World

LAST = date(2026, 12, 31)
THREE_YEARS = Span(date(2024, 1, 1), LAST)
SPRING_2026 = Calendar(
    rest=frozenset({date(2026, 1, 1), date(2026, 1, 2), *(date(2026, 2, day) for day in range(16, 24))}),
    work=frozenset({date(2026, 1, 4), date(2026, 2, 14), date(2026, 2, 28)}),
    years=frozenset({2024, 2025, 2026}),
)


def day(text: str) -> date:
    return date.fromisoformat(text)


def at(text: str) -> datetime:
    """`2026-04-10` or `2026-04-10T18:00`, Shanghai time."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def every(unit: str, n: int = 1, **more: Any) -> Every:
    return Every(unit, n, **more)


def on(**fields: Any) -> Condition:
    """`on(industry="ships", grade=("A", "B"))`: all these fields are so."""
    tests = [Test(path, "in" if isinstance(value, tuple) else "eq", value) for path, value in fields.items()]
    return tests[0] if len(tests) == 1 else All(tuple(tests))


def a_duty(**given: Any) -> Duty:
    """A monthly check by each enterprise, unless said otherwise; fields of the terms are given directly."""
    own = {"id", "clause", "form", "holder", "where", "with_", "per", "basis"}
    mine = {name: value for name, value in given.items() if name in own}
    variants = given.pop("overrides", ())
    usual: dict[str, Any] = {"title": "自查", "every": every("month"), "counts": (Counts(("check",)),)}
    if {"event", "by", "holds", "gate"} & given.keys():
        usual["every"] = None
    if {"has", "holds", "gate"} & given.keys():
        usual["counts"] = ()
    theirs = {name: value for name, value in given.items() if name not in own}
    terms = Terms(**(usual | theirs))
    overrides = tuple(
        Override(where, replace(terms, **changes), basis="特别规定") for where, changes in variants
    )
    base: dict[str, Any] = {
        "id": "d",
        "clause": "1.1",
        "form": Form.COUNT,
        "holder": Holder("each", "enterprise"),
    }
    return Duty(**(base | mine), terms=terms, overrides=overrides)


def a_coverage_of(members: SetOf, **given: Any) -> Duty:
    """Each enterprise checks every one of a set of its own."""
    usual: dict[str, Any] = {"form": Form.COVERAGE, "members": members, "counts": (Counts(("check",)),)}
    return a_duty(**(usual | given))


def a_plan(*duties: Duty, **given: Any) -> Plan:
    usual: dict[str, Any] = {
        "id": "p",
        "title": "方案",
        "issuer": "局",
        "in_force": THREE_YEARS,
        "clauses": (),
    }
    return Plan(**(usual | {"duties": duties or (a_duty(),)} | given))


def a_subject(id_: str = "e", kind: str = "enterprise", **given: Any) -> Subject:
    """Attributes are given by name: a value, or `{from: value, …}` for one that changes."""
    own = {"of", "joined", "closed", "suspended"}
    mine = {name: value for name, value in given.items() if name in own}
    attributes = {name: dated(value) for name, value in given.items() if name not in own}
    return Subject(id_, kind, attributes=attributes, **mine)


def dated(value: Value | Mapping[str, Value]) -> Dated:
    if isinstance(value, Mapping):
        return tuple((date.min if first == "" else day(first), one) for first, one in value.items())
    return ((date.min, value),)


def a_fact(id_: str, happened_on: str, **given: Any) -> Fact:
    """A check by enterprise `e`; names that are no fields of a fact are its attributes."""
    fields = {
        "kind",
        "subject",
        "recorded_at",
        "about",
        "targets",
        "supersedes",
        "withdrawn_at",
        "until",
        "handed",
    }
    fields |= {"receipt_on"}
    mine = {name: value for name, value in given.items() if name in fields}
    attributes = {name: value for name, value in given.items() if name not in fields}
    usual: dict[str, Any] = {"kind": "check", "subject": "e"}
    return Fact(id_, happened_on=day(happened_on), attributes=attributes, **(usual | mine))


def a_world(*subjects: Subject, facts: Iterable[Fact] = (), **given: Any) -> World:
    return World(subjects or (a_subject(),), facts, **({"calendar": SPRING_2026} | given))


def cells(
    plan: Plan | Duty,
    world: World,
    *,
    today: str = "2027-06-30",
    first: str = "2020-01-01",
    last: str = "2030-12-31",
) -> list[Cell]:
    """The obligations of a plan, or of a plan of this one duty, in a range of days."""
    plan = plan if isinstance(plan, Plan) else a_plan(plan)
    return engine.obligations([plan], world, today=day(today), first=day(first), last=day(last))


def periods(plan: Plan | Duty, world: World, **given: str) -> list[str]:
    return [
        cell.period for cell in sorted(cells(plan, world, **given), key=lambda one: (one.starts_on, one.key))
    ]


def cell(plan: Plan | Duty, world: World, period: str, **given: str) -> Cell:
    """The one obligation of that period."""
    [found] = [one for one in cells(plan, world, **given) if one.period == period]
    return found


def word(plan: Plan | Duty, world: World, period: str, today: str) -> str:
    return status(cell(plan, world, period, today=today), day(today)).value


__all__ = [
    "LAST",
    "SPRING_2026",
    "THREE_YEARS",
    "Chain",
    "Counts",
    "Due",
    "Duration",
    "Event",
    "Form",
    "Holder",
    "Need",
    "Receiver",
    "SetOf",
    "Settings",
    "Span",
    "Test",
    "a_coverage_of",
    "a_duty",
    "a_fact",
    "a_plan",
    "a_subject",
    "a_world",
    "at",
    "cell",
    "cells",
    "dated",
    "day",
    "every",
    "on",
    "periods",
    "word",
]
