"""Figures counted anew as they were known then, and the sum of the rows behind each. Asked by whatever checks
what was issued: nobody's screen. A sheet is read once, however many figures of it are asked for.
"""

from __future__ import annotations

from datetime import date, datetime

from zhiben.domain.access import system
from zhiben.domain.indicator_formulas import Share
from zhiben.domain.indicators import Sheet
from zhiben.domain.periods import day_of
from zhiben.reports.figures.asking import ZERO
from zhiben.reports.figures.counter import Counter
from zhiben.reports.figures.queries import counted


class Anew:
    """The figures of an authority as known at any moment; `day`: on which they are asked for."""

    def __init__(self, tenant: int, day: date) -> None:
        self.tenant = tenant
        self._by = system("figures", [tenant], day)
        self._sheets: dict[tuple[str, datetime], tuple[Sheet, Counter]] = {}

    def sheet(self, period: str, known: datetime) -> Sheet:
        """All figures of a period as known then. Raises Incomplete `period`."""
        return self._read(period, known)[0]

    def is_its_rows(self, period: str, known: datetime, indicator: str, place: str, total: bool) -> bool:
        """Whether a figure is the sum of its rows: of a share its part is; what nobody told has none.
        `total`: the one since figures are added up.
        """
        sheet, counter = self._read(period, known)
        one, pair = counter.every[indicator], sheet.pair(indicator, place)
        amount = pair.total if total else pair.now
        told, of = amount.value, one
        if isinstance(one.formula, Share):
            told, of = amount.part, counter.every[one.formula.part]
        span = counter.asking.whole if total and not one.is_stock else counter.asking.span
        rows = sum((row.amount for row in counter.items(of, span, place)), ZERO)
        return rows / getattr(of.formula, "per", 1) == (told or ZERO)

    def _read(self, period: str, known: datetime) -> tuple[Sheet, Counter]:
        if (period, known) not in self._sheets:
            self._sheets[period, known] = counted(
                self._by, self.tenant, period, today=day_of(known), known=known
            )
        return self._sheets[period, known]
