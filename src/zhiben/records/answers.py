"""What `queries` answers with: plain values, no query left to run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from zhiben.contents.records import RecordField
from zhiben.ground.evidence.queries import Item


class State(StrEnum):
    """The life of a record, the same for all kinds. A draft is not yet one."""

    FILED = "filed"
    RECEIVED = "received"
    RETURNED = "returned"
    VOID = "void"
    ERASED = "erased"  # by a decision of two persons: what it said is gone


@dataclass(frozen=True, slots=True)
class KindLine:
    """A kind in the index. `count`: records within reach; `may_file`: it is for this person to file it."""

    kind: str
    title: str
    nature: str
    about: str
    count: int
    latest: date | None
    may_file: bool
    fillers: tuple[str, ...]  # who files it, in the plan's words


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed to. `fields`: by listed field; one value, or (from, until) of a range."""

    words: str = ""  # part of the name, or the beginning of the code, of whom it is about
    state: str = ""
    about: UUID | None = None
    enterprise: UUID | None = None
    since: date | None = None
    until: date | None = None
    fields: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A record in a list. `cells`: what each listed field says, in the order of the list."""

    id: UUID
    kind: str
    about: UUID
    about_name: str
    enterprise: UUID | None
    happened_on: date
    revision: int
    state: State
    cells: tuple[str, ...]
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Brief:
    """A record among those of every kind. `title`: of its kind, as it was filed."""

    id: UUID
    title: str
    about_name: str
    happened_on: date
    recorded_at: datetime
    filer: str
    revision: int
    state: State


@dataclass(frozen=True, slots=True)
class Page:
    """`total` match; `next` is where the following page begins (None: this is the last)."""

    lines: tuple[Line, ...]
    total: int
    next: tuple[str, UUID] | None


@dataclass(frozen=True, slots=True)
class Shown:
    """One field of a record with what it says. A table: `head` and `rows` besides."""

    field: RecordField
    text: str
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Fields under one heading; the first group usually has none."""

    title: str
    fields: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class Pieces:
    """Evidence under one field; `missing`: how many more the kind asks for."""

    field: RecordField
    items: tuple[Item, ...]
    missing: int


@dataclass(frozen=True, slots=True)
class Change:
    """What one revision says differently from the one before."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Revision:
    """One step of a record's story, newest first."""

    number: int
    state: State
    recorded_at: datetime
    filer: str
    reason: str
    received_at: datetime | None
    received_by: str
    returned_at: datetime | None
    returned_by: str
    returned_why: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Made:
    """A fact the record made; `stands` no more once it was superseded or withdrawn."""

    id: UUID
    kind: str
    label: str
    stands: bool


@dataclass(frozen=True, slots=True)
class Full:
    """A record with everything a page shows. The `may_…` are for the actor who asked, today."""

    id: UUID
    tenant: int
    kind: str
    title: str
    nature: str
    about: UUID
    about_name: str
    about_kind: str
    enterprise: UUID | None
    happened_on: date
    until: date | None
    period: str
    revision: int
    state: State
    recorded_at: datetime
    days_late: int  # days from happening to being recorded
    groups: tuple[Group, ...]
    evidence: tuple[Pieces, ...]
    story: tuple[Revision, ...]
    facts: tuple[Made, ...]
    receiver: str  # who receives it, in the plan's words; empty: nobody need
    is_latest: bool
    may_correct: bool
    may_receive: bool
    digest: str  # of the ledger row of the act that recorded it
    erased_at: datetime | None = None
    erased_by: UUID | None = None  # the act


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something a record waits for from this person: to be received, to be filed again, to be finished."""

    what: str  # receive | refile | draft
    kind: str
    title: str
    record: UUID | None
    about_name: str
    since: datetime
    why: str = ""
