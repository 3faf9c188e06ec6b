"""Days, durations, working days and the labels of periods. Nothing here reads a clock.

A period is half-open, [first, end): neighbours share an edge and never a day (rule 1). Its printed label
shows both ends included where it shows two.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone

from zhiben.domain.plan import Duration, MonthDay

SHANGHAI = timezone(timedelta(hours=8))  # no summer time (rule 1)
DAY = timedelta(days=1)


def day_of(moment: datetime) -> date:
    """The calendar day of a moment in Shanghai; a naive moment is taken to be Shanghai's."""
    return moment.astimezone(SHANGHAI).date() if moment.tzinfo else moment.date()


def in_shanghai(moment: datetime) -> datetime:
    """The same moment with Shanghai's offset, so that naive and aware ones compare."""
    return moment.astimezone(SHANGHAI) if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)


def end_of(day: date) -> datetime:
    """The last moment of `day` in Shanghai: `today` means as known then."""
    return datetime.combine(day, time.max, SHANGHAI)


def moment_of(text: str) -> datetime:
    """Up to when things were known: `2026-10-31`, the end of that day, or a moment as it is printed.

    Raises ValueError.
    """
    if len(text) <= 10:
        return end_of(date.fromisoformat(text))
    return in_shanghai(datetime.fromisoformat(text.replace(" ", "+")))


@dataclass(frozen=True, slots=True)
class Period:
    """The days first ≤ day < end, with the label it is printed and remembered by."""

    first: date
    end: date
    label: str

    @property
    def last(self) -> date:
        return self.end - DAY

    def __contains__(self, day: date) -> bool:
        return self.first <= day < self.end

    def days(self) -> Iterator[date]:
        """Each day of the period."""
        return (date.fromordinal(number) for number in range(self.first.toordinal(), self.end.toordinal()))


# ── day numbers ──────────────────────────────────────────────────────────────────────────────────


def day_in_month(year: int, month: int, day: int) -> date:
    """That day, or the month's last where it has no such day (rule 4)."""
    return date(year, month, min(day, monthrange(year, month)[1]))


def on(year: int, month_day: MonthDay) -> date:
    """MM-DD in `year`; 02-29 falls on 28 February outside leap years (rule 4)."""
    return day_in_month(year, month_day.month, month_day.day)


def add_months(day: date, n: int) -> date:
    """Same day number n months on, else that month's last day (rule 4)."""
    months = day.year * 12 + day.month - 1 + n
    return day_in_month(months // 12, months % 12 + 1, day.day)


def _weekdays(day: date) -> int:
    """How many days from Monday to Friday there have been up to a day, itself included."""
    weeks, rest = divmod(day.toordinal(), 7)  # day 1 was a Monday
    return weeks * 5 + min(rest, 5)


# ── working days ─────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Calendar:
    """Public holidays (`rest`), make-up working days (`work`, 调休) and the `years` whose calendar is
    published.

    In years not published Monday to Friday are worked, provisionally (rule 4).

    """

    rest: frozenset[date] = frozenset()
    work: frozenset[date] = frozenset()
    years: frozenset[int] = frozenset()

    def is_working(self, day: date) -> bool:
        return day in self.work or (day.weekday() < 5 and day not in self.rest)

    def is_provisional(self, year: int) -> bool:
        return year not in self.years

    def touches_provisional(self, first: date, last: date) -> bool:
        """Whether a stretch of days, both included, reaches into a year not published."""
        return any(self.is_provisional(year) for year in range(first.year, last.year + 1))

    def add_working(self, day: date, n: int) -> date:
        """The n-th working day after `day` (before it when n < 0); `day` itself, rest day or not, when n is
        0.
        """
        step = DAY if n > 0 else -DAY
        left = abs(n)
        while left:
            day += step
            left -= self.is_working(day)
        return day

    def working_days(self, after: date, until: date) -> int:
        """Working days after one day up to another, the first not counted; negative when it lies behind."""
        if until < after:
            return -self.working_days(until, after)
        # By whole weeks, then what the calendar says otherwise: lists ask it in every row.
        exchanged = sum(after < day <= until and day.weekday() > 4 for day in self.work) - sum(
            after < day <= until and day.weekday() < 5 and day not in self.work for day in self.rest
        )
        return _weekdays(until) - _weekdays(after) + exchanged

    def add(self, day: date, duration: Duration) -> date:
        """`day` moved by a duration; only `wd` looks at rest days (rule 4)."""
        match duration.unit:
            case "d":
                return day + timedelta(days=duration.n)
            case "wd":
                return self.add_working(day, duration.n)
            case "mo":
                return add_months(day, duration.n)
            case "y":
                return add_months(day, duration.n * 12)
        raise ValueError(f"no such unit of duration: {duration.unit}")

    def off_rest(self, day: date, direction: str) -> date:
        """The next or previous working day when `day` is a rest day (`rest: next | previous`)."""
        return day if self.is_working(day) else self.add_working(day, 1 if direction == "next" else -1)

    def stretch(self, last: date, length: Duration) -> date:
        """First day of the stretch of `length` that ends on `last`, both included (rule 20)."""
        return self.add(last, negative(length)) + DAY


def negative(duration: Duration) -> Duration:
    return Duration(-duration.n, duration.unit)


_DURATION = re.compile(r"(-?\d+)(d|wd|mo|y)")


def parse_duration(text: str) -> Duration:
    """`15d`, `-3wd`, `6mo`, `3y`; anything else is a ValueError."""
    found = _DURATION.fullmatch(text)
    if found is None:
        raise ValueError(f"not a duration: {text}")
    return Duration(int(found[1]), found[2])


def parse_month_day(text: str) -> MonthDay:
    """`01-31`; anything else is a ValueError."""
    month, day = text.split("-")
    return MonthDay(int(month), int(day))


# ── labels ───────────────────────────────────────────────────────────────────────────────────────


def label_of(unit: str, first: date) -> str:
    """The printed label of the calendar period of `unit` that begins on `first`."""
    match unit:
        case "day":
            return first.isoformat()
        case "week":
            year, week, _ = first.isocalendar()
            return f"{year}-W{week:02}"
        case "month":
            return f"{first.year}-{first.month:02}"
        case "quarter":
            return f"{first.year}-Q{(first.month + 2) // 3}"
        case "half_year":
            return f"{first.year}-H{1 if first.month < 7 else 2}"
        case "year":
            return str(first.year)
    raise ValueError(f"no such calendar period: {unit}")


def stretch_label(first: date, last: date) -> str:
    """`2026-01-05/2026-01-14`: both days included."""
    return f"{first.isoformat()}/{last.isoformat()}"


def years_label(first: date, last: date) -> str:
    """`2024/2026` for whole years, `2026` for one, otherwise the two days."""
    whole = (first.month, first.day, last.month, last.day) == (1, 1, 12, 31)
    if not whole:
        return stretch_label(first, last)
    return str(first.year) if first.year == last.year else f"{first.year}/{last.year}"


_LABELS = (
    (re.compile(r"(\d{4})-(\d\d)-(\d\d)"), lambda y, m, d: (date(y, m, d), date(y, m, d) + DAY)),
    (
        re.compile(r"(\d{4})-W(\d\d)"),
        lambda y, w: (date.fromisocalendar(y, w, 1), date.fromisocalendar(y, w, 7) + DAY),
    ),
    (re.compile(r"(\d{4})-(\d\d)"), lambda y, m: (date(y, m, 1), add_months(date(y, m, 1), 1))),
    (
        re.compile(r"(\d{4})-Q([1-4])"),
        lambda y, q: (date(y, q * 3 - 2, 1), add_months(date(y, q * 3 - 2, 1), 3)),
    ),
    (
        re.compile(r"(\d{4})-H([12])"),
        lambda y, h: (date(y, h * 6 - 5, 1), add_months(date(y, h * 6 - 5, 1), 6)),
    ),
    (re.compile(r"(\d{4})"), lambda y: (date(y, 1, 1), date(y + 1, 1, 1))),
)


def parse_label(text: str) -> Period | None:
    """The days a printed label names; None for `event:…` and what is no label."""
    left, slash, right = text.partition("/")
    head, tail = _bounds(left), _bounds(right) if slash else None
    if head is None or (slash and tail is None):
        return None
    return Period(head[0], tail[1] if tail else head[1], text)


def _bounds(text: str) -> tuple[date, date] | None:
    for pattern, days in _LABELS:
        found = pattern.fullmatch(text)
        if found is not None:
            try:
                bounds: tuple[date, date] = days(*map(int, found.groups()))
            except ValueError:  # 2026-13, 2026-02-30, 2026-W54
                return None
            return bounds
    return None
