"""Every `content/**/tests/*.yaml`: subjects and facts in, the obligations a careful officer expects out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from zhiben.contents.calendars import load_calendars
from zhiben.contents.plans import load_plan
from zhiben.contents.problems import Problems
from zhiben.contents.strict import Node, read_file
from zhiben.contents.world import read_facts, read_subjects
from zhiben.domain.cells import Cell, status
from zhiben.domain.engine import obligations
from zhiben.domain.periods import Calendar
from zhiben.domain.plan import Plan
from zhiben.domain.world import World

CONTENT = Path(__file__).resolve().parents[2] / "content"
OTHERS = Path(__file__).parent / "plans"
CASES = sorted((*CONTENT.glob("plans/*/tests/*.yaml"), *OTHERS.glob("*/tests/*.yaml")))
EXPECTED = {"need", "of", "counted", "due_on", "done_on", "status", "marks"}


def name_of(path: Path) -> str:
    return f"{path.parent.parent.name}/{path.stem}"


@pytest.mark.parametrize("path", CASES, ids=name_of)
def test_the_plan_gives_the_obligations_its_example_expects(path: Path) -> None:
    case = plain(document(path))
    today = date.fromisoformat(case["today"])
    cells = owed(path, today)
    by_key = {(cell.duty, shown_holder(cell), cell.period): cell for cell in cells}
    mistakes = [
        *expected_mistakes(case.get("expect", ()), by_key, today),
        *counted_mistakes(case.get("count", ()), by_key),
        *(f"should not exist: {entry}" for entry in case.get("absent", ()) if key_of(entry) in by_key),
    ]
    assert not mistakes, "\n".join(mistakes)


def test_each_plan_has_examples_and_each_example_expects_something() -> None:
    plans = {path.parent for path in (*CONTENT.glob("plans/*/plan.yaml"), *OTHERS.glob("*/plan.yaml"))}
    assert plans == {path.parent.parent for path in CASES}
    for path in CASES:
        case = plain(document(path))
        assert case["format"] == "zhiben-plan-test/1"
        assert case.get("expect") or case.get("count"), path


# ── running an example ───────────────────────────────────────────────────────────────────────────


@cache
def plan_of(directory: Path) -> Plan:
    loaded = load_plan(directory)
    assert loaded.plan is not None, "\n".join(map(str, loaded.problems))
    return loaded.plan


@cache
def calendar() -> Calendar:
    problems = Problems()
    found = load_calendars(CONTENT / "calendars", problems)
    assert not problems.sorted()
    return found


def owed(path: Path, today: date) -> list[Cell]:
    """All obligations of an example over the whole plan, as known at the end of `today`."""
    plan, problems = plan_of(path.parent.parent), Problems()
    people = read_subjects(path, problems, plan.registers)
    facts = read_facts(path, problems)
    assert not problems.sorted(), "\n".join(map(str, problems.sorted()))
    world = World(people.subjects, facts, registers=people.registers, calendar=calendar())
    first, last = plan.in_force.first, plan.in_force.last or date(today.year, 12, 31)
    return obligations([plan], world, today=today, first=first, last=last)


def shown_holder(cell: Cell) -> str:
    return f"{cell.holder}/{cell.per}" if cell.per else cell.holder


# ── comparing ────────────────────────────────────────────────────────────────────────────────────


def key_of(entry: Mapping[str, Any]) -> tuple[str, str, str]:
    return entry["duty"], entry["subject"], str(entry["period"])


def expected_mistakes(
    entries: list[dict[str, Any]], cells: Mapping[tuple[str, str, str], Cell], today: date
) -> Iterator[str]:
    for entry in entries:
        found = matching(entry, cells)
        if len(found) != 1:
            yield f"{len(found)} obligations for {entry}"
            continue
        actual = as_expected(found[0], today)
        wrong = {key: actual[key] for key in EXPECTED & entry.keys() if str(actual[key]) != str(entry[key])}
        if wrong:
            yield f"{entry} but {wrong}"


def matching(entry: Mapping[str, Any], cells: Mapping[tuple[str, str, str], Cell]) -> list[Cell]:
    """The obligation of an entry; without a period, the only one of its duty and subject."""
    if "period" in entry:
        return [cell for cell in (cells.get(key_of(entry)),) if cell is not None]
    wanted = (entry["duty"], entry["subject"])
    return [cell for key, cell in cells.items() if key[:2] == wanted]


def as_expected(cell: Cell, today: date) -> dict[str, int | Decimal | date | str | None]:
    return {
        "need": cell.need_n,
        "of": cell.need_of,
        "counted": cell.counted_n,
        "due_on": cell.due_on,
        "done_on": cell.done_on,
        "status": status(cell, today).value,
        "marks": " ".join(mark.value for mark in cell.marks),
    }


def counted_mistakes(
    entries: list[dict[str, Any]], cells: Mapping[tuple[str, str, str], Cell]
) -> Iterator[str]:
    for entry in entries:
        unknown = {key for key in entry if key not in ("duty", "subject", "n")}
        assert not unknown, unknown
        n = sum(1 for key in cells if key[:2] == (entry["duty"], entry["subject"]))
        if n != entry["n"]:
            yield f"{entry} but {n}"


# ── reading an example ───────────────────────────────────────────────────────────────────────────


def document(path: Path) -> Node:
    problems = Problems()
    root = read_file(path, path.name, problems).root
    assert root is not None
    assert not problems.sorted()
    return root


def plain(node: Node) -> Any:
    """A node as plain Python."""
    if isinstance(node.value, list):
        return [plain(part) for part in node.value]
    if isinstance(node.value, dict):
        return {key: plain(part) for key, part in node.value.items()}
    return node.value
