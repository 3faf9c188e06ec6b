"""What the engine is told about the world: subjects with dated attributes, and facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

Value = str | int | Decimal | bool | date | None | tuple["Value", ...]
Dated = tuple[
    tuple[date, Value], ...
]  # (valid from, value), ascending; the last one not after a day holds on it


@dataclass(frozen=True, slots=True)
class Subject:
    """Whoever may owe or be counted: an authority, section, enterprise, site, person, post, equipment or
    project.

    `of` is the subject above (a site's enterprise, an enterprise's or section's authority). Operating from
    `joined` until the day before `closed`, except in `suspended` stretches (first day, first day operating
    again or None).
    """

    id: str
    kind: str
    of: str | None = None
    attributes: Mapping[str, Dated] = field(default_factory=dict)
    joined: date = date.min
    closed: date | None = None
    suspended: tuple[tuple[date, date | None], ...] = ()


@dataclass(frozen=True, slots=True)
class Handover:
    """A receiver (`section:ID`, `role:NAME`, `authority:above`, …) holds the fact since `at`, server time."""

    to: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that happened and counts; or a register row, which holds from `happened_on` to `until` (both
    included).

    `recorded_at` None means known from the day it happened. `superseded_at` / withdrawn: out, as from then
    (rule 18). `handed` empty means: handed to every receiver at `recorded_at`. `receipt_on`: the officer's
    receipt of a late entry.
    """

    id: str
    kind: str
    subject: str
    happened_on: date
    recorded_at: datetime | None = None
    about: str | None = None
    attributes: Mapping[str, Value] = field(default_factory=dict)
    targets: tuple[str, ...] = ()
    supersedes: str | None = None
    withdrawn_at: datetime | None = None
    until: date | None = None
    handed: tuple[Handover, ...] = ()
    receipt_on: date | None = None
