"""Figures of a month, quarter or year as they were known on a day: counted anew, whatever is locked."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from zhiben.domain.paper_periods import is_of
from zhiben.reports.figures import queries as figures
from zhiben.reports.months import longer, queries
from zhiben.reports.months.queries import tenant_of
from zhiben.reports.sheets.queries import may_make
from zhiben.web.months import shown
from zhiben.web.narrowing import AsOf, end_of
from zhiben.web.policies import signed_in
from zhiben.web.requests import SignedIn


@signed_in
@require_safe
def show(request: SignedIn, period: str) -> HttpResponse:
    """Without a day: as they are frozen, else as they stand. Raises NotFound for a month never begun, and a
    period without any.
    """
    tenant, form = _tenant(request, period), AsOf(request.GET, today=request.today)
    known = end_of(form.day)
    if known is None:
        found = queries.current(request.actor, tenant, period, today=request.today)
        held = queries.frozen(request.actor, tenant, period)
    else:
        found = figures.sheet(request.actor, tenant, period, today=request.today, known=known)
        held = None
    context = {
        "form": form, "versions": queries.versions(request.actor, tenant, period),
        "may_make": may_make(request.actor, tenant), **shown(request, tenant, period, found, held, known),
    }  # fmt: skip
    return render(request, "months/then.html", context)


def _tenant(request: SignedIn, period: str) -> int:
    """Whose period it is, as the page of the period says."""
    if is_of("month", period):
        return queries.month(request.actor, period, today=request.today).tenant
    return longer.one(request.actor, tenant_of(request.actor), period, today=request.today).tenant
