"""Indicators as data: what ships loads, and what is wrong is said with its line."""

from pathlib import Path

import pytest

from zhiben.contents.indicators import load_indicators
from zhiben.domain.indicator_formulas import Asked, Share

ROOT = Path(__file__).resolve().parents[2]
SHARE = "share: {part: c_d, whole: a_b}"
FIRMS = "subjects: {kind: enterprise}"
GOOD = f"- {{id: a_b, group: A, title: {{zh: 甲, en: A}}, unit: 家, {FIRMS}, owner: one, basis: 方案}}"


def written(place: Path, *lines: str) -> tuple[str, ...]:
    text = "\n".join(["format: zhiben-indicators/1", "indicators:", *lines, ""])
    (place / "one.yaml").write_text(text, "utf-8")
    return tuple(one.what for one in load_indicators(place)[1])


def test_the_shipped_indicators_load_with_nothing_wrong():
    found, problems = load_indicators(ROOT / "content" / "indicators")
    assert problems == ()
    assert {one.group for one in found} == set("ABCDEFX")


def test_nine_of_ten_figures_of_the_sheet_are_never_asked_of_anybody():
    found = [one for one in load_indicators(ROOT / "content" / "indicators")[0] if one.group != "X"]
    asked = [one for one in found if isinstance(one.formula, Asked)]
    assert len(asked) / len(found) <= 0.1


def test_every_share_is_of_two_indicators_of_the_sheet():
    found, _ = load_indicators(ROOT / "content" / "indicators")
    names = {one.id for one in found}
    shares = [one.formula for one in found if isinstance(one.formula, Share)]
    assert shares
    assert all({one.part, one.whole} <= names for one in shares)


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([GOOD, GOOD], "已写在"),
        ([GOOD.replace(FIRMS, "share: {part: a_b, whole: none}")], "没有“none”这项指标"),
        ([GOOD, GOOD.replace("a_b", "c_d").replace(FIRMS, SHARE)], "本身就是比率"),
        ([GOOD.replace(FIRMS, "facts: {kinds: [drill], sum: values}")], "sum 和 of 对不上"),
        ([GOOD.replace(FIRMS, "steps: {room: cases, event: stop}")], "没有“stop”这一步"),
        ([GOOD.replace("unit: 家, ", "")], "unit"),
        ([GOOD.replace(", basis: 方案", "")], "basis"),
        ([GOOD.replace("group: A", "group: Z")], "之一"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(tmp_path, lines, said):
    assert any(said in one for one in written(tmp_path, *lines)), written(tmp_path, *lines)
