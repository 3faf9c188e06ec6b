"""How an authority inspects: caps, how often, published items, quiet periods; from `rules.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from zhiben.contents import notation
from zhiben.contents.problems import Problem, Problems
from zhiben.contents.shapes import BAD, Bad, Reading, Text, Whole, Written, exactly
from zhiben.contents.strict import read_file
from zhiben.contents.structures import Entry, Field, ListOf, MapOf, Record
from zhiben.domain.legality import Cap, Stretch

FORMAT = "zhiben-inspection-rules/1"
FILE = "rules.yaml"
ANY = "any"


@dataclass(frozen=True, slots=True)
class Published:
    """A figure of one industry as it was published: `most` decides only once `published_on` is told."""

    most: int | None
    published_on: date | None
    basis: str

    def cap(self, day: date) -> Cap:
        """What holds on a day: nothing before it was published."""
        is_public = self.published_on is not None and self.published_on <= day
        return Cap(self.most if is_public else None, self.basis)


@dataclass(frozen=True, slots=True)
class Often:
    """Planned visits a year to each enterprise of an industry."""

    visits: int
    basis: str


@dataclass(frozen=True, slots=True)
class Items:
    """The lists of checks that were published, by industry, and `any`."""

    published_on: date | None
    basis: str
    lists: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class InspectionRules:
    """`merge_within`: days before and after a visit in which another one is proposed to be merged;
    `asked_people`: how many workers are drawn at random on a visit.
    """

    inspectors_needed: int
    merge_within: int
    asked_people: int
    caps: Mapping[str, Published]
    frequency: Mapping[str, Often]
    quiet: tuple[Stretch, ...]
    items: Items

    def cap_of(self, industry: str, day: date) -> Cap:
        """The yearly cap of an industry as published by `day`; one without is not published."""
        found = self.caps.get(industry)
        return Cap() if found is None else found.cap(day)

    def visits_of(self, industry: str) -> int:
        """Planned visits a year to each enterprise; 0 where nothing is said."""
        found = self.frequency.get(industry)
        return 0 if found is None else found.visits

    def lists_of(self, industry: str, day: date) -> frozenset[str]:
        """The lists that may be checked in an industry: those published by `day`."""
        if self.items.published_on is None or self.items.published_on > day:
            return frozenset()
        return frozenset((*self.items.lists.get(ANY, ()), *self.items.lists.get(industry, ())))

    def usual_lists(self, industry: str, day: date) -> tuple[str, ...]:
        """What a planned visit checks: the published lists of the industry, else the first of all."""
        own = self.items.lists.get(industry) or self.items.lists.get(ANY, ())[:1]
        return own if self.lists_of(industry, day) else ()


def load_inspection_rules(path: Path) -> tuple[InspectionRules | None, tuple[Problem, ...]]:
    """The rules in a file, and everything wrong with it."""
    problems = Problems()
    root = read_file(path, path.name, problems).root
    made = None if root is None else _RULES.read(root, Reading(problems))
    return made if isinstance(made, InspectionRules) else None, problems.sorted()


def _rules(entry: Entry, reading: Reading) -> InspectionRules:
    return InspectionRules(
        entry.get("inspectors_needed"), entry.get("merge_within"), entry.get("asked_people"),
        entry.get("caps", {}), entry.get("frequency", {}), tuple(entry.get("quiet", ())), entry.get("items"),
    )  # fmt: skip


def _cap(entry: Entry, reading: Reading) -> Published | Bad:
    most: int | None = entry.get("most")
    on: date | None = entry.get("published_on")
    if (most is None) != (on is None):
        missing = "published_on" if on is None else "most"
        what = f"年度上限缺“{missing}”"
        reading.problems.say(entry.place(), what, "上限和公布日期一起写；没有公布的，两项都不写。")
        return BAD
    return Published(most, on, entry.get("basis"))


def _quiet(entry: Entry, reading: Reading) -> Stretch:
    span: Any = entry.get("days")
    return Stretch(entry.get("name"), span.first, span.last, entry.get("basis"))


_DAY = Written("日期（年-月-日）", notation.day, notation.DATE)
_BASIS = Text("依据", r"\S.{0,118}\S")
_LINE = Text("名称", r"\S.{0,38}\S")
_CAP = Record(
    "年度上限",
    {"most": Field(Whole(0, 366)), "published_on": Field(_DAY), "basis": Field(_BASIS, needed=True)},
    make=_cap,
)
_OFTEN = Record(
    "检查频次",
    {"visits": Field(Whole(0, 366), needed=True), "basis": Field(_BASIS, needed=True)},
    make=lambda entry, reading: Often(entry.get("visits"), entry.get("basis")),
)
_STRETCH = Record(
    "安静期",
    {
        "name": Field(_LINE, needed=True),
        "days": Field(Written("起止日（日期/日期）", notation.span, notation.SPAN), needed=True),
        "basis": Field(_BASIS, needed=True),
    },
    make=_quiet,
)
_ITEMS = Record(
    "公布的检查事项",
    {
        "published_on": Field(_DAY),
        "basis": Field(_BASIS, needed=True),
        "lists": Field(MapOf(ListOf(Text("检查表的名字", r"[a-z][a-z0-9_]{0,39}"))), needed=True),
    },
    make=lambda entry, reading: Items(entry.get("published_on"), entry.get("basis"), entry.get("lists")),
)
_RULES = Record(
    "涉企检查口径",
    {
        "format": Field(exactly(FORMAT), needed=True),
        "inspectors_needed": Field(Whole(2, 10), needed=True),  # fewer the law does not allow
        "merge_within": Field(Whole(0, 90), needed=True),
        "asked_people": Field(Whole(0, 50), needed=True),
        "caps": Field(MapOf(_CAP, may_be_empty=True)),
        "frequency": Field(MapOf(_OFTEN, may_be_empty=True)),
        "quiet": Field(ListOf(_STRETCH, least=0)),
        "items": Field(_ITEMS, needed=True),
    },
    make=_rules,
)
