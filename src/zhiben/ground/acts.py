"""The one door: every change is an act — permitted, recorded, done once, in one transaction.

    def resume(actor, enterprise, *, version, at, key):
        def work(doing):
            advance(enterprise, version, stopped=False)
            doing.notice("enterprise.resumed", {"enterprise": enterprise.id}, key=f"resumed:{doing.id}")
            return {"status": "operating"}
        return act("enterprise.resume", by=actor, at=at, tenant=enterprise.tenant, key=key,
                   thing=f"enterprise:{enterprise.id}", details={}, work=work, place=enterprise.place)

Not in actions.py: it belongs to no room. Acts do not nest: an action of a lower room that is to take part in
another's act offers its inner function, which takes the `Doing`.
"""

from __future__ import annotations

import random
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import connection, models, transaction

from zhiben.domain.access import Actor, Permission, Place, require_other_person
from zhiben.domain.refusals import Conflict, Incomplete, NotFound, TooLarge
from zhiben.ground import engines, ledger, limits
from zhiben.ground.canonical import canonical, plain, sha256
from zhiben.ground.clock import ClaimedTime
from zhiben.ground.erasing import store as erasing
from zhiben.ground.keys import uuid7
from zhiben.ground.models import ActRow, LedgerRow, ManifestRow, OutboxRow
from zhiben.ground.prepared import Prepared, insert


class Outcome(StrEnum):
    """Did this call change anything? `repeated`: the same was asked before; here is the answer given then."""

    APPLIED = "applied"
    REPEATED = "repeated"


class Kind(StrEnum):
    """What a row of the outbox is: something for the house itself, or a letter out of it, by its channel."""

    NOTICE = "notice"
    EFFECT = "effect"
    JOB = "job"
    MAIL = "mail"
    SMS = "sms"
    ROBOT = "robot"


WITHIN = (Kind.NOTICE, Kind.EFFECT, Kind.JOB)
OUTSIDE = (Kind.MAIL, Kind.SMS, Kind.ROBOT)


@dataclass(frozen=True, slots=True)
class Receipt:
    """Proof for the one who asked. A phone deletes its copy only on a receipt with an equal `body`."""

    act: UUID
    verb: str
    outcome: Outcome
    body: str  # digest of what was asked: `body_of`
    at: datetime  # server time
    ledger: str  # digest of the ledger row
    answer: dict[str, Any] | None


@dataclass(slots=True)
class Doing:
    """An act under way: what `work` is given."""

    id: UUID
    verb: Permission
    by: Actor
    at: datetime
    tenant: int
    place: Place
    thing: str
    lines: list[ManifestRow] = field(default_factory=list)
    outbox: list[OutboxRow] = field(default_factory=list)

    def made(self, thing: str) -> None:
        """Names what this act has just made: the caller knew only its kind."""
        self.thing = _thing(thing)

    def keep(self, subject: str, outcome: str, before: object = None, after: object = None) -> None:
        """Adds one line to the manifest of an act over many things."""
        if len(self.lines) >= limits.MANIFEST_LINES:
            raise TooLarge("too_large", lines=limits.MANIFEST_LINES)
        n = len(self.lines) + 1
        line = ManifestRow(
            id=ledger.line_id(self.id, n), tenant=self.tenant, act_id=self.id, n=n, outcome=outcome,
            salt=_salt(), subject=plain(subject), before=plain(before), after=plain(after),
        )  # fmt: skip
        line.commitment = ledger.line_commitment(line)
        self.lines.append(line)

    def notice(
        self, topic: str, payload: Mapping[str, object], *, key: str, due: datetime | None = None
    ) -> None:
        """To be told to people after the act, at least once; the receiver drops a `key` it has seen."""
        self._later(Kind.NOTICE, topic, payload, key, due)

    def effect(
        self, topic: str, payload: Mapping[str, object], *, key: str, due: datetime | None = None
    ) -> None:
        """To be done in another room after the act."""
        self._later(Kind.EFFECT, topic, payload, key, due)

    def job(
        self, topic: str, payload: Mapping[str, object], *, key: str, due: datetime | None = None
    ) -> None:
        """Work for the machine after the act."""
        self._later(Kind.JOB, topic, payload, key, due)

    def letter(self, kind: Kind, topic: str, payload: Mapping[str, object], *, key: str) -> None:
        """To be sent out of the house after the act."""
        self._later(kind, topic, payload, key, None)

    def _later(
        self, kind: Kind, topic: str, payload: Mapping[str, object], key: str, due: datetime | None
    ) -> None:
        self.outbox.append(
            OutboxRow(
                tenant=self.tenant,
                act_id=self.id,
                kind=kind,
                topic=topic,
                key=key,
                payload=payload,
                due=due or self.at,
            )
        )


Work = Callable[[Doing], Mapping[str, object] | None]


def act(
    verb: str,
    *,
    by: Actor,
    at: datetime,
    tenant: int,
    key: str,
    thing: str,
    details: Mapping[str, object],
    work: Work,
    place: Place | None = None,
    claimed: ClaimedTime | None = None,
) -> Receipt:
    """Carry out `work` as one act of `by`, once for each `key` of that actor.

    verb     one of `Permission`; needed in a grant that covers `place` (None: the authority as a whole)
    at       server time, from the door's clock
    key      made by the client when the form opened; printable, at most 80 characters
    thing    "kind:id"; what is about to be made by its kind only, named by `Doing.made`
    details  what was asked, without anything the server makes up: its digest decides what "the same" is
    work     writes the business rows and returns the answer; runs again if the database asks for it

    Refusals: Conflict `key_reused` (same key, other body) or `erased`; NotPermitted; Incomplete; TooLarge;
    whatever `work` raises. Then nothing has been written.
    """
    asked = _Asked(Permission(verb), by, at, tenant, key, thing, details, place or Place(tenant), claimed)
    for tries in range(1, limits.ACT_TRIES + 1):
        try:
            with transaction.atomic(durable=True):
                return _repeated(asked) or _apply(asked, work)
        except Exception as error:
            # of two equal requests at once the loser ends here, in whatever way: it gives the winner's answer
            stored = _repeated(asked)
            if stored is not None:
                return stored
            if tries == limits.ACT_TRIES or not engines.of(connection).transient(error):
                raise
            time.sleep(random.uniform(0.005, 0.02) * 2**tries)
    raise AssertionError("unreachable")


def body_of(verb: str, thing: str, details: Mapping[str, object], claimed: ClaimedTime | None = None) -> str:
    """Digest of what is asked; a client computes the same to compare with its receipt."""
    said = [claimed.at, claimed.source] if claimed else None
    return sha256(
        "zhiben-body-1", canonical({"claimed": said, "details": details, "thing": thing, "verb": verb})
    )


def advance(thing: models.Model, version: int, **changes: object) -> None:
    """Set columns of a row that nobody has changed since `version` was read, and count the version up.

    Raises Conflict `moved_on`. `thing` has the new values afterwards.
    """
    rows = type(thing)._default_manager.filter(tenant=thing.tenant, id=thing.pk, version=version)  # type: ignore[attr-defined]
    changes["version"] = version + 1
    if rows.update(**changes) != 1:
        raise Conflict("moved_on", thing=f"{thing._meta.model_name}:{thing.pk}", version=version)
    for name, value in changes.items():
        setattr(thing, name, value)


def erase(
    tenant: int, erased: UUID, *, by: Actor, second: Actor, at: datetime, key: str, reason: str
) -> Receipt:
    """Destroy details and salt of an act, its manifest and messages; who, what, when and the chain stay.

    Takes two persons, each with the permission, both here: for a program that has them. People propose and
    decide in `zhiben.erasures`. Raises NotFound, NotPermitted (also for the second person), Incomplete
    without a reason, Conflict `erasure_stays`.
    """
    if not reason.strip():
        raise Incomplete("facts_missing", missing=["reason"])
    second.require(Permission.ACT_ERASE, Place(tenant))
    require_other_person(by, second.person)

    def work(doing: Doing) -> None:
        if not ActRow.objects.within(by).filter(tenant=tenant, id=erased).exists():
            raise NotFound("act", id=erased)
        erasing.acts(tenant, [erased], at)

    details = {"reason": reason, "second": second.person}
    return act(
        Permission.ACT_ERASE,
        by=by,
        at=at,
        tenant=tenant,
        key=key,
        thing=f"act:{erased}",
        details=details,
        work=work,
    )


class _Asked:
    """A request as it came, checked, with its digest."""

    def __init__(
        self,
        verb: Permission,
        by: Actor,
        at: datetime,
        tenant: int,
        key: str,
        thing: str,
        details: Mapping[str, object],
        place: Place,
        claimed: ClaimedTime | None,
    ) -> None:
        if not isinstance(at, datetime) or at.tzinfo is None:
            raise TypeError("`at` is server time with a zone; a claimed time goes to `claimed`")
        if place.tenant != tenant:
            raise ValueError("the place belongs to another authority")
        if not (key.isprintable() and 0 < len(key) <= limits.ACT_KEY):
            raise Incomplete("key_missing", longest=limits.ACT_KEY)
        self.verb, self.by, self.at, self.tenant, self.key = verb, by, at, tenant, key
        self.thing, self.place, self.claimed = _thing(thing), place, claimed
        self.details = plain(details)
        self.body = body_of(verb, thing, self.details, claimed)
        if len(canonical(self.details).encode()) > limits.ACT_DETAILS:
            raise TooLarge("too_large", bytes=limits.ACT_DETAILS)


_SAME = Prepared(
    lambda tenant, scope, key: ActRow.objects.filter(tenant=tenant, scope=scope, key=key).values_list("id")
)


def _repeated(asked: _Asked) -> Receipt | None:
    """The receipt of an earlier act under the same key, None if there is none."""
    for (id_,) in _SAME.rows(tenant=asked.tenant, scope=asked.by.scope, key=asked.key):
        row = ActRow.objects.only("id", "verb", "at", "body", "answer").get(tenant=asked.tenant, id=id_)
        return _again(row, asked)
    return None


def _again(row: ActRow, asked: _Asked) -> Receipt:
    if row.body is None:
        raise Conflict("erased", act=row.id)
    if row.body != asked.body:
        raise Conflict("key_reused", key=asked.key, act=row.id)
    digest = LedgerRow.objects.values_list("digest", flat=True).get(tenant=asked.tenant, id=row.id)
    return Receipt(row.id, row.verb, Outcome.REPEATED, row.body, row.at, digest, row.answer)


def _apply(asked: _Asked, work: Work) -> Receipt:
    asked.by.require(asked.verb, asked.place)
    doing = Doing(uuid7(), asked.verb, asked.by, asked.at, asked.tenant, asked.place, asked.thing)
    given = work(doing)
    row = _row(asked, doing, None if given is None else plain(given))
    committed = ledger.commitment(row)
    digest = ledger.digest(row, committed)
    insert(row)
    insert(LedgerRow(tenant=row.tenant, id=row.id, commitment=committed, digest=digest))
    if doing.lines:
        ManifestRow.objects.bulk_create(doing.lines, batch_size=1000)
    if doing.outbox:
        OutboxRow.objects.bulk_create(doing.outbox, ignore_conflicts=True)
    return Receipt(row.id, row.verb, Outcome.APPLIED, asked.body, asked.at, digest, row.answer)


def _row(asked: _Asked, doing: Doing, answer: dict[str, Any] | None) -> ActRow:
    by, place, claimed, details, manifest = asked.by, asked.place, asked.claimed, asked.details, ""
    if doing.lines:
        manifest = ledger.manifest_digest(doing.lines)
        details = details | {"manifest": {"count": len(doing.lines), "sha256": manifest}}
    return ActRow(
        id=doing.id, tenant=asked.tenant, enterprise=place.enterprise, region=place.region,
        industry=place.industry, scope=by.scope, key=asked.key, verb=asked.verb.value,
        thing=doing.thing, kind=by.kind.value, person=by.person, account=by.account,
        at=asked.at, claimed_at=claimed.at if claimed else None,
        claimed_source=claimed.source.value if claimed else "", manifest=manifest,
        name=plain(by.name), details=details, answer=answer, body=asked.body, salt=_salt(),
    )  # fmt: skip


def _thing(thing: str) -> str:
    if not (thing.isprintable() and 0 < len(thing) <= limits.ACT_THING):
        raise Incomplete("thing_missing", longest=limits.ACT_THING)
    return thing


def _salt() -> str:
    return secrets.token_hex(16)
