"""One obligation before anything is counted for it, and how its days are worked out.

Everything here was decided on one day (rule 7): the variant, the settings, the numbers, the due day.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import overload

from zhiben.domain.cells import Mark
from zhiben.domain.conditions import Look, as_date, as_number
from zhiben.domain.facts import Value
from zhiben.domain.periods import (
    DAY,
    Calendar,
    Period,
    day_in_month,
    negative,
    on,
    parse_duration,
    parse_month_day,
)
from zhiben.domain.plan import (
    Due,
    Duration,
    Every,
    FromField,
    FromSetting,
    MonthDay,
    Number,
    Plan,
    Scalar,
    Terms,
    Window,
)
from zhiben.domain.world import Settings

NOT_MOVED = Duration(0, "d")
Per = tuple[tuple[str, Value], ...]


@dataclass(frozen=True, slots=True)
class Rules:
    """A plan with the calendar and settings it is read by; hashable, so that answers can be kept."""

    plan: Plan
    calendar: Calendar
    settings: Settings

    def setting(self, name: str, day: date) -> Scalar:
        return self.settings.value(self.plan, name, day)

    def look(
        self, value: Callable[[str], Value], day: date, period: Callable[[], Period | None] = lambda: None
    ) -> Look:
        """How a condition looks things up on `day`; `year` is that day's."""
        return Look(
            lambda path: day.year if path == "year" else value(path),
            lambda name: self.setting(name, day),
            self.plan.spans,
            period,
        )

    def duration(self, given: Duration | FromSetting, day: date) -> Duration:
        """A duration, or the setting's: text like `5wd`, or a whole number of days."""
        if isinstance(given, Duration):
            return given
        value = self.setting(given.name, day)
        return parse_duration(value) if isinstance(value, str) else Duration(int(value or 0), "d")

    def every(self, given: Every | FromSetting, day: date) -> Every:
        """How often, or the setting's: `month`, `2 months`, `15 days`."""
        return given if isinstance(given, Every) else parse_every(str(self.setting(given.name, day)))


def parse_every(text: str) -> Every:
    """`quarter`, `plan`, `15 days`, `2 years`."""
    number, space, units = text.partition(" ")
    return Every(units.removesuffix("s"), int(number)) if space else Every(text)


@dataclass(frozen=True, slots=True)
class Reckoned:
    """A due day and where it comes from: `start`, moved by `moved`, then off rest days if `rest` says so."""

    day: date | None
    start: date | None
    moved: Duration = NOT_MOVED
    rest: str | None = None


@dataclass(frozen=True, slots=True)
class Slot:
    """One obligation of one holder. `period` is the period, or the day of an event or deadline.

    Facts without `about` count from `from_day` up to the day before `until` (None: without end), on days
    `is_day` allows. `named`: the values of `about` that name this period; `must_name`: a fact must have one.
    `over_from`: first day from which facts of earlier periods count too (rule 20). `last`: last day left of
    the period.
    """

    period: Period
    per: Per
    terms: Terms
    basis: str
    decided_on: date
    from_day: date
    until: date | None
    last: date
    opens_on: date
    due: Reckoned
    at_least: int | Decimal | None
    at_most: int | Decimal | None
    ratio: int
    named: tuple[str, ...]
    must_name: bool = False
    over_from: date | None = None
    joined_midway: date | None = None
    closed_on: date | None = None
    event: str | None = None
    marks: tuple[Mark, ...] = ()

    @property
    def per_text(self) -> str:
        return per_text(self.per)


def per_text(per: Per) -> str:
    """`industry=shipbuilding`, several joined by `/`; empty without `per`."""
    return "/".join(f"{name}={value}" for name, value in per)


# ── which days exist ─────────────────────────────────────────────────────────────────────────────


def is_day(terms: Terms, rules: Rules, day: date) -> bool:
    """Whether `days` and `window` leave `day` to the duty (rule 5)."""
    if terms.days != "all" and not _is_kind_of_day(terms.days, rules.calendar, day):
        return False
    return not terms.window or in_window(terms.window, rules.plan, day)


def _is_kind_of_day(days: str | tuple[int, ...], calendar: Calendar, day: date) -> bool:
    if isinstance(days, tuple):
        return day.weekday() in days
    return calendar.is_working(day) == (days == "working")


def in_window(window: Window, plan: Plan, day: date) -> bool:
    """Whether one of the window's stretches holds `day`; MM-DD/MM-DD may cross the year's end."""
    for part in window:
        if isinstance(part, str):
            spans = plan.spans.get(part, ())
            if any(span.first <= day and (span.last is None or day <= span.last) for span in spans):
                return True
        else:
            first, last = on(day.year, part[0]), on(day.year, part[1])
            inside = first <= day <= last if first <= last else not last < day < first
            if inside:
                return True
    return False


def days_left(terms: Terms, rules: Rules, period: Period) -> tuple[date, date] | None:
    """The first and the last day of the period that exist for the duty; None when no day is left (rule 5)."""
    if terms.days == "all" and not terms.window:
        return period.first, period.last
    days = [day for day in period.days() if is_day(terms, rules, day)]
    return (days[0], days[-1]) if days else None


def day_marks(terms: Terms, rules: Rules, period: Period, due: Reckoned) -> tuple[Mark, ...]:
    """PROVISIONAL where working days of a year not published were used, CALENDAR_MISSING for a span not
    listed.
    """
    marks = []
    days = [day for day in (due.start, due.day) if day is not None]
    uses_calendar = (due.moved.unit == "wd" and due.moved.n != 0) or due.rest is not None
    provisional = uses_calendar and days and rules.calendar.touches_provisional(min(days), max(days))
    by_kind = terms.days in ("working", "rest") and rules.calendar.touches_provisional(
        period.first, period.last
    )
    if provisional or by_kind:
        marks.append(Mark.PROVISIONAL)
    if any(isinstance(part, str) and not _is_listed(rules.plan, part, period) for part in terms.window):
        marks.append(Mark.CALENDAR_MISSING)
    return tuple(marks)


def _is_listed(plan: Plan, span: str, period: Period) -> bool:
    years = {
        day.year for part in plan.spans.get(span, ()) for day in (part.first, part.last) if day is not None
    }
    return not years.isdisjoint(range(period.first.year, period.last.year + 1))


# ── due days ─────────────────────────────────────────────────────────────────────────────────────


def due_of_period(due: Due, rules: Rules, period: Period, last: date) -> Reckoned:
    """The due day of a period whose last day left is `last` (rules 4, 5)."""
    day = period.first
    if due.after_end is not None:
        return _moved(period.last, rules.duration(due.after_end, day), due.rest, rules)
    if due.day is not None:
        number = due.day if isinstance(due.day, int) else int(rules.setting(due.day.name, day) or 1)
        return _moved(day_in_month(period.last.year, period.last.month, number), NOT_MOVED, due.rest, rules)
    if due.date is not None:
        year = period.last.year + (1 if due.next_year else 0)
        return _moved(on(year, _month_day(due.date, rules, day)), NOT_MOVED, due.rest, rules)
    return _moved(last, NOT_MOVED, due.rest, rules)


def due_of_event(due: Due, rules: Rules, anchor: date, field: Callable[[str], Value]) -> Reckoned:
    """The due day of an event; without a day when the event lacks the date it stands on (rule 22)."""
    if due.within is not None:
        return _moved(anchor, rules.duration(due.within, anchor), due.rest, rules)
    if due.before is not None:
        return _moved(anchor, negative(rules.duration(due.before, anchor)), due.rest, rules)
    if due.field is not None:
        named = as_date(field(due.field))
        return Reckoned(None, None) if named is None else _moved(named, NOT_MOVED, due.rest, rules)
    return due_of_period(due, rules, Period(anchor, anchor + DAY, ""), anchor)


def _month_day(given: MonthDay | FromSetting, rules: Rules, day: date) -> MonthDay:
    return given if isinstance(given, MonthDay) else parse_month_day(str(rules.setting(given.name, day)))


def _moved(start: date, by: Duration, rest: str | None, rules: Rules) -> Reckoned:
    day = rules.calendar.add(start, by)
    return Reckoned(rules.calendar.off_rest(day, rest) if rest else day, start, by, rest)


def soon_and_late(terms: Terms, calendar: Calendar, due_on: date | None) -> tuple[date | None, date | None]:
    """(first day of due_soon, first day of overdue) for a due day (rule 25)."""
    if due_on is None:
        return None, None
    chain = terms.chain
    return calendar.add(due_on, negative(chain.due_soon)), calendar.add(due_on, chain.grace) + DAY


# ── numbers ──────────────────────────────────────────────────────────────────────────────────────


def number(
    given: Number | None, rules: Rules, day: date, field: Callable[[str], Value]
) -> int | Decimal | None:
    """A number of the plan, of a setting or of the holder on `day`; None when there is none."""
    match given:
        case FromSetting(name):
            return plain(as_number(rules.setting(name, day)))
        case FromField(name):
            return plain(as_number(field(name)))
        case _:
            return given


def percent(given: Number | None, rules: Rules, day: date, field: Callable[[str], Value]) -> int:
    """Whole per cent of the members that are needed; all of them where nothing is said (rule 15)."""
    if isinstance(given, FromSetting):
        text = str(rules.setting(given.name, day)).removesuffix("%")
        return int(as_number(text) or 0)
    return 100 if given is None else int(number(given, rules, day, field) or 0)


@overload
def plain(value: None) -> None: ...
@overload
def plain(value: Decimal | int) -> int | Decimal: ...
def plain(value: Decimal | int | None) -> int | Decimal | None:
    """8.0 as 8, 6.50 as 6.5: one way to write each number."""
    if value is None or isinstance(value, int):
        return value
    whole = value.to_integral_value()
    return int(whole) if whole == value else value.normalize()


def over_start(terms: Terms, rules: Rules, last: date) -> date | None:
    """First day of the facts that also count (rule 20); None for `over: period`."""
    if terms.over == "period":
        return None
    if isinstance(terms.over, Duration):
        return rules.calendar.stretch(last, terms.over)
    return rules.plan.in_force.first
