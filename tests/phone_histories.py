"""Random histories of two phones that write down one visit over a network that loses, repeats and reorders.

A server is anything with `post(operations) -> receipts`, which raises `Cut` where no answer arrives. What the
record must say in the end is told by `replay` over the operations in the order in which the server did them:
written without the product's own rules, so that they are held against it.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

from tests.builders import NOON

ENTRIES = ("answer:SH-01", "answer:SH-02", "visit:")
FIELDS = {"answer": ("result", "note"), "visit": ("scene", "summary")}
RESULTS = ("pass", "fail", "not_applicable", "unchecked")
TAKES = ("mine", "theirs", "both")
WORDS = ("甲", "乙", "丙", "丁", "戊")
Sent = dict[str, Any]
Record = dict[str, dict[str, Any]]


class Cut(Exception):
    """No answer came: the request or the answer is lost, or the server died before it was done."""


class Server(Protocol):
    def post(self, operations: list[Sent], *, dies: bool = False) -> list[dict[str, Any]]:
        """`dies`: killed before the end of this request: nothing of it is done."""

    def shown(self) -> Record:
        """What the record says."""


@dataclass
class Phone:
    """`shown`: what its screen says; `queue`: what has no receipt yet; `clashes`: what it has to decide."""

    device: UUID
    visit: UUID
    nonce: str
    chance: random.Random
    ahead: timedelta
    shown: Record = field(default_factory=dict)
    queue: list[Sent] = field(default_factory=list)
    clashes: dict[str, dict[str, Any]] = field(default_factory=dict)
    written: list[Sent] = field(default_factory=list)
    refused: list[dict[str, Any]] = field(default_factory=list)

    def write(self) -> None:
        """A person changes one or two fields of an entry."""
        entry = self.chance.choice(ENTRIES)
        names = FIELDS[entry.partition(":")[0]]
        screen = self.shown.setdefault(entry, {})
        fields = {}
        for name in self.chance.sample(names, self.chance.randint(1, 2)):
            fields[name] = self.chance.choice(RESULTS if name == "result" else WORDS)
        seen = {name: screen.get(name) for name in fields}
        screen.update(fields)
        self._add(kind="set", entry=entry, fields=fields, seen=seen)

    def decide(self) -> None:
        """A person decides one of the clashes this phone has been told of."""
        if not self.clashes:
            return
        id_, clash = self.clashes.popitem()
        take = self.chance.choice(TAKES[:2] if clash["field"] == "result" else TAKES)
        self._add(kind="resolve", clash=id_, take=take, seen={clash["field"]: clash["theirs"]})

    def pull(self, server: Server) -> None:
        """What the record says, on the screen, once nothing of one's own waits."""
        if not self.queue:
            self.shown = {entry: dict(fields) for entry, fields in server.shown().items()}

    def receive(self, receipts: list[dict[str, Any]]) -> None:
        """What is settled needs no longer be kept."""
        told = {one["id"]: one for one in receipts}
        for sent in list(self.queue):
            receipt = told.get(sent["id"])
            if receipt is None or receipt.get("again"):
                continue
            self.queue.remove(sent)
            if receipt["outcome"] == "refused":
                self.refused.append(receipt)
            for clash in receipt.get("clashes", ()):
                self.clashes[clash["id"]] = clash

    def _add(self, **said: Any) -> None:
        made = {
            "id": str(UUID(int=self.chance.getrandbits(128), version=4)), "visit": str(self.visit),
            "device": str(self.device), "nonce": self.nonce, "n": len(self.written) + 1,
            "at": (NOON + self.ahead + timedelta(minutes=len(self.written))).isoformat(), **said,
        }  # fmt: skip
        self.written.append(made)
        self.queue.append(made)


def history(seed: int, server: Server, phones: list[Phone], steps: int = 24) -> None:
    """Two people write, the network fails, the server is killed; in the end everything has its receipt."""
    chance = random.Random(seed)
    underway: list[tuple[Phone, list[Sent]]] = []
    for _ in range(steps):
        phone = chance.choice(phones)
        match chance.randrange(8):
            case 0 | 1 | 2 | 3:
                phone.write()
            case 4:
                phone.decide()
            case 5:
                phone.pull(server)
            case _:
                _send(chance, server, phone, underway)
        if underway and chance.random() < 0.3:  # a request that was thought lost arrives late, or once more
            late, batch = chance.choice(underway)
            _deliver(chance, server, late, batch, lost=chance.random() < 0.5)
    for _ in range(200):
        for phone in phones:
            while phone.queue:
                _deliver(chance, server, phone, phone.queue[:5], lost=False, dies=False)
            if seed % 2:  # else the clashes stay for somebody at the desk
                phone.decide()
        if not any(phone.queue or (phone.clashes and seed % 2) for phone in phones):
            return
    raise AssertionError("the phones never came to an end")


def _send(
    chance: random.Random, server: Server, phone: Phone, underway: list[tuple[Phone, list[Sent]]]
) -> None:
    if not phone.queue:
        return
    batch = list(phone.queue[: chance.randint(1, 6)])
    if chance.random() < 0.2:
        chance.shuffle(batch)
    if chance.random() < 0.1:
        batch = [*batch, batch[0]]
    if chance.random() < 0.15:
        batch = batch[1:] or batch  # the first is missing
    underway.append((phone, batch))
    if chance.random() < 0.8:
        _deliver(chance, server, phone, batch, lost=chance.random() < 0.25)


def _deliver(
    chance: random.Random, server: Server, phone: Phone, batch: list[Sent], *, lost: bool,
    dies: bool | None = None,
) -> None:  # fmt: skip
    try:
        receipts = server.post(batch, dies=chance.random() < 0.1 if dies is None else dies)
    except Cut:
        return
    if not lost:
        phone.receive(receipts)


@dataclass
class Replayed:
    """What must be so: the record, and the clashes still open as (device, entry, field) → (yours, theirs)."""

    record: Record
    open: dict[tuple[str, str, str], tuple[Any, Any]]


def replay(done: list[Sent], clash_of: Callable[[str], tuple[str, str, str]]) -> Replayed:
    """The operations one after the other. `clash_of`: of whose device, entry and field a clash is."""
    record: Record = {}
    waiting: dict[tuple[str, str, str], Any] = {}
    for sent in done:
        if sent["kind"] == "set":
            fields = record.setdefault(sent["entry"], {})
            for name, value in sent["fields"].items():
                where = (sent["device"], sent["entry"], name)
                if fields.get(name) == value:
                    waiting.pop(where, None)
                elif fields.get(name) == sent["seen"].get(name):
                    fields[name] = value
                    waiting.pop(where, None)
                    _agree(waiting, sent["entry"], name, value)
                else:
                    waiting[where] = value
        else:
            where = clash_of(sent["clash"])
            held = record[where[1]].get(where[2])
            if where not in waiting or held != sent["seen"].get(where[2]):
                continue
            yours = waiting.pop(where)
            if sent["take"] == "mine" or (sent["take"] == "both" and not held):
                record[where[1]][where[2]] = yours
            elif sent["take"] == "both" and yours:
                record[where[1]][where[2]] = f"{held}；{yours}"
            _agree(waiting, where[1], where[2], record[where[1]].get(where[2]))
    return Replayed(record, {at: (yours, record[at[1]].get(at[2])) for at, yours in waiting.items()})


def _agree(waiting: dict[tuple[str, str, str], Any], entry: str, name: str, value: Any) -> None:
    """Whoever said what the record says now has nothing to decide any more."""
    for where in [at for at, yours in waiting.items() if at[1:] == (entry, name) and yours == value]:
        del waiting[where]


def two_phones(seed: int, visit: UUID, devices: tuple[UUID, UUID], nonces: tuple[str, str]) -> list[Phone]:
    """One clock up to two days ahead, the other up to two days behind."""
    chance = random.Random(seed)
    off = [timedelta(minutes=sign * chance.randint(0, 48 * 60)) for sign in (1, -1)]
    return [
        Phone(device, visit, nonce, random.Random(seed * 2 + n), off[n])
        for n, (device, nonce) in enumerate(zip(devices, nonces, strict=True))
    ]


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text)
