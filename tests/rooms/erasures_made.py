"""Two administrators, something of every kind to be erased, and how they decide it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from tests.builders import NOON
from tests.rooms import orgs_made, records_made
from tests.rooms.acting import TENANT, chained
from tests.rooms.orgs_made import PROGRAM, a_key
from tests.rooms.tampering import READING
from zhiben.domain.access import Actor, Role
from zhiben.erasures import actions, verify
from zhiben.ground import ledger
from zhiben.ground import verify as ledgers
from zhiben.ground.acts import Receipt
from zhiben.ground.approvals.models import Approval

WHY = {"reason": "当事人申请删除", "basis": "个人信息保护法第四十七条"}


def administrators() -> tuple[Actor, Actor]:
    """Of security and of audit, over the whole authority."""
    return (
        orgs_made.an_officer(Role.SECURITY_ADMINISTRATOR, "安全员", regions=[""]),
        orgs_made.an_officer(Role.AUDIT_ADMINISTRATOR, "审计员", regions=[""]),
    )


def proposed(by: Actor, *things: str, at: datetime = NOON, **given: Any) -> UUID:
    """A proposal to erase these things."""
    made = actions.propose(TENANT, things, by=by, at=at, key=a_key(), **(WHY | given))
    return UUID(str((made.answer or {})["approval"]))


def approved(by: Actor, approval: UUID, at: datetime = NOON, key: str = "") -> Receipt:
    digest = Approval.objects.get(id=approval).digest
    return actions.approve(TENANT, approval, digest, by=by, at=at, key=key or a_key())


def erased(one: Actor, two: Actor, *things: str, at: datetime = NOON) -> UUID:
    """Proposed by the first, approved by the second. The act that did it."""
    return approved(two, proposed(one, *things, at=at), at=at).act


def a_drill(firm: UUID, **raw: Any) -> UUID:
    """A record with a picture of its own."""
    shade = int(a_key().partition("-")[2]) % 250
    made = records_made.actions.file(
        firm, "quick_drill", records_made.raw_drill(**raw),
        {"photos": [records_made.an_upload(PROGRAM, records_made.a_png(shade=shade))]},
        by=PROGRAM, at=NOON, key=a_key(),
    )  # fmt: skip
    return UUID(str((made.answer or {})["record"]))


def a_worker(firm: UUID, name: str = "赵六", username: str = "zhaoliu", **attributes: Any) -> UUID:
    """A person of an enterprise whose account is locked."""
    person = orgs_made.beneath(firm, "person", name, attributes=attributes)
    account = orgs_made.an_account(person, username)
    orgs_made.staff.lock_account(account.id, "离岗", by=PROGRAM, at=NOON, key=a_key())
    return person


def problems() -> list[tuple[str, str]]:
    """What all three verifiers say: of the ledger inside and outside, of the tables."""
    chained()
    inside = ledgers.verify(TENANT).problems
    outside = READING(None, [line.encode() for line in ledger.export(TENANT)]).problems
    told = [(str(one.act), one.code) for one in inside] + [(str(one[1]), one[2]) for one in outside]
    return told + [(one.thing, one.code) for one in verify.verify(TENANT)]
