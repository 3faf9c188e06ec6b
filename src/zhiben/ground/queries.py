"""What can be asked about acts."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from zhiben.domain.access import Actor
from zhiben.ground import ledger
from zhiben.ground.models import ActRow, LedgerRow, ManifestRow


@dataclass(frozen=True, slots=True)
class Told:
    """One act on a timeline. `name`, `details` and `answer` are None once erased."""

    id: UUID
    verb: str
    thing: str
    at: datetime
    claimed_at: datetime | None
    name: str | None
    details: dict[str, Any] | None
    answer: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the manifest of an act over many things."""

    n: int
    subject: str | None
    outcome: str
    before: Any
    after: Any


def acts_on(actor: Actor, tenant: int, thing: str) -> list[Told]:
    """The acts on one thing that the actor may see, the first one first."""
    rows = ActRow.objects.within(actor).filter(tenant=tenant, thing=thing).order_by("id")
    return [
        Told(row.id, row.verb, row.thing, row.at, row.claimed_at, row.name, row.details, row.answer)
        for row in rows
    ]


def acts_of(
    actor: Actor,
    tenant: int,
    enterprise: UUID,
    *,
    until: datetime | None = None,
    before: UUID | None = None,
    size: int = 50,
) -> list[Told]:
    """What was done in and about an enterprise, the latest first.

    `until`: up to this moment; `before`: older than this act.
    """
    rows = ActRow.objects.within(actor).filter(tenant=tenant, enterprise=enterprise)
    if until is not None:
        rows = rows.filter(at__lte=until)
    if before is not None:
        rows = rows.filter(id__lt=before)
    return [
        Told(row.id, row.verb, row.thing, row.at, row.claimed_at, row.name, row.details, row.answer)
        for row in rows.order_by("-id")[:size]
    ]


def told(actor: Actor, tenant: int, act: UUID) -> tuple[Told, str] | None:
    """One act within reach, and the digest of its row of the ledger; None where there is none."""
    row = ActRow.objects.within(actor).filter(tenant=tenant, id=act).first()
    if row is None:
        return None
    digest = LedgerRow.objects.values_list("digest", flat=True).get(tenant=tenant, id=act)
    one = Told(row.id, row.verb, row.thing, row.at, row.claimed_at, row.name, row.details, row.answer)
    return one, digest


def proofs(actor: Actor, tenant: int, acts: Collection[UUID]) -> list[ledger.Line]:
    """The ledger's rows of those acts that are within reach, as its export has them, in their order."""
    rows = ActRow.objects.within(actor).filter(tenant=tenant, id__in=list(acts))
    return ledger.of_acts(tenant, list(rows.order_by("id").values_list("id", flat=True)))


def last_on(actor: Actor, tenant: int, thing: str) -> datetime | None:
    """When something was last done to one thing; None where nothing ever was."""
    rows = ActRow.objects.within(actor).filter(tenant=tenant, thing=thing)
    return rows.order_by("-id").values_list("at", flat=True).first()


def first_at(actor: Actor, tenant: int) -> datetime | None:
    """When the first act of an authority was done."""
    rows = ActRow.objects.within(actor).filter(tenant=tenant)
    return rows.order_by("id").values_list("at", flat=True).first()


def manifest(actor: Actor, tenant: int, act: UUID) -> Iterator[Line]:
    """The lines kept with an act, in order; none where the act is out of reach."""
    if ActRow.objects.within(actor).filter(tenant=tenant, id=act).exists():
        for row in ManifestRow.objects.filter(tenant=tenant, act=act).order_by("n").iterator():
            yield Line(row.n, row.subject, row.outcome, row.before, row.after)
