"""The result of counting: one cell per (plan, duty, holder, period). A status is asked for with a date, never
stored.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Status(StrEnum):
    """The eight words. SQL says the same from the same columns; a property test holds both equal."""

    NOT_APPLICABLE = "not_applicable"
    WAIVED = "waived"
    DONE = "done"
    DONE_LATE = "done_late"
    UPCOMING = "upcoming"
    OVERDUE = "overdue"
    DUE_SOON = "due_soon"
    OPEN = "open"


class Mark(StrEnum):
    """Shown beside the word, never instead of it."""

    LATE_ENTRY = "late_entry"  # 补录: happened in time, recorded after the due day
    OVER = "over"  # an upper bound exceeded
    PROVISIONAL = "provisional"  # working days of a year whose calendar is 未公布
    DATE_MISSING = "date_missing"  # the event lacks the date its due day stands on
    DEFERRED = "deferred"  # 改期: another due day was granted
    CALENDAR_MISSING = "calendar_missing"  # a span has no stretch listed for the year


@dataclass(frozen=True, slots=True)
class Cell:
    """One obligation and what counts for it.

    `holder`: subject id; `per`: `industry=shipbuilding` or "". `period`: printed label (`2026-Q3`,
    `event:ID`). `starts_on` ≤ day < `ends_on`. `opens_on`: first day it is not `upcoming`. `due_on` None: no
    due day (date missing). `soon_on`: due_soon from this day; `late_on`: overdue from this day (due + grace +
    1). `need_n` of `need_of` members (None without a set) in `unit`; `counted_n` likewise. `closed_on`: the
    holder's closing day, if any, which makes an undone cell due after it not_applicable. `applicable` False:
    an empty set or a period without days.
    """

    plan: str
    duty: str
    clause: str
    holder: str
    per: str
    period: str
    starts_on: date
    ends_on: date
    opens_on: date
    due_on: date | None
    soon_on: date | None
    late_on: date | None
    need_n: int | Decimal
    need_of: int | None = None
    unit: str | None = None
    counted_n: int | Decimal = 0
    counted_of: int | None = None
    done_on: date | None = None
    waived: bool = False
    applicable: bool = True
    closed_on: date | None = None
    marks: tuple[Mark, ...] = ()
    after_hour: bool = False  # handed over on the due day after its hour (`at`, rule 26): done late
    recount_on: date | None = (
        None  # the next day on which the cell changes by itself: a state breaks, a fact comes true
    )

    @property
    def key(self) -> tuple[str, str, str, str, str]:
        """Stable for ever: recomputing the plan finds the same obligation again."""
        return (self.plan, self.duty, self.holder, self.per, self.period)


def status(cell: Cell, today: date) -> Status:
    """The word for `cell` on `today`; the order of the questions is the order of precedence (rules 9, 14,
    25).
    """
    if cell.done_on is not None and cell.done_on <= today:
        late = cell.after_hour or (cell.due_on is not None and cell.done_on > cell.due_on)
        return Status.DONE_LATE if late else Status.DONE
    if not cell.applicable or _closed_before_due(cell):
        return Status.NOT_APPLICABLE
    if cell.waived:
        return Status.WAIVED
    if today < cell.opens_on:
        return Status.UPCOMING
    if cell.late_on is not None and today >= cell.late_on:
        return Status.OVERDUE
    if cell.soon_on is not None and today >= cell.soon_on:
        return Status.DUE_SOON
    return Status.OPEN


def _closed_before_due(cell: Cell) -> bool:
    return cell.closed_on is not None and cell.due_on is not None and cell.due_on > cell.closed_on


def deferred(cell: Cell, until: date) -> Cell:
    """The cell with a due day granted instead of the plan's own: soon and late move with it.

    What counts for it stays what the plan says. Never earlier than the plan's day, should that have moved on.
    """
    marks = (*cell.marks, Mark.DEFERRED)
    if cell.due_on is None or until <= cell.due_on:
        return replace(cell, marks=marks)
    later = until - cell.due_on
    return replace(
        cell, due_on=until, soon_on=cell.soon_on and cell.soon_on + later,
        late_on=cell.late_on and cell.late_on + later, marks=marks, after_hour=False,
    )  # fmt: skip
