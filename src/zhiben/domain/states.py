"""State duties (rule 28): what must be true every day; one obligation per unbroken stretch in which it is owed."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from zhiben.domain.cells import Cell
from zhiben.domain.conditions import holds
from zhiben.domain.expand import Walk, horizon, per_values
from zhiben.domain.facts import Fact
from zhiben.domain.holders import all_holders, own_facts
from zhiben.domain.known import Known
from zhiben.domain.members import Membership, field_of, is_valid, named_members, row_days
from zhiben.domain.periods import DAY, Period, stretch_label
from zhiben.domain.plan import Duration, Duty, Holds, Terms
from zhiben.domain.profiles import Profile, all_terms
from zhiben.domain.slots import Rules, number, soon_and_late


def state_cells(rules: Rules, duty: Duty, holder: str, profile: Profile, known: Known) -> Iterator[Cell]:
    """The cells of one holder, one per stretch, judged on the last day known of it."""
    for per in per_values(duty, profile):
        walk = Walk(rules, duty, profile, per, horizon(rules.plan, known.today))
        for period in stretches_owed(walk):
            yield State(walk, period, holder, known).cell()


def stretches_owed(walk: Walk) -> Iterator[Period]:
    """The unbroken stretches of days on which the duty binds with the same variant, inside in_force."""
    day = walk.first_applying(walk.rules.plan.in_force.first)
    while day is not None:
        last = _last_alike(walk, day)
        yield Period(day, last + DAY, stretch_label(day, last))
        day = walk.first_applying(last + DAY)


def _last_alike(walk: Walk, day: date) -> date:
    here = day
    while (change := walk.next_change(here)) is not None and change <= walk.until:
        if not walk.applies(change):
            return change - DAY
        here = change
    return walk.until


@dataclass(frozen=True, slots=True)
class State:
    """One stretch of one holder; asked day by day."""

    walk: Walk
    period: Period
    holder: str
    known: Known

    def cell(self) -> Cell:
        """Holds on the day judged: done since it last began to hold; else due `mend_within` after it broke."""
        day, run_first, is_held = self.latest_run()
        terms, rules = self.terms(day), self.walk.rules
        due_on = None if is_held or self.known.today < self.period.first else self.mend_by(run_first)
        soon_on, late_on = soon_and_late(terms, rules.calendar, due_on)
        have, of, need = self.standing(day)
        is_over = due_on is not None and self.ended_early() and due_on > self.period.last
        return Cell(
            rules.plan.id, self.walk.duty.id, self.walk.duty.clause, self.holder,
            "/".join(f"{name}={value}" for name, value in self.walk.per), self.period.label,
            self.period.first, self.period.end, self.period.first, due_on, soon_on, late_on,
            need_n=need,
            need_of=of,
            counted_n=have,
            counted_of=of,
            done_on=run_first if is_held else None,
            applicable=of != 0 and not is_over,
            closed_on=self.walk.profile.closed_on,
            recount_on=self.next_change_after(day),
        )  # fmt: skip

    # ── in the course of days ────────────────────────────────────────────────────────────────────

    def latest_run(self) -> tuple[date, date, bool]:
        """(the day judged, the first day of the run of equal answers it lies in, the answer)."""
        day = min(max(self.known.today, self.period.first), self.period.last)
        days = self._days_until(day)
        answers = [self.is_held(one) for one in days]
        first = len(days) - 1
        while first > 0 and answers[first - 1] == answers[-1]:
            first -= 1
        return day, days[first], answers[-1]

    def mend_by(self, broken: date) -> date:
        """The due day of a break: the newcomer's respite for a stretch begun broken, else `mend_within` (rule 28)."""
        terms, rules = self.terms(broken), self.walk.rules
        newcomer = broken == self.period.first > rules.plan.in_force.first
        if newcomer and isinstance(terms.joins_midway, Duration):
            return rules.calendar.add(broken, terms.joins_midway)
        return broken if terms.mend_within is None else rules.calendar.add(
            broken, rules.duration(terms.mend_within, broken)
        )  # fmt: skip

    def ended_early(self) -> bool:
        """Whether the stretch ended before the plan did, and is over."""
        return self.period.end <= self.known.today and self.period.last != self.walk.until

    def next_change_after(self, day: date) -> date | None:
        """The next day on which the answer, the need or what is held may change by itself."""
        if self.known.today < self.period.first:
            return self.period.first
        ahead = (one for one in self._changes() if day < one <= self.period.last)
        return min(ahead, default=None)

    def _days_until(self, day: date) -> list[date]:
        days = sorted({self.period.first, *(one for one in self._changes() if one in self.period)})
        return days[: bisect_right(days, day)]

    def _changes(self) -> set[date]:
        """Every day on which the answer may change."""
        days = set(self.walk.profile.days()) | set(self.walk.rules.settings.days())
        for terms in all_terms(self.walk.duty):
            for row in self.rows(terms):
                days |= set(row_days(row))
                if terms.holds is not None and isinstance(terms.holds.over, Duration):
                    days.add(self._last_day_within(row, terms.holds.over) + DAY)
            membership = self.membership(terms)
            days |= set(membership.days()) if membership is not None else set()
        return days

    def _last_day_within(self, row: Fact, over: Duration) -> date:
        """The last day on which `row` lies in the stretch of length `over` that ends there."""
        calendar = self.walk.rules.calendar
        day = calendar.add(row.happened_on, over)
        while calendar.stretch(day, over) > row.happened_on:
            day -= DAY
        while calendar.stretch(day + DAY, over) <= row.happened_on:
            day += DAY
        return day

    # ── on one day ───────────────────────────────────────────────────────────────────────────────

    def terms(self, day: date) -> Terms:
        return self.walk.variant(day)[0]

    def membership(self, terms: Terms) -> Membership | None:
        if terms.members is None:
            return None
        return Membership(self.walk.rules, self.known, terms.members, self.holder)

    def is_held(self, day: date) -> bool:
        have, _, need = self.standing(day)
        return have >= need

    def standing(self, day: date) -> tuple[int, int | None, int]:
        """(how much there is, of how many members or None, how much is needed) on `day`."""
        terms = self.terms(day)
        rows = [row for row in self.rows(terms) if self.is_good(terms, row, day)]
        need = int(
            number(terms.need.at_least, self.walk.rules, day, lambda path: self.walk.value(path, day)) or 0
        )
        membership = self.membership(terms)
        if membership is None:
            return len(rows), None, need
        members = membership.on(day)
        ratio = number(terms.need.ratio, self.walk.rules, day, lambda path: self.walk.value(path, day))
        found: dict[str, int] = dict.fromkeys(members, 0)
        for row in rows:
            for one in set(named_members(self.known, row, membership.set_of.kind, membership.set_of.kind)):
                if one in found:
                    found[str(one)] += 1
        have = sum(number >= need for number in found.values())
        return have, len(members), -(-len(members) * int(100 if ratio is None else ratio) // 100)

    def rows(self, terms: Terms) -> list[Fact]:
        """Register rows or facts that may hold for this holder, whatever the day."""
        asked = terms.holds
        if asked is None:
            return []
        kinds = [kind for kind in (asked.register, asked.fact) if kind is not None]
        plan, world = self.walk.rules.plan, self.known.world
        found = {
            fact.id: fact
            for one in all_holders(plan, self.walk.duty, self.holder, world)
            for fact in own_facts(self.known, kinds, one)
        }
        return sorted(found.values(), key=lambda fact: (fact.happened_on, fact.id))

    def is_good(self, terms: Terms, row: Fact, day: date) -> bool:
        """Whether a row or fact makes the state true on `day`."""
        asked = terms.holds
        if asked is None or row.happened_on > day or row.happened_on > self.known.today:
            return False
        look = self.walk.rules.look(field_of(self.known.world, row), day, lambda: self.period)
        return self._is_current(asked, row, day) and holds(asked.where, look) and self._is_per(row)

    def _is_current(self, asked: Holds, row: Fact, day: date) -> bool:
        if asked.over is not None and self.walk.rules.calendar.stretch(day, asked.over) > row.happened_on:
            return False
        return asked.register is None or not asked.valid or is_valid(row, day)

    def _is_per(self, row: Fact) -> bool:
        return all(row.attributes.get(name) == value for name, value in self.walk.per)
