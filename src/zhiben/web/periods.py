"""季度和年度: a period longer than a month, from its locked months to fixed figures, sheet and analysis."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from zhiben.domain.paper_periods import is_of
from zhiben.domain.refusals import Conflict, Incomplete, NotFound, Refused
from zhiben.reports.months import actions, longer, queries
from zhiben.reports.months.longer import Longer
from zhiben.reports.months.queries import tenant_of
from zhiben.web.inspection_officers import told
from zhiben.web.months import number, shown
from zhiben.web.policies import signed_in
from zhiben.web.records_tables import key_of
from zhiben.web.requests import SignedIn

ANALYSIS = "quarterly-analysis"


@signed_in
@require_safe
def show(request: SignedIn, period: str) -> HttpResponse:
    """A quarter or a year. Figures not fixed yet are asked for apart."""
    return page(request, _found(request, period))


@signed_in
@require_safe
def sheet(request: SignedIn, period: str) -> HttpResponse:
    """The figures as they stand now, for the page of a period not fixed."""
    found = _found(request, period)
    now = queries.current(request.actor, found.tenant, period, today=request.today)
    return render(request, "months/_sheet.html", shown(request, found.tenant, period, now, None))


@signed_in
@require_POST
def fix(request: SignedIn, period: str) -> HttpResponse:
    """Its figures are these from now on; once more with a reason, and the earlier ones stay."""
    found = _found(request, period)
    reason = request.POST.get("reason", "")
    try:
        actions.fix(period, reason=reason, by=request.actor, at=request.now, key=key_of(request))
    except (Incomplete, Conflict) as refusal:
        return page(request, found, refusal)
    return HttpResponseRedirect(f"{reverse('period', args=[period])}?done=fix")


def page(request: SignedIn, found: Longer, refusal: Refused | None = None) -> HttpResponse:
    """With what went wrong, if anything."""
    held = queries.versions(request.actor, found.tenant, found.period)
    version = number(request, "version")
    frozen = queries.frozen(request.actor, found.tenant, found.period, version) if held else None
    if version is not None and frozen is None:
        raise NotFound("figures", period=found.period)
    context = {
        "found": found, "versions": held, "key": key_of(request), "done": request.GET.get("done", ""),
        "problem": told(refusal) if refusal else "",
        "where": refusal.details.get("period", "") if refusal else "",
        "analysis": ANALYSIS if is_of("quarter", found.period) else "",
    }  # fmt: skip
    if frozen is not None:
        context |= shown(request, found.tenant, found.period, frozen.sheet, frozen)
    return render(request, "months/period.html", context, status=refusal.status if refusal else 200)


def _found(request: SignedIn, period: str) -> Longer:
    tenant = tenant_of(request.actor)
    return longer.one(request.actor, tenant, period, today=request.today)
