"""晾晒: units ranked by outcomes, with the formula beside them; each figure opens its rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django import forms
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language, gettext_lazy
from django.views.decorators.http import require_safe

from zhiben.domain.indicators import Amount, Indicator
from zhiben.domain.periods import add_months, label_of
from zhiben.domain.ranking import Line, Part, Ranking, Scored, Standing
from zhiben.reports.leading import rankings
from zhiben.reports.leading.rankings import Ranked
from zhiben.reports.months.queries import tenant_of
from zhiben.web.policies import signed_in
from zhiben.web.public_board import titled
from zhiben.web.requests import SignedIn
from zhiben.web.templatetags.days import in_words

MONTHS, QUARTERS = 12, 4  # to choose from
STANDINGS = {
    Standing.SMALL: gettext_lazy("基数小，不排名"),
    Standing.UNSAID: gettext_lazy("未报，不排名"),
}


class Bar(forms.Form):
    """Which month, quarter or year. What makes no sense is the month before this one."""

    period = forms.ChoiceField(label=gettext_lazy("期间"), required=False)

    def __init__(self, asked: QueryDict, today: date) -> None:
        self.usual = f"{today.replace(day=1) - timedelta(days=1):%Y-%m}"
        super().__init__({"period": self.usual} | asked.dict(), auto_id="b-%s")
        field = self.fields["period"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(one, in_words(one)) for one in periods(today)]

    @property
    def chosen(self) -> str:
        return (self.cleaned_data.get("period") if self.is_valid() else None) or self.usual


def periods(today: date) -> list[str]:
    """This year, its quarters that have begun and those of the year before, and the last twelve months."""
    months = [add_months(today.replace(day=1), -n) for n in range(MONTHS)]
    quarters = [add_months(today.replace(day=1), -3 * n) for n in range(QUARTERS)]
    return [
        *(f"{one:%Y-%m}" for one in months),
        *(label_of("quarter", one) for one in quarters),
        *(str(today.year - n) for n in (0, 1)),
    ]


@dataclass(frozen=True, slots=True)
class Cell:
    """A part of a unit's line. `url`: its rows; `says`: `3 / 4` of a share."""

    scored: Scored
    title: str
    says: str
    url: str


@dataclass(frozen=True, slots=True)
class Head:
    """A part of the formula. `url`: its rows, of the whole."""

    indicator: Indicator
    part: Part
    url: str

    @property
    def title(self) -> str:
        return titled(self.indicator)


@dataclass(frozen=True, slots=True)
class Row:
    line: Line
    name: str
    cells: tuple[Cell, ...]
    why: object  # that it is not ranked, and why; empty where it is


@signed_in
@require_safe
def index(request: SignedIn) -> HttpResponse:
    """One formula (`?by=`) and one month; the last one by default."""
    tenant = tenant_of(request.actor)
    bar = Bar(request.GET, request.today)
    found = rankings.rank(request.actor, tenant, request.GET.get("by", ""), bar.chosen, today=request.today)
    context = {
        "bar": bar, "found": found, "rows": [_row(one, found) for one in found.lines],
        "title": _called(found.ranking),
        "heads": [
            Head(found.indicators[part.indicator], part, _url(part.indicator, "", found))
            for part in found.ranking.parts
        ],
        "tabs": [(one.id, _called(one), one.id == found.ranking.id) for one in found.every],
    }  # fmt: skip
    return render(request, "brief/rankings.html", context)


def _called(ranking: Ranking) -> str:
    return ranking.title if (get_language() or "").startswith("zh") else ranking.english


def _row(line: Line, found: Ranked) -> Row:
    cells = tuple(_cell(one, line.place, found) for one in line.parts)
    return Row(line, found.names[line.place], cells, STANDINGS.get(line.standing, ""))


def _cell(scored: Scored, place: str, found: Ranked) -> Cell:
    indicator = found.indicators[scored.part.indicator]
    return Cell(scored, titled(indicator), _says(scored.amount, indicator), _url(indicator.id, place, found))


def _says(amount: Amount, indicator: Indicator) -> str:
    """The figure with its unit; of a share also of how many."""
    if amount.value is None:
        return ""
    told = f"{plain(amount.value)}{'' if indicator.unit == '%' else ' '}{indicator.unit}"
    if amount.whole is None or amount.part is None:
        return told
    return f"{told}（{plain(amount.part)} / {plain(amount.whole)}）"


def plain(value: Decimal) -> str:
    """Without noughts behind the point."""
    return f"{value.normalize():f}"


def _url(indicator: str, place: str, found: Ranked) -> str:
    known = found.known.isoformat() if found.version is not None else ""
    asked = {"period": found.period, "place": place, "known": known}
    told = urlencode({name: value for name, value in asked.items() if value})
    return f"{reverse('indicator', args=[indicator])}?{told}"
