"""State duties (rule 28): what must be true every day; one obligation per unbroken stretch in which it is
owed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from zhiben.domain.cells import Cell
from zhiben.domain.conditions import holds
from zhiben.domain.expand import Walk, horizon, per_values
from zhiben.domain.facts import Fact
from zhiben.domain.holders import all_holders, own_facts
from zhiben.domain.known import Known
from zhiben.domain.members import Membership, Stay, field_of, is_within, named_members, next_day
from zhiben.domain.periods import DAY, Period, stretch_label
from zhiben.domain.plan import Duration, Duty, Terms
from zhiben.domain.profiles import Profile, all_terms
from zhiben.domain.slots import Rules, number, percent, soon_and_late
from zhiben.domain.world import as_many


def state_cells(rules: Rules, duty: Duty, holder: str, profile: Profile, known: Known) -> Iterator[Cell]:
    """The cells of one holder, one per stretch, judged on the last day known of it."""
    for per in per_values(duty, profile):
        walk = Walk(rules, duty, profile, per, horizon(rules.plan, known.today))
        for period in stretches_owed(walk):
            yield State(walk, period, holder, known).cell()


def stretches_owed(walk: Walk) -> Iterator[Period]:
    """The unbroken stretches of days on which the duty binds, inside in_force. One that goes on in a plan
    without end is printed `2026-01-05/`: its name stays the same from year to year.
    """
    day = walk.first_applying(walk.rules.plan.in_force.first)
    while day is not None:
        last = _last_alike(walk, day)
        open_ended = walk.rules.plan.in_force.last is None and last == walk.until
        label = f"{day.isoformat()}/" if open_ended else stretch_label(day, last)
        yield Period(day, last + DAY, label)
        day = walk.first_applying(last + DAY)


def _last_alike(walk: Walk, day: date) -> date:
    here = day
    while (change := walk.next_change(here)) is not None and change <= walk.until:
        if not walk.applies(change):
            return change - DAY
        here = change
    return walk.until


@dataclass(frozen=True)
class Timeline:
    """What holds, day by day: without a set the stays of good rows, with one each member's stay and its
    rows'.
    """

    rows: tuple[Stay, ...]
    members: tuple[tuple[Stay, tuple[Stay, ...]], ...]

    @cached_property
    def days(self) -> frozenset[date]:
        """Every day on which a stay begins or is over."""
        stays = [*self.rows, *(stay for mine, rows in self.members for stay in (mine, *rows))]
        return frozenset(edge for stay in stays for part in stay for edge in part if edge is not None)

    def good_on(self, day: date) -> int:
        return sum(is_within(stay, day) for stay in self.rows)

    def members_on(self, day: date, is_enough: Callable[[int], bool]) -> tuple[int, int]:
        """(members with enough good rows, members) on `day`."""
        there = [rows for mine, rows in self.members if is_within(mine, day)]
        return sum(is_enough(sum(is_within(stay, day) for stay in rows)) for rows in there), len(there)


@dataclass(frozen=True, slots=True)
class Bound:
    """How many good rows there must be at least or, `upper`, at most; None where nobody knows the number."""

    n: int | None
    upper: bool = False

    def is_kept(self, have: int) -> bool:
        return self.n is None or (have <= self.n if self.upper else have >= self.n)


@dataclass(frozen=True, slots=True)
class State:
    """One stretch of one holder; asked day by day."""

    walk: Walk
    period: Period
    holder: str
    known: Known

    def cell(self) -> Cell:
        """Held on the day judged: done since it last began to hold. Else due `mend_within` after it broke."""
        day, run_first, is_held = self.latest_run()
        terms, rules = self.terms(day), self.walk.rules
        due_on = None if is_held or self.known.today < self.period.first else self.mend_by(run_first)
        soon_on, late_on = soon_and_late(terms, rules.calendar, due_on)
        have, of, need = self.standing(day)
        is_over = due_on is not None and self.ended_early() and due_on > self.period.last
        return Cell(
            rules.plan.id, self.walk.duty.id, self.walk.duty.clause, self.holder,
            self.walk.per_text, self.period.label,
            self.period.first, self.period.end, self.period.first, due_on, soon_on, late_on,
            need_n=need,
            need_of=of,
            counted_n=have,
            counted_of=of,
            done_on=run_first if is_held and of != 0 else None,
            applicable=of != 0 and not is_over and self.bound(terms, day).n is not None,
            closed_on=self.walk.profile.closed_on(due_on),
            recount_on=self.next_change_after(day),
        )  # fmt: skip

    # ── in the course of days ────────────────────────────────────────────────────────────────────

    def latest_run(self) -> tuple[date, date, bool]:
        """(the day judged, the first day of the run of equal answers it lies in, the answer)."""
        day = min(max(self.known.today, self.period.first), self.period.last)
        days = self._days_until(day)
        answer = self.is_held(days[-1])
        first = len(days) - 1
        while first > 0 and self.is_held(days[first - 1]) == answer:
            first -= 1
        return day, days[first], answer

    def mend_by(self, broken: date) -> date:
        """The due day of a break: the newcomer's respite for a stretch begun broken, else `mend_within` (rule
        28).
        """
        terms, rules = self.terms(broken), self.walk.rules
        newcomer = broken == self.period.first > rules.plan.in_force.first
        if newcomer and isinstance(terms.joins_midway, Duration):
            return rules.calendar.add(broken, terms.joins_midway)
        if terms.mend_within is None:
            return broken
        return rules.calendar.add(broken, rules.duration(terms.mend_within, broken))

    def ended_early(self) -> bool:
        """Whether the stretch ended before the plan did, and is over."""
        return self.period.end <= self.known.today and self.period.last != self.walk.until

    def next_change_after(self, day: date) -> date | None:
        """The next day on which the answer, the need or what is held may change by itself."""
        if self.known.today < self.period.first:
            return self.period.first
        return min((one for one in self._changes() if day < one <= self.period.last), default=None)

    def _days_until(self, day: date) -> list[date]:
        return sorted(
            {self.period.first, *(one for one in self._changes() if self.period.first < one <= day)}
        )

    def _changes(self) -> set[date]:
        """Every day on which the answer may change."""
        days = {*self.walk.profile.days(), *self.walk.rules.settings.days()}
        for terms in all_terms(self.walk.duty):
            days |= self.timeline(terms).days
        return days

    # ── on one day ───────────────────────────────────────────────────────────────────────────────

    def terms(self, day: date) -> Terms:
        return self.walk.variant(day)[0]

    def is_held(self, day: date) -> bool:
        have, of, need = self.standing(day)
        bound = self.bound(self.terms(day), day)
        return bound.is_kept(have) if of is None else have >= need

    def bound(self, terms: Terms, day: date) -> Bound:
        """What is asked of the number of good rows: an upper bound decides only alone (rule 21)."""
        field = lambda path: self.walk.value(path, day)  # noqa: E731 - two numbers, one way to read them
        need, rules = terms.need, self.walk.rules
        upper = need.at_least is None and need.at_most is not None
        found = number(need.at_most if upper else need.at_least, rules, day, field)
        return Bound(None if found is None else int(found), upper)

    def standing(self, day: date) -> tuple[int, int | None, int]:
        """(how much there is, of how many members or None, how much is needed) on `day`."""
        terms, rules = self.terms(day), self.walk.rules
        bound, timeline = self.bound(terms, day), self.timeline(terms)
        if terms.members is None:
            return timeline.good_on(day), None, bound.n or 0
        have, of = timeline.members_on(day, bound.is_kept)
        share = percent(terms.need.ratio, rules, day, lambda path: self.walk.value(path, day))
        return have, of, -(-of * share // 100)

    def timeline(self, terms: Terms) -> Timeline:
        """The course of what holds under `terms`; worked out once for what is known at this moment."""
        variant = next(index for index, one in enumerate(all_terms(self.walk.duty)) if one is terms)
        whose = (self.walk.rules, self.walk.duty.id, variant, self.holder, self.walk.per)
        kept, key = self.known.kept, ("timeline", whose, self.period)
        if key not in kept:
            kept[key] = self._timeline(terms)
        found: Timeline = kept[key]
        return found

    def _timeline(self, terms: Terms) -> Timeline:
        stays = [(row, self.stretches(terms, row)) for row in self.rows(terms) if self._is_right(terms, row)]
        if terms.members is None:
            return Timeline(tuple(stay for _, stay in stays), ())
        membership = Membership(self.walk.rules, self.known, terms.members, self.holder)
        named: dict[str, list[Stay]] = defaultdict(list)
        for row, stay in stays:
            kind = terms.members.kind
            for one in dict.fromkeys(named_members(self.known, row, kind, kind)):
                named[str(one)].append(stay)
        belonging = membership.stays(self.period)
        return Timeline((), tuple((stay, tuple(named[id_])) for id_, stay in belonging))

    # ── rows ─────────────────────────────────────────────────────────────────────────────────────

    def rows(self, terms: Terms) -> list[Fact]:
        """Register rows or facts that may hold for this holder, whatever the day."""
        asked = terms.holds
        if asked is None:
            return []
        kinds = tuple(kind for kind in (asked.register, asked.fact) if kind is not None)
        owners = all_holders(self.walk.rules.plan, self.walk.duty, self.holder, self.known.world)
        found = {fact.id: fact for one in owners for fact in own_facts(self.known, kinds, one).facts}
        return sorted(found.values(), key=lambda fact: (fact.happened_on, fact.id))

    def is_good(self, terms: Terms, row: Fact, day: date) -> bool:
        """Whether a row or fact makes the state true on `day`."""
        return self._is_right(terms, row) and is_within(self.stretches(terms, row), day)

    def _is_right(self, terms: Terms, row: Fact) -> bool:
        """Whether the row is one the duty asks for, its days left aside."""
        if terms.holds is None or row.happened_on > self.known.today:
            return False
        look = self.walk.rules.look(field_of(self.known.world, row), self.period.first, lambda: self.period)
        mine = all(value in as_many(row.attributes.get(name)) for name, value in self.walk.per)
        return mine and holds(terms.holds.where, look)

    def stretches(self, terms: Terms, row: Fact) -> Stay:
        """The days on which a row or fact makes the state true: while valid, and within `over`."""
        asked = terms.holds
        last = row.until if asked is not None and asked.register is not None and asked.valid else None
        if asked is not None and asked.over is not None:
            within = self._last_day_within(row, asked.over)
            last = within if last is None else min(last, within)
        return ((row.happened_on, None if last is None else next_day(last)),)

    def _last_day_within(self, row: Fact, over: Duration) -> date:
        """The last day on which `row` lies in the stretch of length `over` that ends there."""
        calendar = self.walk.rules.calendar
        day = calendar.add(row.happened_on, over)
        while calendar.stretch(day, over) > row.happened_on:
            day -= DAY
        while calendar.stretch(day + DAY, over) <= row.happened_on:
            day += DAY
        return day
