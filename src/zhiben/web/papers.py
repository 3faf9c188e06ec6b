"""文稿: the list, beginning one, and its desk: structure left, the paper, figures and findings right."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext, gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from zhiben.domain.outlines import Outline
from zhiben.domain.paper_periods import is_of
from zhiben.domain.periods import add_months, label_of, parse_label
from zhiben.domain.refusals import Conflict, Incomplete, NotPermitted, Refused
from zhiben.domain.words import word
from zhiben.domain.writing import CHECKED, Event, State
from zhiben.orgs import queries as orgs
from zhiben.reports.figures import queries as figures
from zhiben.reports.writing import actions, queries
from zhiben.reports.writing.queries import Offer, Shown
from zhiben.web import lists
from zhiben.web.documents import tenant_of
from zhiben.web.paper_desk import Desk
from zhiben.web.policies import signed_in
from zhiben.web.records_tables import key_of
from zhiben.web.requests import SignedIn, is_fragment
from zhiben.web.templatetags.days import in_words

MONTHS, QUARTERS = 14, 6  # that are offered
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
    """Of which period and place a paper is, and whose. What its kind leaves no choice of is not asked."""

    kind = forms.CharField(widget=forms.HiddenInput)
    period = forms.CharField(label=gettext_lazy("期次"), max_length=21, required=False, widget=forms.Select)
    about = forms.ChoiceField(label=gettext_lazy("由谁写"), required=False)
    scope = forms.ChoiceField(label=gettext_lazy("范围"), required=False)

    def __init__(
        self, offer: Offer, periods: list[str], scopes: list[tuple[str, str]], asked: QueryDict | None,
        initial: dict[str, str],
    ) -> None:  # fmt: skip
        super().__init__(asked, auto_id="n-%s", initial=initial)
        chosen = {
            "period": [(one, in_words(one)) for one in dict.fromkeys((initial["period"], *periods)) if one],
            "about": [(str(id_), called) for id_, called in offer.abouts],
            "scope": scopes,
        }
        for name, choices in chosen.items():
            field, select = self.fields[name], self.fields[name].widget
            assert isinstance(select, forms.Select)
            select.choices = choices
            if isinstance(field, forms.ChoiceField):
                field.choices = choices
        self.asked = [name for name, choices in chosen.items() if len(choices) > 1]
        self.given = [(self[name], choices[0]) for name, choices in chosen.items() if len(choices) == 1]


def periods_of(every: str, whole_plan: str, today: date) -> list[str]:
    """The periods a paper is begun for, the latest first; of years the next one too."""
    first = today.replace(day=1)
    match every:
        case "month":
            return [f"{add_months(first, -n):%Y-%m}" for n in range(MONTHS)]
        case "quarter":
            return [label_of("quarter", add_months(first, -3 * n)) for n in range(QUARTERS)]
        case "year":
            return [str(today.year + n) for n in (1, 0, -1)]
        case "plan":
            return [whole_plan] if whole_plan else []
    return []


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
    """Begin a paper: which kind, then of what. What there is already is opened."""
    tenant = tenant_of(request.actor)
    offers = {one.outline.id: one for one in queries.offers(request.actor, tenant)}
    if not offers:
        raise NotPermitted("not_permitted")
    kind = request.POST.get("kind", "") or request.GET.get("kind", "")
    if kind not in offers:
        kinds = [(one.outline, title_of(one.outline)) for one in offers.values()]
        wrong = 422 if request.method == "POST" else 200
        return render(request, "papers/kinds.html", {"kinds": kinds}, status=wrong)
    offer = offers[kind]
    form = _asking(request, tenant, offer)
    if request.method == "POST" and form.is_valid():
        try:
            return HttpResponseRedirect(reverse("paper", args=[_begin(request, form.cleaned_data, offer)]))
        except Conflict as refusal:
            return HttpResponseRedirect(reverse("paper", args=[refusal.details["paper"]]))
        except Incomplete as refusal:
            form.add_error("period" if refusal.code == "paper_period" else None, told(refusal))
    context = {"form": form, "title": title_of(offer.outline), "key": key_of(request)}
    return render(request, "papers/new.html", context, status=422 if form.is_bound else 200)


def _asking(request: SignedIn, tenant: int, offer: Offer) -> Beginning:
    """The form of a kind: the last period that is over, of years this one, and one's own section, unless the
    address says else.
    """
    outline, today = offer.outline, request.today
    whole = figures.plan_period(request.actor, tenant, today=today) if outline.every == "plan" else ""
    periods = periods_of(outline.every, whole, today)
    asked = request.GET.get("period", "")
    over = (one for one in periods if (days := parse_label(one)) is not None and days.last < today)
    usual = str(today.year) if outline.every == "year" else next(over, next(iter(periods), ""))
    given = asked if asked and is_of(outline.every, asked) else usual
    places = {
        "whole": [("", gettext("全部"))],
        "section": [("section", gettext("本科室"))],
        "industry": [(f"industry:{one.code}", one.name) for one in orgs.industries(request.actor)],
    }
    scopes = [one for scope in outline.scopes for one in places[scope]]
    initial = {"kind": outline.id, "period": given, "scope": request.GET.get("scope", "")}
    return Beginning(offer, periods, scopes, request.POST or None, initial)


def _begin(request: SignedIn, asked: dict[str, str], offer: Offer) -> Any:
    """Where nobody says whose it is, it is that of the first who may write it."""
    about = asked["about"] or str(offer.abouts[0][0])
    scope = asked["scope"] or ("" if "whole" in offer.outline.scopes else offer.outline.scopes[0])
    receipt = actions.begin(
        asked["kind"], UUID(about), asked["period"].strip(),
        f"section:{about}" if scope == "section" else scope, by=request.actor, at=request.now,
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
