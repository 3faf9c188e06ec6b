"""月调度: what may happen to a month, and to what one unit is asked for it.

A month is opened, collected and locked; after that its figures change only by a restatement that leaves the
figures before it readable. A unit is asked, files, and is confirmed or sent back; who need not report is
excused with a reason. Sources: the plan's 四（四）; 零报告 is a report, silence is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from statistics import median

from zhiben.domain.access import Permission
from zhiben.domain.flow import Flow, Step
from zhiben.domain.periods import Calendar, day_in_month, parse_label


class MonthState(StrEnum):
    COLLECTING = "collecting"
    LOCKED = "locked"


class MonthEvent(StrEnum):
    OPEN = "open"
    ASK = "ask"
    CHASE = "chase"
    LOCK = "lock"
    RESTATE = "restate"
    REPORT_UP = "report_up"


class UnitKind(StrEnum):
    SECTION = "section"
    TOWN = "town"
    ENTERPRISE = "enterprise"


class ReturnState(StrEnum):
    ASKED = "asked"
    FILED = "filed"
    RETURNED = "returned"
    CONFIRMED = "confirmed"
    EXCUSED = "excused"


class ReturnEvent(StrEnum):
    FILE = "file"
    RETURN = "return"
    CONFIRM = "confirm"
    EXCUSE = "excuse"
    ASK_AGAIN = "ask_again"


_M, _R, _S, _E, _P = MonthState, ReturnState, MonthEvent, ReturnEvent, Permission

MONTH_FLOW: Flow[MonthState, MonthEvent] = Flow(
    "month",
    _M.COLLECTING,
    (
        Step(_M.COLLECTING, _S.ASK, _M.COLLECTING, _P.MONTH_COLLECT),
        Step(_M.COLLECTING, _S.CHASE, _M.COLLECTING, _P.MONTH_COLLECT),
        Step(_M.COLLECTING, _S.LOCK, _M.LOCKED, _P.MONTH_LOCK),
        Step(_M.LOCKED, _S.RESTATE, _M.LOCKED, _P.MONTH_LOCK, needs=("reason",)),
        Step(_M.LOCKED, _S.REPORT_UP, _M.LOCKED, _P.MONTH_REPORT),
    ),
)

RETURN_FLOW: Flow[ReturnState, ReturnEvent] = Flow(
    "return",
    _R.ASKED,
    (
        Step(_R.ASKED, _E.FILE, _R.FILED, _P.MONTH_FILL),
        Step(_R.RETURNED, _E.FILE, _R.FILED, _P.MONTH_FILL),
        Step(_R.FILED, _E.FILE, _R.FILED, _P.MONTH_FILL),  # as long as nobody has confirmed it
        Step(_R.FILED, _E.RETURN, _R.RETURNED, _P.MONTH_CONFIRM, needs=("reason",)),
        Step(_R.CONFIRMED, _E.RETURN, _R.RETURNED, _P.MONTH_CONFIRM, needs=("reason",)),
        Step(_R.FILED, _E.CONFIRM, _R.CONFIRMED, _P.MONTH_CONFIRM),
        Step(_R.ASKED, _E.EXCUSE, _R.EXCUSED, _P.MONTH_CONFIRM, needs=("reason",)),
        Step(_R.RETURNED, _E.EXCUSE, _R.EXCUSED, _P.MONTH_CONFIRM, needs=("reason",)),
        Step(_R.EXCUSED, _E.ASK_AGAIN, _R.ASKED, _P.MONTH_COLLECT),
    ),
)
SETTLED = frozenset({_R.CONFIRMED, _R.EXCUSED})
OWED = frozenset({_R.ASKED, _R.RETURNED})  # the unit has something to do

MADE = frozenset({"monthly_return"})  # kinds of fact: the figures went up
NARRATIVE = ("progress", "problems", "measures")  # 进展、问题、下步措施


@dataclass(frozen=True, slots=True)
class Filled:
    """How much of a sheet stands: `computed` by the system, `said` by people, of `of` columns in all."""

    computed: int
    said: int
    of: int

    @property
    def done(self) -> int:
        return self.computed + self.said

    @property
    def left(self) -> int:
        return self.of - self.done

    @property
    def prefilled(self) -> int:
        """Per cent of the columns that nobody is asked for, rounded down."""
        return self.computed * 100 // self.of if self.of else 100


def unsettled(states: Iterable[tuple[UnitKind, ReturnState]]) -> int:
    """How many sections have neither been confirmed nor excused: a month with any is not locked."""
    return sum(kind is UnitKind.SECTION and state not in SETTLED for kind, state in states)


USUAL_DAY = 25  # of the month itself: what a plan's setting says goes before
TO_CONFIRM = 1  # working days between the units' due day and the authority's own
AT_LEAST = 2  # working days a unit has, however late the month was begun


def usual_due(period: str, calendar: Calendar) -> date:
    """The 25th of the month, or the working day before it. Raises ValueError for what is no month."""
    days = parse_label(period)
    if days is None:
        raise ValueError(f"not a period: {period}")
    return calendar.off_rest(day_in_month(days.first.year, days.first.month, USUAL_DAY), "previous")


def units_due(due: date, today: date, calendar: Calendar) -> date:
    """When the units are to have filed: before the authority's own day, but not before they can have."""
    return max(calendar.add_working(due, -TO_CONFIRM), calendar.add_working(today, AT_LEAST))


LEAST_FORMER = 3  # months before anything is out of the ordinary


@dataclass(frozen=True, slots=True)
class Usual:
    """What a figure was in former months: anything outside `low` … `high` is worth a word of explanation."""

    low: Decimal
    high: Decimal


def usual(former: Sequence[Decimal]) -> Usual | None:
    """The bounds of the ordinary, by the middle of former months and their spread; None for too few months.

    Twice the median deviation, to the scale of a standard deviation; at least half of the median, at
    least 3.
    """
    if len(former) < LEAST_FORMER:
        return None
    middle = median(former)
    spread = median(abs(one - middle) for one in former) * Decimal("1.4826") * 2
    reach = max(spread, middle / 2, Decimal(3))
    return Usual(max(middle - reach, Decimal(0)), middle + reach)


def is_unusual(value: Decimal, former: Sequence[Decimal]) -> bool:
    """Whether a figure is to be asked about; never a reason to refuse it."""
    bounds = usual(former)
    return bounds is not None and not bounds.low <= value <= bounds.high
