"""Periods that tile time (rules 2, 3): of the calendar, grids of days, months or years, listed stretches."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from zhiben.domain.periods import DAY, Period, add_months, label_of, stretch_label, years_label
from zhiben.domain.plan import Span


class Grid(Protocol):
    """Where periods begin and end. None: no period there."""

    def containing(self, day: date) -> Period | None:
        """The period `day` lies in."""

    def after(self, day: date) -> Period | None:
        """The first period that begins after `day`."""


@dataclass(frozen=True, slots=True)
class Natural:
    """day · week (ISO, Monday) · month · quarter · half_year · year."""

    unit: str

    def containing(self, day: date) -> Period:
        first, end = self._bounds(day)
        return Period(first, end, label_of(self.unit, first))

    def after(self, day: date) -> Period:
        return self.containing(self._bounds(day)[1])

    def _bounds(self, day: date) -> tuple[date, date]:
        if self.unit == "day":
            return day, day + DAY
        if self.unit == "week":
            monday = day - timedelta(days=day.weekday())
            return monday, monday + timedelta(days=7)
        months = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}[self.unit]
        first = date(day.year, (day.month - 1) // months * months + 1, 1)
        return first, add_months(first, months)


@dataclass(frozen=True, slots=True)
class Steps:
    """Every `n` days, months or years from `origin`; nothing before it. Edges are counted from `origin`,
    never drift.
    """

    unit: str
    n: int
    origin: date

    def containing(self, day: date) -> Period | None:
        return self._period(self._index(day)) if day >= self.origin else None

    def after(self, day: date) -> Period:
        return self._period(self._index(day) + 1 if day >= self.origin else 0)

    def _index(self, day: date) -> int:
        if self.unit == "day":
            return (day - self.origin).days // self.n
        months = (day.year - self.origin.year) * 12 + day.month - self.origin.month
        index = months // self._months
        return index if self._edge(index) <= day else index - 1

    @property
    def _months(self) -> int:
        return self.n * 12 if self.unit == "year" else self.n

    def _edge(self, index: int) -> date:
        if self.unit == "day":
            return self.origin + timedelta(days=index * self.n)
        return add_months(self.origin, index * self._months)

    def _period(self, index: int) -> Period:
        first, end = self._edge(index), self._edge(index + 1)
        label = years_label if self.unit == "year" else stretch_label
        return Period(first, end, label(first, end - DAY))


@dataclass(frozen=True, slots=True)
class Stretches:
    """Listed stretches, ascending and apart; there may be days in none of them."""

    periods: tuple[Period, ...]

    def containing(self, day: date) -> Period | None:
        index = bisect_right(self.periods, day, key=lambda period: period.first) - 1
        return self.periods[index] if index >= 0 and day in self.periods[index] else None

    def after(self, day: date) -> Period | None:
        index = bisect_right(self.periods, day, key=lambda period: period.first)
        return self.periods[index] if index < len(self.periods) else None


def stretches(spans: Iterable[Span]) -> Stretches:
    """The grid of a named span: each listed stretch is a period."""
    closed = sorted((span.first, span.last) for span in spans if span.last is not None)
    return Stretches(tuple(Period(first, last + DAY, stretch_label(first, last)) for first, last in closed))


def whole_plan(in_force: Span) -> Stretches:
    """`every: plan`: in_force as the one period; none while its end is open."""
    if in_force.last is None:
        return Stretches(())
    label = years_label(in_force.first, in_force.last)
    return Stretches((Period(in_force.first, in_force.last + DAY, label),))
