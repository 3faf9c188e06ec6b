"""Structures of papers written from figures, `content/reports/*.yaml`: what may stand there, and reading it.

Sentences hold figures as {indicator.now}, their change as {indicator|vs_last}, words as {period}; conditions
are `indicator.now > 0`. Which indicators there are says the library of indicators: `unknown` compares.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from zhiben.contents.problems import Problem, Problems, did_you_mean
from zhiben.contents.shapes import BAD, Bad, Choice, Flag, Reading, Schema, Text, Whole, exactly, refuse
from zhiben.contents.strict import Node, read_file
from zhiben.contents.structures import Entry, Field, ListOf, Record
from zhiben.domain.outlines import (
    GROUPINGS,
    Aired,
    Attribution,
    Balance,
    Clause,
    Column,
    Condition,
    Counting,
    Listed,
    Named,
    Outline,
    Owed,
    Say,
    Section,
    Sentence,
    Slot,
    Table,
    Write,
)
from zhiben.domain.wording import Measure
from zhiben.domain.writing import MADE

FORMAT = "zhiben-report/1"
PERIODS = ("month", "quarter", "year", "plan", "once")
LAYOUTS = ("notice", "letter", "minutes", "upward")
# Words a sentence may hold everywhere, and those of a row that is named.
WORDS = (
    "authority",
    "period",
    "short",
    "last",
    "last_year",
    "since",
    "end",
    "next",
    "year",
    "scope",
    "about",
)
ROW_WORDS = ("subject", "label", "day")
_SIGNS = ("=", ">=", "<=", ">", "<")
_COMPARED = {"vs_last": Measure.VS_LAST, "vs_year": Measure.VS_YEAR}
_COUNTED = (Measure.NOW, Measure.TOTAL, Measure.BEFORE, Measure.YEAR_AGO)
_SLOT = re.compile(r"\{([^{}]*)\}")
_NAME = r"[a-z][a-z0-9_]*"
_ID = Text("名字（小写字母、数字、短横）", r"[a-z][a-z0-9-]{1,40}")
_INDICATOR = Text("指标的名字", _NAME)
_FORMULA = Text("晾晒口径的编号", _NAME)


@dataclass(frozen=True, slots=True)
class LoadedReports:
    """By id; `problems`: everything wrong with the files."""

    outlines: Mapping[str, Outline]
    problems: tuple[Problem, ...]


def load_reports(folder: Path) -> LoadedReports:
    """Every structure in a folder."""
    problems = Problems()
    outlines: dict[str, Outline] = {}
    for path in sorted(folder.glob("*.yaml")):
        made = _read(path, problems)
        if made is not None:
            outlines[made.id] = made
    return LoadedReports(outlines, problems.sorted())


def load_report(path: Path) -> tuple[Outline | None, tuple[Problem, ...]]:
    """One structure, and everything wrong with it."""
    problems = Problems()
    return _read(path, problems), problems.sorted()


def unknown(outline: Outline, indicators: Collection[str], rankings: Collection[str]) -> tuple[Problem, ...]:
    """What it names that is no indicator, and no formula to rank by."""
    file = f"{outline.id}.yaml"
    return (
        *(
            Problem(file, 0, f"没有“{name}”这个指标", did_you_mean(name, indicators))
            for name in sorted(outline.indicators() - set(indicators))
        ),
        *(
            Problem(file, 0, f"没有“{name}”这个晾晒口径", did_you_mean(name, rankings))
            for name in sorted(outline.rankings() - set(rankings))
        ),
    )


def _read(path: Path, problems: Problems) -> Outline | None:
    root = read_file(path, path.name, problems).root
    made = None if root is None else _REPORT.read(root, Reading(problems))
    return made if isinstance(made, Outline) else None


@dataclass(frozen=True, slots=True)
class _Sentence:
    """Text with slots. `words`: those it may hold besides `WORDS`."""

    words: tuple[str, ...] = ()
    says: str = "一句话，数字写成 {指标.now}"

    def read(self, node: Node, reading: Reading) -> Sentence | Bad:
        if not isinstance(node.value, str) or not node.value.strip():
            return refuse(node, reading, self.says)
        made: list[str | Slot] = []
        start = 0
        for found in _SLOT.finditer(node.value):
            slot = self._slot(found[1])
            if slot is None:
                reading.problems.say(
                    node.place,
                    f"“{{{found[1]}}}”不是能填的",
                    f"数字写成 {{指标.now}}，文字用 {'、'.join(WORDS)}。",
                )
                return BAD
            made += [node.value[start : found.start()], slot]
            start = found.end()
        return tuple(one for one in (*made, node.value[start:].rstrip("\n")) if one)

    def schema(self) -> Schema:
        return {"type": "string"}

    def _slot(self, told: str) -> Slot | None:
        if told in (*WORDS, *self.words):
            return Slot(told)
        name, dot, measure = told.partition(".")
        if dot and re.fullmatch(_NAME, name) and measure in _COUNTED:
            return Slot(name, Measure(measure))
        name, bar, way = told.partition("|")
        if bar and re.fullmatch(_NAME, name) and way in _COMPARED:
            return Slot(name, _COMPARED[way], compared=True)
        return None


@dataclass(frozen=True, slots=True)
class _Conditions:
    """`indicator.measure sign number`, several joined by `and`."""

    says: str = "条件，如 major_overdue.now > 0"

    def read(self, node: Node, reading: Reading) -> tuple[Condition, ...] | Bad:
        if not isinstance(node.value, str):
            return refuse(node, reading, self.says)
        made = []
        for part in node.value.split(" and "):
            found = re.fullmatch(rf"\s*({_NAME})\.([a-z_]+)\s*(>=|<=|=|>|<)\s*(-?\d+(?:\.\d+)?)\s*", part)
            if found is None or found[2] not in tuple(Measure):
                return refuse(node, reading, self.says)
            made.append(Condition(found[1], Measure(found[2]), found[3], Decimal(found[4])))
        return tuple(made)

    def schema(self) -> Schema:
        return {"type": "string"}


def _clause(entry: Entry, reading: Reading) -> Clause:
    return Clause(entry.get("text"), entry.get("when", ()), entry.get("otherwise", ()))


def _column(entry: Entry, reading: Reading) -> Column:
    return Column(entry.get("indicator"), Measure(entry.get("measure", "now")), entry.get("title"))


def _offered(entry: Entry, reading: Reading) -> Any:
    """The block, and whether it is there only where the writer puts it in."""
    return _block(entry, reading), bool(entry.get("offered", False))


def _block(entry: Entry, reading: Reading) -> Any:
    id_ = entry.get("id")
    kind = next((one for one in _KINDS if one in entry), "")
    told = entry.get(kind)
    if kind == "say":
        return Say(id_, told)
    inner: Entry = told
    match kind:
        case "table":
            return Table(
                id_, inner.get("caption"), inner.get("by"), inner.get("columns"), inner.get("sums", True)
            )
        case "named":
            return Named(
                id_, inner.get("indicator"), inner.get("most", 5), inner.get("lead", ()), inner.get("each"),
                inner.get("none", ""), inner.get("public", False),
            )  # fmt: skip
        case "attribution":
            return Attribution(
                id_, inner.get("found"), inner.get("visits"), inner.get("enterprises"),
                _COMPARED[inner.get("against")],
            )  # fmt: skip
        case "ranking":
            return Aired(id_, inner.get("by"), inner.get("caption"), inner.get("since", ()))
        case "list":
            return Listed(id_, inner.get("indicator"), inner.get("most", 50), inner.get("caption"))
        case "duties":
            return Owed(id_, inner.get("caption"))
        case "write":
            return Write(id_, inner.get("asks"), inner.get("needed", False), inner.get("starter", ()))
    return BAD


def _section(entry: Entry, reading: Reading) -> Section:
    blocks = entry.get("blocks")
    return Section(
        entry.get("id"), entry.get("title", ""), tuple(block for block, _ in blocks),
        entry.get("counts_as", ""), entry.get("annex", False),
        frozenset(block.id for block, is_offered in blocks if is_offered),
    )  # fmt: skip


def _outline(entry: Entry, reading: Reading) -> Any:
    made = Outline(
        id=entry.get("report"), titles=entry.get("title").values, every=entry.get("every"),
        layout=entry.get("layout"), form=entry.get("form"), heading=entry.get("heading"),
        to=entry.get("to", ""), sections=entry.get("sections"), balances=entry.get("balances", ()),
        counts=entry.get("counts"), public=entry.get("public", False),
        scopes=entry.get("scopes", ("whole",)),
    )  # fmt: skip
    twice = sorted(_twice([block.id for block in made.blocks()]) | _twice([one.id for one in made.sections]))
    if twice:
        reading.problems.say(entry.place("sections"), f"{'、'.join(twice)} 用了两次", "换一个名字。")
    bare = [one.id for one in made.sections if one.is_annex and not one.title]
    if bare:
        reading.problems.say(entry.place("sections"), f"附件 {'、'.join(bare)} 没有名称", "写 title。")
    return BAD if twice or bare else made


def _twice(names: list[str]) -> set[str]:
    return {one for one in names if names.count(one) > 1}


def _needed(shape: Any) -> Field:
    return Field(shape, needed=True)


def _record(says: str, **fields: Field) -> Record:
    return Record(says, fields)


_KINDS = ("say", "table", "named", "attribution", "ranking", "list", "duties", "write")
_PLAIN, _ROW = _Sentence(), _Sentence(ROW_WORDS)
_CLAUSE = Record(
    "一句", {"text": _needed(_PLAIN), "when": Field(_Conditions()), "otherwise": Field(_PLAIN)}, make=_clause
)
_COLUMN = Record(
    "栏",
    {
        "indicator": _needed(_INDICATOR),
        "measure": Field(Choice(tuple(one.value for one in _COUNTED))),
        "title": _needed(Text("栏名")),
    },
    make=_column,
)
_TABLE = _record(
    "表", caption=_needed(_PLAIN), by=_needed(Choice(GROUPINGS)), columns=_needed(ListOf(_COLUMN)),
    sums=Field(Flag()),
)  # fmt: skip
_NAMED = _record(
    "点名", indicator=_needed(_INDICATOR), most=Field(Whole(1, 20)), lead=Field(_PLAIN), each=_needed(_ROW),
    none=Field(Text("没有时说的话")), public=Field(Flag()),
)  # fmt: skip
_ATTRIBUTION = _record(
    "归因", found=_needed(ListOf(_INDICATOR)), visits=_needed(_INDICATOR), enterprises=_needed(_INDICATOR),
    against=_needed(Choice(tuple(_COMPARED))),
)  # fmt: skip
_AIRED = _record("晾晒", by=_needed(_FORMULA), caption=_needed(_PLAIN), since=Field(_PLAIN))
_LIST = _record(
    "清单", indicator=_needed(_INDICATOR), most=Field(Whole(1, 200)), caption=_needed(_PLAIN)
)  # fmt: skip
_DUTIES = _record("任务清单", caption=_needed(_PLAIN))
_WRITE = _record(
    "请人写的", asks=_needed(Text("写什么")), needed=Field(Flag()), starter=Field(_PLAIN)
)  # fmt: skip
_BLOCK = Record(
    "段落",
    {
        "id": _needed(_ID),
        "say": Field(ListOf(_CLAUSE)),
        "table": Field(_TABLE),
        "named": Field(_NAMED),
        "attribution": Field(_ATTRIBUTION),
        "ranking": Field(_AIRED),
        "list": Field(_LIST),
        "duties": Field(_DUTIES),
        "write": Field(_WRITE),
        "offered": Field(Flag()),
    },
    one_of=_KINDS,
    make=_offered,
)
_SECTION = Record(
    "部分",
    {
        "id": _needed(_ID),
        "title": Field(Text("标题")),
        "counts_as": Field(_INDICATOR),
        "annex": Field(Flag()),
        "blocks": _needed(ListOf(_BLOCK)),
    },
    make=_section,
)
_BALANCE = Record(
    "存量衔接",
    {"stock": _needed(_INDICATOR), "came": _needed(_INDICATOR), "went": _needed(ListOf(_INDICATOR))},
    make=lambda entry, reading: Balance(entry.get("stock"), entry.get("came"), entry.get("went")),
)
_COUNTING = Record(
    "算作什么",
    {
        "fact": _needed(Choice(tuple(sorted(MADE)))),
        "about": _needed(Choice(("section", "authority"))),
    },
    make=lambda entry, reading: Counting(entry.get("fact"), entry.get("about")),
)
_REPORT = Record(
    "文稿结构",
    {
        "format": _needed(exactly(FORMAT)),
        "report": _needed(_ID),
        "title": _needed(Record("名称", {"zh": _needed(Text("中文名")), "en": _needed(Text("英文名"))})),
        "every": _needed(Choice(PERIODS)),
        "layout": _needed(Choice(LAYOUTS)),
        "form": _needed(_ID),
        "heading": _needed(_PLAIN),
        "to": Field(Text("主送")),
        "public": Field(Flag()),
        "scopes": Field(ListOf(Choice(("whole", "industry", "section")))),
        "counts": Field(_COUNTING),
        "balances": Field(ListOf(_BALANCE)),
        "sections": _needed(ListOf(_SECTION)),
    },
    make=_outline,
)
