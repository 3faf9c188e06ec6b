"""A visit is arranged: whom, when, by which lists, by whom; or the enterprise begins a check of its own."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods

from zhiben.domain.access import Permission
from zhiben.domain.orgs import Kind
from zhiben.domain.refusals import Conflict, Incomplete, NotFound, NotPermitted
from zhiben.domain.visits import Event, Origin, Seat, Type
from zhiben.domain.words import word
from zhiben.inspections import actions, helping, queries
from zhiben.inspections.helping import Officer
from zhiben.inspections.history import history
from zhiben.inspections.saying import Helper, Planned
from zhiben.orgs import queries as orgs
from zhiben.orgs.queries import Line as Firm
from zhiben.web.choosing import choose
from zhiben.web.narrowing import Day
from zhiben.web.policies import signed_in
from zhiben.web.records_tables import key_of
from zhiben.web.requests import SignedIn

BESIDE = {  # the refusals that are about one field
    "visit_day": "planned_on", "visit_lists": "lists", "visit_people": "inspectors", "visit_lead": "lead",
}  # fmt: skip


class Arranging(forms.Form):
    """What is asked, in this order."""

    planned_on = Day(label=gettext_lazy("计划日期"))
    type = forms.ChoiceField(label=gettext_lazy("检查类型"))
    origin = forms.ChoiceField(label=gettext_lazy("任务来源"))
    basis = forms.CharField(
        label=gettext_lazy("依据"), required=False, max_length=400,
        help_text=gettext_lazy("计划、通知、移送函等的名称和文号"),
    )  # fmt: skip
    lists = forms.MultipleChoiceField(
        label=gettext_lazy("检查清单"), required=False, widget=forms.CheckboxSelectMultiple
    )
    inspectors = forms.MultipleChoiceField(
        label=gettext_lazy("检查人员（两人以上，执法证有效）"), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    lead = forms.ChoiceField(label=gettext_lazy("带队人"), required=False)
    supporters = forms.MultipleChoiceField(
        label=gettext_lazy("技术支撑人员（有账号的专家、承保机构人员）"), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    helpers = forms.CharField(
        label=gettext_lazy("技术支撑人员"), required=False, max_length=1000,
        widget=forms.Textarea({"rows": 2}),
        help_text=gettext_lazy("一行一人：姓名，单位。专家、承保机构人员只能随行，不能当检查人员"),
    )  # fmt: skip
    unannounced = forms.BooleanField(
        label=gettext_lazy("四不两直：不发通知、不打招呼"), required=False, initial=True
    )
    urgent = forms.BooleanField(label=gettext_lazy("情况紧急，先查后补批"), required=False)

    def __init__(
        self, asked: QueryDict | None, crew: Iterable[Officer], lists: Iterable[tuple[str, str, bool]],
        supporters: Iterable[tuple[UUID, str, str]], **more: Any,
    ) -> None:  # fmt: skip
        super().__init__(asked, auto_id="v-%s", **more)
        people = [(str(one.person), _called(one)) for one in crew]
        self._choices("type", [(one.value, gettext(word(one))) for one in Type if one is not Type.SELF])
        self._choices("origin", [(one.value, gettext(word(one))) for one in Origin])
        self._choices("lists", [(key, title) for key, title, _ in lists])
        self._choices("inspectors", people)
        self.known = {str(id_): (name, gettext(role)) for id_, name, role in supporters}
        self._choices("supporters", [(id_, f"{name}（{role}）") for id_, (name, role) in self.known.items()])
        self._choices("lead", [("", gettext("第一名检查人员")), *people])

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def planned(self, firm: UUID) -> Planned:
        given = self.cleaned_data
        people = tuple(UUID(one) for one in given["inspectors"])
        lead = UUID(given["lead"]) if given["lead"] else people[0] if people else None
        return Planned(
            firm, given["planned_on"], tuple(given["lists"]), people, lead, Type(given["type"]),
            Origin(given["origin"]), tuple(self._helpers()), given["basis"],
            unannounced=given["unannounced"], urgent=given["urgent"],
        )  # fmt: skip

    def _helpers(self) -> Iterable[Helper]:
        for one in self.cleaned_data["supporters"]:
            yield Helper(*self.known[one], UUID(one))
        yield from _helpers(self.cleaned_data["helpers"])


def _called(one: Officer) -> str:
    card = one.certificate or gettext("没有有效执法证")
    return f"{one.name}（{one.unit}，{card}）"


def _helpers(text: str) -> Iterable[Helper]:
    for line in text.splitlines():
        name, _, unit = line.replace("，", ",").partition(",")
        if name.strip():
            yield Helper(name.strip(), unit.strip())


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedIn) -> HttpResponse:
    """The form; POST arranges it. `?enterprise=`: whom; `?on=`: a day to begin with."""
    firm = firm_of(request)
    if firm is None:
        return choose(request, gettext("拟定检查"), "visit-new", gettext("先选查哪家企业。"))
    _require(request, firm.id, Permission.INSPECTION_PLAN)
    on = _day(request.GET.get("on", "")) or request.today
    if request.method != "POST":
        return _page(request, firm, _form(request, firm.id, on, initial=_usual(request, firm.id, on)))
    form = _form(request, firm.id, on, asked=request.POST)
    if not form.is_valid():
        return _page(request, firm, form, status=422)
    try:
        made = actions.draft(form.planned(firm.id), by=request.actor, at=request.now, key=key_of(request))
    except (Incomplete, NotFound) as refusal:
        form.add_error(BESIDE.get(refusal.code), f"{gettext(refusal.reason)}{gettext(refusal.remedy)}")
        return _page(request, firm, form, status=422)
    return HttpResponseRedirect(f"{reverse('visit', args=[(made.answer or {})['visit']])}?done=draft")


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: SignedIn, id: UUID) -> HttpResponse:  # noqa: A002 - the name in the address
    """The same form, for a visit that is not issued yet."""
    whole = queries.visit(request.actor, id, today=request.today, at=request.now)
    if Event.CHANGE not in whole.ways:
        raise Conflict("no_such_step", state=whole.line.state, event=Event.CHANGE)
    firm = orgs.lines(request.actor, [whole.line.enterprise])[whole.line.enterprise]
    people = [one for one in whole.members if one.seat is Seat.INSPECTOR]
    initial = {
        "planned_on": whole.line.planned_on, "type": whole.line.type, "origin": whole.line.origin or "",
        "basis": whole.basis, "lists": list(whole.lists), "inspectors": [str(one.person) for one in people],
        "lead": next((str(one.person) for one in people if one.is_lead), ""),
        "helpers": "\n".join(
            f"{one.name}，{one.unit}"
            for one in whole.members
            if one.seat is Seat.ASSISTANT and one.person is None
        ),
        "supporters": [
            str(one.person) for one in whole.members if one.seat is Seat.ASSISTANT and one.person
        ],
        "unannounced": whole.unannounced, "urgent": whole.urgent,
    }  # fmt: skip
    day = whole.line.planned_on
    if request.method != "POST":
        return _page(request, firm, _form(request, firm.id, day, initial=initial), whole.line.id)
    form = _form(request, firm.id, day, asked=request.POST)
    if not form.is_valid():
        return _page(request, firm, form, whole.line.id, status=422)
    try:
        actions.change(id, form.planned(firm.id), by=request.actor, at=request.now, key=key_of(request))
    except (Incomplete, NotFound) as refusal:
        form.add_error(BESIDE.get(refusal.code), f"{gettext(refusal.reason)}{gettext(refusal.remedy)}")
        return _page(request, firm, form, whole.line.id, status=422)
    return HttpResponseRedirect(f"{reverse('visit', args=[id])}?done=change")


class Checking(forms.Form):
    """What an enterprise says before it checks itself."""

    lists = forms.MultipleChoiceField(
        label=gettext_lazy("检查清单"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, asked: QueryDict | None, lists: Iterable[tuple[str, str, bool]], **more: Any) -> None:
        super().__init__(asked, auto_id="v-%s", **more)
        field = self.fields["lists"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(key, title) for key, title, _ in lists]


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def own(request: SignedIn) -> HttpResponse:
    """企业自查: the lists, and it begins."""
    firm = firm_of(request)
    if firm is None:
        return choose(request, gettext("开始自查"), "visit-own", gettext("先选哪家企业。"))
    _require(request, firm.id, Permission.SELF_CHECK)
    offered = helping.lists(request.actor, firm.id, day=request.today, type_=Type.SELF)
    form = Checking(request.POST if request.method == "POST" else None, offered)
    status = 200
    if request.method == "POST" and form.is_valid():
        told = Planned(
            firm.id, request.today, tuple(form.cleaned_data["lists"]), (), type=Type.SELF, origin=Origin.PLAN
        )
        try:
            made = actions.begin_own(told, by=request.actor, at=request.now, key=key_of(request))
        except (Incomplete, NotFound) as refusal:
            form.add_error(BESIDE.get(refusal.code), f"{gettext(refusal.reason)}{gettext(refusal.remedy)}")
            status = 422
        else:
            return HttpResponseRedirect(reverse("visit-sheet", args=[(made.answer or {})["visit"]]))
    context = {"firm": firm, "form": form, "key": request.POST.get("key") or f"form:{uuid4()}"}
    return render(request, "visits/own.html", context, status=status)


def firm_of(request: SignedIn) -> Firm | None:
    """The enterprise in the address, or the only one the person has; None: it is still to be chosen.

    Raises NotFound for what is out of reach.
    """
    named = request.POST.get("enterprise") or request.GET.get("enterprise") or ""
    if named:
        try:
            found = orgs.lines(request.actor, [UUID(named)])
        except ValueError:
            raise NotFound("subject", id=named) from None
        if not found:
            raise NotFound("subject", id=named)
        return next(iter(found.values()))
    few = orgs.page(request.actor, Kind.ENTERPRISE, size=2).lines
    return few[0] if len(few) == 1 else None


def _require(request: SignedIn, firm: UUID, permission: Permission) -> None:
    if not request.actor.may(permission, orgs.subject(request.actor, firm).place):
        raise NotPermitted("not_permitted", permission=permission)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _form(
    request: SignedIn, firm: UUID, day: date, *, asked: QueryDict | None = None, **more: Any
) -> Arranging:
    on = (_day(asked.get("planned_on", "")) if asked is not None else None) or day
    crew = helping.crew(request.actor, firm, day=on, at=request.now)
    offered = helping.lists(request.actor, firm, day=on, type_=Type.DAILY)
    supporters = helping.supporters(request.actor, firm, at=request.now)
    return Arranging(asked, crew, offered, supporters, **more)


def _usual(request: SignedIn, firm: UUID, on: date) -> dict[str, Any]:
    """What most visits are: routine, of the plan, by the lists of the industry, by whoever arranges it."""
    offered = helping.lists(request.actor, firm, day=on, type_=Type.DAILY)
    return {
        "planned_on": on, "type": Type.DAILY, "origin": Origin.PLAN, "unannounced": True,
        "lists": [key for key, _, is_own in offered if is_own], "inspectors": [str(request.actor.person)],
    }  # fmt: skip


def _page(
    request: SignedIn, firm: Firm, form: Arranging, visit: UUID | None = None, *, status: int = 200
) -> HttpResponse:
    context = {
        "firm": firm, "form": form, "visit": visit, "key": request.POST.get("key") or f"form:{uuid4()}",
        "history": history(request.actor, firm.id, today=request.today, without=visit),
    }  # fmt: skip
    return render(request, "visits/new.html", context, status=status)
