"""文稿: the list, beginning one, and its desk: structure left, the paper, figures and findings right."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext, gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from zhiben.domain.outlines import Outline
from zhiben.domain.refusals import Conflict, Incomplete, NotPermitted, Refused
from zhiben.domain.words import word
from zhiben.domain.writing import CHECKED, Event, State
from zhiben.orgs import queries as orgs
from zhiben.reports.writing import actions, queries
from zhiben.reports.writing.queries import Offer, Shown
from zhiben.web import lists
from zhiben.web.documents import tenant_of
from zhiben.web.paper_desk import Desk
from zhiben.web.policies import signed_in
from zhiben.web.records_tables import key_of
from zhiben.web.requests import SignedIn, is_fragment

FORWARD = (Event.SUBMIT, Event.APPROVE, Event.SIGN, Event.ISSUE)


class Bar(forms.Form):
    """A field that makes no sense is left out of account."""

    kind = forms.ChoiceField(label=gettext_lazy("文稿"), required=False)
    state = forms.ChoiceField(label=gettext_lazy("状态"), required=False)

    def __init__(self, asked: QueryDict, kinds: list[Outline]) -> None:
        super().__init__(asked, auto_id="b-%s")
        every = [("", gettext("全部"))]
        for name, choices in (
            ("kind", [(one.id, title_of(one)) for one in kinds]),
            ("state", [(one.value, gettext(word(one))) for one in State]),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = every + choices
        self.is_valid()


class Beginning(forms.Form):
    """Which paper, whose, of which period and place."""

    kind = forms.ChoiceField(label=gettext_lazy("文稿"))
    about = forms.ChoiceField(label=gettext_lazy("由谁写"), required=False)
    period = forms.CharField(
        label=gettext_lazy("期次"), max_length=21, required=False,
        help_text=gettext_lazy("月 2026-10，季 2026-Q3，年 2026，三年 2024/2026；纪要和函不填"),
    )  # fmt: skip
    scope = forms.ChoiceField(label=gettext_lazy("范围"), required=False)

    def __init__(
        self, offers: list[Offer], industries: list[tuple[str, str]], asked: QueryDict | None,
        initial: dict[str, str],
    ) -> None:  # fmt: skip
        super().__init__(asked, auto_id="n-%s", initial=initial)
        abouts = {str(id_): name for one in offers for id_, name in one.abouts}
        for name, choices in (
            ("kind", [(one.outline.id, title_of(one.outline)) for one in offers]),
            ("about", list(abouts.items())),
            ("scope", [("", gettext("全部")), ("section", gettext("本科室")), *industries]),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices


@signed_in
@require_safe
def index(request: SignedIn) -> HttpResponse:
    """The list; htmx asks for the part that changes."""
    offers = queries.offers(request.actor, tenant_of(request.actor))
    bar = Bar(request.GET, [one.outline for one in offers])
    after = lists.read(request.GET.get("after"))
    page = queries.page(
        request.actor, kind=bar.cleaned_data.get("kind") or "", state=bar.cleaned_data.get("state") or "",
        after=after[1] if after else None, size=lists.SIZE,
    )  # fmt: skip
    cursor = lists.written(("latest", page.next)) if page.next else None
    part = is_fragment(request)
    context = {
        "is_fragment": part, "bar": bar, "page": page, "may_begin": bool(offers),
        "pager": lists.pager(request.GET, len(page.lines), page.total, cursor),
    }  # fmt: skip
    return render(request, "papers/_list.html" if part else "papers/list.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedIn) -> HttpResponse:
    """Begin a paper; kind and period may stand in the address. What there is already is opened."""
    tenant = tenant_of(request.actor)
    offers = queries.offers(request.actor, tenant)
    if not offers:
        raise NotPermitted("not_permitted")
    industries = [(f"industry:{one.code}", one.name) for one in orgs.industries(request.actor)]
    asked = {name: request.GET.get(name, "") for name in ("kind", "period", "scope")}
    form = Beginning(offers, industries, request.POST or None, asked)
    if request.method == "POST" and form.is_valid():
        try:
            return HttpResponseRedirect(reverse("paper", args=[_begin(request, form.cleaned_data, offers)]))
        except Conflict as refusal:
            return HttpResponseRedirect(reverse("paper", args=[refusal.details["paper"]]))
        except Incomplete as refusal:
            form.add_error("period" if refusal.code == "paper_period" else None, told(refusal))
    context = {"form": form, "key": key_of(request)}
    return render(request, "papers/new.html", context, status=422 if form.is_bound else 200)


def _begin(request: SignedIn, asked: dict[str, str], offers: list[Offer]) -> Any:
    """Where nobody says whose it is, it is that of the first who may write it: the authority's own."""
    mine = next((one.abouts for one in offers if one.outline.id == asked["kind"]), ())
    about = asked["about"] or str(mine[0][0])
    scope = f"section:{about}" if asked["scope"] == "section" else asked["scope"]
    receipt = actions.begin(
        asked["kind"], UUID(about), asked["period"].strip(), scope, by=request.actor, at=request.now,
        key=key_of(request),
    )  # fmt: skip
    return (receipt.answer or {})["paper"]


@signed_in
@require_safe
def show(request: SignedIn, id: UUID) -> HttpResponse:  # noqa: A002 - the name in the address
    """The desk of a paper; htmx asks for its right side."""
    found = queries.paper(request.actor, id)
    return desk(request, found)


def desk(
    request: SignedIn, found: Shown, *, refusal: Refused | None = None, editing: str = "", typed: str = ""
) -> HttpResponse:
    """`editing`: the block that is written; `typed`: what was typed into it."""
    at = request.GET.get("at", "")
    shown = Desk(found, editing or request.GET.get("block", ""), at, typed)
    shown.compares = bool(request.GET.get("compare")) and bool(shown.before)
    shown.issuer = queries.issuer(request.actor, found.line.id)
    opened = queries.opened(request.actor, found.line.id, *shown.at) if shown.at else None
    rows = None
    if shown.at and request.GET.get("rows"):
        rows = queries.rows(request.actor, found.line.id, *shown.at)
        if is_fragment(request):
            return render(request, "papers/_rows.html", {"rows": rows})
    context = {
        "found": found, "line": found.line, "desk": shown, "opened": opened, "rows": rows,
        "asking": shown.asking(opened) if opened else "",
        "sources": shown.sources(opened) if opened else (),
        "key": key_of(request),
        "forward": [one for one in FORWARD if one in found.offers],
        "checked": CHECKED, "aside": [one for one in found.offers if one not in FORWARD],
        "refusal": told(refusal) if refusal else "",
        "is_fragment": is_fragment(request),
    }  # fmt: skip
    name = "papers/_side.html" if is_fragment(request) else "papers/show.html"
    return render(request, name, context, status=refusal.status if refusal else 200)


def title_of(outline: Outline) -> str:
    return outline.titles.get(get_language() or "zh", outline.titles["zh"])


def told(refusal: Refused) -> str:
    """Why not, and what to do."""
    return f"{gettext(refusal.reason)}{gettext(refusal.remedy)}"
