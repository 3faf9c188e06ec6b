"""Enterprises: the list, and everything one of them owes."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_safe

from zhiben.domain.access import Actor
from zhiben.domain.cells import Status
from zhiben.domain.orgs import Kind
from zhiben.orgs import queries as orgs
from zhiben.orgs.enterprises.queries import may_register
from zhiben.orgs.imports.queries import may_import
from zhiben.plans import queries as plans
from zhiben.web import heat, lists
from zhiben.web.enterprise_file import tabs
from zhiben.web.many import offered
from zhiben.web.narrowing import UNDONE, AsOf, end_of, searching
from zhiben.web.policies import signed_in
from zhiben.web.requests import SignedIn, is_fragment

SHOWN = (Status.OVERDUE, Status.DUE_SOON, Status.OPEN, Status.DONE_LATE, Status.DONE)


class Bar(forms.Form):
    """The filter bar of the list of enterprises."""

    q = forms.CharField(
        label=gettext_lazy("名称、代码"),
        max_length=100,
        required=False,
        widget=searching(gettext_lazy("名称、统一社会信用代码")),
    )
    industry = forms.ChoiceField(label=gettext_lazy("行业"), required=False)
    region = forms.ChoiceField(label=gettext_lazy("镇街"), required=False)

    def __init__(self, asked: QueryDict, actor: Actor) -> None:
        super().__init__(asked, auto_id="f-%s")
        self.offer("industry", [(one.code, one.name) for one in orgs.industries(actor)])
        self.offer("region", [(one.code, one.name) for one in orgs.regions(actor)])

    def offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", gettext("全部")), *choices]


@signed_in
@require_safe
def index(request: SignedIn) -> HttpResponse:
    bar, form = Bar(request.GET, request.actor), AsOf(request.GET, today=request.today)
    bar.is_valid()
    words, region, industry = (bar.cleaned_data.get(name) or "" for name in ("q", "region", "industry"))
    known, after = end_of(form.day), lists.read(request.GET.get("after"))
    if known is None or form.day is None:
        page = orgs.page(
            request.actor, Kind.ENTERPRISE, words=words, region=region, industry=industry, after=after,
            size=lists.SIZE,
        )  # fmt: skip
    else:
        page = orgs.page_then(
            request.actor, today=form.day, at=known, words=words, region=region, industry=industry,
            after=after, size=lists.SIZE,
        )  # fmt: skip
    part = is_fragment(request)
    context = {
        "is_fragment": part,
        "bar": bar,
        "form": form,
        "now_url": f"?{lists.query(request.GET, known=None)}",
        "page": page,
        "may_register": may_register(request.actor),
        "may_import": {one.value: may_import(request.actor, one) for one in (Kind.ENTERPRISE, Kind.PERSON)},
        "pager": lists.pager(request.GET, len(page.lines), page.total, lists.written(page.next)),
    }
    return render(request, "enterprises/_list.html" if part else "enterprises/list.html", context)


@signed_in
@require_safe
def show(request: SignedIn, id: UUID) -> HttpResponse:  # noqa: A002 - the name in the address
    """One enterprise: who it is, three years of its duties at a glance, and what is not done yet."""
    form = AsOf(request.GET, today=request.today)
    day = form.day or request.today
    card = orgs.card(request.actor, id, today=day, at=end_of(form.day))
    page = plans.enterprise_obligations(request.actor, id, today=day, known=end_of(form.day))
    context = {
        "card": card,
        "page": page,
        "form": form,
        "day": day,
        "tabs": tabs(request, id, form),
        "strip": heat.strip(page.rows, page.months, day),
        "figures": [(word, page.counts[word]) for word in SHOWN],
        "acts": [] if form.day else offered(request),
        "list": urlencode({"q": card.line.code}),
        "undone": [row for row in page.rows if row.word in UNDONE],
    }
    return render(request, "enterprises/show.html", context)
