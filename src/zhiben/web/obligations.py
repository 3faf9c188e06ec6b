"""The obligation list, its export, and one obligation with the reasons for it."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from zhiben.domain.refusals import TooLarge
from zhiben.plans import queries
from zhiben.plans.queries import Counted, Obligation
from zhiben.tasks.saved import queries as saved
from zhiben.tasks.saved.queries import Saved
from zhiben.web import exporting, lists, sheet
from zhiben.web.many import offered
from zhiben.web.narrowing import AsOf, Narrowed, end_of, narrowed
from zhiben.web.policies import signed_in
from zhiben.web.requests import SignedIn, is_fragment
from zhiben.web.saved import plain


@signed_in
@require_safe
def index(request: SignedIn) -> HttpResponse:
    """The list. htmx asks for the part that changes; everybody else gets the page around it."""
    asked = narrowed(request)
    page = queries.obligation_list(
        request.actor, cursor=request.GET.get("after"), limit=lists.SIZE, **asked.question
    )
    part = is_fragment(request)
    context = {
        "is_fragment": part,
        "asked": asked,
        "page": page,
        "chips": asked.chips(queries.counts(request.actor, **asked.question)),
        "columns": asked.columns,
        "saved": saved_lists(request, asked),
        "acts": [] if asked.known else offered(request),
        "pager": lists.pager(request.GET, len(page.rows), page.total, page.next),
    }
    return render(request, "obligations/_list.html" if part else "obligations/list.html", context)


def saved_lists(request: SignedIn, asked: Narrowed) -> list[tuple[Saved, bool]]:
    """Each with whether it is the list one is looking at."""
    here = plain(asked.query())
    return [(one, one.query == here) for one in saved.lists(request.actor)]


@signed_in
@require_safe
def export(request: SignedIn) -> HttpResponseBase:
    """What the list shows, all pages of it, as a file for spreadsheets."""
    asked = narrowed(request)
    first = queries.obligation_list(request.actor, limit=sheet.BATCH, **asked.question)
    if first.total > sheet.MOST:
        raise TooLarge("export_too_large", rows=first.total)
    rows = sheet.rows_of(request.actor, asked.question, first)
    as_ = exporting.asked(request.GET, exporting.Format.CSV)
    if as_ is exporting.Format.CSV:
        return sheet.answer(rows, asked.today, asked.columns)
    head, lines = sheet.table(rows, asked.columns)
    return exporting.answer(as_, f"obligations-{asked.today.isoformat()}", gettext("义务"), head, lines)


@signed_in
@require_safe
def show(request: SignedIn, id: str) -> HttpResponse:  # noqa: A002 - the name in the address
    """One obligation: why it is owed, what counts and what does not, as known now or on an earlier day."""
    form = AsOf(request.GET, today=request.today)
    day = form.day or request.today
    found = queries.obligation(request.actor, id, today=day, known=end_of(form.day))
    near, far = by_period(found)
    context = {"found": found, "near": near, "far": far, "form": form, "day": day}
    return render(request, "obligations/show.html", context)


def by_period(found: Obligation) -> tuple[list[Counted], list[Counted]]:
    """The facts that count or lie in the period, and the many of other times that are seldom asked for."""
    first, last = found.row.starts_on, found.row.last_day
    near = [fact for fact in found.facts if fact.counts or first <= fact.happened_on <= last]
    return near, [fact for fact in found.facts if fact not in near]
