"""Attempts to log in: counted, forgotten, thrown away. A local table outside the door of acts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.crypto import salted_hmac

from zhiben.orgs.models import Attempt

WINDOW = timedelta(minutes=15)
KEPT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Counted:
    """An attempt that was counted, and how many there were in the window, itself included."""

    name: str
    client: str
    by_name: int
    by_client: int
    by_both: int


def count(username: str, client: str, at: datetime) -> Counted:
    """Write the attempt down first, then count: of attempts made at once, none is overlooked by all."""
    name, where = _digest(username.strip().casefold()), _digest(client)
    Attempt(name=name, client=where, at=at).save()
    Attempt.objects.filter(at__lt=at - KEPT).delete()
    recent = Attempt.objects.filter(at__gt=at - WINDOW)
    by_name = recent.filter(name=name)
    return Counted(
        name,
        where,
        by_name.count(),
        recent.filter(client=where).count(),
        by_name.filter(client=where).count(),
    )


def forget(counted: Counted) -> None:
    """The person got in: the attempts before that were theirs."""
    Attempt.objects.filter(name=counted.name, client=counted.client).delete()


def _digest(text: str) -> str:
    return salted_hmac("zhiben.orgs.attempt", text, algorithm="sha256").hexdigest()
