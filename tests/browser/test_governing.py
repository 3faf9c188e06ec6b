"""Settings and waivers in a real browser: both widths, and without scripts."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import aside
from tests.browser.looking import DESKTOP, PHONE, Window, at
from tests.conftest import FULL
from tests.web import world
from zhiben.domain.access import Role
from zhiben.orgs.staff import logins
from zhiben.plans import actions as plans
from zhiben.plans.store import NewFact


@pytest.fixture(scope="module")
def people(stage: world.District, django_db_blocker) -> world.District:
    """A principal who asks, a leader who decides."""

    def make() -> None:
        boss = world.a_login("boss", Role.PRINCIPAL, enterprise=stage.own)
        late = NewFact("check", stage.own, world.TODAY - timedelta(days=90))
        by = logins.actor_of(boss, world.NOON)
        plans.record_fact(late, by=by, at=world.NOON, key="late-check")
        world.a_login("lead", Role.BUREAU_LEADER, regions=[""])
        world.passwords_as_served()

    with django_db_blocker.unblock():
        aside(make)
    return stage


def sound(one: Window) -> None:
    assert one.too_wide() <= 0
    assert one.barriers() == []


@at(DESKTOP)
def test_a_leader_changes_a_setting_and_is_told_when_it_counts(seated, size):
    one = seated("lead", size)
    page = one.open("/plan-settings/")
    sound(one)
    page.get_by_role("link", name=re.compile("培训学时")).click()
    page.get_by_label("改为").fill("99")
    page.get_by_label("依据").fill("会议纪要 1")
    page.get_by_role("button", name="定下来").click()
    expect(page.get_by_text("方案只许取 1 到 8 的整数。")).to_be_visible()
    sound(one)
    page.get_by_label("改为").fill("6")
    page.get_by_role("button", name="定下来").click()
    expect(page.get_by_text("从下一期第一天起作数")).to_be_visible()
    sound(one)


@pytest.mark.parametrize(
    ("size", "scripts"),
    [pytest.param(DESKTOP, True, id="desktop"), pytest.param(PHONE, False, id="bare")]
    + [pytest.param(PHONE, True, id="phone")] * FULL,
)
def test_a_waiver_is_asked_for_by_one_and_given_by_another(seated, size, scripts):
    boss = seated("boss", size) if scripts else seated("boss", size, java_script_enabled=False)
    page = boss.open("/obligations/")
    page.locator("tbody tr[data-row] a").first.click()
    page.get_by_role("link", name="申请豁免").click()
    if scripts:
        sound(boss)
    page.get_by_label("为什么不办").fill("全厂停产大修")
    page.get_by_label("依据", exact=True).fill("停产报告")
    page.get_by_role("button", name="提交申请").click()
    expect(page.get_by_role("heading", name=re.compile("等他人审批"))).to_be_visible()
    lead = seated("lead", size)
    page = lead.open("/waivers/")
    sound(lead)
    page.locator("section", has_text="等我审批").get_by_role("link").first.click()
    sound(lead)
    page.get_by_role("button", name="准予豁免").click()
    expect(page.get_by_role("heading", name="已有结论")).to_be_visible()
    sound(lead)


@at(PHONE)
def test_a_leader_looks_at_what_an_edition_would_change(seated, size):
    one = seated("lead", size)
    page = one.open("/editions/")
    sound(one)
    page.get_by_role("link", name=re.compile("wendeng-2024-2026")).click()
    expect(page.get_by_role("heading", name="对义务的影响")).to_be_visible()
    page.locator("main details summary").first.click()
    sound(one)
    expect(page.get_by_role("button", name="采用这一版")).to_be_visible()


def test_a_late_entry_is_received_on_the_phone_and_the_other_width_sees_none_left(seated):
    one = seated("lead", PHONE)
    page = one.open("/late-entries/")
    sound(one)
    page.get_by_role("button", name=re.compile("受理")).click()
    expect(page.get_by_text("已受理，计入义务。")).to_be_visible()
    other = seated("lead", DESKTOP)
    expect(other.open("/late-entries/").get_by_text("没有待受理的补录")).to_be_visible()
    sound(other)
