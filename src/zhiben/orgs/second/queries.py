"""What a person can ask about the own 动态口令."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from zhiben.domain import totp
from zhiben.domain.access import Actor
from zhiben.orgs.own.queries import account_of, username
from zhiben.orgs.second import store
from zhiben.orgs.second.models import Passkey, SecondFactor, SpareCode

ISSUER = "治本"


@dataclass(frozen=True, slots=True)
class Factor:
    """That there is one. `spares`: 备用码 not used yet."""

    since: datetime
    spares: int


@dataclass(frozen=True, slots=True)
class Device:
    """A device whose 通行密钥 is known, by what its owner calls it."""

    id: UUID
    name: str
    added_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Draft:
    """A secret offered to a phone and kept nowhere yet. `sealed` goes through the page and back."""

    sealed: str
    written: str
    address: str


def factor(actor: Actor) -> Factor | None:
    """The actor's own."""
    row = SecondFactor.objects.filter(account=account_of(actor)).first()
    if row is None:
        return None
    return Factor(row.since, SpareCode.objects.filter(account=row.account, used_at=None).count())


def devices(actor: Actor) -> list[Device]:
    """The actor's own, the oldest first."""
    rows = Passkey.objects.filter(account=account_of(actor)).order_by("added_at", "id")
    return [Device(row.id, row.name, row.added_at, row.used_at) for row in rows]


def draft(actor: Actor, sealed: str = "") -> Draft:
    """A new secret for the actor's account, or the one that was `sealed` for it before."""
    account = account_of(actor)
    secret = store.opened(account, sealed) if sealed else None
    if secret is None:
        secret = secrets.token_bytes(totp.SECRET_BYTES)
        sealed = store.sealed(account, secret)
    return Draft(sealed, totp.written(secret), totp.address(secret, ISSUER, username(actor)))
