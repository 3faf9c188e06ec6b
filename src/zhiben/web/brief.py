"""领导简报: five numbers, who is worst, what to decide, and what became of 批示; for the phone first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from django import forms
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from zhiben.domain.cells import Status
from zhiben.domain.hazard_measures import Measure, is_zero
from zhiben.domain.hazards import Event, Level
from zhiben.domain.refusals import Incomplete
from zhiben.domain.visits import Event as VisitEvent
from zhiben.editions import queries as editions
from zhiben.hazards import queries as hazards
from zhiben.hazards import zero
from zhiben.hazards.answers import Wanted
from zhiben.hazards.zero import Scope
from zhiben.inspections import queries as inspections
from zhiben.orgs.staff.working import Worker
from zhiben.plans.answers import Filters
from zhiben.plans.board import Board, Share, board
from zhiben.plans.governing import queries as governing
from zhiben.plans.waiving import queries as waiving
from zhiben.reports.leading import actions, queries
from zhiben.reports.leading.about import about
from zhiben.web.account import say
from zhiben.web.board import address, line, span
from zhiben.web.content_words import KINDS
from zhiben.web.hazards import span_of
from zhiben.web.hazards_zero import listed
from zhiben.web.narrowing import Day
from zhiben.web.policies import signed_in
from zhiben.web.requests import SignedIn

LED, COVERED = "principal-check", "monthly-coverage"  # the two duties with a hard frequency
MOST = 8  # things to decide


@dataclass(frozen=True, slots=True)
class Number:
    """One of the five. `of`: out of how many, empty without; `tone`: late, soon, done or nothing."""

    name: str
    value: int
    of: str
    unit: str
    say: str
    url: str
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """Something that waits for a yes or no. `url`: where it is given."""

    title: str
    say: str
    url: str
    act: str
    tone: str = ""


class Instructing(forms.Form):
    """The word, who is to see to it, by when."""

    text = forms.CharField(
        label=gettext_lazy("批示"), max_length=actions.LONGEST, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("一两句话；原话记下，作为任务交给承办人。"),
    )  # fmt: skip
    to = forms.MultipleChoiceField(
        label=gettext_lazy("交给谁办"), widget=forms.CheckboxSelectMultiple, required=False
    )
    due_on = Day(label=gettext_lazy("哪天前报结果（可不填）"))

    def __init__(self, asked: QueryDict | None, people: list[Worker]) -> None:
        super().__init__(asked, auto_id="i-%s")
        field = self.fields["to"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(str(one.person), f"{one.name}（{one.unit}）") for one in people]


@signed_in
@require_safe
def show(request: SignedIn) -> HttpResponse:
    """The whole on one page; every number opens its list."""
    first, last = span("month", request.today)
    found = board(request.actor, first, last, today=request.today, since=first)
    context = {
        "day": request.today,
        "numbers": numbers(request, found),
        "decisions": list(decisions(request))[:MOST],
        "worst": queries.worst(request.actor, today=request.today),
        "dragging": found.dragging[:3],
        "overdue": address(Filters(), "", (Status.OVERDUE,)),
        "told": queries.instructions(request.actor, today=request.today, at=request.now),
        "may_instruct": queries.may_instruct(request.actor),
        "is_said": request.GET.get("said") == "1",
    }
    return render(request, "brief/show.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def instruct(request: SignedIn) -> HttpResponse:
    """批示 about a hazard, an enterprise (`?thing=`), or the work as a whole."""
    what = about(request.actor, request.GET.get("thing", ""), today=request.today)
    people = queries.people(request.actor, request.now)
    asked = request.POST if request.method == "POST" else None
    form = Instructing(asked, people)
    if asked is not None and form.is_valid():
        given = form.cleaned_data
        try:
            actions.instruct(
                what.thing, given["text"], [UUID(one) for one in given["to"]], due_on=given["due_on"],
                by=request.actor, at=request.now, key=asked.get("key", ""),
            )  # fmt: skip
            return HttpResponseRedirect(f"{reverse('brief')}?said=1#told-title")
        except Incomplete as refusal:
            say(form, refusal, {"instruction_nobody": "to", "instruction_due": "due_on"})
    before = queries.instructions(request.actor, today=request.today, at=request.now, thing=what.thing)
    context = {
        "what": what, "form": form, "people": people, "key": asked.get("key") if asked else f"say:{uuid4()}",
        "told": before if what.thing else [], "day": request.today,
        "may_instruct": queries.may_instruct(request.actor),
    }  # fmt: skip
    return render(request, "brief/instruct.html", context, status=422 if asked is not None else 200)


def numbers(request: SignedIn, found: Board) -> list[Number]:
    """Five: major hazards open, what the month found and closed, the two hard frequencies, what is late."""
    now = span_of("", request.today)
    figures = zero.figures(request.actor, Scope(Level.MAJOR.value), now)
    asked = {"level": Level.MAJOR.value}
    late = figures[Measure.OVERDUE]
    all_found = zero.figures(request.actor, Scope(), now)
    return [
        Number(
            gettext("重大隐患在册"), figures[Measure.STOCK], "", gettext("条"),
            gettext("逾期 %(n)s 条") % {"n": late} if late else _zero_says(is_zero(figures)),
            listed(Measure.STOCK, now, asked), "late" if late else "" if is_zero(figures) else "soon",
        ),
        Number(
            gettext("本月销号"), all_found[Measure.ENDED], "", gettext("条"),
            gettext("本月发现 %(n)s 条") % {"n": all_found[Measure.OPENED]},
            listed(Measure.ENDED, now, {}),
        ),
        _share(found, LED, gettext("主要负责人带队"), gettext("家次")),
        _share(found, COVERED, gettext("民爆全覆盖"), gettext("项")),
        Number(
            gettext("逾期没办"), found.overdue, "", gettext("项"), gettext("不论哪天到期"),
            address(Filters(), "", (Status.OVERDUE,)), "late" if found.overdue else "",
        ),
    ]  # fmt: skip


def _zero_says(is_zero_: bool) -> str:
    return gettext("动态清零") if is_zero_ else gettext("没有清零")


def _share(found: Board, duty: str, name: str, unit: str) -> Number:
    share = next((one for one in found.duties if one.key == duty), Share(duty, name, {}, Filters(duty=duty)))
    missing = share.missing
    said = gettext("本月还差 %(n)s") % {"n": missing} if missing else gettext("本月到期的都办了")
    tone = "late" if share.late else "soon" if missing else ""
    return Number(name, share.done, str(share.owed), unit, said, line(share, "").missing, tone)


def decisions(request: SignedIn) -> Iterator[Decision]:
    """What waits for this person's yes or no, and major hazards overdue that nobody has listed."""
    actor, today, at = request.actor, request.today, request.now
    for found, can in hazards.todo(actor, today=today, at=at):
        if Event.EXTEND in can:
            yield Decision(
                gettext("%(who)s申请延期，批不批？") % {"who": found.enterprise_name},
                f"{found.number} {found.text or found.spot}", _hazard(found.id), gettext("去审批"), "soon",
            )  # fmt: skip
    late = hazards.page(actor, Wanted(level=Level.MAJOR.value, state="overdue"), today=today, size=MOST)
    for found in late.lines:
        if not found.listed:
            yield Decision(
                gettext("%(who)s重大隐患逾期，要不要挂牌督办？") % {"who": found.enterprise_name},
                _late(found.text or found.spot, found.deadline, today), _hazard(found.id), gettext("去看"),
                "late",
            )  # fmt: skip
    for one in waiving.requests(actor, today=today):
        if one.may_decide and one.row is not None:
            told = {"who": one.subject_name, "what": one.row.title}
            yield Decision(
                gettext("%(who)s申请豁免「%(what)s」，批不批？") % told, one.reason,
                reverse("waiver", args=[one.id]), gettext("去审批"),
            )  # fmt: skip
    for visit, steps in inspections.todo(actor, today=today, at=at):
        if VisitEvent.ISSUE in steps:
            yield Decision(
                gettext("检查%(who)s，批不批？") % {"who": visit.enterprise_name}, visit.people,
                reverse("visit", args=[visit.id]), gettext("去批准"),
            )  # fmt: skip
    for asked in editions.waiting(actor, at=at):
        if asked.may_decide:
            yield Decision(
                gettext("%(who)s提请发布「%(what)s」，发不发？")
                % {"who": asked.by_name, "what": asked.content.title or KINDS[asked.content.kind]},
                asked.reason, reverse("content-request", args=[asked.id]), gettext("去核对"),
            )  # fmt: skip
    entries = [one for one in governing.late_entries(actor) if one.may_receive]
    if entries:
        yield Decision(
            gettext("补录待签收 %(n)s 件") % {"n": len(entries)},
            gettext("办得早、记得晚，超过补录期限的要监管人员签收才算数。"),
            reverse("late-entries"), gettext("去签收"),
        )  # fmt: skip


def _hazard(id_: UUID) -> str:
    return reverse("hazard", args=[id_])


def _late(text: str, deadline: date | None, today: date) -> str:
    days = (today - deadline).days if deadline else 0
    return gettext("%(what)s；逾期 %(n)s 天") % {"what": text, "n": days}
