"""Taking in what one phone wrote of one visit: each operation once, in its order, each with its receipt.

Apart from `actions` because it is one thing with much to it. A request may stop anywhere: every act of it is
whole, and what was not reached is sent again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from zhiben.domain.access import Actor
from zhiben.domain.entries import joinable, key_of
from zhiben.domain.merging import Merged, Plain, same
from zhiben.domain.refusals import Conflict, Incomplete, NotFound, NotPermitted, Refused
from zhiben.domain.syncing import Kind, Operation, Outcome, Take, Turn, decided, fold, turn_of
from zhiben.domain.visits import ON_SITE, Event, State
from zhiben.ground.acts import Doing, act
from zhiben.ground.clock import ClaimedTime, Source
from zhiben.ground.keys import uuid7
from zhiben.inspections import actions, telling
from zhiben.inspections.models import Entry, Visit
from zhiben.inspections.phone import store
from zhiben.inspections.phone.models import Device
from zhiben.inspections.queries import within
from zhiben.inspections.saying import Written, Wrote
from zhiben.inspections.stored import place_of

Told = dict[str, Any]
# What may yet become possible: nothing of it is kept, and the phone sends it again.
LATER = frozenset({"no_such_step", "moved_on", "visit_not_urgent", "visit_not_yours", "not_permitted"})
ALONE = (Kind.START, Kind.FILE)  # acts of their own


class Nothing(Exception):
    """Every operation was known, or none could be taken: there is nothing to write."""

    def __init__(self, told: list[Told]) -> None:
        super().__init__("nothing to write")
        self.told = told


class Group:
    """Operations of one phone and one visit, by their numbers."""

    def __init__(
        self, operations: Sequence[Operation], by: Actor, at: datetime, clock: int | None, handed: bool
    ) -> None:
        self.operations, self.by, self.at, self.clock, self.handed = operations, by, at, clock, handed
        self.visit: Visit
        self.device: Device

    def take(self) -> list[Told]:
        """A receipt for each, in this order."""
        try:
            self.device = device_of(self.operations[0].device, self.by, handed=self.handed)
            self.visit = within(self.by, self.operations[0].visit)
        except Refused as refusal:
            return [refused(one, refusal) for one in self.operations]
        told: list[Told] = []
        together: list[Operation] = []
        for one in self.operations:
            if one.kind in ALONE and not one.fault:
                told += self._write(together)
                told += self._alone(one)
                together = []
            else:
                together.append(one)
        return told + self._write(together)

    def _alone(self, one: Operation) -> list[Told]:
        """A visit begins, or is over: an act under the operation's id, then its receipt is kept.

        Killed between the two, it is sent again: the act answers as it did, and the receipt is kept then.
        """
        turn, answer = _Taking(self).look(one)
        if turn is not Turn.TAKE:
            return [answer]
        try:
            self._do(one)
            receipt = applied(one)
        except Refused as refusal:
            receipt = refused(one, refusal)
            if receipt.get("again"):
                return [receipt]
        return self._write([one], {one.id: receipt})

    def _do(self, one: Operation) -> None:
        row, key = within(self.by, self.visit.id), f"operation:{one.id}"
        claimed = ClaimedTime(one.at, Source.DEVICE) if one.at is not None else None
        if one.kind is Kind.START and row.state not in (*ON_SITE, State.FILED):  # else another phone did
            actions.begin(row.id, by=self.by, at=self.at, key=key, claimed=claimed)
        if one.kind is Kind.FILE and row.state != State.FILED:
            actions.file(row.id, by=self.by, at=self.at, key=key, claimed=claimed)

    def _write(self, operations: Sequence[Operation], done: Mapping[UUID, Told] | None = None) -> list[Told]:
        """These in one act. `done`: receipts of what was done already."""
        if not operations:
            return []
        told: list[Told] = []

        def work(doing: Doing) -> dict[str, Any]:
            taking = _Taking(self, doing)
            told[:] = [taking.take(one, (done or {}).get(one.id)) for one in operations]
            if not taking.log:
                raise Nothing(list(told))
            store.log(doing, taking.visit, taking.device, taking.log)
            store.seen(taking.device, self.at, self.clock)
            return {"receipts": [receipt for _, receipt in taking.log]}

        try:
            act(
                actions.permission_of(self.visit, Event.RECORD), by=self.by, at=self.at,
                tenant=self.visit.tenant, key=f"operations:{uuid7()}", thing=f"visit:{self.visit.id}",
                details={
                    "device": self.device.id, "operations": len(operations), "handed": self.handed,
                    "owner": self.device.person,
                },
                work=work, place=place_of(self.visit, Event.RECORD),
            )  # fmt: skip
        except Nothing as nothing:
            return nothing.told
        except NotPermitted as refusal:
            return [refused(one, refusal) for one in operations]
        return told


class _Taking:
    """One act: what is known as it begins, and what it does with each operation."""

    def __init__(self, group: Group, doing: Doing | None = None) -> None:
        self.group, self.doing, self.visit, self.device = group, doing, group.visit, group.device
        if doing is not None:
            self.visit, self.device = store.hold(group.visit, group.device)
        self.known = store.known([one.id for one in group.operations])
        self.last = store.last(self.visit.tenant, self.visit.id, self.device.id)
        told = {one.nonce for one in group.operations if one.nonce}
        self.nonces = store.nonces(self.visit.tenant, self.device.id, self.visit.id, told)
        self.log: list[tuple[Operation, Told]] = []
        self.bodies = {id_: (row.body, row.receipt) for id_, row in self.known.items()}

    def look(self, one: Operation) -> tuple[Turn, Told]:
        """What is to be done with it; and the answer, where that is nothing."""
        body, first = self.bodies.get(one.id, (None, None))
        turn = turn_of(one, body, self.last)
        if turn is Turn.REPEATED:
            return turn, repeated(one, first)
        if turn is not Turn.TAKE:
            return turn, refused(one, Conflict(turn.value), again=turn is Turn.EARLIER_MISSING)
        if self.device.revoked_at is not None and not self.group.handed:
            return Turn.NUMBER_TAKEN, refused(one, NotPermitted("device_revoked"))
        if not one.fault and one.nonce not in self.nonces:
            return Turn.NUMBER_TAKEN, refused(one, Conflict("packet_unknown"))
        return turn, {}

    def take(self, one: Operation, done: Told | None) -> Told:
        """Do it, where it is its turn. `done`: its receipt, where it was done before this act."""
        turn, answer = self.look(one)
        if turn is not Turn.TAKE:
            return answer
        receipt = done or self._try(one)
        if receipt.get("again"):
            return receipt
        self.last = one.n
        self.bodies[one.id] = (one.body, receipt)
        self.log.append((one, receipt))
        assert self.doing is not None
        self.doing.keep(f"operation:{one.id}", receipt["outcome"], after=_line(one, receipt))
        return receipt

    def _try(self, one: Operation) -> Told:
        """A refused operation leaves nothing behind, and does not stop those after it."""
        doing = self.doing
        assert doing is not None
        lines, letters = len(doing.lines), len(doing.outbox)
        try:
            with transaction.atomic():
                return self._do(doing, one)
        except Refused as refusal:
            del doing.lines[lines:], doing.outbox[letters:]
            return refused(one, refusal)

    def _do(self, doing: Doing, one: Operation) -> Told:
        if one.fault:
            raise Incomplete(one.fault)
        actions.require_member(self.visit, doing)
        if one.kind is Kind.RESOLVE:
            return self._resolve(doing, one)
        wrote = Wrote(one.entry, one.fields or {}, one.seen or {})
        merged = actions.say_in(doing, self.visit, wrote, _written(one))
        return self._settled(doing, one, self.device.id, wrote, merged)

    def _resolve(self, doing: Doing, one: Operation) -> Told:
        """A person has seen both sides and decided; where theirs has changed since, they look again."""
        held = store.clash(self.visit, one.clash) if one.clash is not None else None
        if held is None or held.resolved_at is not None or one.take is None:
            raise Conflict("clash_settled")
        now = says(self.visit, held.entry, held.field)
        if one.seen and held.field in one.seen and not same(one.seen[held.field], now):
            return clashed(one, [_apart(held.id, held.entry, held.field, held.yours, now, held.seen)])
        if one.take is Take.BOTH and not joinable(key_of(held.entry), held.field):
            raise Incomplete("clash_both", field=held.field)
        store.settle(doing, self.visit, [held.id], one.take)
        wrote = Wrote(held.entry, {held.field: decided(one.take, plain(held.yours), now)}, {held.field: now})
        merged = actions.say_in(doing, self.visit, wrote, _written(one))
        return self._settled(doing, one, held.device_id, wrote, merged)

    def _settled(self, doing: Doing, one: Operation, device: UUID, wrote: Wrote, merged: Merged) -> Told:
        """What becomes of clashes; the receipt names those that wait for a decision now."""
        waiting = store.waiting(self.visit, wrote.entry)
        if not (waiting or merged.clashes):
            return applied(one)
        folded = fold(device, wrote.entry, wrote.fields, merged, waiting)
        store.apart(doing, self.visit, device, one.id, wrote.entry, folded.new)
        if folded.new:
            telling.clashed(doing, self.visit, one.id)
        theirs = {clash.field: clash.theirs for clash in merged.clashes}
        store.renew(self.visit, folded.renewed, theirs)
        store.settle(doing, self.visit, folded.over, Take.SAME)
        open_ = [
            _apart(left.id, left.entry, left.field, left.yours, theirs[left.field], left.seen)
            for left in store.waiting(self.visit, wrote.entry)
            if left.device == device and left.field in theirs
        ]
        return clashed(one, open_) if open_ else applied(one)


def device_of(device: UUID, by: Actor, *, handed: bool = False) -> Device:
    """The speaker's own phone; `handed`: anybody's of the same authority, also one that was stopped.

    Raises NotPermitted `device_unknown`, `device_revoked`.
    """
    row = Device.objects.filter(tenant__in=by.writes, id=device).first()
    if row is None or (row.person != by.person and not handed):
        raise NotPermitted("device_unknown", device=device)
    if row.revoked_at is not None and not handed:
        raise NotPermitted("device_revoked", device=device)
    return row


def says(visit: Visit, entry: str, field: str) -> Plain:
    """What the record says in a field."""
    rows = Entry.objects.filter(tenant=visit.tenant, visit=visit, name=entry)
    fields: Mapping[str, Any] = rows.values_list("fields", flat=True).first() or {}
    return plain(fields.get(field))


def plain(value: Any) -> Plain:
    """As it is compared: a list is stored as JSON and said as a tuple."""
    return tuple(value) if isinstance(value, list) else value


def applied(one: Operation) -> Told:
    return {"id": str(one.id), "outcome": Outcome.APPLIED.value}


def clashed(one: Operation, clashes: Iterable[Told]) -> Told:
    return {"id": str(one.id), "outcome": Outcome.CLASH.value, "clashes": list(clashes)}


def repeated(one: Operation, first: Mapping[str, Any] | None) -> Told:
    """The first answer; `first`: what it was. Erased: only that it was taken."""
    told = dict(first or {})
    return {**told, "id": str(one.id), "outcome": Outcome.REPEATED.value, "first": told.get("outcome", "")}


def refused(one: Operation, refusal: Refused, *, again: bool | None = None) -> Told:
    """`again`: nothing is kept, it is to be sent again later."""
    code = refusal.code
    if isinstance(refusal, NotFound):
        code = "photo_missing" if code == "upload" else "not_found"
    later = code in LATER or code == "photo_missing" if again is None else again
    said = refusal if code == refusal.code else type(refusal)(code)
    told = {
        "id": str(one.id), "outcome": Outcome.REFUSED.value, "code": code,
        "say": f"{said.reason}{said.remedy}",
    }  # fmt: skip
    more = [_why(each) for name in ("lacks", "gates") for each in _list(refusal.details.get(name))]
    if more:
        told["why"] = more  # type: ignore[assignment]
    return {**told, "again": True} if later else told


def _why(each: object) -> str:
    """A gate's sentence; of what lacks the code, then the item or whatever else it is about."""
    return " ".join(str(part) for part in each if part) if isinstance(each, list | tuple) else str(each)


def _list(value: object) -> Sequence[object]:
    return value if isinstance(value, list | tuple) else ()


def _apart(id_: UUID, entry: str, field: str, yours: Plain, theirs: Plain, seen: Plain) -> Told:
    return {
        "id": str(id_), "entry": entry, "field": field, "yours": yours, "theirs": theirs, "seen": seen,
    }  # fmt: skip


def _written(one: Operation) -> Written:
    return Written(one.at, one.device, one.id)


def _line(one: Operation, receipt: Told) -> Told:
    """What the manifest keeps of it. What was refused is kept by its code only: it may say anything."""
    told: Told = {"n": one.n, "claimed": one.at}
    if receipt["outcome"] == Outcome.REFUSED.value:
        return {**told, "code": receipt["code"]}
    told["kind"] = one.kind
    if one.kind is Kind.SET:
        told |= {"entry": one.entry, "fields": dict(one.fields or {})}
    if one.kind is Kind.RESOLVE:
        told |= {"clash": one.clash, "take": one.take}
    return told
