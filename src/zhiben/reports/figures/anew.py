"""Figures counted anew as they were known then, and the sum of the rows behind each. Asked by whatever checks
what was issued: nobody's screen. A sheet is read once, however many figures of it are asked for.
"""

from __future__ import annotations

from datetime import date, datetime

from zhiben.domain.access import system
from zhiben.domain.indicator_formulas import Share
from zhiben.domain.indicators import Sheet
from zhiben.domain.periods import day_of
from zhiben.reports.figures import queries
from zhiben.reports.figures.asking import ZERO
from zhiben.reports.figures.reading import Reading, span_of


class Anew:
    """The figures of an authority as known at any moment; `day`: on which they are asked for."""

    def __init__(self, tenant: int, day: date) -> None:
        self.tenant = tenant
        self._by = system("figures", [tenant], day)
        self._readings: dict[datetime, Reading] = {}

    def sheet(self, period: str, known: datetime) -> Sheet:
        """All figures of a period as known then. Raises Incomplete `period`."""
        return self._reading(known).sheet(period, known)

    def is_its_rows(self, period: str, known: datetime, indicator: str, place: str, total: bool) -> bool:
        """Whether a figure is the sum of its rows: of a share its part is; what nobody told has none.
        `total`: the one since figures are added up.
        """
        counter = self._reading(known).counter(span_of(period))
        one = counter.every[indicator]
        pair = counter.pair(one, place)
        amount = pair.total if total else pair.now
        told, of = amount.value, one
        if isinstance(one.formula, Share):
            told, of = amount.part, counter.every[one.formula.part]
        span = counter.asking.whole if total and not one.is_stock else counter.asking.span
        rows = sum((row.amount for row in counter.items(of, span, place)), ZERO)
        return rows / getattr(of.formula, "per", 1) == (told or ZERO)

    def _reading(self, known: datetime) -> Reading:
        if known not in self._readings:
            self._readings[known] = queries.reading(self._by, self.tenant, today=day_of(known), known=known)
        return self._readings[known]
