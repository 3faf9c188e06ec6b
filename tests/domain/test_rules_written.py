"""The thirty rules are written down once, and none is without a test."""

from __future__ import annotations

import re
from pathlib import Path

HERE = Path(__file__).parent
WRITTEN = (HERE.parents[1] / "docs" / "reference" / "plan-semantics.md").read_text(encoding="utf-8")
RULES = list(range(1, 31))


def test_every_rule_is_written_down():
    assert [int(number) for number in re.findall(r"^\*\*(\d+)\. ", WRITTEN, re.MULTILINE)] == RULES


def test_every_rule_has_a_test_of_its_number():
    tests = "".join(path.read_text(encoding="utf-8") for path in HERE.glob("test_rules_*.py"))
    assert sorted({int(number) for number in re.findall(r"def test_rule_(\d+)_", tests)}) == RULES


def test_every_rule_names_files_that_exist():
    named = set(re.findall(r"`(tests/[^`]+)`", WRITTEN))
    assert [name for name in named if not (HERE.parents[1] / name).exists()] == []
