"""Figures counted from who and what is on file on the last day: closed ones are not, those that stand still
are.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple
from uuid import UUID

from zhiben.domain.facts import Subject
from zhiben.domain.indicator_formulas import Subjects
from zhiben.domain.orgs import Kind
from zhiben.orgs.world import stretches
from zhiben.reports.figures.asking import Asking, Item, Sums
from zhiben.reports.figures.roll import Told, value_on


class Found(NamedTuple):
    """One on file. `enterprise`: itself, or the one above."""

    id: UUID
    enterprise: UUID | None


def counted(formula: Subjects, asking: Asking) -> Sums:
    """The figures of a formula, by place."""
    sums = Sums()
    for one in _found(formula, asking):
        sums.add(asking.stands(one.enterprise), 1, 1)
    return sums


def items(formula: Subjects, asking: Asking) -> Iterator[Item]:
    """Those that are counted, the last that joined first."""
    if formula.kind == Kind.ENTERPRISE:
        joined = {id_: stretches(told.get("status", ()))[0] for id_, told in asking.roll.enterprises.items()}
    else:
        joined = {UUID(one.id): one.joined for one in asking.roll.world(formula).values()}
    found = sorted(_found(formula, asking), key=lambda one: (joined[one.id], str(one.id)), reverse=True)
    for one in found:
        route = ("", "") if one.enterprise is None else ("enterprise", str(one.enterprise))
        yield Item(str(one.id), "", joined[one.id], one.enterprise, one.id, *route)


def _found(formula: Subjects, asking: Asking) -> Iterator[Found]:
    return _enterprises(formula, asking) if formula.kind == Kind.ENTERPRISE else _others(formula, asking)


def _enterprises(formula: Subjects, asking: Asking) -> Iterator[Found]:
    """Where they stand is read anyway; of what else is asked only those of which something is known."""
    roll, last = asking.roll, asking.span.last
    told = roll.told(Kind.ENTERPRISE, tuple(formula.where)) if formula.where else roll.enterprises
    for id_, mine in told.items():
        if id_ not in roll.merged and asking.firm(id_).on_file and _is_such(mine, formula, last):
            yield Found(id_, id_)


def _others(formula: Subjects, asking: Asking) -> Iterator[Found]:
    found, last = asking.roll.world(formula), asking.span.last
    for one in found.values():
        on_file = one.joined <= last and (one.closed is None or one.closed > last)
        mine = {name: tuple(one.attributes.get(name, ())) for name in formula.where}
        if one.kind == formula.kind and on_file and _is_such(mine, formula, last):
            yield Found(UUID(one.id), _firm(one, found))


def _is_such(told: Told, formula: Subjects, day: date) -> bool:
    return all(value_on(told.get(name, ()), day) in values for name, values in formula.where.items())


def _firm(one: Subject, found: dict[str, Subject]) -> UUID | None:
    above: Subject | None = one
    while above is not None and above.kind != Kind.ENTERPRISE:
        above = found.get(above.of or "")
    return None if above is None else UUID(above.id)
