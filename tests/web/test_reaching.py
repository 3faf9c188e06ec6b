"""提醒方式 and 对外通知 as pages: choosing, confirming, the log, dead letters, group robots."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from django.test import Client

from tests.builders import NOON
from tests.outside import HOME, posted
from tests.rooms.acting import an_act
from tests.web import world
from zhiben.cli import doctor
from zhiben.domain.access import Role
from zhiben.ground import outside
from zhiben.ground.acts import OUTSIDE, Kind
from zhiben.ground.models import ActRow, OutboxRow
from zhiben.ground.outbox import deliver
from zhiben.tasks.models import Notice
from zhiben.tasks.reaching.models import Contact, Preference, Robot
from zhiben.workers.followups import HANDLERS, LETTERS

pytestmark = pytest.mark.django_db


@pytest.fixture
def wang(bureau):
    return world.a_login("wang")


@pytest.fixture
def client(wang) -> Client:
    return world.signed_in("wang")


@pytest.fixture
def administrator(bureau) -> Client:
    world.a_login("admin", Role.SYSTEM_ADMINISTRATOR, regions=[""])
    return world.signed_in("admin")


@pytest.fixture
def post(settings):
    with posted() as one:
        settings.OUTSIDE = outside.read(
            {
                "ZHIBEN_MAIL": f"smtp://{HOME}:{one.port}",
                "ZHIBEN_MAIL_FROM": "zhiben@wendeng.example",
                "ZHIBEN_ADDRESS": "https://zhiben.example",
                "ZHIBEN_OUTSIDE_HOSTS": "qyapi.weixin.qq.com",
            }
        )
        yield one


def text(answer) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def sent() -> None:
    later = NOON.replace(year=2100)  # whatever the clock of the doors says, it is due by then
    for _ in range(3):
        deliver(LETTERS, later, OUTSIDE, most=1)


def test_without_servers_there_is_only_the_bell(client):
    page = text(client.get("/account/reach/"))
    assert "只有站内通知" in page
    assert "发确认码" not in page


def test_from_an_address_to_a_mail_with_its_way_in(client, wang, post):
    asked = client.post("/account/reach/code/", {"channel": "mail", "address": "wang@wendeng.example"})
    assert asked.headers["Location"] == "/account/reach/?done=asked"
    now = OutboxRow.objects.get(kind=Kind.MAIL).due
    deliver(LETTERS, now, OUTSIDE, most=1)
    code = re.findall(r"\d{6}", post.mails[0].get_content())[0]
    page = text(client.get("/account/reach/"))
    assert "确认码发到了 w***@wendeng.example" in page
    assert "wang@wendeng.example" not in page
    Contact.objects.update(code_until=NOON.replace(year=2100))
    assert client.post("/account/reach/confirm/", {"channel": "mail", "code": code}).status_code == 302
    chosen = {"urgent": ["mail"], "ordinary": ["mail"], "quiet_from": "22:00", "quiet_until": "07:00"}
    assert client.post("/account/reach/choose/", chosen).headers["Location"].endswith("done=chosen")
    told = {"people": [str(wang.person)], "title": "第一件", "thing": "stand-in"}
    an_act("tell", work=lambda doing: doing.notice("task.given", told, key="given:1"))
    deliver(HANDLERS, NOON)
    sent()
    link = re.search(r"https://zhiben.example(/notices/\d+/)", post.mails[1].get_content())
    assert link is not None
    assert client.get(link[1]).headers["Location"] == "/away/"
    assert Notice.objects.get().read_at is not None
    assert "250 queued as 2" in text(client.get("/account/reach/"))


def test_what_does_not_fit_is_said_beside_the_field(client, post):
    bad = client.post("/account/reach/code/", {"channel": "mail", "address": "nobody"})
    assert bad.status_code == 422
    assert "邮箱或手机号格式不对" in text(bad)
    wrong = client.post("/account/reach/confirm/", {"channel": "mail", "code": "1"})
    assert wrong.status_code == 422
    unconfirmed = {"ordinary": ["mail"], "quiet_from": "22:00", "quiet_until": "07:00"}
    refused = client.post("/account/reach/choose/", unconfirmed)
    assert refused.status_code == 422
    assert "还没有确认过的地址" in text(refused)
    assert not Preference.objects.exists()
    robot = client.post("/account/reach/choose/", unconfirmed | {"ordinary": ["robot"]})
    assert robot.status_code == 422


def test_an_address_is_deleted(client, post):
    client.post("/account/reach/code/", {"channel": "mail", "address": "wang@wendeng.example"})
    client.post("/account/reach/forget/", {"channel": "mail"})
    assert "地址已删除" in text(client.get("/account/reach/?done=forgotten"))
    assert Contact.objects.get().address == ""


def test_the_notice_of_another_is_missing(client, bureau):
    other = world.a_login("li")
    Notice.objects.create(
        tenant=other.tenant, person=other.person, key="x", topic="task.given", title="别人的", at=NOON
    )
    id_ = Notice.objects.get().id
    assert client.get(f"/notices/{id_}/").status_code == 404
    assert client.get(f"/notices/{id_ + 1}/").status_code == 404
    assert Notice.objects.get().read_at is None


def test_the_log_is_for_administrators_and_auditors(client, administrator, post):
    world.a_login("audit", Role.AUDITOR)
    for path in ("/deliveries/", "/deliveries/dead/", "/deliveries/robots/"):
        assert client.get(path).status_code == 403
        assert administrator.get(path).status_code == 200
        assert world.signed_in("audit").get(path).status_code == 200
    assert client.post("/deliveries/resend/", {"all": "1"}).status_code == 403
    assert world.signed_in("audit").post("/deliveries/resend/", {"all": "1"}).status_code in (302, 403)
    assert administrator.get("/deliveries/?before=x&channel=y&state=z").status_code == 200


def test_dead_letters_are_seen_with_their_reason_and_sent_again(administrator, post):
    an_act("follow", work=lambda doing: doing.effect("unheard.of", {"n": 1}, key="effect:1"))
    OutboxRow.objects.update(dead_at=NOON, tries=8, error="KeyError('unheard.of')")
    page = text(administrator.get("/deliveries/dead/"))
    assert "unheard.of" in page
    assert "1 条多次没办成" in text(administrator.get("/deliveries/"))
    none = administrator.post("/deliveries/resend/", {})
    assert none.headers["Location"] == "/deliveries/dead/?problem=nothing"
    again = administrator.post("/deliveries/resend/", {"letter": str(OutboxRow.objects.get().id)})
    assert again.headers["Location"] == "/deliveries/dead/?done=resent"
    row = OutboxRow.objects.get()
    assert (row.dead_at, row.tries) == (None, 0)
    assert ActRow.objects.filter(verb="outbox.resend").count() == 1
    assert "都办成了" in text(administrator.get("/deliveries/dead/"))


def test_a_letter_given_up_says_what_it_was_to_tell(administrator, wang, post):
    Preference.objects.create(tenant=wang.tenant, person=wang.person, ordinary=["mail"])
    Contact.objects.create(
        tenant=wang.tenant, person=wang.person, channel="mail", address="a@b.example", asked_at=NOON,
        confirmed_at=NOON,
    )  # fmt: skip
    for n in (1, 2):
        told = {"people": [str(wang.person)], "title": f"第 {n} 件", "thing": ""}
        an_act(f"tell{n}", work=lambda doing, n=n, told=told: doing.notice("task.given", told, key=f"g:{n}"))
    deliver(HANDLERS, NOON.replace(hour=15))  # at night: both wait for the morning, in one letter
    post.refusing = "550 no mailbox"
    sent()
    page = text(administrator.get("/deliveries/dead/"))
    assert "派给你：第 1 件 等 2 条 · 邮件" in page
    assert "550 no mailbox" in page


def test_a_group_robot_is_set_shown_by_its_mark_and_ended(administrator, client, post):
    secret = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=group-secret"
    given = {"section": "", "kind": "wecom", "url": secret, "secret": ""}
    assert client.post("/deliveries/robots/set/", given).status_code == 403
    assert administrator.post("/deliveries/robots/set/", given).status_code == 302
    page = text(administrator.get("/deliveries/robots/"))
    assert "qyapi.weixin.qq.com" in page
    assert "group-secret" not in page
    refused = administrator.post("/deliveries/robots/set/", given | {"url": "https://evil.example/?key=k"})
    assert refused.status_code == 422
    assert "不在本系统允许对外连接的名单内" in text(refused)
    robot = Robot.objects.get()
    assert administrator.post(f"/deliveries/robots/{robot.id}/end/").status_code == 302
    assert "还没有群机器人" in text(administrator.get("/deliveries/robots/"))


def test_the_doctor_says_which_ways_are_open(post, settings):
    assert [(one.level, one.what) for one in doctor.outside()] == [("ok", "对外通知设了邮件、群机器人")]
    settings.OUTSIDE = replace(settings.OUTSIDE, address="")
    assert [one.level for one in doctor.outside()] == ["notice"]
    settings.OUTSIDE = outside.read({})
    assert [one.what for one in doctor.outside()] == ["对外通知没有设，只有站内通知"]
