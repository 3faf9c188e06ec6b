"""What each role does in its month, from home, counted in clicks: none takes more than five, at either width.

Typing is not counted, opening the menu of a phone is.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import aside
from tests.browser.looking import DESKTOP, PHONE, Window
from tests.conftest import FULL
from tests.rooms import orgs_made, records_made
from tests.rooms.acting import TENANT
from tests.web import world
from zhiben.domain.access import Role

MOST = 5
PEOPLE = {
    "chief": Role.SECTION_CHIEF, "leader": Role.BUREAU_LEADER, "boss": Role.PRINCIPAL,
    "safety": Role.SAFETY_MANAGER, "auditor": Role.AUDITOR, "system": Role.SYSTEM_ADMINISTRATOR,
    "security": Role.SECURITY_ADMINISTRATOR,
}  # fmt: skip
ADMINISTRATORS = {Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR}


@pytest.fixture(scope="module")
def people(stage: world.District, django_db_blocker: Any) -> world.District:
    """Everybody of the bureau and of one enterprise, and a kind of record to file."""

    def make() -> None:
        records_made.adopt(TENANT)
        orgs_made.beneath(stage.own, "site", "一号船坞")
        for name, role in PEOPLE.items():
            of = {"enterprise": stage.own} if role in world.OF_ENTERPRISES else {}
            if role in ADMINISTRATORS:
                of = {"regions": [""]}
            world.a_login(name, role, **of)
        world.passwords_as_served()

    with django_db_blocker.unblock():
        aside(make)
    return stage


class Hand:
    """One person at home, whose clicks are counted."""

    def __init__(self, one: Window) -> None:
        self.page: Page = one.page
        self.is_phone = one.size == PHONE
        self.clicks = 0
        self.here = one.address

    def home(self) -> None:
        self.page.goto(self.here + "/")
        self.clicks = 0

    def click(self, place: Locator) -> None:
        place.click()
        self.clicks += 1

    def go(self, name: str) -> None:
        """By the navigation: beside the page, on a phone behind 更多."""
        if self.is_phone:
            self.click(self.page.get_by_role("navigation", name="底栏").get_by_role("link", name="更多"))
            where = self.page.get_by_role("navigation", name="全部去处")
        else:
            where = self.page.get_by_role("navigation", name="主导航")
        self.click(where.get_by_role("link", name=name, exact=True))

    def link(self, name: str | re.Pattern[str]) -> None:
        self.click(self.page.get_by_role("main").get_by_role("link", name=name).first)

    def first_row(self) -> None:
        self.click(self.page.locator("tbody tr[data-row] th a").first)

    def sees(self, heading: str | re.Pattern[str]) -> None:
        expect(self.page.get_by_role("heading", name=heading).first).to_be_visible()


def overdue(hand: Hand) -> None:
    hand.go("义务清单")
    hand.click(
        hand.page.get_by_role("navigation", name="按状态看").get_by_role("link", name=re.compile("^逾期 "))
    )
    hand.sees(re.compile(r"^\d+ 项$"))


def why(hand: Hand) -> None:
    hand.go("义务清单")
    hand.first_row()
    hand.sees("为什么是我")


def enterprise(hand: Hand) -> None:
    hand.go("企业")
    hand.first_row()
    hand.sees("义务日历")


def certificates(hand: Hand) -> None:
    enterprise(hand)
    hand.link("证照")
    hand.sees("证照、任职和制度")


def clause(hand: Hand) -> None:
    hand.go("方案执行图")
    hand.click(hand.page.locator("main a[data-clause='1'][hx-get]:visible").first)
    expect(hand.page.locator("main a[data-clause='1'][aria-current]").first).to_be_attached()


def invite(hand: Hand) -> None:
    hand.go("账号和邀请函")
    hand.click(hand.page.get_by_role("checkbox").first)
    hand.click(hand.page.get_by_role("button", name="开邀请函并打印"))
    hand.sees("邀请函 1 份")


def hand_out(hand: Hand) -> None:
    hand.link("派一件事")
    hand.sees("派给谁")


def find(hand: Hand) -> None:
    if hand.is_phone:
        hand.click(hand.page.get_by_role("navigation", name="底栏").get_by_role("link", name="更多"))
        hand.link("搜索")
        box = hand.page.get_by_label("找什么")
    else:
        box = hand.page.locator("#top-q")
    box.fill("龙泊")
    box.press("Enter")
    hand.link("文登龙泊修造船有限公司")
    hand.sees("文登龙泊修造船有限公司")


def board(hand: Hand) -> None:
    hand.go("本期概览")
    hand.click(hand.page.locator('[data-figure="overdue"]'))
    hand.sees(re.compile(r"^\d+ 项$"))


def quarter(hand: Hand) -> None:
    hand.go("本期概览")
    hand.link("本季")
    hand.sees("谁拖得最久")


def as_known(hand: Hand) -> None:
    hand.go("本期概览")
    hand.page.get_by_label("按哪天知道的看").fill("2026-02-20")
    hand.click(hand.page.get_by_role("button", name="看那天"))
    expect(hand.page.get_by_text("当天知道的情况").first).to_be_visible()


def waivers(hand: Hand) -> None:
    hand.go("豁免")
    hand.sees(re.compile("豁免"))


def settings(hand: Hand) -> None:
    hand.go("方案设置")
    setting = hand.page.locator("tbody th a").first
    name = setting.inner_text()
    hand.click(setting)
    hand.sees(name)


def editions(hand: Hand) -> None:
    hand.go("方案版本")
    hand.sees(re.compile("版本"))


def late(hand: Hand) -> None:
    hand.go("受理补录")
    hand.sees(re.compile("补录"))


def away(hand: Hand) -> None:
    hand.go("代理和移交")
    hand.sees(re.compile("代理"))


def calendar(hand: Hand) -> None:
    hand.go("日历")
    hand.sees("日历")


def feed(hand: Hand) -> None:
    hand.go("日历")
    hand.click(hand.page.get_by_role("button", name=re.compile("订阅地址|换一个地址")))
    expect(hand.page.locator("code.address")).to_be_visible()


def file(hand: Hand) -> None:
    hand.link("登记填报")
    hand.link(re.compile("新登记.*快速演练登记"))
    hand.sees(re.compile("快速演练登记"))


def records(hand: Hand) -> None:
    hand.go("登记填报")
    hand.sees(re.compile("登记"))


def own(hand: Hand) -> None:
    hand.go("义务清单")
    hand.sees(re.compile(r"^\d+ 项$"))


def story(hand: Hand) -> None:
    enterprise(hand)
    hand.link("经过")
    hand.sees("发生的事")


def conformance(hand: Hand) -> None:
    hand.go("方案执行图")
    hand.click(hand.page.locator('main a[href$="/conformance/"]:visible').first)
    hand.sees("方案对照表")


def access(hand: Hand) -> None:
    hand.go("人员与权限")
    hand.sees(re.compile(r"个账号$"))


def one_account(hand: Hand) -> None:
    hand.go("人员与权限")
    hand.first_row()
    hand.sees("角色")


def erasing(hand: Hand) -> None:
    hand.go("保存与删除")
    hand.sees("保存期限")
    assert hand.page.evaluate("document.documentElement.scrollWidth") <= hand.page.viewport_size["width"]


def review(hand: Hand) -> None:
    hand.go("人员与权限")
    hand.page.get_by_label("复核情况").fill("逐个核对，没有问题")
    hand.click(hand.page.get_by_role("button", name="记下这次复核"))
    expect(hand.page.get_by_text("复核已记入账本")).to_be_visible()


def reset_code(hand: Hand) -> None:
    hand.click(hand.page.locator(".menu > summary"))
    hand.click(hand.page.locator(".menu").get_by_role("link", name="我的账号"))
    hand.link(re.compile("重设码"))
    hand.page.get_by_label("谁的账号").fill("yu")
    hand.click(hand.page.get_by_role("button", name="开重设码"))
    expect(hand.page.locator("p.code")).to_be_visible()


def not_through(hand: Hand) -> None:
    hand.go("对外通知")
    hand.link("没办成的")
    hand.sees("没办成的")


def group_robot(hand: Hand) -> None:
    hand.go("对外通知")
    hand.link("群机器人")
    hand.page.get_by_label("机器人地址").fill("https://evil.example/send?key=k")
    hand.click(hand.page.get_by_role("button", name="保存"))
    expect(hand.page.get_by_text("不在本系统允许对外连接的名单内")).to_be_visible()


TASKS: dict[str, list[Callable[[Hand], None]]] = {
    "yu": [overdue, why, enterprise, certificates, clause, invite, hand_out, find],
    "chief": [board, quarter, waivers, settings, editions, late, away, overdue],
    "leader": [board, as_known, clause, waivers, editions, enterprise],
    "boss": [own, why, file, calendar, feed, away, clause],
    "safety": [file, records, why, calendar, certificates, story],
    "auditor": [overdue, conformance, access, story, as_known, records],
    "system": [access, reset_code, not_through, group_robot],
    "security": [access, one_account, review, erasing],
}


@pytest.fixture
def hand(seated: Callable[..., Window]) -> Callable[[str, tuple[int, int]], Hand]:
    def make(who: str, size: tuple[int, int]) -> Hand:
        one = seated(who, size)
        one.page.set_default_timeout(10_000)
        return Hand(one)

    return make


def _runs() -> list[Any]:
    """Each role at both widths with --full; else each at one of them, in turn."""
    sizes = {"desktop": DESKTOP, "phone": PHONE}
    some = [
        (who, name)
        for n, who in enumerate(sorted(TASKS))
        for m, name in enumerate(sizes)
        if FULL or n % 2 == m
    ]
    return [pytest.param(who, sizes[name], id=f"{who}-{name}") for who, name in some]


@pytest.mark.parametrize(("who", "size"), _runs())
def test_a_month_of_each_role_takes_at_most_five_clicks_a_task(hand, who, size):
    one = hand(who, size)
    counted = {}
    for task in TASKS[who]:
        one.home()
        task(one)
        counted[task.__name__] = one.clicks
    assert {name: n for name, n in counted.items() if n > MOST} == {}
    assert len(counted) <= 8
