"""平面图: an enterprise's own floor plans with its risk points on them, drawn by the server, no tiles."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from zhiben.domain.access import Permission
from zhiben.domain.refusals import Conflict, Incomplete
from zhiben.domain.risks import Colour
from zhiben.ground.evidence.intake import IMAGES
from zhiben.orgs import queries as orgs
from zhiben.risks.maps import actions, queries
from zhiben.risks.maps.queries import Plan
from zhiben.web import uploads
from zhiben.web.enterprise_file import opened
from zhiben.web.narrowing import end_of
from zhiben.web.policies import signed_in
from zhiben.web.records_tables import key_of
from zhiben.web.requests import SignedIn
from zhiben.web.risk_points import tell


class Bringing(forms.Form):
    """A plan's name; its picture comes beside it."""

    name = forms.CharField(
        label=gettext_lazy("名称"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("如厂区、一号车间"),
    )


class Marking(forms.Form):
    """Where on the plan a point lies: a click fills the figures in."""

    point = forms.ChoiceField(label=gettext_lazy("风险点"), required=False)
    x = forms.DecimalField(
        label=gettext_lazy("离左边 %"), required=False, min_value=0, max_value=100, decimal_places=1
    )
    y = forms.DecimalField(
        label=gettext_lazy("离上边 %"), required=False, min_value=0, max_value=100, decimal_places=1
    )

    def __init__(self, asked: QueryDict | None, plan: Plan) -> None:
        super().__init__(asked, auto_id="m-%s")
        field = self.fields["point"]
        assert isinstance(field, forms.ChoiceField)
        lines = [*plan.apart, *(one.point for one in plan.marks)]
        field.choices = [(str(one.id), f"{one.name}（{one.place.whole_name}）") for one in lines]

    def where(self) -> tuple[int, int]:
        """In thousandths. Raises Incomplete `mark_outside`."""
        told = [self.cleaned_data.get(name) for name in ("x", "y")]
        if any(one is None for one in told):
            raise Incomplete("mark_outside")
        x, y = (round(one * 10) for one in told if one is not None)
        return x, y


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: SignedIn, id: UUID) -> HttpResponse:  # noqa: A002 - the name in the address
    """The plans, one of them drawn; POST brings another one in."""
    if request.method != "POST":
        return _index(request, id)
    firm = orgs.subject(request.actor, id)
    request.actor.require(Permission.RISK_MAP, firm.place)
    form = Bringing(request.POST, auto_id="p-%s")
    form.is_valid()
    staged = uploads.stage(request, "picture", firm.tenant, among=IMAGES)
    problems = staged.problems or (() if staged.ids else (gettext("没有选择图片，或图片太大。"),))
    if problems:
        form.add_error(None, " ".join(problems))
        return _index(request, id, form, status=422)
    try:
        receipt = actions.add_plan(id, form.cleaned_data["name"], staged.ids[0], **_asked(request))
    except (Incomplete, Conflict) as refusal:
        tell(form, refusal)
        return _index(request, id, form, status=422)
    return HttpResponseRedirect(_address(id, (receipt.answer or {})["plan"]))


@signed_in
@require_POST
def mark(request: SignedIn, id: UUID) -> HttpResponse:  # noqa: A002
    """A point is put on a plan, moved, or taken off it; or the plan itself is given up."""
    row, firm = queries.row(request.actor, id)
    if request.POST.get("do") == "retire":
        actions.retire_plan(id, **_asked(request))
        return HttpResponseRedirect(reverse("risk-maps", args=[firm.id]))
    plan = next((one for one in queries.plans(request.actor, firm.id) if one.id == row.id), None)
    if plan is None:
        raise Conflict("moved_on", thing=f"plan:{row.id}")
    form = Marking(request.POST, plan)
    try:
        if form.is_valid():
            where = None if request.POST.get("do") == "take" else form.where()
            actions.put_mark(id, UUID(form.cleaned_data["point"]), where, **_asked(request))
            return HttpResponseRedirect(_address(firm.id, id))
    except ValueError:
        form.add_error("point", gettext("请选择风险点。"))
    except (Incomplete, Conflict) as refusal:
        tell(form, refusal)
    return _index(request, firm.id, marking=form, wanted=str(id), status=422)


def _asked(request: SignedIn) -> dict[str, Any]:
    return {"by": request.actor, "at": request.now, "key": key_of(request)}


def _address(firm: UUID, plan: object) -> str:
    return f"{reverse('risk-maps', args=[firm])}?plan={plan}"


def _index(
    request: SignedIn, id_: UUID, bringing: Bringing | None = None, marking: Marking | None = None, *,
    wanted: str = "", status: int = 200,
) -> HttpResponse:  # fmt: skip
    page = opened(request, id_)
    found = queries.plans(request.actor, id_, at=end_of(page["form"].day))
    wanted = wanted or request.GET.get("plan", "")
    shown = next((one for one in found if str(one.id) == wanted), found[0] if found else None)
    may = request.actor.may(Permission.RISK_MAP, orgs.subject(request.actor, id_).place)
    context = {
        "plans": found,
        "plan": shown,
        "colours": list(Colour),
        "bringing": bringing or Bringing(auto_id="p-%s"),
        "marking": marking or (Marking(None, shown) if shown else None),
        "may": may and not page["form"].day,
        "key": f"form:{uuid4()}",
    }
    return render(request, "risks/maps.html", page | context, status=status)
