"""`zhiben-demo-months/1`: the months the demonstration's office collected, each as far as it has come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from zhiben.contents.problems import Problems
from zhiben.contents.shapes import Reading, Text, Whole, Written, exactly
from zhiben.contents.strict import read_file
from zhiben.contents.structures import Entry, Field, ListOf, MapOf, Record

FORMAT = "zhiben-demo-months/1"


@dataclass(frozen=True, slots=True)
class DemoLate:
    """A briefing on the criteria of the month, recorded after it was locked."""

    day: date
    recorded: date
    audience: int


@dataclass(frozen=True, slots=True)
class DemoMonth:
    """`said`: by section, by indicator; what is not there is nought. `only`: the sections that have filed,
    empty: all; `towns`: those asked besides; `fixes`: the quarter that is fixed once it was restated;
    `noticed`: when its notice was issued.
    """

    period: str
    opened: date
    filed: date
    locked: date | None
    restated: date | None
    reason: str
    late: DemoLate | None
    only: tuple[str, ...]
    towns: tuple[str, ...]
    said: Mapping[str, Mapping[str, int]]
    fixes: str
    noticed: date | None


@dataclass(frozen=True, slots=True)
class DemoMonths:
    """Of one office. `filers`: by section, the account that files; `excused`: by section, why it need not."""

    office: str
    opens: str
    decides: str
    filers: Mapping[str, str]
    excused: Mapping[str, str]
    months: tuple[DemoMonth, ...]


def read_months(directory: Path) -> DemoMonths:
    """The file `months.yaml`. Raises ValueError naming every problem."""
    problems = Problems()
    root = read_file(directory / "months.yaml", "months.yaml", problems).root
    entry = None if root is None else _FILE.read(root, Reading(problems))
    if not isinstance(entry, Entry) or len(problems):
        raise ValueError("\n".join(str(problem) for problem in problems.sorted()))
    return DemoMonths(
        entry.get("office"), entry.get("opens"), entry.get("decides"), entry.get("filers"),
        entry.get("excused", {}), tuple(_month(one) for one in entry.get("months")),
    )  # fmt: skip


def _month(entry: Entry) -> DemoMonth:
    late = entry.get("late")
    return DemoMonth(
        entry.get("period"), entry.get("opened"), entry.get("filed"), entry.get("locked"),
        entry.get("restated"), entry.get("reason", ""),
        DemoLate(late.get("day"), late.get("recorded"), late.get("audience")) if late else None,
        tuple(entry.get("only", ())), tuple(entry.get("towns", ())), entry.get("said", {}),
        entry.get("fixes", ""), entry.get("noticed"),
    )  # fmt: skip


_TEXT, _SECTION = Text("文字"), r"[a-z_]+"
_DAY = Written("日期", date.fromisoformat, r"\d{4}-\d{2}-\d{2}")
_LATE: dict[str, Any] = {
    "day": Field(_DAY, needed=True), "recorded": Field(_DAY, needed=True),
    "audience": Field(Whole(1), needed=True),
}  # fmt: skip
_MONTH: dict[str, Any] = {
    "period": Field(Text("月份", r"\d{4}-\d{2}"), needed=True), "opened": Field(_DAY, needed=True),
    "filed": Field(_DAY, needed=True), "locked": Field(_DAY), "noticed": Field(_DAY),
    "restated": Field(_DAY), "reason": Field(_TEXT),
    "late": Field(Record("补录", _LATE)), "only": Field(ListOf(_TEXT)),
    "towns": Field(ListOf(Text("区划代码", r"\d{9}"))), "fixes": Field(Text("季度", r"\d{4}-Q[1-4]")),
    "said": Field(MapOf(MapOf(Whole(0)), key=_SECTION)),
}  # fmt: skip
_FILE = Record(
    "演示的月调度",
    {
        "format": Field(exactly(FORMAT), needed=True),
        **{name: Field(_TEXT, needed=True) for name in ("office", "opens", "decides")},
        "filers": Field(MapOf(_TEXT, key=_SECTION), needed=True),
        "excused": Field(MapOf(_TEXT, key=_SECTION)),
        "months": Field(ListOf(Record("月", _MONTH)), needed=True),
    },
)
