"""本期概览 and 日历 in a real browser: at both widths, every state; a number leads to its list; on paper."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.looking import DESKTOP, PHONE, at

PAGES = {
    "month": "/board/",
    "year": "/board/?span=year",
    "known": "/board/?span=quarter&known=2026-02-20",
    "before anything": "/board/?known=2020-01-01",
    "nonsense": "/board/?span=week&known=yesterday",
    "calendar": "/calendar/",
    "calendar of an empty month": "/calendar/?month=2019-01",
}


@at(DESKTOP)
@pytest.mark.parametrize("name", list(PAGES))
def test_a_page_is_open_to_everyone_and_fits(window, size, name):
    one = window(size)
    page = one.open(PAGES[name])
    expect(page.locator("h1")).to_have_count(1)
    one.fits()


@at(DESKTOP)
def test_what_has_nothing_missing_unfolds(window, size):
    one = window(size)
    page = one.open("/board/?span=last")
    for folded in page.locator("details.all-done").all():
        folded.evaluate("details => details.open = true")
    one.fits()


def test_a_number_leads_to_its_list_and_back(window):
    page = window(DESKTOP).open("/board/?span=year")
    figure = page.locator(".figures [data-figure=overdue]")
    n = int(re.search(r"\d+", figure.locator("b").inner_text())[0])
    figure.click()
    expect(page.get_by_role("heading", name=f"{n} 项")).to_be_visible()
    page.go_back()
    expect(page).to_have_url(re.compile(r"/board/\?span=year$"))


def test_a_day_that_is_over_is_compared_with_today_without_scripts(window):
    page = window(DESKTOP, java_script_enabled=False).open("/board/?span=quarter")
    page.get_by_role("link", name="一周前").click()
    expect(page).to_have_url(re.compile(r"known=2026-02-23"))
    expect(page.get_by_role("heading", name="从那天到现在")).to_be_visible()
    page.get_by_role("link", name="回到今天").click()
    expect(page.get_by_role("heading", name="近来的变化")).to_be_visible()


def test_an_address_for_the_phone_is_made_and_ended(window):
    page = window(PHONE).open("/calendar/")
    page.get_by_role("button", name="生成订阅地址").click()
    expect(page.locator("code.address")).to_contain_text("/calendar/")
    page.get_by_role("button", name="停止订阅").click()
    expect(page.get_by_role("button", name="生成订阅地址")).to_be_visible()
