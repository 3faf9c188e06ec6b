"""What questions about visits are answered with, and what a list is narrowed by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from zhiben.domain.checklist_closing import Lack
from zhiben.domain.checklists import Paper
from zhiben.domain.merging import Fields
from zhiben.domain.visits import OPEN, Event, Origin, Seat, State, Type
from zhiben.ground.evidence.queries import Item
from zhiben.hazards.answers import Line as HazardLine


@dataclass(frozen=True, slots=True)
class Wanted:
    """A filter: each is nothing when empty. `state`: a `State`, or "open", "missed" (its day is over and it
    has not begun); `person`: takes part; `since`, `until`: planned within, both days in.
    """

    state: str = ""
    type: str = ""
    enterprise: UUID | None = None
    industry: str = ""
    region: str = ""
    person: UUID | None = None
    words: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A visit in a list. `origin` None: not this reader's to know. `is_missed`: its day is over and it has
    not begun. `raised`: hazards made of it.
    """

    id: UUID
    number: str
    enterprise: UUID
    enterprise_name: str
    industry: str
    type: Type
    origin: Origin | None
    state: State
    planned_on: date
    began_on: date | None
    filed_on: date | None
    people: str
    fails: int
    raised: int
    is_missed: bool

    @property
    def is_open(self) -> bool:
        return self.state in OPEN


@dataclass(frozen=True, slots=True)
class Page:
    """`next`: the visit after which the following page begins."""

    lines: tuple[Line, ...]
    total: int
    next: UUID | None
    is_more: bool = False


@dataclass(frozen=True, slots=True)
class Seated:
    """Somebody who takes part."""

    seat: Seat
    person: UUID | None
    name: str
    unit: str
    certificate: str
    is_lead: bool


@dataclass(frozen=True, slots=True)
class Passed:
    """One thing done to a visit."""

    n: int
    event: Event
    at: datetime
    day: date
    name: str
    said: Mapping[str, Any]
    act: UUID


@dataclass(frozen=True, slots=True)
class Shot:
    """A photo of a visit. `of`: the entry it shows."""

    ref: str
    of: str
    caption: str
    item: Item


@dataclass(frozen=True, slots=True)
class Changed:
    """One change of an entry. `claimed_at`: by the device's own clock."""

    entry: str
    n: int
    taken: Mapping[str, Any]
    before: Mapping[str, Any]
    name: str
    at: datetime
    claimed_at: datetime | None
    from_phone: bool


@dataclass(frozen=True, slots=True)
class Whole:
    """One visit with everything that was written down. `entries`: the fields that stand, by entry;
    `hazards`: what findings have become, by their reference; `returned`: what is to be put right, by entry;
    `lacks`: what keeps it from being filed; `ways`: what this person may do next.
    """

    line: Line
    tenant: int
    step: UUID
    basis: str
    reasons: Mapping[str, str]
    unannounced: bool
    urgent: bool
    counts: bool
    approved_at: datetime | None
    lists: tuple[str, ...]
    paper: Paper
    editions: tuple[Mapping[str, Any], ...]
    members: tuple[Seated, ...]
    entries: Mapping[str, Fields]
    shots: tuple[Shot, ...]
    hazards: Mapping[str, HazardLine]
    returned: Mapping[str, str]
    returned_why: str
    story: tuple[Passed, ...]
    lacks: tuple[Lack, ...]
    ways: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class History:
    """What is known of an enterprise before the door opens (进门须知).

    `open`: hazards in stock; `recurring`: texts that came back; `last`: what earlier visits found, latest
    first; `certificates`: what ends soon or has ended; `visits`, `cap`: this year's, and how many may be
    (None: not published); `people`: whom to ask for, with phone where there is one.
    """

    open: tuple[HazardLine, ...]
    overdue: int
    recurring: tuple[str, ...]
    last: tuple[tuple[date, str, str], ...]
    certificates: tuple[tuple[str, str, date], ...]
    visits: int
    cap: int | None
    people: tuple[tuple[str, str], ...]
