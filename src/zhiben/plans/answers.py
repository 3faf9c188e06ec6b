"""What `queries` answers with: plain values, no query left to run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

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
    holder: UUID | None = None  # a section, or any other single holder
    name: str = ""  # part of the holder's name, or the beginning of its code
    due_from: date | None = None
    due_until: date | None = None
    authority: int | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One obligation in a list. `id` names it for ever; `last_day` is that of its period.

    `left`: of what is not done, the working days until it is due, without today; negative once past.
    """

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
    left: int | None = None


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
    recorded_at: datetime | None
    subject_name: str
    counts: bool
    why: str = ""


@dataclass(frozen=True, slots=True)
class Member:
    """Who is in the set of a duty, how much is counted there, since when that is enough (None: not yet)."""

    id: str
    name: str
    counted: object
    enough_on: date | None


@dataclass(frozen=True, slots=True)
class Happening:
    """An act upon this obligation: who did what when."""

    act: UUID
    verb: str
    at: datetime
    who: str


@dataclass(frozen=True, slots=True)
class Granted:
    """What was decided on request: forgiven (`until` None), or due on another day; and why."""

    because: str
    until: date | None


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
    granted: Granted | None = None
    known: datetime | None = None


@dataclass(frozen=True, slots=True)
class EnterprisePage:
    """What an enterprise, its sites and people owe, soonest late first. `months`: of its plans, `2026-03`."""

    enterprise: UUID
    name: str
    months: tuple[str, ...]
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
    sections: tuple[Choice, ...]
    authorities: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """Obligations of one clause or region by word. `rate`: done of those due, in per cent; None of none."""

    key: str
    label: str
    counts: Mapping[Status, int]
    total: int
    rate: Decimal | None
