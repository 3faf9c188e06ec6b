"""Everything a phone may ask for: a packet, taking in what it wrote, its photos; and that it is stopped.

What it wrote of one visit is one act (`inspection.record`, a line of its manifest for each operation); that a
visit begins or is over are acts of their own, under the operation's id. Each operation is done once: it is
known by its id, and taken only in the order of its number.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from zhiben.domain.access import Actor, Permission, Place, system
from zhiben.domain.entries import joinable, key_of
from zhiben.domain.periods import day_of
from zhiben.domain.refusals import Conflict, Incomplete, NotPermitted, Refused, TooMany
from zhiben.domain.syncing import Operation, Take, decided, in_order
from zhiben.domain.visits import Event
from zhiben.ground import limits
from zhiben.ground.acts import Doing, Receipt, act
from zhiben.ground.evidence import files, intake
from zhiben.ground.evidence import store as evidence
from zhiben.inspections import actions
from zhiben.inspections.models import Visit
from zhiben.inspections.phone import queries, store, taking
from zhiben.inspections.phone.models import Device
from zhiben.inspections.phone.taking import Told
from zhiben.inspections.phone.wire import Packet, Picture
from zhiben.inspections.queries import within
from zhiben.inspections.saying import Written, Wrote
from zhiben.inspections.store import held as standing
from zhiben.inspections.stored import place_of
from zhiben.tasks.people import home_of


@dataclass(frozen=True, slots=True)
class Handed:
    """What came of an exported packet: a receipt for each operation, what is wrong with which photos."""

    device: Device
    told: tuple[Told, ...]
    problems: tuple[str, ...]


def give(visits: Sequence[Visit], device: UUID, name: str, *, by: Actor, at: datetime) -> tuple[Device, str]:
    """A packet with these visits for a phone, which is registered where it comes for the first time.

    Returns the phone and the packet's nonce. Raises Conflict `device_taken`, NotPermitted `device_revoked`,
    TooMany `devices_too_many`.
    """
    tenant, nonce = visits[0].tenant, secrets.token_urlsafe(24)
    person = _registrable(tenant, device, by)
    made: list[Device] = []

    def work(doing: Doing) -> None:
        made[:] = [store.register(doing, device, person, name[:60] or "手机")]
        store.give(doing, made[0], nonce, [visit.id for visit in visits])

    act(
        actions.permission_of(visits[0], Event.RECORD), by=by, at=at, tenant=tenant,
        key=f"pull:{nonce}", thing=f"device:{device}", place=_place(by, visits), work=work,
        details={"what": "pull", "visits": [visit.id for visit in visits]},
    )  # fmt: skip
    return made[0], nonce


def take(
    operations: Sequence[Operation],
    *,
    by: Actor,
    at: datetime,
    clock: int | None = None,
    handed: bool = False,
) -> list[Told]:
    """What a phone wrote: one receipt each, in the order they were sent.

    `clock`: by how many seconds its clock is ahead, where it said so; `handed`: its exported packet is handed
    over at the desk, also of a phone that was stopped.
    """
    told: dict[tuple[UUID, str], Told] = {}
    together: list[Operation] = []
    for one in [*in_order(operations), None]:
        if together and (one is None or (one.visit, one.device) != (together[0].visit, together[0].device)):
            group = taking.Group(together, by, at, clock, handed)
            for receipt, sent in zip(group.take(), together, strict=True):
                told.setdefault((sent.id, sent.body), receipt)
            together = []
        if one is not None:
            together.append(one)
    return [told[one.id, one.body] for one in operations]


def hand_over(packet: Packet, *, by: Actor, at: datetime) -> Handed:
    """What a phone could not send comes as a file: its photos and operations go through the same door.

    Whoever hands it over must take part in the visits. A second time changes nothing. Raises NotPermitted
    `device_unknown`.
    """
    device = taking.device_of(packet.device, by, handed=True)
    problems = [said for one in packet.pictures if (said := _arrives(one, device, by, at))]
    foreign = [one for one in packet.operations if one.device != device.id]
    if foreign:
        raise Incomplete("packet_unfit", why="device")
    return Handed(device, tuple(take(packet.operations, by=by, at=at, handed=True)), tuple(problems))


def _arrives(picture: Picture, device: Device, by: Actor, at: datetime) -> str:
    """The photo waits for its operation; what to say where it cannot. One that the phone had sent itself is
    handed on to whoever has the same bytes in hand.
    """
    arrived = files.take([picture.content], limits.EVIDENCE_BYTES)
    if arrived.sha256 != picture.sha256:
        files.drop(arrived)
        return _said(picture, Incomplete("photo_digest"))
    evidence.hand_on(picture.id, picture.sha256, by)
    try:
        intake.arrive_once(arrived, picture.id, by=by, tenant=device.tenant, at=at, among=intake.IMAGES)
    except Refused as refusal:
        return _said(picture, refusal)
    return ""


def _said(picture: Picture, refusal: Refused) -> str:
    return f"{picture.id}：{refusal.reason}{refusal.remedy}"


def known_device(device: UUID, *, by: Actor) -> Device:
    """The speaker's own phone, not stopped. Raises NotPermitted `device_unknown`, `device_revoked`."""
    return taking.device_of(device, by)


def resolve(visit: UUID, clash: UUID, take: Take, *, by: Actor, at: datetime, key: str) -> Receipt:
    """A person at the desk decides what a field is to say. Raises NotFound, Conflict `clash_settled`,
    Incomplete `clash_both` for what is no text.
    """
    row = within(by, visit)

    def work(doing: Doing) -> dict[str, object]:
        actions.require_member(row, doing)
        held, apart = standing(row), store.clash(row, clash)
        if apart is None or apart.resolved_at is not None:
            raise Conflict("clash_settled", clash=clash)
        if take is Take.BOTH and not joinable(key_of(apart.entry), apart.field):
            raise Incomplete("clash_both", field=apart.field)
        value = decided(take, taking.plain(apart.yours), taking.says(row, apart.entry, apart.field))
        store.settle(doing, row, [clash], take)
        actions.say_in(doing, held, Wrote(apart.entry, {apart.field: value}), Written(), force=True)
        return {"visit": row.id, "field": apart.field, "value": value}

    return act(
        actions.permission_of(row, Event.RECORD), by=by, at=at, tenant=row.tenant, key=key,
        thing=f"visit:{row.id}", details={"clash": clash, "take": take}, work=work,
        place=place_of(row, Event.RECORD),
    )  # fmt: skip


def revoke(device: UUID, reason: str, *, by: Actor, at: datetime, key: str) -> Receipt:
    """A phone is lost: nothing is taken from it any more. By its owner, or who leads them.

    The owner may whatever their role: the act is the program's then, and says whose phone it was.
    Raises NotFound, Incomplete `reason_missing`, Conflict `device_revoked`.
    """
    row = queries.phone(by, device)
    if not reason.strip():
        raise Incomplete("reason_missing")
    is_own = row.person == by.person
    who = system("phone", [row.tenant], day_of(at)) if is_own else by

    def work(doing: Doing) -> None:
        store.revoke(doing, row, reason.strip()[:200])

    return act(
        Permission.DEVICE_REVOKE, by=who, at=at, tenant=row.tenant, key=key, thing=f"device:{device}",
        details={"reason": reason.strip()[:200], "person": row.person}, work=work,
        place=Place(row.tenant) if is_own else home_of(by),
    )  # fmt: skip


def _registrable(tenant: int, device: UUID, by: Actor) -> UUID:
    """Whose phone it is or becomes."""
    row = Device.objects.filter(id=device).first()
    if by.person is None:
        raise NotPermitted("not_a_person")
    if row is None:
        own = Device.objects.filter(tenant=tenant, person=by.person, revoked_at__isnull=True)
        if own.count() >= limits.DEVICES:
            raise TooMany("devices_too_many", most=limits.DEVICES)
    elif row.tenant != tenant or row.person != by.person:
        raise Conflict("device_taken", device=device)
    elif row.revoked_at is not None:
        raise NotPermitted("device_revoked", device=device)
    return by.person


def _place(by: Actor, visits: Sequence[Visit]) -> Place:
    """Where the packet belongs: the enterprise, or, of several, their part of the authority's work."""
    if len({visit.enterprise for visit in visits}) == 1:
        return place_of(visits[0], Event.RECORD)
    for visit in visits:
        wide = Place(visit.tenant, None, visit.region, visit.industry)
        if by.may(actions.permission_of(visit, Event.RECORD), wide):
            return wide
    return place_of(visits[0], Event.RECORD)
