"""What people do on the first pages: filter, page, open, go back; by mouse, by keyboard, without scripts."""

from __future__ import annotations

import re
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.looking import DESKTOP, PHONE
from tests.web import world


def rows(page: Page):
    return page.locator("tbody tr[data-row]")


def test_filtering_narrows_the_list_in_place_and_writes_the_address(window):
    one = window(DESKTOP)
    page = one.open()
    page.evaluate("window.kept = true")
    page.get_by_label("企业、编号").fill("环翠")
    expect(page.get_by_text("没有这样的义务")).to_be_visible()
    page.get_by_label("企业、编号").fill("龙泊")
    expect(rows(page).first).to_contain_text("文登龙泊修造船有限公司")
    expect(page).to_have_url(re.compile(r"/obligations/\?q=%E9%BE%99%E6%B3%8A$"))
    page.get_by_role("combobox", name="义务").select_option(label="自查")
    expect(page).to_have_url(re.compile("duty=check"))
    expect(rows(page).first.locator("th")).to_contain_text("自查")
    assert page.evaluate("window.kept") is True  # never a new page
    expect(page.locator("#said")).to_have_text(re.compile(r"\d+ 项"))


def test_nothing_is_asked_while_a_word_is_being_composed(window):
    one = window(DESKTOP)
    page = one.open()
    asked: list[str] = []
    page.on("request", lambda request: "/obligations/" in request.url and asked.append(request.url))
    field = page.get_by_label("企业、编号")
    field.focus()
    session = one.context.new_cdp_session(page)
    session.send("Input.imeSetComposition", {"text": "long", "selectionStart": 4, "selectionEnd": 4})
    page.wait_for_timeout(700)
    assert asked == []
    session.send("Input.insertText", {"text": "龙泊"})
    expect(page).to_have_url(re.compile("q=%E9%BE%99%E6%B3%8A"))
    assert len(asked) == 1


def test_a_status_is_one_click_and_survives_a_reload(window):
    page = window(DESKTOP).open()
    chip = page.get_by_role("navigation", name="按状态看").get_by_role("link", name=re.compile("^逾期 "))
    number = int(re.findall(r"\d+", chip.inner_text())[0])
    chip.click()
    expect(page.get_by_role("heading", name=f"{number} 项")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name=f"{number} 项")).to_be_visible()
    expect(rows(page).first.locator(".state")).to_contain_text("逾期")


def test_going_back_after_filtering_brings_back_the_whole_page(window):
    one = window(DESKTOP)
    page = one.open()
    before = page.locator("#list h2").first.inner_text()
    page.get_by_role("link", name=re.compile("^全部 ")).click()
    expect(page).to_have_url(re.compile("word=all"))
    page.go_back()
    expect(page.get_by_role("navigation", name="主导航")).to_be_visible()
    expect(page.get_by_role("heading", level=1, name="义务清单")).to_be_visible()
    expect(page.locator("#list h2").first).to_have_text(before)
    page.go_forward()
    expect(page.get_by_role("navigation", name="主导航")).to_be_visible()


def test_the_next_page_begins_where_this_one_ends(window):
    page = window(DESKTOP).open("/obligations/?word=all")
    expect(page.get_by_text(re.compile("^第 1–50 项"))).to_be_visible()
    first = rows(page).all_inner_texts()
    page.get_by_role("link", name="下一页").click()
    expect(page.get_by_text(re.compile("^第 51–"))).to_be_visible()
    assert not set(first) & set(rows(page).all_inner_texts())
    page.get_by_role("link", name="回到第一页").click()
    expect(page.get_by_text(re.compile("^第 1–50 项"))).to_be_visible()


def test_everything_works_without_scripts(window):
    one = window(DESKTOP, stranger=True, java_script_enabled=False)
    page = one.sign_in("yu")
    page.get_by_role("link", name="义务清单").first.click()
    page.get_by_label("企业、编号").fill("龙泊")
    page.get_by_role("button", name="筛选").click()
    expect(rows(page).first).to_contain_text("文登龙泊修造船有限公司")
    page.get_by_role("link", name=re.compile("^全部 ")).click()
    page.get_by_role("link", name="下一页").click()
    expect(page.get_by_text(re.compile("^第 51–"))).to_be_visible()
    rows(page).first.locator("th a").click()
    expect(page.get_by_role("heading", name="为什么是我")).to_be_visible()
    page.get_by_role("link", name="帮助").first.click()
    expect(page.get_by_role("heading", level=1, name="帮助")).to_be_visible()
    page.locator(".menu > summary").click()
    page.get_by_role("button", name="退出").click()
    expect(page.get_by_role("button", name="登录")).to_be_visible()


def test_the_whole_way_by_keyboard_alone(window):
    one = window(DESKTOP, stranger=True)
    page = one.open("/login/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
    page.get_by_label("账号").focus()
    page.keyboard.type("yu")
    page.keyboard.press("Tab")
    page.keyboard.type(world.PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="我的待办")).to_be_visible()
    page.wait_for_load_state()
    page.keyboard.press("g")
    page.keyboard.press("o")
    expect(page.get_by_role("heading", level=1, name="义务清单")).to_be_visible()
    page.wait_for_load_state()
    page.keyboard.press("/")
    expect(page.get_by_label("企业、编号")).to_be_focused()
    page.keyboard.type("j?/y")  # typed, not obeyed
    expect(page.get_by_label("企业、编号")).to_have_value("j?/y")
    page.get_by_label("企业、编号").fill("")
    expect(page).to_have_url(re.compile("/obligations/$"))
    page.get_by_label("企业、编号").blur()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("j")
    expect(rows(page).nth(1).locator("th a")).to_be_focused()
    title = rows(page).nth(1).locator("th a").inner_text()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name=title)).to_be_visible()
    page.wait_for_load_state()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.keyboard.press("g")
    page.keyboard.press("e")
    expect(page.get_by_role("heading", level=1, name="企业")).to_be_visible()


def test_single_keys_can_be_turned_off(window):
    page = window(DESKTOP).open()
    page.keyboard.press("?")
    page.get_by_label(re.compile("用单键快捷键")).first.uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    expect(page.locator("[data-here]")).to_have_count(0)
    page.reload()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_the_export_is_what_is_filtered(window, tmp_path: Path):
    page = window(DESKTOP).open()
    page.get_by_label("企业、编号").fill("龙泊")
    expect(page).to_have_url(re.compile("q="))
    shown = int(re.findall(r"\d+", page.locator("#list h2").first.inner_text())[0])
    with page.expect_download() as coming:
        page.get_by_role("link", name="CSV").click()
    file = tmp_path / "list.csv"
    coming.value.save_as(file)
    lines = file.read_text("utf-8-sig").splitlines()
    assert lines[0].startswith("义务,条款,谁")
    assert len(lines) == shown + 1
    assert all("文登龙泊修造船有限公司" in line for line in lines[1:])


def test_an_enterprise_as_it_was_known_on_a_day_and_back_to_today(window, stage):
    page = window(DESKTOP).open(f"/enterprises/{stage.own}/")
    now = page.locator(".quota").inner_text()
    page.get_by_label("按哪天知道的看").fill("2026-01-31")
    page.get_by_role("button", name="看那天").click()
    expect(page.get_by_text("你在看 1 月 31 日 当天知道的情况")).to_be_visible()
    assert page.locator(".quota").inner_text() != now
    page.get_by_role("link", name="回到今天").click()
    assert page.locator(".quota").inner_text() == now


def test_a_cell_of_the_calendar_leads_to_its_obligation(window, stage):
    page = window(DESKTOP).open(f"/enterprises/{stage.own}/")
    page.locator(".heat td.h-overdue a").first.click()
    expect(page.get_by_role("heading", name="为什么是我")).to_be_visible()
    expect(page.locator(".badge").first).to_have_text("逾期")


def test_on_a_phone_the_thumb_reaches_everything(window):
    one = window(PHONE, has_touch=True, is_mobile=True)
    page = one.open()
    bar = page.get_by_role("navigation", name="底栏")
    for link in bar.get_by_role("link").all():
        assert (link.bounding_box() or {})["height"] >= 44
    bar.get_by_role("link", name="企业").tap()
    expect(page.get_by_role("heading", level=1, name="企业")).to_be_visible()
    page.locator("tbody a").first.tap()
    expect(page.get_by_role("heading", name="义务日历")).to_be_visible()


def test_printed_the_list_is_the_list_and_nothing_else(window):
    page = window(DESKTOP).open()
    page.emulate_media(media="print")
    expect(page.locator("tbody tr").first).to_be_visible()
    for gone in (".nav", ".top", ".filters", ".chips", ".page-foot"):
        expect(page.locator(gone).first).to_be_hidden()


def test_a_risk_is_assessed_and_put_on_a_plan_with_a_click(window, stage, tmp_path):
    """Entered place, scores worked out, colour kept; the click fills the figures in, the mark lies there."""
    one = window(DESKTOP)
    page = one.open(f"/enterprises/{stage.own}/places/")
    page.get_by_label("一行一个").fill("场所，一号船坞\n设备，门座起重机，QZ-1，一号船坞")
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.get_by_text("已登记 2 个。")).to_be_visible()
    page.get_by_role("link", name="门座起重机").click()
    expect(page.get_by_text("这里还没有风险点")).to_be_visible()
    one.fits()
    one.open(f"/enterprises/{stage.own}/risks/new/")
    page.get_by_label("部位").select_option(label="一号船坞 · 门座起重机")
    page.get_by_label("风险点名称").fill("大型分段吊装")
    page.get_by_label("危险源").fill("吊物坠落")
    page.get_by_label("可能导致的事故").fill("起重伤害")
    page.locator("input[name=s-L][value='4']").check()
    page.locator("input[name=s-S][value='5']").check()
    page.get_by_role("button", name="算一算").click()
    expect(page.get_by_text("最低由公司级管控")).to_be_visible()
    one.fits()
    page.get_by_role("button", name="登记评估").click()
    expect(page.get_by_role("heading", level=1, name="大型分段吊装")).to_be_visible()
    one.fits()
    page.get_by_label("措施内容").fill("力矩限制器")
    page.get_by_label("检查频次").fill("每班")
    page.get_by_role("button", name="登记措施").click()
    page.get_by_role("link", name="改、停用").click()
    expect(page.get_by_role("heading", level=1, name="改措施")).to_be_visible()
    one.fits()
    picture = tmp_path / "plan.png"
    Image.new("RGB", (800, 400), "white").save(picture)
    one.open(f"/enterprises/{stage.own}/risks/maps/")
    page.get_by_label("名称").fill("厂区")
    page.get_by_label("图片").set_input_files(picture)
    page.get_by_role("button", name="上传", exact=True).click()
    plan = page.locator("svg[data-plan]")
    box = plan.bounding_box()
    plan.click(position={"x": box["width"] / 4, "y": box["height"] / 2})
    expect(page.get_by_label("离左边 %")).to_have_value(re.compile(r"^2[45]\.\d$"))
    page.get_by_role("button", name="标在这里").click()
    mark = page.get_by_role("link", name="重大风险：大型分段吊装")
    expect(mark).to_be_visible()
    assert abs(mark.bounding_box()["x"] + 17 - plan.bounding_box()["x"] - box["width"] / 4) < 15
    one.fits()
