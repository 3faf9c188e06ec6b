"""What can be asked about notices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from zhiben.domain.access import Actor
from zhiben.ground.prepared import Prepared
from zhiben.tasks.models import Notice

SHOWN = 100
_UNREAD = Prepared(  # asked at every request
    lambda tenants, person: (
        Notice.objects.filter(tenant__in=tenants, person=person, read_at__isnull=True)
        .order_by()
        .values("person")
        .annotate(n=Count("id"))
        .values_list("n", "person")
    )
)


@dataclass(frozen=True, slots=True)
class Told:
    """One notice. `thing`: what it is about, `task:ID`, `obligation:ID` or the query of a list, `list:…`."""

    id: int
    topic: str
    title: str
    thing: str
    at: datetime
    is_new: bool


def unread(actor: Actor) -> int:
    """How many notices the person has not looked at."""
    if actor.person is None:
        return 0
    found = _UNREAD.rows(tenants=sorted(actor.writes), person=actor.person)
    return sum(n for n, _ in found)


def notices(actor: Actor) -> list[Told]:
    """The latest, the newest first."""
    if actor.person is None:
        return []
    rows = Notice.objects.filter(tenant__in=actor.writes, person=actor.person).order_by("-at", "-id")
    return [
        Told(row.id, row.topic, row.title, row.thing, row.at, row.read_at is None) for row in rows[:SHOWN]
    ]
