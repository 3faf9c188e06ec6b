"""送达: recording that a document reached whom it is for. What each way must have: `domain.serving`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from zhiben.documents import forms
from zhiben.documents.models import Document, Service
from zhiben.documents.serving.queries import within
from zhiben.domain.access import Actor, Permission
from zhiben.domain.orgs import Kind
from zhiben.domain.periods import day_of
from zhiben.domain.refusals import Conflict, Incomplete
from zhiben.domain.serving import Served, Way, lacking
from zhiben.ground.acts import Doing, Receipt, act
from zhiben.ground.evidence import store as evidence
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


def serve(document: UUID, said: Said, *, by: Actor, at: datetime, key: str) -> Receipt:
    """Record a service. Answers {"document", "number", "served_on"}. A second one is recorded beside it.

    Raises NotFound; Conflict `document_is_void`; Incomplete `document_not_served` (of a form that is not),
    and as `domain.serving.lacking` says, the first code with all of them as `lacks`; `service_servers`.
    """
    row = within(by, document)
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
