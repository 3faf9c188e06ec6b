"""Writing uploads, and evidence inside an act that is already open."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from zhiben.domain.access import Actor, Place
from zhiben.domain.refusals import NotFound
from zhiben.ground import limits
from zhiben.ground.acts import Doing
from zhiben.ground.evidence import files
from zhiben.ground.evidence.models import Evidence, Print, Upload


def stage(upload: Upload) -> Upload:
    """It has arrived, and waits."""
    with transaction.atomic():  # an id that is taken spoils nothing around it
        upload.save(force_insert=True)
    return upload


def staged(id_: UUID) -> Upload | None:
    """What waits under an id, whosever it is."""
    return Upload.objects.filter(id=id_).first()


def hand_on(id_: UUID, sha256: str, to: Actor) -> None:
    """What waits under an id belongs from now on to whoever has the same bytes in hand."""
    Upload.objects.filter(id=id_, sha256=sha256).update(scope=to.scope)


def bind(doing: Doing, uploads: Sequence[UUID], place: Place) -> list[Evidence]:
    """Uploads of the one who acts become evidence, in this order. Raises NotFound for anybody else's.

    The upload's row stays until it is dropped as stale: the same act tried again must find it.
    """
    found = {row.id: row for row in Upload.objects.filter(id__in=uploads, scope=doing.by.scope)}
    missing = [id_ for id_ in uploads if id_ not in found]
    if missing:
        raise NotFound("upload", id=missing[0])
    rows = [_evidence(doing, found[id_], place) for id_ in uploads]
    Evidence.objects.bulk_create(rows)
    looks = [(row, found[id_].look) for row, id_ in zip(rows, uploads, strict=True)]
    Print.objects.bulk_create([_print(row, look) for row, look in looks if look])
    return rows


def made(doing: Doing, content: bytes, name: str, mime: str, place: Place) -> Evidence:
    """A file the program itself made, kept like any other: on the disk before any row tells of it."""
    arrived = files.take([content], limits.EVIDENCE_BYTES)
    files.keep(arrived)
    row = Evidence(
        tenant=doing.tenant, enterprise=place.enterprise, region=place.region, industry=place.industry,
        sha256=arrived.sha256, size=arrived.size, mime=mime, name=name, act=doing.id, received_at=doing.at,
    )  # fmt: skip
    row.save(force_insert=True)
    return row


def erase(doing: Doing, ids: Collection[UUID]) -> None:
    """Nobody gets these files any more; gone are what they were called, their prints, and the uploads they
    were bound from.

    Their bytes leave the disk after the act: `destroy_left`. Raises NotFound unless all are there and not
    erased yet.
    """
    rows = Evidence.objects.filter(tenant=doing.tenant, id__in=list(ids), erased_at__isnull=True)
    for digest, received_at in rows.values_list("sha256", "received_at"):
        Upload.objects.filter(tenant=doing.tenant, sha256=digest, received_at=received_at).delete()
    prints = Print.objects.filter(tenant=doing.tenant, evidence__in=[*rows.values_list("id", flat=True)])
    prints.update(views=None, turns=None, claims=None)
    if rows.update(name=None, erased_at=doing.at, erased_by=doing.id) != len(set(ids)):
        raise NotFound("evidence", ids=sorted(map(str, ids)))


def destroy(digests: Collection[str]) -> int:
    """Take from the disk the bytes that no row needs any more. Returns how many originals went.

    After the act, not in it: an act that does not come about destroys nothing. Done again by the round.
    """
    with files.alone():
        kept = Evidence.objects.filter(sha256__in=list(digests), erased_at__isnull=True)
        waiting = Upload.objects.filter(sha256__in=list(digests))
        needed = {*kept.values_list("sha256", flat=True), *waiting.values_list("sha256", flat=True)}
        return sum(files.destroy(digest) for digest in sorted(set(digests) - needed))


def destroy_left() -> int:
    """Bytes of erased evidence that are still on the disk: an earlier `destroy` was cut off."""
    gone = Evidence.objects.filter(erased_at__isnull=False).values_list("sha256", flat=True).distinct()
    return destroy([digest for digest in gone if files.original(digest).exists()])


def drop_stale(at: datetime) -> int:
    """Uploads that nobody has bound for `limits.UPLOAD_DAYS` days are forgotten, and what lay a day in
    quarantine. Returns how many uploads.

    A phone that was away longer between a photo and the operation that names it loses nothing: it keeps its
    own copy until that operation has its receipt, is told `photo_missing`, and sends the photo again.
    """
    files.sweep((at - timedelta(days=1)).timestamp())
    before = at - timedelta(days=limits.UPLOAD_DAYS)
    return Upload.objects.filter(received_at__lt=before).delete()[0]


def _evidence(doing: Doing, row: Upload, place: Place) -> Evidence:
    look = row.look or {}
    return Evidence(
        tenant=doing.tenant, enterprise=place.enterprise, region=place.region, industry=place.industry,
        sha256=row.sha256, size=row.size, mime=row.mime, name=row.name, width=look.get("width"),
        height=look.get("height"), act=doing.id, received_at=row.received_at,
    )  # fmt: skip


def _print(row: Evidence, look: dict[str, Any]) -> Print:
    return Print(
        tenant=row.tenant, evidence=row, views=look["views"], turns=look["turns"], claims=look["claims"]
    )
