"""送达: recording that a document reached whom it is for, and what still waits for it.

Beside `actions`, which makes documents: here one leaves the house. What each way must have: `domain.serving`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, OuterRef

from zhiben.documents import forms
from zhiben.documents.models import Document, Service
from zhiben.domain.access import Actor, Permission
from zhiben.domain.orgs import Kind
from zhiben.domain.periods import Calendar, day_of
from zhiben.domain.refusals import Conflict, Incomplete, NotFound
from zhiben.domain.serving import Served, Way, lacking
from zhiben.ground.acts import Doing, Receipt, act
from zhiben.ground.evidence import store as evidence
from zhiben.ground.evidence.queries import Item
from zhiben.ground.evidence.queries import several as pieces
from zhiben.orgs.models import Subject


@dataclass(frozen=True, slots=True)
class Said:
    """One service as it is told. `servers`: persons of the authority; `upload`: the receipt, or a picture.

    The rest as `domain.serving.Served` names it.
    """

    way: Way
    on: date
    receiver: str
    servers: tuple[UUID, ...] = ()
    taker: str = ""
    place: str = ""
    reason: str = ""
    witness: str = ""
    consent: str = ""
    letter: str = ""
    upload: UUID | None = None


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


def serve(document: UUID, said: Said, *, by: Actor, at: datetime, key: str) -> Receipt:
    """Record a service. Answers {"document", "number", "served_on"}. A second one is recorded beside it.

    Raises NotFound; Conflict `document_is_void`; Incomplete `document_not_served` (of a form that is not),
    and as `domain.serving.lacking` says, the first code with all of them as `lacks`; `service_servers`.
    """
    row = _within(by, document)
    if not forms.of_edition(row.tenant, row.edition).form.serve_within:
        raise Incomplete("document_not_served", form=row.form)
    servers = _servers(row, said.servers)
    told = _told(said)
    codes = lacking(told, row.issued_on, day_of(at))
    if codes:
        raise Incomplete(codes[0], lacks=list(codes))

    def work(doing: Doing) -> dict[str, object]:
        if Document.objects.filter(tenant=row.tenant, id=row.id, voided_at__isnull=False).exists():
            raise Conflict("document_is_void", document=row.id)
        proof = evidence.bind(doing, [said.upload], row.place)[0] if said.upload else None
        Service(
            tenant=row.tenant, document=row, way=said.way, served_on=said.on, receiver=told.receiver[:200],
            taker=told.taker[:120], place=said.place.strip()[:200], servers=servers,
            reason=told.reason[:400], witness=told.witness[:120], consent=told.consent[:200],
            letter=told.number[:60], proof=proof, person=by.person, name=by.name, act=doing.id,
            recorded_at=at,
        ).save(force_insert=True)  # fmt: skip
        return {"document": row.id, "number": row.number, "served_on": said.on}

    details = {
        "way": said.way, "on": said.on, "receiver": told.receiver, "taker": told.taker, "place": said.place,
        "servers": servers, "reason": told.reason, "witness": told.witness, "consent": told.consent,
        "letter": told.number,
    }  # fmt: skip
    return act(
        Permission.DOCUMENT_SERVE, by=by, at=at, tenant=row.tenant, key=key, thing=f"document:{row.id}",
        details=details, work=work, place=row.place,
    )  # fmt: skip


def services(actor: Actor, document: UUID) -> list[Passed]:
    """How a document was served, the first first. Raises NotFound."""
    row = _within(actor, document)
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


def is_served(tenant: int, document: UUID) -> bool:
    """Whether it reached whom it is for: asked by rooms whose next step waits for that."""
    return Service.objects.filter(tenant=tenant, document=document).exists()


def _told(said: Said) -> Served:
    return Served(
        said.way, said.on, len(set(said.servers)), said.receiver.strip(), said.taker.strip(),
        said.reason.strip(), said.witness.strip(), said.consent.strip(), said.letter.strip(),
        1 if said.upload else 0,
    )  # fmt: skip


def _servers(row: Document, persons: tuple[UUID, ...]) -> list[list[str]]:
    """Of the authority, each with name. Raises Incomplete `service_servers` for anybody else."""
    rows = Subject.objects.filter(
        tenant=row.tenant, kind=Kind.PERSON, enterprise__isnull=True, id__in=set(persons)
    )
    if rows.count() != len(set(persons)):
        raise Incomplete("service_servers", persons=sorted(map(str, persons)))
    return [[str(one.id), one.name] for one in rows.order_by("id")]


def _within(actor: Actor, document: UUID) -> Document:
    row = Document.objects.within(actor).filter(id=document).first()
    if row is None:
        raise NotFound("document", id=document)
    return row
