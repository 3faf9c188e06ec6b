"""What counts for an obligation, and when it was enough (rules 15–22, 25–27)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from zhiben.domain.cells import Cell, Mark
from zhiben.domain.conditions import as_number, holds, same
from zhiben.domain.facts import Fact, Value
from zhiben.domain.holders import all_holders, is_own, is_wide, own_facts
from zhiben.domain.known import Known, links, values
from zhiben.domain.members import Membership, field_of, named_members
from zhiben.domain.periods import day_of, in_shanghai, parse_label
from zhiben.domain.plan import Counts, Duty, Form, Receiver
from zhiben.domain.slots import Rules, Slot, is_day, plain, soon_and_late
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
        return membership.on(self.slot.period.first) if self.slot.event else membership.of_period(self.slot.period)

    def membership(self) -> Membership | None:
        terms = self.slot.terms
        if terms.members is None:
            return None
        return Membership(self.rules, self.known, terms.members, self.holder, terms.members_on)

    def candidates(self, members: tuple[str, ...] | None) -> list[Fact]:
        """Known facts of the right kinds that are the holder's own or name a member; earliest first."""
        world, kinds = self.known.world, self.kinds()
        found: dict[str, Fact] = {}
        for holder in all_holders(self.rules.plan, self.duty, self.holder, world):
            found |= {fact.id: fact for fact in own_facts(self.known, kinds, holder)}
        people = [id_ for id_ in members or () if id_ in world.subjects]
        if people and is_wide(world, self.holder):
            mine = set(people)
            named = (fact for fact in self.known.of_kinds(kinds) if not mine.isdisjoint((fact.subject, *fact.targets)))
            found |= {fact.id: fact for fact in named}
        elif people:
            found |= {fact.id: fact for fact in self.known.touching(kinds, people)}
        return sorted(found.values(), key=lambda fact: (fact.happened_on, fact.id))

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
        linked = [counts for counts in matching if self._is_linked(counts, fact)]
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
        look = self.rules.look(field_of(self.known.world, fact), self.slot.period.first, lambda: self.slot.period)
        return holds(counts.where, look)

    def _is_linked(self, counts: Counts, fact: Fact) -> bool:
        if self.slot.event is None or not counts.same or fact.about in self.slot.named:
            return True
        event = self.event()
        history = self.known.history(event)
        for name in counts.same:
            wanted = list(links(self.known.world, event, name, history))
            mine = values(self.known.world, fact, name)
            if not any(same(one, other) for one in mine for other in wanted):
                return False
        return True

    def event(self) -> Fact:
        """The event of the obligation, in its newest version."""
        if self.slot.event is None:
            raise ValueError("this obligation stands on no event")
        return self.known.world.facts[self.slot.event]

    def _why_not_per(self, fact: Fact) -> Why | None:
        mine = all(any(same(one, value) for one in as_many(fact.attributes.get(name))) for name, value in self.slot.per)
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
        """When the last receiver (`to_any`: the first) got it; a day where no hour is known; None while missing."""
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


def _clock(moment: datetime) -> str:
    return in_shanghai(moment).strftime("%H:%M")


def _first_handed(rules: Rules, known: Known, receiver: Receiver, fact: Fact) -> datetime | None:
    """When a receiver, by its name in the plan or by its id, first got the fact; None while not yet."""
    names = {f"{receiver.how}:{receiver.name}", *_resolved(known.world, receiver)}
    moments = [in_shanghai(one.at) for one in fact.handed if one.to in names]
    return min((one for one in moments if one <= known.at), default=None)


def _resolved(world: World, receiver: Receiver) -> set[str]:
    found = world.of_kind.get(receiver.how, ())
    named = (one for one in found if receiver.name in {one.id, *(str(n) for n in world.names(one, date.max))})
    return {f"{receiver.how}:{one.id}" for one in named}


# ── how much ─────────────────────────────────────────────────────────────────────────────────────


class Reached(NamedTuple):
    """How much there is, the day it was enough (None: not yet), the day it was too much (None: never)."""

    amount: int | Decimal
    enough_on: date | None
    too_much_on: date | None
    used: tuple[Entry, ...]


def reach(
    entries: Sequence[Entry],
    amount: Callable[[Entry], Iterable[Value] | Decimal],
    at_least: int | Decimal | None,
    at_most: int | Decimal | None,
    stop: Callable[[Entry], bool] = lambda entry: False,
) -> Reached:
    """Adds entries up in order of their days.

    `amount` gives an entry's number, or the values it adds to a set of different ones. `stop`: whether this entry is
    looked at no more once it is enough.
    """
    total: int | Decimal = 0
    seen: set[Value] = set()
    enough_on: date | None = None
    too_much_on: date | None = None
    used: list[Entry] = []
    for entry in entries:
        if enough_on is not None and stop(entry):
            break
        used.append(entry)
        adds = amount(entry)
        if isinstance(adds, Decimal):
            total += adds
        else:
            seen.update(adds)
            total = len(seen)
        if at_least is not None:  # a correction downwards takes it back
            enough_on = None if total < at_least else enough_on or entry.day
        if at_most is not None and total > at_most:
            too_much_on = too_much_on or entry.day
    return Reached(plain(total) or 0, enough_on, too_much_on, tuple(used))


@dataclass(frozen=True, slots=True)
class Tally:
    """What the entries come to for the whole cell. `per_member`: what each member reached (empty without a set)."""

    counted: int | Decimal
    of: int | None
    need: int | Decimal
    done_on: date | None
    too_much_on: date | None
    used: tuple[Entry, ...]
    per_member: tuple[tuple[str, Reached], ...] = ()


def tally(counter: Counter, entries: Sequence[Entry], members: tuple[str, ...] | None) -> Tally:
    """Adds up: plainly, or per member and then over the members (rules 15, 18–21)."""
    slot = counter.slot
    if members is None:
        one = _reach(counter, entries)
        need = slot.at_least if slot.at_least is not None else slot.at_most
        return Tally(one.amount, None, need or 0, one.enough_on, one.too_much_on, one.used)
    mine: dict[str, list[Entry]] = {member: [] for member in members}
    for entry in entries:
        for member in entry.members:
            mine[member].append(entry)
    each = tuple((member, _reach(counter, found)) for member, found in mine.items())
    return _over_members(slot, each, entries)


def _reach(counter: Counter, entries: Sequence[Entry]) -> Reached:
    slot = counter.slot
    if slot.at_least is not None and slot.at_least <= 0:
        rest = reach(entries, _amount(counter), None, slot.at_most)
        return rest._replace(enough_on=slot.opens_on)
    return reach(entries, _amount(counter), slot.at_least, slot.at_most, _stop(counter))


def _stop(counter: Counter) -> Callable[[Entry], bool]:
    """Where days have no end, what comes after it is enough is not looked at (rule 23), save for an upper bound."""
    slot = counter.slot
    if slot.until is not None:
        return lambda entry: False
    if slot.event is not None and slot.at_most is None:
        return lambda entry: True
    return lambda entry: slot.due.day is not None and entry.day > slot.due.day


def _amount(counter: Counter) -> Callable[[Entry], Iterable[Value] | Decimal]:
    need = counter.slot.terms.need
    if need.sum is not None:
        name = need.sum
        return lambda entry: as_number(entry.fact.attributes.get(name)) or Decimal(0)
    if need.distinct is not None:
        kind = need.distinct
        return lambda entry: values(counter.known.world, entry.fact, kind)
    return lambda entry: (entry.fact.id,)


def _over_members(slot: Slot, each: tuple[tuple[str, Reached], ...], entries: Sequence[Entry]) -> Tally:
    bounded_above = slot.at_least is None and slot.at_most is not None
    days = [slot.last if bounded_above and one.too_much_on is None else one.enough_on for _, one in each]
    done = sorted(day for day in days if day is not None)
    need = -(-len(each) * slot.ratio // 100)
    too_much = sorted(one.too_much_on for _, one in each if one.too_much_on is not None)
    breaking = len(each) - need  # so many members may exceed an upper bound
    done_on = done[need - 1] if 0 < need <= len(done) else None
    too_much_on = too_much[breaking if bounded_above else 0] if len(too_much) > (breaking if bounded_above else 0) else None
    return Tally(len(done), len(each), need, done_on, too_much_on, tuple(entries), each)


# ── the cell ─────────────────────────────────────────────────────────────────────────────────────


def count(counter: Counter) -> Cell:
    """The cell of one obligation, as known at the end of the counter's day.

    An upper bound alone is done on the last day, which may lie ahead: `cells.status` asks with a date.
    """
    members = counter.members()
    weighed = counter.weigh(members, counter.candidates(members))
    entries = sorted((one.entry for one in weighed if one.entry is not None), key=lambda one: (one.day, one.fact.id))
    return settle(counter, entries, members)


def settle(counter: Counter, entries: Sequence[Entry], members: tuple[str, ...] | None) -> Cell:
    """The cell, once it is known which facts count."""
    slot = counter.slot
    admitted = [entry for entry in entries if not lacks_receipt(counter, entry)]
    outcome = tally(counter, admitted, members)
    due_on, done_on, marks = slot.due.day, outcome.done_on, list(slot.marks)
    if slot.at_least is None and slot.at_most is not None:
        due_on, done_on = _bounded_above(slot, outcome)
    if outcome.too_much_on is not None:
        marks.append(Mark.OVER)
    if _is_late_entry(counter, admitted, members, done_on):
        marks.append(Mark.LATE_ENTRY)
    soon_on, late_on = soon_and_late(slot.terms, counter.rules.calendar, due_on)
    return Cell(
        counter.rules.plan.id, counter.duty.id, counter.duty.clause, counter.holder, slot.per_text, slot.period.label,
        slot.period.first, slot.period.end, slot.opens_on, due_on, soon_on, late_on,
        need_n=outcome.need,
        need_of=outcome.of,
        unit=slot.terms.need.sum or slot.terms.need.distinct,
        counted_n=outcome.counted,
        counted_of=outcome.of,
        done_on=done_on,
        applicable=is_applicable(slot, outcome.of),
        closed_on=slot.closed_on,
        marks=tuple(marks),
        after_hour=_is_after_hour(outcome, done_on),
    )  # fmt: skip


def is_applicable(slot: Slot, members: int | None) -> bool:
    """An empty set asks for nothing (rule 14); a need whose number nobody knows neither."""
    need = slot.terms.need
    unknown = (need.at_least is not None and slot.at_least is None) or (need.at_most is not None and slot.at_most is None)
    return members != 0 and not unknown


def _bounded_above(slot: Slot, outcome: Tally) -> tuple[date | None, date | None]:
    """(due_on, done_on) of an upper bound alone: kept until the last day, or broken on the day it was exceeded."""
    if outcome.too_much_on is not None:
        return outcome.too_much_on, None
    last = slot.last if slot.event is None else slot.due.day
    return (max(slot.due.day, last) if slot.due.day and last else last), last


def _is_after_hour(outcome: Tally, done_on: date | None) -> bool:
    deciding = [entry for entry in outcome.used if entry.day == done_on]
    return bool(deciding) and all(entry.after_hour for entry in deciding)


def lacks_receipt(counter: Counter, entry: Entry) -> bool:
    """Whether a late entry older than `backfill_days` still waits for the officer's receipt (rule 25)."""
    limit = counter.rules.plan.backfill_days
    recorded = recorded_on(entry.fact)
    if limit is None or recorded is None or not is_late_entry(counter.slot, entry):
        return False
    received = entry.fact.receipt_on is not None and entry.fact.receipt_on <= counter.known.today
    return (recorded - entry.fact.happened_on).days > limit and not received


def recorded_on(fact: Fact) -> date | None:
    return day_of(fact.recorded_at) if fact.recorded_at is not None else None


def is_late_entry(slot: Slot, entry: Entry) -> bool:
    """Happened in time, recorded after the due day."""
    recorded = recorded_on(entry.fact)
    due_on = slot.due.day
    return recorded is not None and due_on is not None and entry.day <= due_on < recorded


def _is_late_entry(
    counter: Counter, entries: Sequence[Entry], members: tuple[str, ...] | None, done_on: date | None
) -> bool:
    """Whether it is done in time only thanks to late entries."""
    due_on = counter.slot.due.day
    if done_on is None or due_on is None or done_on > due_on:
        return False
    timely = [entry for entry in entries if not is_late_entry(counter.slot, entry)]
    if len(timely) == len(entries):
        return False
    without = tally(counter, timely, members).done_on
    return without is None or without > due_on


def judge_event(counter: Counter) -> Cell:
    """The cell of a `has`: judged on the event alone, done on its day or not at all (rule 24)."""
    event, slot = counter.event(), counter.slot
    look = counter.rules.look(field_of(counter.known.world, event), slot.period.first, lambda: slot.period)
    holds_true = holds(slot.terms.has, look) and event.happened_on <= counter.known.today
    entries = [Entry(slot.period.first, event, ())] if holds_true else []
    one = replace(slot, at_least=1, at_most=None)
    return settle(replace(counter, slot=one), entries, None)


def is_counted(counter: Counter, fact: Fact) -> bool:
    """Whether the fact is the holder's own (for the trace)."""
    return is_own(counter.known.world, fact, counter.holder)
