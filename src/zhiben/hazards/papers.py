"""Documents about a hazard: begun with what is known of it; issuing some of them is a step of the hazard.

Beside `actions`, for it stands on the documents room as well. 报告单 reports a major one, 挂牌督办通知 lists
it: number, file and step are one act. A treatment plan and a close-out sheet put on paper what was decided.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from zhiben.contents.documents import DocumentField, DocumentForm
from zhiben.documents import actions as documents
from zhiben.documents import forms
from zhiben.documents.actions import may_issue
from zhiben.domain.access import Actor, Permission
from zhiben.domain.hazards import Event, Level, Part, Source, State
from zhiben.domain.refusals import Conflict
from zhiben.ground.acts import Doing, Receipt, act
from zhiben.hazards import actions, store
from zhiben.hazards.answers import MeasureLine, Passed, Whole
from zhiben.hazards.models import Hazard, HazardStep, Paper
from zhiben.hazards.queries import within
from zhiben.hazards.saying import Said
from zhiben.orgs.queries import Line as Firm
from zhiben.plans.queries import refusals

REPORT, PLAN, NOTICE, CLOSING = "major-hazard-report", "treatment-plan", "listed-supervision", "close-out"
STEPS: Mapping[str, Event] = {REPORT: Event.REPORT_UP, NOTICE: Event.LIST}
FOUND_BY = {
    Source.SELF_CHECK: "self_check", Source.TIP: "inspection", Source.INSPECTION: "inspection",
    Source.TRANSFER: "inspection", Source.ALARM: "alarm", Source.EXPERT: "expert", Source.INSURER: "expert",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Issued:
    """A document as the hazard's page lists it."""

    id: UUID
    title: str
    number: str
    issued_on: date
    is_void: bool


def issued(actor: Actor, hazard: UUID, known: datetime | None = None) -> list[Issued]:
    """What was issued about a hazard (by then), the first first. Raises NotFound."""
    row = within(actor, hazard)
    papers = Paper.objects.filter(tenant=row.tenant, hazard=row).select_related("document").order_by("id")
    if known is not None:
        papers = papers.filter(document__recorded_at__lte=known)
    return [
        Issued(one.document.id, one.document.title, one.document.number, one.document.issued_on,
               _is_void(one.document.voided_at, known))
        for one in papers
    ]  # fmt: skip


def _is_void(since: datetime | None, known: datetime | None) -> bool:
    return since is not None and (known is None or since <= known)


def offered(actor: Actor, whole: Whole) -> list[tuple[str, str]]:
    """The forms this person may issue about a major hazard as it stands: id and title."""
    if whole.case.level is not Level.MAJOR:
        return []
    ways = {one.event for one in whole.ways if not one.lacks}
    fits = {
        REPORT: Event.REPORT_UP in ways, PLAN: bool(whole.case.planned), NOTICE: Event.LIST in ways,
        CLOSING: whole.case.state in (State.SUBMITTED, State.CLOSED),
    }  # fmt: skip
    kept = [forms.current(whole.tenant, form, actor.day) for form, is_fit in fits.items() if is_fit]
    return [(one.form.id, one.form.title) for one in kept if may_issue(actor, one)]


def started(form: DocumentForm, whole: Whole, firm: Firm) -> dict[str, Any]:
    """What is known already of what the form asks: nobody types it again."""
    known = _known(whole, firm)
    return {one.name: _of(one, known[one.name]) for one in form.fields if known.get(one.name)}


def _of(asked: DocumentField, value: Any) -> Any:
    """Of a table the columns that it has."""
    if asked.type != "table":
        return _iso(value) if isinstance(value, date) else value
    names = {column.name for column in asked.columns}
    return [{name: cell for name, cell in row.items() if name in names} for row in value]


def _known(whole: Whole, firm: Firm) -> dict[str, Any]:
    """By the names that the forms use."""
    line, standing = whole.line, [one for one in whole.measures if not one.is_dropped]
    last = {one.event: one for one in whole.story}
    told = _parts(last)
    return {
        "enterprise": firm.name, "enterprise_code": firm.code, "hazard": line.text[:100] or line.spot,
        "location": line.spot, "found_on": line.found_on, "found_by": FOUND_BY.get(line.source, ""),
        "basis": _basis(last), "state": line.text, "facts": f"{line.text}\n{_basis(last)}".strip(),
        "controls": _controls(whole), "interim": _controls(whole), "safety": told.get(Part.CONTINGENCY, ""),
        "goal": told.get(Part.GOALS, ""), "method": told.get(Part.MEASURES, ""),
        "funds": told.get(Part.FUNDS, ""), "people": told.get(Part.BODIES, ""), "rectify_due": line.deadline,
        "schedule": line.deadline.isoformat() if line.deadline else "",
        "applied_on": _day(last.get(Event.SUBMIT)), "checked_on": line.closed_on,
        "assessment": _note(last.get(Event.SUBMIT)), "findings": _note(last.get(Event.CLOSE)),
        "verdict": "closed" if whole.case.state is State.CLOSED else "",
        "measures": [_measure(one) for one in standing],
        "requirements": [{"item": one.text, "due_on": _iso(one.due_on)} for one in standing],
    }  # fmt: skip


def issue(
    hazard: UUID, form: str, raw: Mapping[str, object], address: str, *, by: Actor, at: datetime, key: str
) -> Receipt:
    """Issue a document about a hazard, taking the step it is. Answers {"document", "number", "sha256",
    "hazard", "step"}.

    Raises as `documents.actions.issue` and, of a form that is a step, as `actions.take`.
    """
    row = within(by, hazard)
    asked = documents.ready(form, row.about_id, raw, by=by)
    event = STEPS.get(form)

    def work(doing: Doing) -> dict[str, object]:
        _require_review(doing, row, asked)
        step = None
        if event is not None:
            actions.take_in(doing, row, event, Said(note=_reason(raw)))
            step = HazardStep.objects.get(tenant=row.tenant, id=row.step)
        made = documents.issue_in(doing, asked, address)
        store.keep_paper(row, step, made)
        return {
            "document": made.id, "number": made.number, "sha256": made.docx_sha256, "hazard": row.id,
            "step": row.step,
        }  # fmt: skip

    verb = Permission.DOCUMENT_ISSUE if event is None else actions.permission_of(event)
    details = {"form": form, "hazard": hazard, "fields": asked.values, "issuer": asked.issuer}
    return act(
        verb, by=by, at=at, tenant=row.tenant, key=key, thing=f"hazard:{hazard}", details=details, work=work,
        place=row.place,
    )  # fmt: skip


def _require_review(doing: Doing, row: Hazard, asked: documents.Ready) -> None:
    if asked.kept.form.reviewed:
        context = {"subject": str(row.about_id), "document": str(asked.values.get("document", ""))}
        refused = refusals(doing.by, "document.issue", context, at=doing.at)
        if refused:
            raise Conflict("document_gated", gates=[one.say for one in refused])


def _reason(raw: Mapping[str, object]) -> str:
    return str(raw.get("facts") or raw.get("state") or raw.get("hazard") or "")[:400]


def _parts(last: Mapping[Event, Passed]) -> Mapping[str, str]:
    plan = last.get(Event.PLAN)
    told = plan.said.get("parts", {}) if plan is not None else {}
    return told if isinstance(told, Mapping) else {}


def _basis(last: Mapping[Event, Passed]) -> str:
    graded = last.get(Event.GRADE)
    rests_on = graded.said.get("criterion") if graded is not None else None
    if not isinstance(rests_on, Mapping):
        return _note(graded)
    return f"《{rests_on['standard']}》{rests_on['clause']}：{rests_on['text']}"


def _controls(whole: Whole) -> str:
    told: Iterator[str] = (str(one.said["controls"]) for one in whole.story if one.said.get("controls"))
    return "\n".join(dict.fromkeys(told))


def _note(step: Passed | None) -> str:
    return str(step.said.get("note", "")) if step is not None else ""


def _day(step: Passed | None) -> date | None:
    return step.day if step is not None else None


def _measure(one: MeasureLine) -> dict[str, str]:
    return {
        "measure": one.text, "owner": one.responsible, "due_on": _iso(one.due_on),
        "done_on": _iso(one.done_on), "funds": f"{one.funds / 10000:.2f}" if one.funds else "",
    }  # fmt: skip


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
