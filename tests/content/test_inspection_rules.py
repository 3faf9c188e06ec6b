"""The rules of inspections as shipped, and what is wrong with broken ones."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from zhiben.contents.checkup import check_content
from zhiben.contents.inspection_rules import FILE, InspectionRules, load_inspection_rules
from zhiben.domain.legality import Cap

SHIPPED = Path(__file__).resolve().parents[2] / "content" / "inspections" / FILE
DAY = date(2026, 11, 25)


def rules_in(text: str, tmp_path: Path) -> InspectionRules:
    (tmp_path / FILE).write_text(text, "utf-8")
    rules, problems = load_inspection_rules(tmp_path / FILE)
    assert rules is not None, problems
    return rules


def test_the_shipped_rules_load():
    rules, problems = load_inspection_rules(SHIPPED)
    assert rules is not None
    assert problems == ()
    assert (rules.inspectors_needed, rules.visits_of("civil_explosives")) == (2, 12)
    assert rules.cap_of("civil_explosives", DAY).most is None  # to be verified: decides nothing
    assert rules.cap_of("waste_recycling", DAY).most == 4
    assert rules.cap_of("unheard_of", DAY) == Cap()
    assert rules.lists_of("shipbuilding", DAY) == {
        "common_mandatory", "principal_led_check", "drill_four_no", "shipbuilding",
    }  # fmt: skip


def test_every_figure_of_ours_is_marked_as_ours():
    rules, _ = load_inspection_rules(SHIPPED)
    assert rules is not None
    told = [
        *(one.basis for one in rules.caps.values() if one.most is not None),
        *(one.basis for one in rules.quiet), rules.items.basis,
        *(one.basis for one in rules.frequency.values()),
    ]  # fmt: skip
    assert all("平台默认，可改" in one or "方案三（五）" in one for one in told)


def test_nothing_holds_before_it_was_published(tmp_path):
    rules = rules_in(SHIPPED.read_text("utf-8"), tmp_path)
    before = date(2025, 6, 29)
    assert rules.cap_of("waste_recycling", before).most is None
    assert rules.lists_of("shipbuilding", before) == frozenset()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("inspectors_needed: 2", "inspectors_needed: 1"),
        ("zhiben-inspection-rules/1", "zhiben-inspection-rules/9"),
        ("most: 4, published_on: 2025-06-30, ", "most: 4, "),
        ("{basis: 民爆行业年度上限待核实}", "{published_on: 2025-06-30, basis: 民爆行业年度上限待核实}"),
        ("2026-02-14/2026-02-23", "2026-02-23/2026-02-14"),
        ("2026-02-14/2026-02-23", "2026-02-30"),
        ("shipbuilding: [shipbuilding]", "shipbuilding: []"),
        ("visits: 12", "visits: 400"),
        ("merge_within: 15", "merge_with: 15"),
        ("caps:", "caps: 4\ncap:"),
    ],
)
def test_broken_rules_are_refused_with_their_line(tmp_path, old, new):
    text = SHIPPED.read_text("utf-8")
    assert old in text
    (tmp_path / FILE).write_text(text.replace(old, new), "utf-8")
    _, problems = load_inspection_rules(tmp_path / FILE)
    assert problems
    assert problems[0].line


def test_a_published_list_that_is_none_is_said_by_the_checkup(tmp_path):
    content = SHIPPED.parents[1]
    shutil.copytree(content / "checklists", tmp_path / "checklists")
    (tmp_path / "inspections").mkdir()
    text = SHIPPED.read_text("utf-8").replace("[shipbuilding]", "[shipyards]")
    (tmp_path / "inspections" / FILE).write_text(text, "utf-8")
    found = [one for one in check_content(tmp_path).problems if one.file.startswith("inspections")]
    assert [(one.file, "shipyards" in one.what) for one in found] == [(f"inspections/{FILE}", True)]
