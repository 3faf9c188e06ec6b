"""What somebody says with a step: the form in their hands, before anything is known of it.

Neither rows nor changes: what a door hands to `actions`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID

from zhiben.domain.hazards import Level, Part, Source


@dataclass(frozen=True, slots=True)
class Planned:
    """One measure of a plan. `responsible`: a person of the enterprise; `funds`: yuan."""

    text: str
    responsible: UUID | None = None
    due_on: date | None = None
    funds: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """Everything that can be said with a step; each event looks at what is its own.

    `note`: the reason, or what was done; `on`: the day it happened, where it was not today; `parts`: the plan
    by part, or of a verification what was found by part; `controls`: how it is kept safe meanwhile, and by
    whom; `done`: numbers of measures carried out; `uploads`: photos and papers, taken on `taken_on` (None:
    today); `inspectors`: persons at a re-inspection; `receiver`: the other authority; `receipt`: its paper.
    """

    note: str = ""
    on: date | None = None
    level: Level | None = None
    criterion: str = ""
    control: UUID | None = None
    failed_control: str = ""
    public_facing: bool = False
    deadline: date | None = None
    parts: Mapping[Part, str] = field(default_factory=dict)
    measures: tuple[Planned, ...] = ()
    responsible: tuple[UUID, ...] = ()
    controls: str = ""
    done: tuple[int, ...] = ()
    uploads: tuple[UUID, ...] = ()
    taken_on: date | None = None
    inspectors: tuple[UUID, ...] = ()
    on_site: bool = False
    receiver: str = ""
    receipt: str = ""
    into: UUID | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A hazard as it is reported: a place and a sentence or a photo are enough.

    `site`: the registered place; `spot`: where, in words.
    `pieces`: evidence that another room's act has kept already, of the same place.
    `source` None: by whoever reports it (enterprise: its own check; officer: an inspection). `ledger`: taken
    over from one kept elsewhere, where it may have been called `stated`.
    """

    about: UUID
    text: str = ""
    spot: str = ""
    site: UUID | None = None
    source: Source | None = None
    found_on: date | None = None
    controls: str = ""
    uploads: tuple[UUID, ...] = ()
    pieces: tuple[UUID, ...] = ()
    taken_on: date | None = None
    ledger: bool = False
    stated: str = ""
