"""Numbers a paper makes of its figures by a rule: scores and ranks of units, and what a change comes from."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from zhiben.domain import deriving, editing
from zhiben.domain.composing import Body, Grid, Para, compose
from zhiben.domain.editing import as_typed, kept, typed
from zhiben.domain.indicators import Amount, Pair, Sheet, Span
from zhiben.domain.narrating import Called, Data, shown, value
from zhiben.domain.outlines import Aired, Attribution, Outline, Section
from zhiben.domain.proofreading import Level, Rule, check
from zhiben.domain.ranking import Part, Ranking, Units
from zhiben.domain.wording import Figure, Measure, said

D = Decimal
AT = datetime(2026, 11, 3, tzinfo=UTC)
BY_TOWN = Ranking(
    "towns", "分镇街晾晒", "By town", Units.REGION,
    (Part("in_time", 70, D(50), D(100), 3), Part("accidents", 30, D(1), D(0))), "说明", "firms", 3,
)  # fmt: skip
CAUSES = Attribution("causes", ("general", "major"), "visits", "firms", Measure.VS_LAST)
RULES = deriving.by_name([BY_TOWN, CAUSES])
OUTLINE = Outline(
    "notice", {"zh": "通报"}, "month", "notice", "bureau-paper", ("通报",), "",
    (Section("aired", "晾晒", (Aired("towns", "towns", ("各镇街晾晒",)), CAUSES)),),
)  # fmt: skip
CALLED = {
    "in_time": Called("按期率", "%", 1), "accidents": Called("事故", "起"), "firms": Called("企业", "家"),
    "visits": Called("检查", "家次"), "general": Called("一般隐患", "条"), "major": Called("重大隐患", "条"),
    "ranking:towns": Called("分镇街晾晒", "分", 1), "ranking:towns:in_all": Called("分镇街晾晒", "分", 1),
    "change:causes": Called("隐患增减", "条"),
}  # fmt: skip
LABELS = {f"region:{n}": name for n, name in enumerate(("甲镇", "乙镇", "丙镇", "丁镇", "戊镇"))}


def share(part: int, whole: int) -> Amount:
    return Amount(D(part) * 100 / whole if whole else None, D(part), D(whole))


NONE = Amount(D(0))


def column(in_time: Amount, accidents: Amount = NONE, firms: int = 9) -> dict[str, Pair]:
    told = {"in_time": in_time, "accidents": accidents, "firms": Amount(D(firms))}
    return {name: Pair(one) for name, one in told.items()}


def whole(firms: int, visits: int, general: int, major: int) -> dict[str, Pair]:
    told = {"firms": firms, "visits": visits, "general": general, "major": major}
    return {name: Pair(Amount(D(n))) for name, n in told.items()}


def data() -> Data:
    """甲 all in time, 乙 three of four, 丙 with one of one, 丁 of two firms, 戊 with an accident unsaid."""
    towns = (
        column(share(8, 8)), column(share(3, 4)), column(share(1, 1)), column(share(5, 5), firms=2),
        column(share(9, 9), Amount(None, missing=1)),
    )  # fmt: skip
    columns = {"": whole(10, 20, 9, 1)} | dict(zip(LABELS, towns, strict=True))
    span = Span(date(2026, 10, 1), date(2026, 10, 31))
    now = Sheet(1, "2026-10", span, date(2024, 1, 1), AT, columns)
    before = replace(now, period="2026-09", columns={"": whole(10, 10, 4, 0)})
    return Data(now, CALLED, before, None, {"last": "9月", "last_year": "去年同期"}, LABELS, RULES)


def body(told: Data) -> Body:
    return compose(OUTLINE, told, {})


def blocks(made: Body) -> tuple[Grid, Para]:
    [grid, para] = made.blocks()
    assert isinstance(grid, Grid)
    assert isinstance(para, Para)
    return grid, para


def wrong(told: Data, made: Body) -> list[str]:
    return [one.say for one in check(OUTLINE, made, told) if one.level is Level.BLOCKS]


def over(told: Data, block: Grid | Para, old: str, new: str) -> Body:
    """The paper with a block in which somebody typed another number."""
    text = as_typed(block)
    assert old in text
    made = kept(typed(block, text.replace(old, new, 1), lambda one: shown(told, one)))
    return editing.edited(body(told), {block.id: made})


def test_units_stand_by_their_scores_with_the_formula_beneath_and_who_has_no_rank_named():
    grid, _ = blocks(body(data()))
    assert grid.heads == ("镇街", "名次", "得分", "按期率（%）", "事故（起）")
    assert as_typed(grid).splitlines() == ["甲镇 | 1 | 100.0 | 100.0 | 0", "乙镇 | 2 | 65.0 | 75.0 | 0"]
    note = said(grid.note)
    assert "按期率70分（50%计零分，100%计满分）、事故30分（1起计零分，0起计满分）" in note
    assert "自查发现的隐患不计入" in note
    assert "丙镇、丁镇基数小，不排名。" in note
    assert "戊镇未报，不排名。" in note


def test_a_small_denominator_is_marked_where_the_unit_is_ranked_by_the_rest():
    rules = {"ranking:towns": replace(BY_TOWN, measured=30)}
    grid, _ = blocks(body(replace(data(), rules=RULES | rules)))
    assert "丙镇 | 1 | 100.0 | 100.0* | 0" in as_typed(grid)
    assert "带*的分母小，该项不计分。" in said(grid.note)


def test_no_table_stands_where_nobody_can_be_ranked_or_the_formula_is_not_there():
    told = data()
    for rules in (
        {"change:causes": CAUSES},
        RULES | {"ranking:towns": replace(BY_TOWN, least=100)},
    ):
        assert [one.id for one in body(replace(told, rules=rules)).blocks()] == ["causes"]


def test_what_a_change_comes_from_is_told_in_figures_that_sum_to_it():
    told = data()
    _, para = blocks(body(told))
    assert said(para.text) == (
        "检查查出的隐患比9月增加6条，其中因户均检查次数增加而多5条，因单次检查查出隐患数增加而多1条。"
    )
    figures = [piece.figure for piece in para.text if piece.figure]
    numbers = [value(told, one) for one in figures if one is not None]
    assert (numbers[0], sum(numbers[1:])) == (6, 6)
    assert not wrong(told, body(told))


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [("65.0", "66.0", Rule.FIGURE), ("乙镇 | 2", "乙镇 | 1", Rule.FIGURE), ("75.0", "95.0", Rule.FIGURE)],
)
def test_a_changed_score_rank_or_part_blocks(old, new, rule):
    told = data()
    grid, _ = blocks(body(told))
    found = check(OUTLINE, over(told, grid, old, new), told)
    assert (rule, Level.BLOCKS) in {(one.rule, one.level) for one in found}


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("多5条", "多4条", Rule.FIGURE),
        ("增加6条", "减少6条", Rule.DIRECTION),
        ("多1条", "少1条", Rule.DIRECTION),
    ],
)
def test_a_changed_part_of_a_change_blocks(old, new, rule):
    told = data()
    _, para = blocks(body(told))
    found = check(OUTLINE, over(told, para, old, new), told)
    assert (rule, Level.BLOCKS) in {(one.rule, one.level) for one in found}


def test_rules_are_kept_with_the_paper_and_each_number_knows_what_it_is_made_of():
    assert deriving.untold(deriving.told(RULES)) == RULES
    assert Figure("in_time", Measure.NOW, "region:1") in deriving.sources(
        BY_TOWN, Figure("ranking:towns", Measure.SCORE, "region:1")
    )
    made_of = {(one.indicator, one.measure) for one in deriving.sources(CAUSES, Figure("change:causes"))}
    assert {("visits", Measure.BEFORE), ("visits", Measure.NOW), ("major", Measure.NOW)} <= made_of
    assert deriving.indicators_of(RULES) == {*CALLED} - {*RULES}


def test_a_share_of_the_change_cannot_be_told_where_nobody_was_visited_before():
    told = data()
    before = replace(told.before or told.sheet, columns={"": whole(10, 0, 0, 0)})
    assert [one.id for one in body(replace(told, before=before)).blocks()] == ["towns"]


def test_where_the_period_is_too_little_units_are_ranked_by_all_since_the_plan_began():
    told = data()
    few = {place: column(share(1, 1)) for place in LABELS}
    of_all = {
        place: {name: Pair(pair.now, told.sheet.columns[place][name].now) for name, pair in mine.items()}
        for place, mine in few.items()
    }
    told = replace(told, sheet=replace(told.sheet, columns={"": told.sheet.columns[""]} | of_all))
    assert [one.id for one in body(told).blocks()] == ["causes"]
    block = Aired("towns", "towns", ("10月各镇街晾晒",), ("2024年以来各镇街晾晒",))
    outline = replace(OUTLINE, sections=(Section("aired", "晾晒", (block,)),))
    [grid] = compose(outline, told, {}).blocks()
    assert isinstance(grid, Grid)
    assert said(grid.caption) == "2024年以来各镇街晾晒"
    assert as_typed(grid).splitlines() == ["甲镇 | 1 | 100.0 | 100.0 | 0", "乙镇 | 2 | 65.0 | 75.0 | 0"]
    score = next(piece.figure for piece in grid.rows[1][2] if piece.figure)
    assert {one.measure for one in deriving.sources(BY_TOWN, score)} == {Measure.TOTAL}
    assert not wrong(told, compose(outline, told, {}))
