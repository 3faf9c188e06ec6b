"""What questions about cases are answered with, and what is said with a step."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from zhiben.domain.case_clocks import Run
from zhiben.domain.case_crimes import Harm
from zhiben.domain.case_crimes import Line as CrimeLine
from zhiben.domain.case_guards import Case
from zhiben.domain.cases import Event, State
from zhiben.ground.evidence.queries import Item
from zhiben.inspections.papers.beginning import Issued


@dataclass(frozen=True, slots=True)
class Proposed:
    """A case as it is proposed. `officers`: who is to investigate; `visit`, `hazard`: what it begins from."""

    about: UUID
    cause: str
    officers: tuple[UUID, ...]
    note: str = ""
    visit: UUID | None = None
    hazard: UUID | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """What is said with a step; what its event does not look at is not kept. `on`: the day it happened;
    `title`: what the evidence shows; `receiver`: to whom it was handed over.
    """

    note: str = ""
    on: date | None = None
    officers: tuple[UUID, ...] = ()
    uploads: tuple[UUID, ...] = ()
    title: str = ""
    harm: Harm | None = None
    hearing: bool = False
    receiver: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A case in a list. `next_run`: the clock of the authority's that ends first."""

    id: UUID
    number: str
    cause: str
    enterprise: UUID
    enterprise_name: str
    state: State
    filed_on: date | None
    ended_on: date | None
    officers: str
    next_run: Run | None
    is_late: bool


@dataclass(frozen=True, slots=True)
class Page:
    """`next`: the case after which the following page begins."""

    lines: tuple[Line, ...]
    total: int
    next: UUID | None


@dataclass(frozen=True, slots=True)
class Passed:
    """One step. `said`: what was written with it."""

    n: int
    event: Event
    at: datetime
    day: date
    name: str
    said: dict[str, Any]
    act: UUID


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of evidence."""

    n: int
    title: str
    taken_on: date
    event: Event
    item: Item


@dataclass(frozen=True, slots=True)
class Way:
    """A step this person may take, and the guards that would refuse it as things stand (codes)."""

    event: Event
    lacks: tuple[str, ...]
    needs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Officer:
    """Somebody who may investigate. `certificate`: its number, empty without a valid one."""

    person: UUID
    name: str
    certificate: str


@dataclass(frozen=True, slots=True)
class Whole:
    """One case with everything in it. `crimes`: the lines of the criminal law it reaches; `asks_police`: one
    of them is sure, and nobody has weighed a transfer yet; `offers`: documents this person may issue now.
    """

    line: Line
    tenant: int
    industry: str
    step: UUID
    case: Case
    visit: UUID | None
    visit_number: str
    hazard: UUID | None
    hazard_number: str
    runs: tuple[Run, ...]
    crimes: tuple[CrimeLine, ...]
    asks_police: bool
    story: tuple[Passed, ...]
    pieces: tuple[Piece, ...]
    papers: tuple[Issued, ...]
    ways: tuple[Way, ...]
    offers: tuple[tuple[str, str], ...] = field(default_factory=tuple)
