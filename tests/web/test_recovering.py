"""找回账号: two named officers; one code by one person, or by two who agree to exactly the same thing."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from tests.rooms import orgs_made
from tests.rooms.acting import TENANT
from tests.web import world
from tests.web.phones import Phone
from zhiben.domain.access import Role
from zhiben.domain.refusals import Conflict, Incomplete
from zhiben.ground import clock, outbox
from zhiben.ground.approvals.models import Approval
from zhiben.ground.models import ActRow, OutboxRow
from zhiben.orgs.models import Account, Grant, ResetCode, Subject
from zhiben.orgs.recovering import actions
from zhiben.orgs.staff.logins import actor_of
from zhiben.tasks.notices.actions import keep

pytestmark = pytest.mark.django_db
NEW = "shi-nian-2026-x"
PAGE = "/access/recovery/"


def an_officer(username: str) -> Account:
    """A supervisor of a town who is a recovery officer besides."""
    account = world.a_login(username, regions=[orgs_made.TOWN])
    orgs_made.a_grant(account.person, Role.RECOVERY_OFFICER, regions=[""])
    return account


@pytest.fixture
def one(bureau) -> Client:
    an_officer("one")
    return world.signed_in("one", raise_request_exception=False)


@pytest.fixture
def two(bureau) -> Client:
    an_officer("two")
    return world.signed_in("two", raise_request_exception=False)


@pytest.fixture
def system(bureau) -> Client:
    world.a_login("xi", Role.SYSTEM_ADMINISTRATOR, regions=[""])
    return world.signed_in("xi", raise_request_exception=False)


def text(answer) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def asks(
    client: Client, username: str, lost: str = "password", reason: str = "当面核对身份证", key: str = "k"
):
    told = {"username": username, "lost": lost, "reason": reason, "key": f"form:{key}"}
    return client.post("/account/codes/", told)


def code_on(answer) -> str:
    found = re.search(r'<p class="code" role="status"><code>([A-Z0-9-]{14})</code>', answer.content.decode())
    assert found, text(answer)
    return found[1]


def decides(client: Client, word: str = "approve", **changed: str):
    row = Approval.objects.order_by("-asked_at").first()
    assert row is not None
    told = {
        "approval": str(row.id),
        "digest": row.digest,
        "word": word,
        "reason": "没见到人",
        "key": "form:d",
    }
    return client.post(f"{PAGE}decide/", told | changed)


def resets(username: str, code: str):
    told = {"username": username, "code": code, "new": NEW, "again": NEW, "key": f"form:{code}"}
    return Client().post("/login/reset/", told)


# ── the two officers ─────────────────────────────────────────────────────────────────────────────


def test_two_persons_and_no_third_are_recovery_officers(one, two):
    third = world.a_login("third")
    with pytest.raises(Conflict, match="recovery_full"):
        orgs_made.a_grant(third.person, Role.RECOVERY_OFFICER, regions=[""])


def test_one_person_with_two_accounts_is_one_officer(one):
    person = Account.objects.get(username="one").person
    orgs_made.an_account(person, "one-again")
    with pytest.raises(Conflict, match="recovery_full"):
        orgs_made.a_grant(person, Role.RECOVERY_OFFICER, regions=[""])


def test_an_officer_is_a_named_person_of_the_office_for_everybody(bureau):
    office = Subject.objects.get(tenant=TENANT, kind="authority")
    post = orgs_made.beneath(office.id, "post", "科长", code="chief")
    firm = world.a_firm("云山机械厂")
    worker = orgs_made.beneath(firm, "person", "工人")
    for holder in (post, worker):
        with pytest.raises(Incomplete, match="recovery_person"):
            orgs_made.a_grant(holder, Role.RECOVERY_OFFICER, regions=[""])
    with pytest.raises(Incomplete, match="recovery_reach"):
        orgs_made.a_grant(world.a_login("wang").person, Role.RECOVERY_OFFICER, regions=["371003"])


def test_another_may_be_named_once_one_is_withdrawn(one, two):
    world.a_login("anquan", Role.SECURITY_ADMINISTRATOR, regions=[""])
    security = world.signed_in("anquan")
    third = world.a_login("third")
    told = {
        "role": "recovery_officer",
        "region": "371003",
        "since": "2026-03-01",
        "basis": "会议纪要",
        "key": "k",
    }
    full = security.post(f"/access/{third.id}/give/", told)
    assert "恢复专员只设两人" in text(full)
    gone = Account.objects.get(username="two")
    grant = Grant.objects.get(holder=gone.person, role="recovery_officer")
    security.post(f"/access/{gone.id}/withdraw/", {"grant": grant.id, "reason": "调岗", "key": "w"})
    assert security.post(f"/access/{third.id}/give/", told | {"key": "k2"}).status_code == 302
    assert "third 同志" in text(security.get(PAGE))


def test_being_an_officer_opens_no_enterprise(bureau, district):
    account = world.a_login("alone", Role.AUDITOR)
    Grant.objects.filter(holder=account.person).update(replaced_at=world.NOON - timedelta(days=1))
    orgs_made.a_grant(account.person, Role.RECOVERY_OFFICER, regions=[""])
    client = world.signed_in("alone", raise_request_exception=False)
    assert "龙泊" not in text(client.get("/enterprises/"))
    assert client.get(f"/enterprises/{district.own}/").status_code == 404
    assert client.get(PAGE).status_code == 200


# ── one person helps ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("helper", ["one", "system"])
def test_an_ordinary_person_is_helped_by_one(request, helper):
    client = request.getfixturevalue(helper)
    wang = world.a_login("wang")
    answer = asks(client, "wang")
    code = code_on(answer)
    assert resets("wang", code).status_code == 302
    assert world.signed_in("wang", NEW).get("/account/").status_code == 200
    acts = ActRow.objects.filter(thing=f"account:{wang.id}", verb="account.recover")
    assert [row.details["what"] for row in acts] == ["reset_code"]
    assert code not in str(list(ActRow.objects.values_list("details", "answer")))


def test_whoever_lost_the_phone_gets_in_by_password_and_code_and_binds_again(system, monkeypatch):
    world.a_login("wang")
    assert "没有绑定动态口令" in text(asks(system, "wang", "second"))
    phone = Phone(monkeypatch).bound_by(world.signed_in("wang"))
    answer = asks(system, "wang", "second", key="k2")
    assert "点“手机丢了”" in text(answer)
    code = code_on(answer)
    assert resets("wang", code).status_code == 422  # it is no code for a password
    client = Client()
    client.post("/login/", {"username": "wang", "password": world.PASSWORD})
    wrong = client.post("/login/second/", {"reset": "AAAA-AAAA-AAAA"})
    assert "重设码不对" in text(wrong)
    assert client.post("/login/second/", {"reset": code.lower()}).status_code == 302
    assert client.get("/account/").status_code == 200
    assert "还没有绑定" in text(client.get("/account/"))
    again = Client()
    assert again.post("/login/", {"username": "wang", "password": world.PASSWORD}).status_code == 302
    phone.bound_by(client)


def test_a_code_for_both_sets_the_password_and_lets_the_phone_go(system, monkeypatch):
    world.a_login("wang")
    Phone(monkeypatch).bound_by(world.signed_in("wang"))
    assert resets("wang", code_on(asks(system, "wang", "both"))).status_code == 302
    assert world.signed_in("wang", NEW).get("/account/").status_code == 200


def test_a_code_for_the_password_leaves_the_phone(system, monkeypatch):
    world.a_login("wang")
    Phone(monkeypatch).bound_by(world.signed_in("wang"))
    assert resets("wang", code_on(asks(system, "wang"))).status_code == 302
    asked = Client().post("/login/", {"username": "wang", "password": NEW})
    assert "再填动态口令" in text(asked)


def test_the_person_concerned_is_told(system):
    wang = world.a_login("wang")
    asks(system, "wang")
    told = OutboxRow.objects.get(topic="account.recovery")
    assert told.payload["people"] == [str(wang.person)]
    assert "xi 同志" in told.payload["by"]
    message = (told.tenant, told.act_id, "notice", told.topic, told.key, told.payload, told.due, 1, told.due)
    keep(outbox.Message(*message))
    assert "找回账号" in text(world.signed_in("wang").get("/notices/"))


# ── two persons decide ───────────────────────────────────────────────────────────────────────────


def test_an_administrator_is_helped_by_both_officers_and_by_nobody_alone(one, two, system):
    anquan = world.a_login("anquan", Role.SECURITY_ADMINISTRATOR, regions=[""])
    assert "只能由恢复专员" in text(asks(system, "anquan"))
    assert asks(one, "anquan")["Location"] == f"{PAGE}?done=asked"
    assert not ResetCode.objects.exists()
    assert "核准，开重设码" not in one.get(PAGE).content.decode()
    assert decides(one).status_code == 403
    assert decides(system).status_code == 403
    page = text(two.get(PAGE))
    assert "当面核对身份证" in page
    assert "核准，开重设码" in page
    code = code_on(decides(two))
    assert resets("anquan", code).status_code == 302
    assert "已核准" in text(one.get(PAGE))
    things = [row.details.get("approved") for row in ActRow.objects.filter(verb="account.recover")]
    assert things == [None, True]
    told = {row.topic: row.payload["people"] for row in OutboxRow.objects.order_by("id")}
    assert told["account.recovery"] == [str(anquan.person)]
    assert told["account.recovery_asked"] == [str(Account.objects.get(username="two").person)]


def test_a_recovery_officer_is_helped_by_the_other_one_and_the_system_administrator(one, two, system):
    assert asks(two, "two").status_code == 422  # not oneself
    assert asks(one, "two", key="a")["Location"] == f"{PAGE}?done=asked"
    assert decides(two).status_code == 403
    assert resets("two", code_on(decides(system))).status_code == 302


def test_two_system_administrators_do_not_help_an_officer(two, system):
    world.a_login("xi2", Role.SYSTEM_ADMINISTRATOR, regions=[""])
    other = world.signed_in("xi2", raise_request_exception=False)
    assert asks(system, "two").status_code == 302
    assert decides(other).status_code == 403


def test_a_second_account_of_the_first_person_is_no_second_person(one, two):
    """Mutant: comparing accounts."""
    world.a_login("anquan", Role.SECURITY_ADMINISTRATOR, regions=[""])
    orgs_made.an_account(Account.objects.get(username="one").person, "one-again")
    asks(one, "anquan")
    assert decides(world.signed_in("one-again", raise_request_exception=False)).status_code == 403
    assert not ResetCode.objects.exists()


def test_it_takes_words_how_the_person_was_known(one, two):
    world.a_login("anquan", Role.SECURITY_ADMINISTRATOR, regions=[""])
    answer = asks(one, "anquan", reason=" ")
    assert answer.status_code == 422
    assert not Approval.objects.exists()


@pytest.mark.parametrize("what", ["another digest", "no longer an officer"])
def test_an_approval_holds_only_for_what_was_asked(one, two, what):
    world.a_login("anquan", Role.SECURITY_ADMINISTRATOR, regions=[""])
    asks(one, "anquan")
    row = Approval.objects.get()
    told = {"approval": str(row.id), "digest": row.digest}
    if what == "another digest":
        told["digest"] = "0" * 64
    else:
        person = Account.objects.get(username="one").person
        Grant.objects.filter(holder=person, role="recovery_officer").update(replaced_at=clock.now())
    assert decides(two, **told).status_code in (403, 409)
    assert not ResetCode.objects.exists()


def test_an_approval_comes_within_a_day(one, two):
    world.a_login("anquan", Role.SECURITY_ADMINISTRATOR, regions=[""])
    asks(one, "anquan")
    row = Approval.objects.get()
    second = actor_of(Account.objects.get(username="two"), row.asked_at)
    late = row.asked_at + timedelta(hours=24)
    with pytest.raises(Conflict, match="approval_lapsed"):
        actions.approve(row.id, row.digest, by=second, at=late, key="late")
    _, code = actions.approve(row.id, row.digest, by=second, at=late - timedelta(seconds=1), key="in time")
    assert code


def test_a_request_is_decided_once(one, two):
    world.a_login("anquan", Role.SECURITY_ADMINISTRATOR, regions=[""])
    asks(one, "anquan")
    assert decides(two, "refuse", reason="").status_code == 422
    assert decides(two, "refuse")["Location"] == f"{PAGE}?done=refused"
    assert decides(two, key="form:later").status_code == 409
    assert not ResetCode.objects.exists()


def test_a_code_is_shown_once(one, two):
    world.a_login("anquan", Role.SECURITY_ADMINISTRATOR, regions=[""])
    asks(one, "anquan")
    code = code_on(decides(two))
    assert code not in text(decides(two))
    assert code not in text(two.get(PAGE))


def test_strangers_and_neighbours_see_and_decide_nothing(one, two):
    world.a_login("anquan", Role.SECURITY_ADMINISTRATOR, regions=[""])
    asks(one, "anquan")
    world.a_login("wang", Role.SECTION_CHIEF)
    world.a_login("theirs", Role.SYSTEM_ADMINISTRATOR, tenant=orgs_made.NEXT_DOOR, regions=[""])
    stranger, neighbour = (world.signed_in(who, raise_request_exception=False) for who in ("wang", "theirs"))
    assert stranger.get(PAGE).status_code == 403
    assert decides(stranger).status_code == 403
    assert "anquan" not in text(neighbour.get(PAGE))
    assert decides(neighbour).status_code == 404
    assert asks(neighbour, "anquan").status_code == 422
    assert decides(two, approval="nothing").status_code == 404


def test_an_actor_made_of_the_account_has_the_officers_permission_and_no_reach(one):
    actor = actor_of(Account.objects.get(username="one"), world.NOON)
    assert Role.RECOVERY_OFFICER in actor.roles
    assert {grant.industries for grant in actor.grants} == {frozenset(), frozenset({""})}
