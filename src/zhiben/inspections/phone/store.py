"""Writing phones, packets, operations and clashes. Inside an act that is already open."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Max

from zhiben.domain.merging import Clash as Apart
from zhiben.domain.merging import Plain
from zhiben.domain.refusals import Conflict
from zhiben.domain.syncing import Open, Operation, Take
from zhiben.ground.acts import Doing
from zhiben.ground.keys import uuid7
from zhiben.inspections.models import Visit
from zhiben.inspections.phone import models
from zhiben.inspections.phone.models import Clash, Device, Pull
from zhiben.inspections.store import held


def register(doing: Doing, device: UUID, person: UUID, name: str) -> Device:
    """A phone that was never here before, or the person's own that was."""
    row = Device.objects.select_for_update().filter(tenant=doing.tenant, id=device).first()
    if row is None:
        row = Device(
            tenant=doing.tenant, id=device, person=person, name=name, registered_at=doing.at,
            seen_at=doing.at,
        )  # fmt: skip
        row.save(force_insert=True)
        return row
    Device.objects.filter(tenant=row.tenant, id=row.id).update(seen_at=doing.at, name=name)
    return row


def give(doing: Doing, device: Device, nonce: str, visits: Sequence[UUID]) -> None:
    """A packet for these visits."""
    Pull(
        tenant=doing.tenant, device=device, nonce=nonce, visits=[str(one) for one in visits], at=doing.at,
        act=doing.id,
    ).save(force_insert=True)  # fmt: skip


def revoke(doing: Doing, device: Device, reason: str) -> None:
    """From now on nothing is taken from it. Raises Conflict `device_revoked`."""
    rows = Device.objects.filter(tenant=device.tenant, id=device.id, revoked_at__isnull=True)
    told = {"revoked_at": doing.at, "revoked_by": doing.by.person, "reason": reason}
    if rows.update(**told) != 1:
        raise Conflict("device_revoked", device=device.id)


def hold(visit: Visit, device: Device) -> tuple[Visit, Device]:
    """Both as they stand, held until the act ends: of two requests at once the second sees the first."""
    return held(visit), Device.objects.select_for_update().get(tenant=device.tenant, id=device.id)


def seen(device: Device, at: datetime, clock: int | None) -> None:
    """It sent something. `clock`: by how many seconds its clock was ahead; None where it did not say."""
    told: dict[str, Any] = {"seen_at": at} if clock is None else {"seen_at": at, "clock": clock}
    Device.objects.filter(tenant=device.tenant, id=device.id).update(**told)


def known(ids: Collection[UUID]) -> dict[UUID, models.Operation]:
    """Those that came before, whosever they are: an id is used once."""
    return {row.id: row for row in models.Operation.objects.filter(id__in=list(ids))}


def last(tenant: int, visit: UUID, device: UUID) -> int:
    """The number of the operation taken last of this phone and visit; 0 before the first."""
    rows = models.Operation.objects.filter(tenant=tenant, visit=visit, device=device)
    found: int | None = rows.aggregate(last=Max("n"))["last"]
    return found or 0


def nonces(tenant: int, device: UUID, visit: UUID, among: Collection[str]) -> frozenset[str]:
    """Which of these belong to packets with this visit that this phone was given."""
    rows = Pull.objects.filter(tenant=tenant, device=device, nonce__in=sorted(among))
    return frozenset(nonce for nonce, visits in rows.values_list("nonce", "visits") if str(visit) in visits)


def log(
    doing: Doing, visit: Visit, device: Device, told: Iterable[tuple[Operation, Mapping[str, Any]]]
) -> None:
    """These were taken, and answered so."""
    models.Operation.objects.bulk_create(
        models.Operation(
            tenant=doing.tenant, id=one.id, visit=visit, device=device, n=one.n,
            kind="" if one.fault else one.kind, body=one.body, claimed_at=one.at, received_at=doing.at,
            outcome=receipt["outcome"], receipt=dict(receipt), person=doing.by.person, act=doing.id,
        )
        for one, receipt in told
    )  # fmt: skip


def waiting(visit: Visit, entry: str) -> list[Open]:
    """The open clashes of one entry."""
    rows = Clash.objects.filter(
        tenant=visit.tenant, visit=visit, entry=entry, resolved_at__isnull=True
    ).order_by("id")
    return [
        Open(row.id, row.device_id, row.entry, row.field, row.yours, row.theirs, row.seen) for row in rows
    ]


def clash(visit: Visit, id_: UUID) -> Clash | None:
    return Clash.objects.filter(tenant=visit.tenant, visit=visit, id=id_).first()


def apart(
    doing: Doing, visit: Visit, device: UUID, operation: UUID, entry: str, clashes: Iterable[Apart]
) -> None:
    """Two people wrote different things in these fields."""
    Clash.objects.bulk_create(
        Clash(
            id=uuid7(), tenant=visit.tenant, visit=visit, device_id=device, operation_id=operation,
            entry=entry, field=one.field, yours=one.yours, theirs=one.theirs, seen=one.seen,
            raised_at=doing.at,
        )
        for one in clashes
    )  # fmt: skip


def renew(visit: Visit, renewed: Mapping[UUID, Plain], theirs: Mapping[str, Plain]) -> None:
    """The phone has gone on writing in fields that clash. `theirs`: what the record says, by field."""
    for row in Clash.objects.filter(tenant=visit.tenant, visit=visit, id__in=list(renewed)):
        Clash.objects.filter(tenant=row.tenant, id=row.id).update(
            yours=renewed[row.id], theirs=theirs.get(row.field)
        )


def settle(doing: Doing, visit: Visit, ids: Collection[UUID], take: Take) -> None:
    """These are decided, or need no decision any more."""
    Clash.objects.filter(tenant=visit.tenant, visit=visit, id__in=list(ids), resolved_at__isnull=True).update(
        resolved_at=doing.at, resolved_by=doing.by.person, take=take
    )
