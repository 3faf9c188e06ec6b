"""What can be asked about notices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from zhiben.domain.access import Actor
from zhiben.tasks.models import Notice

SHOWN = 100


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
    mine = Notice.objects.filter(tenant__in=actor.writes, person=actor.person, read_at__isnull=True)
    return mine.count()


def notices(actor: Actor) -> list[Told]:
    """The latest, the newest first."""
    if actor.person is None:
        return []
    rows = Notice.objects.filter(tenant__in=actor.writes, person=actor.person).order_by("-at", "-id")
    return [
        Told(row.id, row.topic, row.title, row.thing, row.at, row.read_at is None) for row in rows[:SHOWN]
    ]
