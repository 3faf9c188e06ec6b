"""What a person can ask about their own account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.sessions.models import Session

from zhiben.domain.access import Actor
from zhiben.domain.refusals import NotFound
from zhiben.orgs.models import Account, FeedKey, Sitting
from zhiben.orgs.own import store
from zhiben.orgs.staff.logins import actor_of


@dataclass(frozen=True, slots=True)
class Seat:
    """A browser signed in. `is_here`: the one that asks."""

    id: UUID
    browser: str
    began_at: datetime
    is_here: bool


def account_of(actor: Actor) -> UUID:
    """Raises NotFound for the program itself."""
    if actor.account is None:
        raise NotFound("account")
    return actor.account


def username(actor: Actor) -> str:
    return Account.objects.values_list("username", flat=True).get(id=account_of(actor))


def seats(actor: Actor, session: str, at: datetime) -> list[Seat]:
    """Where the actor's account is signed in, this browser first, then the latest first."""
    rows = list(Sitting.objects.filter(account=account_of(actor)).order_by("-began_at"))
    alive = set(
        Session.objects.filter(session_key__in=[row.session for row in rows], expire_date__gt=at).values_list(
            "session_key", flat=True
        )
    )
    found = [
        Seat(row.id, row.browser, row.began_at, row.session == session)
        for row in rows
        if row.session in alive
    ]
    return sorted(found, key=lambda seat: not seat.is_here)


def feed_since(actor: Actor) -> datetime | None:
    """Since when the actor's calendar can be read by its address; None while it cannot."""
    rows = FeedKey.objects.filter(account=account_of(actor), ended_at=None)
    return rows.values_list("made_at", flat=True).first()


def reader_of(secret: str, at: datetime) -> Actor:
    """Whose calendar an address shows, with the reach they have now. Raises NotFound, whatever is wrong."""
    row = FeedKey.objects.filter(digest=store.feed_digest(secret), ended_at=None).first()
    account = Account.objects.filter(id=row.account, disabled_at=None).first() if row is not None else None
    if account is None:
        raise NotFound("calendar")
    return actor_of(account, at)
