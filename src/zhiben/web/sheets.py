"""调度表: the forms an authority fills, what was made of which month, drafts to be looked at."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from zhiben.contents.office import Unopenable
from zhiben.contents.xlsx.opening import opened
from zhiben.contents.xlsx.reading import tabs
from zhiben.domain.periods import add_months
from zhiben.ground.evidence import queries as evidence
from zhiben.ground.evidence.sniff import XLSX
from zhiben.reports.months import queries as months
from zhiben.reports.months.queries import tenant_of
from zhiben.reports.sheets import actions, queries
from zhiben.reports.sheets.filling import period_in_words
from zhiben.web import uploads
from zhiben.web.narrowing import AsOf, end_of
from zhiben.web.policies import signed_in
from zhiben.web.records import as_file
from zhiben.web.records_tables import key_of
from zhiben.web.requests import SignedIn
from zhiben.web.templatetags.days import in_words

MONTHS = 24  # offered


class Upload(forms.Form):
    """A superior's file, and what it is called here."""

    title = forms.CharField(label=gettext_lazy("表名"), max_length=40)
    name = forms.SlugField(
        label=gettext_lazy("编号"), max_length=40,
        help_text=gettext_lazy("小写字母、数字、连字符，如 city-monthly；上级换了表样，用原来的编号再传"),
    )  # fmt: skip


@signed_in
@require_safe
def index(request: SignedIn) -> HttpResponse:
    return _index(request)


@signed_in
@require_POST
def upload(request: SignedIn) -> HttpResponse:
    """The file is looked at; one that is refused says why, one that is good is mapped next."""
    tenant = tenant_of(request.actor)
    queries.offers(request.actor, tenant)
    form = Upload(request.POST)
    staged = uploads.stage(request, "file", tenant, among={XLSX.mime})
    said = list(staged.problems)
    if not staged.ids and not said:
        said = [gettext("没有选择文件，或文件太大。")]
    if staged.ids:
        said += unfit(evidence.upload(request.actor, staged.ids[0]).path.read_bytes())
    if said or not form.is_valid():
        return _index(request, form, said, status=422)
    asked = {"upload": staged.ids[0], "name": form.cleaned_data["name"], "title": form.cleaned_data["title"]}
    return HttpResponseRedirect(f"{reverse('sheet-map')}?{urlencode(asked)}")


@signed_in
@require_POST
def produce(request: SignedIn) -> HttpResponse:
    """The sheet of a locked month, kept; the page of the month sends here too."""
    period, form = request.POST.get("period", "")[:21], request.POST.get("form", "")[:42]
    actions.produce(
        tenant_of(request.actor), period, form, by=request.actor, at=request.now, today=request.today,
        key=key_of(request),
    )  # fmt: skip
    return HttpResponseRedirect(f"{reverse('sheets')}?{urlencode({'period': period})}")


@signed_in
@require_safe
def draft(request: SignedIn, form: str, period: str) -> HttpResponse:
    """The sheet as it would be now, or as known on a day, marked in its name; kept nowhere."""
    tenant, day = tenant_of(request.actor), AsOf(request.GET, today=request.today).day
    known = end_of(day)
    made = queries.preview(request.actor, tenant, period, form, today=request.today, known=known)
    title = queries.form_of(request.actor, tenant, form, known).form.title
    held = months.frozen(request.actor, tenant, period)
    mark = "" if held is not None else gettext("（草表）")
    if day is not None:
        mark = gettext("（%(day)s当时的数）") % {"day": day.isoformat()}
    return as_file(made.content, f"{period_in_words(period)}{title}{mark}.xlsx")


def unfit(content: bytes) -> list[str]:
    """What speaks against a file, in sentences."""
    try:
        tabs(opened(content))
    except Unopenable as error:
        return [f"{what}。{mend}" for what, mend in error.said]
    return []


def periods(request: SignedIn) -> list[tuple[str, str]]:
    """The months there are, the latest first, as choices; where none was begun, the one that is over."""
    lines = months.months(request.actor, today=request.today, most=MONTHS)
    found = [line.period for line in lines] or [f"{add_months(request.today.replace(day=1), -1):%Y-%m}"]
    return [(period, in_words(period)) for period in found]


def _index(
    request: SignedIn, form: Upload | None = None, said: list[str] | None = None, status: int = 200
) -> HttpResponse:
    tenant = tenant_of(request.actor)
    may = queries.may_make(request.actor, tenant)
    period, offered = request.GET.get("period", "")[:21], periods(request)
    looked_at = next((one for one in offered if one[0] == period), offered[0])
    context: dict[str, Any] = {
        "offers": queries.offers(request.actor, tenant) if may else [],
        "lines": [
            (line, in_words(line.period))
            for line in queries.made(request.actor, tenant, period=period)
        ],
        "period": period, "periods": offered, "upload": form or Upload(), "said": said or [],
        "looked_at": looked_at, "may": may, "key": f"form:{uuid4()}",
    }  # fmt: skip
    return render(request, "sheets/index.html", context, status=status)
