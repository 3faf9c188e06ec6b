"""Sessions change their key where more can be done than before; grave acts ask again who is at the desk."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.rooms import orgs_made
from tests.web import world
from tests.web.phones import Phone
from zhiben.domain.access import Role
from zhiben.ground import clock
from zhiben.orgs.models import Account, Grant
from zhiben.orgs.staff import actions
from zhiben.web.policies import Policy, needs_proof, policy_of

pytestmark = pytest.mark.django_db
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


@pytest.fixture
def wang(bureau) -> Account:
    return world.a_login("wang")


@pytest.fixture
def security(bureau) -> Client:
    world.a_login("security", Role.SECURITY_ADMINISTRATOR, regions=[""])
    return world.signed_in("security", raise_request_exception=False)


def is_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


def key_of(client: Client) -> str:
    return client.cookies[settings.SESSION_COOKIE_NAME].value


# ── keys ─────────────────────────────────────────────────────────────────────────────────────────


def given(account: Account) -> None:
    orgs_made.a_grant(account.person, Role.SECTION_CHIEF)


def withdrawn(account: Account) -> None:
    grant = Grant.objects.get(holder=account.person)
    told = {"by": orgs_made.PROGRAM, "at": clock.now() - timedelta(seconds=1), "key": orgs_made.a_key()}
    actions.withdraw_grant(account.tenant, grant.id, "调岗", **told)


@pytest.mark.parametrize("change", [given, withdrawn])
def test_a_change_of_roles_gives_a_new_key_and_ends_what_is_elsewhere(wang, change):
    """Mutant: the key of before, which somebody may have copied, goes on with the new roles."""
    here, there = world.signed_in("wang"), world.signed_in("wang")
    assert is_in(here)
    assert is_in(there)
    before = key_of(here)
    stolen = Client()
    stolen.cookies[settings.SESSION_COOKIE_NAME] = before
    change(wang)
    assert is_in(here)
    assert key_of(here) != before
    assert not is_in(stolen)
    assert not is_in(there)
    assert "就是这里" in here.get("/account/").content.decode()


def test_without_a_change_the_key_stays(wang):
    client = world.signed_in("wang")
    before = key_of(client)
    for _ in range(3):
        assert is_in(client)
    assert key_of(client) == before


def test_a_change_of_somebody_elses_roles_is_none_of_ones_own(wang):
    client = world.signed_in("wang")
    assert is_in(client)
    before = key_of(client)
    given(world.a_login("li"))
    assert is_in(client)
    assert key_of(client) == before


def test_a_role_that_begins_by_its_day_is_a_change_too(wang, monkeypatch):
    orgs_made.a_grant(wang.person, Role.SECTION_CHIEF, since=world.TODAY + timedelta(days=1))
    client = world.signed_in("wang")
    assert is_in(client)
    before = key_of(client)
    tomorrow = (world.TODAY + timedelta(days=1)).isoformat()
    session = client.session
    session["began"] = session["seen"] = f"{tomorrow}T00:00:00+00:00"
    session.save()
    monkeypatch.setenv("ZHIBEN_TODAY", tomorrow)
    client.get("/account/")
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != before


# ── asked again ──────────────────────────────────────────────────────────────────────────────────


def views(patterns: list[URLPattern | URLResolver]) -> list[URLPattern]:
    found = []
    for one in patterns:
        found += views(one.url_patterns) if isinstance(one, URLResolver) else [one]
    return found


GRAVE = {
    "access-give", "access-withdraw", "access-lock", "access-recovery-decide", "account-codes",
    "account-second-bind", "passkey-add", "passkey-end", "erasure",
}  # fmt: skip


def test_the_gravest_acts_are_these():
    every = views(get_resolver("zhiben.config.urls").url_patterns)
    asking = {one.name for one in every if needs_proof(one.callback)}
    assert asking == GRAVE
    assert {policy_of(one.callback) for one in every if one.name in GRAVE} == {Policy.SIGNED_IN}


@pytest.fixture
def later(security, wang, monkeypatch) -> Client:
    """The security administrator's browser, six minutes after signing in."""
    assert is_in(security)
    now = clock.now() + timedelta(minutes=6)
    monkeypatch.setattr(clock, "now", lambda: now)
    return security


def gives(client: Client, account: Account):
    told = {
        "role": "section_chief", "region": "371003", "since": "2026-03-01", "until": "", "basis": "任命",
        "key": "k",
    }  # fmt: skip
    return client.post(f"/access/{account.id}/give/", told)


def fields(answer) -> dict[str, str]:
    return {unescape(name): unescape(value) for name, value in HIDDEN.findall(answer.content.decode())}


def test_what_was_being_sent_survives_the_question(later, wang):
    asked = gives(later, wang)
    assert asked.status_code == 401
    assert "再确认是你本人" in asked.content.decode()
    assert Grant.objects.filter(holder=wang.person).count() == 1
    wrong = later.post("/login/prove/", fields(asked) | {"password": "wrong"})
    assert wrong.status_code == 422
    assert fields(wrong)["kept:basis"] == "任命"
    resumed = later.post("/login/prove/", fields(wrong) | {"password": world.PASSWORD})
    assert "接着提交" in resumed.content.decode()
    again = {name: value for name, value in fields(resumed).items() if name != "csrfmiddlewaretoken"}
    assert later.post(f"/access/{wang.id}/give/", again).status_code == 302
    assert Grant.objects.filter(holder=wang.person).count() == 2


def test_pages_are_read_without_the_question_and_it_is_asked_once_in_five_minutes(later, wang):
    assert later.get(f"/access/{wang.id}/").status_code == 200
    later.post("/login/prove/", {"password": world.PASSWORD})
    assert gives(later, wang).status_code == 302


def test_a_part_of_a_page_sends_the_whole_of_it_to_the_question(later, wang):
    headers = {"HX-Request": "true", "HX-Current-URL": f"http://testserver/access/{wang.id}/"}
    answer = later.post(f"/access/{wang.id}/lock/", {"reason": "x"}, headers=headers)
    assert answer.headers["HX-Redirect"] == f"/login/prove/?next=%2Faccess%2F{wang.id}%2F"
    assert (
        later.post("/login/prove/", {"password": world.PASSWORD, "next": "/access/"})["Location"]
        == "/access/"
    )


def test_guessing_at_the_question_is_limited(later, wang):
    for _ in range(actions.BY_BOTH):
        assert later.post("/login/prove/", {"password": "wrong"}).status_code == 422
    assert later.post("/login/prove/", {"password": world.PASSWORD}).status_code == 429
    assert gives(later, wang).status_code == 401


def test_whoever_has_a_phone_is_asked_for_its_code(security, wang, monkeypatch):
    phone = Phone(monkeypatch).bound_by(security)
    now = clock.now() + timedelta(minutes=6)
    monkeypatch.setattr(clock, "now", lambda: now)
    asked = gives(security, wang)
    assert 'name="code"' in asked.content.decode()
    assert 'name="password"' not in asked.content.decode()
    assert security.post("/login/prove/", {"password": world.PASSWORD}).status_code == 422
    code = phone.shows()
    assert security.post("/login/prove/", {"code": code}).status_code == 302
    assert gives(security, wang).status_code == 302
    now += timedelta(minutes=6)
    assert security.post("/login/prove/", {"code": code}).status_code == 422  # used


def test_what_another_site_sends_is_not_kept(later, wang):
    strict = Client(enforce_csrf_checks=True, raise_request_exception=False)
    strict.cookies = later.cookies
    answer = gives(strict, wang)
    assert answer.status_code in (401, 403)
    assert "kept:" not in answer.content.decode()
