"""What runs after an act: at least once, under the same key, nobody blocked by a poisoned message."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from tests.builders import NOON
from tests.rooms.acting import TENANT, an_act, at_once
from zhiben.ground import limits, store
from zhiben.ground.acts import Kind
from zhiben.ground.models import OutboxRow
from zhiben.ground.outbox import Round, deliver

pytestmark = pytest.mark.django_db

LEASE = timedelta(seconds=limits.OUTBOX_LEASE)


class Crash(BaseException):
    """The process is gone: no `except Exception` sees it."""


def noticed(n: int = 1, topic: str = "told", **given) -> None:
    an_act(f"act{n}", work=lambda doing: doing.notice(topic, {"n": n}, key=f"told:{n}", **given))


def test_a_message_is_delivered_once_with_what_the_act_said():
    noticed()
    seen = []
    assert deliver({"told": seen.append}, NOON) == Round(1, 0)
    assert deliver({"told": seen.append}, NOON) == Round(0, 0)
    message = seen[0]
    assert (message.tenant, message.kind, message.topic, message.key) == (
        TENANT,
        Kind.NOTICE,
        "told",
        "told:1",
    )
    assert (message.payload, message.tries) == ({"n": 1}, 1)


def test_nothing_is_delivered_before_it_is_due():
    noticed(due=NOON + timedelta(hours=1))
    assert deliver({"told": lambda message: None}, NOON) == Round(0, 0)
    assert deliver({"told": lambda message: None}, NOON + timedelta(hours=1)) == Round(1, 0)


def test_two_acts_that_say_the_same_key_leave_one_message():
    for key in ("a", "b"):
        an_act(key, work=lambda doing: doing.effect("told", {}, key="same"))
    assert OutboxRow.objects.count() == 1


def test_a_crash_between_sending_and_marking_sends_again_with_the_same_key():
    """The mutant: marking before sending; then the message would be lost."""
    noticed()
    sent = []

    def send_and_die(message):
        sent.append(message.key)
        raise Crash

    with pytest.raises(Crash):
        deliver({"told": send_and_die}, NOON)
    assert deliver({"told": sent.append}, NOON) == Round(0, 0)  # the lease still runs
    assert deliver({"told": lambda message: sent.append(message.key)}, NOON + LEASE) == Round(1, 0)
    assert sent == ["told:1", "told:1"]


def test_a_poisoned_message_blocks_no_other_and_ends_with_the_dead_letters():
    noticed(1, topic="poison")
    noticed(2)
    seen, at = [], NOON

    def poison(message):
        raise ValueError("cannot be said")

    assert deliver({"poison": poison, "told": seen.append}, at) == Round(1, 1)
    for _ in range(limits.OUTBOX_TRIES):
        at += timedelta(hours=2)
        deliver({"poison": poison}, at)
    row = OutboxRow.objects.get(tenant=TENANT, key="told:1")
    assert row.tries == limits.OUTBOX_TRIES
    assert row.dead_at is not None
    assert "cannot be said" in row.error
    assert len(seen) == 1
    assert deliver({"poison": poison}, at + timedelta(days=1)) == Round(0, 0)


def test_a_message_that_kills_its_process_every_time_ends_with_the_dead_letters():
    noticed()
    at = NOON

    def die(message):
        raise Crash

    for _ in range(limits.OUTBOX_TRIES):
        with pytest.raises(Crash):
            deliver({"told": die}, at)
        at += LEASE
    assert deliver({"told": die}, at) == Round(0, 0)
    assert OutboxRow.objects.get().dead_at == at


def test_a_topic_without_a_handler_waits_for_one():
    noticed()
    assert deliver({}, NOON) == Round(0, 1)
    assert deliver({"told": lambda message: None}, NOON + timedelta(hours=2)) == Round(1, 0)


def test_waits_grow_and_are_bounded_and_spread():
    noticed(1)
    noticed(2)
    waits = []
    at = NOON
    for _ in range(limits.OUTBOX_TRIES - 1):
        rows = store.take(at, ["notice"])
        for row in rows:
            assert store.failed(row, at, "x")
        dues = [row.due - at for row in OutboxRow.objects.order_by("key")]
        waits.append(max(dues))
        at += timedelta(hours=2)
        assert dues[0] != dues[1]
    assert waits == sorted(waits)
    assert timedelta(seconds=20) < waits[0] < timedelta(minutes=1)
    assert waits[-1] <= timedelta(seconds=limits.OUTBOX_WAIT * 1.25)


def test_who_lost_the_lease_marks_nothing():
    noticed()
    slow = store.take(NOON, ["notice"])[0]
    quick = store.take(NOON + LEASE, ["notice"])[0]
    assert not store.failed(slow, NOON + LEASE, "late")
    assert not store.sent(slow, NOON + LEASE)
    assert store.sent(quick, NOON + LEASE)


@pytest.mark.django_db(transaction=True)
def test_loops_at_once_never_hold_the_same_message():
    for n in range(120):
        noticed(n)
    taken = at_once(6, lambda n: [row.key for row in store.take(NOON, list(Kind))])
    keys = [key for part in taken for key in part]
    assert len(keys) == len(set(keys))
    left = store.take(NOON, list(Kind))
    assert len(keys) + len(left) >= min(120, 6 * limits.OUTBOX_BATCH)
    assert connection.vendor in ("sqlite", "postgresql")
