"""豁免: asking that one obligation be forgiven, and deciding what others asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from django import forms
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhiben.domain.access import Permission, Place
from zhiben.domain.refusals import NotFound
from zhiben.plans import actions as plans
from zhiben.plans import queries as owed
from zhiben.plans.queries import Row
from zhiben.plans.waiving import actions, queries
from zhiben.plans.waiving.queries import Asked
from zhiben.web.narrowing import Day
from zhiben.web.policies import signed_in
from zhiben.web.requests import SignedIn


class Asking(forms.Form):
    """Why, and on what it rests. `key` is made when the form is opened."""

    reason = forms.CharField(
        label=gettext_lazy("为什么不办"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )
    basis = forms.CharField(
        label=gettext_lazy("依据"),
        max_length=90,
        help_text=gettext_lazy("停产证明、会议纪要、文件名称和文号"),
    )
    until = Day(label=gettext_lazy("改到哪天"))
    key = forms.CharField(max_length=80, widget=forms.HiddenInput)

    def __init__(self, asked: QueryDict | None, *, defers: bool, today: date) -> None:
        super().__init__(asked, initial={"key": f"waiver:{uuid4()}"}, auto_id="w-%s")
        if defers:
            self.fields["reason"].label = gettext("为什么改期")
            self.fields["until"].required = True
            self.fields["until"].widget.attrs["min"] = today.isoformat()
        else:
            del self.fields["until"]


class Deciding(forms.Form):
    """Why not, where it is refused; why it is owed after all, where it is taken back."""

    note = forms.CharField(max_length=400, required=False)
    key = forms.CharField(max_length=80)


@dataclass(frozen=True, slots=True)
class Waivers:
    """What waits for me, what waits for others, what was decided."""

    mine: tuple[Asked, ...]
    others: tuple[Asked, ...]
    decided: tuple[Asked, ...]


@signed_in
@require_safe
def index(request: SignedIn) -> HttpResponse:
    """Every request within reach."""
    found = queries.requests(request.actor, today=request.today)
    waiting = [one for one in found if one.outcome is None]
    lists = Waivers(
        tuple(one for one in waiting if one.may_decide),
        tuple(one for one in waiting if not one.may_decide),
        tuple(one for one in found if one.outcome is not None),
    )
    return render(request, "governing/waivers.html", {"lists": lists})


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: SignedIn, id: str) -> HttpResponse:  # noqa: A002 - the name in the address
    """申请豁免 or, with `?until=1`, 申请改期 of one obligation; or taking back what was granted."""
    found = owed.obligation(request.actor, id, today=request.today)
    row, defers = found.row, bool(request.GET.get("until"))
    asked = request.POST if request.method == "POST" else None
    form = Asking(asked, defers=defers, today=request.today)
    if asked is not None and form.is_valid():
        given, by, at = form.cleaned_data, request.actor, request.now
        until = given.get("until")
        actions.ask(row.id, given["reason"], given["basis"], until=until, by=by, at=at, key=given["key"])
        return HttpResponseRedirect(reverse("waivers"))
    context = {
        "row": row,
        "form": form,
        "granted": found.granted,
        "defers": defers,
        "is_asked": queries.waiting(request.actor, row.id),
        "may": {verb.name.lower(): request.actor.may(verb, place_of(row)) for verb in VERBS},
    }
    return render(request, "governing/waiver.html", context, status=422 if asked is not None else 200)


VERBS = (Permission.WAIVER_ASK, Permission.WAIVER_WITHDRAW)


def place_of(row: Row) -> Place:
    return Place(row.tenant, row.enterprise, row.region, row.industry)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: SignedIn, id: UUID) -> HttpResponse:  # noqa: A002 - the name in the address
    """One request; 准予 or 不予 by another person than the one who asked."""
    found = queries.request(request.actor, id, today=request.today)
    if request.method != "POST":
        return render(request, "governing/request.html", {"found": found, "key": f"waiver:{uuid4()}"})
    form = Deciding(request.POST)
    if not form.is_valid() or request.POST.get("do") not in ("give", "refuse"):
        raise NotFound("waiver", id=id)
    given = form.cleaned_data
    if request.POST["do"] == "give":
        actions.give(id, by=request.actor, at=request.now, key=given["key"])
    else:
        actions.refuse(id, given["note"], by=request.actor, at=request.now, key=given["key"])
    return HttpResponseRedirect(reverse("waivers"))


@signed_in
@require_POST
def withdraw(request: SignedIn, id: str) -> HttpResponse:  # noqa: A002 - the name in the address
    """撤销豁免: it is owed after all."""
    owed.obligation(request.actor, id, today=request.today)  # out of reach is missing
    form = Deciding(request.POST)
    if not form.is_valid():
        raise NotFound("waiver", id=id)
    given = form.cleaned_data
    plans.unwaive(id, given["note"], by=request.actor, at=request.now, key=given["key"])
    return HttpResponseRedirect(reverse("obligation", args=[id]))
