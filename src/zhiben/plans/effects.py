"""Whose cells a change may touch, so that `recount` counts these and no others.

Neither questions nor changes: every action of this room asks it. Too many named is slow, too few is wrong.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from uuid import UUID

from zhiben.domain.conditions import Look, holds, same
from zhiben.domain.facts import Fact
from zhiben.domain.orgs import Kind
from zhiben.domain.plan import All, Any, Condition, Duty, Form, FromSetting, Scalar, Test
from zhiben.domain.profiles import all_terms, holder_kind
from zhiben.domain.world import as_many
from zhiben.orgs.models import Attribute, Subject
from zhiben.orgs.values import from_json
from zhiben.plans import models
from zhiben.plans.asks import NEAR, OFFICES
from zhiben.plans.counting import duties_of
from zhiben.plans.inforce import DutyKey, InForce
from zhiben.plans.recount import Owed

Touchables = Collection[Subject]
OF_FACTS = frozenset(
    {"id", "kind", "subject", "happened_on", "recorded_on", "about", "until", "targets", "year"}
)


def of_facts(
    tenant: int, inforce: InForce, facts: Sequence[Fact], rows: Touchables
) -> dict[Subject, set[DutyKey]]:
    """The duties whose cells facts, in any version, may change: as events, as what counts, as members.

    `rows`: the subjects of the facts, whom they were done to or name, who in an enterprise is above these.
    """
    found: dict[UUID, set[DutyKey]] = defaultdict(set)
    holders = {row.id: row for row in rows}
    for key, (_, duty) in inforce.duties.items():
        mine = [fact for fact in facts if fact.kind in inforce.asks[key].kinds and _could_count(duty, fact)]
        if mine and duty.form != Form.GATE:
            for row in _holders(tenant, inforce, key, mine, rows):
                found[row.id].add(key)
                holders[row.id] = row
    return {holders[id_]: keys for id_, keys in found.items()}


def _holders(
    tenant: int, inforce: InForce, key: DutyKey, facts: Sequence[Fact], rows: Touchables
) -> Iterable[Subject]:
    """Near: those touched. Offices, anyone's events, sets from afar: all of the holder's kind."""
    kind = holder_kind(inforce.duties[key][1])
    if inforce.asks[key].far.isdisjoint(fact.kind for fact in facts):
        return [row for row in rows if row.kind == kind]
    kinds = {"role": [Kind.AUTHORITY, Kind.POST]}.get(kind, [kind])
    found = Subject.objects.filter(tenant=tenant, kind__in=kinds)
    for name in _shared(inforce.duties[key][1], facts):
        found = found.filter(id__in=_sharing(tenant, kind, name, facts))
    return found


def _shared(duty: Duty, facts: Sequence[Fact]) -> list[str]:
    """Attributes that holder and event have in common in every variant, where the facts are events only."""
    events = [terms.event for terms in all_terms(duty) if terms.event is not None]
    counted = {kind for terms in all_terms(duty) for counts in terms.counts for kind in counts.kinds}
    if not events or any(fact.kind in counted for fact in facts):
        return []
    names = set(events[0].same).intersection(*(event.same for event in events)) - set(Kind)
    return sorted(names)


def _sharing(tenant: int, kind: str, name: str, facts: Sequence[Fact]) -> set[UUID]:
    """Subjects of a kind that ever had under `name` what the facts, or whom these are about, ever had."""
    rows = Attribute.objects.filter(tenant=tenant, name=name)
    about = rows.filter(subject__in=[fact.subject for fact in facts]).values_list("value", flat=True)
    theirs = [one for value in about for one in as_many(from_json(value))]
    theirs += [one for fact in facts for one in as_many(fact.attributes.get(name))]
    mine = rows.filter(subject__kind=kind).values_list("subject", "value")
    return {
        id_
        for id_, value in mine
        if any(same(one, other) for one in as_many(from_json(value)) for other in theirs)
    }


# ── could it count? ──────────────────────────────────────────────────────────────────────────────


def _could_count(duty: Duty, fact: Fact) -> bool:
    """Whether a fact of the right kind passes what conditions say of its own attributes."""
    for terms in all_terms(duty):
        asked = [(counts.kinds, counts.where) for counts in terms.counts]
        if terms.event is not None:
            asked.append((terms.event.kinds, terms.event.where))
        if any(fact.kind in kinds and _could_hold(where, fact) for kinds, where in asked):
            return True
        held = terms.holds
        if held is not None and fact.kind in (held.register, held.fact) and _could_hold(held.where, fact):
            return True
        if terms.members is not None and terms.members.kind == fact.kind:
            return True
    return False


def _could_hold(condition: Condition | None, fact: Fact) -> bool:
    """False only where the fact's own attributes say no; what hangs on days, settings or others may be."""
    match condition:
        case All(parts):
            return all(_could_hold(part, fact) for part in parts)
        case Any(parts):
            return any(_could_hold(part, fact) for part in parts)
        case Test():
            return not _is_own(condition, fact) or holds(condition, Look(fact.attributes.get, _no_setting))
        case _:
            return True


def _is_own(test: Test, fact: Fact) -> bool:
    """Whether a test looks at an attribute of the fact and at nothing else; one it lacks is missing."""
    elsewhere = "." in test.path or test.path in OF_FACTS
    return not elsewhere and test.op != "during" and not isinstance(test.value, FromSetting)


def _no_setting(name: str) -> Scalar:
    raise KeyError(name)


# ── subjects ─────────────────────────────────────────────────────────────────────────────────────


def of_subjects(tenant: int, inforce: InForce, subjects: Iterable[UUID]) -> Owed:
    """All that these subjects owe, the sets they may be members of, and what counts their facts."""
    rows = list(Subject.objects.filter(tenant=tenant, id__in=list(subjects)))
    owed: dict[UUID, Collection[DutyKey] | None] = {row.id: None for row in rows}
    kinds = frozenset(row.kind for row in rows)
    enterprises = {row.enterprise for row in rows if row.enterprise is not None}
    facts = models.Fact.objects.filter(tenant=tenant, enterprise__in=enterprises).order_by()
    happened = frozenset(facts.values_list("kind", flat=True).distinct())
    looking = {
        key
        for key, asked in inforce.asks.items()
        if asked.members & kinds or (asked.far & happened and holder_kind(inforce.duties[key][1]) not in NEAR)
    }
    for row in _lookers(tenant, inforce, looking, enterprises):
        keys = looking & duties_of(inforce, row.kind)
        if keys and row.id not in owed:
            owed[row.id] = keys
    return owed


def _lookers(
    tenant: int, inforce: InForce, looking: Collection[DutyKey], enterprises: Collection[UUID]
) -> Iterator[Subject]:
    """Who may hold a duty that looks at the subjects: offices, those beside them, and sets from afar."""
    yield from Subject.objects.filter(tenant=tenant, kind__in=(*OFFICES, Kind.POST))
    yield from Subject.objects.filter(tenant=tenant, enterprise__in=enterprises)
    beyond = {holder_kind(inforce.duties[key][1]) for key in looking if inforce.asks[key].sets} & NEAR
    if beyond:
        yield from Subject.objects.filter(tenant=tenant, kind__in=beyond)


def of_day(tenant: int, day: date) -> Owed:
    """The cells that change by themselves by `day`: a register row runs out, a dated value begins."""
    owed: dict[UUID, set[DutyKey] | None] = {}
    cells = models.Cell.objects.filter(tenant=tenant, recount_on__lte=day).order_by()
    for subject, plan, duty in cells.values_list("subject", "plan", "duty").distinct():
        owed.setdefault(subject, set()).add((plan, duty))  # type: ignore[union-attr]
    blanks = models.Blank.objects.filter(tenant=tenant, recount_on__lte=day).order_by()
    profiles = list(blanks.values_list("profile", flat=True).distinct())
    holders = models.Holder.objects.filter(tenant=tenant, profile__in=profiles)
    return owed | dict.fromkeys(holders.values_list("subject", flat=True))
