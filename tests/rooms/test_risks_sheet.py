"""A list of graded risks as enterprises keep it: which columns, which rows, what cannot be meant so."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from tests.builders import TODAY
from zhiben.domain.refusals import Incomplete
from zhiben.risks.scales import offered
from zhiben.risks.sheet import There, read

DOCK, CRANE, POST = UUID(int=1), UUID(int=2), UUID(int=3)
THERE = There(
    {"一号船坞": DOCK, "A-1": DOCK, "一号船坞 · 门座起重机": CRANE}, {"起重指挥": POST},
    {one.method: one for one in offered(TODAY)}, TODAY,
)  # fmt: skip
HEAD = [
    "序号",
    "部位",
    "风险点",
    "危险源",
    "可能导致的事故",
    "可能性（L）",
    "严重性（S）",
    "管控层级",
    "评估日期",
]
ROW = [1, "一号船坞", "动火", "残油", "火灾", 4.0, "5", "公司级", "2025年3月1日"]


def one(head=HEAD, **changed):
    """What a table of one row, with some cells changed, is read as."""
    cells = dict(zip(HEAD, ROW, strict=True)) | changed
    return read([*head, *(name for name in changed if name not in head)], [(2, list(cells.values()))], THERE)


def test_a_row_is_read_with_words_numbers_and_days_as_people_write_them():
    found = one()
    assert found.problems == []
    (point,) = found.points
    assert (point.place, point.name, point.judgement.scale) == (DOCK, "动火", "LS-2016")
    assert (point.judgement.scores, point.judgement.level) == (("4", "5"), "company")
    assert point.judgement.assessed_on == date(2025, 3, 1)
    assert one(部位="A-1").points[0].place == DOCK
    assert one(评估日期=datetime(2025, 3, 2, tzinfo=UTC)).points[0].judgement.assessed_on == date(2025, 3, 2)
    assert one(评估日期=None).points[0].judgement.assessed_on == TODAY
    assert one(管控层级="公司").points[0].judgement.level == "company"
    lower = one(管控层级=None, **{"可能性（L）": 1})
    assert lower.points[0].judgement.level == "team"  # 1 × 5: the least that blue asks for


def test_the_five_columns_of_controls_make_a_control_a_line():
    found = one(工程技术措施="1. 强制通风\n2、测氧", 应急处置="呼吸器", 责任人="起重指挥", 检查频次="每班")
    told = [(one.means, one.text, one.check_every, one.owner) for one in found.points[0].measures]
    assert told == [
        ("engineering", "强制通风", "每班", POST), ("engineering", "测氧", "每班", POST),
        ("emergency", "呼吸器", "每班", POST),
    ]  # fmt: skip


def test_one_column_of_controls_says_its_kind_owner_and_how_often_or_is_management():
    cell = "工程技术措施：限位器（起重指挥，每班）\n双人确认（每日）\n注意：风大不吊\n挂牌（绿色）上锁"
    found = one(管控措施=cell).points[0].measures
    assert [(one.means, one.text, one.check_every, one.owner) for one in found] == [
        ("engineering", "限位器", "每班", POST), ("management", "双人确认", "每日", None),
        ("management", "注意：风大不吊", "未写明", None), ("management", "挂牌（绿色）上锁", "未写明", None),
    ]  # fmt: skip


def test_rows_of_one_point_are_one_point_and_merged_cells_count_for_the_rows_below():
    head = [*HEAD, "管控措施"]
    rows = [(2, [*ROW, "通风"]), (3, [None] * 9 + ["监护"]), (4, [2, None, "涂装", *ROW[3:], "防爆灯"])]
    found = read(head, rows, THERE)
    assert found.problems == []
    assert [(one.place, one.name, len(one.measures)) for one in found.points] == [
        (DOCK, "动火", 2), (DOCK, "涂装", 1),
    ]  # fmt: skip


def test_scores_out_of_one_cell_choose_their_method():
    head = ["部位", "风险点", "危险源", "事故类型", "方法", "分值"]
    row = ["一号船坞 · 门座起重机", "吊装", "吊物", "起重伤害"]
    found = read(head, [(2, [*row, "LEC", "L3 × E6 × C15"]), (3, ["A-1", *row[1:], "", "L=4,S=5"])], THERE)
    assert found.problems == []
    assert [(one.judgement.scale, one.judgement.scores) for one in found.points] == [
        ("LEC-2016", ("3", "6", "15")), ("LS-2016", ("4", "5")),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"部位": "三号库"}, "没有登记过“三号库”"),
        ({"风险点": None}, "这一行没写风险点名称"),
        ({"危险源": " "}, "“危险源”没有写"),
        ({"可能导致的事故": None}, "“可能导致的事故”没有写"),
        ({"严重性（S）": None}, "不全，或和方法对不上"),
        ({"严重性（S）": "6"}, "不在评估方法的分值里"),
        ({"方法": "LEC"}, "不全，或和方法对不上"),
        ({"管控层级": "车间级"}, "低于等级的要求"),
        ({"管控层级": "随便"}, "认不得"),
        ({"评估日期": "春天"}, "不是日期"),
        ({"评估日期": "2099-01-01"}, "晚于今天"),
        ({"责任人": "李四"}, "没有“李四”这个人或岗位"),
    ],
)
def test_what_cannot_be_meant_so_is_told_with_its_row_and_nothing_is_guessed(changed, said):
    found = one(**changed)
    assert found.points == []
    ((n, say, what),) = found.problems
    assert n == 2
    assert said in say % {"what": what}


def test_a_needed_column_is_asked_for_and_one_nobody_knows_is_told():
    with pytest.raises(Incomplete, match="import_columns"):
        read(["部位", "风险点", "分值"], [], THERE)
    assert one(天气="晴").strangers == ("天气",)
