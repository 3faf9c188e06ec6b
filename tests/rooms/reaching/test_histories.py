"""Random histories: notices, looks, changes of mind, servers that fail, kills at any moment.

Whatever happens, in the end each notice was sent to whoever wanted it, or the log says why not; and without a
kill between sending and noting it, it was sent once.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import time, timedelta

import pytest

from tests.builders import NOON
from tests.conftest import FULL
from tests.rooms.acting import TENANT, an_act
from tests.rooms.orgs_made import a_key
from tests.rooms.reaching.made import AT_ONCE, HOUR, LEASE, reached
from zhiben.ground import store as ground
from zhiben.ground.acts import WITHIN, Kind
from zhiben.ground.models import OutboxRow
from zhiben.ground.outbox import deliver
from zhiben.ground.wire import Unsent
from zhiben.tasks.models import Notice
from zhiben.tasks.notices import actions as notices
from zhiben.tasks.reaching import actions, sending, store
from zhiben.tasks.reaching.models import Delivery
from zhiben.workers.followups import HANDLERS, LETTERS

pytestmark = pytest.mark.django_db
HISTORIES, STEPS = (60, 60) if FULL else (4, 30)
CHOICES = [
    AT_ONCE,
    replace(AT_ONCE, urgent_at_night=True),
    replace(AT_ONCE, digest_at=time(8)),
    replace(AT_ONCE, digest_at=time(17, 30), quiet_from=time(12), quiet_until=time(14)),
]


class Killed(BaseException):
    pass


class World:
    """A clock that only goes on, a mail server that may fail, a process that may be killed."""

    def __init__(self, by, seed: int, monkeypatch) -> None:
        self.by, self.chance, self.at, self.n = by, random.Random(seed), NOON, 0
        self.mails: Counter[str] = Counter()  # notices by title, as the server has taken them
        self.kill = ""  # where the process dies next
        self.doubtful: set[str] = set()  # those it had taken when the process died before noting it
        real_sent, real_pass = store.sent, ground.pass_on

        def taken(channel, address, subject, long, short, message):
            if self.chance.random() < 0.25:
                raise Unsent("no answer")
            told = [line for line in long.splitlines() if line.endswith("。")]
            self.mails.update(told)
            if self.kill == "sent":
                self.doubtful.update(told)
            return "250 ok"

        def noted(*args):
            self.die("sent")
            return real_sent(*args)

        def passed_on(*args, **given):
            self.die("pass")
            return real_pass(*args, **given)

        monkeypatch.setattr(sending, "_out", taken)
        monkeypatch.setattr(store, "sent", noted)
        monkeypatch.setattr(ground, "pass_on", passed_on)

    def die(self, where: str) -> None:
        if self.kill == where:
            self.kill = ""
            raise Killed

    def step(self) -> None:
        self.at += timedelta(minutes=self.chance.choice([1, 7, 60, 300, 700]))
        match self.chance.choice(["tell", "tell", "tell", "look", "mind", "kill", "round", "round", "round"]):
            case "tell":
                self.tell(self.chance.choice(["task.given", "task.returned"]))
            case "look" if mine := Notice.objects.filter(read_at=None).order_by("?").first():
                notices.open_(mine.id, by=self.by, at=self.at)
            case "mind":
                actions.choose(self.chance.choice(CHOICES), by=self.by, at=self.at, key=a_key())
            case "kill":
                self.kill = self.chance.choice(["sent", "pass"])
        self.round()

    def tell(self, topic: str = "task.given") -> None:
        self.n += 1
        told = {"people": [str(self.by.person)], "title": f"第 {self.n} 件。", "thing": ""}
        an_act(f"t:{self.n}", at=self.at, work=lambda doing: doing.notice(topic, told, key=f"t:{self.n}"))

    def round(self) -> None:
        try:
            deliver(HANDLERS, self.at, WITHIN)
            while deliver(LETTERS, self.at, [Kind.MAIL], most=1).sent:
                pass
        except Killed:
            self.at += LEASE

    def end(self) -> None:
        """Days without anything new: everything due has come."""
        self.kill = ""
        for _ in range(60):
            self.at += HOUR
            self.round()


def wrong(world: World) -> list[str]:
    """What of the promise was broken."""
    told, found = Delivery.objects.filter(tenant=TENANT), []
    if Notice.objects.count() != world.n:
        found.append("a notice is missing behind the bell")
    if told.count() != world.n:
        found.append("a notice has no line in the log")
    dead = set(OutboxRow.objects.filter(dead_at__isnull=False).values_list("key", flat=True))
    for line in told:
        times = sum(n for text, n in world.mails.items() if text.endswith(line.title))
        doubtful = any(text.endswith(line.title) for text in world.doubtful)
        if line.sent_at is None and not line.dropped and line.letter not in dead:
            found.append(f"{line.title} is lost")
        if line.sent_at is not None and times == 0:
            found.append(f"{line.title} was noted and not sent")
        if times > 1 and not doubtful:
            found.append(f"{line.title} was sent {times} times")
    return found


@pytest.mark.parametrize("seed", range(HISTORIES))
def test_nothing_is_lost_and_nothing_told_twice(bureau, wang, seed, monkeypatch):
    reached(wang, CHOICES[seed % len(CHOICES)])
    world = World(wang, seed, monkeypatch)
    for _ in range(STEPS):
        world.step()
    world.end()
    assert world.n > 5
    assert wrong(world) == []


def test_a_mutant_that_adds_to_letters_already_taken_loses_something(bureau, wang, monkeypatch):
    """Putting a line to a letter without asking whether it still waits."""
    reached(wang, replace(AT_ONCE, digest_at=time(17, 30)))
    world = World(wang, 1, monkeypatch)
    careful = ground.pass_on
    monkeypatch.setattr(ground, "pass_on", lambda *args, **given: careful(*args, **given) or True)
    slot = world.at.replace(hour=9, minute=0)  # 17:00 in Shanghai
    world.at = slot
    world.tell()
    deliver(HANDLERS, world.at, WITHIN)
    OutboxRow.objects.filter(kind=Kind.MAIL).update(sent_at=world.at)  # taken and sent
    Delivery.objects.update(sent_at=world.at)
    world.tell()
    deliver(HANDLERS, world.at, WITHIN)
    world.end()
    assert any("lost" in one for one in wrong(world))
