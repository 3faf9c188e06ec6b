"""月调度 on pages: from opening to reporting up, a unit with a code, what a restatement changed."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.builders import NOON
from tests.rooms import documents_made
from tests.rooms import months_made as given
from tests.rooms import orgs_made as made
from tests.rooms.acting import TENANT
from tests.rooms.months_made import FEBRUARY, Office
from tests.web import world
from zhiben.domain.access import Role
from zhiben.domain.months import UnitKind
from zhiben.reports.models import Month, Paper, Return, SheetFile
from zhiben.reports.months import queries
from zhiben.reports.returns import actions as returns
from zhiben.reports.returns.actions import Asked
from zhiben.reports.writing.stored import whole_of

pytestmark = pytest.mark.django_db
PAGE = f"/months/{FEBRUARY}/"


@pytest.fixture
def office() -> Office:
    return given.an_office(NOON)


def text(answer: Any) -> str:
    return str(answer.content.decode())


def sent(row: Return, n: int = 0, **more: str) -> dict[str, str]:
    return {f"v-{name}": str(n) for name in row.asks} | {"progress": "按月推进", "key": "form:f"} | more


def test_the_page_of_a_month_counts_nothing_whether_it_is_locked_or_not(office):
    given.opened(office, NOON)
    chief = world.signed_in_as(office.chief)
    with CaptureQueriesContext(connection) as asked:
        assert "正在算" in text(chief.get(PAGE))
    given.locked(office, NOON, "2026-01")
    with CaptureQueriesContext(connection) as later:
        assert "第 1 版" in text(chief.get("/months/2026-01/"))
    told = [one["sql"] for one in (*asked, *later)]
    counting = ("plans_fact", "plans_tally", "hazards_hazard")
    assert [one for one in told if any(f'FROM "{table}"' in one for table in counting)] == []


def test_a_month_goes_from_opening_to_reporting_up_on_its_page(office):
    officer, chief = world.signed_in_as(office.officer), world.signed_in_as(office.chief)
    assert officer.post("/months/", {"period": "2026-13", "key": "form:0"}).status_code == 422
    assert officer.post("/months/", {"period": FEBRUARY, "key": "form:1"}).status_code == 302
    page = text(officer.get(PAGE))
    assert "现在还不能锁定" not in page  # not for the officer to lock
    assert "现在还不能锁定，还有 2 个科室没有确认" in text(chief.get(PAGE))
    sheet = text(officer.get(f"{PAGE}sheet/"))
    assert re.search(r"本表 \d+ 项，已填 <b>\d+</b> 项", sheet)
    assert "2 个单位未报" in sheet or "未报" in sheet
    told = text(officer.post(f"{PAGE}step/", {"do": "chase", "key": "form:2"}, follow=True))
    assert "已催报 1 个单位" in told
    assert "没有账号、要打电话或发填报码的：船舶科" in told

    for n, unit in enumerate((office.ships, office.safety)):
        row = given.of(unit)
        address = f"/returns/{row.id}/"
        assert f"只问这 {len(row.asks)} 项" in text(officer.get(address))
        assert "系统算出" in text(officer.get(f"{address}counted/"))
        empty = officer.post(address, {"key": f"form:e{n}"})
        assert (empty.status_code, "没有发生的填 0，就是零报告。" in text(empty)) == (422, True)
        assert officer.post(address, sent(row, key=f"form:f{n}")).status_code == 302
    refused = chief.post(f"{PAGE}step/", {"do": "lock", "key": "form:3"})
    assert (refused.status_code, "还有科室没有确认" in text(refused)) == (409, True)
    picked = [str(one.id) for one in Return.objects.all()]
    assert chief.post(f"{PAGE}step/", {"do": "confirm", "pick": picked, "key": "form:4"}).status_code == 302
    assert chief.post(f"{PAGE}step/", {"do": "lock", "key": "form:5"}).status_code == 302
    assert "没有变化" in text(chief.get(f"{PAGE}changes/"))
    assert chief.post(f"{PAGE}step/", {"do": "report", "key": "form:6"}).status_code == 302
    page = text(chief.get(PAGE))
    assert "已锁定" in page
    assert re.search(r"按 3 月 2 日 \d\d:\d\d 知道的情况", page)
    assert Month.objects.get().reported_on is not None
    assert chief.get(f"{PAGE}?version=7").status_code == 404
    assert chief.post(f"{PAGE}step/", {"do": "dance", "key": "form:7"}).status_code == 404


def test_a_restatement_shows_both_figures_and_the_old_version_stays(office):
    given.briefed(NOON.date().replace(month=2), NOON)
    given.locked(office, NOON)
    given.briefed(NOON.date().replace(month=2, day=3), NOON + timedelta(minutes=30), n=30)
    chief = world.signed_in_as(office.chief)
    assert "宣讲场次" in text(chief.get(f"{PAGE}changes/"))
    assert chief.post(f"{PAGE}step/", {"do": "restate", "reason": " ", "key": "form:1"}).status_code == 422
    asked = {"do": "restate", "reason": "补录宣讲", "key": "form:2"}
    assert chief.post(f"{PAGE}step/", asked).status_code == 302
    page = text(chief.get(PAGE))
    assert "第 2 版，按" in page
    assert "补录宣讲" in page
    first = text(chief.get(f"{PAGE}?version=1"))
    assert "第 1 版，按" in first
    way = re.search(r'<a href="(/indicators/briefings/[^"]+)">1</a>', first)
    assert way is not None  # opens what was known when it was locked, and nothing recorded since
    rows = text(chief.get(html.unescape(way[1])))
    assert "<dd>1 场次</dd>" in rows
    assert ("2 月 2 日</td>" in rows, "2 月 3 日</td>" in rows) == (True, False)
    assert "宣讲人次" in text(chief.get(f"{PAGE}changes/?before=1&after=2"))


def test_a_figure_out_of_the_ordinary_is_asked_about_once_and_never_refused(office):
    for n, period in enumerate(("2025-10", "2025-11", "2025-12")):
        given.opened(office, NOON, period)
        given.filed(given.of(office.ships, period), office.officer, NOON, 10 + n)
    given.opened(office, NOON)
    row, officer = given.of(office.ships), world.signed_in_as(office.officer)
    page = f"/returns/{row.id}/"
    asked = officer.post(page, sent(row, 11, **{"v-shut_down": "900"}))
    assert (asked.status_code, "差得多，请核对" in text(asked)) == (422, True)
    assert officer.post(page, sent(row, 11, **{"v-shut_down": "900", "seen": "1"})).status_code == 302
    assert given.of(office.ships).state == "filed"
    read = text(world.signed_in_as(office.chief).get(page))
    assert ("<dd>900" in read, "900.0" in read) == (True, False)
    months = text(officer.get("/months/"))
    assert ('value="2026-03"' in months, "2025 年 10 月" in months) == (True, True)


def test_a_unit_without_account_files_by_its_code(office):
    officer = world.signed_in_as(office.officer)
    given.opened(office, NOON)
    adding = {"unit": made.TOWN, "due_on": "2026-03-05", "key": "form:1"}
    assert "界石镇" in text(officer.get(f"{PAGE}ask/"))
    assert officer.post(f"{PAGE}ask/", {**adding, "due_on": "2026-02-05"}).status_code == 422
    assert officer.post(f"{PAGE}ask/", {**adding, "key": "form:2"}).status_code == 302
    assert officer.get(f"{PAGE}ask/?kind=enterprise").status_code == 200
    row = given.of(made.TOWN)
    letter = text(officer.post(f"{PAGE}letters/", {"pick": str(row.id), "key": "form:3"}))
    found = re.search(r'<code class="code">([A-Z0-9-]{19})</code>', letter)
    assert found is not None
    again = officer.post(f"{PAGE}letters/", {"pick": str(row.id), "key": "form:3"})
    assert again.status_code == 302  # the codes were told once

    town, code = Client(), {"code": found[1].lower()}
    assert town.post("/returns/", {"code": "WRONG"}).status_code == 422
    assert "界石镇" in text(town.post("/returns/", code))
    nameless = town.post("/returns/", {**code, "do": "file", **sent(row)})
    assert (nameless.status_code, "写上填报人的姓名" in text(nameless)) == (422, True)
    done = text(town.post("/returns/", {**code, "do": "file", "by_name": "张三", **sent(row, key="form:9")}))
    assert "已报出" in done
    assert (given.of(made.TOWN).state, given.of(made.TOWN).filed_by) == ("filed", None)
    assert "填报人：张三" in text(world.signed_in_as(office.chief).get(f"/returns/{row.id}/"))


def test_a_section_head_sends_back_and_excuses_and_an_enterprise_sees_its_own_only(office):
    firm = made.an_enterprise()
    given.opened(office, NOON)
    chief, row = world.signed_in_as(office.chief), given.of(office.ships)
    given.filed(row, office.officer, NOON)
    page = f"/returns/{row.id}/"
    back = {"do": "return", "reason": "漏一笔", "key": "form:1"}
    assert chief.post(f"{page}step/", back).status_code == 302
    assert "退回重报：漏一笔" in text(chief.get(page))
    asked = {"do": "excuse", "reason": "无此项工作", "key": "form:2"}
    assert chief.post(f"{page}step/", asked).status_code == 302
    assert "本月免报：无此项工作" in text(chief.get(page))
    assert chief.post(f"{page}step/", {"do": "ask_again", "key": "form:3"}).status_code == 302
    boss = world.signed_in_as(
        given.someone(firm, Role.PRINCIPAL, "刘厂长", NOON, regions=[], enterprises=[firm])
    )
    for address in (PAGE, f"{PAGE}sheet/", f"{PAGE}changes/", f"{PAGE}ask/", page, f"{page}counted/"):
        assert boss.get(address).status_code == 404, address
    assert "还没有收集过" in text(boss.get("/months/"))
    asking = Asked(FEBRUARY, UnitKind.ENTERPRISE, (str(firm),), NOON.date())
    returns.ask(asking, by=office.officer, at=NOON, key=made.a_key())
    own = given.of(firm)
    assert "报出" in text(boss.get(f"/returns/{own.id}/"))
    assert boss.post(f"/returns/{own.id}/", sent(own)).status_code == 302
    assert NOON.date() == world.TODAY


def test_a_quarter_is_fixed_on_its_page_from_locked_months_and_gives_sheet_and_analysis(office, monkeypatch):
    documents_made.a_letterhead()
    given.briefed(NOON.date().replace(month=1), NOON)
    given.locked(office, NOON, "2026-01")
    chief = world.signed_in_as(office.chief)
    assert chief.get("/periods/2025-Q4/").status_code == 404  # before the plan began
    there = "/periods/2026-Q1/"
    assert "还没有过完" in text(chief.get(there))
    assert "本期" in text(chief.get(f"{there}sheet/"))
    refused = chief.post(f"{there}fix/", {"key": "form:1"})
    assert (refused.status_code, "这一期还没有过完。" in text(refused)) == (409, True)
    monkeypatch.setenv("ZHIBEN_TODAY", "2026-04-03")
    officer, chief = world.signed_in_as(office.officer), world.signed_in_as(office.chief)
    assert "现在还不能定" not in text(chief.get(there))
    assert officer.post(f"{there}fix/", {"key": "form:2"}).status_code == 403
    assert chief.post(f"{there}fix/", {"key": "form:3"}).status_code == 302
    page = text(chief.get(there))
    assert "已定 · 第 1 版" in page
    assert "第 1 版取自：2026 年 1 月第 1 版" in page
    assert re.search(r"SHA-256 <code>[0-9a-f]{16}…", page)
    again = chief.post(f"{there}fix/", {"key": "form:4", "reason": "再算一次"})
    assert "数字和锁定时一样" in text(again)
    assert "没有变化" in text(chief.get("/months/2026-Q1/changes/"))
    assert "已定 · 第 1 版" in text(chief.get("/months/"))

    asked = {"period": "2026-Q1", "form": "monthly", "key": "form:5"}
    assert officer.post("/sheets/produce/", asked).status_code == 302
    assert SheetFile.objects.get().version == 1
    answer = officer.post(
        "/papers/new/", {"period": "2026-Q1", "kind": "quarterly-analysis", "key": "form:6"}
    )
    assert "数据锁在" in text(officer.get(answer["Location"]))
    paper = Paper.objects.get()
    figures = queries.frozen(office.chief, TENANT, "2026-Q1")
    assert figures is not None
    kept = whole_of(paper).gathered
    assert (kept.frozen, kept.known) == (1, figures.known)
