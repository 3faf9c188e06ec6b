"""Browsers signed in and one-time codes: local tables outside the door of acts."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.sessions.models import Session
from django.utils.crypto import constant_time_compare, salted_hmac

from zhiben.domain.recovery import Lost
from zhiben.orgs.models import FeedKey, ResetCode, Sitting

LASTS = timedelta(hours=24)
LONGEST = 200


def sit(account: UUID, session: str, browser: str, at: datetime) -> None:
    """A browser has signed in. Those of the account that are over are forgotten."""
    mine = Sitting.objects.filter(account=account)
    alive = Session.objects.filter(session_key__in=list(mine.values_list("session", flat=True)))
    mine.exclude(session__in=list(alive.values_list("session_key", flat=True))).delete()
    Sitting.objects.filter(session=session).delete()
    Sitting(account=account, session=session, browser=browser[:LONGEST], began_at=at).save(force_insert=True)


def end(account: UUID, sittings: list[UUID]) -> int:
    """End sessions of the account. Returns how many."""
    mine = Sitting.objects.filter(account=account, id__in=sittings)
    ended, _ = Session.objects.filter(session_key__in=list(mine.values_list("session", flat=True))).delete()
    mine.delete()
    return ended


def keep_latest(account: UUID, most: int) -> int:
    """End all sessions of the account but the `most` last begun. Returns how many ended."""
    rows = Sitting.objects.filter(account=account).order_by("-began_at", "-id")
    return end(account, list(rows.values_list("id", flat=True)[most:]))


def move(account: UUID, before: str, session: str) -> None:
    """The same browser, under another key."""
    Sitting.objects.filter(account=account, session=before).update(session=session)


def keep_only(account: UUID, session: str) -> int:
    """End all sessions of the account but this one. Returns how many ended."""
    others = Sitting.objects.filter(account=account).exclude(session=session)
    return end(account, list(others.values_list("id", flat=True)))


def issue(account: UUID, code: str, lost: Lost, at: datetime) -> None:
    """A code, good for what was `lost`, for the account; one given before is worth nothing from now on."""
    ResetCode.objects.filter(account=account, used_at=None).update(used_at=at)
    row = ResetCode(account=account, digest=_digest(account, code), lost=lost.value, issued_at=at)
    row.save(force_insert=True)


def use(account: UUID, code: str, lost: Collection[Lost], at: datetime) -> Lost | None:
    """What the code is good for, if it is right, still good, and for one of `lost`; else None.

    Then it is used up, whoever else tries it at once.
    """
    rows = ResetCode.objects.filter(account=account, used_at=None, issued_at__gt=at - LASTS)
    for row in rows.filter(lost__in=[one.value for one in lost]):
        if constant_time_compare(row.digest, _digest(account, code)):
            used = ResetCode.objects.filter(id=row.id, used_at=None).update(used_at=at)
            return Lost(row.lost) if used == 1 else None
    return None


def open_feed(account: UUID, secret: str, at: datetime) -> None:
    """Another secret for the account's calendar; the one before opens nothing from now on."""
    end_feed(account, at)
    FeedKey(account=account, digest=feed_digest(secret), made_at=at).save(force_insert=True)


def end_feed(account: UUID, at: datetime) -> int:
    """The account's calendar is open to nobody by address; how many secrets ended."""
    return FeedKey.objects.filter(account=account, ended_at=None).update(ended_at=at)


def feed_digest(secret: str) -> str:
    return salted_hmac("zhiben.orgs.feed", secret, algorithm="sha256").hexdigest()


def _digest(account: UUID, code: str) -> str:
    return salted_hmac("zhiben.orgs.reset", f"{account}:{code}", algorithm="sha256").hexdigest()
