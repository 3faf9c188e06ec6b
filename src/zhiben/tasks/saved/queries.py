"""Which lists a person has kept, and which the unit shares."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from zhiben.domain.access import Actor
from zhiben.orgs.models import Subject
from zhiben.tasks.saved.models import SavedList


@dataclass(frozen=True, slots=True)
class Saved:
    """`is_own`: kept by the reader; else by somebody of the same unit, for all of it."""

    id: int
    name: str
    query: str
    is_own: bool
    is_shared: bool


def lists(actor: Actor) -> tuple[Saved, ...]:
    """One's own by name, then the unit's. What each shows is within the reader's own reach."""
    if actor.person is None:
        return ()
    unit = unit_of(actor)
    wanted = Q(person=actor.person) | (Q(unit=unit) if unit is not None else Q(pk__in=[]))
    rows = SavedList.objects.filter(wanted, tenant__in=actor.writes).order_by("name", "id")
    found = (
        Saved(row.id, row.name, row.query, row.person == actor.person, row.unit is not None) for row in rows
    )
    return tuple(sorted(found, key=lambda one: not one.is_own))


def unit_of(actor: Actor) -> UUID | None:
    """The section, office or enterprise the person belongs to."""
    if actor.person is None:
        return None
    mine = Subject.objects.filter(tenant__in=actor.writes, id=actor.person)
    return mine.values_list("parent", flat=True).first()
