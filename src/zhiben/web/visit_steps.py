"""One step of a visit: approving, joining with another, beginning, finishing, returning, cancelling."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods

from zhiben.domain.legality import Objection
from zhiben.domain.refusals import Conflict, Incomplete, NotFound, NotPermitted, Refused
from zhiben.domain.visits import Event
from zhiben.inspections import actions, helping, joining, queries
from zhiben.inspections.helping import Joinable
from zhiben.inspections.history import history
from zhiben.inspections.queries import Whole
from zhiben.orgs import queries as orgs
from zhiben.web.policies import signed_in
from zhiben.web.records_tables import key_of
from zhiben.web.requests import SignedIn
from zhiben.web.visit_words import lack_words
from zhiben.web.visits import answered

STEPS = (Event.ISSUE, Event.JOIN, Event.BEGIN, Event.FILE, Event.RETURN, Event.CANCEL)


WANTED = {
    Event.RETURN: ("reason",), Event.CANCEL: ("reason",), Event.BEGIN: ("read",), Event.JOIN: ("other",),
}  # fmt: skip


class StepForm(forms.Form):
    """`reason`: why it is returned or cancelled; `read`: the screen before a visit was looked at; `other`:
    the visit it takes in.
    """

    reason = forms.CharField(
        label=gettext_lazy("理由"), required=False, max_length=400, widget=forms.Textarea({"rows": 3})
    )
    read = forms.BooleanField(label=gettext_lazy("已阅上面各项"), required=False)
    other = forms.ChoiceField(label=gettext_lazy("把哪一次并进来"), required=False)

    def __init__(
        self, event: Event, whole: Whole, objections: Sequence[Objection], asked: QueryDict | None,
        near: Sequence[Joinable] = (), other: str = "",
    ) -> None:  # fmt: skip
        super().__init__(asked, auto_id="s-%s", initial={"other": other})
        self.wanted = WANTED.get(event, ())
        offered = self.fields["other"]
        assert isinstance(offered, forms.ChoiceField)
        offered.choices = [
            (str(one.id), f"{one.number} · {one.planned_on.isoformat()} · {one.people}") for one in near
        ]
        self.codes = [one.code for one in objections if one.asks] if event is Event.ISSUE else []
        for code in self.codes:
            self.fields[f"why-{code}"] = forms.CharField(
                label=gettext("依据或理由"), required=False, max_length=400
            )
        self.entries = [one for one in answered(whole) if one.said] if event is Event.RETURN else []
        for one in self.entries:
            self.fields[f"e-{one.item.item.id}"] = forms.CharField(
                label=f"{one.item.item.id} {one.item.item.text}", required=False, max_length=400
            )

    @property
    def reasons(self) -> dict[str, str]:
        return {code: self.cleaned_data.get(f"why-{code}") or "" for code in self.codes}

    @property
    def wrong(self) -> dict[str, str]:
        found = {
            one.item.item.id: self.cleaned_data.get(f"e-{one.item.item.id}") or "" for one in self.entries
        }
        return {f"answer:{item}": why for item, why in found.items() if why.strip()}

    @property
    def shown_entries(self) -> list[forms.BoundField]:
        return [self[f"e-{one.item.item.id}"] for one in self.entries]


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: SignedIn, id: UUID, event: str) -> HttpResponse:  # noqa: A002 - the name in the address
    """The form of a step, and taking it. Raises NotFound for a step there is not."""
    whole = queries.visit(request.actor, id, today=request.today, at=request.now)
    wanted = next((one for one in STEPS if one == event), None)
    if wanted is None:
        raise NotFound("visit_step", event=event)
    against = helping.objections(request.actor, id, today=request.today) if wanted is Event.ISSUE else []
    near = helping.joinable(request.actor, id) if Event.JOIN in whole.ways else []
    if request.method != "POST":
        if wanted not in whole.ways:
            raise _closed(request, whole, wanted)
        form = StepForm(wanted, whole, against, None, near, request.GET.get("with", ""))
        return page(request, whole, wanted, form, against, near)
    form = StepForm(wanted, whole, against, request.POST, near)
    form.is_valid()
    try:
        take(request, whole, wanted, form)
    except (Conflict, Incomplete) as refusal:
        return page(request, whole, wanted, form, against, near, refusal=refusal)
    return HttpResponseRedirect(f"{reverse('visit', args=[id])}?done={wanted.value}")


def take(request: SignedIn, whole: Whole, event: Event, form: StepForm) -> None:
    given: dict[str, Any] = {"by": request.actor, "at": request.now, "key": key_of(request)}
    reason = form.cleaned_data.get("reason") or ""
    match event:
        case Event.ISSUE:
            actions.issue(whole.line.id, form.reasons, **given)
        case Event.JOIN:
            _join(whole, form, given)
        case Event.BEGIN:
            actions.begin(whole.line.id, read=bool(form.cleaned_data.get("read")), **given)
        case Event.FILE:
            actions.file(whole.line.id, **given)
        case Event.RETURN:
            actions.send_back(whole.line.id, reason, form.wrong, **given)
        case _:
            actions.cancel(whole.line.id, reason, **given)


def _join(whole: Whole, form: StepForm, given: dict[str, Any]) -> None:
    """Raises Incomplete `visit_other` where none of those offered was chosen."""
    if not form.cleaned_data.get("other"):
        raise Incomplete("visit_other")
    joining.join(whole.line.id, UUID(form.cleaned_data["other"]), **given)


def _closed(request: SignedIn, whole: Whole, event: Event) -> Refused:
    where = orgs.subject(request.actor, whole.line.enterprise).place
    if request.actor.may(actions.permission_of_event(event), where):
        return Conflict("no_such_step", state=whole.line.state, event=event)
    return NotPermitted("not_permitted", event=event)


def page(
    request: SignedIn, whole: Whole, event: Event, form: StepForm, against: Sequence[Objection],
    near: Sequence[Joinable], *, refusal: Refused | None = None,
) -> HttpResponse:  # fmt: skip
    joinable = {one.id for one in near}
    objections = [
        {
            "one": one, "say": gettext(one.say) % one.told, "basis": gettext(one.basis),
            "way": gettext(one.way),
            "joins": one.told.get("visit") in joinable,
            "field": form[f"why-{one.code}"] if one.code in form.codes else None,
        }
        for one in against
    ]  # fmt: skip
    gates = refusal.details.get("gates") if refusal is not None else None
    context = {
        "whole": whole, "line": whole.line, "event": event, "form": form, "objections": objections,
        "refusal": refusal, "gates": gates if isinstance(gates, list) else [],
        "lacks": lack_words(whole) if event is Event.FILE else [],
        "history": history(request.actor, whole.line.enterprise, today=request.today, without=whole.line.id)
        if event in (Event.ISSUE, Event.BEGIN)
        else None,
        "key": request.POST.get("key") or f"form:{uuid4()}",
    }  # fmt: skip
    return render(request, "visits/step.html", context, status=200 if refusal is None else 422)
