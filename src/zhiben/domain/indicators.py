"""指标: what a figure is, and the three states that are never mixed up. How it is counted says its formula.

A figure is of a place (a whole authority, an industry, a town, an office), a stretch of days, and what was
known at a moment. Nobody's word yet is not nought: 未报, 零报告 and a figure are three things.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from zhiben.domain.indicator_formulas import Asked, Formula, Share, is_stock


class Better(StrEnum):
    MORE = "more"
    LESS = "less"
    NEITHER = "neither"


GROUPS = ("A", "B", "C", "D", "E", "F", "X")  # of the monthly sheet; X: beside it


@dataclass(frozen=True, slots=True)
class Indicator:
    """One 指标 as an edition defines it. `places`: decimals; `public`: may stand on a public board; `owner`:
    the section that answers for it, by its name in the plan; `note`: what the formula does not say.
    """

    id: str
    group: str
    title: str
    english: str
    unit: str
    formula: Formula
    owner: str = "safety_section"
    note: str = ""
    places: int = 0
    public: bool = False
    better: Better = Better.NEITHER
    basis: str = ""

    @property
    def is_asked(self) -> bool:
        return isinstance(self.formula, Asked)

    @property
    def is_share(self) -> bool:
        return isinstance(self.formula, Share)

    @property
    def is_stock(self) -> bool:
        """It stands at the last day, so that within the days and in all are one figure."""
        return is_stock(self.formula)


class Reported(StrEnum):
    MISSING = "missing"  # 未报
    ZERO = "zero"  # 零报告
    GIVEN = "given"  # 已报


@dataclass(frozen=True, slots=True)
class Amount:
    """`value` in the indicator's unit; None: nobody has said yet, or a share of nothing. Of a share (per
    cent) `part` of `whole`; `missing`: how many of those who are asked have not said.
    """

    value: Decimal | None
    part: Decimal | None = None
    whole: Decimal | None = None
    missing: int = 0

    @property
    def state(self) -> Reported:
        if self.value is None:
            return Reported.MISSING
        return Reported.GIVEN if self.value else Reported.ZERO


NOTHING = Amount(None)


@dataclass(frozen=True, slots=True)
class Pair:
    """One indicator: within the period (or at its end), and since the plan began."""

    now: Amount = NOTHING
    total: Amount = NOTHING


@dataclass(frozen=True, slots=True)
class Span:
    """The days measured, both in."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Sheet:
    """All figures of an authority and a period, as known at a moment: page, table and document read these.

    `columns`: by place ("" the whole, `industry:CODE`, `region:CODE`, `section:UUID`), by indicator.
    """

    tenant: int
    period: str
    span: Span
    since: date
    known: datetime
    columns: Mapping[str, Mapping[str, Pair]] = field(default_factory=dict)

    def pair(self, indicator: str, place: str = "") -> Pair:
        """Raises KeyError for an indicator that is none of the sheet's."""
        return self.columns[place][indicator]
