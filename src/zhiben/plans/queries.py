"""Everything that can be asked about duties. Each takes the actor first and stays within reach.

`today` decides the words. `known`: the answer as it was known at that moment, counted anew from what was
recorded by then; without it, from the stored cells.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from zhiben.domain.access import Actor
from zhiben.domain.cells import Mark, Status
from zhiben.domain.trace import Trace

Number = int | Decimal


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed to; what is left empty is not asked about."""

    words: frozenset[Status] = frozenset()
    plan: str = ""
    clause: str = ""
    duty: str = ""
    region: str = ""  # digits of a division code, short for wide
    industry: str = ""
    enterprise: UUID | None = None
    name: str = ""  # part of the holder's name, or the beginning of its code
    due_from: date | None = None
    due_until: date | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One obligation in a list. `id` names it for ever; `last_day` is that of its period."""

    id: str
    tenant: int
    subject: UUID
    subject_name: str
    subject_kind: str
    enterprise: UUID | None
    region: str
    region_name: str
    industry: str
    industry_name: str
    plan: str
    duty: str
    title: str
    clause: str
    per: str
    period: str
    word: Status
    need: Number
    need_of: int | None
    counted: Number
    counted_of: int | None
    unit: str | None
    starts_on: date
    last_day: date
    due_on: date | None
    done_on: date | None
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """`total` match; `next` is the `cursor` of the page after this one (None: this is the last)."""

    rows: tuple[Row, ...]
    total: int
    next: str | None


@dataclass(frozen=True, slots=True)
class Counted:
    """A fact looked at for one obligation: it counts, or `why` not."""

    id: UUID
    kind: str
    happened_on: date
    recorded_at: datetime
    subject_name: str
    counts: bool
    why: str = ""


@dataclass(frozen=True, slots=True)
class Member:
    """Who is in the set of a coverage duty on its day, and how much of the need is counted there."""

    id: str
    name: str
    counted: Number
    need: Number
    met: bool


@dataclass(frozen=True, slots=True)
class Happening:
    """An act upon this obligation: who did what when."""

    act: UUID
    verb: str
    at: datetime
    who: str


@dataclass(frozen=True, slots=True)
class Obligation:
    """One obligation in full. `trace`: why it is owed; `summary`: the clause in our words."""

    row: Row
    plan_title: str
    summary: str
    basis: str
    trace: Trace
    facts: tuple[Counted, ...]
    members: tuple[Member, ...]
    history: tuple[Happening, ...]
    waived_because: str = ""
    known: datetime | None = None


@dataclass(frozen=True, slots=True)
class Heat:
    """One month of a heat strip: the worst word of the periods that end in it, and how many of each word."""

    month: str  # 2026-03
    word: Status | None
    counts: Mapping[Status, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class HeatRow:
    plan: str
    duty: str
    title: str
    clause: str
    months: tuple[Heat, ...]


@dataclass(frozen=True, slots=True)
class EnterprisePage:
    """What an enterprise, its sites and people owe: `strip` by duty and month, `rows` soonest late first."""

    enterprise: UUID
    name: str
    months: tuple[str, ...]
    strip: tuple[HeatRow, ...]
    rows: tuple[Row, ...]
    counts: Mapping[Status, int]
    known: datetime | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Choices:
    """What the filters of the list may be set to, each only where there is something to see."""

    words: tuple[Choice, ...]
    plans: tuple[Choice, ...]
    clauses: tuple[Choice, ...]
    duties: tuple[Choice, ...]
    regions: tuple[Choice, ...]
    industries: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """Obligations of one clause or region by word. `rate`: done of those due, in per cent; None of none."""

    key: str
    label: str
    counts: Mapping[Status, int]
    total: int
    rate: Decimal | None


def obligation_list(
    actor: Actor,
    *,
    filters: Filters,
    today: date,
    cursor: str | None = None,
    limit: int = 50,
    known: datetime | None = None,
) -> Page:
    """A page of obligations, soonest late first. Raises Incomplete for a cursor that is none of ours."""


def counts(
    actor: Actor, *, filters: Filters, today: date, known: datetime | None = None
) -> Mapping[Status, int]:
    """How many of each word; `filters.words` is left out of account. All eight words are keys."""


def obligation(actor: Actor, id_: str, *, today: date, known: datetime | None = None) -> Obligation:
    """One obligation with the reasons for it. Raises NotFound alike for missing and for out of reach."""


def enterprise_obligations(
    actor: Actor, enterprise: UUID, *, today: date, known: datetime | None = None
) -> EnterprisePage:
    """Everything owed by an enterprise and beneath it. Raises NotFound."""


def filter_choices(actor: Actor, *, today: date) -> Choices:
    """For the filter bar of the list."""


def clause_figures(actor: Actor, plan: str, *, today: date) -> tuple[Figure, ...]:
    """Every clause of a plan that has obligations, in the order of the plan."""


def region_figures(actor: Actor, *, today: date, plan: str = "") -> tuple[Figure, ...]:
    """Enterprises' obligations by region, by code."""
