"""Sums over cells that share one word on every day. What a group is; `store.py` adds and takes away.

All done in time are alike, all done late are alike, and so on; one day stands for all of a group:
in time        `EVER`: done on whatever day is asked about
late           the day after the due day: no cell of the group was done before
on the last    the period's last day itself: at most so many, judged done only then
A day earlier than a fact was recorded is asked of `known`, never of tallies.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from zhiben.domain.cells import Cell
from zhiben.plans.models import NEVER
from zhiben.plans.rows import number

EVER = date(1, 1, 1)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Where:
    """The place a cell is summed under; `section`: of a section's own cells."""

    section: UUID | None = None
    region: str = ""
    industry: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """The columns of a `Tally` but `slot` and `n`."""

    plan: str
    duty: str
    clause: str
    period: str
    section: UUID | None
    region: str
    industry: str
    opens_on: date
    soon_on: date
    due_on: date | None
    late_on: date
    done_on: date | None
    waived: bool
    applicable: bool

    @property
    def slot(self) -> int:
        return number(*(getattr(self, name) for name in self.__slots__))


def group(cell: Cell, where: Where) -> Group:
    """The group a cell is counted in."""
    done = _standing_for(cell)
    settled = done == EVER or (done is not None and cell.due_on is not None and done > cell.due_on)
    closed = cell.closed_on is not None and cell.due_on is not None and cell.due_on > cell.closed_on
    return Group(
        plan=cell.plan,
        duty=cell.duty,
        clause=cell.clause,
        period="event" if cell.period.startswith("event:") else cell.period,
        section=where.section,
        region=where.region,
        industry=where.industry,
        opens_on=cell.opens_on,
        soon_on=cell.soon_on or NEVER,
        due_on=cell.due_on,
        late_on=cell.late_on or NEVER,
        done_on=done,
        waived=cell.waived and not settled,
        applicable=settled or (cell.applicable and not closed),
    )


def _standing_for(cell: Cell) -> date | None:
    done = cell.done_on
    if done is None:
        return None
    if cell.due_on is not None and done > cell.due_on:
        return cell.due_on + _DAY
    return done if done == cell.ends_on - _DAY else EVER


def change(before: Iterable[tuple[Cell, Where]], after: Iterable[tuple[Cell, Where]]) -> dict[Group, int]:
    """How many to add to each group (negative: to take away) when some cells become others."""
    delta: Counter[Group] = Counter()
    for cell, where in after:
        delta[group(cell, where)] += 1
    for cell, where in before:
        delta[group(cell, where)] -= 1
    return {one: n for one, n in delta.items() if n}
