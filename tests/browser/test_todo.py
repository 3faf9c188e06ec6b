"""我的待办 in a real browser: nothing for axe to say, no sideways scroll, five clicks, the keyboard alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Windows, aside, empty
from tests.browser.looking import DESKTOP, PHONE, Window, at
from tests.rooms import tasks_made
from tests.rooms.orgs_made import a_key
from tests.web import world
from zhiben.tasks import actions


def an_office() -> tasks_made.Office:
    """Everybody has something in hand, something waited for and something given."""
    office = tasks_made.an_office()
    pairs = [
        (office.chief, office.officer, "核一遍检查清单"), (office.officer, office.colleague, "补三张照片"),
        (office.principal, office.manager, "把培训签到表交上来"), (office.leader, office.chief, "写一页情况"),
    ]  # fmt: skip
    for by, to, title in pairs:
        tasks_made.a_task(office, by, to, title=title, due_on=tasks_made.DAY)
    world.passwords_as_served()
    return office


@pytest.fixture(scope="module")
def stage(database: None, django_db_blocker: Any) -> Iterator[tasks_made.Office]:
    with django_db_blocker.unblock():
        yield aside(an_office)
        aside(empty)


@pytest.fixture(scope="module")
def office(stage: tasks_made.Office) -> tasks_made.Office:
    return stage


@pytest.fixture(scope="module")
def day() -> date:
    return tasks_made.DAY


@pytest.fixture
def desk(windows: Windows, office: tasks_made.Office) -> Iterator[Callable[..., Window]]:
    """Opens a window in which a person of the office has signed in; at the end none may have complained."""

    def sit(person: Any, size: tuple[int, int] = DESKTOP, **options: Any) -> Window:
        one = windows.take(office.accounts[person].username, size, **options)
        one.open("/")
        return one

    yield sit
    windows.give_back()


def fine(window: Window) -> None:
    window.fits()


@at(DESKTOP)
@pytest.mark.parametrize("person", ["officer", "chief", "leader", "principal", "manager"])
def test_a_home_has_no_barriers_and_does_not_scroll_sideways(desk, office, person, size):
    window = desk(getattr(office, person), size)
    page = window.open("/")
    fine(window)
    trace = page.locator("details.why summary").first
    if trace.count():
        trace.click()
        expect(page.locator(".trace").first).to_be_visible()
        fine(window)


@at(DESKTOP)
def test_the_other_pages_have_no_barriers_either(desk, office, size):
    window = desk(office.chief, size)
    page = window.open("/")
    task = page.locator(".todo h3 a").first.get_attribute("href") or ""
    paths = ["/?bulk=1", "/tasks/assign/", "/notices/", "/away/", f"/away/leave/?person={office.chief}", task]
    for path in paths:
        window.open(path)
        fine(window)


@at(DESKTOP)
def test_an_obligation_is_given_in_four_clicks_and_taken_back_in_one(desk, office, size):
    """Home → 派给… → whom → 派出去; the strip offers 撤销."""
    page: Page = desk(office.principal, size).open("/")
    page.get_by_role("link", name="派给…").first.click()
    page.get_by_label("派给谁").select_option(str(office.manager))
    page.get_by_role("button", name="派出去").click()
    strip = page.locator("[data-toast]")
    expect(strip).to_contain_text("已派给 杨丽，1 件")
    strip.get_by_role("button").click()
    expect(page.get_by_text("已撤销")).to_be_visible()


@at(PHONE)
def test_what_is_given_is_accepted_and_answered_within_five_clicks(desk, office, size):
    title = f"查一次{size[0]}"
    by = aside(lambda: office.actor(office.chief))
    ask = [actions.Ask(title=title, due_on=tasks_made.DAY)]
    aside(lambda: actions.assign(ask, office.officer, by=by, at=tasks_made.AT, key=a_key()))
    page: Page = desk(office.officer, size).open("/")
    card = page.locator(".todo", has_text=title)
    card.get_by_role("button", name="签收").click()
    expect(page.locator("[data-toast]")).to_contain_text("已签收 1 件")
    page.locator(".todo", has_text=title).get_by_role("link", name="答复").click()
    page.get_by_label("办了什么、结果怎样").fill("查了，没有问题")
    page.get_by_role("button", name="答复").click()
    expect(page.locator("[data-toast]")).to_contain_text("已答复")
    expect(page.locator(".todo", has_text=title)).to_have_count(0)


def test_the_inbox_is_worked_with_the_keyboard_alone(desk, office):
    page: Page = desk(office.principal).open("/")
    page.keyboard.press("j")
    expect(page.locator(".todo[data-here]")).to_have_count(1)
    page.keyboard.press("y")
    expect(page.locator(".todo[data-here] .trace")).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("e")
    expect(page).not_to_have_url(re.compile(r":\d+/$"))
    page.keyboard.press("g")
    page.keyboard.press("t")
    expect(page.get_by_role("heading", name="我的待办")).to_be_visible()


def test_without_script_it_works_all_the_same(desk, office):
    page: Page = desk(office.officer, java_script_enabled=False).open("/")
    page.get_by_role("button", name="签收").first.click()
    expect(page.locator(".toast")).to_contain_text("已签收")
