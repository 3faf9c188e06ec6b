"""Writing hazards: rows whose columns are said once. Inside an act that is already open."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from zhiben.documents.models import Document
from zhiben.documents.store import next_number, next_numbers
from zhiben.domain.hazard_cases import Case, Deed
from zhiben.domain.refusals import Conflict
from zhiben.ground.acts import Doing
from zhiben.ground.evidence import reuse
from zhiben.ground.evidence import store as evidence
from zhiben.ground.evidence.models import Evidence
from zhiben.ground.keys import uuid7
from zhiben.hazards import finding
from zhiben.hazards.models import Hazard, HazardStep, Measure, Paper, Photo
from zhiben.hazards.saying import Planned
from zhiben.hazards.stored import COLUMNS, columns, kept

SERIES = "hazard"
BATCH = 500


def number(tenant: int, year: int) -> str:
    """The next number of a year, without a gap."""
    return f"{year}-{next_number(tenant, SERIES, year):04d}"


def numbers(tenant: int, year: int, many: int) -> list[str]:
    """The next so many."""
    return [f"{year}-{n:04d}" for n in next_numbers(tenant, SERIES, year, many)]


def add_many(hazards: Sequence[Hazard], steps: Sequence[HazardStep]) -> None:
    """New ones, as their steps have left them. All of one authority."""
    Hazard.objects.bulk_create(hazards, batch_size=BATCH)
    HazardStep.objects.bulk_create(steps, batch_size=BATCH)
    finding.keep(hazards)


def go_on_many(hazards: Sequence[Hazard], seen: Collection[UUID], steps: Sequence[HazardStep]) -> None:
    """One step further, each; `seen`: the steps they stood at. Raises Conflict `moved_on` where one has moved
    meanwhile.
    """
    names = [*COLUMNS, "step", "fact", "closing", "ended_on"]
    for start in range(0, len(hazards), BATCH):
        part = hazards[start : start + BATCH]
        still = Hazard.objects.select_for_update().filter(
            tenant=part[0].tenant, id__in=[one.id for one in part], step__in=list(seen)
        )
        if still.count() != len(part):
            raise Conflict("moved_on", thing="hazard")
        Hazard.objects.bulk_update(part, names)
    HazardStep.objects.bulk_create(steps, batch_size=BATCH)


def add(doing: Doing, hazard: Hazard, deed: Deed, case: Case, said: Mapping[str, Any]) -> HazardStep:
    """A hazard that has just been reported, with its first step."""
    hazard.step = uuid7()
    for name, value in columns(case).items():
        setattr(hazard, name, value)
    hazard.save(force_insert=True)
    finding.refresh(hazard.tenant, [hazard.id])
    return _step(doing, hazard, 1, deed, said)


def go_on(
    doing: Doing, hazard: Hazard, n: int, deed: Deed, case: Case, said: Mapping[str, Any],
    **besides: object,
) -> HazardStep:  # fmt: skip
    """One step further; `besides`: columns that no case tells. Raises Conflict `moved_on` where somebody was
    quicker.
    """
    seen, hazard.step = hazard.step, uuid7()
    told = {**columns(case), **besides, "step": hazard.step}
    if Hazard.objects.filter(tenant=hazard.tenant, id=hazard.id, step=seen).update(**told) != 1:
        raise Conflict("moved_on", thing=f"hazard:{hazard.id}")
    for name, value in told.items():
        setattr(hazard, name, value)
    return _step(doing, hazard, n, deed, said)


def photograph(
    doing: Doing, step: HazardStep, uploads: Sequence[UUID], taken_on: date, pieces: Sequence[UUID] = ()
) -> None:
    """These uploads came with the step, and these pieces that were kept before. One that shows what another
    hazard's photo shows is marked.
    """
    hazard = step.hazard
    rows = evidence.bind(doing, uploads, hazard.place) if uploads else []
    rows += Evidence.objects.filter(tenant=hazard.tenant, enterprise=hazard.enterprise, id__in=list(pieces))
    found = {other for one in rows for other in reuse.uses(one)}
    tenants = Evidence.objects.filter(id__in=found).values("tenant")
    others = Photo.objects.filter(tenant__in=tenants, evidence__in=found)
    if found and others.exclude(hazard=hazard).exists():
        Hazard.objects.filter(tenant=hazard.tenant, id=hazard.id).update(reused=True)
    Photo.objects.bulk_create(
        Photo(tenant=hazard.tenant, hazard=hazard, step=step, evidence=one, taken_on=taken_on) for one in rows
    )


def plan(doing: Doing, step: HazardStep, measures: Sequence[Planned]) -> None:
    """From now on these are the measures; those planned before, and not done, are dropped."""
    of = {"tenant": step.tenant, "hazard": step.hazard_id}
    Measure.objects.filter(**of, done_on__isnull=True, dropped_at__isnull=True).update(dropped_at=doing.at)
    Measure.objects.bulk_create(
        Measure(
            tenant=step.tenant, hazard=step.hazard, step=step, n=n, text=one.text.strip()[:400],
            responsible_id=one.responsible, due_on=one.due_on, funds=one.funds,
        )
        for n, one in enumerate(measures, 1)
    )  # fmt: skip


def carry_out(doing: Doing, step: HazardStep, numbers: Collection[int], day: date) -> None:
    """These measures of the plan are done. Raises Conflict `measure_unknown` for one that is not open."""
    rows = Measure.objects.filter(
        tenant=step.tenant, hazard=step.hazard_id, n__in=list(numbers), done_on__isnull=True,
        dropped_at__isnull=True,
    )  # fmt: skip
    if rows.update(done_on=day, done_by=doing.by.person, done_step=step) != len(set(numbers)):
        raise Conflict("measure_unknown", numbers=sorted(numbers))


def keep_paper(hazard: Hazard, step: HazardStep | None, document: Document) -> None:
    """The document was issued about the hazard; `step`: the one that its issuing was."""
    Paper(tenant=hazard.tenant, hazard=hazard, step=step, document=document).save(force_insert=True)


def keep_facts(hazard: Hazard) -> None:
    """Which facts the hazard has made."""
    Hazard.objects.filter(tenant=hazard.tenant, id=hazard.id).update(fact=hazard.fact, closing=hazard.closing)


def _step(doing: Doing, hazard: Hazard, n: int, deed: Deed, said: Mapping[str, Any]) -> HazardStep:
    row = step_row(doing, hazard, n, deed, said)
    row.save(force_insert=True)
    return row


def step_row(doing: Doing, hazard: Hazard, n: int, deed: Deed, said: Mapping[str, Any]) -> HazardStep:
    """The step the hazard stands at, not written yet."""
    return HazardStep(
        id=hazard.step, tenant=hazard.tenant, hazard=hazard, n=n, event=deed.event, side=deed.side,
        day=deed.day, person=doing.by.person, name=doing.by.name, deed=kept(deed), said=dict(said),
        act=doing.id, recorded_at=doing.at,
    )  # fmt: skip
