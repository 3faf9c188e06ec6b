"""The strip of months on an enterprise's page: what was owed when, and how it went, at a glance.

Pure arrangement of what `plans` answered: no query, no clock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby, pairwise

from zhiben.domain.cells import Status
from zhiben.plans.queries import Row

Span = tuple[int, int]  # months, first and the one after the last, counted from the first month shown

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


@dataclass(frozen=True, slots=True)
class Box:
    """`width` months in a row; `status` None: nothing was owed. `links_to`: the obligation."""

    width: int
    status: Status | None
    label: str = ""
    links_to: str = ""


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


def strip(obligations: Iterable[Row], labels: Sequence[str], today: date) -> Strip:
    """The months of `labels` (`2026-03`, without gaps), one line per duty in the order given."""
    months = tuple(date.fromisoformat(f"{label}-01") for label in labels)
    years = tuple((year, len(list(group))) for year, group in groupby(months, key=lambda day: day.year))
    start, count = _month(months[0]) if months else 0, len(months)
    by_duty: dict[str, list[Row]] = {}
    for owed in obligations:
        by_duty.setdefault(owed.duty, []).append(owed)
    lines = tuple(_line(owed, start, count) for owed in by_duty.values())
    return Strip(years, months, today.replace(day=1), lines)


def _line(owed: Sequence[Row], start: int, count: int) -> Line:
    words = [obligation.word for obligation in owed]
    return Line(
        title=owed[0].title,
        clause=owed[0].clause,
        duty=owed[0].duty,
        boxes=tuple(_boxes(owed, start, count)),
        on_time=sum(word in ON_TIME for word in words),
        answered=sum(word in ANSWERED_FOR for word in words),
    )


def _boxes(owed: Sequence[Row], start: int, count: int) -> Iterable[Box]:
    """Boxes and gaps, together exactly `count` months wide."""
    at = 0
    for (begin, end), inside in _by_span(owed, start, count):
        if begin > at:
            yield Box(begin - at, None)
        yield _box(inside, end - begin)
        at = end
    if at < count:
        yield Box(count - at, None)


def _by_span(owed: Sequence[Row], start: int, count: int) -> list[tuple[Span, list[Row]]]:
    """Obligations by the months they fill. Where these would overlap, each sits in the month it is due in."""
    spans = _grouped(
        owed, lambda one: (_month(one.starts_on) - start, _month(one.last_day) - start + 1), count
    )
    if all(before[1] <= after[0] for (before, _), (after, _) in pairwise(spans)):
        return spans
    return _grouped(owed, lambda one: (_due_month(one) - start, _due_month(one) - start + 1), count)


def _grouped(owed: Sequence[Row], span_of: Callable[[Row], Span], count: int) -> list[tuple[Span, list[Row]]]:
    found: dict[Span, list[Row]] = {}
    for one in owed:
        begin, end = span_of(one)
        begin, end = max(begin, 0), min(end, count)
        if begin < end:
            found.setdefault((begin, end), []).append(one)
    return sorted(found.items())


def _box(inside: Sequence[Row], width: int) -> Box:
    worst = min(inside, key=lambda one: WORST_FIRST.index(one.word))
    label = worst.period if len(inside) == 1 else f"{worst.period} · {len(inside)}"
    return Box(width, worst.word, label, worst.id)


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


def _due_month(one: Row) -> int:
    return _month(one.due_on or one.last_day)
