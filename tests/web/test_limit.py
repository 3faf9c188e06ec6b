"""The limit on signing in, against two web processes of the real server, attacked at once."""

from __future__ import annotations

import http.client
import os
import re
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode, urlsplit

import pytest
from django.contrib.auth.hashers import make_password
from django.db import connection

from tests import postgresql
from tests.web import world
from zhiben.config import settings as product
from zhiben.domain.access import Role
from zhiben.orgs.models import Account
from zhiben.orgs.staff import actions

pytestmark = pytest.mark.django_db(transaction=True)

ATTEMPTS = 40


def a_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def database_url() -> str:
    """The database under test, as another process is told of it."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlsplit(postgresql.url())._replace(scheme="postgres", path=f"/{name}").geturl()


def serve(port: int) -> subprocess.Popen[bytes]:
    env = os.environ | {
        "DJANGO_SETTINGS_MODULE": "zhiben.config.settings",
        "ZHIBEN_DATABASE_URL": database_url(),
        "PYTHONPATH": "src",
    }
    command = [sys.executable, "-m", "granian", "zhiben.config.wsgi:application", "--interface", "wsgi"]
    options = [
        "--no-ws",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
        "--workers",
        "1",
        "--log-level",
        "error",
    ]
    return subprocess.Popen([*command, *options], env=env)


def wait_for(port: int) -> None:
    for _ in range(300):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError("the server did not start")


@pytest.fixture
def ports() -> Iterator[list[int]]:
    """Two web processes that know nothing of each other but the database."""
    chosen = [a_free_port(), a_free_port()]
    processes = [serve(port) for port in chosen]
    try:
        for port in chosen:
            wait_for(port)
        yield chosen
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(20)


def attempt(port: int, password: str) -> int:
    """Opens the login page and sends it; the status of the answer."""
    connected = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
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


def test_the_limit_holds_across_two_web_processes_under_attempts_made_at_once(home, ports, settings):
    settings.PASSWORD_HASHERS = product.PASSWORD_HASHERS
    account = world.a_login(home, "yu", Role.SUPERVISOR)
    Account.objects.filter(pk=account.pk).update(password=make_password(world.PASSWORD))

    with ThreadPoolExecutor(16) as threads:
        asked = [threads.submit(attempt, ports[n % 2], "wrong") for n in range(ATTEMPTS)]
    answers = Counter(one.result() for one in asked)

    assert answers[422] <= actions.BY_BOTH
    assert answers[429] == ATTEMPTS - answers[422]
    assert [attempt(port, world.PASSWORD) for port in ports] == [429, 429]
