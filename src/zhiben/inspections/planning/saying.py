"""What somebody says when planning: the forms in their hands, before anything is known of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID


class Drawn(StrEnum):
    """What is drawn: which enterprises are visited, or who visits them."""

    ENTERPRISE = "enterprise"
    INSPECTOR = "inspector"


@dataclass(frozen=True, slots=True)
class Stay:
    """Who is to stay away from which enterprise, why, from when until when (both inside)."""

    person: UUID
    enterprise: UUID
    reason: str
    since: date
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Announced:
    """A draw to come. `industries`: of the enterprises drawn from, none named: every one; `weighted`: by how
    often each industry is visited in a year; `enterprises`: for inspectors, those they must not stay away
    from; `seed_from`: the public figure that is to be the seed.
    """

    kind: Drawn
    title: str
    many: int
    seed_from: str
    industries: tuple[str, ...] = ()
    weighted: bool = False
    enterprises: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Round:
    """Visits to several enterprises at once, by the same people on the same day."""

    enterprises: tuple[UUID, ...]
    on: date
    inspectors: tuple[UUID, ...]
    lead: UUID
    why: str = ""
