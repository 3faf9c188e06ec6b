"""Attempts to log in: counted, forgotten, thrown away; a local table outside the door of acts. And, within an
act, what is erased of accounts and people.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F, Value
from django.db.models.functions import Coalesce
from django.utils.crypto import salted_hmac

from zhiben.ground.acts import Doing
from zhiben.orgs import finding
from zhiben.orgs.models import Account, Attempt, Attribute, FeedKey, ResetCode, Sitting, Subject
from zhiben.orgs.second.models import Passkey, SecondFactor, SpareCode

WINDOW = timedelta(minutes=15)
KEPT = timedelta(days=1)
NAMELESS = "已删除人员"  # what an erased person is called


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


def erase_account(doing: Doing, account: UUID) -> None:
    """What an account was called and its password are gone, it opens no door; that it was stays."""
    rows = Account.objects.filter(tenant=doing.tenant, id=account)
    rows.update(
        username=f"erased-{account.hex}", password="", erased_at=doing.at,
        session_version=F("session_version") + 1, disabled_at=Coalesce("disabled_at", Value(doing.at)),
    )  # fmt: skip
    for local in (Sitting, ResetCode, FeedKey, SecondFactor, SpareCode, Passkey):
        local.objects.filter(account=account).delete()


def erase_person(doing: Doing, person: UUID, counted: Collection[str]) -> None:
    """A person's name, number and whatever was recorded of them is gone, but for attributes in `counted`:
    by those the figures of then are counted. Acts keep the person's id.
    """
    rows = Attribute.objects.filter(tenant=doing.tenant, subject=person)
    rows.exclude(name__in=list(counted)).update(value=None)
    Subject.objects.filter(tenant=doing.tenant, id=person).update(name=NAMELESS, code="")
    finding.refresh(doing.tenant, [person])


def _digest(text: str) -> str:
    return salted_hmac("zhiben.orgs.attempt", text, algorithm="sha256").hexdigest()
