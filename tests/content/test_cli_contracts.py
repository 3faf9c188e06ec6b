"""`plan` and `uscc` as other people's scripts use them: arguments, JSON, exit codes; without database."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.content.bad_plans import BAD, cases, expected, lay_out
from zhiben.cli.__main__ import main

WORLD = Path(__file__).parent / "cli"


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A small plan, and its subjects and facts both as YAML and as CSV, to be changed at will."""
    shutil.copytree(WORLD, tmp_path, dirs_exist_ok=True)
    return tmp_path


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


class Answer:
    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@pytest.fixture
def zhiben(capsys: pytest.CaptureFixture[str]) -> Any:
    def run(*arguments: object) -> Answer:
        code = main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return Answer(code, out, err)

    return run


def obligations(zhiben: Any, files: Path, kind: str, *more: object) -> Answer:
    answer: Answer = zhiben(
        "plan", "obligations", files / "small", "--subjects", files / f"subjects.{kind}",
        "--facts", files / f"facts.{kind}", "--from", "2026-01-01", "--to", "2026-06-30", *more,
    )  # fmt: skip
    return answer


# ── check ────────────────────────────────────────────────────────────────────────────────────────


def test_check_counts_clauses_by_reading_and_duties_by_form(zhiben: Any, files: Path) -> None:
    answer = zhiben("plan", "check", files / "small", "--json")
    assert answer.code == 0
    assert answer.json["ok"] is True
    assert answer.json["clauses"] == {"total": 1, "duty": 1, "rule": 0, "goal": 0, "information": 0}
    assert answer.json["duties"] == {"count": 2, "coverage": 1, "report": 1}
    assert answer.json["problems"] == []


def test_check_answers_1_and_lists_every_problem_with_its_line(zhiben: Any, tmp_path: Path) -> None:
    path = BAD / "all-in-one.yaml"
    answer = zhiben("plan", "check", lay_out(path, tmp_path), "--json")
    assert answer.code == 1
    assert answer.json["ok"] is False
    assert [problem["line"] for problem in answer.json["problems"]] == [one.line for one in expected(path)]
    assert {tuple(problem) for problem in answer.json["problems"]} == {("file", "line", "what", "mend")}


def test_check_says_the_same_without_json(zhiben: Any, tmp_path: Path) -> None:
    answer = zhiben("plan", "check", lay_out(cases()[0], tmp_path))
    assert answer.code == 1
    assert f"plan.yaml:{expected(cases()[0])[0].line}" in answer.out


# ── obligations ──────────────────────────────────────────────────────────────────────────────────


def test_obligations_have_the_keys_of_the_contract(zhiben: Any, files: Path) -> None:
    answer = obligations(zhiben, files, "yaml", "--today", "2026-04-20", "--json")
    assert answer.code == 0
    rows = {(row["duty"], row["subject"], row["period"]): row for row in answer.json}
    assert rows[("check", "E1", "2026-Q1")] == {
        "plan": "small", "duty": "check", "clause": "1", "subject": "E1", "period": "2026-Q1",
        "need": {"n": 1}, "counted": {"n": 1}, "due_on": "2026-03-31", "done_on": "2026-02-03",
        "status": "done", "marks": [],
    }  # fmt: skip
    assert rows[("check", "E1", "2026-04")]["due_on"] == "2026-04-30"
    assert rows[("hours", "E1", "2026")]["counted"]["n"] == "7.5"
    assert rows[("hours", "E1", "2026")]["need"]["n"] == 12
    assert rows[("sites", "E1", "2026")]["need"] == {"n": 2, "of": 2}
    assert rows[("sites", "E1", "2026")]["counted"] == {"n": 1, "of": 2}
    assert {key[1] for key in rows if key[0] == "lines"} == {
        "S/industry=shipbuilding",
        "S/industry=software_it",
    }


def test_csv_says_the_same_as_yaml(zhiben: Any, files: Path) -> None:
    answers = [
        obligations(zhiben, files, kind, "--today", "2026-04-20", "--json") for kind in ("yaml", "csv")
    ]
    assert answers[0].json == answers[1].json
    assert answers[0].json


def test_without_json_a_table_is_printed(zhiben: Any, files: Path) -> None:
    answer = obligations(zhiben, files, "yaml", "--today", "2026-04-20")
    assert answer.code == 0
    assert answer.out.splitlines()[0].split() == ["对象", "责任", "周期", "已计/应有", "到期", "状态"]
    assert "E1" in answer.out


def test_today_is_the_day_of_the_clock_where_it_is_not_given(
    zhiben: Any, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZHIBEN_TODAY", "2026-04-20")
    given = obligations(zhiben, files, "yaml", "--today", "2026-04-20", "--json")
    assert obligations(zhiben, files, "yaml", "--json").json == given.json


def test_settings_change_what_is_needed(zhiben: Any, files: Path) -> None:
    (files / "settings.yaml").write_text("visits: [{value: 2, from: 2026-04-01}]\n", encoding="utf-8")
    answer = obligations(
        zhiben, files, "yaml", "--settings", files / "settings.yaml", "--today", "2026-04-20", "--json"
    )
    needs = {
        row["period"]: row["need"]["n"]
        for row in answer.json
        if (row["duty"], row["subject"]) == ("check", "E2")
    }
    assert needs == {"2026-Q1": 1, "2026-Q2": 2}


@pytest.mark.parametrize("text", ["visits: 9\n", "visit: 2\n", "- 1\n"])
def test_settings_the_plan_does_not_allow_are_problems(text: str, zhiben: Any, files: Path) -> None:
    (files / "settings.yaml").write_text(text, encoding="utf-8")
    answer = obligations(zhiben, files, "yaml", "--settings", files / "settings.yaml")
    assert (answer.code, answer.out) == (1, "")
    assert "settings.yaml:1" in answer.err


def test_two_plans_give_their_obligations_together(zhiben: Any, files: Path) -> None:
    shutil.copytree(files / "small", files / "other")
    change(files / "other/plan.yaml", "id: small", "id: other")
    answer = zhiben(
        "plan", "obligations", files / "small", files / "other", "--subjects", files / "subjects.yaml",
        "--from", "2026-01-01", "--to", "2026-01-31", "--today", "2026-02-01", "--json",
    )  # fmt: skip
    assert {row["plan"] for row in answer.json} == {"small", "other"}


@pytest.mark.parametrize(
    ("name", "old", "new", "line"),
    [
        ("small/plan.yaml", "form: count", "form: counting", 12),
        ("subjects.yaml", "kind: section, ", "", 2),
        ("subjects.csv", "P2,site", "P1,site", 8),
        ("facts.yaml", "2026-02-03", "2026-02-30", 1),
        ("facts.csv", "2026-02-04,", "", 3),
    ],
)
def test_broken_files_are_said_on_stderr_and_nothing_is_computed(
    name: str, old: str, new: str, line: int, zhiben: Any, files: Path
) -> None:
    change(files / name, old, new)
    answer = obligations(zhiben, files, "csv" if name.endswith("csv") else "yaml", "--json")
    assert (answer.code, answer.out) == (1, "")
    assert f"{Path(name).name}:{line}" in answer.err


def test_a_calendar_that_is_not_there_is_a_problem(zhiben: Any, files: Path) -> None:
    answer = obligations(zhiben, files, "yaml", "--calendar", files / "nowhere")
    assert answer.code == 1
    assert "nowhere" in answer.err


def test_a_date_that_is_none_is_wrong_usage(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(
            [
                "plan",
                "obligations",
                str(files),
                "--subjects",
                "x",
                "--from",
                "2026-13-01",
                "--to",
                "2026-01-01",
            ]
        )
    assert stopped.value.code == 2
    assert "2026-13-01" in capsys.readouterr().err


# ── explain ──────────────────────────────────────────────────────────────────────────────────────


def explained(zhiben: Any, files: Path, *more: str) -> Answer:
    answer: Answer = zhiben(
        "plan", "explain", files / "small", "--subjects", files / "subjects.yaml",
        "--facts", files / "facts.yaml", "--today", "2026-04-20", *more,
    )  # fmt: skip
    return answer


def test_explain_tells_the_clause_the_period_and_which_facts_counted(zhiben: Any, files: Path) -> None:
    answer = explained(zhiben, files, "--duty", "check", "--subject", "E1", "--period", "2026-Q1")
    assert answer.code == 0
    for word in ("主要负责人带队检查", "2026-03-31", "F1", "F2"):
        assert word in answer.out
    assert explained(
        zhiben, files, "--duty", "check", "--subject", "E1", "--period", "2026-Q1", "--json"
    ).json


@pytest.mark.parametrize(("duty", "subject", "words"), [("chek", "E1", "check"), ("check", "E11", "E1")])
def test_explain_of_what_is_not_there_says_what_was_meant(
    duty: str, subject: str, words: str, zhiben: Any, files: Path
) -> None:
    answer = explained(zhiben, files, "--duty", duty, "--subject", subject, "--period", "2026-Q1")
    assert answer.code == 1
    assert f"是不是“{words}”" in answer.err


# ── content ──────────────────────────────────────────────────────────────────────────────────────


def test_content_check_finds_nothing_wrong_in_the_content_shipped(zhiben: Any) -> None:
    answer = zhiben("content", "check", "--json")
    assert (answer.code, answer.json["problems"]) == (0, [])
    assert answer.json["plans"]["wendeng-2024-2026"]["clauses"]["total"] == 121
    assert sum(answer.json["checklists"].values()) == 129


def test_content_check_names_the_file_beneath_the_directory(zhiben: Any, tmp_path: Path) -> None:
    (tmp_path / "plans/bad").mkdir(parents=True)
    (tmp_path / "calendars").mkdir()
    (tmp_path / "calendars/2026.yaml").write_text("format: zhiben-calendar/1\nyear: 2026\n", encoding="utf-8")
    lay_out(cases()[0], tmp_path / "plans/bad")
    (tmp_path / "checklists").mkdir()
    (tmp_path / "checklists/a.yaml").write_text("format: zhiben-checklist/2\n", encoding="utf-8")
    answer = zhiben("content", "check", tmp_path)
    assert answer.code == 1
    assert "plans/bad/plan.yaml" in answer.out
    assert "calendars/2026.yaml:1" in answer.out
    assert "checklists/a.yaml:1" in answer.out


# ── uscc ─────────────────────────────────────────────────────────────────────────────────────────


def test_uscc_answers_one_entry_per_code_and_1_if_any_is_wrong(zhiben: Any) -> None:
    answer = zhiben("uscc", "91350100m000100y43", "91350100M000100Y44", "--json")
    assert answer.code == 1
    assert [set(entry) for entry in answer.json] == [{"input", "normalised", "valid", "reason"}] * 2
    assert [entry["valid"] for entry in answer.json] == [True, False]
    assert zhiben("uscc", "91350100M000100Y43").code == 0


def test_plan_and_uscc_need_no_django() -> None:
    code = "import sys; import zhiben.cli.plan, zhiben.cli.uscc; sys.exit('django' in sys.modules)"
    source = Path(__file__).parents[2] / "src"
    assert (
        subprocess.run([sys.executable, "-c", code], env={"PYTHONPATH": str(source)}, check=False).returncode
        == 0
    )


# ── what scripts get wrong ───────────────────────────────────────────────────────────────────────


def test_days_the_wrong_way_round_are_wrong_usage(zhiben: Any, files: Path) -> None:
    answer = zhiben(
        "plan", "obligations", files / "small", "--subjects", files / "subjects.yaml",
        "--from", "2026-03-31", "--to", "2026-01-01",
    )  # fmt: skip
    assert (answer.code, answer.out) == (2, "")
    assert "2026-03-31" in answer.err


def test_one_plan_given_twice_is_refused(zhiben: Any, files: Path) -> None:
    shutil.copytree(files / "small", files / "again")
    answer = zhiben(
        "plan", "obligations", files / "small", files / "again", "--subjects", files / "subjects.yaml",
        "--from", "2026-01-01", "--to", "2026-01-31", "--today", "2026-02-01", "--json",
    )  # fmt: skip
    assert (answer.code, answer.out) == (1, "")
    assert "small" in answer.err


def test_of_several_plans_the_directory_of_a_problem_is_named(zhiben: Any, files: Path) -> None:
    shutil.copytree(files / "small", files / "other")
    change(files / "other/plan.yaml", "every: quarter", "every: quater")
    answer = zhiben(
        "plan", "obligations", files / "small", files / "other", "--subjects", files / "subjects.yaml",
        "--from", "2026-01-01", "--to", "2026-01-31",
    )  # fmt: skip
    assert answer.code == 1
    assert f"{files / 'other' / 'plan.yaml'}:" in answer.err


@pytest.mark.parametrize("kind", ["yaml", "csv"])
@pytest.mark.parametrize("text", ["", "\ufeff", "\n"])
def test_an_empty_file_is_nobody_and_nothing(kind: str, text: str, zhiben: Any, files: Path) -> None:
    (files / f"subjects.{kind}").write_text(text, encoding="utf-8")
    (files / f"facts.{kind}").write_text(text, encoding="utf-8")
    answer = obligations(zhiben, files, kind, "--today", "2026-04-20", "--json")
    assert (answer.code, answer.json) == (0, [])


def test_a_table_with_a_byte_order_mark_is_read_and_chinese_headers_are_refused(
    zhiben: Any, files: Path
) -> None:
    plain = obligations(zhiben, files, "csv", "--today", "2026-04-20", "--json").json
    text = (files / "subjects.csv").read_text(encoding="utf-8")
    (files / "subjects.csv").write_text("\ufeff" + text, encoding="utf-8")
    assert obligations(zhiben, files, "csv", "--today", "2026-04-20", "--json").json == plain
    change(files / "subjects.csv", "id,kind", "编号,种类")
    answer = obligations(zhiben, files, "csv", "--today", "2026-04-20", "--json")
    assert answer.code == 1
    assert "subjects.csv:1" in answer.err


# ── criteria match ───────────────────────────────────────────────────────────────────────────────


def test_a_match_is_a_verdict_and_candidates_best_first(zhiben: Any) -> None:
    answer = zhiben(
        "criteria", "match", "--industry", "waste_recycling", "--json", "没有清扫制度，车间积尘严重"
    )
    assert (answer.code, answer.err) == (0, "")
    assert answer.json["verdict"] == "suggest"
    first = answer.json["candidates"][0]
    assert (first["id"], first["standard"], first["clause"]) == ("GM-11-10", "GM2023", "第11条(10)")
    assert (first["matched"], first["missing"]) == (["未落实粉尘清理制度", "作业现场积尘严重"], [])


@pytest.mark.parametrize(
    ("industry", "day", "text", "verdict"),
    [
        ("废弃资源综合利用业", "2026-11-25", "车间积尘严重", "human_only"),
        ("shipbuilding", "2026-11-25", "行车急停失效仍在使用", "other_regime"),
        ("industrial_other", "2026-11-25", "地面有油污", "none"),
        ("industrial_other", "2026-11-25", "灭火器压力不足", "none"),
        ("industrial_other", "2026-11-25", "安全帽未佩戴", "none"),
        ("software_it", "2026-11-25", "", "none"),
        ("civil_explosives", "2024-12-02", "装药工房超定员生产", "suggest"),
    ],
)
def test_each_verdict_is_told_and_exits_with_zero(
    zhiben: Any, industry: str, day: str, text: str, verdict: str
) -> None:
    answer = zhiben("criteria", "match", "--industry", industry, "--on", day, "--json", text)
    assert (answer.code, answer.json["verdict"]) == (0, verdict)


def test_people_read_the_answer_in_words(zhiben: Any) -> None:
    out = zhiben("criteria", "match", "--industry", "shipbuilding", "焊接作业没有看火人").out
    assert "需人工判定" in out
    assert "SHIP-08（待核实）" in out
    assert "无对应条款" in zhiben("criteria", "match", "--industry", "shipbuilding", "地面有油污").out
    fire = zhiben("criteria", "match", "--industry", "software_it", "消防车道被堵死").out
    assert "属其他监管部门" in fire
    assert "消防救援机构" in fire


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--industry", "farming", "地面"), "civil_explosives（民爆）"),
        (("--industry", "software_it", "--on", "2026-13-01", "地面"), "2026-13-01"),
        (("地面",), "--industry"),
    ],
)
def test_a_wrong_argument_exits_with_two_and_says_what_is_known(
    zhiben: Any, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], told: str
) -> None:
    with pytest.raises(SystemExit) as stopped:
        zhiben("criteria", "match", *arguments)
    assert stopped.value.code == 2
    assert told in capsys.readouterr().err


def test_too_long_a_description_is_refused(zhiben: Any) -> None:
    answer = zhiben("criteria", "match", "--industry", "software_it", "长" * 20_001)
    assert answer.code == 1
    assert "20,000" in answer.err
