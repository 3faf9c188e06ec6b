"""A visit on a phone without a network, from the door to the signatures; then everything arrives, once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import aside, empty
from tests.browser.looking import PHONE
from tests.rooms import orgs_made, phones_made
from tests.rooms.acting import TENANT, chained
from tests.serving import Fallible, database_url
from tests.web import world
from zhiben.domain.visits import State
from zhiben.ground.verify import verify
from zhiben.hazards.models import Hazard
from zhiben.inspections import actions, signing
from zhiben.inspections.models import Entry, Visit
from zhiben.inspections.phone import actions as phone
from zhiben.inspections.phone.models import Clash, Device, Operation
from zhiben.inspections.saying import Wrote
from zhiben.orgs.models import Account

SITE = "装配车间东侧"
FAILS = {"COM-02": "没有清单", "SH-13": "脚手架没有验收牌", "SH-16": "坞门漏水"}
PICTURE = (settings.ROOT / "docs" / "screenshots" / "away-desktop.png").read_bytes()
ALL_SENT = "都发完了"
# Another transaction that ends only with the page: until then nothing said is stored.
BUSY = """new Promise((held) => {
  indexedDB.open("zhiben-phone").onsuccess = ({ target }) => {
    const store = target.result.transaction("lines", "readwrite").objectStore("lines");
    const on = () => ((store.get("-").onsuccess = on), held());
    on();
  };
})"""
STROKE = [(30 + 15 * step, 40 + 14 * (step % 4)) for step in range(14)]


@dataclass(frozen=True)
class Stage:
    office: phones_made.Office
    visit: UUID
    another: UUID
    username: str
    colleague: str


@pytest.fixture(scope="module")
def stage(database: None, django_db_blocker: Any) -> Iterator[Stage]:
    """Two officers with a visit that is approved, and workers to be asked."""

    def make() -> Stage:
        office = phones_made.an_office()
        for name in ("陈工", "李工", "周工"):
            orgs_made.beneath(office.firm, "person", name)
        visits = [phones_made.a_visit(office) for _ in range(2)]
        world.passwords_as_served()
        names = dict(Account.objects.values_list("id", "username"))
        return Stage(office, *visits, *(names[one.account] for one in (office.officer, office.other)))

    with django_db_blocker.unblock():
        yield aside(make)
        aside(empty)


@pytest.fixture(scope="module")
def server(stage: Stage, day: date) -> Iterator[Fallible]:
    one = Fallible(ZHIBEN_DATABASE_URL=aside(database_url), ZHIBEN_TODAY=day.isoformat())
    yield one
    one.kill()


@pytest.fixture(scope="module")
def address(server: Fallible) -> str:
    return server.address


class Officer:
    """What an officer does on the phone's screens."""

    def __init__(self, page: Page, visit: UUID) -> None:
        self.page, self.visit = page, visit

    def go(self, screen: str) -> None:
        address = f"#/v/{self.visit}/{screen}"
        self.page.evaluate("to => { location.hash = to }", address)
        expect(self.page.locator("#main")).to_have_attribute("data-at", address)

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).first.click()

    def types(self, label: str, words: str) -> None:
        """Typed while the phone's store is held up, and the page taken away before it has the words."""
        self.page.evaluate(BUSY)
        self.page.get_by_label(label).fill(words)
        self.page.reload()

    def title(self, words: str) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(words)

    def fails(self, item: str, words: str) -> None:
        """不合格: the camera opens, the draft stands, three words are added."""
        self.go(f"item/{item}")
        self.takes("不合格")
        self.page.get_by_label("哪里不对").fill(words)
        self.page.get_by_label("部位").fill(SITE)
        self.page.get_by_label("责任人").fill("陈工")

    def takes(self, button: str) -> None:
        """The camera opens by a button, and one photo is taken."""
        with self.page.expect_file_chooser() as camera:
            self.press(button)
        camera.value.set_files({"name": "现场.png", "mimeType": "image/png", "buffer": PICTURE})
        expect(self.page.locator(".thumbs li")).to_have_count(1)

    def passes(self, item: str) -> None:
        """合格: on to the next, unless it has to be shown by a photo."""
        self.go(f"item/{item}")
        here = self.page.url
        self.press("合格")
        photo = self.page.get_by_text("这题合格也要有照片")
        expect(photo.or_(self.page.get_by_role("heading", level=1, name="晨会"))).to_be_visible()
        if photo.count():
            self.takes("拍照")
        else:
            expect(self.page).not_to_have_url(here)

    def asks(self) -> None:
        """Whom the system drew, three questions each."""
        self.go("asking")
        people = self.page.locator(".cards a")
        expect(people.first).to_be_visible()
        for place in range(people.count()):
            people.nth(place).click()
            for number in (1, 2, 3):
                right = self.page.get_by_role("group", name=f"第 {number} 问").get_by_text("答对")
                right.click()
                expect(right).to_have_attribute("aria-pressed", "true")
            self.go("asking")
            expect(people.nth(place)).to_contain_text("合格")

    def signs(self) -> None:
        """Both officers and the enterprise, anew where something was changed since."""
        self.go("signing")
        pads = self.page.locator("canvas.pad")
        expect(pads).to_have_count(3)
        for left in (2, 1, 0):
            pads.first.scroll_into_view_if_needed()
            box = pads.first.bounding_box()
            assert box is not None
            mouse = self.page.mouse
            mouse.move(box["x"] + 30, box["y"] + 40)
            mouse.down()
            for x, y in STROKE:
                mouse.move(box["x"] + x, box["y"] + y)
            mouse.up()
            self.press("签好了")
            expect(pads).to_have_count(left)

    def queue(self) -> None:
        self.page.evaluate("location.hash = '#/queue'")

    def ends(self) -> None:
        self.go("overview")
        try:
            self.title("都齐了")
        except AssertionError as error:
            error.add_note(self.page.locator("#main").inner_text())  # what is missing
            raise
        self.press("结束检查")
        self.title("查完了")


class Losing:
    """The server's answer to the n-th request of a kind never arrives: it did what was asked."""

    def __init__(self, number: int) -> None:
        self.left = number

    def __call__(self, route: Route) -> None:
        self.left -= 1
        if self.left == 0:
            route.fetch()
            return route.abort()
        return route.continue_()


class Killing(Losing):
    """At the n-th request the server dies, before it has answered."""

    def __init__(self, server: Fallible, number: int) -> None:
        super().__init__(number)
        self.server = server

    def __call__(self, route: Route) -> None:
        self.left -= 1
        if self.left == 0:
            self.server.kill()
        route.continue_()


def told(visit: UUID) -> dict[str, object]:
    """What has become of the visit."""
    chained()
    operations = Operation.objects.filter(visit=visit)
    return {
        "state": Visit.objects.get(id=visit).state,
        "outcomes": set(operations.values_list("outcome", flat=True)),
        "numbers": sorted(operations.values_list("n", flat=True)) == [*range(1, operations.count() + 1)],
        "hazards": Hazard.objects.count(),
        "photos": Entry.objects.filter(visit=visit, name__startswith="photo:").count(),
        "clashes": Clash.objects.filter(visit=visit).count(),
        "ledger": verify(TENANT).ok,
    }


def is_returned(stage: Stage) -> None:
    """The head of the section sends it back."""
    wrong = {"visit:": "查了哪些场所写全"}
    key, by = orgs_made.a_key(), stage.office.chief
    actions.send_back(stage.visit, "场所不全", wrong, by=by, at=world.NOON, key=key)


def is_changed_at_the_desk(stage: Stage) -> None:
    """The other officer writes down what the phone is about to write."""
    wrote = [Wrote("visit:", {"scene": "装配车间、喷漆房"}, {"scene": SITE})]
    key, by = orgs_made.a_key(), stage.office.other
    actions.say(stage.visit, wrote, by=by, at=world.NOON, key=key)


def test_a_visit_without_a_network_arrives_once_though_the_server_is_killed_and_replies_are_lost(
    seated, stage, server, django_db_blocker
):
    window = seated(stage.username, PHONE)
    context, page = window.context, window.open("/phone/")
    officer = Officer(page, stage.visit)
    officer.press("下载离线包")
    expect(page.get_by_text("没开始")).to_have_count(2)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    context.set_offline(True)
    page.reload()  # from the phone alone
    officer.go("")
    officer.title("进门须知")
    officer.press("已阅，开始检查")
    officer.title("宣讲")
    for item, words in FAILS.items():
        officer.fails(item, words)
    officer.types("责任人", "李工")  # put away and taken out again, at the worst moment
    expect(page.get_by_label("责任人")).to_have_value("李工")
    expect(page.get_by_label("哪里不对")).to_have_value(FAILS["SH-16"])
    expect(page.locator(".thumbs li")).to_have_count(1)
    assert window.too_wide() <= 0
    assert window.barriers() == []
    for item in ("COM-01", "COM-03"):
        officer.passes(item)
    officer.go("briefing")
    page.get_by_label("多少人听").fill("6")
    page.get_by_label("讲了几分钟").fill("12")
    page.get_by_label("讲的要点").fill("船舶修造判定标准全部条款")
    officer.go("about")
    page.get_by_label("企业陪同人", exact=True).fill("周工")
    page.get_by_label("查了哪些场所").fill(SITE)
    officer.asks()
    officer.signs()
    officer.ends()
    expect(page.get_by_text("暂存号")).to_be_visible()
    officer.queue()
    expect(page.get_by_role("button", name="暂停")).to_have_count(7)
    expect(page.get_by_role("button", name="删")).to_have_count(0)  # before a receipt nothing goes
    officer.go("done")

    lose, kill = Losing(1), Killing(server, 3)
    page.route("**/api/v1/operations", lose)
    page.route("**/api/v1/photos/*", kill)
    with page.expect_event("requestfailed", lambda request: "/photos/" in request.url):
        context.set_offline(False)
    expect(page.locator("#bar")).to_contain_text("离线")  # the server is gone in the middle of it
    officer.queue()
    server.start()
    officer.press("现在试着发")
    expect(page.locator("#bar")).to_contain_text(ALL_SENT)
    with django_db_blocker.unblock():
        assert aside(lambda: told(stage.visit)) == {
            "state": State.FILED, "outcomes": {"applied"}, "numbers": True, "hazards": 3, "photos": 7,
            "clashes": 0, "ledger": True,
        }  # fmt: skip

    with django_db_blocker.unblock():
        aside(lambda: is_returned(stage))
    page.evaluate("location.hash = '#/'")
    officer.press("更新离线包")
    page.get_by_text("退回补正 2 处").click()
    page.get_by_role("listitem").filter(has_text="查了哪些场所写全").get_by_role("link", name="去改").click()
    context.set_offline(True)
    page.get_by_label("查了哪些场所").fill("装配车间、船坞")
    with django_db_blocker.unblock():
        aside(lambda: is_changed_at_the_desk(stage))
    with page.expect_response("**/api/v1/packet"):  # what the desk wrote is known before the field is left
        context.set_offline(False)
    expect(page.locator("#bar")).to_contain_text(ALL_SENT)
    officer.go("clash")
    for words in ("装配车间、船坞", "装配车间、喷漆房", SITE):  # yours, theirs, what you saw
        expect(page.locator(".clash")).to_contain_text(words)
    assert window.barriers() == []
    officer.press("都留")
    expect(page.get_by_text("都定好了")).to_be_visible()
    officer.signs()
    officer.ends()
    expect(page.locator("#bar")).to_contain_text(ALL_SENT)
    with django_db_blocker.unblock():
        assert aside(lambda: told(stage.visit)) == {
            "state": State.FILED, "outcomes": {"applied", "clash"}, "numbers": True, "hazards": 3,
            "photos": 10, "clashes": 1, "ledger": True,
        }  # fmt: skip
        stands = aside(lambda: phones_made.entries(stage.visit))
    assert stands["visit:"]["scene"] == "装配车间、喷漆房；装配车间、船坞"
    signed = {fields["digest"] for name, fields in stands.items() if name.startswith("signature:")}
    assert signed == {signing.digest(stands)}  # both sides signed what the record says


WECHAT = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/120 Mobile MicroMessenger/8.0"
NO_STORE = "Object.defineProperty(window, 'indexedDB', {get: () => undefined})"
FULL = "void (IDBObjectStore.prototype.put = () => { throw new DOMException('', 'QuotaExceededError') })"


def test_a_phone_says_what_keeps_it_from_working(seated, browser, stage, address, django_db_blocker):
    for options, script, words in (
        ({"user_agent": WECHAT}, "", "请用手机浏览器打开"),
        ({}, NO_STORE, "手机不让存"),
    ):
        context = browser.new_context(**options)
        context.add_init_script(script)
        page = context.new_page()
        page.goto(f"{address}/phone/")
        expect(page.get_by_role("heading", level=1)).to_have_text(words)
        context.close()

    window = seated(stage.colleague, PHONE)
    page = window.open("/phone/")
    bar = page.locator("#bar")
    officer = Officer(page, stage.another)
    officer.press("下载离线包")
    expect(page.get_by_text("没开始").first).to_be_visible()
    expect(bar).to_contain_text("手机的钟快了")  # the server lives in another year
    with window.context.expect_page() as opened:
        page.evaluate("void open(location.pathname)")
    expect(opened.value.get_by_role("heading", level=1)).to_have_text("另一个窗口开着")
    opened.value.close()

    officer.go("")
    officer.press("已阅，开始检查")
    officer.title("宣讲")
    officer.press("合格")
    page.locator("input[capture]").dispatch_event("cancel")
    expect(page.get_by_text("没有拍成")).to_be_visible()
    session = window.context.cookies()
    window.context.clear_cookies()
    officer.queue()
    officer.press("现在试着发")
    expect(bar).to_contain_text("登录已过期")
    window.context.add_cookies(session)
    officer.press("现在试着发")
    expect(bar).to_contain_text(ALL_SENT)

    def lost() -> None:
        by = stage.office.other
        device = Device.objects.get(person=by.person)
        phone.revoke(device.id, "丢失", by=by, at=world.NOON, key=orgs_made.a_key())

    with django_db_blocker.unblock():
        aside(lost)
    officer.go("about")
    page.get_by_label("小结").fill("看过")
    officer.queue()
    officer.press("现在试着发")
    expect(bar).to_contain_text("已被停用")
    expect(page.get_by_text("检查情况")).to_be_visible()  # what was not sent is still here
    window.context.clear_cookies()
    window.sign_in(stage.username)
    window.open("/phone/")  # the same phone in other hands: each has their own
    expect(bar).to_contain_text("手机里有 赵工 还没发的记录")
    officer.press("更新离线包")
    expect(page.locator("#top")).to_contain_text("王工")
    officer.go("about")
    expect(page.get_by_label("小结")).to_have_value("")
    page.evaluate(FULL)
    page.get_by_label("小结").fill("再看")
    expect(bar).to_contain_text("手机存满了")
    assert window.barriers() == []
