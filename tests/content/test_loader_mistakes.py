"""Mistakes of every family: each said once, at its line, with words that mend it; all at once, too."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.content.bad_plans import BAD, cases, expected, lay_out
from zhiben.contents.plans import load_plan
from zhiben.contents.problems import Problem


def _matches(problem: Problem, words: tuple[str, ...]) -> bool:
    return all(word in f"{problem.what} {problem.mend}" for word in words)


def test_there_are_at_least_forty_families_of_mistakes() -> None:
    assert len(cases()) >= 40


@pytest.mark.parametrize("path", cases(), ids=lambda path: path.stem)
def test_a_mistake_is_said_once_at_its_line(path: Path, tmp_path: Path) -> None:
    loaded = load_plan(lay_out(path, tmp_path))
    wanted = expected(path)
    assert [(problem.file, problem.line) for problem in loaded.problems] == [
        ("plan.yaml", one.line) for one in wanted
    ], loaded.problems
    for problem, one in zip(loaded.problems, wanted, strict=True):
        assert _matches(problem, one.words), problem
    assert loaded.plan is None


def test_all_mistakes_in_one_file_are_said_at_once(tmp_path: Path) -> None:
    path = BAD / "all-in-one.yaml"
    loaded = load_plan(lay_out(path, tmp_path))
    wanted = expected(path)
    assert len(wanted) >= 40
    assert [problem.line for problem in loaded.problems] == [one.line for one in wanted]
    for problem, one in zip(loaded.problems, wanted, strict=True):
        assert _matches(problem, one.words), problem


def test_the_plan_the_mistakes_were_made_in_has_none(tmp_path: Path) -> None:
    assert load_plan(lay_out(BAD / "base.yaml", tmp_path)).problems == ()


@pytest.mark.parametrize("path", cases(), ids=lambda path: path.stem)
def test_every_problem_says_how_to_mend_it_in_chinese(path: Path, tmp_path: Path) -> None:
    for problem in load_plan(lay_out(path, tmp_path)).problems:
        assert any("\u4e00" <= letter <= "\u9fff" for letter in problem.what)
        assert problem.mend.endswith(("。", "？"))
