"""指标口径: what each indicator is; and one figure with its formula and every row behind it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django import forms
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_safe

from zhiben.domain.access import Actor
from zhiben.domain.indicator_formulas import Share
from zhiben.domain.indicators import Amount, Indicator, Span
from zhiben.domain.periods import day_of, moment_of, parse_label
from zhiben.domain.refusals import TooLarge
from zhiben.ground import limits
from zhiben.orgs import queries as orgs
from zhiben.plans.queries import own_plans
from zhiben.reports.figures import queries
from zhiben.reports.figures.queries import Row, Rows
from zhiben.reports.months.queries import tenant_of
from zhiben.web import exporting, lists
from zhiben.web.indicator_words import GROUPS, says, title_of
from zhiben.web.narrowing import AsOf, end_of
from zhiben.web.policies import signed_in
from zhiben.web.requests import SignedIn

# The pages rows open, by what they are; their address takes the id as it is.
PAGES = {
    "hazard": "hazard", "visit": "visit", "enterprise": "enterprise", "document": "document", "case": "case",
    "obligation": "obligation", "return": "return",
}  # fmt: skip


class Asking(forms.Form):
    """Which period, of which place, as known when: a day, or the very moment figures were frozen at."""

    period = forms.CharField(label=gettext_lazy("期间"), max_length=21, required=False)
    place = forms.ChoiceField(label=gettext_lazy("范围"), required=False)
    known = forms.CharField(label=gettext_lazy("按哪天知道的看"), max_length=40, required=False)

    def __init__(self, asked: QueryDict, places: Mapping[str, str], *, today: date) -> None:
        super().__init__(asked, auto_id="f-%s")
        self.today = today
        self.fields["place"].choices = list(places.items())  # type: ignore[attr-defined]

    def clean_period(self) -> str:
        """Of nothing asked, this month."""
        period: str = self.cleaned_data["period"] or f"{self.today:%Y-%m}"
        days = parse_label(period)
        if days is None:
            raise forms.ValidationError(gettext("期间写成 2026-10、2026-Q3 或 2026。"))
        if days.first > self.today:
            raise forms.ValidationError(gettext("这一期还没有开始，没有数。"))
        return period

    def clean_known(self) -> datetime | None:
        text: str = self.cleaned_data["known"]
        if not text:
            return None
        try:
            known = moment_of(text)
        except ValueError:
            raise forms.ValidationError(gettext("日期写成 2026-10-31。")) from None
        if day_of(known) > self.today:
            raise forms.ValidationError(gettext("只能按今天或以前某天知道的看。"))
        return known

    @property
    def day(self) -> date | None:
        """The day that is over as of which the page is seen; None for now."""
        self.is_valid()
        known: datetime | None = self.cleaned_data.get("known")
        return None if known is None or day_of(known) >= self.today else day_of(known)


@dataclass(frozen=True, slots=True)
class Told:
    """An indicator as the page shows it. `owner`: the section that answers for it."""

    id: str
    title: str
    unit: str
    formula: str
    owner: str
    basis: str
    note: str
    public: bool
    is_asked: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A row behind a figure. `url` empty: no page shows it."""

    label: str
    day: date | None
    name: str
    amount: Decimal
    url: str


@signed_in
@require_safe
def index(request: SignedIn) -> HttpResponse:
    """Every indicator, by group of the sheet."""
    tenant, form = tenant_of(request.actor), AsOf(request.GET, today=request.today)
    day, known = form.day or request.today, end_of(form.day)
    told = _told(request.actor, queries.definitions(request.actor, tenant, day, known), known)
    groups = [(title, [one for one, letter in told if letter == group]) for group, title in GROUPS.items()]
    context = {"groups": [one for one in groups if one[1]], "form": form}
    return render(request, "indicators/index.html", context)


@signed_in
@require_safe
def show(request: SignedIn, indicator: str) -> HttpResponse:
    """One figure: what it comes to, how it is counted, and its rows."""
    tenant, form = _asked(request)
    after = request.GET.get("after", "")
    found, span = _found(request, tenant, indicator, form, after, lists.SIZE)
    [(told, _)] = _told(request.actor, [found.indicator], _known(form))
    context = {
        "one": told, "form": form, "span": span, "now": _shown(found.indicator, found.amount),
        "total": _shown(found.indicator, found.total),
        "amount": found.amount, "sum": found.total,
        "parts": _parts(request, found.indicator, found.amount, _known(form)),
        "lines": [_line(row, form.day) for row in found.rows], "by": _is_by_amount(found.rows),
        "pager": lists.pager(request.GET, len(found.rows), found.count, found.next),
        "known": _known(form), "asking": lists.query(request.GET),
    }  # fmt: skip
    return render(request, "indicators/show.html", context)


@signed_in
@require_safe
def table(request: SignedIn, indicator: str) -> HttpResponse:
    """The rows as a file. Raises TooLarge `export_too_large`."""
    tenant, form = _asked(request)
    found, _ = _found(request, tenant, indicator, form, "", limits.EXPORT_ROWS)
    if found.count > limits.EXPORT_ROWS:
        raise TooLarge("export_too_large", rows=limits.EXPORT_ROWS)
    head = [gettext("日期"), gettext("对象"), gettext("内容"), gettext("计入")]
    rows = ([row.day, row.subject_name, row.label, row.amount] for row in found.rows)
    title = title_of(found.indicator)
    return exporting.answer(exporting.asked(request.GET), title, title, head, rows)


def _asked(request: SignedIn) -> tuple[int, Asking]:
    form = Asking(request.GET, _places(request.actor), today=request.today)
    form.is_valid()
    return tenant_of(request.actor), form


def _known(form: Asking) -> datetime | None:
    known: datetime | None = form.cleaned_data.get("known")
    return known


def _found(
    request: SignedIn, tenant: int, indicator: str, form: Asking, after: str, size: int
) -> tuple[Rows, Span]:
    label = form.cleaned_data.get("period") or f"{request.today:%Y-%m}"
    days = parse_label(label)
    if days is None:  # what is asked for is checked; this month is a period
        raise ValueError(label)
    span = Span(days.first, days.last)
    place = form.cleaned_data.get("place", "")
    found = queries.rows(
        request.actor, tenant, indicator, span, place=place, today=request.today, known=_known(form),
        cursor=after, limit=size,
    )  # fmt: skip
    return found, span


def _told(actor: Actor, found: Iterable[Indicator], known: datetime | None = None) -> list[tuple[Told, str]]:
    day = actor.day if known is None else day_of(known)
    titles = {one.id: title_of(one) for one in queries.definitions(actor, tenant_of(actor), day, known)}
    inforce = own_plans(actor, known)
    duties = {duty.id: duty.terms.title for plan in inforce.plans for duty in plan.duties}

    def called(thing: object) -> str:
        return duties.get(str(thing)) or inforce.say(thing)

    return [
        (
            Told(
                one.id, title_of(one), one.unit, says(one, titles, called), inforce.say(one.owner),
                one.basis, one.note, one.public, one.is_asked,
            ),
            one.group,
        )
        for one in found
    ]  # fmt: skip


def _shown(one: Indicator, amount: Amount) -> str:
    return "" if amount.value is None else f"{amount.value:.{one.places}f}"


def _parts(
    request: SignedIn, one: Indicator, amount: Amount, known: datetime | None
) -> list[tuple[str, str, str]]:
    """Of a share, the two figures it is made of: title, value, address."""
    if not isinstance(one.formula, Share):
        return []
    tenant, asking = tenant_of(request.actor), lists.query(request.GET)
    told = []
    for id_, value in ((one.formula.part, amount.part), (one.formula.whole, amount.whole)):
        day = request.today if known is None else day_of(known)
        other = queries.definition(request.actor, tenant, id_, day, known)
        text = gettext("未报") if value is None else f"{value:.{other.places}f} {other.unit}"
        told.append((title_of(other), text, f"{reverse('indicator', args=[id_])}?{asking}"))
    return told


def _line(row: Row, then: date | None) -> Line:
    url = _url(row)
    known = f"?known={then.isoformat()}" if url and then is not None else ""
    return Line(row.label, row.day, row.subject_name, row.amount, url + known)


def _url(row: Row) -> str:
    name = PAGES.get(row.route)
    try:
        return reverse(name, args=[row.of]) if name else ""
    except NoReverseMatch:
        return ""


def _is_by_amount(rows: tuple[Row, ...]) -> bool:
    """Whether rows count for more or less than one each."""
    return any(row.amount != 1 for row in rows)


def _places(actor: Actor) -> dict[str, str]:
    """The places a figure is asked for, by name, the whole first."""
    return {
        "": gettext("全局"),
        **{f"industry:{one.code}": one.name for one in orgs.industries(actor)},
        **{f"region:{one.code}": one.name for one in orgs.regions(actor)},
        **{f"section:{id_}": name for id_, name in orgs.sections(actor)},
    }
