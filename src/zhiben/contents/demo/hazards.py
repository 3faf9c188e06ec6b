"""`zhiben-demo-hazards/1`: hazards of the demonstration's enterprises, step by step as they happened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from zhiben.contents.problems import Problems
from zhiben.contents.shapes import Choice, Flag, Reading, Text, Whole, Written, exactly
from zhiben.contents.strict import read_file
from zhiben.contents.structures import Entry, Field, ListOf, MapOf, Record
from zhiben.domain.hazards import Event, Level, Part, Source

FORMAT = "zhiben-demo-hazards/1"


@dataclass(frozen=True, slots=True)
class DemoStep:
    """`by`, `inspectors`: accounts; `who`: the person responsible; `done`: so many measures from the first;
    `into`: the `name` of another hazard.
    """

    event: Event
    by: str
    on: date
    note: str = ""
    level: Level | None = None
    criterion: str = ""
    deadline: date | None = None
    controls: str = ""
    measures: tuple[str, ...] = ()
    who: str = ""
    done: int = 0
    photo: bool = False
    inspectors: tuple[str, ...] = ()
    receiver: str = ""
    receipt: str = ""
    into: str = ""


@dataclass(frozen=True, slots=True)
class DemoHazard:
    """Of one enterprise. `spot`: a place of it by name, or words; `source` None: by whoever reports."""

    of: str
    spot: str
    text: str
    by: str
    on: date
    name: str = ""
    source: Source | None = None
    controls: str = ""
    photo: bool = False
    steps: tuple[DemoStep, ...] = ()


@dataclass(frozen=True, slots=True)
class DemoHazards:
    """`parts`: what is written of each part of a plan."""

    hazards: tuple[DemoHazard, ...]
    parts: Mapping[Part, str] = field(default_factory=dict)


def read_hazards(directory: Path) -> DemoHazards:
    """The file `hazards.yaml`. Raises ValueError naming every problem."""
    problems = Problems()
    root = read_file(directory / "hazards.yaml", "hazards.yaml", problems).root
    entry = None if root is None else _FILE.read(root, Reading(problems))
    if not isinstance(entry, Entry) or len(problems):
        raise ValueError("\n".join(str(problem) for problem in problems.sorted()))
    says = entry.get("says")
    return DemoHazards(
        tuple(_hazard(one, says) for one in entry.get("hazards")),
        {Part(name): text for name, text in entry.get("parts").items()},
    )


def _hazard(entry: Entry, says: Mapping[str, str]) -> DemoHazard:
    source = entry.get("source")
    return DemoHazard(
        entry.get("of"), entry.get("at"), entry.get("text"), entry.get("by"), entry.get("day"),
        entry.get("name", ""), Source(source) if source else None, entry.get("controls", ""),
        entry.get("photo", False), tuple(_step(one, says) for one in entry.get("steps")),
    )  # fmt: skip


def _step(entry: Entry, says: Mapping[str, str]) -> DemoStep:
    level = entry.get("level")
    return DemoStep(
        Event(entry.get("do")), entry.get("by"), entry.get("day"),
        entry.get("say") or says.get(entry.get("do"), ""), Level(level) if level else None,
        entry.get("criterion", ""), entry.get("until"), entry.get("controls", ""),
        entry.get("measures", ()), entry.get("who", ""), entry.get("done", 0), entry.get("photo", False),
        entry.get("with", ()), entry.get("to", ""), entry.get("receipt", ""), entry.get("into", ""),
    )  # fmt: skip


_TEXT = Text("文字")
_DAY = Written("日期", date.fromisoformat, r"\d{4}-\d{2}-\d{2}")
_STEP: dict[str, Any] = {
    "do": Field(Choice(tuple(one.value for one in Event)), needed=True),
    "by": Field(Text("账号"), needed=True), "day": Field(_DAY, needed=True), "until": Field(_DAY),
    "level": Field(Choice(tuple(one.value for one in Level))), "measures": Field(ListOf(_TEXT)),
    "done": Field(Whole(1)), "photo": Field(Flag()), "with": Field(ListOf(Text("账号"))),
    **{name: Field(_TEXT) for name in ("say", "criterion", "controls", "who", "to", "receipt", "into")},
}  # fmt: skip
_HAZARD: dict[str, Any] = {
    **{name: Field(_TEXT, needed=True) for name in ("of", "at", "text", "by")},
    "day": Field(_DAY, needed=True), "name": Field(_TEXT), "controls": Field(_TEXT), "photo": Field(Flag()),
    "source": Field(Choice(tuple(one.value for one in Source))),
    "steps": Field(ListOf(Record("步骤", _STEP), least=0), needed=True),
}  # fmt: skip
_FILE = Record(
    "演示的隐患",
    {
        "format": Field(exactly(FORMAT), needed=True),
        "says": Field(MapOf(_TEXT), needed=True),
        "parts": Field(MapOf(_TEXT), needed=True),
        "hazards": Field(ListOf(Record("隐患", _HAZARD)), needed=True),
    },
)
