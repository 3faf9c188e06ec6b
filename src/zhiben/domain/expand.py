"""Who owes what when (rules 2, 3, 7–11): the walk over a profile. No facts here, and no today."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache
from itertools import product

from zhiben.domain.conditions import Look, as_date, holds
from zhiben.domain.facts import Value
from zhiben.domain.grids import Grid, Natural, Steps, stretches, whole_plan
from zhiben.domain.periods import DAY, Period
from zhiben.domain.plan import Duration, Duty, Every, Form, FromField, FromSetting, Plan, Terms
from zhiben.domain.profiles import (
    Profile,
    all_terms,
    asks_period,
    conditions_on_holder,
    mentions,
)
from zhiben.domain.slots import (
    Per,
    Reckoned,
    Rules,
    Slot,
    day_marks,
    days_left,
    due_of_period,
    number,
    over_start,
    per_text,
    percent,
)
from zhiben.domain.world import OPERATING, SUSPENDED, as_many, held


@lru_cache(maxsize=16384)
def slots_of(rules: Rules, duty_id: str, profile: Profile, until: date) -> tuple[Slot, ...]:
    """Every obligation of one duty that stands on the calendar alone: `every` periods and deadlines (`by`).

    Events and states need facts (`events.py`, `states.py`). `until`: last day on which a period may begin,
    for plans without an end. Kept per profile, so that many subjects cost what their profiles cost.
    """
    duty = next(one for one in rules.plan.duties if one.id == duty_id)
    found: list[Slot] = []
    for per in per_values(duty, profile):
        walk = Walk(rules, duty, profile, per, until)
        found += walk.periods()
        found += walk.deadlines()
    return tuple(found)


def horizon(plan: Plan, today: date) -> date:
    """Last day on which a period may begin: the plan's last, else the end of the year after `today`."""
    return plan.in_force.last or date(today.year + 1, 12, 31)


def per_values(duty: Duty, profile: Profile) -> list[Per]:
    """Every combination of `per` values the holder ever had; one empty one without `per` (rule 11)."""
    every = []
    for name in duty.per:
        values = dict.fromkeys(one for _, value in profile.dated(name) for one in as_many(value))
        every.append([(name, value) for value in values])
    return [tuple(combination) for combination in product(*every)]


@dataclass(frozen=True)
class Walk:
    """One duty, one profile, one `per` combination: what is asked on a day, and the walk from period to
    period.
    """

    rules: Rules
    duty: Duty
    profile: Profile
    per: Per
    until: date

    @property
    def per_text(self) -> str:
        return per_text(self.per)

    # ── asked on a day ───────────────────────────────────────────────────────────────────────────

    def value(self, path: str, day: date) -> Value:
        """A field of the holder; under `per` its value is the one of this obligation."""
        for name, value in self.per:
            if name == path:
                return value
        return self.profile.value(path, day)

    def look(self, day: date) -> Look:
        return self.rules.look(lambda path: self.value(path, day), day, lambda: self._period_on(day))

    def applies(self, day: date) -> bool:
        """Whether the duty binds the holder on `day`: in being, with the `per` value, and `if` holds."""
        if not self._is_in_being(day):
            return False
        has_value = all(value in as_many(self.profile.value(name, day)) for name, value in self.per)
        return has_value and holds(self.duty.where, self.look(day))

    def _is_in_being(self, day: date) -> bool:
        """Operating; also suspended where the plan's own `if` speaks of `status` (rule 9)."""
        word = held(self.profile.life, day)
        return word == OPERATING or (word == SUSPENDED and mentions([self.duty.where], "status"))

    def variant(self, day: date) -> tuple[Terms, str]:
        """(terms, basis) of the first override that matches on `day`, else the usual ones (rule 7)."""
        look = self.rules.look(lambda path: self.value(path, day), day)
        for override in self.duty.overrides:
            if holds(override.where, look):
                return override.terms, override.basis
        return self.duty.terms, ""

    def grid(self, terms: Terms, day: date) -> Grid | None:
        """The grid of a variant as it is on `day`; None for other forms and when the subject's own date is
        missing.
        """
        if terms.every is None:
            return None
        return grid_of(self.rules, self.rules.every(terms.every, day), self.value, day)

    def _period_on(self, day: date) -> Period | None:
        grid = self.grid(self.variant(day)[0], day)
        return grid.containing(day) if grid is not None else None

    # ── from day to day ──────────────────────────────────────────────────────────────────────────

    @cached_property
    def _changes(self) -> list[date]:
        """Days on which the answers may change, ascending."""
        first, last = self.rules.plan.in_force.first, self.until
        days = {*self.profile.days(), *self.rules.settings.days()}
        if mentions(conditions_on_holder(self.duty), "year"):
            days |= {date(year, 1, 1) for year in range(first.year, last.year + 1)}
        return sorted(days)

    def next_change(self, day: date) -> date | None:
        change = next((one for one in self._changes if one > day), None)
        if asks_period([self.duty.where], self.rules.plan.spans):
            period = self._period_on(day)
            ends = [one for one in (change, period.end if period else None) if one is not None]
            return min(ends) if ends else None
        return change

    def first_applying(self, day: date) -> date | None:
        """The first day not before `day` on which the duty binds; None when there is none by `until`."""
        here: date | None = day
        while here is not None and here <= self.until:
            if self.applies(here):
                return here
            here = self.next_change(here)
        return None

    # ── every ────────────────────────────────────────────────────────────────────────────────────

    def periods(self) -> Iterator[Slot]:
        """The periods owed, one after the other (rule 8)."""
        if all(terms.every is None for terms in all_terms(self.duty)):
            return
        taken = date.min  # days before this belong to periods already owed (rule 17)
        day = self.first_applying(self._first_asked())
        while day is not None:
            terms, basis = self.variant(day)
            grid = self.grid(terms, day)
            period = grid.containing(day) if grid is not None else None
            if period is None:
                day = self._next_begin(grid, day)
                continue
            if self._is_owed(terms, period, day):
                slot = self._slot(terms, basis, period, day, grid)
                if slot is not None:
                    yield replace(slot, from_day=max(taken, slot.from_day)) if taken > period.first else slot
                    taken = period.end
            day = self.first_applying(period.end)

    def _first_asked(self) -> date:
        """The plan's first day; for a grid of the subject's own, the first day of the period that runs then
        (rule 3).
        """
        first = self.rules.plan.in_force.first
        terms, _ = self.variant(first)
        period = self._period_on(first) if self._is_own_grid(terms, first) else None
        return first if period is None else period.first

    def _is_own_grid(self, terms: Terms, day: date) -> bool:
        return terms.every is not None and self.rules.every(terms.every, day).start_field is not None

    def _next_begin(self, grid: Grid | None, day: date) -> date | None:
        """Between stretches: the next one's first day, or an earlier change of what applies."""
        following = grid.after(day) if grid is not None else None
        change = self.next_change(day)
        if following is not None:
            change = following.first if change is None else min(following.first, change)
        return self.first_applying(change) if change is not None else None

    def _is_owed(self, terms: Terms, period: Period, day: date) -> bool:
        """Whether the period running on `day`, the first day it is asked, is owed (rules 3, 8)."""
        if period.first == day:
            return True
        begun_before_plan = period.first < self.rules.plan.in_force.first
        if begun_before_plan and not self._is_own_grid(terms, day):
            return False
        return terms.joins_midway != "next"

    def _slot(self, terms: Terms, basis: str, period: Period, day: date, grid: Grid | None) -> Slot | None:
        left = days_left(terms, self.rules, period)
        if left is None or left[1] < day:  # none left at all, or none for whoever joins on `day`
            return None
        first, last = left
        due = due_of_period(terms.due, self.rules, period, last)
        midway = day if day > period.first else None
        if midway is not None and isinstance(terms.joins_midway, Duration):
            due = self._respite(due, midway, terms.joins_midway)
        previous = terms.about == "previous"
        return self._filled(
            terms, basis, day, period,
            from_day=period.first,
            until=period.end,
            last=last,
            opens_on=max(first, day),
            due=due,
            named=_labels_before(grid, period) if previous else (period.label,),
            must_name=self.duty.form == Form.REPORT,
            joined_midway=midway,
        )  # fmt: skip

    def _respite(self, due: Reckoned, midway: date, length: Duration) -> Reckoned:
        later = self.rules.calendar.add(midway, length)
        if due.day is not None and due.day >= later:
            return due
        return Reckoned(later, midway, length)

    # ── by ───────────────────────────────────────────────────────────────────────────────────────

    def deadlines(self) -> Iterator[Slot]:
        """The one obligation of a `by`, decided on that day (rules 3, 7)."""
        for day in sorted({day for terms in all_terms(self.duty) for day in self._days_by(terms)}):
            if not self.applies(day):
                continue
            terms, basis = self.variant(day)
            if day not in self._days_by(terms):
                continue
            first = self.rules.plan.in_force.first
            yield self._filled(
                terms, basis, day, Period(day, day + DAY, day.isoformat()),
                from_day=first if first <= day else date.min,
                until=None,
                last=day,
                opens_on=min(first, day),
                due=due_of_period(terms.due, self.rules, Period(day, day + DAY, ""), day),
                named=(day.isoformat(),),
            )  # fmt: skip

    def _days_by(self, terms: Terms) -> frozenset[date]:
        """The deadline; of a field or setting every day that is the deadline on that very day."""
        match terms.by:
            case None:
                return frozenset()
            case FromField(name):
                days = {as_date(value) for _, value in self.profile.dated(name)}
                return frozenset(day for day in days if day and as_date(self.profile.value(name, day)) == day)
            case FromSetting(name):
                asked = [date.min, *self.rules.settings.days()]
                days = {as_date(self.rules.setting(name, one)) for one in asked}
                return frozenset(day for day in days if day and as_date(self.rules.setting(name, day)) == day)
            case day:
                return frozenset({day})

    # ── common ───────────────────────────────────────────────────────────────────────────────────

    def _filled(
        self, terms: Terms, basis: str, day: date, period: Period, *, from_day: date, until: date | None,
        last: date, opens_on: date, due: Reckoned, named: tuple[str, ...], must_name: bool = False,
        joined_midway: date | None = None,
    ) -> Slot:  # fmt: skip
        need, field = terms.need, lambda path: self.value(path, day)
        return Slot(
            period, self.per, terms, basis, day, from_day, until, last, opens_on, due,
            at_least=number(need.at_least, self.rules, period.first, field),
            at_most=number(need.at_most, self.rules, period.first, field),
            ratio=percent(need.ratio, self.rules, period.first, field),
            named=named,
            must_name=must_name,
            over_from=over_start(terms, self.rules, period.last),
            joined_midway=joined_midway,
            closed_on=self.profile.closed_on(due.day),
            marks=day_marks(terms, self.rules, period, due),
        )  # fmt: skip


def grid_of(rules: Rules, every: Every, value: Callable[[str, date], Value], day: date) -> Grid | None:
    """The grid of `every` (rule 2); `value(path, day)` gives the subject's own date. None when that is
    missing.
    """
    first = rules.plan.in_force.first
    if every.unit == "plan":
        return whole_plan(rules.plan.in_force)
    if every.unit == "span":
        return stretches(rules.plan.spans.get(every.span or "", ()))
    if every.start_field is not None:
        origin = as_date(value(every.start_field, day))
        return None if origin is None else Steps(every.unit, every.n, origin)
    if every.n == 1 and every.start is None:
        return Natural(every.unit)
    return Steps(every.unit, every.n, every.start or date(first.year, 1, 1))


def _labels_before(grid: Grid | None, period: Period) -> tuple[str, ...]:
    """The label of the period before: what a document `about: previous` speaks of (rule 27)."""
    before = grid.containing(period.first - DAY) if grid is not None else None
    return () if before is None else (before.label,)
