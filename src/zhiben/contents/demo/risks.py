"""`zhiben-demo-risks/1`: places, risk points and controls of the demonstration's enterprises."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from zhiben.contents.problems import Problems
from zhiben.contents.shapes import Choice, Reading, Text, Whole, Written, exactly
from zhiben.contents.strict import read_file
from zhiben.contents.structures import Entry, Field, ListOf, Record
from zhiben.domain.risks import ControlLevel

FORMAT = "zhiben-demo-risks/1"


@dataclass(frozen=True, slots=True)
class Assessed:
    """What was judged on a day. `on` None: on the day of the enterprise's first round."""

    scale: str
    scores: tuple[str, ...]
    level: str
    on: date | None = None


@dataclass(frozen=True, slots=True)
class DemoPoint:
    """`controls`: kind, text, how often, owner's name or ""; `mark`: percent from the left and the top."""

    place: str
    name: str
    danger: str
    accident: str
    assessed: Assessed
    controls: tuple[tuple[str, str, str, str], ...]
    mark: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class DemoRisks:
    """Of one enterprise. `plan`: name and picture of its floor plan; `again`: by point, a later judgement."""

    of: str
    on: date
    plan: tuple[str, Path] | None
    places: tuple[tuple[str, str, str, str], ...]
    points: tuple[DemoPoint, ...]
    again: Mapping[str, Assessed]


def read_risks(directory: Path) -> tuple[DemoRisks, ...]:
    """The file `risks.yaml`. Raises ValueError naming every problem."""
    problems = Problems()
    root = read_file(directory / "risks.yaml", "risks.yaml", problems).root
    entry = None if root is None else _FILE.read(root, Reading(problems))
    if not isinstance(entry, Entry) or len(problems):
        raise ValueError("\n".join(str(problem) for problem in problems.sorted()))
    return tuple(_firm(one, directory) for one in entry.get("enterprises"))


def _firm(entry: Entry, directory: Path) -> DemoRisks:
    plan = entry.get("plan")
    again = {one.get("point"): _assessed(one) for one in entry.get("again", ())}
    return DemoRisks(
        entry.get("of"), entry.get("on"),
        (plan.get("name"), directory / plan.get("picture")) if plan is not None else None,
        tuple(_four(one) for one in entry.get("places")),
        tuple(_point(one) for one in entry.get("points")), again,
    )  # fmt: skip


def _point(entry: Entry) -> DemoPoint:
    x, y = entry.get("mark", (None, None))
    return DemoPoint(
        entry.get("place"), entry.get("name"), entry.get("danger"), entry.get("accident"), _assessed(entry),
        tuple(_four(one) for one in entry.get("controls")), None if x is None else (x, y),
    )  # fmt: skip


def _assessed(entry: Entry) -> Assessed:
    return Assessed(entry.get("scale"), entry.get("scores"), entry.get("level"), entry.get("on"))


def _four(cells: tuple[str, ...]) -> tuple[str, str, str, str]:
    kind, text, third, fourth = cells
    return kind, text, third, fourth


_ROW = ListOf(Text("文字", r"[\s\S]*"), least=4)
_DAY = Written("日期", date.fromisoformat, r"\d{4}-\d{2}-\d{2}")
_ASSESSED: dict[str, Field] = {
    "scale": Field(Text("方法编号"), needed=True),
    "scores": Field(ListOf(Text("分值")), needed=True),
    "level": Field(Choice(tuple(one.value for one in ControlLevel)), needed=True),
}
_TEXTS: dict[str, Field] = {
    name: Field(Text("文字"), needed=True) for name in ("place", "name", "danger", "accident")
}
_POINT: dict[str, Any] = {
    **_TEXTS, **_ASSESSED, "mark": Field(ListOf(Whole(0, 100), least=2)),
    "controls": Field(ListOf(_ROW), needed=True),
}  # fmt: skip
_FIRM = Record(
    "企业",
    {
        "of": Field(Text("企业编号"), needed=True),
        "on": Field(_DAY, needed=True),
        "plan": Field(
            Record(
                "平面图",
                {
                    "name": Field(Text("名称"), needed=True),
                    "picture": Field(Text("文件名", r"[a-z0-9-]+\.png"), needed=True),
                },
            )
        ),
        "places": Field(ListOf(_ROW), needed=True),
        "points": Field(ListOf(Record("风险点", _POINT)), needed=True),
        "again": Field(
            ListOf(
                Record(
                    "重新评估",
                    {
                        "point": Field(Text("风险点名称"), needed=True),
                        "on": Field(_DAY, needed=True),
                        **_ASSESSED,
                    },
                )
            )
        ),
    },
)
_FILE = Record(
    "演示的风险",
    {"format": Field(exactly(FORMAT), needed=True), "enterprises": Field(ListOf(_FIRM), needed=True)},
)
