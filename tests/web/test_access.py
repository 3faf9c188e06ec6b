"""人员与权限: who may look, what giving and withdrawing does, three administrators apart, the review."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.rooms import orgs_made
from tests.rooms.acting import TENANT
from tests.web import world
from zhiben.domain.access import Role
from zhiben.ground.models import ActRow
from zhiben.orgs.models import Account, Grant
from zhiben.orgs.staff.logins import actor_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def security(bureau):
    world.a_login("security", Role.SECURITY_ADMINISTRATOR, regions=[""])
    world.a_login("wang", Role.SUPERVISOR)
    return world.signed_in("security", raise_request_exception=False)


def wang() -> Account:
    return Account.objects.get(username="wang")


def give(client, **changed):
    usual = {
        "role": "section_chief", "region": "371003", "since": "2026-03-01", "until": "",
        "basis": "任命〔2026〕1号", "key": "form:give",
    }  # fmt: skip
    return client.post(f"/access/{wang().id}/give/", usual | changed)


def roles() -> set[Role]:
    return set(actor_of(wang(), world.NOON + timedelta(hours=20)).roles)


def test_the_list_says_who_has_what_since_when_and_on_what_basis(security):
    page = security.get("/access/").content.decode()
    assert "wang 同志" in page
    assert "监管人员" in page
    assert "文登区" in page
    assert "近日没有" in page  # wang has never signed in
    assert "wang" in security.get("/access/?q=wan").content.decode()
    assert "wang 同志" not in security.get("/access/?q=security").content.decode()


def test_a_role_is_given_and_withdrawn_with_reasons(security):
    assert give(security).status_code == 302
    assert roles() == {Role.SUPERVISOR, Role.SECTION_CHIEF}
    grant = Grant.objects.get(role="section_chief", basis="任命〔2026〕1号")
    security.post(f"/access/{wang().id}/withdraw/", {"grant": grant.id, "reason": "调岗", "key": "form:w"})
    assert roles() == {Role.SUPERVISOR}


@pytest.mark.parametrize(
    ("changed", "words"), [({"basis": ""}, "没有填"), ({"until": "2026-02-01"}, "截止日早于起始日")]
)
def test_what_is_missing_or_wrong_is_said_and_kept(security, changed, words):
    answer = give(security, **changed)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert roles() == {Role.SUPERVISOR}


@pytest.mark.parametrize("role", ["system_administrator", "security_administrator", "audit_administrator"])
def test_an_administrator_is_nothing_else(security, role):
    answer = give(security, role=role)
    assert answer.status_code == 422
    assert "三员" in answer.content.decode()
    assert roles() == {Role.SUPERVISOR}


def test_a_locked_account_cannot_sign_in_until_it_is_unlocked(security):
    browser = world.signed_in("wang")
    security.post(f"/access/{wang().id}/lock/", {"reason": "离岗", "key": "form:l1"})
    assert browser.get("/").status_code == 302
    security.post(f"/access/{wang().id}/lock/", {"reason": "返岗", "key": "form:l2"})
    assert world.signed_in("wang").get("/").status_code == 200


def test_a_review_is_an_act_and_says_what_was_found(security):
    assert "还没有复核过" in security.get("/access/").content.decode()
    empty = security.post("/access/review/", {"found": " ", "key": "form:r0"})
    assert empty["Location"] == "/access/?problem=empty"
    security.post("/access/review/", {"found": "两个离岗账号已停用", "key": "form:r1"})
    row = ActRow.objects.get(verb="access.review")
    assert (row.thing, row.details["found"]) == (f"access:{TENANT}", "两个离岗账号已停用")
    assert "上次复核" in security.get("/access/").content.decode()


@pytest.mark.parametrize(
    ("role", "sees", "gives"),
    [
        (Role.SYSTEM_ADMINISTRATOR, 200, False),
        (Role.AUDIT_ADMINISTRATOR, 200, False),
        (Role.AUDITOR, 200, False),
        (Role.SUPERVISOR, 403, False),
        (Role.BUREAU_LEADER, 403, False),
    ],
)
def test_who_sees_the_list_and_who_may_give(security, role, sees, gives):
    world.a_login("someone", role)
    client = world.signed_in("someone", raise_request_exception=False)
    assert client.get("/access/").status_code == sees
    assert ("授予角色" in client.get(f"/access/{wang().id}/").content.decode()) == gives
    assert give(client).status_code == (422 if sees == 200 else 404)
    assert roles() == {Role.SUPERVISOR}


def test_nobody_changes_their_own_roles_or_account(security):
    """Mutant: comparing accounts instead of persons, or nothing at all."""
    own = Account.objects.get(username="security")
    grant = Grant.objects.get(role="security_administrator")
    told = {"reason": "x", "grant": grant.id, "key": "form:own"}
    assert security.post(f"/access/{own.id}/lock/", told).status_code == 403
    assert security.post(f"/access/{own.id}/withdraw/", told).status_code == 403
    own.refresh_from_db()
    grant.refresh_from_db()
    assert (own.disabled_at, grant.replaced_at) == (None, None)
    assert f"/access/{own.id}/lock/" not in security.get(f"/access/{own.id}/").content.decode()


def test_accounts_of_the_neighbour_are_neither_listed_nor_found(security):
    world.a_login("theirs", tenant=orgs_made.NEXT_DOOR, regions=["371002"])
    assert "theirs" not in security.get("/access/").content.decode()
    theirs = Account.objects.get(username="theirs")
    assert security.get(f"/access/{theirs.id}/").status_code == 404
    assert security.post(f"/access/{theirs.id}/lock/", {"reason": "x", "key": "form:x"}).status_code == 404
