"""通行密钥: a device in place of the six digits, each challenge once, each key of one account and site."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.web import world
from tests.web.devices import Device, asked_on
from tests.web.phones import Phone
from zhiben.ground.models import ActRow
from zhiben.orgs.models import Account
from zhiben.orgs.second import store
from zhiben.orgs.second.models import Passkey
from zhiben.orgs.staff import actions

pytestmark = pytest.mark.django_db
PAGE, SECOND = "/account/second/", "/login/second/"


@pytest.fixture
def client(bureau: None) -> Client:
    world.a_login("yu")
    return world.signed_in("yu", raise_request_exception=False)


@pytest.fixture
def phone(client: Client, monkeypatch: pytest.MonkeyPatch) -> Phone:
    return Phone(monkeypatch).bound_by(client)


def adds(client: Client, device: Device, **changed: str):
    answer = device.creates(asked_on(client.get(PAGE)))
    told = {"name": "办公室电脑", "answer": answer, "key": f"form:{device.id.hex()}"} | changed
    return client.post("/account/passkeys/add/", told)


@pytest.fixture
def device(client: Client, phone: Phone) -> Device:
    made = Device()
    assert adds(client, made)["Location"] == f"{PAGE}?done=passkey"
    return made


def asked_in(username: str = "yu"):
    """A browser in which the password was right, and what the page asks of a device."""
    client = Client(raise_request_exception=False)
    return client, client.post("/login/", {"username": username, "password": world.PASSWORD})


def test_a_device_is_added_by_its_owner_and_ends_what_is_elsewhere(client, phone):
    elsewhere = phone.signed_in("yu")
    before = client.session.session_key
    assert adds(client, Device()).status_code == 302
    assert client.session.session_key != before
    assert elsewhere.get("/account/").status_code == 302
    assert "办公室电脑" in client.get(PAGE).content.decode()
    what = [row.details["what"] for row in ActRow.objects.filter(scope="system:account")]
    assert sorted(what) == ["passkey", "second_factor"]


def test_a_device_lets_in_after_the_password_and_again(device):
    for _ in range(2):
        browser, page = asked_in()
        assert browser.get("/account/").status_code == 302
        answer = browser.post(SECOND, {"answer": device.answers(asked_on(page)), "next": "/obligations/"})
        assert answer["Location"] == "/obligations/"
        assert browser.get("/account/").status_code == 200
    assert Passkey.objects.get().used_at is not None


def test_without_a_phone_there_is_no_device(client):
    assert "添加这个设备" not in client.get(PAGE).content.decode()
    refused = client.post("/account/passkeys/add/", {"name": "x", "answer": "{}", "key": "k"})
    assert "请先绑定动态口令" in refused.content.decode()
    assert "data-asked" not in asked_in()[1].content.decode()


def test_an_answer_is_good_once(device):
    browser, page = asked_in()
    answer = device.answers(asked_on(page))
    other, _ = asked_in()
    assert other.post(SECOND, {"answer": answer}).status_code == 422  # asked in another session
    assert browser.post(SECOND, {"answer": answer}).status_code == 302
    third, _ = asked_in()
    assert third.post(SECOND, {"answer": answer}).status_code == 422


def test_a_challenge_that_was_answered_is_answered_no_more(device):
    """Of the same answer at two processes one is right; mutant: looking only at what the session says."""
    row = Passkey.objects.get()
    assert store.use_passkey(row, "a challenge", 7, world.NOON)
    assert not store.use_passkey(row, "a challenge", 8, world.NOON)


@pytest.mark.parametrize("how", ["another site", "another key", "a copy", "no answer", "rubbish", "tampered"])
def test_a_wrong_answer_lets_nobody_in_and_the_phone_still_does(device, phone, how):
    browser, page = asked_in()
    asked = asked_on(page)
    given = {"no answer": "", "rubbish": '{"id": 1}'}.get(how)
    if how == "another site":
        device.origin = "http://evil.example"
    elif how == "another key":
        device.key = Device().key
    elif how == "a copy":  # counts behind what was seen last
        Passkey.objects.update(signs=9)
    answer = device.answers(asked) if given is None else given
    if how == "tampered":
        answer = answer.replace('"authenticatorData": "', '"authenticatorData": "AA')
    refused = browser.post(SECOND, {"answer": answer})
    assert refused.status_code == 422
    assert "通行密钥没有核对成功" in refused.content.decode()
    assert browser.get("/account/").status_code == 302
    assert browser.post(SECOND, {"code": phone.shows()}).status_code == 302


def test_a_device_of_one_account_opens_no_other(device, monkeypatch):
    world.a_login("wang")
    Phone(monkeypatch).bound_by(world.signed_in("wang"))
    browser, page = asked_in("wang")
    assert "data-asked" not in page.content.decode()
    session = browser.session
    session["challenge"] = "AAAA"
    session.save()
    stolen = device.answers({"challenge": "AAAA", "rpId": "testserver"})
    assert browser.post(SECOND, {"answer": stolen}).status_code == 422


def test_a_device_is_added_once(client, device, monkeypatch):
    assert "已登记过" in adds(client, device, key="form:again").content.decode()
    assert Passkey.objects.count() == 1


def test_wrong_answers_are_limited_with_the_codes(device, phone):
    for _ in range(actions.BY_BOTH):
        browser, _ = asked_in()
        assert browser.post(SECOND, {"answer": "{}"}).status_code == 422
    browser, page = asked_in()
    assert browser.post(SECOND, {"answer": device.answers(asked_on(page))}).status_code == 429


def test_a_device_let_go_opens_nothing_and_only_its_owner_lets_it_go(client, device):
    row = Passkey.objects.get()
    world.a_login("wang")
    stranger = world.signed_in("wang", raise_request_exception=False)
    assert stranger.post("/account/passkeys/end/", {"passkey": row.id, "key": "s"}).status_code == 404
    assert client.post("/account/passkeys/end/", {"passkey": "x", "key": "x"}).status_code == 404
    assert client.post("/account/passkeys/end/", {"passkey": row.id, "key": "e"}).status_code == 302
    assert "data-asked" not in asked_in()[1].content.decode()


def test_losing_the_phone_lets_the_devices_go_and_another_phone_leaves_them(client, device, phone):
    account = Account.objects.get(username="yu")
    store.put(account.id, b"x" * 20, 1, [], world.NOON)
    assert Passkey.objects.exists()
    store.remove(account.id)
    assert not Passkey.objects.exists()
