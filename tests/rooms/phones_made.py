"""Visits that are approved, and phones that take them along. Say only what the test is about."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

from tests.builders import NOON, TODAY
from tests.phone_histories import Record, Sent
from tests.rooms import orgs_made as made
from tests.rooms import visits_made
from tests.rooms.hazards_made import Yard
from tests.rooms.records_made import a_png
from zhiben.domain.access import Actor
from zhiben.ground.evidence import files, intake
from zhiben.inspections.models import Entry
from zhiben.inspections.phone import actions as phone
from zhiben.inspections.phone import packet, wire


@dataclass(frozen=True)
class Office:
    """A shipyard, two officers who inspect it, one who does not, and their head."""

    yard: Yard
    stranger: Actor

    @property
    def firm(self) -> UUID:
        return self.yard.firm

    @property
    def officer(self) -> Actor:
        return self.yard.officer

    @property
    def other(self) -> Actor:
        return self.yard.other

    @property
    def chief(self) -> Actor:
        return self.yard.chief


def an_office() -> Office:
    yard = visits_made.a_yard()
    stranger = made.an_officer(name="钱工")
    visits_made.a_card(stranger)
    return Office(yard, stranger)


def a_visit(office: Office, by: Actor | None = None, **given: Any) -> UUID:
    """Approved, and not begun. `by`: who makes it, else both officers."""
    if by is not None:
        given |= {"inspectors": (by.person, office.other.person), "lead": by.person}
    return visits_made.issued(office.yard, **given)


@dataclass
class Phone:
    """A phone in somebody's hands that has pulled its packet. `n`: what it wrote, by visit."""

    by: Actor
    device: UUID = field(default_factory=uuid4)
    packet: dict[str, Any] = field(default_factory=dict)
    n: dict[UUID, int] = field(default_factory=dict)

    def pull(self, *visits: UUID) -> dict[str, Any]:
        told = packet.pull(
            visits or None, self.device, "Chrome · Android", by=self.by, at=NOON, today=TODAY
        )  # fmt: skip
        self.packet = json.loads(told)
        return self.packet

    def wrote(self, visit: UUID, kind: str = "set", **said: Any) -> Sent:
        """An operation, numbered on."""
        n = self.n[visit] = self.n.get(visit, 0) + 1
        sent = {
            "id": str(uuid4()), "visit": str(visit), "device": str(self.device), "n": n, "kind": kind,
            "nonce": self.packet.get("nonce", ""), "at": NOON.isoformat(), **said,
        }  # fmt: skip
        if kind == "set":
            sent.setdefault("seen", {})
        return sent

    def send(self, *sent: Sent, **given: Any) -> list[dict[str, Any]]:
        return send(self.by, list(sent), **given)


def a_phone(by: Actor, *visits: UUID) -> Phone:
    made_ = Phone(by)
    made_.pull(*visits)
    return made_


def begun(office: Office, visit: UUID) -> Phone:
    """A phone that has begun the visit."""
    mine = a_phone(office.officer, visit)
    assert outcomes(mine.send(mine.wrote(visit, "start"))) == ["applied"]
    return mine


def outcomes(receipts: list[dict[str, Any]]) -> list[str]:
    """What each receipt says in a word: the code where it was refused."""
    return [one.get("code") or one["outcome"] for one in receipts]


def send(by: Actor, sent: list[Sent], **given: Any) -> list[dict[str, Any]]:
    operations = tuple(wire.operation_of(one) for one in sent)
    return phone.take(operations, by=by, at=NOON, **given)


def entries(visit: UUID) -> Record:
    """What stands, but for what beginning wrote by itself."""
    rows = Entry.objects.filter(visit=visit).values_list("name", "fields")
    return {name: dict(fields) for name, fields in rows}


def a_photo(by: Actor, id_: UUID | None = None, shade: int = 7) -> tuple[UUID, str]:
    """A photo that has arrived: its upload and digest."""
    content = a_png(shade=shade)
    id_ = id_ or uuid4()
    arrived = files.take([content], 10_000_000)
    intake.arrive_once(arrived, id_, by=by, tenant=min(by.writes), at=NOON)
    return id_, sha256(content).hexdigest()
