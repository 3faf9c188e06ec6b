"""Checklists: what is looked at on a visit, and several departments' lists made one paper.

A list is one version, valid from a day on. A paper is what one visit asks: the items every visit has first,
then the others, what two lists both ask once. What a record lacks is in `checklist_closing`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import TypeVar

COMMON = "common_mandatory"  # the list every visit has: 凡监管必宣讲、凡执法必宣讲
JUDGING = "judging_criteria"  # what an answer may count as: 判定标准贯彻落实情况 is looked at on every visit


class Result(StrEnum):
    """The answer to an item. 未查 is not 合格, and 不适用 needs a reason."""

    PASS = "pass"
    FAIL = "fail"
    NOT_APPLICABLE = "not_applicable"
    UNCHECKED = "unchecked"


class OnFail(StrEnum):
    """What 不合格 means, the strictest first."""

    GATE = "gate"  # the record cannot be closed
    MAJOR = "major"  # a candidate for a major hazard, which a person confirms
    MAJOR_IF_MATCHED = "major_if_matched"  # so only where a criterion named is met; else general
    GENERAL = "general"
    INFO = "info"  # told, no hazard


class Evidence(StrEnum):
    """What has to be there with an item that was looked at."""

    PHOTO = "photo"
    NOTE = "note"


class Proof(StrEnum):
    """What shows, besides the answer, that an item was really done."""

    BRIEFING = "briefing"  # 宣讲: to whom, how long, which clauses
    SPOT_TEST = "spot_test"  # 抽查: workers the system drew were asked


class Side(StrEnum):
    """Who goes through a list."""

    BUREAU = "bureau"
    ENTERPRISE = "enterprise"


STRICTEST = tuple(OnFail)
CONFIDENCES = ("check", "likely", "sure")  # the least first
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class When:
    """An item is asked only where another one's answer is among `results`."""

    item: str
    results: frozenset[Result]


@dataclass(frozen=True, slots=True)
class Item:
    """One thing looked at. `criteria`: ids of judging criteria. `counts_as`: what the answer is to the plan.

    `same_as`: ids of other lists' items that ask the same. `confidence`: `sure`, `likely`, `check`.
    """

    id: str
    aspect: str
    text: str
    method: str
    basis: str
    on_fail: OnFail
    confidence: str
    used_by: frozenset[Side] = frozenset(Side)
    criteria: tuple[str, ...] = ()
    must_answer: bool = False
    evidence: tuple[Evidence, ...] = ()
    when: When | None = None
    note: str = ""
    counts_as: str = ""
    proven_by: Proof | None = None
    same_as: tuple[str, ...] = ()

    @property
    def is_needed(self) -> bool:
        """A record cannot be closed while it is unchecked."""
        return self.must_answer or self.on_fail is OnFail.GATE


@dataclass(frozen=True, slots=True)
class Aspect:
    """A side that a record may not leave out. `target`: its key in a set of the plan, empty where none."""

    name: str
    target: str = ""


@dataclass(frozen=True, slots=True)
class Checklist:
    """One version of one list. `titles`: `zh`, `en`. `industries` None: all. `clauses`: of the plan.

    `authority`: who may do what about what is found. `valid_until`: the first day it is no longer in force.
    `file`: the name of the file it was read from.
    """

    key: str
    titles: Mapping[str, str]
    industries: frozenset[str] | None
    valid_from: date
    items: tuple[Item, ...]
    prefix: str = ""
    clauses: tuple[str, ...] = ()
    required: tuple[Aspect, ...] = ()
    authority: str = ""
    note: str = ""
    valid_until: date | None = None
    file: str = ""

    @property
    def title(self) -> str:
        return self.titles["zh"]

    def titled(self, language: str) -> str:
        """The title in a language, the Chinese one where there is no other."""
        return self.titles.get(language, self.title)

    def in_force(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_until is None or day < self.valid_until)

    def is_for(self, industry: str) -> bool:
        return self.industries is None or industry in self.industries


@dataclass(frozen=True, slots=True)
class Part:
    """One list's share in a line of a paper: by which id and under which aspect it asks."""

    list: str
    id: str
    aspect: str


@dataclass(frozen=True, slots=True)
class Line:
    """An item as a paper asks it, and the lists that ask it, the first of which gave it its words."""

    item: Item
    parts: tuple[Part, ...]

    @property
    def lists(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(part.list for part in self.parts))


@dataclass(frozen=True, slots=True)
class Required:
    """An aspect that a list of the paper does not let be left out."""

    list: str
    aspect: str
    target: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """What one visit asks. `titles`: of its lists by key, in their order."""

    titles: Mapping[str, str]
    lines: tuple[Line, ...]
    required: tuple[Required, ...] = ()

    @property
    def title(self) -> str:
        return "、".join(self.titles.values())

    def line(self, item: str) -> Line | None:
        """The line that asks an item, by its own id or another list's; None where there is none."""
        return next((line for line in self.lines if any(part.id == item for part in line.parts)), None)


def chosen_lists(lists: Iterable[Checklist], keys: Iterable[str], side: Side) -> tuple[Checklist, ...]:
    """The lists named, in this order; before them the common one, which no visit by the authority and no
    check by an industry's list goes without. Raises KeyError for a list that is not there.
    """
    by_key = {one.key: one for one in lists}
    chosen = [by_key[key] for key in dict.fromkeys(keys)]
    needs_common = side is Side.BUREAU or any(one.industries is not None for one in chosen)
    if needs_common and COMMON in by_key:
        chosen.insert(0, by_key[COMMON])
    return tuple({one.key: one for one in chosen}.values())


def compose(lists: Iterable[Checklist], side: Side = Side.BUREAU) -> Paper:
    """One paper of several lists, for who goes through it: the common list first, every item once.

    The same id, the same words, or one that says it is the same as another: then one line stands for both,
    in the words of the first, as strict as the stricter, with the criteria and evidence of either.
    """
    kept = {one.key: one for one in lists}
    ordered = sorted(kept.values(), key=lambda one: one.key != COMMON)
    lines: list[Line] = []
    places: dict[str, int] = {}
    for one in ordered:
        for item in one.items:
            if side not in item.used_by:
                continue
            part, names = Part(one.key, item.id, item.aspect), _names(item)
            at = next((places[name] for name in names if name in places), len(lines))
            if at == len(lines):
                lines.append(Line(item, (part,)))
            else:
                lines[at] = Line(_joined(lines[at].item, item), (*lines[at].parts, part))
            for name in names:
                places.setdefault(name, at)
    required = [Required(one.key, aspect.name, aspect.target) for one in ordered for aspect in one.required]
    titles = {one.key: one.title for one in ordered}
    return Paper(titles, tuple(_redirected(line, lines, places) for line in lines), tuple(required))


def _names(item: Item) -> tuple[str, ...]:
    """By what another item is known to ask the same."""
    return (item.id, *item.same_as, f"text:{folded(item.text)}")


def folded(text: str) -> str:
    """Words without spaces and marks: what is left is what is asked."""
    return re.sub(r"[\W_]+", "", text).lower()


def _joined(first: Item, other: Item) -> Item:
    """One item for two. A condition stays only where both have it: what one list always asks is asked."""
    return replace(
        first,
        on_fail=min(first.on_fail, other.on_fail, key=STRICTEST.index),
        must_answer=first.must_answer or other.must_answer,
        criteria=_union(first.criteria, other.criteria),
        evidence=_union(first.evidence, other.evidence),
        basis=first.basis if other.basis in first.basis else f"{first.basis}；{other.basis}",
        when=first.when if first.when == other.when else None,
        note=first.note if other.note in first.note else f"{first.note}{other.note}",
        counts_as=first.counts_as or other.counts_as,
        proven_by=first.proven_by or other.proven_by,
        confidence=min(first.confidence, other.confidence, key=CONFIDENCES.index),
    )


def _union(first: tuple[T, ...], other: tuple[T, ...]) -> tuple[T, ...]:
    return tuple(dict.fromkeys((*first, *other)))


def _redirected(line: Line, lines: list[Line], places: Mapping[str, int]) -> Line:
    """The line with its condition asking the line that stands for the item it names; without condition where
    that item is not asked of this side.
    """
    when = line.item.when
    if when is None:
        return line
    at = places.get(when.item)
    is_other = at is not None and lines[at].item.id != line.item.id
    held = replace(when, item=lines[at].item.id) if at is not None and is_other else None
    return replace(line, item=replace(line.item, when=held))
