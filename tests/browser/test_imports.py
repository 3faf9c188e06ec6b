"""Importing a table, and one's own account, in a browser: at both widths, also without scripts."""

from __future__ import annotations

import os
from base64 import b32decode
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import aside
from tests.browser.looking import DESKTOP, PHONE, Window, at
from tests.rooms import saved
from tests.rooms.orgs_made import a_code
from tests.web import world
from zhiben.domain import totp
from zhiben.domain.access import Role
from zhiben.ground import clock
from zhiben.orgs.models import Account

HEAD = "企业名称,统一社会信用代码,行业,镇街,从业人数,备注\n"


@pytest.fixture(scope="module")
def people(stage: world.District, django_db_blocker: Any) -> world.District:
    def make() -> None:
        world.a_login("chief", Role.SECTION_CHIEF)
        world.a_login("admin", Role.SYSTEM_ADMINISTRATOR, regions=[""])
        world.a_login("device")
        for width, _ in (DESKTOP, PHONE):
            world.a_login(f"phone{width}")
        world.passwords_as_served()

    with django_db_blocker.unblock():
        aside(make)
    return stage


def sound(one: Window, name: str) -> None:
    assert one.too_wide() <= 0
    assert one.barriers() == []
    if folder := os.environ.get("ZHIBEN_SCREENSHOTS"):
        one.page.screenshot(path=Path(folder) / f"{name}-{one.size[0]}.png", full_page=True)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
@at(DESKTOP)
def test_a_table_is_looked_at_imported_and_undone(seated, size, scripts):
    one = seated("chief", size, java_script_enabled=scripts)
    page = one.open("/enterprises/")
    page.get_by_role("link", name="导入企业").click()
    name = f"新企业{size[0]}{scripts}有限公司"
    rows = [f"{name},{a_code()},船舶,界石镇,12,x", f"坏企业有限公司,O{a_code()[1:]},船舶工业,界时镇,多,x"]
    file = {"name": "企业.csv", "mimeType": "text/csv", "buffer": (HEAD + "\n".join(rows)).encode("gb18030")}
    page.get_by_label("填好的 Excel（xlsx）或 CSV 文件").set_input_files(file)
    page.get_by_role("button", name="先看结果").click()
    expect(page.locator("td.wrong")).to_have_count(3)
    if scripts:
        sound(one, "import-look")
    page.get_by_role("button", name="导入对的 1 行").click()
    expect(page.get_by_text("新登记 1 条，变更 0 条")).to_be_visible()
    if scripts:
        sound(one, "import-done")
    page.locator("summary", has_text="撤销").first.click()
    page.get_by_label("为什么撤销").first.fill("导错了")
    page.get_by_role("button", name="整批撤销").first.click()
    expect(page.get_by_text("已撤销这次导入。")).to_be_visible()


@at(PHONE)
def test_ones_own_account_and_a_code_for_another(seated, window, size):
    one = seated("chief", size)
    one.page.locator(".menu summary").click()
    one.page.get_by_role("link", name="我的账号").click()
    expect(one.page.get_by_text("就是这里")).to_be_visible()
    sound(one, "account")
    admin = seated("admin", size)
    admin.open("/account/codes/")
    admin.page.get_by_label("谁的账号").fill("chief")
    admin.page.get_by_role("button", name="开重设码").click()
    code = admin.page.locator("p.code code").inner_text()
    sound(admin, "account-code")
    lost = window(size, stranger=True)
    page = lost.open("/login/")
    page.get_by_role("link", name="有重设码，设新密码").click()
    for label, text in (
        ("账号", "chief"),
        ("重设码", code),
        ("新密码", world.PASSWORD),
        ("再写一遍", world.PASSWORD),
    ):
        page.get_by_label(label, exact=True).fill(text)
    sound(lost, "account-reset")
    page.get_by_role("button", name="设新密码").click()
    expect(page.get_by_text("新密码已设好")).to_be_visible()


@at(DESKTOP)
def test_a_phone_is_bound_and_asked_for_after_the_password(seated, window, size):
    one = seated(f"phone{size[0]}", size)
    page = one.open("/account/second/")
    sound(one, "second")
    secret = b32decode(page.locator("code.secret").inner_text().replace(" ", ""))
    page.get_by_label("手机上显示的六位").fill(
        totp.code_at(secret, totp.step_of(clock.machine().timestamp()))
    )
    page.get_by_role("button", name="绑定").click()
    expect(page.locator("ol.spare li")).to_have_count(10)
    spare = page.locator("ol.spare li").first.inner_text()
    sound(one, "second-spare")
    one.open("/account/second/")
    sound(one, "second-bound")
    again = window(size, stranger=True)
    gives_password(again, f"phone{size[0]}")
    page = again.page
    page.get_by_text("手机丢了，备用码也没有").click()
    sound(again, "second-step")
    page.get_by_label("动态口令").fill(spare)
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.locator(".menu")).to_be_visible()
    again.open("/login/prove/")
    sound(again, "prove")


def test_a_device_takes_the_place_of_the_six_digits(browser, address, people, django_db_blocker):
    """Chromium's own virtual authenticator; a key is of a name, so the site is called by its name."""

    def bound() -> None:
        saved.a_phone(Account.objects.get(username="device"))

    with django_db_blocker.unblock():
        aside(bound)
    one = Window(browser, address.replace("127.0.0.1", "localhost"), DESKTOP)
    wire = one.context.new_cdp_session(one.page)
    wire.send("WebAuthn.enable")
    kind = {"protocol": "ctap2", "transport": "internal", "hasUserVerification": True}
    options = kind | {"isUserVerified": True, "automaticPresenceSimulation": True}
    wire.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    gives_password(one, "device")
    code = totp.code_at(saved.SECRET, totp.step_of(clock.machine().timestamp()))
    one.page.get_by_label("动态口令").fill(code)
    one.page.get_by_role("button", name="登录", exact=True).click()
    expect(one.page.locator(".menu")).to_be_visible()
    one.open("/account/second/")
    one.page.get_by_label("这个设备叫什么").fill("办公室电脑")
    one.page.get_by_role("button", name="添加这个设备").click()
    expect(one.page.get_by_text("通行密钥已添加")).to_be_visible()
    sound(one, "passkey-added")
    one.page.context.clear_cookies()
    gives_password(one, "device")
    sound(one, "passkey-asked")
    one.page.get_by_role("button", name="用通行密钥").click()
    expect(one.page.locator(".menu")).to_be_visible()
    assert one.complaints == []
    one.context.close()


def gives_password(one: Window, username: str) -> None:
    page = one.open("/login/")
    page.get_by_label("账号").fill(username)
    page.get_by_label("密码").fill(world.PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", name="再填动态口令")).to_be_visible()
