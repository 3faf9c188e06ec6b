"""晾晒 formulas as content: what ships is fair; what could count self-found hazards does not load."""

from __future__ import annotations

from pathlib import Path

import pytest

from zhiben.contents.indicators import load_indicators
from zhiben.contents.plans import load_plan
from zhiben.contents.rankings import load_rankings
from zhiben.domain.ranking import Units, after_finding

CONTENT = Path(__file__).resolve().parents[2] / "content"
PART = '{indicator: NAME, weight: 100, nothing: "0", full: "100"}'
FILE = """format: zhiben-rankings/1
rankings:
- id: towns
  title: {zh: 分镇街晾晒, en: By town}
  of: region
  note: 只比结果。
  parts:
  - PART
"""


def problems(at: Path, parts: str) -> list[str]:
    (at / "towns.yaml").write_text(FILE.replace("PART", parts), encoding="utf-8")
    indicators, _ = load_indicators(CONTENT / "indicators")
    found, wrong = load_rankings(at, indicators, frozenset({"major-closed"}))
    assert bool(wrong) or len(found) == 1
    return [one.what for one in wrong]


def test_what_ships_loads_and_counts_no_duty_that_a_hazard_of_ones_own_brings_about() -> None:
    indicators, _ = load_indicators(CONTENT / "indicators")
    duties = [
        duty for one in (CONTENT / "plans").iterdir() if (plan := load_plan(one).plan) for duty in plan.duties
    ]
    brought = after_finding(duties)
    assert {"major-report", "major-plan", "major-closed"} <= brought
    assert not {"finding-closed", "recheck", "principal-check"} & brought
    found, wrong = load_rankings(CONTENT / "rankings", indicators, brought)
    assert not wrong
    assert {one.of for one in found} == set(Units)


@pytest.mark.parametrize(
    "name",
    ["major_open", "major_overdue", "self_major_found", "self_major_rate", "in_time_rate", "recurring"],
)
def test_a_formula_that_could_count_self_found_hazards_does_not_load(tmp_path: Path, name: str) -> None:
    (wrong,) = problems(tmp_path, PART.replace("NAME", name))
    assert "自查发现的隐患算成不利" in wrong


def test_what_was_missed_counts_only_the_less_the_better(tmp_path: Path) -> None:
    part = PART.replace("NAME", "missed_rate")
    assert problems(tmp_path, part)
    assert not problems(tmp_path, part.replace('"0", full: "100"', '"100", full: "0"'))


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        (PART.replace("NAME", "led_rate"), "没有的指标"),
        (PART.replace("NAME", "accidents").replace("100,", "90,"), "权重合计是 90"),
        (PART.replace("NAME", "accidents").replace('"100"', '"0"'), "得零分和得满分的值一样"),
        ("\n  - ".join([PART.replace("NAME", "accidents").replace("100,", "50,")] * 2), "用了两次"),
    ],
)
def test_a_formula_that_cannot_be_worked_out_does_not_load(tmp_path: Path, parts: str, said: str) -> None:
    assert any(said in one for one in problems(tmp_path, parts))
