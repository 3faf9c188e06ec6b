"""月调度: the months, one of them from collecting to locked with its figures, and what was restated."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhiben.domain.access import Permission
from zhiben.domain.indicators import Indicator, Sheet
from zhiben.domain.months import SETTLED, MonthState, ReturnEvent, UnitKind
from zhiben.domain.paper_periods import is_of, period_before
from zhiben.domain.periods import add_months, day_of, label_of, parse_label
from zhiben.domain.refusals import Conflict, Incomplete, NotFound, NotPermitted
from zhiben.ground.acts import Receipt
from zhiben.reports.figures import queries as figures
from zhiben.reports.months import actions, longer, queries
from zhiben.reports.months.queries import Frozen, Line
from zhiben.reports.returns import actions as returns
from zhiben.reports.returns import queries as asked
from zhiben.web import month_sheet
from zhiben.web.inspection_officers import told
from zhiben.web.policies import signed_in
from zhiben.web.records_tables import key_of
from zhiben.web.requests import SignedIn

SHOWN = 300  # units of one month's page


class Opening(forms.Form):
    """Which month is to be collected."""

    period = forms.CharField(
        label=gettext_lazy("月份"), max_length=7, widget=forms.TextInput({"type": "month"}),
        error_messages={"required": gettext_lazy("选月份。")},
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of the strip. `state`: done, open or idle."""

    title: Any
    state: str
    said: str


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: SignedIn) -> HttpResponse:
    """The months, the latest first; POST begins one."""
    tenant = queries.tenant_of(request.actor)
    begun = queries.months(request.actor, today=request.today)
    form = Opening(
        request.POST if request.method == "POST" else None, initial={"period": next_(begun, request.today)}
    )
    if form.is_bound and form.is_valid():
        period = form.cleaned_data["period"]
        try:
            actions.open_(period, by=request.actor, at=request.now, key=key_of(request))
            return HttpResponseRedirect(reverse("month", args=[period]))
        except (Incomplete, Conflict) as refusal:
            form.add_error("period", told(refusal))
    context = {
        "months": begun, "form": form, "key": key_of(request),
        "may_open": queries.may_open(request.actor, tenant),
        "longer": longer.longer(request.actor, tenant, today=request.today),
    }  # fmt: skip
    return render(request, "months/index.html", context, status=422 if form.errors else 200)


@signed_in
@require_safe
def show(request: SignedIn, period: str) -> HttpResponse:
    """One month: where it stands, who is late, the figures. Figures not frozen yet are asked for apart."""
    line = queries.month(request.actor, period, today=request.today)
    return page(request, line, "")


@signed_in
@require_safe
def sheet(request: SignedIn, period: str) -> HttpResponse:
    """The figures of a month as they stand now, for the page of a month not locked."""
    line = queries.month(request.actor, period, today=request.today)
    found = queries.current(request.actor, line.tenant, period, today=request.today)
    return render(request, "months/_sheet.html", shown(request, line.tenant, period, found, None))


@signed_in
@require_POST
def step(request: SignedIn, period: str) -> HttpResponse:
    """Remind, confirm, lock, restate, report up: `do` says which."""
    line = queries.month(request.actor, period, today=request.today)
    do = request.POST.get("do", "")
    if do not in STEPS:
        raise NotFound("month", do=do[:20])
    try:
        receipt = STEPS[do](request, period)
    except (Incomplete, Conflict, NotPermitted) as refusal:
        return page(request, line, told(refusal), refusal.status)
    answer = receipt.answer or {}
    said = {"done": do, "n": answer.get("told", answer.get("confirmed", "")), "out": answer.get("unreached")}
    kept = {name: "、".join(value) if isinstance(value, list) else value for name, value in said.items()}
    address = reverse("month", args=[period])
    return HttpResponseRedirect(f"{address}?{urlencode({k: v for k, v in kept.items() if v != ''})}")


@signed_in
@require_safe
def changes(request: SignedIn, period: str) -> HttpResponse:
    """What differs between two versions of a period's figures, or between the last one and now."""
    tenant = queries.tenant_of(request.actor)
    held = queries.versions(request.actor, tenant, period)
    before, after = number(request, "before"), number(request, "after")
    found = queries.differences(
        request.actor, tenant, period, today=request.today, before=before, after=after
    )  # fmt: skip
    frozen = queries.frozen(request.actor, tenant, period, before)
    every = definitions(request, tenant, None if frozen is None else frozen.known)
    names = dict(month_sheet.places(request.actor, frozen.sheet)) if frozen is not None else {}
    context = {
        "period": period, "up": address(period), "versions": held,
        "before": before or held[0].version, "after": after,
        "lines": month_sheet.changed(found, every, names), "whole": sum(not one.place for one in found),
    }  # fmt: skip
    return render(request, "months/changes.html", context)


# ── beneath ──────────────────────────────────────────────────────────────────────────────────────


def page(request: SignedIn, line: Line, problem: str, status: int = 200) -> HttpResponse:
    """The page of a month, with what went wrong, if anything."""
    held = queries.versions(request.actor, line.tenant, line.period)
    version = number(request, "version")
    frozen = queries.frozen(request.actor, line.tenant, line.period, version) if held else None
    if version is not None and frozen is None:
        raise NotFound("figures", period=line.period)
    units = asked.lines(request.actor, queries.month_row(request.actor, line.period))
    context = {
        "line": line, "stages": stages(line), "units": units[:SHOWN], "more": max(0, len(units) - SHOWN),
        "filed": [one.id for one in units if ReturnEvent.CONFIRM in one.can],
        "late": [one for one in units if one.is_late(request.today)],
        "may": may(request, line), "waiting": waiting(units),
        "versions": held, "history": queries.history(request.actor, line.period, most=30),
        "problem": problem, "key": key_of(request), "done": request.GET.get("done", ""),
        "n": request.GET.get("n", ""), "out": request.GET.get("out", ""),
    }  # fmt: skip
    if frozen is not None:
        context |= shown(request, line.tenant, line.period, frozen.sheet, frozen)
    return render(request, "months/show.html", context, status=status)


def may(request: SignedIn, line: Line) -> frozenset[str]:
    """What of the page's forms is for this person."""
    place = queries.month_row(request.actor, line.period).place
    return frozenset({"collect"} if request.actor.may(Permission.MONTH_COLLECT, place) else ())


def waiting(units: Sequence[asked.Line]) -> list[asked.Line]:
    """The sections that keep the month from being locked."""
    return [one for one in units if one.kind is UnitKind.SECTION and one.state not in SETTLED]


def shown(
    request: SignedIn, tenant: int, period: str, found: Sheet, frozen: Frozen | None,
    known: datetime | None = None,
) -> dict[str, Any]:  # fmt: skip
    """What the figures' part of a page needs. `known`: of figures that were counted as known then."""
    every = definitions(request, tenant, known or (None if frozen is None else frozen.known))
    place = request.GET.get("place", "")
    place = place if place in found.columns else next(iter(found.columns), "")
    before = queries.frozen(request.actor, tenant, period_before(period) or "", only=(place,), known=known)
    return {
        "period": period, "here": address(period), "is_month": is_of("month", period),
        "sheet": found, "frozen": frozen, "place": place,
        "places": month_sheet.places(request.actor, found),
        "groups": month_sheet.groups(found, every, place, before.sheet if before is not None else None),
        "filled": month_sheet.filled(found, every, place),
        "lacking": month_sheet.lacking(found, every, place),
        "before": before, "asking": asking(period, place, known or (frozen.known if frozen else None)),
        "then": None if known is None else day_of(known),
    }  # fmt: skip


def definitions(request: SignedIn, tenant: int, known: datetime | None) -> tuple[Indicator, ...]:
    """The indicators of a sheet: of frozen figures, and of those of then, what they were counted by."""
    if known is None:
        return figures.definitions(request.actor, tenant, request.today)
    return figures.definitions(request.actor, tenant, day_of(known), known)


def asking(period: str, place: str, known: datetime | None) -> str:
    """The query by which the page of an indicator shows the rows behind a figure of this sheet."""
    told = {"period": period, "place": place, "known": known.isoformat() if known is not None else ""}
    return urlencode({name: value for name, value in told.items() if value})


def next_(begun: Sequence[Line], today: date) -> str:
    """The month to be collected next: the one after the last that was begun, at the latest this one."""
    this = label_of("month", today.replace(day=1))
    last = parse_label(begun[0].period) if begun else None
    return this if last is None else min(this, label_of("month", add_months(last.first, 1)))


def address(period: str) -> str:
    """The page of a month, a quarter or a year."""
    return reverse("month" if is_of("month", period) else "period", args=[period])


def stages(line: Line) -> list[Stage]:
    """收集 → 确认 → 锁定 → 报送."""
    is_locked = line.state is MonthState.LOCKED
    settled = f"{line.settled}/{line.asked}"
    every = is_locked or line.unsettled == 0
    version = gettext("第 %(n)s 版") % {"n": line.version} if line.version else ""
    left = gettext("还差 %(n)s 个") % {"n": line.unsettled}
    return [
        Stage(gettext("收集"), "done" if every else "open", settled),
        Stage(gettext("科室确认"), "done" if every else "idle", "" if every else left),
        Stage(gettext("锁定"), "done" if is_locked else "idle", version),
        Stage(
            gettext("报送上级"), "done" if line.reported_on else "idle",
            line.reported_on.isoformat() if line.reported_on else "",
        ),
    ]  # fmt: skip


def number(request: SignedIn, name: str) -> int | None:
    """A version named in the address; None for none."""
    given = request.GET.get(name, "")
    return int(given) if given.isdecimal() and len(given) < 6 else None


def chase(request: SignedIn, period: str) -> Receipt:
    return returns.chase(period, by=request.actor, at=request.now, key=key_of(request))


def confirm(request: SignedIn, period: str) -> Receipt:
    chosen = [UUID(one) for one in request.POST.getlist("pick") if len(one) == 36]
    return returns.confirm(chosen, by=request.actor, at=request.now, key=key_of(request))


def lock(request: SignedIn, period: str) -> Receipt:
    return actions.lock(period, by=request.actor, at=request.now, key=key_of(request))


def restate(request: SignedIn, period: str) -> Receipt:
    reason = request.POST.get("reason", "")
    return actions.restate(period, reason, by=request.actor, at=request.now, key=key_of(request))


def report_up(request: SignedIn, period: str) -> Receipt:
    return actions.report_up(period, by=request.actor, at=request.now, key=key_of(request))


STEPS: dict[str, Callable[[SignedIn, str], Receipt]] = {
    "chase": chase, "confirm": confirm, "lock": lock, "restate": restate, "report": report_up,
}  # fmt: skip
