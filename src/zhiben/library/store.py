"""Writing editions inside an act that is already open."""

from __future__ import annotations

from datetime import date, datetime
from hashlib import sha256
from uuid import UUID

from django.db.models import Max

from zhiben.domain.refusals import Conflict
from zhiben.library.files import Files, text_of
from zhiben.library.models import Edition

BEFORE = date(1900, 1, 1)


def add(
    tenant: int,
    kind: str,
    name: str,
    files: Files,
    *,
    valid_from: date,
    adopted_by: UUID | None,
    at: datetime,
) -> Edition:
    """Another edition, in force from a day; one adopted for that very day gives way to it.

    Raises Conflict `edition_unchanged` where the same text is in force from the same day already.
    """
    text = text_of(files)
    digest = digest_of(text)
    mine = Edition.objects.filter(tenant=tenant, kind=kind, name=name)
    same_day = mine.filter(valid_from=valid_from, replaced_at__isnull=True)
    if same_day.filter(sha256=digest).exists():
        raise Conflict("edition_unchanged", kind=kind, name=name, sha256=digest)
    same_day.update(replaced_at=at)
    last = mine.aggregate(last=Max("version"))["last"] or 0
    edition = Edition(
        tenant=tenant, kind=kind, name=name, version=last + 1, sha256=digest, text=text,
        valid_from=valid_from, adopted_by=adopted_by, recorded_at=at,
    )  # fmt: skip
    edition.save(force_insert=True)
    return edition


def keep(tenant: int, kind: str, name: str, files: Files, *, at: datetime) -> UUID:
    """The edition of what ships, kept by the program when something is first made from it. It is before
    everything the authority says itself, and so never stands in the way of that.
    """
    same = Edition.objects.filter(
        tenant=tenant, kind=kind, name=name, sha256=digest_of(text_of(files)), adopted_by__isnull=True
    )
    held: UUID | None = same.order_by("version").values_list("id", flat=True).first()
    if held is not None:
        return held
    return add(tenant, kind, name, files, valid_from=BEFORE, adopted_by=None, at=at).id


def digest_of(text: str) -> str:
    """The sha256 by which an edition is known."""
    return sha256(text.encode()).hexdigest()
