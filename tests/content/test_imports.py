"""Import tables as content: the shipped ones load, every mistake in one is told, cells are read in words."""

from datetime import date
from pathlib import Path

import pytest

from zhiben.contents.import_rows import Known, read_rows
from zhiben.contents.imports import load_forms
from zhiben.domain.refusals import Incomplete

CONTENT = Path(__file__).resolve().parents[2] / "content" / "imports"
TODAY = date(2026, 3, 2)
KNOWN = Known(
    {"371003111": "界石镇", "371003001": "龙山路街道", "371003107": "泽头镇"},
    {"shipbuilding": "船舶工业", "software_it": "软件和信息技术服务业"},
)
FORM = load_forms(CONTENT).forms["enterprise"]
HEAD = ["企业名称", "统一社会信用代码", "行业", "镇街", "从业人数", "成立日期", "规上"]
RIGHT = ["甲船舶有限公司", "91371003000000001F", "船舶", "界石镇", 12, "2020-01-02", "是"]


def test_the_shipped_tables_have_no_mistake():
    loaded = load_forms(CONTENT)
    assert loaded.problems == ()
    assert set(loaded.forms) == {"enterprise", "person", "hazard"}


@pytest.mark.parametrize(
    ("line", "wrong", "line_number", "told"),
    [
        ("- {is: uscc, label: 代码, required: true}", "- {is: uscx, label: 代码, required: true}", 5, "uscc"),
        ("- {is: region, label: 镇街, required: true}", "", 4, "is: region"),
        ("also: [名称]", "also: [代码]", 6, "表头“代码”两列都认"),
        ("words: {A: [甲]}", "words: {E: [甲]}", 9, "不是这一列的选项"),
        ("options: {A: A级}, ", "", 9, "choice 缺 options"),
        ("name: grade", "name: 等级", 9, "小写字母"),
        ("is: name,", "is: name, name: other,", 6, "不用写 name"),
        ("type: choice", "type: chioce", 9, "是不是“choice”"),
        ("about: enterprise", "about: site", 2, "enterprise"),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path, line, wrong, line_number, told):
    good = """format: zhiben-import/1
about: enterprise
title: {zh: 企业}
columns:
- {is: uscc, label: 代码, required: true}
- {is: name, label: 企业, also: [名称], required: true}
- {is: industry, label: 行业, required: true}
- {is: region, label: 镇街, required: true}
- {name: grade, type: choice, label: 分级, options: {A: A级}, words: {A: [甲]}}
"""
    (tmp_path / "firms.yaml").write_text(good, "utf-8")
    assert load_forms(tmp_path).problems == ()
    assert line in good
    (tmp_path / "firms.yaml").write_text(good.replace(line, wrong), "utf-8")
    problems = load_forms(tmp_path).problems
    assert [one.line for one in problems] == [line_number]
    assert told in problems[0].what + problems[0].mend


@pytest.mark.parametrize(
    ("column", "written", "told"),
    [
        (1, "91371003000000001", "应为 18 位，实为 17 位"),
        (1, "9137I003000000001F", "应为“1”"),
        (1, 9.137100300000001e17, "Excel 把代码当成了数字"),
        (1, "9.1371E+17", "Excel 把代码当成了数字"),
        (0, "", "没有填"),
        (0, "#REF!", "Excel 的错误值"),
        (2, "船", "可填：船舶工业、软件和信息技术服务业"),
        (3, "界时镇", "是不是“界石镇”"),
        (3, "371003999", "没有这个镇街"),
        (4, "十二", "填数字"),
        (4, 1.5, "填整数"),
        (4, -1, "不小于 0人"),
        (5, "2020-02-30", "填日期"),
        (5, "2027-01-01", "不能晚于今天"),
        (6, "也许", "填“是”或“否”"),
    ],
)
def test_a_wrong_cell_is_told_with_row_column_value_and_reason(column, written, told):
    row = [*RIGHT[:column], written, *RIGHT[column + 1 :]]
    read = read_rows(FORM, HEAD, [(2, RIGHT), (7, row)], KNOWN, TODAY)
    assert [line.n for line in read.lines] == [2]
    error = read.errors[0]
    assert (error.row, len(read.errors)) == (7, 1)
    assert told in error.reason


@pytest.mark.parametrize(
    "town", ["界石镇", "界石", "界石镇人民政府", "371003111", "371003111000", " 界石 镇 "]
)
def test_a_town_is_known_by_name_by_code_and_without_its_office(town):
    read = read_rows(FORM, HEAD, [(2, [*RIGHT[:3], town, *RIGHT[4:]])], KNOWN, TODAY)
    assert [line.values["region"] for line in read.lines] == ["371003111"]


def test_headings_by_other_names_are_known_and_strangers_are_left_alone():
    read = read_rows(
        FORM,
        ["单位名称*", "社会信用代码（18位）", "所属行业", "乡镇", "备注"],
        [(2, [*RIGHT[:4], "x"])],
        KNOWN,
        TODAY,
    )
    assert read.ignored == ("备注",)
    assert read.lines[0].values == {
        "uscc": "91371003000000001F", "name": "甲船舶有限公司", "industry": "shipbuilding",
        "region": "371003111",
    }  # fmt: skip


def test_a_missing_column_is_named():
    with pytest.raises(Incomplete) as refused:
        read_rows(FORM, HEAD[:3], [], KNOWN, TODAY)
    assert refused.value.details["missing"] == ["镇街"]
