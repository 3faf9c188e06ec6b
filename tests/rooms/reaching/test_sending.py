"""Letters and the servers that take them, late or not at all; SMS; groups."""

from __future__ import annotations

import json
from base64 import b64decode
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC

from tests.builders import NOON
from tests.outside import OTHER, certificate, posted, proving
from tests.rooms import orgs_made
from tests.rooms.acting import an_act
from tests.rooms.orgs_made import a_key
from tests.rooms.reaching.made import (
    AT_ONCE,
    HOUR,
    MORNING,
    NIGHT,
    SMS,
    a_robot,
    reached,
    sent,
    told,
)
from zhiben.domain.reaching import Channel, Choice, Robot
from zhiben.domain.refusals import Incomplete, NotPermitted
from zhiben.ground import outside
from zhiben.ground.acts import Kind
from zhiben.ground.models import ActRow, OutboxRow
from zhiben.ground.outbox import Round, deliver
from zhiben.tasks.reaching import actions, gateway, queries, robots
from zhiben.tasks.reaching.models import Robot as RobotRow
from zhiben.workers.followups import HANDLERS, LETTERS

pytestmark = pytest.mark.django_db


# ── servers that do not do ───────────────────────────────────────────────────────────────────────


def test_a_server_that_is_gone_is_tried_again_later(post, wang, settings):
    reached(wang)
    told(wang)
    there = settings.OUTSIDE
    settings.OUTSIDE = replace(there, mail=replace(there.mail, port=1))
    assert deliver(LETTERS, NOON, [Kind.MAIL]) == Round(0, 1)
    assert [one.state for one in queries.mine(wang)] == ["again"]
    settings.OUTSIDE = there
    sent(NOON + 2 * HOUR)
    assert len(post.mails) == 1
    assert queries.mine(wang)[0].tries == 2


def test_an_address_the_server_refuses_is_a_dead_letter_at_once(post, wang, administrator):
    reached(wang)
    told(wang)
    post.refusing = "550 no mailbox wang@wendeng.example"
    assert deliver(LETTERS, NOON, [Kind.MAIL]) == Round(0, 1)
    dead = queries.dead(administrator)
    assert [(one.topic, one.tries, one.why) for one in dead] == [
        ("letter", 1, "550 no mailbox w***@wendeng.example")
    ]
    assert dead[0].lines == (("task.given", "第 1 件"),)
    post.refusing = ""
    actions.resend([dead[0].id], by=administrator, at=NOON, key=a_key())
    sent()
    assert len(post.mails) == 1
    assert queries.dead(administrator) == []
    assert ActRow.objects.get(verb="outbox.resend").answer == {"revived": 1}


def test_not_now_is_not_never(post, wang):
    reached(wang)
    told(wang)
    post.refusing = "451 try again later"
    deliver(LETTERS, NOON, [Kind.MAIL])
    assert OutboxRow.objects.get(kind=Kind.MAIL).dead_at is None


def test_mail_goes_in_clear_to_nobody_but_this_machine(wang, settings, tmp_path, monkeypatch):
    papers = certificate(tmp_path, OTHER)
    reached(wang)
    told(wang)
    with posted(OTHER) as plain:
        settings.OUTSIDE = outside.read(
            {"ZHIBEN_MAIL": f"smtp://{OTHER}:{plain.port}", "ZHIBEN_MAIL_FROM": "a@b.c"}
        )
        deliver(LETTERS, NOON, [Kind.MAIL])
        assert plain.mails == []
    assert "不支持加密连接" in OutboxRow.objects.get(kind=Kind.MAIL).error
    monkeypatch.setenv("SSL_CERT_FILE", str(papers[0]))
    with posted(OTHER, starttls=proving(papers)) as secure:
        settings.OUTSIDE = outside.read(
            {"ZHIBEN_MAIL": f"smtp://{OTHER}:{secure.port}", "ZHIBEN_MAIL_FROM": "a@b.c"}
        )
        sent(NOON + HOUR)
        assert len(secure.mails) == 1
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate(tmp_path / "..", "other.example")[0]))
        told(wang, n=2)
        deliver(LETTERS, NOON + HOUR, [Kind.MAIL])
        assert len(secure.mails) == 1  # an unknown certificate: nothing is said to it


def test_a_slow_way_keeps_no_other_waiting(page, wang):
    """A letter is taken when it is about to be sent: those of one way wait for nothing of another."""
    reached(wang)
    told(wang)
    reached(wang, replace(AT_ONCE, urgent=SMS), "13812345678", Channel.SMS)
    told(wang, topic="task.returned")
    assert deliver(LETTERS, NOON, [Kind.SMS], most=1) == Round(1, 0)
    assert OutboxRow.objects.get(kind=Kind.MAIL).tries == 0


# ── SMS ──────────────────────────────────────────────────────────────────────────────────────────


def test_an_sms_goes_to_the_gateway_signed_and_the_repeat_has_the_same_id(page, wang):
    reached(wang, Choice(urgent=SMS), "13812345678", Channel.SMS)
    page.answers = [(503, b""), (200, b'{"id": "m-1"}')]
    told(wang, topic="task.returned")
    sent()
    sent(NOON + HOUR)
    (path, headers, body), (_, _, again) = page.heard
    assert path == "/v1/send"
    assert headers["X-Zhiben-Signature"] == gateway.signature(
        "a secret of this test", headers["X-Zhiben-Time"], body
    )
    first, second = json.loads(body), json.loads(again)
    assert first["to"] == "13812345678"
    assert first["text"] == "退回给你：第 1 件。请登录治本查看"
    assert first["id"] == second["id"]
    line = queries.mine(wang)[0]
    assert (line.state, line.address, line.answer, line.tries) == ("sent", "138****5678", "m-1", 2)


@pytest.mark.parametrize(
    ("status", "dead"), [(400, True), (401, True), (429, False), (500, False), (302, False)]
)
def test_what_the_gateway_says_decides_whether_it_is_tried_again(page, wang, status, dead):
    reached(wang, Choice(urgent=SMS), "13812345678", Channel.SMS)
    page.answers = [(status, b"")]
    told(wang, topic="task.returned")
    sent()
    assert (OutboxRow.objects.get(kind=Kind.SMS).dead_at is not None) is dead


# ── groups ───────────────────────────────────────────────────────────────────────────────────────


def test_a_group_hears_of_what_is_overdue_and_of_no_person(page, wang, administrator):
    a_robot(page, administrator)
    told(wang, topic="task.returned", title="李四的事")
    told(wang, topic="chain.escalate", n=2, title="应急演练：11 月 20 日到期，逾期未办 3 项")
    sent()
    path, _, body = page.heard[0]
    assert len(page.heard) == 1
    assert path == "/send?key=group-secret"
    content = json.loads(body)["text"]["content"]
    assert content == "逾期升级：应急演练：11 月 20 日到期，逾期未办 3 项\n登录治本，在“通知”里看。"
    assert [(one.state, one.answer) for one in queries.log(administrator)[0]] == [("sent", "0 ok")]


def test_a_section_s_robot_hears_what_its_people_are_told(page, bureau, administrator):
    ours, theirs = orgs_made.a_section(), orgs_made.a_section("other_section")
    person = orgs_made.beneath(ours, "person", "王工")
    for section in (ours, theirs):
        a_robot(page, administrator, section)
    an_act("tell", work=lambda doing: doing.notice(
        "chain.escalate", {"people": [str(person)], "title": "演练"}, key="e:1"))  # fmt: skip
    deliver(HANDLERS, NOON)
    sent()
    assert len(page.heard) == 1


def test_a_group_is_not_woken_at_night(page, wang, administrator):
    a_robot(page, administrator)
    told(wang, topic="chain.escalate", at=NIGHT)
    sent(NIGHT)
    assert page.heard == []
    sent(MORNING)
    assert len(page.heard) == 1


def test_a_dingtalk_robot_is_spoken_to_with_its_signature():
    """The signature as the vendor describes it, computed here by another library's means."""
    stamp = int(NOON.timestamp() * 1000)
    wanted = HMAC(b"SECabc", SHA256())
    wanted.update(f"{stamp}\nSECabc".encode())
    url = robots.signed("https://oapi.dingtalk.com/robot/send?access_token=t", "SECabc", NOON)
    told = parse_qs(urlsplit(url).query)
    assert told["access_token"] == ["t"]
    assert told["timestamp"] == [str(stamp)]
    assert b64decode(told["sign"][0]) == wanted.finalize()


@pytest.mark.parametrize(
    ("answer", "dead"),
    [
        (b'{"errcode":45009,"errmsg":"too often"}', False), (b'{"errcode":93000,"errmsg":"no robot"}', True),
        (b'{"errcode":310000,"errmsg":"sign not match"}', True), (b"<html>", False), (b"[]", False),
        (b'{"errcode":null}', False),
    ],
)  # fmt: skip
def test_what_the_robot_says_decides_whether_it_is_tried_again(page, wang, administrator, answer, dead):
    a_robot(page, administrator)
    page.answers = [(200, answer)]
    told(wang, topic="chain.escalate")
    sent()
    row = OutboxRow.objects.get(kind=Kind.ROBOT)
    assert (row.dead_at is not None) is dead
    assert "group-secret" not in row.error


def test_a_robot_s_address_is_in_no_table_and_goes_with_it(page, administrator):
    a_robot(page, administrator, kind=Robot.DINGTALK, secret="SEC123")
    row = RobotRow.objects.get()
    assert "group-secret" not in (row.sealed or "")
    assert not [one for one in ActRow.objects.all() if "group-secret" in str(one.details) + str(one.answer)]
    a_robot(page, administrator)  # another in its place
    actions.end_robot(RobotRow.objects.get(replaced_at=None).id, by=administrator, at=NOON, key=a_key())
    assert list(RobotRow.objects.values_list("sealed", flat=True)) == [None, None]
    assert queries.robots(administrator) == []


def test_a_robot_is_set_by_an_administrator_and_only_at_a_server_of_the_list(page, wang, administrator):
    with pytest.raises(NotPermitted):
        a_robot(page, wang)
    for url in (
        "https://evil.example/send",
        f"https://robot.test:{page.port}@evil.example/",
        "http://127.0.0.1/",
    ):
        with pytest.raises(Incomplete):
            actions.set_robot(None, Robot.WECOM, url, "", by=administrator, at=NOON, key=a_key())
    with pytest.raises(Incomplete):
        a_robot(page, administrator, section=UUID(int=1))
