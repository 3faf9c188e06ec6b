"""动态口令 on the pages: binding, signing in with it, 备用码, who must have it before anything else."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client

from tests.web import world
from tests.web.phones import Phone
from zhiben.domain.access import Role
from zhiben.domain.factors import rule_of
from zhiben.ground import clock
from zhiben.orgs.models import Account
from zhiben.orgs.second import logins
from zhiben.orgs.staff import actions

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(bureau: None) -> Client:
    world.a_login("yu")
    return world.signed_in("yu")


@pytest.fixture
def phone(client: Client, monkeypatch: pytest.MonkeyPatch) -> Phone:
    return Phone(monkeypatch).bound_by(client)


def text(answer) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def password_given(**more: str) -> Client:
    client = Client()
    answer = client.post("/login/", {"username": "yu", "password": world.PASSWORD, **more})
    assert answer.status_code == 200
    return client


def test_binding_shows_the_spare_codes_once_and_signs_out_elsewhere(client, monkeypatch):
    elsewhere = world.signed_in("yu")
    before = client.session.session_key
    Phone(monkeypatch).bound_by(client)
    assert client.session.session_key != before
    assert elsewhere.get("/account/").status_code == 302
    page = text(client.get("/account/second/"))
    assert "备用码还剩 10 个" in page
    assert not re.search(r"<code>\d{4}-\d{4}-\d{4}</code>", page)


def test_the_pages_never_show_the_secret_of_a_phone_that_is_bound(client, phone):
    shown = phone.secret
    again = Phone.__new__(Phone)
    again.now = phone.now
    again.takes(client.get("/account/second/").content.decode())
    assert again.secret != shown


def test_the_picture_is_whole_whatever_its_size(client):
    """Mutant: sides in points and no box, which the style then cuts off."""
    svg = re.search(r'class="qr"[^>]*><svg[^>]*>', client.get("/account/second/").content.decode())
    assert svg
    assert "viewBox=" in svg[0]


def test_a_wrong_first_code_binds_nothing_and_keeps_the_secret_on_the_page(client, monkeypatch):
    phone = Phone(monkeypatch)
    form = phone.takes(client.get("/account/second/").content.decode())
    wrong = client.post("/account/second/bind/", form | {"confirm": "000000"})
    assert wrong.status_code == 422
    assert "与这个密钥不符" in text(wrong)
    assert f'value="{form["sealed"]}"' in wrong.content.decode()
    assert not logins.has_factor(Account.objects.get(username="yu").id)
    assert client.post("/account/second/bind/", form | {"confirm": ""}).status_code == 422


def test_after_the_password_nobody_is_signed_in_yet(phone):
    client = password_given()
    assert client.get("/obligations/").status_code == 302
    assert client.get("/account/").status_code == 302
    answer = client.post("/login/second/", {"code": phone.shows(), "next": "/obligations/"})
    assert answer["Location"] == "/obligations/"
    assert client.get("/obligations/").status_code == 200


def test_each_half_of_signing_in_has_a_session_of_a_new_key(phone):
    client = password_given()
    half = client.session.session_key
    client.post("/login/second/", {"code": phone.shows()})
    assert client.session.session_key != half
    assert not Session.objects.filter(session_key=half).exists()


def test_the_second_page_leads_back_where_no_password_was_given(phone):
    assert Client().get("/login/second/")["Location"] == "/login/"
    answer = Client().post("/login/second/", {"code": phone.shows()})
    assert "动态口令" not in text(answer)
    assert 'name="password"' in text(answer)


@pytest.mark.parametrize("what", ["too late", "locked", "another password"])
def test_the_half_of_a_sign_in_is_worth_nothing(phone, monkeypatch, what):
    client = password_given()
    if what == "too late":
        later = clock.now() + timedelta(minutes=6)
        monkeypatch.setattr(clock, "now", lambda: later)
    elif what == "locked":
        Account.objects.filter(username="yu").update(disabled_at=clock.now())
    else:
        Account.objects.filter(username="yu").update(password="x")
    client.post("/login/second/", {"code": phone.shows()})
    assert client.get("/account/").status_code == 302


def test_a_wrong_code_is_told_and_a_used_one_reads_the_same(phone):
    client = password_given()
    code = phone.shows()
    assert client.post("/login/second/", {"code": code}).status_code == 302
    other = password_given()
    used, wrong = (other.post("/login/second/", {"code": one}) for one in (code, "000000"))
    assert used.status_code == wrong.status_code == 422
    assert "动态口令不对，或已用过" in text(used)
    assert "动态口令不对，或已用过" in text(wrong)


def test_codes_are_limited_whatever_passwords_are_given_between(phone):
    for _ in range(actions.BY_BOTH):
        assert password_given().post("/login/second/", {"code": "000000"}).status_code == 422
    refused = password_given().post("/login/second/", {"code": phone.shows()})
    assert refused.status_code == 429
    assert "尝试次数过多" in text(refused)


def test_a_spare_code_stands_in_for_the_phone_once(client, phone):
    one = password_given()
    assert one.post("/login/second/", {"code": phone.spares[0]}).status_code == 302
    again = password_given().post("/login/second/", {"code": phone.spares[0]})
    assert again.status_code == 422
    assert "备用码还剩 9 个" in text(one.get("/account/second/"))


def test_another_phone_takes_password_and_code_and_the_first_is_worth_nothing(client, phone, monkeypatch):
    first = phone.secret
    form = phone.takes(client.get("/account/second/").content.decode())
    second, phone.secret = phone.secret, first
    told = form | {"password": world.PASSWORD, "code": phone.shows()}
    assert "现在的密码" in text(client.post("/account/second/bind/", form))
    assert client.post("/account/second/bind/", told | {"password": "wrong"}).status_code == 422
    answer = client.post("/account/second/bind/", told)
    assert "备用码" in text(answer)
    assert password_given().post("/login/second/", {"code": phone.shows()}).status_code == 422
    phone.secret = second
    assert password_given().post("/login/second/", {"code": phone.shows()}).status_code == 302


def test_removing_it_takes_both_and_then_the_password_is_enough(client, phone):
    wrong = client.post("/account/second/end/", {"end-password": world.PASSWORD, "end-code": "000000"})
    assert wrong.status_code == 422
    assert "动态口令不对" in text(wrong)
    told = {"end-password": "wrong", "end-code": phone.shows(), "key": "form:end"}
    assert "原密码不对" in text(client.post("/account/second/end/", told))
    told = {"end-password": world.PASSWORD, "end-code": phone.shows(), "key": "form:end"}
    assert client.post("/account/second/end/", told)["Location"] == "/account/second/?done=ended"
    assert world.signed_in("yu").get("/account/").status_code == 200


def test_a_form_that_outlived_its_session_goes_through_both_halves(client, phone, district):
    Session.objects.all().delete()
    late = client.post("/notices/read/", {"until": "2026-03-02"})
    assert late.status_code == 401
    held = {"kept:until": "2026-03-02", "next": "/notices/read/", "back": "/notices/"}
    asked = client.post("/login/", held | {"username": "yu", "password": world.PASSWORD})
    assert 'name="kept:until" value="2026-03-02"' in asked.content.decode()
    resumed = client.post("/login/second/", held | {"code": phone.shows()})
    assert "接着提交" in text(resumed)
    assert 'name="until" value="2026-03-02"' in resumed.content.decode()


# ── who must ─────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def strict(settings):
    """An installation that says nothing: the three administrators at once."""
    settings.SECOND_FACTOR = rule_of("")
    return settings


ADMINISTRATORS = [Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR, Role.AUDIT_ADMINISTRATOR]


@pytest.mark.parametrize("role", ADMINISTRATORS)
def test_an_administrator_binds_a_phone_before_anything_else(bureau, strict, monkeypatch, role):
    world.a_login("xi", role, regions=[""])
    client = world.signed_in("xi")
    for address in ("/", "/access/", "/account/", "/search/?q=a", "/account/codes/"):
        assert client.get(address)["Location"] == "/account/second/"
    assert client.post("/access/review/", {"found": "x"})["Location"] == "/account/second/"
    part = client.get("/notices/", headers={"HX-Request": "true"})
    assert part.headers["HX-Redirect"] == "/account/second/"
    assert client.get("/help/account/").status_code == 200
    assert "先绑定动态口令" in text(client.get("/account/second/"))
    phone = Phone(monkeypatch).bound_by(client)
    assert client.get("/access/").status_code == 200
    assert phone.signed_in("xi").get("/access/").status_code == 200


def test_staff_are_reminded_until_the_day_and_then_must(client, strict):
    page = text(client.get("/obligations/"))
    assert "登录只用密码不够牢" in page
    strict.SECOND_FACTOR = rule_of("2026-03-03")
    assert "2026-03-03 起登录要填动态口令" in text(client.get("/obligations/"))
    strict.SECOND_FACTOR = rule_of("2026-03-02")
    assert client.get("/obligations/")["Location"] == "/account/second/"


def test_enterprises_and_demonstration_accounts_are_left_alone(district, strict):
    strict.SECOND_FACTOR = rule_of("2026-01-01")
    world.a_login("lao", Role.PRINCIPAL, enterprise=district.own)
    world.a_login("shown", Role.SECURITY_ADMINISTRATOR, regions=[""], is_demo=True)
    for username, address in (("lao", "/obligations/"), ("shown", "/access/")):
        answer = world.signed_in(username).get(address)
        assert answer.status_code == 200
        assert "绑定动态口令" not in text(answer)


def test_whoever_has_one_is_neither_reminded_nor_held_up(client, phone, strict):
    strict.SECOND_FACTOR = rule_of("2026-03-02")
    assert client.get("/obligations/").status_code == 200
    assert phone.signed_in("yu").get("/obligations/").status_code == 200


def test_the_tests_of_other_things_run_without_the_rule():
    assert settings.SECOND_FACTOR.voluntary
