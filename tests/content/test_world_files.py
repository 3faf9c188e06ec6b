"""Subjects and facts from YAML and CSV: the same values, the same strictness, every problem at its line."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pytest

from zhiben.contents.problems import Problems
from zhiben.contents.world import read_facts, read_subjects
from zhiben.domain.facts import Fact, Handover, Subject

SHANGHAI = timezone(timedelta(hours=8))


def subjects_of(
    tmp_path: Path, text: str, suffix: str = "yaml", registers: tuple[str, ...] = ()
) -> list[Subject]:
    path = tmp_path / f"subjects.{suffix}"
    path.write_text(text, encoding="utf-8")
    problems = Problems()
    people = read_subjects(path, problems, registers)
    assert problems.sorted() == ()
    return list(people.subjects)


def facts_of(tmp_path: Path, text: str, suffix: str = "yaml") -> list[Fact]:
    path = tmp_path / f"facts.{suffix}"
    path.write_text(text, encoding="utf-8")
    problems = Problems()
    facts = read_facts(path, problems)
    assert problems.sorted() == ()
    return list(facts)


# ── values ───────────────────────────────────────────────────────────────────────────────────────


def test_attributes_hold_from_their_days_in_ascending_order(tmp_path: Path) -> None:
    (subject,) = subjects_of(
        tmp_path,
        """subjects:
- id: E1
  kind: enterprise
  joined: 2020-01-01
  attributes:
    grade: [{value: C, from: 2025-01-01}, {value: D}]
    teams: [a, b]
    headcount: 12
""",
    )
    assert subject.attributes["grade"] == ((date.min, "D"), (date(2025, 1, 1), "C"))
    assert subject.attributes["teams"] == ((date.min, ("a", "b")),)
    assert subject.attributes["headcount"] == ((date.min, 12),)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("7.50", Decimal("7.50")),
        ('"7.50"', "7.50"),
        ("2024-02-29", date(2024, 2, 29)),
        ("010", "010"),
        ("true", True),
        ("yes", "yes"),
        ("12", 12),
    ],
)
def test_amounts_are_exact_and_codes_stay_text(written: str, value: object, tmp_path: Path) -> None:
    (fact,) = facts_of(
        tmp_path, f"- {{id: F, fact: x, subject: E, happened_on: 2024-01-01, attributes: {{a: {written}}}}}"
    )
    assert fact.attributes["a"] == value
    assert type(fact.attributes["a"]) is type(value)


@pytest.mark.parametrize(
    "written",
    ["2024-03-01/2024-05-31", "[2024-03-01/2024-05-31]", "[{from: 2024-03-01, to: 2024-05-31}]"],
)
def test_a_stretch_of_standstill_includes_both_days(written: str, tmp_path: Path) -> None:
    (subject,) = subjects_of(tmp_path, f"- {{id: E, kind: enterprise, suspended: {written}}}")
    assert subject.suspended == ((date(2024, 3, 1), date(2024, 6, 1)),)


def test_what_is_left_empty_is_not_there(tmp_path: Path) -> None:
    (subject,) = subjects_of(
        tmp_path, "- {id: E, kind: enterprise, of: null, closed: ~, suspended: , attributes: , code: 0123}"
    )
    assert (subject.of, subject.closed, subject.suspended) == (None, None, ())
    assert subject.attributes == {"code": ((date.min, "0123"),)}


def test_an_open_standstill_has_no_end(tmp_path: Path) -> None:
    (subject,) = subjects_of(tmp_path, "- {id: E, kind: enterprise, suspended: [2024-03-01/]}")
    assert subject.suspended == ((date(2024, 3, 1), None),)


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2024-04-10", datetime(2024, 4, 10, tzinfo=SHANGHAI)),
        ("2024-04-10T09:30", datetime(2024, 4, 10, 9, 30, tzinfo=SHANGHAI)),
        ("2024-04-10 09:30:15", datetime(2024, 4, 10, 9, 30, 15, tzinfo=SHANGHAI)),
        ("2024-04-10T01:30:00Z", datetime(2024, 4, 10, 9, 30, tzinfo=SHANGHAI)),
    ],
)
def test_a_moment_without_offset_is_shanghai_time(written: str, moment: datetime, tmp_path: Path) -> None:
    (fact,) = facts_of(
        tmp_path, f"- {{id: F, fact: x, subject: E, happened_on: 2024-01-01, recorded_at: {written}}}"
    )
    assert fact.recorded_at == moment


def test_everything_a_fact_can_carry(tmp_path: Path) -> None:
    (fact,) = facts_of(
        tmp_path,
        """- id: F
  fact: report
  subject: S
  happened_on: 2024-04-01
  about: 2024-Q1
  targets: [P1, P2]
  supersedes: F0
  withdrawn: 2024-05-01
  until: 2024-12-31
  receipt_on: 2024-04-20
  handed:
    - {to: "section:safety", at: 2024-04-02T10:00}
    - role:leader@2024-04-03
""",
    )
    assert fact.handed == (
        Handover("section:safety", datetime(2024, 4, 2, 10, tzinfo=SHANGHAI)),
        Handover("role:leader", datetime(2024, 4, 3, tzinfo=SHANGHAI)),
    )
    assert (fact.about, fact.targets, fact.supersedes) == ("2024-Q1", ("P1", "P2"), "F0")
    assert (fact.until, fact.receipt_on) == (date(2024, 12, 31), date(2024, 4, 20))
    assert fact.withdrawn_at == datetime(2024, 5, 1, tzinfo=SHANGHAI)


def test_a_subject_of_a_register_kind_is_a_register_row(tmp_path: Path) -> None:
    path = tmp_path / "subjects.yaml"
    path.write_text(
        "- {id: R, kind: appointment, of: E, joined: 2024-01-01, closed: 2025-01-01,\n"
        "   attributes: {post: cso}}",
        encoding="utf-8",
    )
    people = read_subjects(path, Problems(), {"appointment"})
    assert people.subjects == ()
    assert people.registers == (
        Fact("R", "appointment", "E", date(2024, 1, 1), attributes={"post": "cso"}, until=date(2024, 12, 31)),
    )


# ── CSV ──────────────────────────────────────────────────────────────────────────────────────────


def test_a_table_gives_the_same_subjects_as_yaml(tmp_path: Path) -> None:
    table = (
        "id,kind,of,joined,suspended,industry,attributes.teams,from\r\n"
        "E1,enterprise,B,2020-01-01,2024-03-01/2024-05-31,a,x;y,\r\n"
        ",,,,,,,\r\n"
        "E2,enterprise,B,2020-01-01,,a,,2020-01-01\r\n"
        "E2,,,,,b,,2025-02-15\r\n"
    )
    yaml = """
- {id: E1, kind: enterprise, of: B, joined: 2020-01-01, suspended: [2024-03-01/2024-05-31],
   attributes: {industry: a, teams: [x, y]}}
- id: E2
  kind: enterprise
  of: B
  joined: 2020-01-01
  attributes: {industry: [{value: a, from: 2020-01-01}, {value: b, from: 2025-02-15}]}
"""
    assert subjects_of(tmp_path, table, "csv") == subjects_of(tmp_path, yaml)


def test_a_table_from_a_spreadsheet_begins_with_a_mark_and_shouts_true(tmp_path: Path) -> None:
    (subject,) = subjects_of(tmp_path, "\ufeffid,kind,high_risk\nE,enterprise,TRUE\n", "csv")
    assert subject.attributes["high_risk"] == ((date.min, True),)


# ── mistakes ─────────────────────────────────────────────────────────────────────────────────────


def lines_said(path: Path, text: str | bytes, of_facts: bool) -> list[int]:
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    problems = Problems()
    if of_facts:
        read_facts(path, problems)
    else:
        read_subjects(path, problems)
    return [problem.line for problem in problems.sorted()]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("- {id: A, kind: site}\n- {id: A, kind: site}\n", [2]),
        ("- {kind: site}\n- {id: B}\n", [1, 2]),
        ("- {id: A, kind: site, joined: 2024-13-01}\n", [1]),
        ("- {id: A, kind: site, joined: 2024-05-01, closed: 2024-04-01}\n", [1]),
        ("- {id: A, kind: site, join: 2024-05-01}\n", [1]),
        ("- id: A\n  kind: site\n  attributes:\n    a: [{value: 1, from: 1}]\n", [4]),
        ("- id: A\n  kind: site\n  attributes:\n    a: {value: {b: 1}}\n", [4]),
        ("- {id: A, kind: site, suspended: [2024-05-01/2024-04-01]}\n", [1]),
        ("subject: []\n", [1]),
        ("- {id: A, kind: site\n", [1]),
        ("- A\n", [1]),
    ],
)
def test_mistakes_among_subjects_are_said_at_their_lines(text: str, lines: list[int], tmp_path: Path) -> None:
    assert lines_said(tmp_path / "subjects.yaml", text, of_facts=False) == lines


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("id,fact,subject,happened_on\nF1,x,E,2024-02-30\nF1,x,E,2024-02-01\n", [2, 3]),
        ("id,fact,subject,happened_on\nF1,x,E\n", [2]),
        ("fact,subject\nx,E\n", [1]),
        ("id,id,fact\n", [1]),
        ("id,fact,,subject\n", [1]),
        ('id,fact,subject,happened_on\nF1,"x,E,2024-01-01\n', [2]),
        ("id,fact,subject,happened_on,about\nF1,x,E,2024-01-01,一季度\n", [2]),
        ("id,fact,subject,happened_on,recorded_at\nF1,x,E,2024-01-01,2024/1/1\n", [2]),
        ("id,fact,subject,happened_on,until\nF1,x,E,2024-02-01,2024-01-01\n", [2]),
        ("id,事实\n1,检查\n".encode("gbk"), [1]),
    ],
)
def test_mistakes_in_tables_are_said_at_their_lines(
    text: str | bytes, lines: list[int], tmp_path: Path
) -> None:
    assert lines_said(tmp_path / "facts.csv", text, of_facts=True) == lines


def test_files_that_are_not_there_are_problems(tmp_path: Path) -> None:
    for name in ("nowhere.yaml", "nowhere.csv"):
        problems = Problems()
        read_facts(tmp_path / name, problems)
        assert len(problems) == 1
