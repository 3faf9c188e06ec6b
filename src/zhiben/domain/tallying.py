"""How much it comes to, the day it was enough, and the cell that says so (rules 15, 18–22, 25, 26)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from zhiben.domain.cells import Cell, Mark
from zhiben.domain.conditions import as_number, holds
from zhiben.domain.counting import Counter, Entry, Weighed, Why
from zhiben.domain.facts import Fact, Value
from zhiben.domain.known import values
from zhiben.domain.members import field_of
from zhiben.domain.periods import day_of
from zhiben.domain.slots import Slot, plain, soon_and_late

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

    `amount` gives an entry's number, or the values it adds to a set of different ones. `stop`: whether this
    entry is looked at no more once it is enough.
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
    """What the entries come to for the whole cell. `per_member`: what each member reached (empty without a
    set).
    """

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
    nothing = _reach(counter, ())
    each = tuple((member, _reach(counter, found) if found else nothing) for member, found in mine.items())
    return _over_members(slot, each, entries)


def _reach(counter: Counter, entries: Sequence[Entry]) -> Reached:
    slot = counter.slot
    if slot.at_least is not None and slot.at_least <= 0:
        rest = reach(entries, _amount(counter), None, slot.at_most)
        return rest._replace(enough_on=slot.opens_on)
    return reach(entries, _amount(counter), slot.at_least, slot.at_most, _stop(counter))


def _stop(counter: Counter) -> Callable[[Entry], bool]:
    """Where days have no end, what comes after it is enough is not looked at (rule 23), save for an upper
    bound.
    """
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
    too_much_on = (
        too_much[breaking if bounded_above else 0]
        if len(too_much) > (breaking if bounded_above else 0)
        else None
    )
    return Tally(len(done), len(each), need, done_on, too_much_on, tuple(entries), each)


# ── the cell ─────────────────────────────────────────────────────────────────────────────────────


def count(counter: Counter) -> Cell:
    """The cell of one obligation, as known at the end of the counter's day.

    An upper bound alone is done on the last day, which may lie ahead: `cells.status` asks with a date.
    """
    members = counter.members()
    weighed = counter.weigh(members, counter.candidates(members))
    entries = sorted(
        (one.entry for one in weighed if one.entry is not None), key=lambda one: (one.day, one.fact.id)
    )
    cell, changes_on = settle(counter, entries, members), _changes_on(counter, weighed)
    return cell if changes_on is None else replace(cell, recount_on=changes_on)


def _changes_on(counter: Counter, weighed: Iterable[Weighed]) -> date | None:
    """The next day on which what is known already begins to count: a fact comes true, a receipt is given."""
    today = counter.known.today
    days = [one.fact.happened_on for one in weighed if one.why is Why.AHEAD]
    days += [one.fact.receipt_on for one in weighed if one.entry and one.fact.receipt_on is not None]
    return min((day for day in days if day > today), default=None)


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
        counter.rules.plan.id, counter.duty.id, counter.duty.clause, counter.holder, slot.per_text,
        slot.period.label, slot.period.first, slot.period.end, slot.opens_on, due_on, soon_on, late_on,
        need_n=outcome.need,
        need_of=outcome.of,
        unit=slot.terms.need.sum or slot.terms.need.distinct,
        counted_n=outcome.counted,
        counted_of=outcome.of,
        done_on=done_on,
        applicable=is_applicable(slot, outcome.of),
        closed_on=slot.closed_on,
        marks=tuple(marks),
        after_hour=_is_after_hour(counter, admitted, members, done_on),
    )  # fmt: skip


def is_applicable(slot: Slot, members: int | None) -> bool:
    """An empty set asks for nothing (rule 14); a need whose number nobody knows neither."""
    need = slot.terms.need
    unknown = (need.at_least is not None and slot.at_least is None) or (
        need.at_most is not None and slot.at_most is None
    )
    return members != 0 and not unknown


def _bounded_above(slot: Slot, outcome: Tally) -> tuple[date | None, date | None]:
    """(due_on, done_on) of an upper bound alone: kept until the last day, or broken on the day it was
    exceeded.
    """
    if outcome.too_much_on is not None:
        return outcome.too_much_on, None
    last = slot.last if slot.event is None else slot.due.day
    return (max(slot.due.day, last) if slot.due.day and last else last), last


def _is_after_hour(
    counter: Counter, entries: Sequence[Entry], members: tuple[str, ...] | None, done_on: date | None
) -> bool:
    """Whether it is done on its day only thanks to what was handed over after the hour (rule 26)."""
    timely = [entry for entry in entries if not entry.after_hour]
    if done_on is None or len(timely) == len(entries):
        return False
    without = tally(counter, timely, members).done_on
    return without is None or without > done_on


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
