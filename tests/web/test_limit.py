"""Signing in, against two web processes of the real server at once: the limit, and one code twice."""

from __future__ import annotations

import http.client
import re
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

import pytest

from tests.rooms import saved
from tests.serving import database_url, served
from tests.web import world
from zhiben.domain import totp
from zhiben.ground import clock
from zhiben.orgs.staff import actions

pytestmark = pytest.mark.django_db(transaction=True)

ATTEMPTS = 40


@pytest.fixture(scope="module")
def addresses(django_db_setup: None) -> Iterator[list[str]]:
    """Two web processes over the database under test."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("ZHIBEN_TODAY", raising=False)
        with served(2, ZHIBEN_DATABASE_URL=database_url()) as found:
            yield found


class Visitor:
    """A browser of one of the processes: it keeps its cookies and sends back the token of the last form."""

    def __init__(self, address: str) -> None:
        self.connected = http.client.HTTPConnection(address.removeprefix("http://"), timeout=60)
        self.cookies: dict[str, str] = {}
        self.page = ""
        self.asks("GET", "/login/")

    def asks(self, verb: str, path: str, **form: str) -> int:
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.page)
        told = urlencode(form | {"csrfmiddlewaretoken": token[1] if token else ""})
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
        self.connected.request(verb, path, told if verb == "POST" else None, headers)
        answer = self.connected.getresponse()
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = line.split(";")[0].partition("=")
            self.cookies[name] = value
        self.page = answer.read().decode()
        return answer.status


def attempt(address: str, password: str) -> int:
    """Opens the login page and sends it; the status of the answer."""
    visitor = Visitor(address)
    status = visitor.asks("POST", "/login/", username="yu", password=password)
    visitor.connected.close()
    return status


def test_the_limit_holds_across_two_web_processes_under_attempts_made_at_once(bureau, addresses):
    world.a_login("yu")
    world.passwords_as_served()

    with ThreadPoolExecutor(16) as threads:
        asked = [threads.submit(attempt, addresses[n % 2], "wrong") for n in range(ATTEMPTS)]
        answers = Counter(one.result() for one in asked)
    afterwards = [attempt(address, world.PASSWORD) for address in addresses]

    assert answers[422] <= actions.BY_BOTH
    assert answers[429] == ATTEMPTS - answers[422]
    assert afterwards == [429, 429]


def test_one_code_sent_to_two_web_processes_at_once_lets_in_once(bureau, addresses):
    saved.a_phone(world.a_login("wang"))
    world.passwords_as_served()
    visitors = [Visitor(addresses[n % 2]) for n in range(4)]
    for one in visitors:
        assert one.asks("POST", "/login/", username="wang", password=world.PASSWORD) == 200

    code = totp.code_at(saved.SECRET, totp.step_of(clock.machine().timestamp()))
    with ThreadPoolExecutor(4) as threads:
        asked = [threads.submit(one.asks, "POST", "/login/second/", code=code) for one in visitors]
        answers = sorted(one.result() for one in asked)
    for one in visitors:
        one.connected.close()

    assert answers == [302, 422, 422, 422]
