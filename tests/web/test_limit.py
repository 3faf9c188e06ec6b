"""The limit on signing in, against two web processes of the real server, attacked at once."""

from __future__ import annotations

import http.client
import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

import pytest

from tests.serving import database_url, served
from tests.web import world
from zhiben.orgs.staff import actions

pytestmark = pytest.mark.django_db(transaction=True)

ATTEMPTS = 40


def attempt(address: str, password: str) -> int:
    """Opens the login page and sends it; the status of the answer."""
    connected = http.client.HTTPConnection(address.removeprefix("http://"), timeout=60)
    connected.request("GET", "/login/")
    page = connected.getresponse()
    cookie = page.headers["Set-Cookie"].split(";")[0]
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.read().decode())
    assert token
    form = urlencode({"username": "yu", "password": password, "csrfmiddlewaretoken": token[1]})
    headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
    connected.request("POST", "/login/", form, headers)
    status = connected.getresponse().status
    connected.close()
    return status


def test_the_limit_holds_across_two_web_processes_under_attempts_made_at_once(bureau, monkeypatch):
    monkeypatch.delenv("ZHIBEN_TODAY")
    world.a_login("yu")
    world.passwords_as_served()

    with served(2, ZHIBEN_DATABASE_URL=database_url()) as addresses, ThreadPoolExecutor(16) as threads:
        asked = [threads.submit(attempt, addresses[n % 2], "wrong") for n in range(ATTEMPTS)]
        answers = Counter(one.result() for one in asked)
        afterwards = [attempt(address, world.PASSWORD) for address in addresses]

    assert answers[422] <= actions.BY_BOTH
    assert answers[429] == ATTEMPTS - answers[422]
    assert afterwards == [429, 429]
