"""Which facts count for an obligation, and why the others do not (rules 5, 14, 16–18, 22–27)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from zhiben.domain.conditions import holds, same
from zhiben.domain.facts import Fact, Value
from zhiben.domain.holders import Pile, all_holders, ever_named, is_own, own_facts
from zhiben.domain.known import Known, links, values
from zhiben.domain.members import Membership, field_of, named_members
from zhiben.domain.periods import day_of, in_shanghai, parse_label
from zhiben.domain.plan import Counts, Duty, Form, Receiver
from zhiben.domain.slots import Rules, Slot, is_day
from zhiben.domain.world import World, as_many


class Why(StrEnum):
    """Why a known fact of the right kind does not count for an obligation."""

    OTHER_VALUE = "other_value"  # `if` does not hold
    OTHER_PER = "other_per"  # carries another `per` value
    OTHER_EVENT = "other_event"  # `same` does not link it
    OTHER_PERIOD = "other_period"  # names another period
    NO_PERIOD = "no_period"  # a report that names none
    BEFORE = "before"
    AFTER = "after"
    DAY_REMOVED = "day_removed"
    NO_MEMBER = "no_member"
    NOT_HANDED = "not_handed"
    NO_RECEIPT = "no_receipt"
    AHEAD = "ahead"


class Entry(NamedTuple):
    """A fact that counts, from `day` on; for `members` (empty without a set)."""

    day: date
    fact: Fact
    members: tuple[str, ...]
    after_hour: bool = False


class Weighed(NamedTuple):
    """A fact of the right kind and what became of it."""

    fact: Fact
    entry: Entry | None
    why: Why | None


def is_linked(world: World, slot: Slot, counts: Counts, fact: Fact) -> bool:
    """Whether `fact` speaks of the event of `slot`, by each name of `same` or by naming it (rule 23)."""
    if slot.event is None or not counts.same or fact.about in slot.named:
        return True
    event = world.facts[slot.event]
    history = world.line(event)
    for name in counts.same:
        wanted = list(links(world, event, name, history))
        mine = values(world, fact, name)
        if not any(same(one, other) for one in mine for other in wanted):
            return False
    return True


@dataclass(frozen=True, slots=True)
class Counter:
    """One obligation of one holder, and the facts known at the end of a day."""

    rules: Rules
    duty: Duty
    slot: Slot
    holder: str
    known: Known

    # ── which facts ──────────────────────────────────────────────────────────────────────────────

    def members(self) -> tuple[str, ...] | None:
        """Ids of the members of the set; None without a set (rule 13)."""
        membership = self.membership()
        if membership is None:
            return None
        return (
            membership.on(self.slot.period.first)
            if self.slot.event
            else membership.of_period(self.slot.period)
        )

    def membership(self) -> Membership | None:
        terms = self.slot.terms
        if terms.members is None:
            return None
        return Membership(self.rules, self.known, terms.members, self.holder, terms.members_on)

    def candidates(self, members: tuple[str, ...] | None) -> list[Fact]:
        """Known facts that may count: of the right kinds, the holder's own or naming a member; earliest
        first.

        Facts of days that cannot count are left out, save for those that name a period.

        """
        if self._is_linked_only():
            return _ordered(self._followers(members))
        slot = self.slot
        first = slot.from_day if slot.over_from is None else min(slot.over_from, slot.from_day)
        found = [fact for one in self._piles() for fact in one.between(first, slot.until)]
        return _ordered([*found, *self._naming(members)])

    def all_candidates(self, members: tuple[str, ...] | None) -> list[Fact]:
        """As `candidates`, whatever their days: for the trace."""
        return _ordered([*(fact for one in self._piles() for fact in one.facts), *self._naming(members)])

    def _piles(self) -> list[Pile]:
        owners = all_holders(self.rules.plan, self.duty, self.holder, self.known.world)
        return [own_facts(self.known, self.kinds(), owner) for owner in owners]

    def _naming(self, members: tuple[str, ...] | None) -> list[Fact]:
        """Facts that name a member, whosoever they are: whoever went there, the site was visited."""
        people = [id_ for id_ in members or () if id_ in self.known.world.subjects]
        return self.known.touching(self.kinds(), people) if people else []

    def _is_linked_only(self) -> bool:
        return self.slot.event is not None and all(counts.same for counts in self.slot.terms.counts)

    def _followers(self, members: tuple[str, ...] | None) -> list[Fact]:
        """The facts linked to the event by the first name of `same`, or that name the event itself."""
        event, world = self.event(), self.known.world
        history = self.known.history(event)
        found = [fact for one in self._piles() for fact in one.about]
        for counts in self.slot.terms.counts:
            index = self.known.linked(counts.kinds, counts.same[0])
            wanted = dict.fromkeys(str(value) for value in links(world, event, counts.same[0], history))
            found += (
                fact for value in wanted for fact in index.get(value, ()) if self._is_mine(fact, members)
            )
        return found

    def _is_mine(self, fact: Fact, members: tuple[str, ...] | None) -> bool:
        world = self.known.world
        owners = all_holders(self.rules.plan, self.duty, self.holder, world)
        if any(is_own(world, fact, owner) for owner in owners):
            return True
        return members is not None and not {fact.subject, *fact.targets}.isdisjoint(members)

    def kinds(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(kind for counts in self.slot.terms.counts for kind in counts.kinds))

    def weigh(self, members: tuple[str, ...] | None, candidates: Iterable[Fact]) -> list[Weighed]:
        """Each candidate with the entry it makes, or why it makes none."""
        membership = self.membership()
        aliases = membership.aliases() if membership is not None else {}
        group = None if members is None else frozenset(members)
        return [self._weigh(fact, group, aliases) for fact in candidates]

    def _weigh(self, fact: Fact, members: frozenset[str] | None, aliases: dict[Value, str]) -> Weighed:
        matching = [counts for counts in self.slot.terms.counts if self._matches(counts, fact)]
        if not matching:
            return Weighed(fact, None, Why.OTHER_VALUE)
        linked = [counts for counts in matching if is_linked(self.known.world, self.slot, counts, fact)]
        why = None if linked else Why.OTHER_EVENT
        why = why or self._why_not_per(fact) or self._why_not_then(fact)
        if why is not None:
            return Weighed(fact, None, why)
        named = self._named(fact, linked, members, aliases)
        if members is not None and not named:
            return Weighed(fact, None, Why.NO_MEMBER)
        return self._handed(fact, named)

    def _matches(self, counts: Counts, fact: Fact) -> bool:
        if fact.kind not in counts.kinds:
            return False
        look = self.rules.look(
            field_of(self.known.world, fact), self.slot.period.first, lambda: self.slot.period
        )
        return holds(counts.where, look)

    def event(self) -> Fact:
        """The event of the obligation, in its newest version."""
        if self.slot.event is None:
            raise ValueError("this obligation stands on no event")
        return self.known.world.facts[self.slot.event]

    def _why_not_per(self, fact: Fact) -> Why | None:
        mine = all(
            any(same(one, value) for one in as_many(fact.attributes.get(name)))
            for name, value in self.slot.per
        )
        return None if mine else Why.OTHER_PER

    # ── when ─────────────────────────────────────────────────────────────────────────────────────

    def _why_not_then(self, fact: Fact) -> Why | None:
        """Why the fact does not belong to this period by its day or by what it is about (rules 5, 16, 20)."""
        slot = self.slot
        if fact.happened_on > self.known.today:
            return Why.AHEAD
        if slot.event is not None and fact.id in self.known.history(self.event()):
            return Why.OTHER_EVENT
        if fact.about is not None:
            return None if fact.about in slot.named or self._is_about_before(fact.about) else Why.OTHER_PERIOD
        if slot.must_name:
            return Why.NO_PERIOD
        first = slot.from_day if slot.over_from is None else min(slot.over_from, slot.from_day)
        if fact.happened_on < first:
            return Why.BEFORE
        if slot.until is not None and fact.happened_on >= slot.until:
            return Why.AFTER
        return None if is_day(slot.terms, self.rules, fact.happened_on) else Why.DAY_REMOVED

    def _is_about_before(self, about: str) -> bool:
        """Whether an earlier period, which `over` lets count too, is named."""
        named = parse_label(about)
        return (
            named is not None
            and self.slot.over_from is not None
            and self.slot.over_from <= named.first < self.slot.period.first
        )

    # ── for whom, and who holds it ───────────────────────────────────────────────────────────────

    def _named(
        self, fact: Fact, linked: Iterable[Counts], members: frozenset[str] | None, aliases: dict[Value, str]
    ) -> tuple[str, ...]:
        if members is None:
            return ()
        kind = self.slot.terms.members.kind if self.slot.terms.members is not None else None
        named = (one for counts in linked for one in named_members(self.known, fact, counts.target, kind))
        ids = (aliases.get(one, str(one)) for one in named)
        return tuple(dict.fromkeys(id_ for id_ in ids if id_ in members))

    def _handed(self, fact: Fact, named: tuple[str, ...]) -> Weighed:
        terms = self.slot.terms
        is_report = self.duty.form == Form.REPORT
        if not terms.receivers and not is_report:
            return Weighed(fact, Entry(fact.happened_on, fact, named), None)
        moment = self._moment_handed(fact)
        if moment is None:
            return Weighed(fact, None, Why.NOT_HANDED)
        day = moment if isinstance(moment, date) and not isinstance(moment, datetime) else day_of(moment)
        if day > self.known.today:
            return Weighed(fact, None, Why.NOT_HANDED)
        late = isinstance(moment, datetime) and terms.due.at is not None and _clock(moment) > terms.due.at
        counted = day if is_report else max(day, fact.happened_on)
        return Weighed(fact, Entry(counted, fact, named, late and day == self.slot.due.day), None)

    def _moment_handed(self, fact: Fact) -> datetime | date | None:
        """When the last receiver (`to_any`: the first) got it; a day where no hour is known; None while
        missing.
        """
        terms = self.slot.terms
        if not fact.handed:
            return fact.recorded_at or fact.happened_on
        moments = [_first_handed(self.rules, self.known, receiver, fact) for receiver in terms.receivers]
        got = [moment for moment in moments if moment is not None]
        if not terms.receivers:
            return in_shanghai(max(one.at for one in fact.handed))
        if not got or (len(got) < len(moments) and not terms.any_receiver):
            return None
        return min(got) if terms.any_receiver else max(got)


def _ordered(facts: Iterable[Fact]) -> list[Fact]:
    """Each once, earliest first."""
    each = {fact.id: fact for fact in facts}
    return sorted(each.values(), key=lambda fact: (fact.happened_on, fact.id))


def _clock(moment: datetime) -> str:
    return in_shanghai(moment).strftime("%H:%M")


def _first_handed(rules: Rules, known: Known, receiver: Receiver, fact: Fact) -> datetime | None:
    """When a receiver, by its name in the plan or by its id, first got the fact; None while not yet."""
    names = {f"{receiver.how}:{receiver.name}", *_resolved(known.world, receiver)}
    moments = [in_shanghai(one.at) for one in fact.handed if one.to in names]
    return min((one for one in moments if one <= known.at), default=None)


def _resolved(world: World, receiver: Receiver) -> set[str]:
    """The receivers by their records' ids; `authority: above` is whoever stands above an authority."""
    found = world.of_kind.get(receiver.how, ())
    if receiver.how == "authority" and receiver.name == "above":
        return {f"authority:{one.of}" for one in found if one.of is not None}
    return {f"{receiver.how}:{one.id}" for one in found if receiver.name in ever_named(world, one)}
