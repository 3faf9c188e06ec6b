"""动态清零 in figures: which hazards each figure counts. The formulas, said once as predicates.

Zero is not "none reported": it is none overdue, none without a plan, none without interim controls. What an
enterprise found itself counts against nobody; what others found and it had not is 漏查.
Sources: 安全生产法 41; features.md B9, B10. Days are the enterprise's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from zhiben.domain.hazards import MENDED, OPEN, Level, State

AGAIN_WITHIN = timedelta(days=365)  # closed and there again within: 复发
CHECKED_WITHIN = timedelta(days=90)  # its own check at the place within: not 漏查
AGES = (7, 15, 30, 90)  # upper bounds in days of the first classes; older is the last


class Measure(StrEnum):
    STOCK = "stock"
    OPENED = "opened"
    ENDED = "ended"
    OVERDUE = "overdue"
    NO_PLAN = "no_plan"
    NO_CONTROLS = "no_controls"
    AGE_1 = "age_1"
    AGE_2 = "age_2"
    AGE_3 = "age_3"
    AGE_4 = "age_4"
    AGE_5 = "age_5"
    RECURRING = "recurring"
    MISSED = "missed"
    REUSED = "reused"
    RETURNED = "returned"
    UNPAIRED = "unpaired"
    REOPENED = "reopened"
    EXTENDED = "extended"
    ON_TIME = "on_time"


OF_AGE = (Measure.AGE_1, Measure.AGE_2, Measure.AGE_3, Measure.AGE_4, Measure.AGE_5)


@dataclass(frozen=True, slots=True)
class Seen:
    """What the measures look at of one hazard, as known at some moment."""

    state: State
    level: Level | None
    found_on: date
    deadline: date | None = None
    ended_on: date | None = None
    controls: bool = False
    recurs: bool = False
    missed: bool = False
    reused: bool = False
    returned: int = 0
    reopened: bool = False
    paired: bool | None = None
    extensions: int = 0


@dataclass(frozen=True, slots=True)
class Span:
    """The month (or other stretch) that is measured, both days in, and the day it is looked at."""

    first: date
    last: date
    today: date

    def has(self, day: date | None) -> bool:
        return day is not None and self.first <= day <= self.last


def _open(one: Seen) -> bool:
    return one.state in OPEN


def _major(one: Seen) -> bool:
    return one.level is Level.MAJOR


def bounds(measure: Measure, today: date) -> tuple[date | None, date | None]:
    """Of a class of age, from when and until when its hazards were found (None: open), both in."""
    n = OF_AGE.index(measure)
    earliest = today - timedelta(days=AGES[n]) if n < len(AGES) else None
    latest = today - timedelta(days=AGES[n - 1] + 1) if n else None
    return earliest, latest


def _aged(measure: Measure) -> Callable[[Seen, Span], bool]:
    def holds(one: Seen, span: Span) -> bool:
        first, last = bounds(measure, span.today)
        inside = (first is None or one.found_on >= first) and (last is None or one.found_on <= last)
        return _open(one) and inside

    return holds


def _closed(one: Seen, span: Span) -> bool:
    return one.state is State.CLOSED and span.has(one.ended_on)


COUNTS: Mapping[Measure, Callable[[Seen, Span], bool]] = {
    Measure.STOCK: lambda one, span: _open(one),
    Measure.OPENED: lambda one, span: span.has(one.found_on),
    Measure.ENDED: _closed,
    Measure.OVERDUE: lambda one, span: (
        one.state in MENDED and one.deadline is not None and one.deadline < span.today
    ),
    Measure.NO_PLAN: lambda one, span: _major(one) and one.state is State.GRADED,
    Measure.NO_CONTROLS: lambda one, span: _major(one) and _open(one) and not one.controls,
    **{measure: _aged(measure) for measure in OF_AGE},
    Measure.RECURRING: lambda one, span: one.recurs and span.has(one.found_on),
    Measure.MISSED: lambda one, span: one.missed and span.has(one.found_on),
    Measure.REUSED: lambda one, span: one.reused and span.has(one.found_on),
    Measure.RETURNED: lambda one, span: _closed(one, span) and one.returned > 0,
    Measure.UNPAIRED: lambda one, span: _closed(one, span) and not one.paired,
    Measure.REOPENED: lambda one, span: _open(one) and one.reopened,
    Measure.EXTENDED: lambda one, span: _open(one) and one.extensions > 0,
    Measure.ON_TIME: lambda one, span: (
        _closed(one, span) and one.deadline is not None and one.ended_on is not None
        and one.ended_on <= one.deadline
    ),
}  # fmt: skip
AGAINST_ZERO = (Measure.OVERDUE, Measure.NO_PLAN, Measure.NO_CONTROLS)


def is_zero(major: Mapping[Measure, int]) -> bool:
    """Whether dynamic zero holds, from the figures of major hazards."""
    return not any(major[measure] for measure in AGAINST_ZERO)
