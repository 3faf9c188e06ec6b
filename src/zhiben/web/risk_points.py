"""One risk point: what it is worth and why, its controls, what it was before; assessing, controlling."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhiben.domain.access import Permission
from zhiben.domain.orgs import Kind, Standing
from zhiben.domain.refusals import Conflict, Incomplete, Refused
from zhiben.domain.risks import LEAST_LEVEL, Colour, ControlLevel, Means, Scale, written
from zhiben.domain.words import word
from zhiben.ground import queries as acts
from zhiben.orgs import queries as orgs
from zhiben.risks import actions, queries
from zhiben.risks.actions import Judgement, Measure
from zhiben.risks.places.queries import places
from zhiben.risks.queries import ControlLine, Point
from zhiben.risks.scales import offered
from zhiben.web.enterprise_file import opened
from zhiben.web.narrowing import Day
from zhiben.web.policies import signed_in
from zhiben.web.records_tables import key_of
from zhiben.web.requests import SignedIn

FIELDS = {
    "risk_level_too_low": "level", "risk_day": "assessed_on", "risk_point_taken": "name",
    "place_unfit": "place", "control_owner": "owner", "reason_missing": "reason",
}  # fmt: skip
Choices = list[tuple[str, str]]  # value and words
EVERY = ("每班", "每日", "每周", "每月", "每季", "每次作业前")


@dataclass(frozen=True, slots=True)
class Worth:
    """What the scores chosen come to, before anything is kept."""

    value: str
    colour: Colour
    least: ControlLevel


class Judging(forms.Form):
    """An assessment by one scale. What is typed is judged by the room; the form itself knows the choices."""

    place = forms.ChoiceField(label=gettext_lazy("部位"), required=False)
    name = forms.CharField(label=gettext_lazy("风险点名称"), max_length=80, required=False)
    danger = forms.CharField(
        label=gettext_lazy("危险源"), max_length=300, required=False, widget=forms.Textarea({"rows": 2}),
        help_text=gettext_lazy("什么东西、什么状态、什么行为会出事"),
    )  # fmt: skip
    accident = forms.CharField(label=gettext_lazy("可能导致的事故"), max_length=120, required=False)
    assessed_on = Day(label=gettext_lazy("评估日期"))
    level = forms.ChoiceField(label=gettext_lazy("管控层级"), required=False)

    def __init__(
        self, asked: QueryDict | None, scale: Scale, there: list[tuple[str, str]], **more: Any
    ) -> None:
        super().__init__(asked, auto_id="j-%s", **more)
        self.scale = scale
        self._choices("place", [("", gettext("请选择")), *there])
        levels = [(one.value, gettext(word(one))) for one in ControlLevel]
        self._choices("level", [("", gettext("按等级的最低要求")), *levels])
        for factor in scale.factors:
            self.fields[f"s-{factor.letter}"] = forms.ChoiceField(
                label=f"{factor.letter} {factor.name}", required=False, widget=forms.RadioSelect,
                choices=[(one.written, f"{one.written}　{one.means}") for one in factor.scores],
            )  # fmt: skip

    def _choices(self, name: str, choices: Choices) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    @property
    def factors(self) -> list[forms.BoundField]:
        return [self[f"s-{factor.letter}"] for factor in self.scale.factors]

    @property
    def scores(self) -> tuple[str, ...]:
        return tuple(self.cleaned_data.get(f"s-{factor.letter}", "") for factor in self.scale.factors)

    @property
    def worth(self) -> Worth | None:
        """None until every factor has its score."""
        if not self.is_bound or not self.is_valid() or not all(self.scores):
            return None
        colour = self.scale.colour(self.scores)
        return Worth(written(self.scale.value(self.scores)), colour, LEAST_LEVEL[colour])

    def judgement(self) -> Judgement:
        given, worth = self.cleaned_data, self.worth
        level = given["level"] or (worth.least.value if worth else "")
        day = given["assessed_on"] or date.min
        return Judgement(self.scale.id, self.scores, level, given["danger"], given["accident"], day)


class Controlling(forms.Form):
    """A control as told."""

    means = forms.ChoiceField(label=gettext_lazy("措施类别"), required=False)
    text = forms.CharField(
        label=gettext_lazy("措施内容"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    owner = forms.ChoiceField(label=gettext_lazy("责任人、责任岗位"), required=False)
    check_every = forms.CharField(
        label=gettext_lazy("检查频次"), max_length=40, required=False,
        widget=forms.TextInput(attrs={"list": "check-every"}), help_text=gettext_lazy("如每班、每日、每周"),
    )  # fmt: skip

    def __init__(self, asked: QueryDict | None, owners: Choices, **more: Any) -> None:
        super().__init__(asked, auto_id="m-%s", **more)
        self._choices("means", [(one.value, gettext(word(one))) for one in Means])
        self._choices("owner", [("", gettext("没有指定")), *owners])

    def _choices(self, name: str, choices: Choices) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def measure(self) -> Measure:
        given = self.cleaned_data
        owner = UUID(given["owner"]) if given.get("owner") else None
        return Measure(given.get("means", ""), given.get("text", ""), given.get("check_every", ""), owner)


class Retiring(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("为什么停用"), max_length=200, required=False,
        help_text=gettext_lazy("危险怎样消除的；评估和措施都留着"),
    )  # fmt: skip


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedIn, id: UUID) -> HttpResponse:  # noqa: A002 - the name in the address
    """A new point of an enterprise: POST works out what the scores come to, or keeps it."""
    page = opened(request, id)
    there = [(str(one.id), one.whole_name) for one in places(request.actor, id)]
    scale = _scale(request)
    if request.method != "POST":
        first = {"place": request.GET.get("place", ""), "assessed_on": request.today}
        return _judge(request, page, Judging(None, scale, there, initial=first))
    form = Judging(request.POST, scale, there)
    if not form.is_valid() or request.POST.get("do") == "look":
        return _judge(request, page, form, status=422 if form.errors else 200)
    try:
        if not form.cleaned_data["place"]:
            raise Incomplete("place_unfit")
        receipt = actions.add_point(
            UUID(form.cleaned_data["place"]), form.cleaned_data["name"], form.judgement(), **asked(request)
        )
    except (Incomplete, Conflict) as refusal:
        tell(form, refusal)
        return _judge(request, page, form, status=422)
    return HttpResponseRedirect(reverse("risk", args=[(receipt.answer or {})["point"]]))


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def assess(request: SignedIn, id: UUID) -> HttpResponse:  # noqa: A002
    """The same point assessed anew; the form begins with what holds."""
    point = queries.point(request.actor, id)
    page, held = opened(request, point.enterprise), point.line.judged
    scale = _scale(request, held.scale)
    if request.method != "POST":
        first: dict[str, Any] = {
            "danger": held.danger, "accident": held.accident, "assessed_on": request.today,
        }  # fmt: skip
        if scale.id == held.scale.id:
            letters = [f"s-{factor.letter}" for factor in scale.factors]
            first |= dict(zip(letters, held.scores, strict=True))
        return _judge(request, page, Judging(None, scale, [], initial=first), point)
    form = Judging(request.POST, scale, [])
    if not form.is_valid() or request.POST.get("do") == "look":
        return _judge(request, page, form, point, status=422 if form.errors else 200)
    try:
        actions.assess(id, form.judgement(), _id(request.POST.get("seen"), held.id), **asked(request))
    except (Incomplete, Conflict) as refusal:
        tell(form, refusal)
        return _judge(request, page, form, point, status=refusal.status if refusal.status == 409 else 422)
    return HttpResponseRedirect(reverse("risk", args=[id]))


@signed_in
@require_safe
def show(request: SignedIn, id: UUID) -> HttpResponse:  # noqa: A002
    """Everything about one point."""
    return _show(request, id)


@signed_in
@require_POST
def control(request: SignedIn, id: UUID) -> HttpResponse:  # noqa: A002
    """One control more."""
    point = queries.point(request.actor, id)
    form = Controlling(request.POST, owners(request, point.enterprise))
    try:
        if form.is_valid():
            actions.add_control(id, form.measure(), **asked(request))
            return HttpResponseRedirect(f"{reverse('risk', args=[id])}#controls-title")
    except (Incomplete, Conflict) as refusal:
        tell(form, refusal)
    return _show(request, id, controlling=form, status=422)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def change_control(request: SignedIn, id: UUID) -> HttpResponse:  # noqa: A002
    """A control reads otherwise from now on, or is no longer done."""
    held = queries.control(request.actor, id)
    point = queries.point(request.actor, held.point)
    there = owners(request, point.enterprise)
    if request.method != "POST":
        first = {
            "means": held.means.value, "text": held.text, "owner": str(held.owner or ""),
            "check_every": held.check_every,
        }  # fmt: skip
        return _control(request, point, held, Controlling(None, there, initial=first))
    form = Controlling(request.POST, there)
    try:
        if request.POST.get("do") == "retire":
            actions.retire_control(id, **asked(request))
            return HttpResponseRedirect(reverse("risk", args=[point.line.id]))
        if form.is_valid():
            actions.change_control(id, form.measure(), **asked(request))
            return HttpResponseRedirect(reverse("risk", args=[point.line.id]))
    except (Incomplete, Conflict) as refusal:
        tell(form, refusal)
    return _control(request, point, held, form, status=422)


@signed_in
@require_POST
def retire(request: SignedIn, id: UUID) -> HttpResponse:  # noqa: A002
    form = Retiring(request.POST, auto_id="r-%s")
    form.is_valid()
    try:
        actions.retire_point(id, form.cleaned_data["reason"], **asked(request))
    except (Incomplete, Conflict) as refusal:
        tell(form, refusal)
        return _show(request, id, retiring=form, status=422)
    return HttpResponseRedirect(reverse("risk", args=[id]))


def owners(request: SignedIn, enterprise: UUID) -> Choices:
    """Posts, then people of an enterprise who may answer for a control."""
    cards = orgs.beneath(request.actor, enterprise, today=request.today)
    held = [one for one in cards if one.standing != Standing.CLOSED]
    return [
        (str(one.line.id), f"{one.line.name}（{gettext(word(kind))}）")
        for kind in (Kind.POST, Kind.PERSON)
        for one in held
        if one.line.kind == kind
    ]


def asked(request: SignedIn) -> dict[str, Any]:
    return {"by": request.actor, "at": request.now, "key": key_of(request)}


def tell(form: forms.Form, refusal: Refused) -> None:
    """A refusal beside its field, where it has one in this form."""
    field = FIELDS.get(refusal.code)
    text = f"{gettext(refusal.reason)}{gettext(refusal.remedy)}"
    form.add_error(field if field in form.fields else None, text)


def _id(text: str | None, otherwise: UUID) -> UUID:
    try:
        return UUID(text or "")
    except ValueError:
        return otherwise


def _scale(request: SignedIn, usual: Scale | None = None) -> Scale:
    """The one asked for among those in force today, else the one used before, else the first."""
    there = {one.id: one for one in offered(request.today)}
    wanted = request.POST.get("scale") or request.GET.get("scale") or (usual.id if usual else "")
    return there.get(wanted) or next(iter(there.values()))


def _judge(
    request: SignedIn, page: dict[str, Any], form: Judging, point: Point | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "judging": form,
        "scale": form.scale,
        "scales": offered(request.today),
        "point": point,
        "seen": request.POST.get("seen") or (point.line.judged.id if point else ""),
        "key": key_of(request),
    }
    return render(request, "risks/judge.html", page | context, status=status)


def _control(
    request: SignedIn, point: Point, held: ControlLine, form: Controlling, status: int = 200
) -> HttpResponse:
    context = {"point": point, "held": held, "form": form, "every": EVERY, "key": key_of(request)}
    return render(request, "risks/control.html", context, status=status)


def _show(
    request: SignedIn, id_: UUID, *, controlling: Controlling | None = None,
    retiring: Retiring | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    point = queries.point(request.actor, id_)
    firm = orgs.lines(request.actor, [point.enterprise])[point.enterprise]
    place = orgs.subject(request.actor, point.enterprise).place
    held = point.line.retired_why is None
    judged = point.line.judged
    context = {
        "point": point,
        "firm": firm,
        "judged": judged,
        "reasons": _reasons(judged.scale, judged.scores),
        "story": acts.acts_on(request.actor, firm.tenant, f"risk:{id_}"),
        "controlling": controlling or Controlling(None, owners(request, point.enterprise)),
        "retiring": retiring or Retiring(auto_id="r-%s"),
        "every": EVERY,
        "may_assess": held and request.actor.may(Permission.RISK_ASSESS, place),
        "may_control": held and request.actor.may(Permission.RISK_CONTROL, place),
        "key": f"form:{uuid4()}",
    }
    return render(request, "risks/show.html", context, status=status)


def _reasons(scale: Scale, scores: tuple[str, ...]) -> list[tuple[str, str, str, str]]:
    """Letter, name, score and what it means, of each factor."""
    return [
        (factor.letter, factor.name, score, next(one.means for one in factor.scores if one.written == score))
        for factor, score in zip(scale.factors, scores, strict=True)
    ]
