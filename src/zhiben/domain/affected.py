"""Whose cells a change may touch, so that only those need counting again. Never too few; sometimes one too
many.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from zhiben.domain.events import event_kinds
from zhiben.domain.facts import Fact
from zhiben.domain.holders import ROLE, holders, is_wide
from zhiben.domain.plan import Duty, Form, Plan
from zhiben.domain.profiles import all_terms
from zhiben.domain.world import World


def counted_kinds(duty: Duty) -> frozenset[str]:
    """The fact and register kinds that can change a duty's cells other than as events."""
    kinds: set[str] = set()
    for terms in all_terms(duty):
        kinds |= {kind for counts in terms.counts for kind in counts.kinds}
        if terms.holds is not None:
            kinds |= {kind for kind in (terms.holds.register, terms.holds.fact) if kind is not None}
        if terms.members is not None and terms.members.kind is not None:
            kinds.add(terms.members.kind)
    return frozenset(kinds)


def holders_affected_by(plan: Plan, fact: Fact, world: World) -> Iterator[tuple[Duty, str]]:
    """(duty, holder id) whose cells `fact` may change, as event, as what counts, as member or as register
    row.

    `world` holds the subjects, and the facts the given one supersedes. For a fact withdrawn or superseded ask
    again with that fact.
    """
    facts = [fact, *world.corrected.get(world.line(fact)[0], ())]
    for duty in plan.duties:
        if duty.form != Form.GATE:
            for holder in sorted({one for each in facts for one in _holders_of(plan, duty, each, world)}):
                yield duty, holder


def _holders_of(plan: Plan, duty: Duty, fact: Fact, world: World) -> Iterable[str]:
    is_event, is_counted = fact.kind in event_kinds(duty), fact.kind in counted_kinds(duty)
    if not is_event and not is_counted:
        return ()
    everybody = holders(plan, duty, world)
    anyone = any(terms.event is not None and terms.event.anyone for terms in all_terms(duty))
    if (is_event and anyone) or (is_counted and _reaches_all(duty)):
        return everybody
    touched = {
        subject.id for id_ in (fact.subject, *fact.targets, *_named(fact)) for subject in world.chain(id_)
    }
    return [
        id_
        for id_ in everybody
        if id_ in touched or id_.startswith(ROLE) or is_wide(world, id_) or _has_further(duty)
    ]


def _named(fact: Fact) -> Iterator[str]:
    """Whatever a fact's attributes might name: members are sometimes named there."""
    for value in fact.attributes.values():
        yield from (one for one in (value if isinstance(value, tuple) else (value,)) if isinstance(one, str))


def _reaches_all(duty: Duty) -> bool:
    """Whether a set looks beyond those beneath the holder."""
    return any(terms.members is not None and terms.members.among == "authority" for terms in all_terms(duty))


def _has_further(duty: Duty) -> bool:
    return bool(duty.with_)


def holders_affected_by_subject(plan: Plan, subject_id: str, world: World) -> Iterator[tuple[Duty, str]]:
    """(duty, holder id) whose cells a change of one subject (attribute, life, place) may touch."""
    near = {subject.id for subject in world.chain(subject_id)} | set(world.family(subject_id))
    for duty in plan.duties:
        if duty.form == Form.GATE:
            continue
        shared = any(
            terms.event is not None and terms.event.anyone for terms in all_terms(duty)
        ) or _reaches_all(duty)
        for holder in holders(plan, duty, world):
            if shared or holder in near or is_wide(world, holder) or _has_further(duty):
                yield duty, holder
