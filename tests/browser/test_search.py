"""The box at the top in a real browser: results beneath it, by keyboard; what was seen lately; forgotten."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.looking import DESKTOP


def test_the_box_lists_what_is_found_and_what_was_seen_lately(window, stage):
    one = window(DESKTOP)
    page = one.open(f"/enterprises/{stage.own}/")
    title = page.locator("h1").inner_text()
    page.goto(page.url.split("/enterprises/")[0] + "/help/")
    page.keyboard.press("/")
    below = page.locator("[data-below]")
    expect(below.get_by_role("link", name=title)).to_be_visible()  # nothing asked yet: seen lately
    page.keyboard.type("龙泊")
    expect(below.locator("mark").first).to_have_text("龙泊")
    assert one.barriers() == []
    page.keyboard.press("Escape")
    expect(below).to_be_hidden()
    page.locator("#top-q").fill("龙泊修造")
    expect(below.locator("mark").first).to_have_text("龙泊修造")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(title)


def test_signing_out_forgets_what_was_seen(window, stage):
    page = window(DESKTOP).open(f"/enterprises/{stage.own}/")
    assert page.evaluate("localStorage.getItem('zhiben.seen')")
    page.locator("details.menu summary").click()
    page.get_by_role("button", name="退出").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.evaluate("localStorage.getItem('zhiben.seen')") is None
