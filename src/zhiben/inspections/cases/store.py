"""Writing cases: rows whose columns are said once. Inside an act that is already open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from zhiben.documents.store import next_number
from zhiben.domain.case_guards import Case as Known
from zhiben.domain.case_guards import Deed
from zhiben.domain.refusals import Conflict
from zhiben.ground.acts import Doing
from zhiben.ground.evidence import store as evidence
from zhiben.ground.keys import uuid7
from zhiben.hazards.models import Hazard, Photo
from zhiben.inspections.cases.models import Case, CaseItem, CaseStep
from zhiben.inspections.cases.stored import columns, kept
from zhiben.inspections.models import Visit
from zhiben.inspections.stored import entries_of

SERIES = "case"


def number(tenant: int, year: int) -> str:
    """The next number of a year, without a gap."""
    return f"案-{year}-{next_number(tenant, SERIES, year):04d}"


def add(doing: Doing, case: Case, deed: Deed, known: Known, said: Mapping[str, Any]) -> CaseStep:
    """A case that has just been proposed, with its first step."""
    case.step = uuid7()
    for name, value in columns(known).items():
        setattr(case, name, value)
    case.save(force_insert=True)
    return _step(doing, case, 1, deed, said)


def go_on(doing: Doing, case: Case, n: int, deed: Deed, known: Known, said: Mapping[str, Any]) -> CaseStep:
    """One step further. Raises Conflict `moved_on` where somebody was quicker."""
    seen, case.step = case.step, uuid7()
    told = {**columns(known), "step": case.step}
    if Case.objects.filter(tenant=case.tenant, id=case.id, step=seen).update(**told) != 1:
        raise Conflict("moved_on", thing=f"case:{case.id}")
    for name, value in told.items():
        setattr(case, name, value)
    return _step(doing, case, n, deed, said)


def prove(doing: Doing, step: CaseStep, uploads: Sequence[UUID], title: str, taken_on: date) -> None:
    """These uploads are evidence of the case."""
    rows = evidence.bind(doing, uploads, step.case.place)
    take_over(step, [(one.id, title.strip()[:200] or (one.name or "")[:200], taken_on) for one in rows])


def take_over(step: CaseStep, found: Iterable[tuple[UUID, str, date]]) -> None:
    """What is there already becomes evidence of the case."""
    CaseItem.objects.bulk_create(
        CaseItem(
            tenant=step.tenant, case_id=step.case_id, step=step, evidence_id=one, title=title, taken_on=day
        )
        for one, title, day in found
    )  # fmt: skip


def shown_at(visit: Visit) -> list[tuple[UUID, str, date]]:
    """The photos of a visit: evidence, what it shows, when it was taken."""
    held = entries_of(visit)
    day = visit.began_on or visit.planned_on
    return [
        (one.evidence_id, f"{visit.number} {one.fields.get('caption') or '现场照片'}"[:200], day)
        for name, one in held.items()
        if name.startswith("photo:") and one.evidence_id is not None and not one.fields.get("dropped")
        and not str(one.fields.get("of") or "").startswith("signature:")
    ]  # fmt: skip


def shown_of(hazard: Hazard) -> list[tuple[UUID, str, date]]:
    """The photos of a hazard."""
    rows = Photo.objects.filter(tenant=hazard.tenant, hazard=hazard).order_by("id")
    return [(one.evidence_id, f"隐患 {hazard.number} 照片", one.taken_on) for one in rows]


def _step(doing: Doing, case: Case, n: int, deed: Deed, said: Mapping[str, Any]) -> CaseStep:
    row = CaseStep(
        id=case.step, tenant=case.tenant, case=case, n=n, event=deed.event, day=deed.day,
        person=doing.by.person, name=doing.by.name, deed=kept(deed), said=dict(said), act=doing.id,
        recorded_at=doing.at,
    )  # fmt: skip
    row.save(force_insert=True)
    return row
