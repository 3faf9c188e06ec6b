"""All figures of a period as one long table: a line for each indicator and place, for analysis."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from zhiben.domain.indicators import Amount, Reported, Sheet
from zhiben.reports.figures import queries as figures
from zhiben.reports.months import queries as months
from zhiben.reports.months.queries import tenant_of
from zhiben.reports.sheets import queries
from zhiben.web import exporting
from zhiben.web.narrowing import AsOf, end_of
from zhiben.web.policies import signed_in
from zhiben.web.requests import SignedIn
from zhiben.web.sheet_cells import places_of

STATES = {Reported.MISSING: "未报", Reported.ZERO: "零报告", Reported.GIVEN: "已报"}


@signed_in
@require_safe
def table(request: SignedIn, period: str) -> HttpResponse:
    """As frozen, else as they stand; `?known=DATE`: as they were known then. Raises NotFound for whoever
    makes no sheets of the authority, Incomplete `period`.
    """
    tenant = tenant_of(request.actor)
    queries.offers(request.actor, tenant)
    known = end_of(AsOf(request.GET, today=request.today).day)
    if known is None:
        held = months.frozen(request.actor, tenant, period)
        known, sheet = (held.known, held.sheet) if held is not None else (None, None)
    else:
        sheet = figures.sheet(request.actor, tenant, period, today=request.today, known=known)
    if sheet is None:
        sheet = figures.sheet(request.actor, tenant, period, today=request.today)
    head = [
        gettext("期"), gettext("指标编号"), gettext("指标"), gettext("组"), gettext("单位"), gettext("范围"),
        gettext("范围名称"), gettext("本期"), gettext("本期状态"), gettext("本期未报单位"), gettext("累计"),
        gettext("累计状态"), gettext("累计未报单位"),
    ]  # fmt: skip
    title = gettext("指标数")
    return exporting.answer(
        exporting.asked(request.GET), f"{period}-{title}", title, head, _rows(request, tenant, sheet, known)
    )


def _rows(request: SignedIn, tenant: int, sheet: Sheet, known: datetime | None) -> Iterator[list[Any]]:
    names = places_of(request.actor) | {"": gettext("全部")}
    measures = queries.measures(request.actor, tenant, known)
    for place, pairs in sheet.columns.items():
        for id_, pair in pairs.items():
            one = measures.get(id_)
            if one is None:
                continue
            yield [
                sheet.period, id_, one.title, one.group, one.unit, place, names.get(place, place),
                *_said(pair.now), *_said(pair.total),
            ]  # fmt: skip


def _said(amount: Amount) -> tuple[Any, str, int | None]:
    """The number, what state it is in, and how many have not said theirs: it is not in the number."""
    return amount.value, gettext(STATES[amount.state]), amount.missing or None
