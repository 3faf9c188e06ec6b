"""调度表: which figure stands in which cell; of a superior's own Excel file, or of a layout of ours.

An edition's files are `sheet.yaml` and, where a superior's file is filled, that file as base64.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

import yaml

from zhiben.contents.problems import Problem, Problems, did_you_mean
from zhiben.contents.shapes import BAD, Choice, Mention, Reading, Text, Whole, exactly
from zhiben.contents.strict import read_file
from zhiben.contents.structures import Entry, Field, ListOf, Record
from zhiben.contents.xlsx.squares import NAME, Square, square

FORMAT = "zhiben-sheet/1"
FILE, TEMPLATE = "sheet.yaml", "template.xlsx.base64"
SHEET_ID = r"[a-z][a-z0-9-]{1,40}"
PLACE = r"(?:industry|region|section):[A-Za-z0-9_.-]{1,60}"
MOST_CELLS = 2000
MARK = re.compile(r"\{([a-z_]+)\}")


class Of(StrEnum):
    """Which figure of an indicator."""

    NOW = "now"  # 本月
    TOTAL = "total"  # 累计


class Word(StrEnum):
    """What a text may name: {period} is 2026年10月."""

    UNIT = "unit"  # who reports
    PERIOD = "period"
    YEAR = "year"
    MONTH = "month"
    SINCE = "since"  # the year the totals begin
    DAY = "day"  # when it is filled
    FILLER = "filler"
    PROGRESS = "progress"
    PROBLEMS = "problems"
    MEASURES = "measures"
    UNTOLD = "untold"  # which figures are not of all who are asked


class Measured(Protocol):
    """What a sheet must know of an indicator. `places`: decimals it is said with."""

    @property
    def id(self) -> str: ...

    @property
    def title(self) -> str: ...

    @property
    def group(self) -> str: ...

    @property
    def unit(self) -> str: ...

    @property
    def places(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Filled:
    """A cell that is filled: with a figure, or with `say`, a text that may name words. `place`: of a sheet's
    columns, "" the whole; `tens`: the figure times ten to the power of it, where the superior asks for 元
    and we count 万元 (4), or the other way round (-4).
    """

    tab: str
    at: Square
    indicator: str = ""
    of: Of = Of.NOW
    place: str = ""
    tens: int = 0
    say: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator of a group. `label`: what it is called within the group."""

    indicator: str
    label: str


@dataclass(frozen=True, slots=True)
class Group:
    """A letter of the sheet: A to F."""

    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """A stretch that is filled with words: what it is called, and what is said."""

    label: str
    say: str


@dataclass(frozen=True, slots=True)
class Layout:
    """Our own sheet. `panels`: groups beside each other; `told`: beneath; `signed`: who signs, in one row."""

    paper: str
    head: tuple[str, ...]
    panels: tuple[tuple[Group, ...], ...]
    told: tuple[Told, ...]
    signed: tuple[str, ...]

    @property
    def groups(self) -> tuple[Group, ...]:
        return tuple(group for panel in self.panels for group in panel)


@dataclass(frozen=True, slots=True)
class SheetForm:
    """`layout`: None where an Excel file came with it, then `cells` say what is filled."""

    id: str
    title: str
    layout: Layout | None
    cells: tuple[Filled, ...]

    @property
    def indicators(self) -> frozenset[str]:
        """Those it asks for."""
        if self.layout is not None:
            return frozenset(line.indicator for group in self.layout.groups for line in group.lines)
        return frozenset(one.indicator for one in self.cells if one.indicator)


def load_sheet(
    path: Path, indicators: Collection[str] | None = None
) -> tuple[SheetForm | None, tuple[Problem, ...]]:
    """The form in a file, and everything wrong with it. `indicators`: those there are; None: any."""
    problems = Problems()
    root = read_file(path, path.name, problems).root
    reading = Reading(problems)
    made = None if root is None else _FORM.read(root, reading)
    for one in reading.mentions if indicators is not None else ():
        if one.name not in (indicators or ()):
            mend = did_you_mean(one.name, indicators or (), "从“指标”页核对编号。")
            problems.say(one.place, f"没有指标“{one.name}”", mend)
    return made if isinstance(made, SheetForm) and not len(problems) else None, problems.sorted()


def text_of(id_: str, title: str, cells: Sequence[Filled]) -> str:
    """`sheet.yaml` of a superior's file: what `load_sheet` reads."""
    told = [_written(one) for one in sorted(cells, key=lambda one: (one.tab, one.at))]
    root = {"format": FORMAT, "id": id_, "title": title, "cells": told}
    return yaml.safe_dump(root, allow_unicode=True, sort_keys=False, width=1000)


def _written(one: Filled) -> dict[str, object]:
    at: dict[str, object] = {"tab": one.tab, "cell": str(one.at)}
    if one.say:
        return at | {"say": one.say}
    more = {"place": one.place} if one.place else {}
    return (
        at
        | {"indicator": one.indicator, "of": one.of.value}
        | more
        | ({"tens": one.tens} if one.tens else {})
    )


# ── reading ──────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Indicator(Text):
    """The id of one; looked up when all is read."""

    says: str = "指标编号"
    pattern: str = r"[a-z][a-z0-9_]{1,59}"

    def read(self, node: Any, reading: Reading) -> Any:
        value = Text.read(self, node, reading)
        if value is not BAD:
            reading.mentions.append(Mention("indicator", str(value), node.place))
        return value


@dataclass(frozen=True, slots=True)
class _Say(Text):
    """A text whose names in braces are words."""

    says: str = "文字"
    pattern: str = r"[\s\S]{1,500}"

    def read(self, node: Any, reading: Reading) -> Any:
        value = Text.read(self, node, reading)
        strange = (
            [name for name in MARK.findall(str(value)) if name not in tuple(Word)] if value is not BAD else []
        )
        if strange:
            mend = did_you_mean(strange[0], tuple(Word))
            reading.problems.say(node.place, f"没有可填的词 {{{strange[0]}}}", mend)
            return BAD
        return value


def _filled(entry: Entry, reading: Reading) -> Any:
    if ("say" in entry) and any(name in entry for name in ("of", "place", "tens")):
        reading.problems.say(entry.place("say"), "写文字的格不取指标", "say 与 of、place、tens 只写一边。")
        return BAD
    return Filled(
        entry.get("tab"), square(entry.get("cell")), entry.get("indicator", ""), Of(entry.get("of", Of.NOW)),
        entry.get("place", ""), entry.get("tens", 0), entry.get("say", ""),
    )  # fmt: skip


def _layout(entry: Entry, reading: Reading) -> Layout:
    return Layout(
        entry.get("paper", "A4"), entry.get("head", ()), entry.get("panels"), entry.get("told", ()),
        entry.get("signed", ()),
    )  # fmt: skip


def _form(entry: Entry, reading: Reading) -> Any:
    cells: tuple[Filled, ...] = entry.get("cells", ())
    seen: set[tuple[str, Square]] = set()
    for one in cells:
        if (one.tab, one.at) in seen:
            reading.problems.say(entry.place("cells"), f"“{one.tab}”{one.at} 写了两次", "只留一次。")
        seen.add((one.tab, one.at))
    if len(cells) > MOST_CELLS:
        reading.problems.say(entry.place("cells"), f"超过 {MOST_CELLS} 格", "减少取数的格。")
    return SheetForm(entry.get("id"), entry.get("title"), entry.get("layout"), cells)


_SAYS = ListOf(_Say())
_CELL = Record(
    "取数的一格",
    {
        "tab": Field(Text("工作表名", r"[\s\S]{1,31}"), needed=True),
        "cell": Field(Text("格的位置，如 C5", NAME), needed=True),
        "indicator": Field(_Indicator()),
        "of": Field(Choice(tuple(Of))),
        "place": Field(Text("范围，如 industry:shipbuilding", PLACE)),
        "tens": Field(Whole(-6, 6)),
        "say": Field(_Say()),
    },
    one_of=("indicator", "say"),
    make=_filled,
)
_LINE = Record(
    "一行",
    {"indicator": Field(_Indicator(), needed=True), "label": Field(Text("行名", r"\S.{0,39}"), needed=True)},
    make=lambda entry, reading: Line(entry.get("indicator"), entry.get("label")),
)
_GROUP = Record(
    "一组",
    {"title": Field(Text(), needed=True), "lines": Field(ListOf(_LINE), needed=True)},
    make=lambda entry, reading: Group(entry.get("title"), entry.get("lines")),
)
_TOLD = Record(
    "文字栏",
    {"label": Field(Text(), needed=True), "say": Field(_Say(), needed=True)},
    make=lambda entry, reading: Told(entry.get("label"), entry.get("say")),
)
_LAYOUT = Record(
    "版式",
    {
        "paper": Field(Choice(("A3", "A4"))),
        "head": Field(_SAYS),
        "panels": Field(ListOf(ListOf(_GROUP)), needed=True),
        "told": Field(ListOf(_TOLD)),
        "signed": Field(_SAYS),
    },
    make=_layout,
)
_FORM = Record(
    "调度表",
    {
        "format": Field(exactly(FORMAT), needed=True),
        "id": Field(Text("编号：小写字母、数字、连字符", SHEET_ID), needed=True),
        "title": Field(Text("名称", r"\S.{0,79}"), needed=True),
        "layout": Field(_LAYOUT),
        "cells": Field(ListOf(_CELL)),
    },
    one_of=("layout", "cells"),
    make=_form,
)
