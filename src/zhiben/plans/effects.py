"""Whose cells a change may touch, so that `recount` counts these and no others.

Neither questions nor changes: every action of this room asks it. Too many named is slow, too few is wrong.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from uuid import UUID

from zhiben.domain import engine
from zhiben.domain.orgs import Kind
from zhiben.domain.profiles import holder_kind
from zhiben.orgs.models import Subject
from zhiben.plans import models, worlds
from zhiben.plans.asks import NEAR, OFFICES
from zhiben.plans.counting import duties_of
from zhiben.plans.inforce import DutyKey, InForce
from zhiben.plans.recount import Owed


def of_facts(tenant: int, inforce: InForce, origins: Collection[UUID]) -> Owed:
    """The cells that facts, in any of their recordings, may change: as events, as what counts, as members."""
    kinds = set(models.Fact.objects.filter(tenant=tenant, origin__in=origins).values_list("kind", flat=True))
    world = worlds.world_of_facts(tenant, inforce, origins, _everywhere(inforce, kinds))
    found: dict[UUID, set[DutyKey]] = defaultdict(set)
    authority = world.of_kind[Kind.AUTHORITY][0].id if world.of_kind.get(Kind.AUTHORITY) else None
    for plan in inforce.plans:
        for fact in world.facts.values():
            for duty, holder in engine.holders_affected_by(plan, fact, world):
                kept = holder if holder in world.subjects else authority
                if kept is not None:
                    found[UUID(kept)].add((plan.id, duty.id))
    return found


def _everywhere(inforce: InForce, kinds: Collection[str]) -> set[str]:
    """Kinds of holder who may be concerned wherever a fact of these kinds happens; roles are posts."""
    found = {
        holder_kind(duty)
        for key, (_, duty) in inforce.duties.items()
        if not inforce.asks[key].far.isdisjoint(kinds)
    }
    return {Kind.POST if kind == "role" else kind for kind in found} - {*OFFICES}


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
