"""How documents were served, and which still wait for it. Each takes the actor first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, OuterRef

from zhiben.documents import forms
from zhiben.documents.models import Document, Service
from zhiben.domain.access import PERMISSIONS, Actor, ActorKind, Permission
from zhiben.domain.periods import Calendar
from zhiben.domain.refusals import NotFound
from zhiben.domain.serving import Way
from zhiben.ground.evidence.queries import Item
from zhiben.ground.evidence.queries import several as pieces
from zhiben.orgs.staff.working import workers

SERVING = frozenset(role for role, may in PERMISSIONS.items() if Permission.DOCUMENT_SERVE in may)


@dataclass(frozen=True, slots=True)
class Passed:
    """One service as the page of a document shows it. `servers`: names."""

    way: Way
    on: date
    receiver: str
    taker: str
    place: str
    servers: tuple[str, ...]
    reason: str
    witness: str
    consent: str
    letter: str
    proof: Item | None
    name: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Waiting:
    """An issued document that has not been served. `due_on`: the last day of its form's term."""

    id: UUID
    form: str
    title: str
    number: str
    about_name: str
    issued_on: date
    due_on: date


def services(actor: Actor, document: UUID) -> list[Passed]:
    """How a document was served, the first first. Raises NotFound."""
    row = within(actor, document)
    rows = list(Service.objects.filter(tenant=row.tenant, document=row).order_by("id"))
    proofs = pieces(actor, [one.proof_id for one in rows if one.proof_id is not None])
    return [
        Passed(
            Way(one.way), one.served_on, one.receiver, one.taker, one.place,
            tuple(name for _, name in one.servers), one.reason, one.witness, one.consent, one.letter,
            proofs.get(one.proof_id) if one.proof_id else None, one.name, one.recorded_at,
        )
        for one in rows
    ]  # fmt: skip


def waiting(actor: Actor, calendar: Calendar, *, most: int = 200) -> list[Waiting]:
    """Documents within reach that are to be served and were not, the oldest first, where the actor serves."""
    served = {
        (kept.form.id, kept.form.serve_within)
        for tenant in sorted(actor.writes)
        for kept in forms.every(tenant, actor.day)
        if kept.form.serve_within
    }
    terms = dict(sorted(served))
    done = Service.objects.filter(tenant=OuterRef("tenant"), document=OuterRef("id"))
    rows = Document.objects.within(actor).filter(form__in=sorted(terms), voided_at__isnull=True)
    found = rows.filter(~Exists(done)).order_by("id")[:most]
    return [
        Waiting(
            row.id, row.form, row.title, row.number, row.about_name, row.issued_on,
            calendar.add_working(row.issued_on, terms[row.form]),
        )
        for row in found
        if actor.may(Permission.DOCUMENT_SERVE, row.place)
    ]  # fmt: skip


def within(actor: Actor, document: UUID) -> Document:
    """Raises NotFound alike for missing and out of reach."""
    row = Document.objects.within(actor).filter(id=document).first()
    if row is None:
        raise NotFound("document", id=document)
    return row


def servers(actor: Actor, document: UUID, *, at: datetime) -> list[tuple[UUID, str]]:
    """Who may have served a document: people of the office. Raises NotFound."""
    row = within(actor, document)
    if actor.kind is not ActorKind.STAFF:
        return []
    found = workers(row.tenant, at, actor.day, enterprises=[])
    return [(one.person, one.name) for one in found if one.roles & SERVING]
