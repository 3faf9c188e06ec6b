"""A plan's directory becomes a `Plan`: several files, one file, words, settings."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from tests.content.bad_plans import BAD, lay_out
from zhiben.contents.plans import Loaded, load_plan
from zhiben.domain.plan import All, Duration, Every, Form, FromSetting, MonthDay, Test

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
VALID = [ROOT / "content/plans/wendeng-2024-2026", *sorted((HERE / "plans").iterdir())]

HEAD = """format: zhiben-plan/2
plan: {id: some-plan, title: 方案, issuer: 某局, in_force: 2024-01-01/2026-12-31}
"""


def written(directory: Path, **files: str) -> Loaded:
    """The plan of files given by name, `clauses__x` for clauses/x.yaml."""
    for name, text in files.items():
        path = directory / f"{name.replace('__', '/')}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return load_plan(directory)


def one_duty(duty: str) -> str:
    lines = "".join(f"          {line}\n" for line in duty.strip().split("\n"))
    clause = 'clauses:\n  - id: "1"\n    section: 一\n    summary: 摘要\n    reads: duty\n    duties:\n'
    return f"{HEAD}{clause}      -\n{lines}"


def said(loaded: Loaded) -> list[tuple[str, int]]:
    return [(problem.file, problem.line) for problem in loaded.problems]


# ── plans without mistakes ───────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("directory", VALID, ids=lambda path: path.name)
def test_a_valid_plan_raises_no_false_alarm(directory: Path) -> None:
    loaded = load_plan(directory)
    assert loaded.problems == ()
    assert loaded.plan is not None
    assert loaded.clauses["total"] == len(loaded.plan.clauses)
    assert sum(loaded.forms.values()) == len(loaded.plan.duties)


def test_there_are_five_valid_plans_of_other_authorities() -> None:
    assert len(VALID) >= 6


def test_the_draft_of_the_format_has_no_problem_with_its_words() -> None:
    loaded = load_plan(HERE / "draft")
    assert loaded.problems == ()
    assert loaded.forms == {
        "count": 5,
        "coverage": 2,
        "each": 7,
        "report": 4,
        "once": 1,
        "state": 2,
        "gate": 2,
    }


def test_the_draft_has_no_problem_without_words_but_a_notice(tmp_path: Path) -> None:
    shutil.copy(HERE / "draft/plan.yaml", tmp_path / "draft.yaml")
    loaded = load_plan(tmp_path)
    assert loaded.problems == ()
    assert "facts.yaml" in loaded.notices[0]
    assert loaded.plan is not None
    assert loaded.plan.registers == {"post_duty", "appointment"}


def test_one_file_of_any_name_is_a_plan(tmp_path: Path) -> None:
    path = tmp_path / "whatever.yml"
    shutil.copy(HERE / "draft/plan.yaml", path)
    by_file, by_directory = load_plan(path), load_plan(tmp_path)
    assert by_file.plan == by_directory.plan
    assert by_file.plan is not None


def test_subjects_and_facts_may_lie_beside_a_plan(tmp_path: Path) -> None:
    loaded = written(tmp_path, plan=f"{HEAD}clauses: []\n", subjects="- {id: E1, kind: enterprise}\n")
    assert loaded.problems == ()


def test_tests_beside_a_plan_are_not_read(tmp_path: Path) -> None:
    assert written(tmp_path, plan=f"{HEAD}clauses: []\n", tests__x="clauses: [nonsense\n").problems == ()


# ── what becomes of the keys ─────────────────────────────────────────────────────────────────────


def test_a_duty_is_built_with_its_overrides_merged_in(tmp_path: Path) -> None:
    loaded = written(
        tmp_path,
        plan=one_duty("""id: check
form: count
holder: {each: enterprise}
if: {status: operating, headcount: {gte: 10, lt: 100}}
every: quarter
need: {at_least: 2}
counts: {fact: inspection, if: {led_by: principal}}
due: {after_end: 10wd}
overrides:
  - {if: {industry: [a, b]}, every: month, basis: 依据}
  - {if: {year: 2026}, by: 2026-06-30, due: {rest: next}, basis: 依据}"""),
    )
    assert loaded.plan is not None, loaded.problems
    (duty,) = loaded.plan.duties
    assert duty.form is Form.COUNT
    assert duty.where == All(
        (Test("status", "eq", "operating"), All((Test("headcount", "gte", 10), Test("headcount", "lt", 100))))
    )
    assert (duty.terms.every, duty.terms.need.at_least, duty.terms.due.after_end) == (
        Every("quarter"), 2, Duration(10, "wd"),
    )  # fmt: skip
    month, year = duty.overrides
    assert (month.where, month.terms.every, month.terms.need.at_least) == (
        Test("industry", "in", ("a", "b")), Every("month"), 2,
    )  # fmt: skip
    assert (year.terms.every, year.terms.by, year.terms.due.after_end) == (None, date(2026, 6, 30), None)


def test_a_title_not_written_is_the_clauses_summary(tmp_path: Path) -> None:
    loaded = written(
        tmp_path,
        plan=one_duty(
            "id: a\nform: count\nholder: {each: site}\nevery: 15 days from 2024-02-01\ncounts: {fact: x}"
        ),
    )
    assert loaded.plan is not None
    assert loaded.plan.duties[0].terms.title == "摘要"
    assert loaded.plan.duties[0].terms.every == Every("day", 15, date(2024, 2, 1))


def test_settings_stand_where_values_do(tmp_path: Path) -> None:
    settings = """settings:
  how_often: {default: month, allowed: [month, quarter], basis: 示例}
  end: {default: 01-31, basis: 示例}
"""
    duty = one_duty("""id: a
form: count
holder: {authority: own}
every: {setting: how_often}
counts: {fact: x}
overrides: [{if: {year: 2025}, every: year, due: {date: {setting: end}}, basis: 示例}]""")
    loaded = written(tmp_path, plan=duty + settings)
    assert loaded.plan is not None, loaded.problems
    (only,) = loaded.plan.duties
    assert only.terms.every == FromSetting("how_often")
    assert only.overrides[0].terms.due.date == FromSetting("end")
    assert loaded.plan.settings["how_often"].allowed == ("month", "quarter")


def test_the_last_day_of_february_is_a_date_of_every_year(tmp_path: Path) -> None:
    loaded = written(
        tmp_path,
        plan=one_duty(
            "id: a\nform: count\nholder: {each: site}\nevery: year\ndue: {date: 02-29}\ncounts: {fact: x}"
        ),
    )
    assert loaded.plan is not None
    assert loaded.plan.duties[0].terms.due.date == MonthDay(2, 29)


def test_a_clause_without_section_stands_in_that_of_the_one_above(tmp_path: Path) -> None:
    clauses = """clauses:
  - {id: 1, section: 一, summary: 甲, reads: information}
  - {id: 1.1, under: 1, summary: 乙, reads: information}
"""
    loaded = written(tmp_path, plan=HEAD + clauses)
    assert loaded.plan is not None
    assert [(clause.id, clause.section) for clause in loaded.plan.clauses] == [("1", "一"), ("1.1", "一")]


@pytest.mark.parametrize(
    "text",
    [
        "settings:\nspans:\nchains:\nsets: {}\nclauses: []\n",
        "chains: {quiet: {remind: [], escalate: []}}\nclauses: []\n",
        "clauses:\n  - {id: 三（一）1, section: 三, summary: 甲, reads: goal, measured_by: 每年抽查一次}\n",
        "clauses:\n  - {id: 3.10, section: 三, summary: 甲, reads: information, measured_by: []}\n",
    ],
)
def test_what_is_left_empty_on_purpose_is_no_mistake(text: str, tmp_path: Path) -> None:
    assert written(tmp_path, plan=HEAD + text).problems == ()


@pytest.mark.parametrize(
    "part",
    [
        'need: {at_least: "2"}',
        "due: {day: 31, rest: next}",
        "due: {rest: previous}",
        "over: 60d",
        "chain: quiet",
        "overrides: []",
        "copies_to: []",
        "if: {not: {any: [{a: 1}, {b: {known: false}}]}, c: {between: [1, 3]}, d: {gte: 0.5}}",
        "if: {e: {gte: 2024-01-01}, f: {setting: level}, g: {during: weeks}}",
        "window: [06-01/06-30, weeks]",
        "days: [sat, sun]",
        "about: same",
        "need: {between: [0, 3]}",
        "joins_midway: within 30d",
        "per: [x, y]",
        "with: [{role: someone}]",
        "to: [{authority: above}, {section: s}]",
    ],
)
def test_keys_combine_freely(part: str, tmp_path: Path) -> None:
    tables = """settings: {level: {default: A, allowed: [A, B]}}
spans: {weeks: [2024-02-18/2024-02-24, 2025-05-01]}
chains: {quiet: {grace: 3wd}}
"""
    duty = f"id: a\nform: count\nholder: {{each: site}}\nevery: month\ncounts: {{fact: x}}\n{part}"
    assert written(tmp_path, plan=one_duty(duty) + tables).problems == ()


# ── several files ────────────────────────────────────────────────────────────────────────────────


def test_clauses_follow_each_other_in_the_order_of_their_files(tmp_path: Path) -> None:
    loaded = written(
        tmp_path,
        plan=f"{HEAD}clauses:\n  - {{id: a, section: 一, summary: 甲, reads: information}}\n",
        clauses__2="clauses:\n  - {id: c, section: 一, summary: 丙, reads: information}\n",
        clauses__1="clauses:\n  - {id: b, section: 一, summary: 乙, reads: information}\n",
    )
    assert loaded.plan is not None
    assert [clause.id for clause in loaded.plan.clauses] == ["a", "b", "c"]


def test_a_name_used_in_two_files_is_said_at_the_second_and_names_the_first(tmp_path: Path) -> None:
    line = "  - {id: a, section: 一, summary: 甲, reads: information}\n"
    loaded = written(
        tmp_path,
        plan=f"{HEAD}sets:\n  all: {{of: site}}\nclauses:\n{line}",
        clauses__1=f"\nclauses:\n{line}sets:\n  all: {{of: site}}\n",
    )
    assert said(loaded) == [("clauses/1.yaml", 3), ("clauses/1.yaml", 5)]
    assert all("plan.yaml" in problem.what for problem in loaded.problems)


def test_after_an_error_of_syntax_in_one_file_the_others_are_checked(tmp_path: Path) -> None:
    loaded = written(
        tmp_path,
        plan=f"{HEAD}clauses: [\n",
        clauses__1="clauses:\n  - {id: a, section: 一, summary: 甲, reads: goal}\n",
        clauses__2="clauses:\n  - {id: b, section: 一, summary: 甲}\n",
    )
    assert said(loaded) == [("clauses/1.yaml", 2), ("clauses/2.yaml", 2), ("plan.yaml", 3)]


def test_what_stands_in_a_damaged_part_is_not_called_unknown_elsewhere(tmp_path: Path) -> None:
    text = one_duty("id: a\nform: count\nholder: {each: site}\nevery: month\ncounts: {fact: x}\nchain: usual")
    loaded = written(tmp_path, plan=text + "chains:\n  usual: {grace: [1wd}\n")
    assert len(loaded.problems) == 1


@pytest.mark.parametrize(
    "table",
    ["chains:\n  usual: {grace: 1h}\n", "chains:\n  usual:{grace: 1wd}\n", "chains:\n  usual: {grac: 1wd}\n"],
)
def test_a_mistake_in_a_declaration_has_no_echo_where_its_name_is_used(table: str, tmp_path: Path) -> None:
    text = one_duty("id: a\nform: count\nholder: {each: site}\nevery: month\ncounts: {fact: x}\nchain: usual")
    assert len(written(tmp_path, plan=text + table).problems) == 1


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("  id: ", "  id "),
        ("    every: month", "\tevery: month"),
        ("id: a", "id:a"),
        ("holder: ", "holder："),
    ],
)
def test_a_mistake_of_syntax_has_no_echo(old: str, new: str, tmp_path: Path) -> None:
    head = HEAD.replace(
        "{id: some-plan, title: 方案, issuer: 某局, ", "\n  id: some\n  title: 方案\n  issuer: 某局\n  "
    )
    text = one_duty("id: a\nform: count\nholder: {each: site}\nevery: month\ncounts: {fact: x}").replace(
        HEAD, head.replace("}", "")
    )
    assert written(tmp_path, plan=text).problems == ()
    assert old in text
    (problem,) = written(tmp_path, plan=text.replace(old, new, 1)).problems
    assert new.strip() in text.replace(old, new, 1).split("\n")[problem.line - 1]


def test_two_plans_in_one_directory_are_a_problem(tmp_path: Path) -> None:
    loaded = written(tmp_path, plan=f"{HEAD}clauses: []\n", plan2=f"{HEAD}clauses: []\n")
    assert said(loaded) == [("plan2.yaml", 2)]


@pytest.mark.parametrize("text", ["", "clauses: []\n", "- 1\n", "42\n", "format: zhiben-plan/2\n"])
def test_a_directory_without_a_plan_is_a_problem(text: str, tmp_path: Path) -> None:
    loaded = written(tmp_path, plan=text)
    assert loaded.problems
    assert loaded.plan is None


def test_a_directory_that_is_not_there_is_a_problem(tmp_path: Path) -> None:
    assert load_plan(tmp_path / "nowhere").problems


def test_one_missing_file_of_words_is_a_problem_where_another_is_there(tmp_path: Path) -> None:
    lay_out(BAD / "base.yaml", tmp_path)
    path = tmp_path / "plan.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("[facts.yaml]", "[facts.yaml, record.yaml]"), "utf-8"
    )
    assert said(load_plan(tmp_path)) == [("plan.yaml", 7)]


def test_the_same_files_have_the_same_digest_and_others_another(tmp_path: Path) -> None:
    first = written(tmp_path, plan=f"{HEAD}clauses: []\n").plan
    again = written(tmp_path, plan=f"{HEAD}clauses: []\n").plan
    other = written(tmp_path, plan=f"{HEAD}clauses: []\n# 注\n").plan
    assert first is not None
    assert again is not None
    assert other is not None
    assert first.digest == again.digest != other.digest


# ── files ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("raw", ["方案".encode("gbk"), "方案".encode("utf-16"), b"a: '\xff'\n"])
def test_a_file_that_cannot_be_read_is_one_problem(tmp_path: Path, raw: bytes) -> None:
    (tmp_path / "plan.yaml").write_bytes(raw)
    assert said(load_plan(tmp_path)) == [("plan.yaml", 1)]


def test_whatever_lies_among_the_clauses_is_the_plan_s(tmp_path: Path) -> None:
    duty = "{id: a, form: count, holder: {each: enterprise}, every: month, counts: {fact: check}}"
    loaded = written(tmp_path, plan=one_duty(duty), clauses__more="clause:\n- {id: '2', reads: duty}\n")
    assert said(loaded) == [("clauses/more.yaml", 1)]


def test_half_a_character_is_told_and_not_a_crash(tmp_path: Path, capsys) -> None:
    from zhiben.cli.__main__ import main

    (tmp_path / "plan.yaml").write_text(HEAD.replace("title: 方案", 'title: "\\ud800"'), "utf-8")
    assert main(["plan", "check", str(tmp_path), "--json"]) == 1
    capsys.readouterr().out.encode()
