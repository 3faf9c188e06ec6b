"""检查全覆盖: of the sets that visits are to reach in a month, who was reached and who is missing.

The denominator is the plan's own (`plans.coverage`); for all that are missing visits are drafted at once.
"""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods

from zhiben.domain.access import Permission
from zhiben.domain.refusals import Conflict, Incomplete, NotFound
from zhiben.inspections.planning import actions, covering, queries
from zhiben.inspections.planning.queries import Officer
from zhiben.inspections.planning.saying import Round
from zhiben.plans.coverage import Covered
from zhiben.plans.queries import own_plans
from zhiben.web.inspection_officers import require_planning, told
from zhiben.web.narrowing import Calendar
from zhiben.web.policies import signed_in
from zhiben.web.records_form import ids_of
from zhiben.web.records_tables import key_of
from zhiben.web.requests import SignedIn
from zhiben.web.templatetags.permits import may_ever

SHOWN = 300  # of the missing, one by one


class Rounding(forms.Form):
    """Who goes to all of them, and when."""

    on = forms.DateField(label=gettext_lazy("计划日期"), widget=Calendar)
    lead = forms.ChoiceField(label=gettext_lazy("带队人"))
    second = forms.ChoiceField(label=gettext_lazy("另一名检查人员"))

    def __init__(self, asked: QueryDict | None, people: list[Officer], **more: Any) -> None:
        super().__init__(asked, auto_id="r-%s", **more)
        for name in ("lead", "second"):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [(str(one.person), f"{one.name}（{one.section}）") for one in people]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("lead") and given.get("lead") == given.get("second"):
            self.add_error("second", gettext("两名检查人员不能是同一人。"))
        return given


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: SignedIn) -> HttpResponse:
    """The month's sets and the chosen one's members; POST drafts visits to those missing."""
    require_planning(request.actor)
    first, last = month_of(request.GET.get("month", ""), request.today)
    day = max(request.today, first)  # of a month to come: as it stands when it begins
    lines = covering.lines(request.actor, first, last, day)
    chosen = next((one for one in lines if one.row.id == request.GET.get("set")), lines[0] if lines else None)
    reached = covering.reached(request.actor, chosen, day) if chosen else None
    people = [one for one in queries.officers(request.actor, request.today) if one.valid]
    may = may_ever(request.actor, Permission.INSPECTION_PLAN) and bool(request.actor.writes)
    posted = request.POST if request.method == "POST" else None
    form = Rounding(posted, people, initial=usual(request, people, first, last))
    if posted is not None and form.is_valid():
        try:
            n = draft(request, form, chosen)
            return HttpResponseRedirect(
                f"{request.get_full_path().partition('?')[0]}?month={first:%Y-%m}&done={n}"
            )
        except (Incomplete, Conflict) as refusal:
            form.add_error(None, told(refusal))
    context = {
        "planned": queries.month(request.actor, first),
        "lines": lines, "chosen": chosen, "reached": reached, "first": first, "last": last,
        "before": first - timedelta(days=1), "after": last + timedelta(days=1), "form": form,
        "missing": () if reached is None else reached.missing[:SHOWN], "shown": SHOWN, "key": key_of(request),
        "may": may and len(people) > 1 and last >= request.today, "done": done_of(request),
    }  # fmt: skip
    return render(request, "planning/coverage.html", context, status=422 if posted is not None else 200)


def draft(request: SignedIn, form: Rounding, chosen: Covered | None) -> int:
    """How many visits were drafted. Raises Incomplete, Conflict."""
    given = form.cleaned_data
    lead, second = UUID(given["lead"]), UUID(given["second"])
    why = "" if chosen is None else chosen.row.title
    asked = Round(tuple(ids_of(request.POST, "firm")), given["on"], (lead, second), lead, why)
    receipt = actions.draft_round(asked, by=request.actor, at=request.now, key=key_of(request))
    return len((receipt.answer or {})["visits"])


def usual(request: SignedIn, people: list[Officer], first: date, last: date) -> dict[str, object]:
    """The person asking leads, with somebody of the same section, on the next working day of the month."""
    mine = next((one for one in people if one.person == request.actor.person), None)
    ordered = sorted(people, key=lambda one: (one is not mine, mine is None or one.section != mine.section))
    lead, second = (ordered[0], ordered[1]) if len(ordered) > 1 else (None, None)
    day, calendar_ = max(request.today, first), own_plans(request.actor).calendar
    while day < last and not calendar_.is_working(day):
        day += timedelta(days=1)
    return {
        "on": day, "lead": str(lead.person) if lead else "", "second": str(second.person) if second else "",
    }  # fmt: skip


def month_of(text: str, today: date) -> tuple[date, date]:
    """First and last day of `2026-11`; of this month for nothing. Raises NotFound."""
    try:
        first = date.fromisoformat(f"{text}-01") if text else today.replace(day=1)
    except ValueError:
        raise NotFound("month", month=text[:20]) from None
    if not 2000 <= first.year <= 2100:
        raise NotFound("month", month=text[:20])
    return first, first.replace(day=calendar.monthrange(first.year, first.month)[1])


def done_of(request: SignedIn) -> int:
    text = request.GET.get("done", "")
    return int(text) if text.isdecimal() and len(text) < 6 else 0
