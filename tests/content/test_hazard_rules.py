"""The rules of hazards as shipped, and what is wrong with broken ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from zhiben.contents.hazard_rules import FILE, load_hazard_rules
from zhiben.domain.hazards import Level, Mode

SHIPPED = Path(__file__).resolve().parents[2] / "content" / "hazards" / FILE


def test_the_shipped_rules_load():
    rules, problems = load_hazard_rules(SHIPPED)
    assert (problems, rules.default_mode, rules.mode_of("civil_explosives")) == ((), Mode.GUIDE, Mode.ENFORCE)
    assert rules.suggested_days[Level.GENERAL] < rules.suggested_days[Level.MAJOR]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("default_mode: guide", "default_mode: arrest"),
        ("general: 7, ", ""),
        ("[3, 1]", "[0]"),
        ("zhiben-hazards/1", "zhiben-hazards/9"),
        ("enforce", "enforce\n  civil_explosives: guide"),
    ],
)
def test_broken_rules_are_refused_with_their_line(tmp_path, old, new):
    text = SHIPPED.read_text("utf-8")
    assert old in text
    (tmp_path / FILE).write_text(text.replace(old, new), "utf-8")
    rules, problems = load_hazard_rules(tmp_path / FILE)
    assert rules is None or problems
    assert problems[0].line
