"""What may stand in a file of indicators: one table gives the check and the reading."""

from __future__ import annotations

from typing import Any

from zhiben.contents.shapes import BAD, Anything, Bad, Choice, Flag, Reading, Text, Whole, exactly
from zhiben.contents.structures import Entry, Field, ListOf, MapOf, Record
from zhiben.domain import cases, hazards
from zhiben.domain.hazards import Level
from zhiben.domain.indicator_formulas import (
    Asked,
    Duties,
    Facts,
    Finder,
    Formula,
    Hazards,
    Owing,
    Papers,
    Room,
    Share,
    Spent,
    Standing,
    Steps,
    Subjects,
    Sum,
    Visiting,
    Visits,
)
from zhiben.domain.indicators import GROUPS, Better, Indicator
from zhiben.domain.orgs import Kind

FORMAT = "zhiben-indicators/1"
FORMULAS = (
    "facts",
    "hazards",
    "visits",
    "subjects",
    "duties",
    "papers",
    "steps",
    "spent",
    "share",
    "asked",
)
UNITS = ("section", "town", "enterprise")
EVENTS = {Room.HAZARDS: tuple(hazards.Event), Room.CASES: tuple(cases.Event)}

_ID = Text("代号（小写字母、数字和下划线）", r"[a-z][a-z0-9_]{0,59}")
_WORD = Text("内容里的名字", r"[a-z][a-z0-9_-]{0,59}")
_TITLE = Text("名称", r"\S(?:.{0,58}\S)?")
_LONG = Text("说明", r"\S[\s\S]{0,398}\S")
_PER = Whole(1, 100_000_000)
_WHERE = MapOf(ListOf(Anything()))


def indicator(entry: Entry) -> Indicator:
    """One indicator out of its entry, nothing of which is bad."""
    title = entry.get("title")
    formula: Formula = next(entry.get(name) for name in FORMULAS if name in entry)
    return Indicator(
        entry.get("id"), entry.get("group"), title.get("zh"), title.get("en"), entry.get("unit"), formula,
        entry.get("owner"), entry.get("note", ""), entry.get("places", 0), entry.get("public", False),
        Better(entry.get("better", Better.NEITHER)), entry.get("basis"),
    )  # fmt: skip


def _facts(entry: Entry, reading: Reading) -> Facts | Bad:
    sum_, of = Sum(entry.get("sum", Sum.FACTS)), entry.get("of", "")
    if (sum_ in (Sum.VALUES, Sum.LATEST)) != bool(of):
        reading.problems.say(
            entry.place("of" if of else "sum"), "sum 和 of 对不上",
            "sum 是 values、latest 时写 of（加哪一项），其他时候不写。",
        )  # fmt: skip
        return BAD
    return Facts(
        entry.get("kinds"), entry.get("where", {}), sum_, of, entry.get("by", ""), entry.get("per", 1),
        entry.get("once_heard", False),
    )  # fmt: skip


def _steps(entry: Entry, reading: Reading) -> Steps | Bad:
    room, event = Room(entry.get("room")), entry.get("event")
    if event not in EVENTS[room]:
        reading.problems.say(
            entry.place("event"), f"没有“{event}”这一步", f"可用：{'、'.join(EVENTS[room])}。"
        )
        return BAD
    return Steps(room, event)


_TITLES = Record("名称", {"zh": Field(_TITLE, needed=True), "en": Field(_TITLE, needed=True)})
_FACTS = Record(
    "事实口径",
    {
        "kinds": Field(ListOf(_WORD), needed=True),
        "where": Field(_WHERE),
        "sum": Field(Choice(tuple(Sum))),
        "of": Field(_WORD),
        "by": Field(_WORD),
        "per": Field(_PER),
        "once_heard": Field(Flag()),
    },
    make=_facts,
)
_HAZARDS = Record(
    "隐患口径",
    {
        "what": Field(Choice(tuple(Standing)), needed=True),
        "level": Field(Choice(tuple(Level))),
        "found_by": Field(Choice(tuple(Finder))),
    },
    make=lambda entry, reading: Hazards(
        Standing(entry.get("what")),
        Level(entry.get("level")) if "level" in entry else None,
        Finder(entry.get("found_by", Finder.ANYONE)),
    ),
)
_VISITS = Record(
    "检查口径",
    {"of": Field(Choice(tuple(Visiting)), needed=True), "unannounced": Field(Flag())},
    make=lambda entry, reading: Visits(Visiting(entry.get("of")), entry.get("unannounced", False)),
)
_SUBJECTS = Record(
    "在册口径",
    {"kind": Field(Choice(tuple(Kind)), needed=True), "where": Field(_WHERE)},
    make=lambda entry, reading: Subjects(entry.get("kind"), entry.get("where", {})),
)
_DUTIES = Record(
    "职责口径",
    {"what": Field(Choice(tuple(Owing)), needed=True), "duty": Field(_WORD)},
    make=lambda entry, reading: Duties(Owing(entry.get("what")), entry.get("duty", "")),
)
_PAPERS = Record(
    "文书口径",
    {"forms": Field(ListOf(_WORD), needed=True), "of": Field(_WORD), "per": Field(_PER)},
    make=lambda entry, reading: Papers(entry.get("forms"), entry.get("of", ""), entry.get("per", 1)),
)
_STEPS = Record(
    "办理口径",
    {"room": Field(Choice(tuple(Room)), needed=True), "event": Field(_WORD, needed=True)},
    make=_steps,
)
_SPENT = Record("资金口径", {"per": Field(_PER)}, make=lambda entry, reading: Spent(entry.get("per", 1)))
_SHARE = Record(
    "比率口径",
    {"part": Field(_ID, needed=True), "whole": Field(_ID, needed=True), "per": Field(Whole(1, 10_000))},
    make=lambda entry, reading: Share(entry.get("part"), entry.get("whole"), entry.get("per", 100)),
)
_ASKED = Record(
    "填报口径",
    {"asks": Field(ListOf(Choice(UNITS)), needed=True), "stock": Field(Flag())},
    make=lambda entry, reading: Asked(entry.get("asks"), entry.get("stock", False)),
)
_SHAPES: dict[str, Any] = dict(
    zip(
        FORMULAS,
        (_FACTS, _HAZARDS, _VISITS, _SUBJECTS, _DUTIES, _PAPERS, _STEPS, _SPENT, _SHARE, _ASKED),
        strict=True,
    )
)
_INDICATOR = Record(
    "指标",
    {
        "id": Field(_ID, needed=True),
        "title": Field(_TITLES, needed=True),
        "group": Field(Choice(GROUPS), needed=True),
        "unit": Field(Text("计量单位", r"\S.{0,11}"), needed=True),
        "owner": Field(_WORD, needed=True),
        "basis": Field(_LONG, needed=True),
        "places": Field(Whole(0, 6)),
        "public": Field(Flag()),
        "better": Field(Choice(tuple(Better))),
        "note": Field(_LONG),
        **{name: Field(shape) for name, shape in _SHAPES.items()},
    },
    one_of=FORMULAS,
)
FILE = Record(
    "指标口径",
    {"format": Field(exactly(FORMAT), needed=True), "indicators": Field(ListOf(_INDICATOR), needed=True)},
)
