"""What questions about hazards are answered with, and what a list is narrowed by.

Apart from `queries`, which is long.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from zhiben.domain.hazard_cases import Case
from zhiben.domain.hazard_measures import Span
from zhiben.domain.hazards import OPEN, Event, Level, Mode, Side, Source, State
from zhiben.ground.evidence.queries import Item


@dataclass(frozen=True, slots=True)
class Wanted:
    """A filter: each is nothing when empty. `state`: a `State`, or "open", "overdue"; `site`: the registered
    place; `words`: in number, place, text or enterprise; `since`, `until`: found within, both days in.
    `measure`, `span`: the hazards that a figure of dynamic zero counts.
    """

    state: str = ""
    level: str = ""
    source: str = ""
    enterprise: UUID | None = None
    site: UUID | None = None
    criterion: str = ""
    industry: str = ""
    region: str = ""
    words: str = ""
    since: date | None = None
    until: date | None = None
    listed: bool = False
    measure: str = ""
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A hazard in a list. `left`: days to its deadline, negative since; None without one or when done."""

    id: UUID
    number: str
    text: str
    spot: str
    enterprise: UUID
    enterprise_name: str
    state: State
    level: Level | None
    source: Source
    found_on: date
    deadline: date | None
    left: int | None
    is_overdue: bool
    extensions: int
    listed: bool
    stopped: bool
    closed_on: date | None
    criterion: str | None

    @property
    def is_open(self) -> bool:
        return self.state in OPEN


@dataclass(frozen=True, slots=True)
class Page:
    """`total`: how many, or at least how many (`is_more`); `next`: the hazard after which the following page
    begins.
    """

    lines: tuple[Line, ...]
    total: int
    next: UUID | None
    is_more: bool = False


@dataclass(frozen=True, slots=True)
class MeasureLine:
    n: int
    text: str
    responsible: str
    due_on: date | None
    funds: Decimal | None
    done_on: date | None
    is_dropped: bool


@dataclass(frozen=True, slots=True)
class Shot:
    """A photo or paper of a hazard. `event`: with which step it came; `is_before`: it shows the hazard."""

    item: Item
    taken_on: date
    event: Event
    is_before: bool


@dataclass(frozen=True, slots=True)
class Passed:
    """One step in a hazard's history. `said`: what was written with it, as `Said` names it."""

    n: int
    event: Event
    side: Side
    at: datetime
    day: date
    name: str
    said: dict[str, Any]
    act: UUID
    shots: tuple[Shot, ...] = ()


@dataclass(frozen=True, slots=True)
class Way:
    """A step this person may take, and the guards that would refuse it as things stand (codes)."""

    event: Event
    lacks: tuple[str, ...]
    needs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Whole:
    """One hazard with everything that was done to it. `step`: to be named by whoever goes on from here."""

    line: Line
    step: UUID
    tenant: int
    industry: str
    mode: Mode
    case: Case
    site: UUID | None
    control: UUID | None
    reported_name: str
    merged_into: UUID | None
    measures: tuple[MeasureLine, ...]
    shots: tuple[Shot, ...]
    story: tuple[Passed, ...]
    ways: tuple[Way, ...] = field(default_factory=tuple)
