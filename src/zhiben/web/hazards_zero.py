"""动态清零: the month's figures, each with its formula and its list; towns, industries, months, ages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_safe

from zhiben.domain.access import Actor
from zhiben.domain.hazard_measures import OF_AGE, Measure, Span, is_zero
from zhiben.domain.hazards import Level
from zhiben.domain.periods import day_of
from zhiben.domain.words import word
from zhiben.hazards import zero
from zhiben.hazards.zero import Figures, Month, Scope
from zhiben.orgs import queries as orgs
from zhiben.web import charts
from zhiben.web.hazards import span_of
from zhiben.web.narrowing import Day, end_of
from zhiben.web.policies import signed_in
from zhiben.web.requests import SignedIn

_M = Measure
FORMULAS: dict[Measure, Any] = {
    _M.STOCK: gettext_lazy("今天还没有销号、没有被接收、没有并案、没有认定不属隐患的"),
    _M.OPENED: gettext_lazy("发现日期在本月的，不管谁发现"),
    _M.ENDED: gettext_lazy("销号日期在本月的"),
    _M.OVERDUE: gettext_lazy("过了整改期限还没有报整改完成的；等复查的不算"),
    _M.NO_PLAN: gettext_lazy("已认定重大、还没有治理方案的"),
    _M.NO_CONTROLS: gettext_lazy("在办的重大隐患里，没有写临时管控措施的"),
    _M.RECURRING: gettext_lazy("同一企业、同一部位、同一条款，销号后 12 个月内又发现的"),
    _M.MISSED: gettext_lazy("检查、举报、移送、第三方发现，而此前 90 天企业自查没有报过这个部位的"),
    _M.REUSED: gettext_lazy("有照片与另一条隐患的照片相同或者高度相似的；只提示，不定性"),
    _M.RETURNED: gettext_lazy("本月销号的里，复查不合格退回过的"),
    _M.UNPAIRED: gettext_lazy("本月销号的里，没有整改前和整改后照片的"),
    _M.REOPENED: gettext_lazy("销号后又重新整改、还在办的"),
    _M.EXTENDED: gettext_lazy("在办的里，批过延期的"),
    _M.ON_TIME: gettext_lazy("本月销号的里，不晚于期限的"),
}
MAIN = (_M.STOCK, _M.OPENED, _M.ENDED, _M.OVERDUE, _M.NO_PLAN, _M.NO_CONTROLS)
QUALITY = (_M.ON_TIME, _M.RETURNED, _M.UNPAIRED, _M.REOPENED, _M.EXTENDED, _M.RECURRING, _M.MISSED, _M.REUSED)
SHOWN = (_M.STOCK, _M.OPENED, _M.ENDED, _M.OVERDUE, _M.MISSED, _M.RECURRING)


class Bar(forms.Form):
    """A field that makes no sense is left out of account."""

    month = forms.CharField(
        label=gettext_lazy("月份"), required=False, max_length=7, widget=forms.TextInput({"type": "month"})
    )
    level = forms.ChoiceField(label=gettext_lazy("等级"), required=False)
    industry = forms.ChoiceField(label=gettext_lazy("行业"), required=False)
    region = forms.ChoiceField(label=gettext_lazy("镇街"), required=False)
    known = Day(label=gettext_lazy("看当时（截至哪天知道的）"))

    def __init__(self, asked: QueryDict, actor: Actor, today: date) -> None:
        super().__init__({"month": f"{today:%Y-%m}"} | asked.dict(), auto_id="b-%s")
        self.today = today
        self._choices("level", [(one.value, gettext(word(one))) for one in Level])
        self._choices("industry", [(one.code, one.name) for one in orgs.industries(actor)])
        self._choices("region", [(one.code, one.name) for one in orgs.regions(actor)])
        self.is_valid()

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", gettext("全部")), *choices]

    @property
    def day(self) -> date | None:
        """The day that is over as of which it is seen; None for now."""
        known: date | None = self.cleaned_data.get("known")
        return known if known is not None and known < self.today else None

    def scope(self) -> Scope:
        given = self.cleaned_data
        return Scope(given.get("level") or "", given.get("industry") or "", given.get("region") or "")


@dataclass(frozen=True, slots=True)
class Told:
    """One figure, and the list it counts."""

    measure: Measure
    n: int
    formula: Any
    url: str


@signed_in
@require_safe
def index(request: SignedIn) -> HttpResponse:
    """A month, for everything within reach or a part of it, now or as it was known."""
    bar = Bar(request.GET, request.actor, request.today)
    scope, known, today = bar.scope(), end_of(bar.day), bar.day or request.today
    span = span_of(bar.cleaned_data.get("month") or "", today)
    figures = zero.figures(request.actor, scope, span, known=known)
    only = Scope(Level.MAJOR.value, scope.industry, scope.region)
    major = figures if scope == only else zero.figures(request.actor, only, span, known=known)
    asked = {"level": scope.level, "industry": scope.industry, "region": scope.region}
    curve: list[Month] = []
    if known is None and _is_now(span):
        curve = zero.curve(request.actor, scope, _months(span.first, 12), today)
    context = {
        "bar": bar, "span": span, "is_zero": is_zero(major), "known": known,
        "major": _told(major, MAIN, span, asked | {"level": Level.MAJOR.value}, known),
        "main": _told(figures, (_M.STOCK, _M.OPENED, _M.ENDED, _M.OVERDUE), span, asked, known),
        "quality": _told(figures, QUALITY, span, asked, known),
        "ended": figures[_M.ENDED],
        "curve": _curve(curve), "by_age": _by_age(_told(figures, OF_AGE, span, asked, known)),
        "shown": SHOWN, "open": figures[_M.STOCK],
        "tables": [
            (gettext("行业"), _groups(request, scope, span, "industry", known)),
            (gettext("镇街"), _groups(request, scope, span, "region", known)),
        ],
    }  # fmt: skip
    return render(request, "hazards/zero.html", context)


def _curve(months: list[Month]) -> charts.Chart | None:
    """The stock at the end of each month; None where there is nothing to look back to."""
    if not months:
        return None
    heads = (gettext("月份"), gettext("月末存量"), gettext("新增"), gettext("了结"))
    points = [charts.Point(f"{one.first:%Y-%m}", one.stock, more=(one.opened, one.ended)) for one in months]
    return charts.curve(gettext("每月末存量"), heads, points)


def _by_age(ages: list[Told]) -> charts.Chart:
    """Those still open, by how long ago they were found."""
    points = [charts.Point(gettext(word(one.measure)), one.n, one.url) for one in ages]
    return charts.ages(gettext("账龄"), (gettext("账龄"), gettext("条")), points)


def _is_now(span: Span) -> bool:
    return span.first <= span.today <= span.last


def _months(last: date, n: int) -> list[date]:
    found = [last]
    while len(found) < n:
        found.append((found[-1] - timedelta(days=1)).replace(day=1))
    return found[::-1]


def _told(
    figures: Figures, wanted: tuple[Measure, ...], span: Span, asked: dict[str, str], known: Any
) -> list[Told]:
    return [
        Told(one, figures[one], FORMULAS.get(one, ""), listed(one, span, asked | _then(known)))
        for one in wanted
    ]


def _then(known: datetime | None) -> dict[str, str]:
    return {} if known is None else {"known": day_of(known).isoformat()}


def listed(measure: Measure, span: Span, asked: dict[str, str]) -> str:
    """The address of the list that a figure counts."""
    given = {"measure": measure.value, "month": f"{span.first:%Y-%m}", **asked}
    return f"{reverse('hazards')}?{urlencode({name: value for name, value in given.items() if value})}"


def _groups(request: SignedIn, scope: Scope, span: Span, column: str, known: Any) -> list[dict[str, Any]]:
    """Rows by town or industry; none as known on another day, and none where there is only one."""
    if known is not None:
        return []
    source = orgs.industries if column == "industry" else orgs.regions
    names = {one.code: one.name for one in source(request.actor)}
    asked = {"level": scope.level, "industry": scope.industry, "region": scope.region}
    return [
        {
            "name": names.get(group.key, group.key or gettext("没有写明")),
            "cells": _told(group.figures, SHOWN, span, asked | {column: group.key}, None),
        }
        for group in zero.groups(request.actor, scope, span, column)
    ]
