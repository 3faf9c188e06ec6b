"""The strip of months on an enterprise's page: what was owed when, and how it went, at a glance.

Pure arrangement of what `plans` answered: no query, no clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby, pairwise
from typing import Protocol
from uuid import UUID

from zhiben.domain.cells import Status

# The first of these among several obligations in one cell is the word of the cell.
WORST_FIRST = (
    Status.OVERDUE,
    Status.DUE_SOON,
    Status.OPEN,
    Status.DONE_LATE,
    Status.DONE,
    Status.UPCOMING,
    Status.WAIVED,
    Status.NOT_APPLICABLE,
)
ON_TIME = frozenset({Status.DONE})
ANSWERED_FOR = frozenset({Status.DONE, Status.DONE_LATE, Status.OVERDUE})


class Owed(Protocol):
    """What the strip needs of one obligation; days `starts_on` ≤ d < `ends_on`."""

    id: UUID
    duty: str
    title: str
    clause: str
    period: str
    starts_on: date
    ends_on: date
    due_on: date | None
    status: Status


@dataclass(frozen=True, slots=True)
class Box:
    """`width` months in a row; `status` None: nothing was owed. `links_to`: the one obligation, if it is one."""

    width: int
    status: Status | None
    label: str = ""
    links_to: UUID | None = None


@dataclass(frozen=True, slots=True)
class Line:
    title: str
    clause: str
    duty: str
    boxes: tuple[Box, ...]
    on_time: int
    answered: int


@dataclass(frozen=True, slots=True)
class Strip:
    years: tuple[tuple[int, int], ...]  # year, months of it shown
    months: tuple[date, ...]  # first days
    now: date  # first day of the current month
    lines: tuple[Line, ...]


def strip(obligations: Iterable[Owed], first: date, last: date, today: date) -> Strip:
    """The months from `first` to `last`, one line per duty in the order given."""
    count = _month(last) - _month(first) + 1
    months = tuple(_first_day(_month(first) + n) for n in range(count))
    years = tuple((year, len(list(group))) for year, group in groupby(months, key=lambda day: day.year))
    by_duty: dict[str, list[Owed]] = {}
    for owed in obligations:
        by_duty.setdefault(owed.duty, []).append(owed)
    lines = tuple(_line(owed, _month(first), count) for owed in by_duty.values())
    return Strip(years, months, today.replace(day=1), lines)


def _line(owed: Sequence[Owed], start: int, count: int) -> Line:
    words = [obligation.status for obligation in owed]
    return Line(
        title=owed[0].title,
        clause=owed[0].clause,
        duty=owed[0].duty,
        boxes=tuple(_boxes(owed, start, count)),
        on_time=sum(word in ON_TIME for word in words),
        answered=sum(word in ANSWERED_FOR for word in words),
    )


def _boxes(owed: Sequence[Owed], start: int, count: int) -> Iterable[Box]:
    """Boxes and gaps, together exactly `count` months wide."""
    at = 0
    for (begin, end), inside in _by_span(owed, start, count):
        if begin > at:
            yield Box(begin - at, None)
        yield _box(inside, end - begin)
        at = end
    if at < count:
        yield Box(count - at, None)


def _by_span(owed: Sequence[Owed], start: int, count: int) -> list[tuple[tuple[int, int], list[Owed]]]:
    """Obligations by the months they fill. Where these would overlap, each sits in the month it is due in."""
    spans = _grouped(owed, lambda one: (_month(one.starts_on) - start, _month(_last_day(one)) - start + 1), count)
    if all(a[0][1] <= b[0][0] for a, b in pairwise(spans)):
        return spans
    return _grouped(owed, lambda one: (_due_month(one) - start, _due_month(one) - start + 1), count)


def _grouped(owed: Sequence[Owed], span_of, count: int) -> list[tuple[tuple[int, int], list[Owed]]]:  # type: ignore[no-untyped-def]
    found: dict[tuple[int, int], list[Owed]] = {}
    for one in owed:
        begin, end = span_of(one)
        begin, end = max(begin, 0), min(end, count)
        if begin < end:
            found.setdefault((begin, end), []).append(one)
    return sorted(found.items())


def _box(inside: Sequence[Owed], width: int) -> Box:
    worst = min(inside, key=lambda one: WORST_FIRST.index(one.status))
    label = worst.period if len(inside) == 1 else f"{worst.period} · {len(inside)}"
    return Box(width, worst.status, label, worst.id)


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


def _first_day(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)


def _last_day(one: Owed) -> date:
    return one.ends_on - timedelta(days=1)


def _due_month(one: Owed) -> int:
    return _month(one.due_on or _last_day(one))
