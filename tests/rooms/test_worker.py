"""The background loop: what follows an act happens, once it is asked to stop it stops."""

import os
import signal
import subprocess
import sys
import threading
import time

import pytest
from django.db import connection

from tests.builders import TODAY
from zhiben.domain.access import system
from zhiben.ground import clock
from zhiben.ground.acts import Kind, act
from zhiben.ground.models import HeadRow, LedgerRow, OutboxRow
from zhiben.workers.loop import Loop
from zhiben.workers.outside import Way

SETTINGS = "zhiben.config.settings"


def an_act(key: str = "k1", *topics: str) -> None:
    def work(doing):
        for topic in topics:
            doing.job(topic, {"n": 1}, key=f"{topic}:{key}")

    program = system("test", [1], TODAY)
    act("demo.seed", by=program, at=clock.now(), tenant=1, key=key, thing="demo:1", details={}, work=work)


@pytest.mark.django_db
def test_a_round_chains_signs_and_delivers(tmp_path):
    heard = []
    an_act("k1", "greet")
    assert Loop({"greet": heard.append}, tmp_path).round()
    assert [message.key for message in heard] == ["greet:k1"]
    assert LedgerRow.objects.get().seq == 1
    assert HeadRow.objects.get().seq == 1
    assert OutboxRow.objects.get().sent_at is not None


@pytest.mark.django_db
def test_a_round_with_nothing_to_do_says_so(tmp_path):
    assert not Loop({}, tmp_path).round()


@pytest.mark.django_db
def test_what_fails_is_kept_for_later_and_holds_nothing_up(tmp_path):
    heard = []

    def fail(message):
        raise RuntimeError("坏了")

    an_act("k1", "broken", "greet")
    Loop({"broken": fail, "greet": heard.append}, tmp_path).round()
    assert len(heard) == 1
    assert OutboxRow.objects.get(topic="broken").sent_at is None
    assert not Loop({"broken": fail, "greet": heard.append}, tmp_path).round()  # not due yet
    assert len(heard) == 1


@pytest.mark.django_db
def test_the_loop_beats_and_ends_when_it_is_asked_to(tmp_path):
    an_act("k1", "last")
    loop = Loop({"last": lambda message: loop.stop()}, tmp_path)
    assert loop.run() == 0
    assert (tmp_path / "worker.alive").exists()


@pytest.mark.django_db
def test_a_resting_loop_ends_at_once_when_it_is_asked_to(tmp_path):
    loop = Loop({}, tmp_path)
    threading.Timer(0.2, loop.stop).start()
    started = time.monotonic()
    assert loop.run() == 0
    assert time.monotonic() - started < 10


@pytest.mark.django_db(transaction=True)
def test_the_process_ends_on_sigterm_with_code_zero(tmp_path):
    worker = subprocess.Popen(
        [sys.executable, "-m", "zhiben.workers"],
        env=os.environ | database() | {"ZHIBEN_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": SETTINGS},
    )
    for _ in range(300):
        if (tmp_path / "worker.alive").exists() or worker.poll() is not None:
            break
        time.sleep(0.1)
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(20) == 0
    assert (tmp_path / "worker.alive").exists()


def database() -> dict[str, str]:
    """The environment that leads another process to the database under test."""
    given = connection.settings_dict
    if "sqlite" in given["ENGINE"]:
        return {"ZHIBEN_DATABASE_URL": f"sqlite:///{given['NAME']}"}
    options = "&".join(
        f"{name}={value}" for name, value in (("host", given["HOST"]), ("port", given["PORT"]))
    )
    return {"ZHIBEN_DATABASE_URL": f"postgresql:///{given['NAME']}?user={given['USER']}&{options}"}


@pytest.mark.django_db(transaction=True)
def test_a_server_that_answers_nothing_holds_up_only_its_own_way(tmp_path):
    """While a mail is being sent, the ledger is chained and the other ways send."""
    asked, answered, heard = threading.Event(), threading.Event(), []

    def hang(message):
        asked.set()
        answered.wait(30)
        heard.append(message.key)

    def letters(doing):
        for kind in (Kind.MAIL, Kind.SMS):
            doing.letter(kind, str(kind), {"n": 1}, key=f"letter:{kind}")

    program = system("test", [1], TODAY)
    act("demo.seed", by=program, at=clock.now(), tenant=1, key="k", thing="demo:1", details={}, work=letters)
    loop, stopped = Loop({}, tmp_path), threading.Event()
    mail = Way(Kind.MAIL, loop, stopped, {"mail": hang})
    mail.start()
    assert asked.wait(30)
    an_act("k2", "greet")
    loop.handlers = {"greet": lambda message: heard.append(message.key)}
    assert loop.round()
    assert Way(Kind.SMS, loop, stopped, {"sms": lambda message: heard.append(message.key)}).round()
    assert heard == ["greet:k2", "letter:sms"]
    assert LedgerRow.objects.filter(seq=None).count() == 0
    stopped.set()
    answered.set()
    mail.join(30)
    assert heard[-1] == "letter:mail"
    assert not mail.broken


@pytest.mark.django_db
def test_an_error_that_is_no_letter_s_stops_the_worker_for_another_to_start(tmp_path, monkeypatch):
    loop = Loop({}, tmp_path)
    way = Way(Kind.MAIL, loop, threading.Event(), {})

    def gone():
        raise RuntimeError("the database is gone")

    monkeypatch.setattr(way, "round", gone)
    monkeypatch.setattr("zhiben.workers.outside.connection.close", lambda: None)
    way.run()
    assert way.broken
    assert loop.run() == 0  # asked to stop
