"""方案执行图: the circular as a living document, each clause coloured by how it is carried out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from zhiben.domain.access import Permission
from zhiben.plans import clauses
from zhiben.plans.official.queries import text
from zhiben.web import lists
from zhiben.web.inbox import may_anywhere
from zhiben.web.narrowing import AsOf, end_of
from zhiben.web.plan_months import months
from zhiben.web.plan_panel import panel
from zhiben.web.plan_sheet import marks_of, paper, worst
from zhiben.web.policies import signed_in
from zhiben.web.requests import SignedIn, is_fragment


@dataclass(frozen=True, slots=True)
class Bar:
    """What stands above the paper: days to look from, the way to what needs care and back to the whole."""

    shortcuts: tuple[tuple[str, str, bool], ...]  # name, address, whether it is where one is
    whole: str
    care: str
    is_care: bool
    query: str


@signed_in
@require_safe
def index(request: SignedIn) -> HttpResponse:
    """The plan in force; where there are several, the first: its page leads to the others."""
    found = clauses.plans(request.actor)
    if not found:
        return render(request, "plan/none.html")
    return HttpResponseRedirect(reverse("plan", args=[found[0][0]]))


@signed_in
@require_safe
def show(request: SignedIn, plan: str, clause: str = "") -> HttpResponse:
    """The whole plan with one clause open beside it: the one asked for, else the one to look at first."""
    if not_yet(request, plan):
        return render(request, "plan/none_then.html", {"plan": plan})
    page = page_of(request, plan, clause)
    return render(request, "plan/_panel.html" if is_fragment(request) else "plan/show.html", page)


def not_yet(request: SignedIn, plan: str) -> bool:
    """Whether the plan is in force now, and was not on the day asked for."""
    day = AsOf(request.GET, today=request.today).day
    if day is None:
        return False
    then, now = (dict(clauses.plans(request.actor, known)) for known in (end_of(day), None))
    return plan in now and plan not in then


def page_of(request: SignedIn, plan: str, clause: str) -> dict[str, Any]:
    """What the page shows, as known now or on an earlier day. Raises NotFound."""
    form = AsOf(request.GET, today=request.today)
    day = form.day or request.today
    sheet, past = clauses.sheet(request.actor, plan, today=day, known=end_of(form.day))
    bar, words = bar_of(request, form.day), text(request.actor, plan)
    marks = marks_of(sheet, bar.query)
    chosen = clause or worst(marks)
    reading = clauses.reading(request.actor, sheet, chosen, today=day, past=past)
    return {
        "sheet": sheet,
        "text": words,
        "form": form,
        "day": day,
        "bar": bar,
        "clause": clause,
        "mark": marks[chosen],
        "panel": panel(
            sheet, reading, form.day, may_nudge=may_anywhere(request.actor, Permission.TASK_NUDGE)
        ),
        "months": [] if past else months(request.actor, plan, reading.line, today=day),
        "paper": paper(sheet, marks, chosen, words, care=bar.is_care),
        "plans": clauses.plans(request.actor),
    }


def bar_of(request: SignedIn, known: date | None) -> Bar:
    """The ends of the last quarter and month, and today; everything else of the address is kept."""
    today, asked = request.today, request.GET
    month = today.replace(day=1) - timedelta(days=1)
    quarter = date(today.year, (today.month - 1) // 3 * 3 + 1, 1) - timedelta(days=1)
    ends = sorted({quarter: gettext("上季末"), month: gettext("上月末")}.items())
    days = [(name, f"?{lists.query(asked, known=end.isoformat())}", end == known) for end, name in ends]
    return Bar(
        shortcuts=(*days, (gettext("今天"), f"?{lists.query(asked, known=None)}", known is None)),
        whole=f"?{lists.query(asked, care=None)}",
        care=f"?{lists.query(asked, care='1')}",
        is_care=bool(asked.get("care")),
        query=lists.query(asked),
    )
