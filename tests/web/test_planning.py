"""Planning on pages: the plan of a year, coverage, draws, joint inspections; the public page and a unit's."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from tests.builders import TODAY
from tests.rooms import orgs_made as made
from tests.rooms import visits_made as given
from tests.web import world
from zhiben.domain.access import Role
from zhiben.inspections.models import Visit
from zhiben.inspections.planning.models import Avoidance, Draw, YearPlan

pytestmark = pytest.mark.django_db


@pytest.fixture
def yard(monkeypatch):
    monkeypatch.setattr(given, "PLAN", given.PLAN.rstrip() + given.MONTHLY)
    found = given.a_yard()
    world.a_login("officer", Role.SUPERVISOR)
    world.a_login("chief", Role.SECTION_CHIEF)
    world.a_login("manager", Role.SAFETY_MANAGER, enterprise=found.firm)
    return found


def text(answer) -> str:
    return answer.content.decode()


def test_a_plan_of_a_year_is_drafted_approved_published_and_read_by_anybody(yard):
    officer, chief = world.signed_in("officer"), world.signed_in("chief")
    page = "/inspections/plan/2026/"
    assert "还没有拟定" in text(officer.get(page))
    lines = {f"{made.SHIPS}-{month}": "1" for month in range(1, 13)}
    wrong = officer.post(page, {"do": "save", "key": "form:0", **lines, f"{made.SHIPS}-3": "很多"})
    assert (wrong.status_code, "有一格不是整数" in text(wrong)) == (422, True)
    assert officer.post(page, {"do": "save", "key": "form:1", **lines}).status_code == 302
    assert "还没有公布" in text(Client().get("/public/inspections/"))
    assert officer.post(page, {"do": "approve", "version": "1", "key": "form:2"}).status_code == 422
    assert chief.post(page, {"do": "approve", "version": "1", "key": "form:3"}).status_code == 302
    assert chief.post(page, {"do": "publish", "version": "2", "key": "form:4"}).status_code == 302
    assert YearPlan.objects.get().state == "published"
    assert "本月计划" in text(officer.get("/inspections/coverage/"))
    public = Client().get("/public/inspections/")
    assert public.headers["Cache-Control"] == "public, max-age=60"
    assert re.search(r"船舶工业</th>(<td class=\"num\">1</td>){12}<td class=\"num\"><b>12</b>", text(public))
    assert "待核实" in text(public)  # the cap of shipyards
    assert "安静期" in text(public)
    assert "龙泊" not in text(public)


def test_the_coverage_page_drafts_visits_for_the_missing(yard):
    officer = world.signed_in("officer")
    page = f"/inspections/coverage/?month={TODAY:%Y-%m}"
    shown = text(officer.get(page))
    assert "修造船企业每月全覆盖检查" in shown
    assert "本月计划" not in shown  # no plan of the year is published
    assert "还缺 1 家" in shown
    sent = {
        "firm": str(yard.firm), "on": (TODAY + timedelta(days=1)).isoformat(), "key": "form:1",
        "lead": str(yard.officer.person), "second": str(yard.officer.person),
    }  # fmt: skip
    assert "不能是同一人" in text(officer.post(page, sent))
    answer = officer.post(page, {**sent, "second": str(yard.other.person)})
    assert answer.status_code == 302
    assert Visit.objects.get().about_id == yard.firm
    assert "已拟定 1 次检查" in text(officer.get(answer.headers["Location"]))
    assert officer.get("/inspections/coverage/?month=2026-13").status_code == 404


def test_a_draw_is_announced_drawn_and_shown_to_anybody_with_its_list(yard):
    officer = world.signed_in("officer")
    asked = {"kind": "enterprise", "title": "3 月抽查", "many": "1", "seed_from": "开奖号", "key": "form:1"}
    answer = officer.post("/inspections/draws/", asked)
    assert answer.status_code == 302
    page = answer.headers["Location"]
    draw = Draw.objects.get()
    anybody = Client()
    assert "等种子" in text(anybody.get("/public/inspections/"))
    assert officer.post(page, {"seed": "０３９", "key": "form:2"}).status_code == 302
    assert officer.post(page, {"seed": "111", "key": "form:3"}).status_code == 422
    shown = text(anybody.get(f"/public/inspections/draws/{draw.id}/"))
    assert draw.digest in shown
    assert "039" in shown
    listed = anybody.get(f"/public/inspections/draws/{draw.id}/list.txt")
    assert listed.content.decode().startswith("龙泊修造船")
    assert anybody.get(f"/public/inspections/draws/{yard.firm}/").status_code == 404


def test_a_recusal_is_entered_and_ended_by_another(yard):
    officer = world.signed_in("officer")
    page = "/inspections/officers/"
    sent = {"person": str(yard.officer.person), "reason": "亲属", "since": TODAY.isoformat(), "key": "form:1"}
    assert "请填企业全称" in text(officer.post(page, {**sent, "firm": "没有这家"}))
    assert officer.post(page, {**sent, "firm": "龙泊修造船"}).status_code == 302
    row = Avoidance.objects.get()
    answer = officer.post(f"{page}{row.id}/end/", {"reason": "亲属已离职", "key": "form:2"})
    assert answer.status_code == 302
    assert "没有回避登记" in text(officer.get(page))


def test_a_unit_hands_in_with_its_code_and_without_an_account(yard):
    officer, unit = world.signed_in("officer"), Client()
    visit, section = given.drafted(yard), made.a_section()
    sent = {
        "title": "第一季度联合检查", "lead": str(section), "held_on": TODAY.isoformat(), "visit": str(visit),
        "name-1": "船舶工业安全生产联席会议", "key": "form:1",
    }  # fmt: skip
    refused = officer.post("/inspections/joint/new/", sent)
    assert (refused.status_code, "议事协调机构" in text(refused)) == (422, True)
    page = text(officer.post("/inspections/joint/new/", {**sent, "name-1": "文登海事处", "key": "form:2"}))
    code = re.search(r'<code class="code">([^<]+)</code>', page)
    assert code is not None
    opened = unit.post("/joint/", {"code": code[1]})
    assert "no-store" in opened.headers["Cache-Control"]
    assert "第一季度联合检查" in text(opened)
    came = unit.post("/joint/", {"code": code[1], "do": "come", "came": "张三", "key": "form:3"})
    assert "已报参加人员" in text(came)
    found = {"about": str(yard.firm), "text": "临时用电线路拖地", "said_by": "张三", "key": "form:4"}
    assert "问题已报给牵头单位" in text(unit.post("/joint/", {"code": code[1], "do": "report", **found}))
    assert unit.post("/joint/", {"code": code[1], "do": "report", "key": "form:5"}).status_code == 422
    assert unit.post("/joint/", {"code": "WRONG"}).status_code == 422
    joint = re.search(r"/inspections/joint/([0-9a-f-]{36})/", page)
    assert joint is not None
    whole = text(officer.get(f"/inspections/joint/{joint[1]}/"))
    assert "临时用电线路拖地" in whole
    assert "张三" in whole


def test_pages_of_the_office_are_closed_to_enterprises(yard):
    manager = world.signed_in("manager")
    for page in ("plan/2026/", "coverage/", "officers/", "draws/", "joint/", "joint/new/"):
        assert manager.get(f"/inspections/{page}").status_code == 403, page
