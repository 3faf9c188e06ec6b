"""Every page at both widths: nothing for axe to find, no sideways scrolling, no complaint of the console."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import aside
from tests.browser.looking import DESKTOP, PHONE, at
from tests.builders import NOON
from tests.rooms import orgs_made
from tests.rooms.photos_made import a_photo, on_a_phone, saved, used
from tests.web import world

NOWHERE = UUID(int=1)


def paths(stage: world.District) -> dict[str, str]:
    """Every page and state worth looking at, by name."""
    return {
        "list": "/obligations/",
        "list of everything": "/obligations/?word=all",
        "list of nothing": "/obligations/?q=nobody-is-called-so",
        "list with a mistake": "/obligations/?since=yesterday&known=2099-01-01",
        "list as known": "/obligations/?known=2026-01-31",
        "second page": "/obligations/?word=all&after=",
        "list with columns": "/obligations/?word=all&col=state&col=done&col=plan",
        "several at once": "/obligations/many/?do=nudge&all=1&list=word%3Doverdue",
        "several to a new day": "/obligations/many/?do=defer&all=1&list=word%3Doverdue",
        "every set": "/board/covers/?span=year",
        "enterprises": "/enterprises/",
        "no enterprise": "/enterprises/?q=nobody-is-called-so",
        "enterprise": f"/enterprises/{stage.own}/",
        "changes of an enterprise": f"/enterprises/{stage.own}/change/",
        "one change": f"/enterprises/{stage.own}/change/suspend/",
        "a new enterprise": "/enterprises/new/",
        "enterprise with a long name": f"/enterprises/{stage.long}/",
        "enterprise as known": f"/enterprises/{stage.own}/?known=2026-01-31",
        "sites and equipment": f"/enterprises/{stage.own}/places/",
        "risks of the district": "/risks/",
        "risks": f"/enterprises/{stage.own}/risks/",
        "a new risk point": f"/enterprises/{stage.own}/risks/new/",
        "risks out of a table": f"/enterprises/{stage.own}/risks/import/",
        "risks on a plan": f"/enterprises/{stage.own}/risks/maps/",
        "hazards": "/hazards/?state=open",
        "report a hazard": f"/hazards/new/?enterprise={stage.own}",
        "import a hazard ledger": "/hazards/import/",
        "dynamic zero": "/hazards/zero/",
        "a leader's brief": "/brief/",
        "an instruction": "/brief/instruct/",
        "the wall": "/wall/",
        "closings": "/closings/",
        "rankings": "/rankings/?period=2026-01",
        "the public board": "/public/board/",
        "the poster": "/wall/poster/",
        "cases": "/cases/",
        "indicators": "/indicators/",
        "an indicator": "/indicators/enterprises/",
        "papers": "/papers/",
        "a new paper": "/papers/new/?kind=minutes",
        "spot tests": "/tests/",
        "a new spot test": f"/tests/new/?enterprise={stage.own}",
        "plan of inspections": "/inspections/plan/2026/",
        "coverage of inspections": "/inspections/coverage/?month=2026-03",
        "cards and recusals": "/inspections/officers/",
        "draws": "/inspections/draws/",
        "joint inspections": "/inspections/joint/",
        "a new joint inspection": "/inspections/joint/new/",
        "inspections in public": "/public/inspections/",
        "a member of a joint inspection": "/joint/",
        "contents": "/contents/",
        "a content": "/contents/rankings/rankings/",
        "months": "/months/",
        "a month": "/months/2026-02/",
        "a quarter": "/periods/2026-Q1/",
        "figures of a day": "/months/2026-Q1/then/?known=2026-03-01",
        "a unit without account reports": "/returns/",
        "labels": f"/enterprises/{stage.own}/places/labels/",
        "forms": "/kinds/",
        "documents": "/documents/",
        "monthly sheets": "/sheets/",
        "a superior's sheet": "/sheets/map/?name=city-monthly",
        "document templates": "/documents/forms/",
        "a document template": "/documents/forms/treatment-plan/",
        "how to be told": "/account/reach/",
        "phones of inspections": "/phones/",
        "take in an offline packet": "/phones/handover/",
        "components": "/ui/",
        "help": "/help/",
        "page of the manual": "/help/obligations/",
        "page of the manual with pictures": "/help/phone/",
        "inspections on a phone": "/phone/",
        "search": "/search/?q=文登",
        "search that finds nothing": "/search/?q=nobody-is-called-so",
        "criteria": "/criteria/?standard=CB_SHIP&m-industry=shipbuilding&m-text=没有看火人就焊接",
        "a paper of checklists": "/checklists/compose/?list=software_it&list=waste_recycling",
        "change a checklist": "/checklists/software_it/edit/",
        "missing": f"/enterprises/{NOWHERE}/",
        "nowhere": "/nowhere/",
    }


@at(DESKTOP)
def test_the_login_page(window, size):
    one = window(size, stranger=True)
    page = one.open("/login/")
    assert one.too_wide() <= 0
    assert one.barriers() == []
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_text("填上账号。")).to_be_visible()
    assert one.barriers() == []
    page.get_by_label("账号").fill("nobody")
    page.get_by_label("密码").fill("wrong")
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("alert")).to_contain_text("账号或密码不对")
    assert one.barriers() == []


@at(DESKTOP)
@pytest.mark.parametrize("name", list(paths(world.District(NOWHERE, NOWHERE, NOWHERE, NOWHERE))))
def test_a_page_is_open_to_everyone_and_fits(window, stage, size, name):
    one = window(size)
    page = one.open(paths(stage)[name])
    expect(page.locator("h1")).to_have_count(1)
    one.fits()


@at(DESKTOP)
def test_one_obligation(window, size):
    one = window(size)
    page = one.open()
    page.locator("tbody tr[data-row] a").first.click()
    expect(page.get_by_role("heading", name="为什么是我")).to_be_visible()
    expect(page.get_by_role("heading", name="哪些算数，哪些不算")).to_be_visible()
    one.fits()


@at(PHONE)
def test_the_open_menu_and_the_open_help(window, size):
    one = window(size)
    page = one.open()
    page.locator(".menu > summary").click()
    expect(page.get_by_role("button", name="退出")).to_be_visible()
    assert one.barriers() == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="退出")).to_be_hidden()
    page.locator("[data-dialog=help]").click()
    expect(page.get_by_role("dialog", name="这一页怎么用")).to_be_visible()
    assert one.too_wide() <= 0
    assert one.barriers() == []


@at(DESKTOP)
def test_the_pages_speak_english(window, size):
    one = window(size)
    page = one.open()
    page.locator(".menu > summary").click()
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", level=1, name="Obligations")).to_be_visible()
    assert page.locator("html").get_attribute("lang") == "en"
    assert one.too_wide() <= 0
    assert one.barriers() == []


def test_enlarged_to_twice_the_size_nothing_is_lost(window, stage):
    """1440 at 200 % is 720 wide; the same page still fits and says the same."""
    one = window((720, 450))
    for path in ("/obligations/", f"/enterprises/{stage.long}/"):
        page = one.open(path)
        assert one.too_wide() <= 0
        expect(page.locator("h1")).to_be_visible()


def test_the_browser_obeys_a_strict_policy(window):
    """An inline script and an inline style do nothing, and the browser says why."""
    one = window(DESKTOP, stranger=True)
    page = one.open("/login/")
    page.evaluate("""() => {
        const script = document.createElement('script');
        script.textContent = 'window.ran = true';
        document.body.append(script);
        document.body.setAttribute('style', 'color: red');
    }""")
    assert page.evaluate("window.ran") is None
    assert len(one.complaints) == 2
    assert all(re.search("Content Security Policy", text) for text in one.complaints)
    one.complaints.clear()


@at(PHONE)
def test_two_photos_are_compared_with_the_keyboard(window, size):
    one = window(size)
    page = one.open("/ui/")
    parts = page.locator("[data-compare]")
    parts.scroll_into_view_if_needed()
    photos, place = parts.locator("img"), parts.get_by_role("slider", name="整改前、整改后各露多少")
    assert photos.nth(0).bounding_box() == photos.nth(1).bounding_box()  # one lies on the other
    place.press("ArrowLeft")
    expect(place).to_have_attribute("aria-valuetext", "整改后占 51%")
    expect(photos.nth(1)).to_have_css("clip-path", "inset(0px 0px 0px 49%)")
    parts.get_by_role("button", name="叠着看").press("Enter")
    expect(photos.nth(1)).to_have_css("opacity", "0.49")
    one.fits()
    parts.get_by_role("button", name="并排看").press("Enter")
    expect(place).to_be_hidden()
    assert photos.nth(0).bounding_box() != photos.nth(1).bounding_box()


@at(DESKTOP)
def test_a_photo_used_twice(window, stage, size, django_db_blocker):
    photo = a_photo(1)

    def twice() -> UUID:
        used(saved(photo), stage.own)
        return used(saved(on_a_phone(photo)), stage.own, at=NOON + timedelta(hours=1))

    with django_db_blocker.unblock():
        piece = aside(twice)
    one = window(size)
    page = one.open(f"/evidence/{piece}/alike/")
    expect(page.get_by_text("画面高度相似")).to_be_visible()
    expect(page.locator(".comparison img")).to_have_count(2)
    one.fits()


@at(PHONE)
def test_a_worker_answers_a_scanned_test_without_an_account(window, stage, size):
    aside(lambda: orgs_made.beneath(stage.own, "person", "焊工甲"))
    desk = window(DESKTOP)
    page = desk.open(f"/tests/new/?enterprise={stage.own}")
    page.get_by_role("button", name="抽人，出二维码").click()
    expect(page.get_by_role("img", name="答题的二维码")).to_be_visible()
    desk.fits()
    one = window(size, stranger=True)
    phone = one.open(str(page.locator(".scan a").get_attribute("href")).removeprefix(one.address))
    assert one.barriers() == []
    phone.get_by_role("link", name="焊工甲").click()
    for question in phone.locator("fieldset").all():
        question.locator("label").first.click()
    assert one.too_wide() <= 0
    assert one.barriers() == []
    phone.get_by_role("button", name="交卷").click()
    expect(phone.get_by_role("link", name="下一个人")).to_be_visible()
    assert one.too_wide() <= 0
    assert one.barriers() == []
    page.reload()
    expect(page.locator("#results")).to_contain_text("错在哪里")
