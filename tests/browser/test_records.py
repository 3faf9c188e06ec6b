"""Filing a record as an enterprise does it: photos first, a reload between, corrected, on paper."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Response, expect

from tests.browser.conftest import aside
from tests.browser.looking import DESKTOP, PHONE, Window, at
from tests.rooms import orgs_made, records_made
from tests.rooms.acting import TENANT
from tests.web import world
from zhiben.domain.access import Role
from zhiben.records.tables import sheets

FORM = "/records/quick_drill/new/"


@pytest.fixture(scope="module")
def people(stage: world.District, django_db_blocker: Any) -> world.District:
    """The plan of drills in force, a dock, and the principal of an enterprise."""

    def make() -> None:
        records_made.adopt(TENANT)
        orgs_made.beneath(stage.own, "site", "一号船坞")
        world.a_login("boss", Role.PRINCIPAL, enterprise=stage.own)
        world.passwords_as_served()

    with django_db_blocker.unblock():
        aside(make)
    return stage


def sound(one: Window) -> None:
    assert one.too_wide() <= 0
    assert one.barriers() == []


def photo(name: str = "现场.png") -> dict[str, Any]:
    return {"name": name, "mimeType": "image/png", "buffer": records_made.a_png(64)}


def is_draft_of_86(answer: Response) -> bool:
    """The photo's own draft was kept before: only the one that has the number counts."""
    told = answer.request.post_data or ""
    return "/draft/" in answer.url and bool(re.search(r'f-people(=|"\r\n\r\n)86', told))


@at(DESKTOP)
def test_a_drill_is_filed_with_a_photo_sent_first_and_a_reload_in_between(seated, size):
    one = seated("boss", size)
    page = one.open("/records/")
    sound(one)
    page.get_by_role("link", name=re.compile("新登记.*快速演练登记")).click()
    sound(one)
    page.locator("#file-photos").set_input_files(photo())
    expect(page.locator(".pieces")).to_contain_text("现场.png")
    with page.expect_response(is_draft_of_86):
        page.get_by_label("参加人数 *").fill("86")
    expect(page.locator("#saved")).to_contain_text("已存")
    page.reload()
    expect(page.get_by_label("参加人数 *")).to_have_value("86")
    expect(page.locator(".pieces")).to_contain_text("现场.png")
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("alert")).to_contain_text("有 2 处要改")
    sound(one)
    expect(page.get_by_label("为什么不是")).to_be_hidden()
    page.get_by_label("是否“四不” *").select_option(label="否")
    expect(page.get_by_label("为什么不是")).to_be_visible()
    page.get_by_label("是否“四不” *").select_option(label="是")
    page.get_by_label("演练日期 *").fill("2026-02-12")
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_text("已提交。该算的义务已经算上。")).to_be_visible()
    sound(one)
    page.get_by_role("link", name="打印").click()
    expect(page.get_by_text("账本存证")).to_be_visible()
    sound(one)


@at(PHONE)
def test_a_correction_a_list_and_an_import_have_no_barriers(seated, size):
    one = seated("boss", size)
    page = one.open("/records/quick_drill/")
    expect(page.get_by_role("link", name="文登龙泊修造船有限公司").first).to_be_visible()
    sound(one)
    page.get_by_role("link", name="文登龙泊修造船有限公司").first.click()
    page.get_by_role("link", name="更正").click()
    sound(one)
    people = "91" if size == PHONE else "90"
    page.get_by_label("为什么更正 *").fill("点名册核对")
    page.get_by_label("参加人数 *").fill(people)
    page.get_by_role("button", name="提交更正").click()
    expect(page.get_by_text(re.compile(f"→ {people} 人")).first).to_be_visible()
    table = sheets.workbook(
        "填写", ["企业", "演练日期", "是否“四不”", "参加人数"], [["", "2026-02-30", "是", 5]]
    )
    page = one.open("/records/quick_drill/import/")
    sound(one)
    given = {"name": "演练.xlsx", "mimeType": "application/octet-stream", "buffer": table}
    page.get_by_label("填好的 Excel（xlsx）或 CSV 文件").set_input_files(given)
    page.get_by_role("button", name="先看结果").click()
    expect(page.get_by_role("cell", name="填日期，如 2026-06-12。").first).to_be_visible()
    sound(one)


def test_a_drill_is_filed_without_any_script(seated):
    one = seated("boss", DESKTOP, java_script_enabled=False)
    page = one.open(FORM)
    page.get_by_label("演练日期 *").fill("2026-02-20")
    page.get_by_label("是否“四不” *").select_option(label="是")
    page.get_by_label("参加人数 *").fill("12")
    page.locator("#file-photos").set_input_files(photo("无脚本.png"))
    page.get_by_role("button", name="存草稿").click()
    expect(page.get_by_text("接着上次没填完的")).to_be_visible()
    expect(page.locator(".pieces")).to_contain_text("无脚本.png")
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_text("已提交。该算的义务已经算上。")).to_be_visible()
