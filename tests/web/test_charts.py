"""Pictures say what their tables say; what nobody has said is a gap, not a nought."""

from __future__ import annotations

from decimal import Decimal

from django.template import Context, Template
from lxml import html

from zhiben.web import charts
from zhiben.web.charts import Point

HEADS = ("月份", "存量")


def drawn(chart):
    return html.fromstring(Template("{% load ui %}{% chart one %}").render(Context({"one": chart})))


def test_a_curve_is_broken_where_nobody_has_said_and_stands_higher_for_more():
    chart = charts.curve("存量", HEADS, [Point("1", 4), Point("2", None), Point("3", 8), Point("4", 0)])
    assert [len(line.split()) for line in chart.lines] == [1, 2]
    four, missing, eight, nought = chart.marks
    assert eight.y < four.y < nought.y == charts.HIGH - charts.BOTTOM
    page = drawn(chart)
    assert len(page.xpath("//circle")) == 3
    assert [cell.text for cell in page.xpath("//td")] == ["4", "未报", "8", "0"]
    assert "2 未报" in page.xpath("//svg/@aria-label")[0]
    assert missing.point.value is None


def test_bars_are_as_long_as_their_figures_and_peers_are_held_against_a_level():
    chart = charts.peers(
        "整改率", ("镇", "%"), [Point("甲", Decimal(80)), Point("乙", Decimal(40)), Point("丙", None)],
        level=Decimal(60), says="全区 60",
    )  # fmt: skip
    first, second, third = chart.marks
    assert (second.wide, third.wide) == (first.wide / 2, 0)
    assert chart.level == charts.NAMES + first.wide * 0.75
    page = drawn(chart)
    assert len(page.xpath("//rect")) == 2
    assert [text.text for text in page.xpath("//text[@class='figure']")] == ["80", "40"]


def test_ages_have_a_bar_each_and_an_empty_picture_says_so():
    page = drawn(
        charts.ages("账龄", HEADS, [Point("7 天内", 3, url="/hazards/?a=1"), Point("以上", 0, tone="late")])
    )
    assert [bar.get("height") for bar in page.xpath("//rect")] == ["140.0", "0.0"]
    assert page.xpath("//td/a/@href") == ["/hazards/?a=1"]
    assert not drawn(charts.curve("存量", HEADS, [Point("1", None)])).xpath("//svg")


def test_labels_of_many_months_do_not_lie_over_each_other():
    chart = charts.curve("存量", HEADS, [Point(f"2024-{n:02}", n) for n in range(36)])
    named = [mark for mark in chart.marks if mark.shown]
    assert len(named) <= 6
    assert named[-1] == chart.marks[-1]
