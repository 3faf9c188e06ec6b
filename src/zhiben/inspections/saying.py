"""What somebody says of a visit: the forms in their hands, before anything is known of it.

Neither rows nor changes: what a door hands to `actions`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from zhiben.domain.merging import Fields
from zhiben.domain.visits import Origin, Type


@dataclass(frozen=True, slots=True)
class Helper:
    """Somebody who supports and does not inspect: `person` where they have an account here."""

    name: str
    unit: str = ""
    person: UUID | None = None


@dataclass(frozen=True, slots=True)
class Planned:
    """A visit as it is arranged. `basis`: the document or lead it rests on; `reasons`: what is answered to
    the objections of the law, by code; `unannounced`: 四不两直; `urgent`: it may begin before it is approved.
    """

    about: UUID
    planned_on: date
    lists: tuple[str, ...]
    inspectors: tuple[UUID, ...]
    lead: UUID | None = None
    type: Type = Type.DAILY
    origin: Origin = Origin.PLAN
    helpers: tuple[Helper, ...] = ()
    basis: str = ""
    reasons: Mapping[str, str] = field(default_factory=dict)
    unannounced: bool = False
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Wrote:
    """One change of an entry. `fields`: the new values; `seen`: what its author saw in them."""

    entry: str
    fields: Fields
    seen: Fields = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Written:
    """Where and when it was written, as a phone claims it; of the desk nothing."""

    claimed_at: datetime | None = None
    device: UUID | None = None
    operation: UUID | None = None
