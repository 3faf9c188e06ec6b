"""What one unit reports for a month, on its own page or with a code without signing in; asking units."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhiben.domain import months
from zhiben.domain.access import Actor
from zhiben.domain.indicators import Indicator
from zhiben.domain.months import NARRATIVE, ReturnEvent, UnitKind
from zhiben.domain.orgs import Kind
from zhiben.domain.refusals import Conflict, Incomplete, TooMany
from zhiben.domain.slots import plain
from zhiben.orgs import queries as orgs
from zhiben.reports.figures import queries as figures
from zhiben.reports.months import queries as held
from zhiben.reports.returns import actions, codes, queries
from zhiben.reports.returns.actions import Asked
from zhiben.reports.returns.queries import Whole
from zhiben.reports.returns.store import Words
from zhiben.web import lists, month_sheet
from zhiben.web.enterprises import Bar
from zhiben.web.indicator_words import title_of
from zhiben.web.inspection_officers import told
from zhiben.web.invitations import picture
from zhiben.web.login import client_of
from zhiben.web.narrowing import Calendar
from zhiben.web.policies import anyone, signed_in
from zhiben.web.records_form import ids_of
from zhiben.web.records_tables import key_of
from zhiben.web.requests import Request, SignedIn

PARTS: dict[str, Any] = {
    "progress": gettext_lazy("进展"),
    "problems": gettext_lazy("问题"),
    "measures": gettext_lazy("下步措施"),
}
assert tuple(PARTS) == NARRATIVE


class Filling(forms.Form):
    """A number for each column asked, a word where it is out of the ordinary, and the narrative."""

    def __init__(self, sent: QueryDict | None, whole: Whole, columns: Sequence[Indicator]) -> None:
        super().__init__(sent, auto_id="r-%s")
        self.columns = columns
        for one in self.columns:
            step = "1" if one.places == 0 else f"0.{'1'.rjust(one.places, '0')}"
            self.fields[f"v-{one.id}"] = forms.DecimalField(
                label=f"{title_of(one)}（{one.unit}）", min_value=0, max_digits=15,
                decimal_places=one.places, initial=plain(whole.values.get(one.id)),
                widget=forms.NumberInput(attrs={"step": step, "inputmode": "decimal"}),
                error_messages={"required": gettext("没有发生的填 0，就是零报告。")},
            )  # fmt: skip
            self.fields[f"n-{one.id}"] = forms.CharField(
                label=gettext("情况说明"), required=False, max_length=500, initial=whole.notes.get(one.id, "")
            )
        for name, label in PARTS.items():
            self.fields[name] = forms.CharField(
                label=label, required=False, max_length=actions.LONGEST,
                initial=whole.narrative.get(name, ""), widget=forms.Textarea(attrs={"rows": 3}),
            )  # fmt: skip

    def words(self) -> Words:
        given = self.cleaned_data
        return Words(
            {one.id: given[f"v-{one.id}"] for one in self.columns},
            {one.id: given[f"n-{one.id}"] for one in self.columns if given[f"n-{one.id}"].strip()},
            {name: given[name].strip() for name in PARTS if given[name].strip()},
        )

    def unusual(self, former: Mapping[str, Sequence[Decimal]]) -> list[str]:
        """Columns out of the ordinary for which there is no word of explanation yet."""
        given = self.cleaned_data
        return [
            one.id
            for one in self.columns
            if not given[f"n-{one.id}"].strip()
            and months.is_unusual(given[f"v-{one.id}"], former.get(one.id, ()))
        ]

    def rows(self, former: Mapping[str, Sequence[Decimal]], odd: Sequence[str] = ()) -> list[dict[str, Any]]:
        """Each column with its fields, what was said last month, and whether to ask about it."""
        return [
            {
                "value": self[f"v-{one.id}"], "note": self[f"n-{one.id}"], "is_odd": one.id in odd,
                "shows_note": one.id in odd or bool(self[f"n-{one.id}"].value()),
                "last": plain(next(iter(former.get(one.id, ())), None)),
            }
            for one in self.columns
        ]  # fmt: skip

    def narrative(self) -> list[Any]:
        return [self[name] for name in PARTS]


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: SignedIn, id: UUID) -> HttpResponse:  # noqa: A002 - the name in the address
    """One unit's return; POST files it. A figure out of the ordinary is asked about once, never refused."""
    whole = queries.whole(request.actor, id)
    sent = request.POST if request.method == "POST" else None
    form = Filling(sent, whole, queries.columns(request.actor, id, today=request.today))
    former, may_fill = queries.former(request.actor, id), ReturnEvent.FILE in whole.line.can
    odd: list[str] = []
    if form.is_bound and form.is_valid():
        odd = [] if request.POST.get("seen") else form.unusual(former)
        if not odd:
            try:
                actions.fill(
                    id, whole.version, form.words(), by=request.actor, at=request.now, key=key_of(request)
                )
                return HttpResponseRedirect(f"{reverse('return', args=[id])}?done=file")
            except (Incomplete, Conflict) as refusal:
                form.add_error(None, told(refusal))
    context = {
        "whole": whole, "form": form, "rows": form.rows(former, odd), "odd": odd, "key": f"form:{uuid4()}",
        "may_fill": may_fill and (whole.is_own or form.is_bound or request.GET.get("fill") == "1"),
        "may_fill_for": may_fill and not whole.is_own, "done": request.GET.get("done", ""),
        "steps": [one for one in whole.line.can if one is not ReturnEvent.FILE],
        "may_read_month": may_read(request.actor, whole.period),
    }  # fmt: skip
    return render(request, "months/return.html", context, status=422 if form.errors or odd else 200)


@signed_in
@require_safe
def counted(request: SignedIn, id: UUID) -> HttpResponse:  # noqa: A002 - the name in the address
    """What the system has counted for a section already: its own column, so that nobody is asked for it."""
    whole = queries.whole(request.actor, id)
    row = queries.row(request.actor, id)
    sheet = held.current(request.actor, row.tenant, whole.period, today=request.today)
    every = figures.definitions(request.actor, row.tenant, request.today)
    groups = month_sheet.groups(sheet, every, whole.line.unit)
    filled = month_sheet.filled(sheet, every, whole.line.unit)
    context = {"groups": groups, "filled": filled, "is_locked": whole.is_locked}
    return render(request, "months/_counted.html", context)


@signed_in
@require_POST
def step(request: SignedIn, id: UUID) -> HttpResponse:  # noqa: A002 - the name in the address
    """Confirm, send back, excuse, ask again: `do` says which."""
    queries.row(request.actor, id)  # it is there for whoever asks, before what they wrote is read
    do, reason = request.POST.get("do", ""), request.POST.get("reason", "")
    given: dict[str, Any] = {"by": request.actor, "at": request.now, "key": key_of(request)}
    match do:
        case "confirm":
            actions.confirm([id], **given)
        case "return":
            actions.send_back(id, reason, **given)
        case "excuse":
            actions.excuse(id, reason, **given)
        case "ask_again":
            actions.ask_again(id, **given)
        case _:
            raise Incomplete("task_nothing")
    return HttpResponseRedirect(f"{reverse('return', args=[id])}?done={do}")


class Adding(forms.Form):
    """Until when the further units are to file."""

    due_on = forms.DateField(label=gettext_lazy("填报期限"), widget=Calendar)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: SignedIn, period: str) -> HttpResponse:
    """Towns and enterprises are asked too; POST asks those ticked."""
    line = held.month(request.actor, period, today=request.today)
    kind = UnitKind.ENTERPRISE if request.GET.get("kind") == UnitKind.ENTERPRISE else UnitKind.TOWN
    initial = {"due_on": max(line.due_on, request.today)}
    form = Adding(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        units = tuple(dict.fromkeys(request.POST.getlist("unit")))
        asked = Asked(period, kind, units, form.cleaned_data["due_on"])
        try:
            actions.ask(asked, by=request.actor, at=request.now, key=key_of(request))
            return HttpResponseRedirect(f"{reverse('month', args=[period])}?done=ask&n={len(units)}")
        except (Incomplete, Conflict) as refusal:
            form.add_error(None, told(refusal))
    context = {
        "line": line, "kind": kind, "form": form, "key": key_of(request), "kinds": UnitKind,
        **(towns(request, line.tenant) if kind is UnitKind.TOWN else firms(request)),
    }  # fmt: skip
    return render(request, "months/ask.html", context, status=422 if form.errors else 200)


@signed_in
@require_POST
def letters(request: SignedIn, period: str) -> HttpResponse:
    """Letters with a code for units without an account, to be printed now: the codes are shown this once."""
    held.month_row(request.actor, period)
    chosen = ids_of(request.POST, "pick")
    try:
        _, made = actions.give_codes(chosen, by=request.actor, at=request.now, key=key_of(request))
    except Incomplete:
        made = []
    if not made:
        return HttpResponseRedirect(reverse("month", args=[period]))
    base = request.build_absolute_uri(reverse("return-code"))
    context = {
        "sheets": [(one, picture(f"{base}#{one.code}")) for one in made], "address": base, "period": period,
        "seat": request.seat, "day": request.today,
    }  # fmt: skip
    return render(request, "months/letters.html", context)


@anyone
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def by_code(request: Request) -> HttpResponse:
    """A unit without account: its code, then its return. The code stays in the page's form only."""
    code = request.POST.get("code", "")[:60]
    if request.method != "POST" or not code.strip():
        return answer(request, {"problem": ""})
    try:
        row = codes.return_of(code, client_of(request), request.now)
    except (Incomplete, TooMany) as refusal:
        return answer(request, {"problem": told(refusal)}, refusal.status)
    holder, whole = codes.holder(row, request.now), codes.shown(row, request.now)
    is_sent = request.POST.get("do") == "file"
    columns = queries.columns(holder, row.id, today=request.today)
    form = Filling(request.POST if is_sent else None, whole, columns)
    former, odd, done = queries.former(holder, row.id), list[str](), False
    by_name = request.POST.get("by_name", "")[:60]
    if is_sent and form.is_valid():
        odd = [] if request.POST.get("seen") else form.unusual(former)
        done = not odd and file(request, code, form, by_name)
    context = {
        "whole": codes.shown(row, request.now), "authority": codes.authority_of(row), "code": code,
        "form": form, "rows": form.rows(former, odd), "odd": odd, "done": done, "by_name": by_name,
        "key": f"form:{uuid4()}", "may_fill": ReturnEvent.FILE in whole.line.can,
    }  # fmt: skip
    return answer(request, context, 422 if form.errors or odd else 200)


# ── beneath ──────────────────────────────────────────────────────────────────────────────────────


def file(request: Request, code: str, form: Filling, by_name: str) -> bool:
    """Whether it was filed; why not stands in the form."""
    try:
        actions.fill_by_code(
            code, form.words(), by_name, client_of(request), at=request.now, key=key_of(request)
        )
    except (Incomplete, Conflict) as refusal:
        form.add_error(None, gettext("写上填报人的姓名。") if not by_name.strip() else told(refusal))
        return False
    return True


def answer(request: Request, context: dict[str, object], status: int = 200) -> HttpResponse:
    page = render(request, "months/code.html", context, status=status)
    page.headers["X-Robots-Tag"] = "noindex, nofollow"
    return page


def may_read(actor: Actor, period: str) -> bool:
    """Whether the page of the whole month is open to the person: an enterprise has its own return only."""
    return any(one.period == period for one in held.months(actor, today=actor.day))


def towns(request: SignedIn, tenant: int) -> dict[str, object]:
    """The towns of the authority."""
    own = orgs.office(request.actor, tenant).region
    names = {one.code: one.name for one in orgs.regions(request.actor)}
    found = [(code, names[code]) for code in orgs.towns(request.actor, own) if code != own]
    return {"units": found}


def firms(request: SignedIn) -> dict[str, object]:
    """Enterprises within reach, a page of them."""
    bar = Bar(request.GET, request.actor)
    bar.is_valid()
    given = {name: bar.cleaned_data.get(name) or "" for name in ("q", "industry", "region")}
    page = orgs.page(
        request.actor, Kind.ENTERPRISE, words=given["q"], industry=given["industry"], region=given["region"],
        after=lists.read(request.GET.get("after")), size=lists.SIZE,
    )  # fmt: skip
    pager = lists.pager(request.GET, len(page.lines), page.total, lists.written(page.next))
    return {"units": [(str(one.id), one.name) for one in page.lines], "bar": bar, "pager": pager}
