"""执法证和回避: who may be sent on which day, and who stays away from which enterprise."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from zhiben.domain.access import Actor, Permission
from zhiben.domain.orgs import Kind
from zhiben.domain.refusals import Incomplete, NotPermitted, Refused
from zhiben.inspections.planning import actions, queries
from zhiben.inspections.planning.saying import Stay
from zhiben.orgs import queries as orgs
from zhiben.orgs.queries import Line
from zhiben.web.narrowing import Day
from zhiben.web.policies import signed_in
from zhiben.web.records_tables import key_of
from zhiben.web.requests import SignedIn
from zhiben.web.templatetags.permits import may_ever


class Staying(forms.Form):
    """Who stays away from whom."""

    person = forms.ChoiceField(label=gettext_lazy("人员"))
    firm = forms.CharField(
        label=gettext_lazy("企业"), max_length=100, help_text=gettext_lazy("全称，或统一社会信用代码")
    )
    reason = forms.CharField(
        label=gettext_lazy("利害关系"), max_length=200,
        help_text=gettext_lazy("如：配偶在该企业任职。企业看不到这一条。"),
    )  # fmt: skip
    since = Day(label=gettext_lazy("从哪天"))
    until = Day(label=gettext_lazy("到哪天"), help_text=gettext_lazy("不填的，一直到解除"))

    def __init__(self, asked: QueryDict | None, people: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(asked, auto_id="a-%s", **more)
        field = self.fields["person"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = people
        self.fields["since"].required = True


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: SignedIn) -> HttpResponse:
    """The page; POST enters a recusal."""
    require_planning(request.actor)
    officers = queries.officers(request.actor, request.today)
    people = [(str(one.person), f"{one.name}（{one.section}）") for one in officers]
    posted = request.POST if request.method == "POST" else None
    form = Staying(posted, people, initial={"since": request.today})
    if posted is not None and form.is_valid():
        given = form.cleaned_data
        try:
            stay = Stay(
                UUID(given["person"]), firm_of(request.actor, given["firm"]).id, given["reason"],
                given["since"], given["until"],
            )  # fmt: skip
            actions.avoid(stay, by=request.actor, at=request.now, key=key_of(request))
            return HttpResponseRedirect(f"{reverse('inspection-officers')}?done=entered")
        except Incomplete as refusal:
            form.add_error(FIELDS.get(refusal.code), told(refusal))
    context = {
        "officers": officers, "form": form, "key": key_of(request), "end_key": f"form:{uuid4()}",
        "kept": queries.avoidances(request.actor, today=request.today), "done": request.GET.get("done", ""),
        "may": may_ever(request.actor, Permission.INSPECTION_AVOID) and bool(request.actor.writes),
    }  # fmt: skip
    return render(request, "planning/officers.html", context, status=422 if posted is not None else 200)


FIELDS = {
    "avoid_person": "person", "avoid_reason": "reason", "avoid_days": "until", "firm_unclear": "firm",
}  # fmt: skip


@signed_in
@require_POST
def end(request: SignedIn, id: UUID) -> HttpResponse:  # noqa: A002 - the name in the address
    """A recusal holds nobody back any more."""
    actions.end_avoidance(
        id, request.POST.get("reason", ""), by=request.actor, at=request.now, key=key_of(request)
    )
    return HttpResponseRedirect(f"{reverse('inspection-officers')}?done=ended")


def require_planning(actor: Actor) -> None:
    """Pages of the office: raises NotPermitted to enterprises, experts and insurers."""
    if not may_ever(actor, Permission.INSPECTION_PLAN):
        raise NotPermitted("not_permitted", verb=Permission.INSPECTION_PLAN.value)


def firm_of(actor: Actor, text: str) -> Line:
    """The one enterprise within reach that is meant. Raises Incomplete `firm_unclear`."""
    found = orgs.page(actor, Kind.ENTERPRISE, words=text.strip(), size=2).lines
    exact = [one for one in found if text.strip() in (one.name, one.code)]
    if len(exact or found) != 1:
        raise Incomplete("firm_unclear", given=text)
    return (exact or found)[0]


def told(refusal: Refused) -> str:
    """A refusal in one piece, for a form."""
    return f"{gettext(refusal.reason)}{gettext(refusal.remedy)}"
