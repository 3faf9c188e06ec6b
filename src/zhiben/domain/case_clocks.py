"""By when the law wants what of a case. A table; nothing here decides, a clock that ran out is shown.

In the 行政处罚法 terms of two, three, five and seven days are working days (article 85); 90 and 15 are days.
Clocks that are not sure are shown as 待核实. Sources: 行政处罚法 60, 61, 64, 67, 85; 安全生产法 78;
reference §2, §5.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from zhiben.domain.case_guards import Case
from zhiben.domain.cases import BEFORE_DECISION, State
from zhiben.domain.periods import Calendar, add_months, day_of


class Unit(StrEnum):
    WORKING = "wd"
    DAYS = "d"
    MONTHS = "mo"
    HOURS = "h"


class Name(StrEnum):
    HEARING = "hearing"  # 申请听证
    DECIDE = "decide"  # 作出决定
    SERVE = "serve"  # 送达决定
    PUBLISH = "publish"  # 公示决定
    PAY = "pay"  # 缴纳罚款
    REVIEW = "review"  # 申请行政复议
    SUE = "sue"  # 提起行政诉讼
    WEIGH = "weigh"  # 负责人决定是否移送
    HAND_OVER = "hand_over"  # 移交公安机关
    POLICE = "police"  # 公安机关决定是否立案


@dataclass(frozen=True, slots=True)
class Clock:
    """`begins`: when it begins to run (the first day is not counted), None: not yet; `ends`: when what it is
    for was done; `runs`: whether it still matters; `ours`: the authority's to keep, not the party's.
    """

    name: Name
    n: int
    unit: Unit
    basis: str
    is_sure: bool
    ours: bool
    begins: Callable[[Case], date | datetime | None]
    ends: Callable[[Case], date | None]
    runs: Callable[[Case], bool]


def _never(case: Case) -> date | None:
    return None


CLOCKS: tuple[Clock, ...] = (
    Clock(Name.HEARING, 5, Unit.WORKING, "行政处罚法第六十四条、第八十五条", True, False,
          lambda case: case.told_on if case.hearing else None, _never,
          lambda case: case.state is State.TOLD and not case.heard),
    Clock(Name.DECIDE, 90, Unit.DAYS, "行政处罚法第六十条", True, True,
          lambda case: case.filed_on, lambda case: case.decided_on,
          lambda case: case.state in BEFORE_DECISION),
    Clock(Name.SERVE, 7, Unit.WORKING, "行政处罚法第六十一条、第八十五条", True, True,
          lambda case: case.decided_on, lambda case: case.served_on,
          lambda case: case.state is State.DECIDED),
    Clock(Name.PUBLISH, 7, Unit.WORKING, "安全生产法第七十八条", True, True,
          lambda case: case.decided_on, lambda case: case.published_on,
          lambda case: case.decided_on is not None and case.published_on is None),
    Clock(Name.PAY, 15, Unit.DAYS, "行政处罚法第六十七条", False, False,
          lambda case: case.served_on, lambda case: case.performed_on,
          lambda case: case.state is State.SERVED),
    Clock(Name.REVIEW, 60, Unit.DAYS, "行政复议法第二十条", False, False,
          lambda case: case.served_on, _never, lambda case: case.served_on is not None),
    Clock(Name.SUE, 6, Unit.MONTHS, "行政诉讼法第四十六条", False, False,
          lambda case: case.served_on, _never, lambda case: case.served_on is not None),
    Clock(Name.WEIGH, 3, Unit.DAYS, "应急〔2019〕54号", False, True,
          lambda case: case.proposed_on, _never, lambda case: case.state is State.WEIGHED),
    Clock(Name.HAND_OVER, 24, Unit.HOURS, "应急〔2019〕54号", False, True,
          lambda case: case.approved_at, lambda case: case.handed_on,
          lambda case: case.state is State.APPROVED),
    Clock(Name.POLICE, 3, Unit.DAYS, "应急〔2019〕54号", False, False,
          lambda case: case.handed_on, _never, lambda case: case.state is State.HANDED_OVER),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Run:
    """A clock of one case. `due_on`: the last day; of hours `due_at` besides. `done_on`: when it was kept."""

    clock: Clock
    due_on: date
    due_at: datetime | None
    done_on: date | None
    is_running: bool

    def is_late(self, at: datetime) -> bool:
        """Kept too late, or not kept and over."""
        if self.done_on is not None:
            return self.done_on > self.due_on
        return self.is_running and (at > self.due_at if self.due_at else day_of(at) > self.due_on)


def runs(case: Case, calendar: Calendar) -> tuple[Run, ...]:
    """The clocks that have begun, in the order of the table; none of what no longer matters and was not
    kept.
    """
    made = []
    for clock in CLOCKS:
        begun = clock.begins(case)
        is_running, done = clock.runs(case), clock.ends(case)
        if begun is not None and (is_running or done is not None):
            due_on, due_at = due(begun, clock.n, clock.unit, calendar)
            made.append(Run(clock, due_on, due_at, done, is_running))
    return tuple(made)


def due(begun: date | datetime, n: int, unit: Unit, calendar: Calendar) -> tuple[date, datetime | None]:
    """The last day (and of hours the moment) of a term that began then; its first day is not counted."""
    if isinstance(begun, datetime):
        at = begun + timedelta(hours=n)
        return day_of(at), at
    match unit:
        case Unit.WORKING:
            return calendar.add_working(begun, n), None
        case Unit.MONTHS:
            return add_months(begun, n), None
    return begun + timedelta(days=n), None


def hearing_until(told_on: date, calendar: Calendar) -> date:
    """The last day on which a hearing may be asked for."""
    clock = next(one for one in CLOCKS if one.name is Name.HEARING)
    return due(told_on, clock.n, clock.unit, calendar)[0]
