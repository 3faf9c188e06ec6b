"""Settings and waivers in the browser: forms that say what is wrong, and two persons where two are needed."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client

from tests.rooms import orgs_made
from tests.web import world
from zhiben.domain.access import Role
from zhiben.orgs.staff import logins
from zhiben.plans import actions as plans
from zhiben.plans.models import SettingValue, Waiver, WaiverRequest
from zhiben.plans.rows import obligation_id
from zhiben.plans.store import NewFact

pytestmark = pytest.mark.django_db
SETTING = f"/plan-settings/{orgs_made.TENANT}.first.check_every/"
HOURS = f"/plan-settings/{orgs_made.TENANT}.first.hours/"


@pytest.fixture
def chief(district: world.District) -> Client:
    world.a_login("chief", Role.SECTION_CHIEF, regions=[""])
    return world.signed_in("chief")


@pytest.fixture
def boss(district: world.District) -> Client:
    world.a_login("boss", Role.PRINCIPAL, enterprise=district.own)
    return world.signed_in("boss")


def an_obligation(client: Client) -> str:
    page = client.get("/obligations/?word=all").content.decode()
    found = re.search(r'href="(/obligations/[0-9a-f]{48}/)"', page)
    assert found
    return found[1]


def said(answer) -> str:
    return answer.content.decode()


def test_every_setting_stands_with_basis_default_and_what_is_allowed(chief):
    page = said(chief.get("/plan-settings/"))
    for text in ("自查", "每季度", "每月", "1 到 8 的整数", "定期", "方案默认"):
        assert text in page
    assert SETTING in page


def test_a_setting_is_changed_once_however_often_the_form_is_sent(chief):
    given = {
        "value": "month",
        "valid_from": world.TODAY.isoformat(),
        "basis": "会议纪要 1",
        "key": "one-form",
    }
    for _ in range(2):
        assert chief.post(SETTING, given).status_code == 302
    assert SettingValue.objects.count() == 1
    page = said(chief.get(SETTING + "?decided=1"))
    assert "从下一期第一天起作数" in page
    assert "会议纪要 1" in page
    assert "chief 同志" in page


@pytest.mark.parametrize(
    ("address", "wrong", "words"),
    [
        (SETTING, {"value": "day"}, "方案不许取这个值"),
        (HOURS, {"value": "9"}, "方案只许取 1 到 8 的整数。"),
        (HOURS, {"value": "four"}, "方案只许取 1 到 8 的整数。"),
        (HOURS, {"value": "4", "valid_from": "2024-01-01"}, "不能早于今天"),
        (HOURS, {"value": "4", "basis": ""}, "aria-invalid"),
    ],
)
def test_what_is_not_allowed_is_refused_beside_its_field(chief, address, wrong, words):
    usual = {"value": "month", "valid_from": world.TODAY.isoformat(), "basis": "纪要", "key": "k"}
    answer = chief.post(address, usual | wrong)
    assert answer.status_code == 422
    assert words in said(answer)
    assert not SettingValue.objects.exists()


def test_an_officer_sees_a_setting_without_its_form_and_cannot_send_one(district, officer):
    assert "由科室负责人或分管负责同志定" in said(officer.get(SETTING))
    given = {"value": "month", "valid_from": world.TODAY.isoformat(), "basis": "纪要", "key": "k"}
    assert officer.post(SETTING, given).status_code == 403


def test_an_enterprise_asks_a_chief_gives_and_the_page_says_waived(chief, boss):
    one = an_obligation(boss)
    assert "申请豁免" in said(boss.get(one))
    given = {"reason": "全厂停产大修", "basis": "停产报告", "key": "ask-1"}
    assert boss.post(one + "waiver/", given)["Location"] == "/waivers/"
    assert "等他人审批 1 件" in said(boss.get("/waivers/"))
    assert "等我审批 1 件" in said(chief.get("/waivers/"))
    address = f"/waivers/{WaiverRequest.objects.get().id}/"
    assert "申请人不能批自己的" in said(boss.get(address))
    assert boss.post(address, {"do": "give", "key": "own"}).status_code == 403
    assert chief.post(address, {"do": "give", "key": "give-1"}).status_code == 302
    assert "已豁免：全厂停产大修（停产报告）" in said(boss.get(one))
    assert chief.post(one + "waiver/withdraw/", {"note": "已复产", "key": "w"}).status_code == 302
    assert "已豁免：" not in said(boss.get(one))
    assert Waiver.objects.get().replaced_at is not None


def test_a_refusal_needs_its_reason_and_tells_it(chief, boss):
    one = an_obligation(boss)
    boss.post(one + "waiver/", {"reason": "没空", "basis": "无", "key": "ask"})
    address = f"/waivers/{WaiverRequest.objects.get().id}/"
    assert chief.post(address, {"do": "refuse", "note": "", "key": "r"}).status_code == 422
    assert chief.post(address, {"do": "refuse", "note": "不是理由", "key": "r"}).status_code == 302
    assert "不是理由" in said(boss.get(address))


def test_a_request_without_reason_or_basis_is_not_sent(boss):
    answer = boss.post(an_obligation(boss) + "waiver/", {"reason": "", "basis": "", "key": "k"})
    assert answer.status_code == 422
    assert said(answer).count('aria-invalid="true"') == 2
    assert not WaiverRequest.objects.exists()


def test_the_way_to_a_waiver_of_somebody_elses_obligation_is_missing(boss):
    for id_ in (UUID(int=1), UUID(int=2)):
        assert boss.get(f"/obligations/{obligation_id(id_, 1)}/waiver/").status_code == 404


def test_a_leader_sees_what_an_edition_would_change_before_adopting_it(district):
    world.a_login("lead", Role.BUREAU_LEADER, regions=[""])
    lead = world.signed_in("lead")
    assert "随程序带来，未采用" in said(lead.get("/editions/"))
    address = "/editions/wendeng-2024-2026/"
    page = said(lead.get(address))
    for text in ("现在没有采用这份方案", "对义务的影响", "新增", "plan.yaml", "采用这一版"):
        assert text in page
    assert lead.post(address, {"key": "adopt-1"})["Location"] == "/editions/?adopted=1"
    assert "已采用，义务已按新版重算" in said(lead.get("/editions/?adopted=1"))


def test_a_chief_sees_editions_and_no_way_to_adopt_them(chief):
    assert "/editions/wendeng-2024-2026/" not in said(chief.get("/editions/"))
    assert chief.get("/editions/wendeng-2024-2026/").status_code == 403
    assert chief.post("/editions/wendeng-2024-2026/", {"key": "k"}).status_code == 403


def test_a_late_entry_is_received_by_another_than_its_author(district, boss, officer):
    author = logins.actor_of(world.a_login("author"), world.NOON)
    day = world.TODAY - timedelta(days=70)
    plans.record_fact(NewFact("check", district.own, day), by=author, at=world.NOON, key=orgs_made.a_key())
    own = world.signed_in("author")
    assert "由他人受理" in said(own.get("/late-entries/"))
    page = said(officer.get("/late-entries/"))
    address = re.search(r'action="(/late-entries/[0-9a-f-]{36}/receive/)"', page)
    assert address
    assert own.post(address[1], {"key": "k"}).status_code == 403
    assert officer.post(address[1], {"key": "k"}).status_code == 302
    assert "没有待受理的补录" in said(officer.get("/late-entries/"))
