"""What somebody says of a joint inspection: the forms in their hands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Unit:
    """A member authority. `part`: the aspects of the merged list that it checks."""

    name: str
    contact: str = ""
    phone: str = ""
    part: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Arranged:
    """A joint inspection to come. `visits`: the authority's own visits; `lead`: the section in charge."""

    title: str
    lead: UUID
    held_on: date
    visits: tuple[UUID, ...]
    units: tuple[Unit, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """What a unit found at one of the enterprises."""

    about: UUID
    text: str
    spot: str = ""
    basis: str = ""
    said_by: str = ""
