"""Scores, values, colours, levels: every threshold of both methods, and what a wrong band would be."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from zhiben.contents.risks import load_scales
from zhiben.domain.refusals import Incomplete
from zhiben.domain.risks import (
    LEAST_LEVEL,
    Band,
    Colour,
    ControlLevel,
    Scale,
    covering,
    joined,
    levels_for,
    parted,
    require_level,
    written,
)

CONTENT = Path(__file__).resolve().parents[2] / "content" / "risks"
SCALES, PROBLEMS = load_scales(CONTENT)
LS, LEC = SCALES["LS-2016"], SCALES["LEC-2016"]
# reference §10, one line each: what stands right at a threshold, and the next possible value beneath it
AT = [
    (LS, "5x5", "red"), (LS, "5x4", "red"), (LS, "4x5", "red"), (LS, "4x4", "orange"), (LS, "3x5", "orange"),
    (LS, "5x3", "orange"), (LS, "3x4", "yellow"), (LS, "5x2", "yellow"), (LS, "3x3", "yellow"),
    (LS, "2x4", "blue"), (LS, "1x1", "blue"),
    (LEC, "10x10x100", "red"), (LEC, "6x6x40", "red"), (LEC, "3x3x40", "red"), (LEC, "3x2x40", "orange"),
    (LEC, "10x6x7", "red"), (LEC, "6x3x15", "orange"), (LEC, "10x1x15", "yellow"),
    (LEC, "10x10x3", "orange"), (LEC, "10x1x7", "yellow"), (LEC, "1x10x7", "yellow"), (LEC, "6x10x1", "blue"),
    (LEC, "3x3x7", "blue"), (LEC, "0.1x0.5x1", "blue"),
]  # fmt: skip


@pytest.mark.parametrize(("scale", "scores", "colour"), AT, ids=lambda one: str(getattr(one, "method", one)))
def test_scores_have_the_colour_of_the_reference(scale, scores, colour):
    assert scale.colour(parted(scores)) == colour


def by_reference(scale: Scale, value: Fraction) -> str:
    """Reference §10 in so many words."""
    if scale.method == "LS":
        return "red" if value >= 20 else "orange" if value >= 15 else "yellow" if value >= 9 else "blue"
    return "red" if value > 320 else "orange" if value >= 160 else "yellow" if value >= 70 else "blue"


def differences(scale: Scale) -> int:
    """How many possible assessments have another colour than the reference gives them."""
    every = list(scale.combinations())
    return sum(scale.colour(one) != by_reference(scale, scale.value(one)) for one in every)


@pytest.mark.parametrize("scale", [LS, LEC], ids=["LS", "LEC"])
def test_every_possible_assessment_has_the_colour_of_the_reference(scale):
    assert differences(scale) == 0
    assert {scale.colour(one) for one in scale.combinations()} == set(Colour)


@pytest.mark.parametrize("n", range(3))
@pytest.mark.parametrize("by", [-1, 1])
@pytest.mark.parametrize("scale", [LS, LEC], ids=["LS", "LEC"])
def test_a_threshold_that_is_off_gives_other_colours(scale, n, by):
    """The next value that occurs, above or below, in place of the right one."""
    values = sorted({scale.value(one) for one in scale.combinations()})
    least = scale.bands[n].least
    inside = [value for value in values if scale.bands[n].holds(value)]
    outside = [value for value in values if not scale.bands[n].holds(value) and value < least + 1]
    moved = Band(scale.bands[n].colour, inside[0] if by > 0 else outside[-1], by > 0)
    bands = (*scale.bands[:n], moved, *scale.bands[n + 1 :])
    assert differences(replace(scale, bands=bands)) > 0


def test_the_bounds_of_320_are_orange_and_not_red():
    exact = replace(LEC, bands=(Band(Colour.RED, Fraction(320)), *LEC.bands[1:]))
    exactly = next(band for band in LEC.bands if band.colour == Colour.RED)
    assert not exactly.holds(Fraction(320))
    assert exact.bands[0].holds(Fraction(320))
    assert not Band(Colour.RED, Fraction(320), True).holds(Fraction(320))


@pytest.mark.parametrize("scores", [(), ("5",), ("5", "4", "1"), ("6", "1"), ("0", "5"), ("5.0", "4")])
def test_what_is_no_score_of_the_scale_has_no_value(scores):
    with pytest.raises(Incomplete, match="risk_scores"):
        LS.value(scores)


def test_values_are_exact_and_written_as_people_do():
    assert LEC.value(("0.1", "0.5", "1")) == Fraction(1, 20)
    assert written(LEC.value(("0.1", "0.5", "1"))) == "0.05"
    assert written(LEC.value(("0.2", "10", "15"))) == "30"
    assert written(LS.value(("5", "4"))) == "20"
    assert parted(joined(("0.5", "10", "7"))) == ("0.5", "10", "7")


def test_the_higher_level_covers_the_lower_and_no_colour_is_controlled_too_low():
    assert covering(ControlLevel.COMPANY) == tuple(ControlLevel)
    assert covering(ControlLevel.TEAM) == (ControlLevel.TEAM,)
    assert levels_for(Colour.RED) == (ControlLevel.COMPANY,)
    assert levels_for(Colour.ORANGE) == (ControlLevel.DEPARTMENT, ControlLevel.COMPANY)
    assert levels_for(Colour.BLUE)[0] == ControlLevel.TEAM
    for colour in Colour:
        for level in ControlLevel:
            if level in covering(LEAST_LEVEL[colour])[1:]:
                with pytest.raises(Incomplete, match="risk_level_too_low"):
                    require_level(colour, level)
            else:
                require_level(colour, level)


def test_thresholds_that_nobody_has_verified_say_so():
    assert PROBLEMS == ()
    assert not LS.is_checked
    assert not LEC.is_checked


GOOD = (CONTENT / "ls.yaml").read_text("utf-8")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('from: "20"', 'from: "14"', "后一级的界值不比前一级小"),
        ("colour: red", "colour: blue", "红、橙、黄、蓝各一级"),
        ('score: "5", means: 死亡', 'score: "3", means: 死亡', "分值没有从大到小"),
        ('blue, from: "1"', 'blue, from: "2"', "不在任何一级里"),
        ("checked: false", "checked: 也许", "checked"),
        ('valid_from: "2016-01-01"', 'valid_from: "去年"', "valid_from"),
        ('from: "20"', 'from: "20", above: "20"', "只写一项"),
    ],
)
def test_a_scale_with_a_mistake_is_refused_with_its_line(tmp_path, old, new, said):
    assert old in GOOD
    (tmp_path / "ls.yaml").write_text(GOOD.replace(old, new, 1), "utf-8")
    scales, problems = load_scales(tmp_path)
    assert scales == {}
    assert any(said in str(problem) for problem in problems), problems


def test_two_files_may_not_have_one_id(tmp_path):
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text(GOOD, "utf-8")
    assert any("用了两次" in str(one) for one in load_scales(tmp_path)[1])
