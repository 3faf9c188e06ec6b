"""Lists appended to a paper: what a row says, and when a year's duties are due."""

from __future__ import annotations

from datetime import date

import pytest

from zhiben.domain.listings import Line, of_owed, of_rows, until
from zhiben.domain.wording import said


def every(months: int, year: int = 2026) -> list[date]:
    return [date(year, month, 28) for month in range(months, 13, months)]


@pytest.mark.parametrize(
    ("days", "says"),
    [
        ([], "随事项办理"),
        ([date(2026, 6, 30)], "6月30日前"),
        ([date(2026, 12, 31), date(2026, 6, 30)], "6月30日前、12月31日前"),
        (every(3), "每季度一次，最后一次为12月28日前"),
        (every(1), "每月一次，最后一次为12月28日前"),
        ([date(2027, 1, 15)], "次年1月15日前"),
        (every(1)[:7], "共7次，最后一次为7月28日前"),
    ],
)
def test_when_a_duty_of_a_year_is_due_is_said_as_people_say_it(days, says):
    assert until(days, 2026) == says


def test_a_row_keeps_its_number_and_covers_its_enterprise():
    lines = [
        Line("龙泊修造船有限公司", "某船舶企业", "动火无人看护", date(2026, 3, 2)),
        Line("甲", "乙", "丙"),
    ]
    first, second = of_rows(lines)
    assert [said(cell) for cell in first] == ["1", "龙泊修造船有限公司", "动火无人看护", "2026年3月2日"]
    assert (first[1][0].mask, said(second[3])) == ("某船舶企业", "")
    (row,) = of_owed([Line("船舶科", "船舶科", "形势分析", None, ("四（四）", "4项", "每季度一次"))])
    assert [said(cell) for cell in row] == ["1", "形势分析", "四（四）", "4项", "每季度一次", "船舶科"]
