"""判定标准 on the page: browsing by standard, industry, day and words; versions; matching a description."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

import pytest

from zhiben.domain.criteria.library import Criterion, Element, Level, Library, Saying, Sign, Standard
from zhiben.domain.criteria.versions import Change, compared, versions
from zhiben.web.criteria import all_shelves

pytestmark = pytest.mark.django_db


def match(client, text: str, industry: str = "", on: str = "") -> str:
    return page(client, **{"m-text": text, "m-industry": industry, "m-on": on})


def page(client, path="/criteria/", **asked) -> str:
    answer = client.get(f"{path}?{urlencode(asked)}" if asked else path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_all_standards_are_listed_with_their_days_and_who_decides(officer):
    told = page(officer)
    for words in (
        "工贸企业重大事故隐患判定标准",
        "应急管理部令第10号",
        "消防救援机构",
        "10 个版本，192 条",
        "待核实",
    ):
        assert words in told


def test_items_are_found_by_standard_industry_day_and_words(officer):
    assert "GM-11-10" in page(officer, standard="GM2023", q="积尘")
    assert "GM-11-10" not in page(officer, industry="software_it", q="积尘")
    assert "MB23-04" in page(officer, industry="civil_explosives", on="2024-06-01", q="四超")
    assert "MB24-04" in page(officer, industry="civil_explosives", on="2024-12-03", q="四超")
    assert "没有这样的条目" in page(officer, q="没有哪一条会这样写")


def test_a_description_is_matched_with_what_is_met_and_what_is_not_told(officer):
    told = match(officer, "车间积尘严重", "waste_recycling")
    assert "需人工判定" in told
    assert "作业现场积尘严重" in told
    assert "未核" in told
    assert "无对应条款" in match(officer, "地面有油污", "waste_recycling")
    assert "属其他监管部门" in match(officer, "消防车道被堵死", "software_it")
    older = match(officer, "超定员生产", "civil_explosives", "2024-06-01")
    assert "（试行） 第四项" in older


def test_a_description_without_its_industry_and_a_wrong_day_say_so(officer):
    assert "请选择企业的行业" in match(officer, "车间积尘严重")
    assert "需人工判定" not in match(officer, "车间积尘严重", "waste_recycling", "昨天")
    assert "<b>" not in match(officer, "<b>积尘</b>").split('name="m-text"')[1].split("</textarea>")[0]


def test_versions_stand_side_by_side(officer):
    told = page(officer, "/criteria/MB/")
    for words in ("工信部安全〔2024〕234号", "工信厅安全函〔2023〕337号", "没有变化", "有改动", "新增"):
        assert words in told
    assert 'href="/hazards/?criterion=MB23-04&amp;state=open">0</a>' in told
    assert "条文没有装入" in page(officer, "/criteria/FIRE/")
    assert officer.get("/criteria/NONE/").status_code == 404


def item(standard: str, clause: str, text: str) -> Criterion:
    element = Element(text, ((Sign(Saying.FACT, text),),))
    return Criterion(
        f"{standard}-{clause}", standard, clause, text, Level.MAJOR, "suggest", "sure", None, any=(element,)
    )


def test_a_version_that_is_coming_is_told_apart_and_shows_what_it_changes():
    before = Standard(
        "A1", "A", "甲", "1号", "部", "own", "sure", None, valid_from=date(2024, 1, 1),
        valid_until=date(2027, 1, 1),
        criteria=(item("A1", "一", "同"), item("A1", "二", "旧"), item("A1", "三", "去")),
    )  # fmt: skip
    after = Standard(
        "A2", "A", "甲", "2号", "部", "own", "sure", None, valid_from=date(2027, 1, 1),
        criteria=(item("A2", "一", "同"), item("A2", "二", "新"), item("A2", "四", "加")),
    )  # fmt: skip
    library = Library.of([after, before], {}, {})
    assert versions(library, "A") == (before, after)
    assert [(pair.clause, pair.change) for pair in compared(before, after)] == [
        ("一", Change.SAME), ("二", Change.CHANGED), ("四", Change.ADDED), ("三", Change.DROPPED),
    ]  # fmt: skip
    states = {one.standard.id: one.state for one in all_shelves(library, date(2026, 11, 25))}
    assert states == {"A1": "current", "A2": "coming"}
    states = {one.standard.id: one.state for one in all_shelves(library, date(2027, 1, 1))}
    assert states == {"A1": "former", "A2": "current"}
