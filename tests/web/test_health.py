"""For machines and administrators: /healthz, the line where the worker has stopped, logs, the proxy."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys

import pytest
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client, RequestFactory

from tests.web import world
from zhiben.ground import heartbeat
from zhiben.web import evidence, health, journal, proxy

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(tmp_path, settings):
    settings.HOME = tmp_path
    return tmp_path


def told(client: Client) -> dict[str, object]:
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert not answer.cookies
    return json.loads(answer.content)


def test_health_tells_of_database_and_worker_and_asks_for_no_session(home, client):
    assert told(client) == {"status": "degraded", "database": "ok", "worker": "never", "worker_seconds": None}
    (home / heartbeat.NAME).touch()
    assert told(client) | {"worker_seconds": 0} == {
        "status": "ok", "database": "ok", "worker": "ok", "worker_seconds": 0,
    }  # fmt: skip
    os.utime(home / heartbeat.NAME, (0, 0))
    assert (told(client)["status"], told(client)["worker"]) == ("degraded", "late")


def test_health_is_read_only(client):
    assert client.post("/healthz").status_code == 405


def test_every_page_says_that_the_worker_has_stopped_and_none_before_it_ever_ran(home, officer):
    line = "后台任务已停"
    assert line not in officer.get("/enterprises/").content.decode()
    (home / heartbeat.NAME).touch()
    assert line not in officer.get("/enterprises/").content.decode()
    os.utime(home / heartbeat.NAME, (0, 0))
    for page in ("/enterprises/", "/obligations/", "/help/"):
        assert line in officer.get(page).content.decode()


def test_an_answer_carries_the_number_of_its_request(client):
    first, second = (client.get("/healthz").headers[journal.HEADER] for _ in range(2))
    assert first != second
    given = client.get("/healthz", headers={journal.HEADER: "proxy-0001"})
    assert given.headers[journal.HEADER] == "proxy-0001"
    for bad in ("short", "x" * 80, "a b c d e f g h", "<script>alert"):
        assert client.get("/healthz", headers={journal.HEADER: bad}).headers[journal.HEADER] != bad


def test_a_line_of_the_log_is_one_object_and_tells_neither_query_nor_body(client):
    lines: list[str] = []

    class Kept(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(self.format(record))

    handler, log = Kept(), logging.getLogger("zhiben.requests")
    handler.setFormatter(journal.Lines())
    handler.addFilter(journal.Numbered())
    level = log.level
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    try:
        answer = client.post("/login/?q=张三", {"username": "秘密", "password": "绝密"})
    finally:
        log.removeHandler(handler)
        log.setLevel(level)
    line = json.loads(lines[0])
    assert (line["method"], line["path"], line["status"]) == ("POST", "/login/", answer.status_code)
    assert line["request"] == answer.headers[journal.HEADER]
    assert isinstance(line["ms"], int)
    assert all(word not in lines[0] for word in ("张三", "秘密", "绝密"))


def test_an_error_is_in_the_log_line_and_stays_one_line():
    try:
        raise RuntimeError("坏了")
    except RuntimeError:
        record = logging.LogRecord("x", logging.ERROR, "", 0, "did not work", (), sys.exc_info())
    line = journal.Lines().format(record)
    assert "\n" not in line
    assert "RuntimeError: 坏了" in json.loads(line)["error"]


def test_a_database_that_is_away_gives_words_and_503_before_and_after_signing_in(bureau, settings):
    world.a_login("yu")
    seated = world.signed_in("yu")

    def gone(execute, *args):
        raise OperationalError("server closed the connection")

    with health.connection.execute_wrapper(gone):
        assert Client().get("/healthz").status_code == 503
        page = seated.get("/enterprises/")
    assert page.status_code == 503
    assert "系统正忙" in page.content.decode()


@pytest.mark.parametrize(("trusted", "seen"), [(True, "203.0.113.9"), (False, "127.0.0.1")])
def test_what_a_proxy_says_of_its_client_is_believed_only_where_it_is_ours(settings, trusted, seen):
    """The last address counts: the first is what the client claims itself."""
    settings.PROXY = trusted
    asked = RequestFactory().get("/", headers={"X-Forwarded-For": "10.9.9.9, 203.0.113.9"})
    try:
        door = proxy.Client(lambda request: HttpResponse(request.META["REMOTE_ADDR"]))
    except proxy.MiddlewareNotUsed:
        assert asked.META["REMOTE_ADDR"] == seen
    else:
        assert door(asked).content.decode() == seen


def test_the_proxy_may_hand_out_files_itself(settings, home):
    settings.ACCEL = "/files/"
    path = home / "evidence" / "originals" / "ab" / "abcd"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"x")
    answer = evidence._file(path, "image/jpeg", "现场.jpg")
    assert answer.headers["X-Accel-Redirect"] == "/files/originals/ab/abcd"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename*=utf-8''%E7%8E%B0")
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert "sandbox" in answer.headers["Content-Security-Policy"]


SERVED = """
import django, json
django.setup()
from django.conf import settings as s
from django.test import Client
told = dict(hosts=s.ALLOWED_HOSTS, secure=s.SESSION_COOKIE_SECURE, proxy=s.PROXY,
    header=s.SECURE_PROXY_SSL_HEADER, cookie=s.SESSION_COOKIE_PATH,
    static=s.STATIC_URL, body=s.DATA_UPLOAD_MAX_MEMORY_SIZE)
answer = Client(headers={"Host": "zhiben.example.gov.cn"}).get("/healthz")
login = Client(headers={"Host": "zhiben.example.gov.cn"}).get("/obligations/")
print(json.dumps([told, answer.status_code, login.headers.get("Location")]))
"""


def served(tmp_path, **environment: str):
    done = subprocess.run(
        [sys.executable, "-c", SERVED],
        env={name: value for name, value in os.environ.items() if not name.startswith("ZHIBEN_")}
        | {"DJANGO_SETTINGS_MODULE": "zhiben.config.settings", "ZHIBEN_HOME": str(tmp_path)}
        | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_alone_nothing_of_a_proxy_is_believed_and_only_this_machine_is_served(tmp_path):
    said, status, _ = served(tmp_path)
    assert said["hosts"] == ["127.0.0.1", "localhost", "[::1]"]
    assert (said["proxy"], said["secure"], said["header"], said["static"]) == (False, False, None, "/static/")
    assert status == 400  # another name


def test_behind_a_proxy_with_tls_beneath_a_path_everything_stays_beneath_it(tmp_path):
    said, status, login = served(
        tmp_path,
        ZHIBEN_ALLOWED_HOSTS="zhiben.example.gov.cn, other",
        ZHIBEN_HTTPS="1",
        ZHIBEN_SUBPATH="/zhiben/",
    )
    assert said["hosts"][:2] == ["zhiben.example.gov.cn", "other"]
    assert (said["proxy"], said["secure"]) == (True, True)
    assert said["header"] == ["HTTP_X_FORWARDED_PROTO", "https"]
    assert (said["cookie"], said["static"]) == ("/zhiben/", "/zhiben/static/")
    assert said["body"] == 2 * 1024 * 1024
    assert status == 200
    assert login.startswith("/zhiben/login/?next=%2Fzhiben%2Fobligations%2F")
