"""方案执行图 in the browser: at both widths, by mouse, by keyboard and without scripts; and on paper."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.looking import DESKTOP, PHONE, at

PAGES = {
    "plan": "/plan/first/",
    "clause": "/plan/first/2/",
    "only what needs care": "/plan/first/?care=1",
    "before it was in force": "/plan/first/?known=2026-01-31",
    "conformance": "/plan/first/conformance/",
    "text": "/plan/first/text/",
    "missing": "/plan/first/9/",
}


@at(DESKTOP)
@pytest.mark.parametrize("name", list(PAGES))
def test_a_page_of_the_plan_is_open_to_everyone_and_fits(window, size, name):
    one = window(size)
    page = one.open(PAGES[name])
    expect(page.locator("h1")).to_have_count(1)
    one.fits()


def test_a_sentence_opens_its_clause_beside_it(window):
    one = window(DESKTOP)
    page = one.open("/plan/first/")
    page.locator(".clause[data-clause='2']").click()
    expect(page.locator("#panel-title")).to_have_text("船舶企业全覆盖检查")
    expect(page).to_have_url(re.compile(r"/plan/first/2/$"))
    expect(page.locator(".tree [data-clause='2']")).to_have_attribute("aria-current", "true")
    expect(page.locator(".clause[aria-current]")).to_have_count(1)
    page.go_back()
    expect(page).to_have_url(re.compile(r"/plan/first/$"))
    expect(page.locator(".tree a[aria-current][data-clause]")).to_have_attribute("data-clause", "1")
    page.wait_for_load_state()
    assert one.barriers() == []


def test_brackets_turn_the_clauses(window):
    page = window(DESKTOP).open("/plan/first/1/")
    page.keyboard.press("]")
    expect(page.locator("#panel-title")).to_have_text("船舶企业全覆盖检查")
    page.keyboard.press("]")
    expect(page).to_have_url(re.compile(r"/plan/first/3/$"))
    page.keyboard.press("[")
    expect(page).to_have_url(re.compile(r"/plan/first/2/$"))


def test_a_figure_leads_to_its_list(window):
    page = window(DESKTOP).open("/plan/first/1/")
    figure = page.locator("#panel .plan-counts").first.get_by_role("link", name=re.compile("逾期"))
    n = int(re.search(r"\d+", figure.inner_text())[0])
    figure.click()
    expect(page.get_by_role("heading", name=f"{n} 项")).to_be_visible()


@at(PHONE)
def test_without_scripts_a_clause_is_an_address(window, size):
    page = window(size, java_script_enabled=False).open("/plan/first/1/")
    page.locator(".clause[data-clause='1']").click()
    expect(page).to_have_url(re.compile(r"/plan/first/1/#c-1$"))
    expect(page.locator("#panel-title")).to_be_visible()


def test_a_phone_turns_the_sections(window):
    page = window(PHONE).open("/plan/first/1/#s-2")
    expect(page.locator(".part:visible")).to_have_count(1)
    page.locator(".part:visible").get_by_role("link", name="下一节").click()
    expect(page.locator(".part:visible")).to_have_attribute("id", "s-3")
    page.locator("#panel").evaluate("panel => panel.remove()")
    page.locator(".part:visible").get_by_role("link", name="上一节").click()
    expect(page.locator(".part:visible")).to_have_attribute("id", "s-2")


def test_on_paper_there_is_the_sheet_and_nothing_else(window):
    page = window(DESKTOP).open("/plan/first/1/")
    page.emulate_media(media="print")
    for gone in (".tree", ".drawer", ".plan-bar", ".nav", ".top"):
        expect(page.locator(gone).first).to_be_hidden()
    expect(page.get_by_text("双线逾期")).to_be_visible()
    expect(page.locator(".clause").first).to_have_css("background-color", "rgba(0, 0, 0, 0)")
    assert page.pdf(prefer_css_page_size=True)[:5] == b"%PDF-"
