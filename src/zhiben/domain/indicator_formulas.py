"""How an indicator (指标) is counted: small data, never code. What is asked of the rows is said once, here.

Each formula names what it counts; how much that comes to in a stretch of days says `reports.figures`. Every
figure of a sheet is of one place; an enterprise stands where it stood on the stretch's last day, so that what
there was before, what was added and what left always make what there is (docs/decisions/indicators.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from zhiben.domain.facts import Value
from zhiben.domain.hazards import Level, Source


class Sum(StrEnum):
    """What a formula over facts adds up."""

    FACTS = "facts"  # one each
    ENTERPRISES = "enterprises"  # each enterprise once
    TARGETS = "targets"  # everyone and everything each was done to
    VALUES = "values"  # of one attribute
    LATEST = "latest"  # of one attribute, told anew from time to time: of each who tells it the last one


@dataclass(frozen=True, slots=True)
class Facts:
    """What happened within the days. `where`: attributes, and the values of which they must have one. `of`:
    the attribute that is added up; `by`: another that, beside the subject, names who tells a latest one;
    `per`: how many of the attribute's units make one of the indicator's. `once_heard`: before the first of
    these facts is recorded nobody has said anything, not nought.
    """

    kinds: tuple[str, ...]
    where: Mapping[str, tuple[Value, ...]] = field(default_factory=dict)
    sum: Sum = Sum.FACTS
    of: str = ""
    by: str = ""
    per: int = 1
    once_heard: bool = False


class Standing(StrEnum):
    """Which hazards: those held to be hazards, i.e. graded, neither dismissed, merged, nor undone."""

    FOUND = "found"  # found within the days
    CLOSED = "closed"  # closed within the days, whenever found
    LEFT = "left"  # taken over by another office within the days
    OPEN = "open"  # found by the last day and not closed or taken over by then
    BEFORE = "before"  # open on the day before the first
    OVERDUE = "overdue"  # open on the last day, its deadline past then
    LISTED = "listed"  # open on the last day and under 挂牌督办
    RECURRING = "recurring"  # found within the days: one closed before at the same place, come back
    MISSED = "missed"  # found within the days by others, and not by the enterprise's own check before


# Of a day, not of a stretch of them.
STOCKS = frozenset({Standing.OPEN, Standing.BEFORE, Standing.OVERDUE, Standing.LISTED})


class Finder(StrEnum):
    ANYONE = "anyone"  # those of unknown source too
    ITSELF = "itself"  # 企业自查
    OTHERS = "others"  # 检查、举报、移送，专家和承保机构
    OFFICE = "office"  # 检查、举报、移送
    VISIT = "visit"  # 检查


SELF, OFFICE = frozenset({Source.SELF_CHECK}), frozenset({Source.INSPECTION, Source.TIP, Source.TRANSFER})
SOURCES: Mapping[Finder, frozenset[Source]] = {
    Finder.ANYONE: frozenset(Source),
    Finder.ITSELF: SELF,
    Finder.OTHERS: OFFICE | {Source.EXPERT, Source.INSURER},
    Finder.OFFICE: OFFICE,
    Finder.VISIT: frozenset({Source.INSPECTION}),
}
BY_OTHERS = (Finder.OTHERS, Finder.OFFICE, Finder.VISIT)


@dataclass(frozen=True, slots=True)
class Hazards:
    what: Standing
    level: Level | None = None
    found_by: Finder = Finder.ANYONE


class Visiting(StrEnum):
    TEAMS = "teams"  # one team a day, however many places it goes to
    PEOPLE = "people"  # each inspector at each visit
    VISITS = "visits"


@dataclass(frozen=True, slots=True)
class Visits:
    """Visits of the office's own, begun within the days and filed."""

    of: Visiting
    unannounced: bool = False


@dataclass(frozen=True, slots=True)
class Subjects:
    """Who or what is on file on the last day: in operation since then or before, not closed; `suspended`
    counts. `where`: attributes as they hold on that day.
    """

    kind: str
    where: Mapping[str, tuple[Value, ...]] = field(default_factory=dict)


class Owing(StrEnum):
    DUE = "due"  # fell due within the days
    DONE = "done"  # of these, done by the day it is asked about
    IN_TIME = "in_time"  # of these, done by their due day
    HOLDERS = "holders"  # owed in the period that holds the last day, whenever it falls due


@dataclass(frozen=True, slots=True)
class Duties:
    """Obligations: what the plans ask; waived ones and such as apply to nobody are not owed. `duty`: of one
    duty only.
    """

    what: Owing
    duty: str = ""


@dataclass(frozen=True, slots=True)
class Papers:
    """Documents issued within the days and not void since, by their forms. `of`: a field of theirs that is
    added up; `per`: how many of its units make one of the indicator's.
    """

    forms: tuple[str, ...]
    of: str = ""
    per: int = 1


class Room(StrEnum):
    HAZARDS = "hazards"
    CASES = "cases"


@dataclass(frozen=True, slots=True)
class Steps:
    """How often something was done to hazards, or in cases, within the days."""

    room: Room
    event: str


@dataclass(frozen=True, slots=True)
class Spent:
    """Funds of the measures about hazards that were carried out within the days; `per` yuan make one."""

    per: int = 1


@dataclass(frozen=True, slots=True)
class Share:
    """`part` of `whole`, two other indicators, in per cent (`per` 100) or as a quotient (`per` 1); of nothing
    there is no share.
    """

    part: str
    whole: str
    per: int = 100


@dataclass(frozen=True, slots=True)
class Asked:
    """Only a person can say. `asks`: of which units; `stock`: it is said how many there are, not how many
    came.
    """

    asks: tuple[str, ...] = ("section",)
    stock: bool = False


Formula = Facts | Hazards | Visits | Subjects | Duties | Papers | Steps | Spent | Share | Asked


def is_stock(formula: Formula) -> bool:
    """Whether the figure is that of the last day, and so the same within the days and in all."""
    if isinstance(formula, Hazards):
        return formula.what in STOCKS
    if isinstance(formula, Duties):
        return formula.what is Owing.HOLDERS
    return isinstance(formula, Subjects) or (isinstance(formula, Asked) and formula.stock)


def share(part: Decimal, whole: Decimal, per: int, places: int) -> Decimal | None:
    """`part` of `whole`, rounded half up to `places`; None of nothing."""
    if not whole:
        return None
    return (part * per / whole).quantize(Decimal(1).scaleb(-places), "ROUND_HALF_UP")
