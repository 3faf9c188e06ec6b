"""Texts from figures: wording, what is written over them, and what is found wrong in them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiben.contents.reports import load_report, load_reports, unknown
from zhiben.domain import attribution as shares
from zhiben.domain import editing
from zhiben.domain.attribution import Counted
from zhiben.domain.composing import Line, compose
from zhiben.domain.editing import as_typed, kept, packed, typed, unpacked
from zhiben.domain.indicators import Amount, Pair, Sheet, Span
from zhiben.domain.narrating import Called, Data, compared, partial, shown, value
from zhiben.domain.outlines import Outline
from zhiben.domain.proofreading import Level, Rule, check, is_fit
from zhiben.domain.wording import Figure, Measure, Piece, loose, public, rewritten, said, told, untold

CONTENT = Path(__file__).resolve().parents[2] / "content" / "reports"
OUTLINES = load_reports(CONTENT).outlines
NOTICE = OUTLINES["monthly-notice"]
AT = datetime(2026, 11, 3, tzinfo=UTC)
SHARES = ("in_time_rate",)


def called(outline: Outline = NOTICE) -> dict[str, Called]:
    return {
        name: Called(name, "%" if name in SHARES else "条", 1 if name in SHARES else 0)
        for name in outline.indicators()
    }


def sheet(period: str = "2026-10", **now: str | None) -> Sheet:
    """Two industries that share every count; `name="3"`: of the whole, two thirds of it the ships'."""
    told = (
        dict.fromkeys(called(), "6") | {"in_time_rate": "95.04", "major_open": "6", "major_left": "0"} | now
    )

    def column(part: Decimal) -> dict[str, Pair]:
        return {
            name: Pair(Amount(None) if one is None else _amount(name, one, part), Amount(Decimal(40)))
            for name, one in told.items()
        }

    columns = {
        "": column(Decimal(1)),
        "industry:a": column(Decimal(2) / 3),
        "industry:b": column(Decimal(1) / 3),
    }
    span = Span(date(2026, 10, 1), date(2026, 10, 31))
    return Sheet(1, period, span, date(2024, 1, 1), AT, columns)


def _amount(name: str, one: str, part: Decimal) -> Amount:
    return Amount(Decimal(one) if name in SHARES else (Decimal(one) * part).quantize(Decimal(1)))


WORDS = {
    "authority": "某局", "period": "2026年10月", "short": "10月", "last": "9月", "last_year": "去年同期",
    "since": "2024年", "end": "10月31日", "next": "11月", "year": "2026年", "scope": "", "about": "",
}  # fmt: skip
LABELS = {"industry:a": "船舶工业", "industry:b": "民爆"}


def data(before: Sheet | None = None, **now: str | None) -> Data:
    return Data(sheet(**now), called(), before or sheet("2026-09", in_time_rate="92.71"), None, WORDS, LABELS)


def body(told: Data, **rows: tuple[Line, ...]):
    return compose(NOTICE, told, rows)


def text_of(made, block: str) -> str:
    return next(as_typed(one) for one in made.blocks() if one.id == block)


def edited(made, texts: dict[str, str], told: Data):
    """As the room does it: typed over, kept, restored."""
    blocks = {one.id: one for one in made.blocks()}
    made = editing.edited(
        made,
        {name: kept(typed(blocks[name], text, lambda one: shown(told, one))) for name, text in texts.items()},
    )
    assert unpacked(packed(made)) == made
    return made


def findings(told: Data, made, **noted: tuple[str, ...]):
    return {
        (one.rule, one.level) for one in check(NOTICE, made, told, **noted) if one.level is not Level.PASSED
    }


def test_every_shipped_structure_loads_and_a_month_is_told_from_its_figures():
    loaded = load_reports(CONTENT)
    assert (loaded.problems, len(loaded.outlines)) == ((), 7)
    made = body(data())
    assert "按期办结率95.0%，比9月提高2.3个百分点。" in text_of(made, "duties")
    assert "月末在册6条，其中逾期未整改6条。" in text_of(made, "major-now")
    assert text_of(made, "by-industry").splitlines()[-1].startswith("合计 | 6")
    assert made.heading == "关于2026年10月全区工信领域安全生产治本攻坚情况的通报"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("{short}，在册", "{shrt}，在册"),
        ("major_overdue.now > 0", "major_overdue > 0"),
        ("id: weak", "id: overdue"),
    ],
)
def test_a_broken_structure_is_refused_with_its_line(tmp_path, old, new):
    text = (CONTENT / "monthly-notice.yaml").read_text("utf-8")
    assert old in text
    path = tmp_path / "monthly-notice.yaml"
    path.write_text(text.replace(old, new, 1), "utf-8")
    assert load_report(path)[1][0].line
    assert unknown(NOTICE, {"visits"}, {"towns"})[0].what


def test_what_nobody_has_told_is_left_out_and_is_no_nought():
    made = body(data(major_overdue=None, penalties=None, led_checks=None))
    assert text_of(made, "major-now").split("。")[0].endswith("月末在册6条")
    assert "处罚" not in text_of(made, "inspection")
    assert "带队" not in text_of(made, "selfcheck")
    assert (Rule.UNTOLD, Level.WARNS) in findings(data(led_checks=None), body(data(led_checks=None)))
    assert "无逾期" in text_of(body(data(major_overdue="0")), "major-now")


@pytest.mark.parametrize(
    ("was", "now", "says"),
    [
        ("20", "23", "，比9月增加3条、增长15.0%"),
        ("20", "19", "，比9月减少1条、下降5.0%"),
        ("3", "6", "，比9月增加3条"),
        ("6", "6", "，与9月持平"),
    ],
)
def test_a_change_is_told_in_words(was, now, says):
    assert said(compared(data(sheet(visits=was), visits=now), "visits", Measure.VS_LAST)) == says


def test_a_sum_of_some_of_those_who_are_asked_says_so_and_is_compared_with_nothing():
    some = Pair(Amount(Decimal(4), missing=2), Amount(Decimal(40)))
    now, before = sheet(), sheet("2026-09")
    now = replace(now, columns={"": {**now.columns[""], "visits": some}})
    data = Data(now, called(), before, words={"last": "9月", "last_year": "上年同期"})
    assert compared(data, "visits", Measure.VS_LAST) == ()
    assert compared(data, "orders", Measure.VS_LAST) != ()
    printed = [
        Figure("visits", Measure.NOW),
        Figure("orders", Measure.NOW),
        Figure("visits", Measure.VS_LAST),
    ]
    assert partial(data, printed) == "visits（2个单位未报），未报的没有计入。"
    assert partial(data, printed[1:]) == ""


def test_a_change_in_a_share_is_that_of_the_printed_numbers():
    told = data(sheet(in_time_rate="92.75"), in_time_rate="95.04")
    assert value(told, Figure("in_time_rate", Measure.VS_LAST)) == Decimal("2.2")


def test_a_name_is_covered_in_the_public_version_and_a_figure_stays_a_figure():
    line = Line("文登某某造船有限公司", "某船舶企业", "舱内动火无人看护", date(2026, 10, 9))
    made = body(data(), cases=(line,))
    cases = next(one for one in made.blocks() if one.id == "cases")
    assert said(cases.text) == "典型隐患：文登某某造船有限公司10月9日查出“舱内动火无人看护”。"
    assert public(cases.text).startswith("典型隐患：某船舶企业10月9日")
    over = edited(made, {"cases": "文登某某造船有限公司又查出1条。"}, data())
    assert public(next(one for one in over.blocks() if one.id == "cases").text) == "某船舶企业又查出1条。"


def test_a_changed_digit_blocks_until_it_is_its_figure_again():
    told = data()
    made = edited(body(told), {}, told)
    text = text_of(made, "duties")
    wrong = edited(made, {"duties": text.replace("按期办结6项", "按期办结7项")}, told)
    assert (Rule.FIGURE, Level.BLOCKS) in findings(told, wrong)
    again = edited(made, {"duties": "本月按期办结6项，企业6家，应办6项，办结率95.0%。"}, told)
    assert (Rule.FIGURE, Level.BLOCKS) not in findings(told, again)
    assert sum(piece.figure is not None for piece in again.parts[1].blocks[0].text) >= 2
    fell = edited(made, {"duties": text.replace("提高", "下降")}, told)
    assert (Rule.DIRECTION, Level.BLOCKS) in findings(told, fell)


def test_a_number_of_no_figure_must_be_explained_and_a_typed_figure_is_one():
    told = data()
    made = edited(body(told), {"weak": "全年已办{visits.total}次，另有33项，于2026年11月30日前整改。"}, told)
    weak = next(one for one in made.blocks() if one.id == "weak")
    assert (said(weak.text)[:7], loose(weak.text)) == ("全年已办40次", ["33"])
    noted = [one.key for one in check(NOTICE, made, told) if one.rule is Rule.LOOSE]
    assert noted == ["loose:weak:33"]
    assert not [one for one in check(NOTICE, made, told, noted=noted) if one.rule is Rule.LOOSE]


def test_a_tables_sum_and_the_stock_from_month_to_month_are_recomputed():
    told = data(major_closed="6", major_found="6", major_open="6")
    made = body(told)
    assert not findings(told, made)
    lines = text_of(made, "by-industry").splitlines()
    cells = lines[0].split(" | ")
    cells[2] = str(int(cells[2]) + 1)
    wrong = edited(made, {"by-industry": "\n".join([" | ".join(cells), *lines[1:]])}, told)
    assert {(Rule.FIGURE, Level.BLOCKS), (Rule.SUM, Level.BLOCKS)} <= findings(told, wrong)
    jumped = data(major_open="8")
    assert (Rule.BALANCE, Level.EXPLAINS) in findings(jumped, body(jumped))
    assert is_fit(check(NOTICE, body(jumped), jumped, noted=["balance:major_open"]))


def test_new_figures_reach_what_was_written_but_not_what_was_changed():
    old, new = data(visits="31"), data(visits="35")
    made = body(old)
    block = next(one for one in made.blocks() if one.id == "inspection")
    text = as_typed(block)
    mine = kept(typed(block, f"其中，{text}", lambda one: shown(old, one)))
    again = editing.edited(body(new), {"inspection": editing.renewed(mine, old, new)})
    assert "其中，局检查企业35家次" in text_of(again, "inspection")
    wrong = kept(typed(block, text.replace("31家次", "33家次"), lambda one: shown(old, one)))
    again = editing.edited(body(new), {"inspection": editing.renewed(wrong, old, new)})
    assert "33家次" in text_of(again, "inspection")
    assert kept(typed(block, "", lambda one: "")) is None


def test_a_part_that_must_be_there_blocks_and_so_does_a_person_named():
    told = data()
    made = edited(body(told), {"requirements": "请13912345678联系。"}, told)
    assert (Rule.SECRET, Level.BLOCKS) in findings(told, made)
    brief = compose(OUTLINES["brief"], told, {})
    assert any(one.rule is Rule.MISSING for one in check(OUTLINES["brief"], brief, told))


PIECES = st.lists(
    st.one_of(
        st.text("企业隐患，。", min_size=1, max_size=6).map(Piece),
        st.integers(0, 999).map(lambda n: Piece(str(n), Figure("visits"))),
        st.sampled_from(["甲公司", "乙厂"]).map(lambda name: Piece(name, mask="某企业")),
    ),
    max_size=8,
)


@given(PIECES)
def test_what_is_saved_unchanged_is_the_same_and_survives_being_kept(pieces):
    glued = any(a.figure and b.figure for a, b in pairwise(pieces))
    if not glued:
        same = rewritten(pieces, said(pieces), lambda figure: "?")
        assert said(same) == said(pieces)
        assert [one for one in same if one.figure] == [one for one in pieces if one.figure]
        assert untold(told(same)) == same


COUNTED = st.builds(Counted, st.integers(1, 600), st.integers(1, 5000), st.integers(0, 20000))


@given(COUNTED, COUNTED)
def test_the_parts_of_a_change_sum_to_it_exactly_also_when_rounded(before, after):
    parts = shares.attribution(before, after)
    assert parts.change == after.found - before.found
    assert sum(shares.rounded(parts)) == after.found - before.found
    back = shares.attribution(after, before)
    assert (back.enterprises, back.visits, back.hits) == (-parts.enterprises, -parts.visits, -parts.hits)


@given(COUNTED, st.integers(1, 600), st.integers(1, 5000))
def test_a_factor_that_did_not_change_has_no_part(counted, enterprises, visits):
    after = Counted(counted.enterprises, visits, counted.found)
    assert shares.attribution(counted, after).enterprises == 0
    assert shares.attribution(counted, Counted(0, 0, 0)) is None
