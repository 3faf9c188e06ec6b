"""`zhiben-demo-visits/1`: inspections of the demonstration's enterprises, each as far as it has come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from zhiben.contents.problems import Problems
from zhiben.contents.shapes import Choice, Flag, Reading, Text, Whole, Written, exactly
from zhiben.contents.strict import read_file
from zhiben.contents.structures import Entry, Field, ListOf, Record
from zhiben.domain.hazards import Level
from zhiben.domain.visits import Origin, State, Type

FORMAT = "zhiben-demo-visits/1"


@dataclass(frozen=True, slots=True)
class DemoFail:
    """An item that was not in order. `who`: the person of the enterprise who is responsible."""

    item: str
    text: str
    spot: str
    who: str
    days: int
    level: Level | None = None


@dataclass(frozen=True, slots=True)
class DemoVisit:
    """Of one enterprise. `by`: the accounts that inspect, the first leads; `chief` approves; of its own check
    `by` is the enterprise's. `state`: how far it has come.
    """

    of: str
    on: date
    lists: tuple[str, ...]
    by: tuple[str, ...]
    type: Type = Type.DAILY
    origin: Origin = Origin.PLAN
    basis: str = ""
    chief: str = ""
    state: State = State.FILED
    scene: str = ""
    escort: str = ""
    led_by: str = ""
    helper: str = ""
    why: str = ""
    is_urgent: bool = False
    fails: tuple[DemoFail, ...] = ()


def read_visits(directory: Path) -> tuple[DemoVisit, ...]:
    """The file `visits.yaml`. Raises ValueError naming every problem."""
    problems = Problems()
    root = read_file(directory / "visits.yaml", "visits.yaml", problems).root
    entry = None if root is None else _FILE.read(root, Reading(problems))
    if not isinstance(entry, Entry) or len(problems):
        raise ValueError("\n".join(str(problem) for problem in problems.sorted()))
    return tuple(_visit(one) for one in entry.get("visits"))


def _visit(entry: Entry) -> DemoVisit:
    return DemoVisit(
        entry.get("of"), entry.get("day"), entry.get("lists"), entry.get("by"),
        Type(entry.get("type", Type.DAILY)), Origin(entry.get("origin", Origin.PLAN)),
        entry.get("basis", ""), entry.get("chief", ""), State(entry.get("state", State.FILED)),
        entry.get("at", ""), entry.get("escort", ""), entry.get("led_by", ""), entry.get("helper", ""),
        entry.get("why", ""), entry.get("urgent", False), tuple(_fail(one) for one in entry.get("fails", ())),
    )  # fmt: skip


def _fail(entry: Entry) -> DemoFail:
    level = entry.get("level")
    return DemoFail(
        entry.get("item"), entry.get("text"), entry.get("at"), entry.get("who"), entry.get("days", 15),
        Level(level) if level else None,
    )  # fmt: skip


_TEXT = Text("文字")
_DAY = Written("日期", date.fromisoformat, r"\d{4}-\d{2}-\d{2}")
_FAIL: dict[str, Any] = {
    **{name: Field(_TEXT, needed=True) for name in ("item", "text", "at", "who")},
    "days": Field(Whole(1)), "level": Field(Choice(tuple(one.value for one in Level))),
}  # fmt: skip
_VISIT: dict[str, Any] = {
    "of": Field(_TEXT, needed=True), "day": Field(_DAY, needed=True),
    "lists": Field(ListOf(_TEXT), needed=True), "by": Field(ListOf(Text("账号")), needed=True),
    "type": Field(Choice(tuple(one.value for one in Type))),
    "origin": Field(Choice(tuple(one.value for one in Origin))),
    "state": Field(Choice(tuple(one.value for one in State))),
    "urgent": Field(Flag()), "fails": Field(ListOf(Record("不合格", _FAIL))),
    **{name: Field(_TEXT) for name in ("basis", "chief", "at", "escort", "led_by", "helper", "why")},
}  # fmt: skip
_FILE = Record(
    "演示的检查",
    {
        "format": Field(exactly(FORMAT), needed=True),
        "visits": Field(ListOf(Record("检查", _VISIT)), needed=True),
    },
)
