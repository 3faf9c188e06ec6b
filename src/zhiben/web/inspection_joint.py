"""联合检查: arranging one, what its member units hand in, and the one summary."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhiben.domain.access import Permission
from zhiben.domain.refusals import Conflict, Incomplete
from zhiben.inspections.joint import actions, queries
from zhiben.inspections.joint.actions import Told
from zhiben.inspections.joint.saying import Arranged, Unit
from zhiben.orgs import queries as orgs
from zhiben.web.inspection_officers import require_planning, told
from zhiben.web.narrowing import Calendar
from zhiben.web.policies import signed_in
from zhiben.web.records_form import ids_of
from zhiben.web.records_tables import key_of
from zhiben.web.requests import SignedIn
from zhiben.web.templatetags.permits import may_ever

UNITS = range(1, 7)  # rows of the form


class Arranging(forms.Form):
    """What it is called, who leads it, when, and up to six member units."""

    title = forms.CharField(
        label=gettext_lazy("名称"), max_length=120,
        help_text=gettext_lazy("如：2026 年第四季度修造船企业联合督导检查"),
    )  # fmt: skip
    lead = forms.ChoiceField(label=gettext_lazy("牵头科室"))
    held_on = forms.DateField(label=gettext_lazy("检查日期"), widget=Calendar)

    def __init__(self, asked: QueryDict | None, sections: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(asked, auto_id="j-%s", **more)
        field = self.fields["lead"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = sections


@signed_in
@require_safe
def index(request: SignedIn) -> HttpResponse:
    """Joint inspections, the latest first."""
    require_planning(request.actor)
    context = {"joints": queries.joints(request.actor), "may": may(request)}
    return render(request, "planning/joints.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedIn) -> HttpResponse:
    """The form; POST arranges it and shows the units' codes, this once."""
    require_planning(request.actor)
    sections = [(str(id_), name) for id_, name in orgs.sections(request.actor)]
    posted = request.POST if request.method == "POST" else None
    form = Arranging(posted, sections, initial={"held_on": request.today})
    units = [unit_of(request.POST, n) for n in UNITS]
    if posted is not None and form.is_valid():
        given = form.cleaned_data
        asked = Arranged(
            given["title"], UUID(given["lead"]), given["held_on"], tuple(ids_of(posted, "visit")),
            tuple(one for one in units if one.name or one.contact),
        )  # fmt: skip
        try:
            receipt, made = actions.arrange(asked, by=request.actor, at=request.now, key=key_of(request))
            return codes(request, UUID(str((receipt.answer or {})["joint"])), made)
        except Incomplete as refusal:
            form.add_error(None, told(refusal))
    candidates = queries.candidates(request.actor)
    context = {
        "form": form, "units": list(zip(UNITS, units, strict=True)), "key": key_of(request),
        "visits": candidates, "chosen": set(request.POST.getlist("visit")),
        "aspects": tuple(dict.fromkeys(aspect for one in candidates for aspect in one.aspects)),
    }  # fmt: skip
    return render(request, "planning/joint_new.html", context, status=422 if posted is not None else 200)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: SignedIn, id: UUID) -> HttpResponse:  # noqa: A002 - the name in the address
    """One joint inspection; POST concludes or cancels it."""
    found = queries.joint(request.actor, id)
    problem = ""
    if request.method == "POST":
        sent = request.POST.get("version", "")
        version = int(sent) if sent.isdecimal() and len(sent) < 9 else 0
        said, do = request.POST.get("summary", ""), request.POST.get("do")
        act = actions.cancel if do == "cancel" else actions.conclude
        try:
            act(id, version, said, by=request.actor, at=request.now, key=key_of(request))
            return HttpResponseRedirect(reverse("joint", args=[id]))
        except (Incomplete, Conflict) as refusal:
            problem = told(refusal)
    context = {
        "joint": found, "problem": problem, "key": key_of(request), "said": request.POST.get("summary", ""),
        "may": may(request), "address": request.build_absolute_uri(reverse("joint-unit")),
    }  # fmt: skip
    return render(request, "planning/joint.html", context, status=422 if problem else 200)


@signed_in
@require_POST
def again(request: SignedIn, id: UUID) -> HttpResponse:  # noqa: A002 - the name in the address
    """Another code for a member unit, shown this once."""
    joint, made = actions.invite_again(id, by=request.actor, at=request.now, key=key_of(request))
    return codes(request, joint, made)


def codes(request: SignedIn, joint: UUID, made: list[Told]) -> HttpResponse:
    """The codes of the units, to be passed on now; asked again, the page of the inspection."""
    if not made:
        return HttpResponseRedirect(reverse("joint", args=[joint]))
    context = {
        "joint": queries.joint(request.actor, joint), "codes": made,
        "address": request.build_absolute_uri(reverse("joint-unit")),
    }  # fmt: skip
    return render(request, "planning/joint_codes.html", context)


def unit_of(sent: QueryDict, n: int) -> Unit:
    """One row of the form."""
    said = {name: sent.get(f"{name}-{n}", "").strip() for name in ("name", "contact", "phone")}
    return Unit(said["name"], said["contact"], said["phone"], tuple(sent.getlist(f"part-{n}")))


def may(request: SignedIn) -> bool:
    return bool(request.actor.writes) and may_ever(request.actor, Permission.INSPECTION_PLAN)
