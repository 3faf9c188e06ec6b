"""年度检查计划: the plan of a year by industry and month, and how often each enterprise was visited."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from zhiben.domain.access import Permission
from zhiben.domain.legality import Cap
from zhiben.domain.orgs import Kind, Standing
from zhiben.domain.refusals import Conflict, Incomplete, NotFound, NotPermitted
from zhiben.domain.yearly import PlanEvent, PlanState
from zhiben.ground.acts import Receipt
from zhiben.inspections.planning import actions, queries
from zhiben.inspections.planning.queries import Year
from zhiben.orgs import queries as orgs
from zhiben.web import lists
from zhiben.web.inspection_officers import require_planning, told
from zhiben.web.policies import signed_in
from zhiben.web.records_tables import key_of
from zhiben.web.requests import SignedIn
from zhiben.web.templatetags.permits import may_ever

MONTHS = tuple(range(1, 13))


@dataclass(frozen=True, slots=True)
class Cell:
    """One month of one industry: what is planned, made, and issued but not made yet."""

    month: int
    planned: int
    made: int
    open: int
    name: str  # of its input


@signed_in
@require_safe
def today(request: SignedIn) -> HttpResponse:
    """The plan of this year."""
    return HttpResponseRedirect(reverse("inspection-plan", args=[request.today.year]))


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: SignedIn, year: int) -> HttpResponse:
    """The year; POST drafts, changes, approves or publishes."""
    if not 2024 <= year <= request.today.year + 1:
        raise NotFound("year_plan", year=year)
    require_planning(request.actor)
    found = queries.year(request.actor, year, today=request.today)
    problem = ""
    if request.method == "POST":
        try:
            done = change(request, found)
            return HttpResponseRedirect(f"{reverse('inspection-plan', args=[year])}?done={done}")
        except (Incomplete, Conflict, NotPermitted) as refusal:
            problem = told(refusal)
    asked = request.GET
    known = [one.industry for one in sorted(found.lines, key=lambda line: line.firms)]  # few firms first
    industry = asked.get("industry", "") if asked.get("industry") in known else next(iter(known), "")
    page = orgs.page(
        request.actor, Kind.ENTERPRISE, industry=industry, standing=Standing.OPERATING,
        after=lists.read(asked.get("after")), size=lists.SIZE,
    )  # fmt: skip
    day = min(request.today, date(year, 12, 31))
    context = {
        "year": found, "rows": [(one, cells(one)) for one in found.lines], "months": MONTHS,
        "years": range(2024, request.today.year + 2), "problem": problem, "done": asked.get("done", ""),
        "key": key_of(request), "round_key": f"form:{uuid4()}", "may_edit": may_edit(request, found),
        "may_revise": found.state is PlanState.PUBLISHED and year >= request.today.year and writes(request),
        "editing": bool(asked.get("edit")), "industry": industry, "no_cap": Cap(),
        "balances": queries.balances(request.actor, page.lines, year_=year, today=day),
        "pager": lists.pager(asked, len(page.lines), page.total, lists.written(page.next)),
        "own": found.made_by is not None and found.made_by == request.actor.person,
    }  # fmt: skip
    return render(request, "planning/year.html", context, status=422 if problem else 200)


def change(request: SignedIn, found: Year) -> str:
    """Does what the button says; the word of what was done. Raises Incomplete, Conflict, NotPermitted."""
    do, by, at, key = request.POST.get("do", ""), request.actor, request.now, key_of(request)
    version = int(request.POST.get("version", "") or 0) if request.POST.get("version", "0").isdigit() else 0
    receipt: Receipt
    if do == "save":
        lines = lines_of(request.POST, found)
        if found.id is None or found.state is PlanState.PUBLISHED:
            receipt = actions.plan_year(found.year, lines, by=by, at=at, key=key)
        else:
            receipt = actions.change_year(found.id, version, lines, by=by, at=at, key=key)
    elif found.id is None or do not in (PlanEvent.APPROVE, PlanEvent.PUBLISH):
        raise Incomplete("year_plan_lines")
    elif do == PlanEvent.APPROVE:
        receipt = actions.approve_year(found.id, version, by=by, at=at, key=key)
    else:
        receipt = actions.publish_year(found.id, version, by=by, at=at, key=key)
    return do if receipt.answer is not None else ""


def lines_of(sent: QueryDict, found: Year) -> dict[str, list[int]]:
    """The twelve months of each industry as they were typed. Raises Incomplete `year_plan_lines`."""
    made = {}
    for one in found.lines:
        typed = [sent.get(cell.name, "").strip() or "0" for cell in cells(one)]
        if any(not text.isascii() or not text.isdigit() or len(text) > 5 for text in typed):
            raise Incomplete("year_plan_lines", industry=one.industry)
        made[one.industry] = [int(text) for text in typed]
    return made


def cells(line: queries.Line) -> list[Cell]:
    return [
        Cell(
            month,
            line.months[month - 1],
            line.made[month - 1],
            line.open[month - 1],
            f"{line.industry}-{month}",
        )
        for month in MONTHS
    ]


def may_edit(request: SignedIn, found: Year) -> bool:
    return writes(request) and (found.id is None or PlanEvent.CHANGE in found.events)


def writes(request: SignedIn) -> bool:
    return bool(request.actor.writes) and may_ever(request.actor, Permission.INSPECTION_PLAN)
