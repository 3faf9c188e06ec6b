"""What months and frozen figures hold, asked for no actor: by the room, whose reach was asked before."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from zhiben.domain.indicators import Span
from zhiben.domain.periods import add_months, label_of, parse_label
from zhiben.reports.months.models import Figures, Month


def latest(
    tenant: int, period: str, version: int | None = None, *, known: datetime | None = None
) -> Figures | None:
    """The frozen figures of a period: the last version, or the one named. `known`: frozen by then."""
    rows = Figures.objects.filter(tenant=tenant, period=period)
    if version is not None:
        rows = rows.filter(n=version)
    if known is not None:
        rows = rows.filter(recorded_at__lte=known)
    return rows.order_by("-n").first()


def month_of(tenant: int, period: str) -> Month | None:
    """The month under its label."""
    return Month.objects.filter(tenant=tenant, period=period).first()


def months_within(period: str) -> tuple[str, ...]:
    """The labels of the months of a period, itself where it is one. Raises ValueError for no period."""
    days = parse_label(period)
    if days is None:
        raise ValueError(f"not a period: {period}")
    return labels(Span(days.first, days.last))


def labels(span: Span) -> tuple[str, ...]:
    """The months of a span, those it begins and ends in among them: the one that runs ends today."""
    return tuple(_labels(span))


def _labels(span: Span) -> Iterator[str]:
    first = span.first.replace(day=1)
    while first <= span.last:
        yield label_of("month", first)
        first = add_months(first, 1)
