"""The criteria: standards by their days, their items, and what each item asks for.

An item's elements are written as signs, in the notation of `docs/reference/criteria-format.md`: a sign is one
thing a description may say. Nothing here reads a description; see `reading` and `matching`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

OWN = "own"  # decided by the authority that supervises the industry; any other word: by whom it is


class Level(StrEnum):
    """Of a hazard. SERIOUS is a word of special equipment's own, beside MAJOR."""

    MAJOR = "major"
    SERIOUS = "serious"
    GENERAL = "general"


class Saying(StrEnum):
    """How a sign must be said: a fact, a lack or failure of a thing, a place, never, a number."""

    FACT = ""
    LACK = "-"
    PLACE = "@"
    NEVER = "!"
    NUMBER = "#"


@dataclass(frozen=True, slots=True)
class Sign:
    """One thing to be said. `thing`: a name of the wording's things; of a number, its unit.

    `compare`, `bound`: of a number (`>`, `>=`, `<`); a bound of None is the limit the description names.
    """

    saying: Saying
    thing: str
    compare: str = ""
    bound: float | None = None


@dataclass(frozen=True, slots=True)
class Element:
    """One thing that must hold. `told`: alternatives, each a group of signs that must all be said.

    `apart`: the criterion's own words do not say it; it must be told besides (仍继续使用).
    """

    text: str
    told: tuple[tuple[Sign, ...], ...]
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Criterion:
    """One item. `industries` None: all. `about`: things without which a description is not about it.

    `partly`: left to a person also where one element is said not to hold, as long as another does.
    `on_top`: a rule on top of the other items (a failed device counts as none): goes behind any of them.

    All of `all` must hold, and, where there are any, one of `any`. `judge`: `suggest`, `human_only`,
    `auto_from_register`, `auto_from_telemetry`. `confidence`: `sure`, `likely`, `check`; a `check` item
    decides nothing.
    """

    id: str
    standard: str
    clause: str
    text: str
    level: Level
    judge: str
    confidence: str
    industries: frozenset[str] | None
    about: tuple[str, ...] = ()
    all: tuple[Element, ...] = ()
    any: tuple[Element, ...] = ()
    keywords: tuple[str, ...] = ()
    applies_if: str = ""
    partly: bool = False
    on_top: bool = False
    note: str = ""

    @property
    def unverified(self) -> bool:
        """Shown 待核实."""
        return self.confidence == "check"

    @property
    def decidable(self) -> bool:
        """Whether the program may suggest it to the named person who decides."""
        return self.judge != "human_only" and not self.unverified


@dataclass(frozen=True, slots=True)
class Standard:
    """One version of one standard. `valid_until`: the first day it is no longer in force; None: open.

    `valid_from` None: the day is not verified; taken as in force. `industries` None: all. `series`: what its
    versions have in common. `decided_by`: OWN or the other regime (`fire`, `special_equipment`).
    `hints_for`: a later version whose text is not loaded; what would meet this one is said to be that one's.
    """

    id: str
    series: str
    title: str
    number: str
    authority: str
    decided_by: str
    confidence: str
    industries: frozenset[str] | None
    issued: date | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    replaces: str = ""
    hints_for: str = ""
    note: str = ""
    criteria: tuple[Criterion, ...] = ()

    def in_force(self, day: date) -> bool:
        begun = self.valid_from is None or self.valid_from <= day
        return begun and (self.valid_until is None or day < self.valid_until)


@dataclass(frozen=True, slots=True)
class Library:
    """All standards. `industries`: code → name; `regimes`: regime → the authority that decides."""

    standards: tuple[Standard, ...]
    industries: Mapping[str, str]
    regimes: Mapping[str, str]
    by_id: Mapping[str, Standard] = field(default_factory=dict)

    @classmethod
    def of(
        cls, standards: Iterable[Standard], industries: Mapping[str, str], regimes: Mapping[str, str]
    ) -> Library:
        kept = tuple(standards)
        return cls(kept, industries, regimes, {one.id: one for one in kept})

    def applying(self, industry: str, day: date) -> tuple[Criterion, ...]:
        """The items an enterprise of the industry answers to on a day."""
        standards = [one for one in self.standards if one.in_force(day)]
        return tuple(item for one in standards for item in one.criteria if applies(item, industry))

    def hinting(self, industry: str, day: date) -> tuple[Criterion, ...]:
        """Items of former versions whose successor is in force without its text being loaded."""
        former = [one for one in self.standards if one.hints_for and self._follows(one, day)]
        return tuple(item for one in former for item in one.criteria if applies(item, industry))

    def _follows(self, former: Standard, day: date) -> bool:
        successor = self.by_id.get(former.hints_for)
        return successor is not None and successor.in_force(day) and not former.in_force(day)


def applies(item: Criterion, industry: str) -> bool:
    return item.industries is None or industry in item.industries
