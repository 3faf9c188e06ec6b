"""Record kinds: the closed list of types, the limits, the names, the facts emitted, the example."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from zhiben.contents.plans import Loaded, load_plan

HERE = Path(__file__).parent
ROOT = HERE.parents[1]


def with_change(tmp_path: Path, *changes: tuple[str, str]) -> Loaded:
    """The draft plan with its one record kind changed."""
    shutil.copytree(HERE / "draft", tmp_path, dirs_exist_ok=True)
    path = tmp_path / "records.yaml"
    text = path.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    path.write_text(text, encoding="utf-8")
    return load_plan(tmp_path)


def line_of(words: str) -> int:
    lines = (HERE / "draft/records.yaml").read_text(encoding="utf-8").split("\n")
    return next(number for number, line in enumerate(lines, 1) if words in line)


def test_the_kind_of_the_specification_is_read_whole() -> None:
    (kind,) = load_plan(HERE / "draft").records
    assert (kind.kind, kind.nature, kind.happened, kind.keep_years) == (
        "evacuation_drill",
        "event",
        "held_on",
        6,
    )
    assert [field.name for field in kind.fields][-1] == "problems"
    assert [column.name for column in kind.fields[-1].columns] == ["what", "owner"]
    assert kind.emits[0].targets == "sites"
    assert kind.import_key == ("about", "held_on")


def test_the_wendeng_kinds_are_read_without_problem() -> None:
    loaded = load_plan(ROOT / "content/plans/wendeng-2024-2026")
    assert loaded.problems == ()
    assert len(loaded.records) > 40
    assert {kind.nature for kind in loaded.records} == {"event", "register"}


@pytest.mark.parametrize(
    ("old", "new", "at", "words"),
    [
        ("nature: event", "nature: happening", "nature:", "register"),
        ("about: enterprise", "about: firm", "about:", "enterprise"),
        ("happened: held_on", "happened: people", "happened:", "日期字段"),
        ("type: date, label: 演练日期", "type: day, label: 演练日期", "label: 演练日期", "date"),
        ("options: {yes: 是, no: 否}, required", "required", "label: 是否", "options"),
        ("type: number, unit: 人", "type: text, unit: 人", "label: 参加人数", "unit"),
        ("not_after: today", "not_after: tomorrow", "label: 演练日期", "today"),
        ("list: [held_on, sites, four_no, people]", "list: [held_on, site]", "list:", "sites"),
        ("import: {key: [about, held_on]}", "import: {key: [held]}", "import:", "held_on"),
        ("filed_by: [principal, safety_manager]", "filed_by: [principle]", "filed_by:", "principal"),
        ("received_by: responsible_section", "received_by: nobody", "received_by:", "nobody"),
        ("if: {four_no: no}", "if: {fourno: no}", "if: {four_no", "four_no"),
        ("if: {four_no: no}", "if: {four_no: maybe}", "if: {four_no", "选项"),
        ("require: [problems]", "require: [problem]", "require:", "problems"),
        ("fact: drill", "fact: dril", "fact: drill", "drill"),
        ("people: people}", "poeple: people}", "fact: drill", "people"),
        ("people: people}", "people: peopl}", "fact: drill", "people"),
        ("type: evacuation, four", "type: evacuaton, four", "fact: drill", "evacuation"),
        ("targets: sites", "targets: people", "fact: drill", "引用字段"),
        ("held_on: 2026-06-12", "held_on: 2026-06-31", "example:", "日期"),
        ("four_no: yes, people: 86", "people: 86", "example:", "是否"),
        ("photos: 2, signin", "photos: 1, signin", "example:", "影像"),
        ("four_no: yes, people: 86", "four_no: no, people: 86", "example:", "校验"),
        ("people: 86", "people: 0", "example:", "参加人数"),
        ("people: 86", "people: many", "example:", "参加人数"),
        ("people: 86", "peoples: 86, people: 86", "example:", "不是字段"),
        ("keep: {years: 6, basis: 局定}", "keep: {years: 6}", "keep:", "basis"),
        ("list: [held_on, sites, four_no, people]", "lists: [held_on]", "list:", "list"),
    ],
)
def test_a_mistake_in_a_kind_is_said_at_its_line(
    old: str, new: str, at: str, words: str, tmp_path: Path
) -> None:
    problems = with_change(tmp_path, (old, new)).problems
    assert [(problem.file, problem.line) for problem in problems] == [("records.yaml", line_of(at))], problems
    assert words in problems[0].what + problems[0].mend


@pytest.mark.parametrize(
    ("old", "line", "n", "limit"),
    [
        ("    evidence:\n", "      - {name: more_%d, type: text, label: 更多}\n", 36, "40"),
        ("    emits:\n", "      - {if: {four_no: no}, require: [problems], say: 写明。}\n", 21, "20"),
        ("    list:", "      - {fact: drill}\n", 5, "5"),
    ],
)
def test_beyond_the_limits_it_is_a_room(old: str, line: str, n: int, limit: str, tmp_path: Path) -> None:
    more = "".join(line % index if "%d" in line else line for index in range(n))
    (problem,) = with_change(tmp_path, (old, more + old)).problems
    assert limit in problem.what
    assert "屋子" in problem.mend


def test_a_list_of_more_than_eight_columns_is_a_room(tmp_path: Path) -> None:
    old = "list: [held_on, sites, four_no, people]"
    (problem,) = with_change(tmp_path, (old, f"list: [{', '.join(['held_on'] * 9)}]")).problems
    assert "屋子" in problem.mend


def test_a_fact_that_is_counted_but_that_nobody_makes_is_a_problem(tmp_path: Path) -> None:
    shutil.copytree(HERE / "draft", tmp_path, dirs_exist_ok=True)
    path = tmp_path / "facts.yaml"
    text = path.read_text(encoding="utf-8").replace(
        "brief: {label: 汇报, produced_by: reports,", "brief: {label: 汇报,"
    )
    path.write_text(text, encoding="utf-8")
    (problem,) = load_plan(tmp_path).problems
    assert problem.file == "plan.yaml"
    assert "brief" in problem.what


def test_a_kind_no_duty_looks_at_is_only_noticed() -> None:
    assert any("evacuation_drill" in notice for notice in load_plan(HERE / "draft").notices)
