"""Sums over cells that share one word on every day. What a group is; `store.py` adds and takes away.

All done in time are alike, all done late are alike; one day stands for all of a group: `EVER`, done on
whatever day is asked about. Only what is done on its period's very last day keeps it: at most so many, judged
when it is over. A day before a fact was recorded is asked of `known`, never of tallies.
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
    after_hour: bool
    waived: bool
    applicable: bool

    @property
    def slot(self) -> int:
        return number(*(getattr(self, name) for name in self.__slots__))


def group(cell: Cell, where: Where) -> Group:
    """The group a cell is counted in."""
    done = cell.done_on
    late = cell.after_hour or (done is not None and cell.due_on is not None and done > cell.due_on)
    if done is not None and (late or done != cell.ends_on - _DAY):
        done = EVER
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
        after_hour=done is not None and late,
        waived=cell.waived and done != EVER,
        applicable=done == EVER or (cell.applicable and not closed),
    )


def change(before: Iterable[tuple[Cell, Where]], after: Iterable[tuple[Cell, Where]]) -> dict[Group, int]:
    """How many to add to each group (negative: to take away) when some cells become others."""
    delta: Counter[Group] = Counter()
    for cell, where in after:
        delta[group(cell, where)] += 1
    for cell, where in before:
        delta[group(cell, where)] -= 1
    return {one: n for one, n in delta.items() if n}
