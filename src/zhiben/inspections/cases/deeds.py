"""From what was said to what the rules of cases look at. Beside `actions`: nothing here changes anything."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from datetime import date, datetime
from typing import Any
from uuid import UUID

from zhiben.domain.access import Actor
from zhiben.domain.case_clocks import hearing_until
from zhiben.domain.case_guards import Case as Known
from zhiben.domain.case_guards import Deed
from zhiben.domain.cases import PAPERS, Event
from zhiben.domain.orgs import Kind
from zhiben.domain.periods import day_of
from zhiben.domain.refusals import Incomplete
from zhiben.ground.evidence import queries as evidence
from zhiben.inspections import gate
from zhiben.inspections.cases.answers import Said
from zhiben.inspections.cases.models import Case, CasePaper, CaseStep
from zhiben.library.contents import calendar_of
from zhiben.orgs.models import Subject
from zhiben.tasks.people import persons_of

NAMED = frozenset({Event.PROPOSE, Event.ASSIGN})  # events that say who investigates
HARMED = frozenset({Event.HARM})


def of(
    event: Event, said: Said, *, by: Actor, at: datetime, tenant: int, row: Case | None = None,
    known: Known | None = None,
) -> Deed:  # fmt: skip
    """What the guards are asked about. Raises Incomplete `case_officers`."""
    today = day_of(at)
    named = frozenset(investigators(tenant, said.officers)) if event in NAMED else frozenset[UUID]()
    all_ = named or (known.investigators if known is not None else frozenset[UUID]())
    told = event is Event.TELL
    return Deed(
        event, at, today, persons_of(by, at), on=said.on, investigators=named,
        certified=certified(tenant, all_, today), papers=papers(row, event),
        evidence=len(set(said.uploads)), harm=said.harm if event in HARMED else None,
        hearing=told and said.hearing,
        until=hearing_until(said.on or today, calendar_of(tenant)) if told and said.hearing else None,
    )  # fmt: skip


def investigators(tenant: int, persons: Collection[UUID]) -> tuple[UUID, ...]:
    """Raises Incomplete `case_officers` for anybody who is not of the authority."""
    rows = Subject.objects.filter(
        tenant=tenant, kind=Kind.PERSON, enterprise__isnull=True, id__in=set(persons)
    )
    if rows.count() != len(set(persons)):
        raise Incomplete("case_officers", persons=sorted(map(str, persons)))
    return tuple(dict.fromkeys(persons))


def certified(tenant: int, persons: Collection[UUID], day: date) -> frozenset[UUID]:
    """Of these persons those whose enforcement certificate is valid on the day."""
    held = gate.officers(tenant, sorted(persons), day)
    return frozenset(person for person, _, certificate in held if certificate)


def papers(row: Case | None, event: Event) -> frozenset[str]:
    """Forms of which the case has a valid document that no earlier step of the same kind has used up."""
    if row is None or event not in PAPERS:
        return frozenset()
    last = CaseStep.objects.filter(tenant=row.tenant, case=row, event=event).order_by("n").last()
    rows = CasePaper.objects.filter(tenant=row.tenant, case=row, document__voided_at__isnull=True)
    if last is not None:
        rows = rows.filter(document__recorded_at__gt=last.recorded_at)
    return frozenset(rows.values_list("document__form", flat=True))


def kept(event: Event, said: Said) -> dict[str, Any]:
    """What is kept of what was said, nothing of what was left empty."""
    told: dict[str, Any] = {
        "note": said.note.strip()[:2000], "on": said.on, "title": said.title.strip()[:200],
        "receiver": said.receiver.strip()[:200],
    }  # fmt: skip
    if event in NAMED:
        told["officers"] = list(said.officers)
    if event in HARMED and said.harm is not None:
        told["harm"] = {**asdict(said.harm), "loss": str(said.harm.loss)}
    if event is Event.TELL:
        told["hearing"] = said.hearing
    return {name: value for name, value in told.items() if value not in (None, "", [])}


def told(event: Event, said: Said, by: Actor) -> dict[str, Any]:
    """As the details of the act tell it: uploads by what is in them."""
    return {
        **kept(event, said), "uploads": [evidence.upload(by, one).sha256 for one in said.uploads],
    }  # fmt: skip
