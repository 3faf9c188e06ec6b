"""案件: the list, one of them with its clocks, evidence and documents, proposing one, its steps, its file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django import forms
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from zhiben.domain.cases import BESIDES, PAPERS, Event, State
from zhiben.domain.refusals import WORDS, Conflict, Incomplete, NotFound, NotPermitted, Refused
from zhiben.domain.words import word
from zhiben.ground.evidence import queries as evidence
from zhiben.hazards import queries as hazards
from zhiben.inspections import queries as visits
from zhiben.inspections.cases import actions, queries
from zhiben.inspections.cases.queries import Way, Whole
from zhiben.orgs import queries as orgs
from zhiben.orgs.queries import Line as Firm
from zhiben.web import lists, uploads
from zhiben.web.case_forms import ProposeForm, StepForm
from zhiben.web.narrowing import searching
from zhiben.web.policies import signed_in
from zhiben.web.records_form import ids_of
from zhiben.web.records_tables import key_of
from zhiben.web.requests import SignedIn, is_fragment

BESIDE = {  # the refusals that are about one field
    "case_day": "on", "case_two": "officers", "case_certificates": "officers", "case_officers": "officers",
    "case_hearing_late": "on", "case_cause": "cause",
}  # fmt: skip
# What leads on, the usual first; the rest is offered aside.
FORWARD = (
    Event.FILE, Event.TELL, Event.HEAR, Event.DECIDE, Event.SERVE, Event.PUBLISH, Event.PERFORM, Event.CLOSE,
    Event.APPROVE_TRANSFER, Event.HAND_OVER, Event.ACCEPTED, Event.COLLECT,
)  # fmt: skip


class Bar(forms.Form):
    """A field that makes no sense is left out of account."""

    q = forms.CharField(
        label=gettext_lazy("编号、案由、企业"), max_length=100, required=False,
        widget=searching(gettext_lazy("编号、案由、企业")),
    )  # fmt: skip
    state = forms.ChoiceField(label=gettext_lazy("状态"), required=False)

    def __init__(self, asked: QueryDict) -> None:
        super().__init__(asked, auto_id="b-%s")
        field = self.fields["state"]
        assert isinstance(field, forms.ChoiceField)
        named = [(one.value, gettext(word(one))) for one in State]
        field.choices = [("", gettext("全部")), ("open", gettext("在办")), *named]
        self.is_valid()


@signed_in
@require_safe
def index(request: SignedIn) -> HttpResponse:
    """The list; htmx asks for the part that changes."""
    bar = Bar(request.GET)
    after = lists.read(request.GET.get("after"))
    page = queries.page(
        request.actor, state=bar.cleaned_data.get("state") or "", words=bar.cleaned_data.get("q") or "",
        at=request.now, after=after[1] if after else None, size=lists.SIZE,
    )  # fmt: skip
    cursor = lists.written(("latest", page.next)) if page.next else None
    part = is_fragment(request)
    context = {
        "is_fragment": part, "bar": bar, "page": page,
        "pager": lists.pager(request.GET, len(page.lines), page.total, cursor),
    }  # fmt: skip
    return render(request, "cases/_list.html" if part else "cases/list.html", context)


@dataclass(frozen=True, slots=True)
class Next:
    """A way on: its button, or why it is closed as things stand. `paper`: the form it rests on, where that
    is what is lacking.
    """

    event: Event
    reasons: tuple[tuple[str, str], ...]
    paper: str = ""


@signed_in
@require_safe
def show(request: SignedIn, id: UUID) -> HttpResponse:  # noqa: A002 - the name in the address
    """One case: where it stands, by when what is due, what may be done and what is lacking."""
    whole = queries.case(request.actor, id, at=request.now)
    ways = {one.event: _next(one) for one in whole.ways}
    context = {
        "whole": whole, "line": whole.line, "case": whole.case, "now": request.now,
        "main": [ways[one] for one in FORWARD if one in ways and not ways[one].reasons],
        "closed": [ways[one] for one in FORWARD if one in ways and ways[one].reasons],
        "aside": [one for event, one in ways.items() if event not in FORWARD and not one.reasons],
        "needed": {**{form: event for event, form in PAPERS.items()}, **dict.fromkeys(BESIDES)},
    }  # fmt: skip
    return render(request, "cases/show.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedIn) -> HttpResponse:
    """Propose a case, from a visit or a hazard in the address. Raises NotFound."""
    firm, begun = _begun(request)
    people = queries.officers(request.actor, firm.tenant, at=request.now)
    if not people:
        raise NotPermitted("not_permitted")
    if request.method != "POST":
        mine = [str(request.actor.person)] if request.actor.person else []
        return _propose(request, firm, begun, ProposeForm(people, initial={"officers": mine}))
    form = ProposeForm(people, request.POST)
    if not form.is_valid():
        return _propose(request, firm, begun, form, 422)
    try:
        receipt = actions.propose(
            form.proposed(firm.id, begun.get("visit"), begun.get("hazard")), by=request.actor,
            at=request.now, key=key_of(request),
        )  # fmt: skip
    except (Incomplete, Conflict) as refusal:
        _say(form, refusal)
        return _propose(request, firm, begun, form, 422)
    return HttpResponseRedirect(f"{reverse('case', args=[(receipt.answer or {})['case']])}?done=propose")


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: SignedIn, id: UUID, event: str) -> HttpResponse:  # noqa: A002
    """The form of a step, and taking it. Raises NotFound for a step there is not."""
    whole = queries.case(request.actor, id, at=request.now)
    try:
        wanted = Event(event)
    except ValueError:
        raise NotFound("case_step", event=event) from None
    people = queries.officers(request.actor, whole.tenant, at=request.now)
    way = next((one for one in whole.ways if one.event is wanted), None)
    if request.method != "POST":
        if way is None:
            raise _closed(request, whole, wanted)
        initial: dict[str, Any] = {"on": request.today}
        if wanted is Event.ASSIGN:
            initial["officers"] = [str(one) for one in whole.case.investigators]
        if wanted is Event.HARM:
            harm = whole.case.harm
            initial |= {name: getattr(harm, name) for name in harm.__slots__}
        return _step(request, whole, StepForm(wanted, people, initial=initial), way=way)
    return _taken(request, whole, StepForm(wanted, people, request.POST), way)


def _taken(request: SignedIn, whole: Whole, form: StepForm, way: Way | None) -> HttpResponse:
    staged = uploads.stage(request, "files", whole.tenant)
    waiting = (*ids_of(request.POST, "upload", "drop"), *staged.ids)
    for text in staged.problems:
        form.add_error(None, text)
    if not form.is_valid():
        return _step(request, whole, form, way=way, waiting=waiting, status=422)
    seen = ids_of(request.POST, "seen")
    try:
        actions.take(
            whole.line.id, form.event, form.said(waiting), by=request.actor, at=request.now,
            key=key_of(request), seen=seen[0] if seen else None,
        )  # fmt: skip
    except (Incomplete, Conflict) as refusal:
        _say(form, refusal)
        status = 409 if refusal.code == "moved_on" else 422
        return _step(request, whole, form, way=way, waiting=waiting, status=status)
    return HttpResponseRedirect(f"{reverse('case', args=[whole.line.id])}?done={form.event.value}")


def _step(
    request: SignedIn, whole: Whole, form: StepForm, *, way: Way | None = None,
    waiting: tuple[UUID, ...] = (), status: int = 200,
) -> HttpResponse:  # fmt: skip
    context = {
        "whole": whole, "line": whole.line, "form": form, "event": form.event,
        "reasons": _next(way).reasons if way and not form.is_bound else (),
        "waiting": evidence.uploads(request.actor, waiting),
        "seen": request.POST.get("seen") or whole.step, "key": request.POST.get("key") or f"form:{uuid4()}",
    }  # fmt: skip
    return render(request, "cases/step.html", context, status=status)


def _propose(
    request: SignedIn, firm: Firm, begun: dict[str, UUID], form: ProposeForm, status: int = 200
) -> HttpResponse:
    context = {
        "firm": firm, "form": form, "asked": urlencode({"about": firm.id, **begun}),
        "key": request.POST.get("key") or f"form:{uuid4()}",
    }  # fmt: skip
    return render(request, "cases/new.html", context, status=status)


def _begun(request: SignedIn) -> tuple[Firm, dict[str, UUID]]:
    """The enterprise, and what the case begins from. Raises NotFound."""
    asked: dict[str, UUID] = {}
    try:
        asked = {
            name: UUID(request.GET[name]) for name in ("visit", "hazard", "about") if request.GET.get(name)
        }
    except ValueError as error:
        raise NotFound("subject") from error
    about = asked.pop("about", None)
    if "visit" in asked:
        about = visits.within(request.actor, asked["visit"]).about_id
    elif "hazard" in asked:
        about = hazards.within(request.actor, asked["hazard"]).about_id
    found = orgs.lines(request.actor, [about]) if about is not None else {}
    if about not in found:
        raise NotFound("subject", id=about)
    return found[about], asked


def _closed(request: SignedIn, whole: Whole, event: Event) -> Refused:
    """Why there is no such step: not theirs to take, or the case has gone on meanwhile."""
    if request.actor.may(actions.permission_of(event), queries.within(request.actor, whole.line.id).place):
        return Conflict("no_such_step", state=whole.line.state, event=event)
    return NotPermitted("not_permitted", event=event)


def _say(form: forms.Form, refusal: Refused) -> None:
    """Every guard that does not hold, each beside the field it is about."""
    told = refusal.details.get("guards") or [refusal.code]
    missing = refusal.details.get("missing")
    for code in map(str, told if isinstance(told, list) else [refusal.code]):
        reason, remedy = WORDS.get(code, (refusal.reason, refusal.remedy))
        for name in missing if isinstance(missing, list) else [BESIDE.get(code)]:
            form.add_error(name if name in form.fields else None, f"{gettext(reason)}{gettext(remedy)}")


def _next(way: Way) -> Next:
    reasons = tuple((gettext(WORDS[code][0]), gettext(WORDS[code][1])) for code in way.lacks)
    return Next(way.event, reasons, PAPERS.get(way.event, "") if "case_paper" in way.lacks else "")
