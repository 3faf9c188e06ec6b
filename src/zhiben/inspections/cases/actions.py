"""Everything that can be done in a case. One step is one act: what leads where says `domain.cases.FLOW`, what
must hold `domain.case_guards`. A document is issued first; the step that rests on it comes after.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from zhiben.documents import actions as documents
from zhiben.domain.access import Actor, Permission
from zhiben.domain.case_guards import Case as Known
from zhiben.domain.case_guards import Deed, after, proposed, unmet
from zhiben.domain.cases import FLOW, ISSUED_IN, Event
from zhiben.domain.hazards import Mode
from zhiben.domain.orgs import Kind
from zhiben.domain.periods import day_of
from zhiben.domain.refusals import Conflict, Incomplete, NotFound
from zhiben.ground.acts import Doing, Receipt, act
from zhiben.hazards.queries import within as hazard_within
from zhiben.hazards.rules import rules_of
from zhiben.inspections import queries as visits
from zhiben.inspections.cases import deeds, store
from zhiben.inspections.cases.answers import Proposed, Said
from zhiben.inspections.cases.models import Case, CasePaper
from zhiben.inspections.cases.queries import within
from zhiben.inspections.cases.stored import known_of
from zhiben.orgs.models import Subject
from zhiben.orgs.queries import subject as subject_within
from zhiben.plans.queries import refusals


def propose(told: Proposed, *, by: Actor, at: datetime, key: str) -> Receipt:
    """Propose a case (报请立案). What its visit or hazard has of photos and documents comes with it.

    Answers {"case", "number"}. Raises NotFound (enterprise, visit, hazard); Incomplete `case_about`,
    `case_cause`, `case_officers`; Conflict `case_mode` where the authority punishes nobody in the industry,
    and as `domain.case_guards.unmet`.
    """
    subject = _party(told, by=by, at=at)
    officers = deeds.investigators(subject.tenant, told.officers)
    deed = deeds.of(Event.PROPOSE, Said(officers=officers), by=by, at=at, tenant=subject.tenant)
    evidence = _known_already(told, by)
    deed = replace(deed, evidence=len(evidence))
    _require(proposed(deed), deed)

    def work(doing: Doing) -> dict[str, object]:
        row = Case(
            tenant=subject.tenant, enterprise=None, region=subject.region, industry=subject.industry,
            about=subject, number=store.number(subject.tenant, day_of(at).year),
            cause=told.cause.strip()[:200], visit_id=told.visit, hazard_id=told.hazard, recorded_at=at,
        )  # fmt: skip
        step = store.add(doing, row, deed, proposed(deed), {"note": told.note.strip()[:2000]})
        store.take_over(step, evidence)
        doing.made(f"case:{row.id}")
        return {"case": row.id, "number": row.number}

    details = {
        "about": told.about, "cause": told.cause, "officers": list(told.officers), "note": told.note,
        "visit": told.visit, "hazard": told.hazard,
    }  # fmt: skip
    return act(
        Permission.CASE_TAKE, by=by, at=at, tenant=subject.tenant, key=key, thing="case", details=details,
        work=work, place=replace(subject.place, enterprise=None),
    )  # fmt: skip


def take(
    case: UUID, event: Event, said: Said, *, by: Actor, at: datetime, key: str, seen: UUID | None = None
) -> Receipt:
    """Take a step. Answers {"case", "state", "n"}. `seen`: the step it stood at when it was read.

    Raises NotFound; Conflict `no_such_step`, `moved_on`, and the first guard that does not hold, with all of
    them as `guards`; Incomplete `facts_missing`, `case_officers`.
    """
    row = within(by, case)
    permission = permission_of(event)

    def work(doing: Doing) -> dict[str, object]:
        if seen is not None and seen != row.step:
            raise Conflict("moved_on", thing=f"case:{row.id}")
        known, n = known_of(row)
        step = FLOW.step(known.state, event)
        step.check(_needed(said))
        deed = deeds.of(event, said, by=by, at=at, tenant=row.tenant, row=row, known=known)
        _require(known, deed)
        then = after(known, deed)
        made = store.go_on(doing, row, n + 1, deed, then, deeds.kept(event, said))
        store.prove(doing, made, said.uploads, said.title, said.on or deed.day)
        return {"case": row.id, "state": row.state, "n": n + 1}

    return act(
        permission, by=by, at=at, tenant=row.tenant, key=key, thing=f"case:{row.id}",
        details={"event": event, **deeds.told(event, said, by)}, work=work, place=row.place,
    )  # fmt: skip


def issue(
    case: UUID, form: str, raw: Mapping[str, object], address: str, *, by: Actor, at: datetime, key: str
) -> Receipt:
    """Issue a document of a case. Answers {"document", "number", "sha256", "case"}.

    Raises NotFound; Conflict `case_paper_when` where the case is not at a stage that makes it; else as
    `documents.actions.issue`.
    """
    row = within(by, case)
    if row.state not in ISSUED_IN.get(form, frozenset()):
        raise Conflict("case_paper_when", form=form, state=row.state)
    asked = documents.ready(form, row.about_id, raw, by=by)

    def work(doing: Doing) -> dict[str, object]:
        context = {"subject": str(row.about_id), "case": str(row.id)}
        refused = refusals(by, "document.issue", context, at=at) if asked.kept.form.reviewed else ()
        if refused:
            raise Conflict("document_gated", gates=[one.say for one in refused])
        made = documents.issue_in(doing, asked, address)
        CasePaper(tenant=row.tenant, case=row, document=made).save(force_insert=True)
        return {"document": made.id, "number": made.number, "sha256": made.docx_sha256, "case": row.id}

    details = {"form": form, "case": case, "fields": asked.values, "issuer": asked.issuer}
    return act(
        Permission.DOCUMENT_ISSUE, by=by, at=at, tenant=row.tenant, key=key, thing=f"case:{case}",
        details=details, work=work, place=row.place,
    )  # fmt: skip


def permission_of(event: Event) -> Permission:
    """The permission an event needs, wherever it starts from. Raises Conflict `no_such_step`."""
    found = next((step.permission for step in FLOW.steps if step.event is event), None)
    if found is None:
        raise Conflict("no_such_step", flow=FLOW.name, event=event)
    return found


def _require(case: Known, deed: Deed) -> None:
    codes = unmet(case, deed)
    if codes:
        raise Conflict(codes[0], guards=list(codes))


def _party(told: Proposed, *, by: Actor, at: datetime) -> Subject:
    subject = subject_within(by, told.about)
    if subject.kind != Kind.ENTERPRISE:
        raise Incomplete("case_about", id=told.about)
    if not told.cause.strip():
        raise Incomplete("case_cause")
    if rules_of(subject.tenant, day_of(at)).mode_of(subject.industry) is not Mode.ENFORCE:
        raise Conflict("case_mode", industry=subject.industry)
    return subject


def _known_already(told: Proposed, by: Actor) -> Sequence[tuple[UUID, str, date]]:
    """Pictures of the visit and the hazard: evidence, what it shows, and when it was taken."""
    found: list[tuple[UUID, str, date]] = []
    if told.visit is not None:
        row = visits.within(by, told.visit)
        _same(row.about_id, told)
        found += store.shown_at(row)
    if told.hazard is not None:
        hazard = hazard_within(by, told.hazard)
        _same(hazard.about_id, told)
        found += store.shown_of(hazard)
    return list({one[0]: one for one in reversed(found)}.values())


def _same(about: UUID, told: Proposed) -> None:
    if about != told.about:
        raise NotFound("subject", id=told.about)


def _needed(said: Said) -> Mapping[str, Any]:
    return {"note": said.note.strip(), "on": said.on, "receiver": said.receiver.strip()}
