"""The bank of questions as shipped, and what is wrong with broken ones."""

from __future__ import annotations

import shutil
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from zhiben.contents.questions import load_questions
from zhiben.domain.questions import QuestionKind, Topic
from zhiben.library import criteria

SHIPPED = Path(__file__).resolve().parents[2] / "content" / "questions"
TODAY = date(2026, 3, 2)


@pytest.fixture(scope="module")
def library():
    return criteria.shipped().library


@pytest.fixture(scope="module")
def bank(library):
    bank, problems = load_questions(SHIPPED, library)
    assert problems == ()
    return bank


def test_there_is_enough_to_ask_in_every_industry(bank, library):
    for industry in library.industries:
        told = Counter(
            one.topic for one in bank.questions if any(one.fits(industry, TODAY, t) for t in Topic)
        )
        assert told[Topic.CRITERIA] >= 12, industry
        assert told[Topic.ESCAPE] >= 12, industry


def test_each_of_the_four_has_a_dozen_of_its_own(bank):
    for industry in ("civil_explosives", "shipbuilding", "waste_recycling", "software_it"):
        assert (
            sum(one.industries == {industry} and one.topic is Topic.CRITERIA for one in bank.questions) >= 12
        )


def test_questions_are_in_plain_words_and_the_right_answer_is_not_always_the_same_letter(bank):
    for one in bank.questions:
        assert not any(word in one.text for word in ("不得", "应当依照", "依据《", "（试行）")), one.id
        assert len(one.text) <= 60
    ones = Counter(min(one.right) for one in bank.questions if one.kind is QuestionKind.ONE)
    assert ones["b"] < sum(ones.values())
    yes_no = Counter(min(one.right) for one in bank.questions if one.kind is QuestionKind.TRUE_FALSE)
    assert yes_no["yes"] >= 5


def a_file(tmp_path: Path, old: str, new: str, name: str = "shipbuilding.yaml") -> Path:
    shutil.copytree(SHIPPED, tmp_path / "bank")
    path = tmp_path / "bank" / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    return tmp_path / "bank"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("criteria: [GM-13-02]", "criteria: [GM-13-20]", "没有判定条目"),
        ("criteria: [GM-13-02]", "criteria: [SHIP-01]", "待核实"),
        ("criteria: [GM-13-02]", "criteria: [MB24-04]", "不适用于"),
        ("valid_from: 2023-05-15", "valid_from: 2023-05-14", "不在施行期内"),
        ("confidence: sure", "confidence: check", "confidence"),
        ("right: [b]", "right: [d]", "没有选项"),
        ("right: [b]", "right: [a, b]", "单选题只有一个答案"),
        ("right: [a, b, c]", "right: [a]", "多选题至少两个答案"),
        ("right: [no]", "right: [a]", "判断题的答案"),
        ("right: [no]", "right: [no]\n  options: {a: 对, b: 错}", "判断题不写选项"),
        ("id: ship-02", "id: ship-01", "已写在"),
        ("id: ship-02", "id: all-01", "已写在"),
        ("industries: [shipbuilding]", "industries: [shipping]", "没有行业"),
        ("  criteria: [GM-13-02]\n", "", "没有写依据的条目"),
        ("zhiben-questions/1", "zhiben-questions/2", "format"),
        ("topic: criteria", "topic: other", "topic"),
        ("a: 先进去再开风机", "a: 先通风，再检测，合格后再作业", "不同的选项"),
    ],
)  # fmt: skip
def test_every_mistake_is_told_with_its_file_and_line(tmp_path, library, old, new, said):
    bank, problems = load_questions(a_file(tmp_path, old, new), library)
    assert bank is None
    (problem,) = [one for one in problems if said in one.what]
    assert problem.line > 1 or said == "format"
    assert problem.mend


def test_how_is_asked_must_be_said_and_within_reason(tmp_path, library):
    _, problems = load_questions(a_file(tmp_path, "many: [3, 5]", "many: [0, 50]", "bank.yaml"), library)
    assert [(one.file, one.line) for one in problems] == [("bank.yaml", 5)]
    (tmp_path / "bank" / "bank.yaml").unlink()
    bank, problems = load_questions(tmp_path / "bank", library)
    assert (bank, [one.file for one in problems]) == (None, ["bank.yaml"])


def test_all_that_is_wrong_is_told_at_once(tmp_path, library):
    place = a_file(tmp_path, "right: [b]", "right: [d]")
    (place / "escape.yaml").write_text("", "utf-8")
    _, problems = load_questions(place, library)
    assert {one.file for one in problems} == {"escape.yaml", "shipbuilding.yaml"}
