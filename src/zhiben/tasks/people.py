"""Who may have a task in hand, and in whose place a person works while they stand in for somebody.

Apart from `queries`: actions ask the same.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from zhiben.domain.access import Actor, Permission, Place
from zhiben.domain.refusals import Incomplete
from zhiben.ground.models import known
from zhiben.orgs.models import Subject
from zhiben.orgs.staff.working import Worker, actor_for, workers
from zhiben.tasks.models import Substitution


def persons_of(actor: Actor, at: datetime) -> frozenset[UUID]:
    """The person, and all for whom they stand in on the actor's day."""
    if actor.person is None:
        return frozenset()
    return frozenset({actor.person, *_absent(actor, at)})


def stood_in_for(actor: Actor, at: datetime) -> list[Actor]:
    """Those for whom the actor stands in, each as they would act themselves."""
    found = [actor_for(tenant, person, at) for tenant in actor.writes for person in _absent(actor, at)]
    return [one for one in found if one is not None]


def takers(actor: Actor, place: Place, at: datetime) -> list[Worker]:
    """Who can be given work at a place: people of the same office, of the place's enterprise; with reach."""
    firm = _firm(actor)
    firms = [one for one in (firm or place.enterprise,) if one is not None]
    near = workers(place.tenant, at, actor.day, enterprises=firms, office=firm is None)
    return [one for one in near if one.person != actor.person and _may_take(one.person, place, at)]


def require_taker(actor: Actor, person: UUID, place: Place, at: datetime) -> None:
    """Raises Incomplete `task_nobody` where this person cannot be given work at the place by the actor."""
    firm, theirs = _firm(actor), _firms([person], place.tenant)
    unfit = person not in theirs or (firm is not None and theirs[person] != firm)
    if unfit or not _may_take(person, place, at):
        raise Incomplete("task_nobody", person=person)


def names(tenant: int, persons: Collection[UUID]) -> dict[UUID, str]:
    """What people are called."""
    return dict(Subject.objects.filter(tenant=tenant, id__in=set(persons)).values_list("id", "name"))


def home_of(actor: Actor) -> Place:
    """Where a person's own work is: the office, or the enterprise. Raises Incomplete for the program."""
    row = Subject.objects.filter(tenant__in=actor.writes, id=actor.person).first() if actor.person else None
    if row is None:
        raise Incomplete("task_nobody", person=actor.person)
    return row.place


def _may_take(person: UUID, place: Place, at: datetime) -> bool:
    taker = actor_for(place.tenant, person, at)
    return taker is not None and taker.may(Permission.TASK_ACCEPT, place)


def _absent(actor: Actor, at: datetime) -> list[UUID]:
    rows = Substitution.objects.filter(
        known(at), tenant__in=actor.writes, stand_in=actor.person, since__lte=actor.day, until__gte=actor.day
    )
    return list(rows.order_by("since", "id").values_list("person", flat=True))


def _firm(actor: Actor) -> UUID | None:
    """The enterprise whose person the actor is; None for the office and the program."""
    if actor.person is None:
        return None
    for tenant in actor.writes:
        return _firms([actor.person], tenant).get(actor.person)
    return None


def _firms(persons: Collection[UUID], tenant: int) -> dict[UUID, UUID | None]:
    rows = Subject.objects.filter(tenant=tenant, kind="person", id__in=list(persons))
    return dict(rows.values_list("id", "enterprise"))
