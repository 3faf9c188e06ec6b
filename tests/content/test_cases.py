"""The thirty rules, from outside: plans as text in, obligations as text out; expected by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from zhiben.cli.__main__ import main

CASES = Path(__file__).parent / "cases"
USUAL = [{"id": "E", "kind": "enterprise", "joined": "2020-01-01"}]
FORCE = "2024-01-01/2026-12-31"
KEPT = ("settings", "spans", "chains", "sets")


def _cases() -> list[Any]:
    texts = [file.read_text("utf8") for file in sorted(CASES.glob("*.yaml"))]
    found = [case for text in texts for case in yaml.load(text, Loader=yaml.CSafeLoader)]
    return [pytest.param(case, id=case["name"]) for case in found]


def _plan(case: dict[str, Any], at: Path, id_: str, duties: list[dict[str, Any]]) -> Path:
    """Writes one plan: a single clause with these duties."""
    clause = {"id": "1", "section": "一", "summary": "条款", "reads": "duty", "duties": duties}
    head: dict[str, Any] = {
        "id": id_,
        "title": "方案",
        "issuer": "某局",
        "in_force": case.get("in_force", FORCE),
    }
    text = {"format": "zhiben-plan/2", "plan": head, "clauses": [clause]}
    if "backfill" in case:
        head["backfill_days"] = case["backfill"]
    if case.get("vocabulary_registers"):
        head["vocabulary"] = ["facts.yaml"]
        _write(at / id_ / "facts.yaml", case["vocabulary"])
    _write(at / id_ / "plan.yaml", text | {k: case[k] for k in KEPT if k in case})
    return at / id_


def _obligations(case: dict[str, Any], at: Path, capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """Writes the case as files and asks the command line; duties of a second plan are called `q/…`."""
    plans = [_plan(case, at, "p", case["duties"])]
    if "second" in case:
        plans.append(_plan(case, at, "q", case["second"]))
    _write(at / "subjects.yaml", case.get("subjects", USUAL))
    _write(at / "facts.yaml", case.get("facts", []))
    asked = [*plans, "--subjects", at / "subjects.yaml", "--facts", at / "facts.yaml"]
    if "changed" in case:
        _write(at / "settings.yaml", case["changed"])
        asked += ["--settings", at / "settings.yaml"]
    first, _, last = case.get("range", FORCE).partition("/")
    asked += ["--from", first, "--to", last, "--today", case["today"], "--json"]
    code = main(["plan", "obligations", *map(str, asked)])
    out = capsys.readouterr()
    assert code == 0, out.err
    rows: list[dict[str, Any]] = json.loads(out.out)
    return [row | {"duty": f"q/{row['duty']}" if row["plan"] == "q" else row["duty"]} for row in rows]


def _write(file: Path, value: object) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(yaml.safe_dump(value, allow_unicode=True, sort_keys=False), "utf8")


def _line(row: dict[str, Any]) -> str:
    def amount(part: dict[str, Any]) -> str:
        return f"{part['n']} of {part['of']}" if "of" in part else str(part["n"])

    done = row["done_on"] or "-"
    counted = f"{amount(row['counted'])}/{amount(row['need'])}"
    return f"{row['subject']} {row['period']} {counted} {row['due_on']} {done} {row['status']}"


def _any_period(line: str) -> str:
    subject, _, rest = line.partition(" ")
    return f"{subject} * {rest.partition(' ')[2]}"


@pytest.mark.parametrize("case", _cases())
def test_what_is_owed_is_what_was_worked_out_by_hand(
    case: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = _obligations(case, tmp_path, capsys)
    lines: dict[str, list[str]] = {}
    for row in rows:
        lines.setdefault(row["duty"], []).append(_line(row))
    for duty, expected in case.get("expect", {}).items():
        got = lines.get(duty, [])
        if any(" * " in line for line in expected):
            got = [_any_period(line) for line in got]
        assert sorted(got) == sorted(expected), duty
    for duty, expected in case.get("some", {}).items():
        assert set(expected) <= set(lines.get(duty, [])), duty
    for who, n in case.get("n", {}).items():
        duty, _, subject = who.partition(" ")
        assert sum(row["duty"] == duty and row["subject"] == subject for row in rows) == n, who
    for who, marks in case.get("marks", {}).items():
        found = [row["marks"] for row in rows if f"{row['duty']} {row['subject']} {row['period']}" == who]
        assert found == [marks], who
    for who, word in case.get("words", {}).items():
        duty, _, subject = who.partition(" ")
        assert [row["status"] for row in rows if row["duty"] == duty and row["subject"] == subject][-1:] == [
            word
        ], who
