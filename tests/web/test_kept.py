"""A session that ends while somebody fills in a form: after signing in the form is sent as it was."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from tests.web import world
from zhiben.orgs.models import Account
from zhiben.orgs.staff import logins
from zhiben.plans.models import WaiverRequest
from zhiben.plans.queries import Filters, obligation_list

pytestmark = pytest.mark.django_db
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


@pytest.fixture
def late(district, monkeypatch):
    """A browser that checks tokens, its session over, and the address of a form with what was typed."""
    world.a_login("yu")
    client = world.signed_in("yu", enforce_csrf_checks=False)
    actor = logins.actor_of(Account.objects.get(username="yu"), world.NOON)
    row = obligation_list(actor, filters=Filters(), today=world.TODAY, limit=1).rows[0]
    address = f"/obligations/{row.id}/waiver/"
    page = client.get(address).content.decode()
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    token = dict(HIDDEN.findall(page))["csrfmiddlewaretoken"]
    typed = {
        "reason": "停产大修\n两个月",
        "basis": "会议纪要〔2026〕3号",
        "key": "waiver:1",
        "csrfmiddlewaretoken": token,
    }
    Session.objects.all().delete()
    return strict, address, typed


def fields(page: str) -> dict[str, str]:
    return {unescape(name): unescape(value) for name, value in HIDDEN.findall(page)}


def test_after_signing_in_the_form_is_sent_as_it_was_typed(late):
    client, address, typed = late
    answer = client.post(address, typed, headers={"Referer": f"http://testserver{address}"})
    assert answer.status_code == 401
    page = answer.content.decode()
    assert "刚才填的还在" in page
    held = fields(page)
    assert held["kept:reason"] == typed["reason"]
    wrong = client.post("/login/", held | {"username": "yu", "password": "wrong"})
    assert wrong.status_code == 422
    held = fields(wrong.content.decode())
    assert held["kept:basis"] == typed["basis"]
    resumed = client.post("/login/", held | {"username": "yu", "password": world.PASSWORD})
    assert resumed.status_code == 200
    assert not WaiverRequest.objects.exists()
    again = fields(resumed.content.decode())
    assert client.post(address, again).status_code == 302
    request = WaiverRequest.objects.get()
    assert (request.reason.replace("\r\n", "\n"), request.basis) == (typed["reason"], typed["basis"])


def test_what_another_site_sends_is_not_kept(late):
    """Mutant: keeping whatever arrives, so that a click after signing in sends what a stranger wrote."""
    client, address, typed = late
    answer = client.post(address, typed | {"csrfmiddlewaretoken": "x" * 64})
    assert answer.status_code == 403
    assert "kept:" not in answer.content.decode()


def test_passwords_are_not_kept(district):
    world.a_login("yu")
    client = world.signed_in("yu")
    Session.objects.all().delete()
    answer = client.post(
        "/account/password/", {"old": "secret-old", "new": "secret-new", "again": "secret-new", "key": "k"}
    )
    assert "secret" not in answer.content.decode()


def test_nobody_who_never_signed_in_is_asked_to_go_on(bureau):
    answer = Client().post("/todo/act/", {"note": "x"})
    assert answer.status_code == 302


def test_an_idle_session_is_such_a_session(district, monkeypatch):
    world.a_login("yu")
    client = world.signed_in("yu")
    session = client.session
    session["seen"] = (world.NOON - timedelta(days=2)).isoformat()
    session.save()
    answer = client.post("/notices/read/", {"until": "2026-03-02"})
    assert answer.status_code in (302, 401)
