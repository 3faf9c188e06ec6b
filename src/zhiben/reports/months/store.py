"""Rows of months and of frozen figures, written inside acts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from zhiben.domain.access import Place
from zhiben.domain.freezing import packed
from zhiben.domain.indicators import Sheet
from zhiben.domain.months import MONTH_FLOW
from zhiben.domain.periods import day_of
from zhiben.ground.acts import Doing
from zhiben.ground.canonical import canonical, sha256
from zhiben.ground.keys import uuid7
from zhiben.reports.figures import rules
from zhiben.reports.months.models import Figures, Month, MonthStep

TAG = "zhiben-figures-1"


def open_month(doing: Doing, place: Place, period: str, due_on: date) -> Month:
    row = Month(
        id=uuid7(), tenant=place.tenant, region=place.region, period=period, state=MONTH_FLOW.initial,
        due_on=due_on, recorded_at=doing.at,
    )  # fmt: skip
    row.save(force_insert=True)
    return row


def step(doing: Doing, month: Month, event: str, *, unit: str = "", note: str = "") -> None:
    """A line of the month's history."""
    MonthStep(
        tenant=month.tenant, region=month.region, month=month, event=event, unit=unit[:120],
        by=doing.by.person, by_name=doing.by.name[:60], note=note[:500], at=doing.at,
    ).save(force_insert=True)  # fmt: skip


def freeze(
    doing: Doing, place: Place, sheet: Sheet, *, reason: str = "", months: Sequence[tuple[str, int]] = ()
) -> Figures:
    """The next version of a period's figures."""
    told = packed(sheet)
    rules.keep(place.tenant, day_of(doing.at), doing.at)
    last = Figures.objects.filter(tenant=place.tenant, period=sheet.period).order_by("-n").first()
    row = Figures(
        id=uuid7(), tenant=place.tenant, region=place.region, period=sheet.period,
        n=1 if last is None else last.n + 1, known=sheet.known, sha256=digest(told), sheet=told,
        reason=reason[:500], months=[list(one) for one in months], made_by=doing.by.person,
        by_name=doing.by.name[:60], recorded_at=doing.at,
    )  # fmt: skip
    row.save(force_insert=True)
    return row


def digest(told: Mapping[str, Any]) -> str:
    """What a paper made from frozen figures names them by."""
    return sha256(TAG, canonical(told))
