"""One step of a hazard: its form, what is taken in, and where to afterwards."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from zhiben.domain.hazards import Event, Level, Side
from zhiben.domain.refusals import WORDS, Conflict, Incomplete, NotFound, NotPermitted, Refused
from zhiben.ground.evidence import queries as evidence
from zhiben.hazards import actions, helping, queries
from zhiben.hazards.deeds import side_of
from zhiben.hazards.queries import Way, Whole
from zhiben.hazards.rules import rules_of
from zhiben.orgs import queries as orgs
from zhiben.web import uploads
from zhiben.web.criteria import answered
from zhiben.web.hazard_forms import StepForm
from zhiben.web.policies import signed_in
from zhiben.web.records_form import ids_of
from zhiben.web.records_tables import key_of
from zhiben.web.requests import SignedIn

BESIDE = {  # the refusals that are about one field
    **dict.fromkeys(("criterion_unknown", "criterion_not_in_force", "hazard_other_regime"), "criterion"),
    "hazard_deadline": "deadline", "hazard_plan_later": "deadline", "hazard_extension_long": "deadline",
    "hazard_controls": "controls", "hazard_order": "on", "merge_apart": "into", "hazard_into": "into",
    "hazard_undone": "done", "measure_unknown": "done", "hazard_on_site": "on_site",
    "hazard_other_officer": "inspectors", "hazard_form": "inspectors", "hazard_mender_there": "inspectors",
    "hazard_evidence_day": "taken_on", "responsible_unknown": "responsible",
}  # fmt: skip
NEEDED = {"reason": "note"}  # what the flow calls it: what the form calls it


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: SignedIn, id: UUID, event: str) -> HttpResponse:  # noqa: A002 - the name in the address
    """The form of a step, and taking it. Raises NotFound for a step there is not."""
    whole = queries.hazard(request.actor, id, today=request.today, at=request.now)
    try:
        wanted = Event(event)
    except ValueError:
        raise NotFound("hazard_step", event=event) from None
    if request.method != "POST":
        way = next((one for one in whole.ways if one.event is wanted), None)
        if way is None:
            raise _closed(request, whole, wanted)
        return page(request, whole, form_of(request, whole, wanted), way=way)
    return taken(request, whole, wanted)


def _closed(request: SignedIn, whole: Whole, event: Event) -> Refused:
    """Why there is no such step for this person: not theirs to take, or the hazard has gone on meanwhile."""
    where = orgs.subject(request.actor, whole.line.enterprise).place
    if request.actor.may(actions.permission_of(event), where):
        return Conflict("no_such_step", state=whole.case.state, event=event)
    return NotPermitted("not_permitted", event=event)


def taken(request: SignedIn, whole: Whole, event: Event) -> HttpResponse:
    form = form_of(request, whole, event, bound=True)
    staged = uploads.stage(request, "photos", whole.tenant)
    waiting = (*ids_of(request.POST, "upload", "drop"), *staged.ids)
    if not form.is_valid() or staged.problems:
        for text in staged.problems:
            form.add_error(None, text)
        return page(request, whole, form, waiting=waiting, status=422)
    seen = ids_of(request.POST, "seen")
    try:
        actions.take(
            whole.line.id, event, form.said(waiting), by=request.actor, at=request.now, key=key_of(request),
            seen=seen[0] if seen else None,
        )  # fmt: skip
    except (Incomplete, Conflict) as refusal:
        say(form, refusal)
        return page(request, whole, form, waiting=waiting, status=409 if refusal.code == "moved_on" else 422)
    return HttpResponseRedirect(f"{reverse('hazard', args=[whole.line.id])}?done={event.value}")


def form_of(request: SignedIn, whole: Whole, event: Event, *, bound: bool = False) -> StepForm:
    helps = helping.helps(request.actor, whole.line.id, today=request.today, at=request.now)
    side = side_of(request.actor)
    if bound:
        return StepForm(event, whole, helps, side, request.POST)
    days = rules_of(whole.tenant, request.today).suggested_days
    initial: dict[str, object] = {
        "taken_on": request.today,
        "on": request.today,
        "level": whole.line.level or "",
    }
    if side is Side.SUPERVISOR and event in (Event.CLOSE, Event.RETURN):
        initial |= {"inspectors": [str(request.actor.person)], "on_site": whole.line.level is Level.MAJOR}
    if event is Event.PLAN:
        initial["deadline"] = whole.line.deadline or request.today + timedelta(
            days=days[whole.line.level or Level.GENERAL]
        )
    return StepForm(event, whole, helps, side, initial=initial)


def say(form: StepForm, refusal: Refused) -> None:
    """Every guard that does not hold, each beside the field it is about."""
    told = refusal.details.get("guards") or [refusal.code]
    gates, missing = refusal.details.get("gates"), refusal.details.get("missing")
    for code in map(str, told if isinstance(told, list) else [refusal.code]):
        reason, remedy = WORDS[code]
        more = "".join(map(str, gates)) if isinstance(gates, list) else gettext(remedy)
        names = [NEEDED.get(one, one) for one in missing] if isinstance(missing, list) else [BESIDE.get(code)]
        for name in names:
            form.add_error(name if name in form.wanted else None, f"{gettext(reason)}{more}")


def suggested(request: SignedIn, whole: Whole, form: StepForm) -> dict[str, object]:
    """What the criteria of the day it was found say of it, to be taken or not; nothing but for grading."""
    if form.event is not Event.GRADE or not whole.line.text.strip():
        return {}
    told = answered(whole.line.text, whole.industry, whole.line.found_on)
    return told | {"choosing": request.POST.get("pick") or "none"}


def page(
    request: SignedIn, whole: Whole, form: StepForm, *, way: Way | None = None,
    waiting: tuple[UUID, ...] = (), status: int = 200,
) -> HttpResponse:  # fmt: skip
    context = {
        "whole": whole, "line": whole.line, "form": form, "event": form.event,
        "reasons": [(gettext(WORDS[one][0]), gettext(WORDS[one][1])) for one in (way.lacks if way else ())],
        "waiting": evidence.uploads(request.actor, waiting),
        "seen": request.POST.get("seen") or whole.step, "key": request.POST.get("key") or f"form:{uuid4()}",
        **suggested(request, whole, form),
    }  # fmt: skip
    return render(request, "hazards/step.html", context, status=status)
