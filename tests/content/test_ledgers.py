"""Hazard ledgers as content: two messy ones read to the last row, and what every cell of one may say."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path

import pytest

from tests.content.ledgers_made import FIRM, OTHER, of_a_workshop, of_the_bureau
from zhiben.contents.cells import Wrong
from zhiben.contents.imports import load_forms
from zhiben.contents.ledgers.grid import Raw
from zhiben.contents.ledgers.reading import Sheet, read, says_major
from zhiben.contents.ledgers.values import Meanings, read_day
from zhiben.domain.refusals import Incomplete
from zhiben.records.tables import sheets

ROOT = Path(__file__).resolve().parents[2]
FORM = load_forms(ROOT / "content" / "imports").forms["hazard"]
HEADS = {
    "序号": ["1", "2", "3"], "企业名称": [FIRM, "", OTHER], "部位": ["船坞", "仓库", "堆场"],
    "存在的问题": ["钢丝绳断丝", "通道堵塞", "无围挡"], "隐患级别": ["重大", "一般", "一般"],
    "排查时间": ["2026.3.1", "2026年3月2日", "2026/3/3"], "整改时限": ["2026-4-1", "立即整改", ""],
    "是否整改": ["否", "√", "整改中"], "完成时间": ["", "2026-03-05", ""],
}  # fmt: skip


def as_read(file: Path) -> list[Sheet]:
    return read(FORM, sheets.read_all(file, file.name), {})


def of(rows: list[list[object]], given: dict[str, dict[str, str]] | None = None) -> Sheet:
    return read(FORM, [Raw("台账", rows)], given or {})[0]


def test_the_ledger_of_a_bureau_is_read_to_its_last_row(tmp_path):
    file = tmp_path / "3月.xlsx"
    of_the_bureau(file)
    ledger, lists, remarks = as_read(file)
    assert (ledger.header_rows, ledger.rows, ledger.errors) == ([3, 4], 3, [])
    assert ledger.strangers == ("整改责任人 / 联系电话",)
    first, second, third = ledger.lines
    assert (first.n, first.enterprise, first.found, first.deadline) == (
        5, FIRM, date(2026, 3, 2), date(2026, 3, 20),
    )  # fmt: skip
    assert (first.text, first.level, first.is_done) == ("起重机钢丝绳断丝\n超过报废标准", "general", True)
    assert "没有写哪一天" in first.concerns[0].text
    assert (second.enterprise, second.deadline, second.is_done, second.concerns) == (
        FIRM, date(2026, 3, 2), False, (),
    )  # fmt: skip
    assert (third.enterprise, third.closed, third.deadline) == (OTHER, date(2026, 3, 6), date(2026, 3, 31))
    assert "级别一栏却是一般" in third.concerns[0].text
    assert [(one.row, one.reason[:2]) for one in ledger.skipped] == [(7, "重复"), (9, "表尾"), (10, "表尾")]
    assert "隐藏" in lists.skipped[0].reason
    assert "没有找到" in remarks.skipped[0].reason


def test_the_ledger_of_a_workshop_is_read_from_csv_in_either_encoding(tmp_path):
    for encoding in ("utf-8-sig", "gb18030"):
        file = tmp_path / "车间.csv"
        file.write_bytes(of_a_workshop().encode(encoding))
        (ledger,) = as_read(file)
        assert (ledger.header_rows, ledger.rows) == ([3, 4], 5)
        assert [one.n for one in ledger.lines] == [5, 6, 9]
        assert {one.enterprise for one in ledger.lines} == {FIRM}
        assert [one.row for one in ledger.errors] == [7, 8]


def test_an_old_workbook_reads_like_a_new_one():
    (ledger,) = as_read(ROOT / "tests" / "content" / "old_ledger.xls")
    assert (ledger.header_rows, ledger.rows, ledger.errors) == ([2, 3], 2, [])
    first, second = ledger.lines
    assert (first.spot, second.spot) == ("拆解车间", "拆解车间")
    assert (first.deadline, second.deadline) == (date(2026, 4, 1), date(2026, 3, 4))
    assert first.level == second.level == "major"  # the title says so, no column does
    assert first.responsible == "赵刚"


@pytest.mark.parametrize("seed", range(12))
def test_columns_in_any_order_under_any_title_say_the_same(seed):
    chance = random.Random(seed)
    order = list(HEADS)
    chance.shuffle(order)
    width = len(order)
    titles = [["2026年隐患台账"], ["填报单位：某局", "填报时间：2026年3月"], []]
    above = [[*row, *[""] * (width - len(row))] for row in titles[: chance.randrange(4)]]
    head = [name if chance.random() < 0.5 else " ".join(name) + "*" for name in order]
    body = [[HEADS[name][n] for name in order] for n in range(3)]
    blank = [[""] * width] * chance.randrange(3)
    sheet = of([*above, head, *blank, *body, ["合计", *[""] * (width - 1)]])
    assert sheet.errors == []
    told = [(one.text, one.enterprise, one.found.day, one.level, one.is_done) for one in sheet.lines]
    assert told == [
        ("钢丝绳断丝", FIRM, 1, "major", False), ("通道堵塞", FIRM, 2, "general", True),
        ("无围挡", OTHER, 3, "general", False),
    ]  # fmt: skip
    assert sheet.lines[1].closed == date(2026, 3, 5)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2026-03-01", (3, 1)), ("2026.3.1", (3, 1)), ("２０２６年３月１日", (3, 1)), (46082, (3, 1)),
        (46082.5, (3, 1)), ("20260301", (3, 1)), ("2026-03-01T10:30:00", (3, 1)), ("26.3.1", (3, 1)),
        ("13/3/2026", (3, 13)), ("3/13/2026", (3, 13)), ("3/3/2026", (3, 3)), ("2026/3/1 8:00", (3, 1)),
        ("3月5日", (3, 5)),
    ],
)  # fmt: skip
def test_days_as_people_write_them(written, day):
    assert read_day(written, year=2026) == date(2026, *day)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("3/4/2026", "分不清"), ("2026-02-30", "没有这一天"), ("2026年3月", "只写到月份"),
        ("上周", "不是日期"),
        ("2026.3.1、2026.3.2", "几个日期"), (-5, "不是日期"), (60, "不是日期"), (True, "填日期"),
        ("1900-01-01", "没有这一天"),
    ],
)  # fmt: skip
def test_a_day_that_may_be_another_is_an_error(written, told):
    with pytest.raises(Wrong, match=told):
        read_day(written)


def test_a_declared_order_tells_month_from_day():
    assert read_day("3/4/2026", order="dmy") == date(2026, 4, 3)
    assert read_day("3/4/2026", order="mdy") == date(2026, 3, 4)


@pytest.mark.parametrize(
    ("written", "stands"),
    [
        ("已整改", "done"), ("√", "done"), ("是", "done"), ("已于3月5日整改完成", "done"), ("未整改", "open"),
        ("未完成整改", "open"), ("尚未整改完成", "open"), ("部分整改完成", "open"), ("整改中", "open"),
        ("否", "open"), ("待定", None), ("复查不合格", "open"),
    ],
)  # fmt: skip
def test_a_state_in_words_is_understood_and_a_not_is_not_overlooked(written, stands):
    assert Meanings(FORM).of("status", written) == stands


def test_a_text_that_denies_being_major_says_no_major_hazard():
    assert says_major("属重大事故隐患")
    assert not says_major("一般隐患，不属于重大事故隐患")
    assert not says_major("未发现重大隐患")


def test_a_hazard_over_several_rows_is_one_with_all_its_measures():
    head = ["序号", "隐患描述", "检查日期", "整改措施"]
    rows = [head, [1, "护栏缺失", "2026-3-1", "补装"], ["", "", "", "警示"]]
    merged = [(1, column, 2, column) for column in range(3)]
    sheet = read(FORM, [Raw("台账", rows, merged)], {})[0]
    assert [(one.text, one.measures) for one in sheet.lines] == [("护栏缺失", "补装\n警示")]
    assert "已并入" in sheet.skipped[0].reason


def test_a_chosen_column_goes_before_the_proposed_one():
    rows = [["序号", "隐患内容", "情况说明", "检查日期"], [1, "短", "长的说明", "2026-3-1"]]
    proposed = of(rows)
    assert proposed.lines[0].text == "短"
    chosen = of(rows, {proposed.fingerprint: {"隐患内容": "", "情况说明": "text"}})
    assert chosen.lines[0].text == "长的说明"


def test_a_formula_is_text_and_invisible_letters_are_gone():
    rows = [["序号", "隐患内容", "部位", "检查日期"], [1, "=HYPERLINK(1)\u202e\u200b", "＝1＋1", "2026-3-1"]]
    (line,) = of(rows).lines
    assert (line.text, line.spot) == ("=HYPERLINK(1)", "＝1＋1")


def test_a_merge_of_a_million_cells_fills_nothing():
    rows = [["序号", "隐患内容", "检查日期"], [1, "油污", "2026-3-1"]]
    merged = [(0, 0, 1_048_575, 16_383), (1, 0, 5_000_000, 0)]
    sheet = read(FORM, [Raw("台账", rows, merged)], {})[0]
    assert len(sheet.lines) + len(sheet.skipped) <= 2


def test_what_is_no_workbook_is_told(tmp_path):
    for name, content in (
        ("a.xls", b"\xd0\xcf\x11\xe0" + b"\0" * 600),
        ("b.xlsx", b"PK\x03\x04"),
        ("c.csv", b"\0"),
    ):
        file = tmp_path / name
        file.write_bytes(content)
        with pytest.raises(Incomplete) as refused:
            sheets.read_all(file, name)
        assert refused.value.code == "import_unreadable"
