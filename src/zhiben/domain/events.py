"""One obligation per event (rules 22–24): which events a holder answers for, and until when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import product

from zhiben.domain.cells import Mark
from zhiben.domain.conditions import as_date, holds, same
from zhiben.domain.expand import Walk, horizon
from zhiben.domain.facts import Fact, Value
from zhiben.domain.holders import all_holders, is_own_event, own_events, subject_of
from zhiben.domain.known import Known
from zhiben.domain.members import field_of
from zhiben.domain.periods import DAY, Period
from zhiben.domain.plan import Duty, Event, Terms
from zhiben.domain.profiles import Profile, all_terms
from zhiben.domain.slots import (
    Per,
    Reckoned,
    Rules,
    Slot,
    day_marks,
    due_of_event,
    number,
    over_start,
    percent,
)
from zhiben.domain.world import World, as_many, held


def event_slots(rules: Rules, duty: Duty, holder: str, profile: Profile, known: Known) -> Iterator[Slot]:
    """The obligations of one holder that known events make; by anchor day, then by id."""
    found = [
        slot
        for event in _events(rules, duty, holder, known)
        for slot in _slots(rules, duty, holder, profile, known, event)
    ]
    yield from sorted(found, key=lambda slot: (slot.period.first, slot.period.label, slot.per_text))


def event_kinds(duty: Duty) -> tuple[str, ...]:
    """The fact kinds that make obligations of this duty."""
    asked = (terms.event for terms in all_terms(duty) if terms.event is not None)
    return tuple(dict.fromkeys(kind for event in asked for kind in event.kinds))


def _events(rules: Rules, duty: Duty, holder: str, known: Known) -> list[Fact]:
    kinds = event_kinds(duty)
    if any(terms.event is not None and terms.event.anyone for terms in all_terms(duty)):
        return known.of_kinds(kinds)
    owners = all_holders(rules.plan, duty, holder, known.world)
    return list(
        {fact.id: fact for owner in owners for fact in own_events(known, kinds, owner).facts}.values()
    )


def anchor_of(event: Event, fact: Fact) -> tuple[date, bool]:
    """(the day an event stands on, whether the fact says it): a named attribute, else the day it happened."""
    if event.anchor is None:
        return fact.happened_on, True
    named = as_date(fact.attributes.get(event.anchor))
    return (fact.happened_on, False) if named is None else (named, True)


def _slots(
    rules: Rules, duty: Duty, holder: str, profile: Profile, known: Known, fact: Fact
) -> Iterator[Slot]:
    for day in {anchor_of(terms.event, fact)[0] for terms in all_terms(duty) if terms.event is not None}:
        for per in _per_values(duty, profile, fact, day):
            walk = Walk(rules, duty, profile, per, horizon(rules.plan, day))
            if not walk.applies(day) or not _is_in_force(rules, day):
                continue
            terms, basis = walk.variant(day)
            event = terms.event
            if event is None or anchor_of(event, fact)[0] != day or fact.kind not in event.kinds:
                continue
            if _concerns(rules, duty, event, fact, holder, known, day):
                yield _slot(walk, terms, basis, fact, known, anchor_of(event, fact))


def _per_values(duty: Duty, profile: Profile, fact: Fact, day: date) -> list[Per]:
    """The holder's `per` values on the day; of those the event itself speaks of, if it does."""
    every = []
    for name in duty.per:
        spoken = as_many(fact.attributes.get(name))
        mine = as_many(profile.value(name, day))
        every.append([(name, one) for one in mine if not spoken or any(same(one, other) for other in spoken)])
    return [tuple(combination) for combination in product(*every)]


def _is_in_force(rules: Rules, day: date) -> bool:
    span = rules.plan.in_force
    return span.first <= day and (span.last is None or day <= span.last)


def _concerns(
    rules: Rules, duty: Duty, event: Event, fact: Fact, holder: str, known: Known, day: date
) -> bool:
    """Whether the event matches, and shares with the holder what `same` names (rule 24)."""
    owners = all_holders(rules.plan, duty, holder, known.world)
    if not event.anyone and not any(is_own_event(known.world, fact, owner) for owner in owners):
        return False
    look = rules.look(field_of(known.world, fact), day)
    return holds(event.where, look) and all(
        _shares(known.world, fact, holder, name, day) for name in event.same
    )


def _shares(world: World, fact: Fact, holder: str, name: str, day: date) -> bool:
    theirs = as_many(fact.attributes.get(name)) or subject_values(world, fact.subject, name, day)
    mine = subject_values(world, holder, name, day)
    return any(same(one, other) for one in mine for other in theirs)


def subject_values(world: World, id_: str, name: str, day: date) -> tuple[Value, ...]:
    """What a subject has under `name` on a day: an attribute, else the subject of that kind above it."""
    subject = subject_of(id_, world)
    found = as_many(held(world.dated(subject, name), day))
    above = world.above(id_, name)
    return found or ((above.id,) if above is not None else ())


def _slot(walk: Walk, terms: Terms, basis: str, fact: Fact, known: Known, anchor: tuple[date, bool]) -> Slot:
    rules, (day, is_said) = walk.rules, anchor
    label = f"event:{known.history(fact)[0]}"
    due = (
        due_of_event(terms.due, rules, day, lambda path: fact.attributes.get(path))
        if is_said
        else Reckoned(None, None)
    )
    is_before = terms.due.before is not None
    over_from = over_start(terms, rules, due.day) if due.day is not None else None
    first = over_from if is_before and over_from is not None else day
    field = lambda path: walk.value(path, day)  # noqa: E731 - three numbers, one way to read them
    need = terms.need
    days = [one for one in (first, due.day) if one is not None]
    return Slot(
        Period(day, day + DAY, label), walk.per, terms, basis, day,
        from_day=first,
        until=due.day + DAY if is_before and due.day is not None else None,
        last=day,
        opens_on=min(days),
        due=due,
        at_least=number(need.at_least, rules, day, field),
        at_most=number(need.at_most, rules, day, field),
        ratio=percent(need.ratio, rules, day, field),
        named=tuple(f"event:{id_}" for id_ in known.history(fact)),
        over_from=over_from,
        closed_on=walk.profile.closed_on(due.day),
        event=fact.id,
        marks=_marks(walk, terms, day, due),
    )  # fmt: skip


def _marks(walk: Walk, terms: Terms, day: date, due: Reckoned) -> tuple[Mark, ...]:
    missing = (Mark.DATE_MISSING,) if due.day is None else ()
    return (*missing, *day_marks(terms, walk.rules, Period(day, day + DAY, ""), due))
