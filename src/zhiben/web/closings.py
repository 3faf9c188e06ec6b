"""收尾: what is open of the plan that ends, where each of it goes, and the archive as one file."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import UUID, uuid4

from django import forms
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhiben.domain.access import Permission, Place
from zhiben.domain.closing import Fate, Open, following
from zhiben.domain.plan import Plan
from zhiben.domain.refusals import Conflict, Incomplete, NotFound
from zhiben.library.contents import read_plan
from zhiben.orgs import queries as orgs
from zhiben.orgs.staff.working import Worker
from zhiben.plans import queries as plans
from zhiben.reports.closing import actions, archive, queries
from zhiben.reports.closing.actions import Carry, Waive
from zhiben.reports.closing.queries import Line
from zhiben.reports.leading.queries import people
from zhiben.reports.months.queries import tenant_of
from zhiben.reports.months.reach import sees_whole
from zhiben.web.editions import shipped
from zhiben.web.narrowing import Day
from zhiben.web.policies import signed_in
from zhiben.web.records_form import ids_of
from zhiben.web.requests import SignedIn

SIZE = 50
LEFT = "left"
KINDS = {
    Open.HAZARD: gettext_lazy("没有销号的隐患"),
    Open.TASK: gettext_lazy("没有办结的任务"),
    Open.OBLIGATION: gettext_lazy("逾期没办的责任"),
}
FATES = {
    Fate.CARRIED: gettext_lazy("已移交"),
    Fate.CLOSED: gettext_lazy("已办结"),
    Fate.WAIVED: gettext_lazy("不再办"),
}
PAGES = {Open.HAZARD: "hazard", Open.TASK: "task", Open.OBLIGATION: "obligation"}


class Deciding(forms.Form):
    """Where the ticked ones go: to somebody by a day, or nowhere, and why."""

    to = forms.ChoiceField(label=gettext_lazy("移交给谁"), required=False)
    due_on = Day(label=gettext_lazy("移交后哪天前办完"))
    reason = forms.CharField(
        label=gettext_lazy("不再办的理由和依据"), max_length=actions.REASON, required=False
    )

    def __init__(self, asked: QueryDict | None, workers: list[Worker]) -> None:
        super().__init__(asked, auto_id="d-%s")
        field = self.fields["to"]
        assert isinstance(field, forms.ChoiceField)
        named = [(str(one.person), f"{one.name}（{one.unit}）") for one in workers]
        field.choices = [("", gettext("选一个人")), *named]


@signed_in
@require_safe
def index(request: SignedIn) -> HttpResponse:
    """The plans in force: those that end, with how far their closing is."""
    tenant = tenant_of(request.actor)
    ending = [one for one in plans.own_plans(request.actor).plans if one.in_force.last is not None]
    begun = {one.id: queries.closing_of(request.actor, tenant, one.id) for one in ending}
    every = _plans(request)
    context = {
        "ending": [(one, begun[one.id], _following(every, one.in_force.last)) for one in ending],
        "may": _may(request, tenant), "key": f"close:{uuid4()}",
    }  # fmt: skip
    return render(request, "closings/index.html", context)


@signed_in
@require_POST
def begin(request: SignedIn) -> HttpResponse:
    """List what is open; a closing that has begun already is opened."""
    tenant, plan = tenant_of(request.actor), request.POST.get("plan", "")
    try:
        receipt = actions.begin(
            tenant,
            plan,
            _follow(request, plan),
            by=request.actor,
            at=request.now,
            key=request.POST.get("key", ""),
        )
        closing = (receipt.answer or {})["closing"]
    except Conflict:
        closing = queries.closing_of(request.actor, tenant, plan)
    return HttpResponseRedirect(reverse("closing", args=[closing]))


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: SignedIn, id: UUID) -> HttpResponse:  # noqa: A002 - the name in the address
    """One closing; POST decides about the ticked ones, lists what came up since, or finishes."""
    workers = people(request.actor, request.now)
    form = Deciding(request.POST if request.POST.get("do") in ("carry", "waive") else None, workers)
    problem = ""
    if request.method == "POST":
        queries.within(request.actor, id)  # it is there for whoever asks, before what they wrote is read
        try:
            _done(request, id, form)
            if not form.errors:
                return HttpResponseRedirect(request.get_full_path())
        except (Incomplete, Conflict) as refusal:
            problem = f"{gettext(refusal.reason)}{gettext(refusal.remedy)}"
    asked = request.GET
    fate = asked.get("fate", LEFT)
    after = asked.get("after", "")
    found = queries.closing(
        request.actor, id, today=request.today, kind=asked.get("kind", ""),
        fate="" if fate == "all" else fate,
        after=UUID(after) if len(after) == 36 else None, size=SIZE,
    )  # fmt: skip
    context = {
        "found": found, "form": form, "problem": problem, "key": f"close:{uuid4()}", "fate": fate,
        "kind": asked.get("kind", ""), "rows": [(one, _url(one)) for one in found.lines],
        "kinds": KINDS.items(), "sums": [(FATES[one], n, one) for one, n in found.sums.items()],
        "title": _title(request, found.plan), "day": request.today,
    }  # fmt: skip
    return render(request, "closings/show.html", context, status=422 if problem or form.errors else 200)


@dataclass(frozen=True, slots=True)
class Next:
    """A plan that can go on from one that ends."""

    plan: Plan
    is_adopted: bool


def _plans(request: SignedIn) -> dict[str, Next]:
    """By id: adopted already, or come with the program."""
    came = (read_plan(content).plan for content in shipped().values())
    mine = {one.id: Next(one, True) for one in plans.own_plans(request.actor).plans}
    return {one.id: Next(one, False) for one in came if one is not None} | mine


def _following(every: Mapping[str, Next], last: date | None) -> Next | None:
    """What goes on from a plan that ends on `last`."""
    return None if last is None else every.get(following([one.plan for one in every.values()], last))


def _follow(request: SignedIn, plan: str) -> str:
    """The id of what goes on from a plan in force; empty for none."""
    every = _plans(request)
    found = _following(every, every[plan].plan.in_force.last) if plan in every else None
    return "" if found is None else found.plan.id


def _done(request: SignedIn, id_: UUID, form: Deciding) -> None:
    by, at, key = request.actor, request.now, request.POST.get("key", "")
    match request.POST.get("do"):
        case "gather":
            actions.gather(id_, by=by, at=at, key=key)
        case "finish":
            actions.finish(id_, by=by, at=at, key=key)
        case "carry" | "waive" as way:
            if form.is_valid():
                chosen = ids_of(request.POST, "pick")
                actions.decide(id_, chosen, _way(way, form), by=by, at=at, key=key)
        case _:
            raise NotFound("step", closing=id_)


def _way(way: str, form: Deciding) -> Carry | Waive:
    """Raises Incomplete where what it needs is not said."""
    said = form.cleaned_data
    if way == "waive":
        return Waive(said["reason"])
    if not said["to"] or not said["due_on"]:
        raise Incomplete("closing_owner")
    return Carry(UUID(said["to"]), said["due_on"])


@signed_in
@require_safe
def package(request: SignedIn) -> HttpResponse:
    """The archive of the authority. Raises NotPermitted."""
    tenant = tenant_of(request.actor)
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "archive.zip"
        archive.write(request.actor, tenant, path, today=request.today, at=request.now)
        content = path.read_bytes()
    answer = HttpResponse(content, content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="archive-{request.today:%Y%m%d}.zip"'
    return answer


def _may(request: SignedIn, tenant: int) -> bool:
    place = Place(tenant, None, orgs.office(request.actor, tenant).region)
    return request.actor.may(Permission.CLOSING_DECIDE, place) and sees_whole(request.actor, place)


def _title(request: SignedIn, plan: str) -> str:
    """What a plan is called; its name where it is in force no more."""
    return next((one.title for one in plans.own_plans(request.actor).plans if one.id == plan), plan)


def _url(line: Line) -> str:
    return reverse(PAGES[line.kind], args=[line.thing.partition(":")[2]])
