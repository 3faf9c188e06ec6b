"""How an indicator is counted (口径): small data, read from content; never code.

Flows are counted within the days measured, stocks at their last day. Each formula can name the rows it
counted, so that a figure is never more than the length, or the sum, of a list.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from zhiben.domain.hazards import Event, Level

ONE = Decimal(1)


class Measuring(StrEnum):
    """What of the facts of a kind is counted."""

    ROWS = "rows"  # 次数
    FIRMS = "firms"  # 家数: enterprises, each once
    EVENTS = "events"  # 场次: what was entered in one act is one
    SUM = "sum"  # the sum of an attribute


@dataclass(frozen=True, slots=True)
class Facts:
    """Facts that happened within the days. `where`: attributes, and the values that count."""

    kind: str
    where: Mapping[str, tuple[object, ...]] = field(default_factory=dict)
    measure: Measuring = Measuring.ROWS
    of: str = ""
    scale: Decimal = ONE


class Standing(StrEnum):
    """What of hazards is counted. The first four make the equation of the stock: 上期末 + 发现 − 销号 −
    移出 = 期末.
    """

    FOUND = "found"  # 发现: without those that were none, were merged, or whose import was undone
    CLOSED = "closed"  # 销号
    LEFT = "left"  # 移出: handed to others, or closed by an imported ledger's word
    OPEN = "open"  # 期末在册
    OVERDUE = "overdue"  # 期末在册，期限已过，还没有报验
    LISTED = "listed"  # 期末在册，挂牌督办
    RECURRING = "recurring"  # 发现，一年内同一处同一条销过号
    MISSED = "missed"  # 检查发现，企业自查没有发现


class Finder(StrEnum):
    ANYONE = "anyone"
    ITSELF = "itself"  # 企业自查
    OTHERS = "others"


@dataclass(frozen=True, slots=True)
class Hazards:
    what: Standing
    level: Level | None = None
    found_by: Finder = Finder.ANYONE


class Visiting(StrEnum):
    TEAMS = "teams"  # 组次: one leader on one day
    PEOPLE = "people"  # 人次: inspectors, as far as the visits were recorded here
    UNANNOUNCED = "unannounced"  # 四不两直


@dataclass(frozen=True, slots=True)
class Visits:
    """What the records of visits tell of the authority's inspections within the days."""

    what: Visiting


@dataclass(frozen=True, slots=True)
class Firms:
    """Enterprises in operation at the last day; `where`: of whose attributes."""

    where: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Documents:
    """Documents of these forms issued within the days and not voided."""

    forms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Spent:
    """Funds of the measures about hazards that were done within the days."""

    scale: Decimal = ONE


class Deciding(StrEnum):
    DECISIONS = "decisions"  # 处罚起数
    HANDED = "handed"  # 行刑移送


@dataclass(frozen=True, slots=True)
class Cases:
    """Cases in which that was done within the days."""

    what: Deciding


@dataclass(frozen=True, slots=True)
class Steps:
    """What was done about hazards within the days, by the event of the step."""

    event: Event


class Owing(StrEnum):
    DUE = "due"  # 应办: fell due within the days
    IN_TIME = "in_time"  # 按期
    HOLDERS = "holders"  # 应到家数: who owes it in the period that holds the last day


@dataclass(frozen=True, slots=True)
class Duties:
    """Obligations; `duty`: of one duty only."""

    what: Owing
    duty: str = ""


@dataclass(frozen=True, slots=True)
class Share:
    """`part` of `whole`, two other indicators, in per cent (`per` 100) or as a quotient (`per` 1)."""

    part: str
    whole: str
    per: int = 100


@dataclass(frozen=True, slots=True)
class Asked:
    """Only a person can say it. `asks`: kinds of unit (section, town, enterprise) that are asked; `stock`:
    it is said how many there are, not how many came.
    """

    asks: tuple[str, ...]
    stock: bool = False


Formula = Facts | Hazards | Visits | Firms | Documents | Spent | Cases | Steps | Duties | Share | Asked
STOCKS = (Standing.OPEN, Standing.OVERDUE, Standing.LISTED)


def is_stock(formula: Formula) -> bool:
    """Whether it stands at the last day, so that 本期 and 累计 are one figure."""
    match formula:
        case Hazards(what=what):
            return what in STOCKS
        case Duties(what=what):
            return what is Owing.HOLDERS
        case Asked(stock=stock):
            return stock
        case Firms():
            return True
    return False
