"""Asking and deciding, inside an act that is already open."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from zhiben.domain.access import require_other_person
from zhiben.domain.refusals import Conflict, Incomplete, NotFound, NotPermitted
from zhiben.ground import limits
from zhiben.ground.acts import Doing
from zhiben.ground.approvals.models import Approval
from zhiben.ground.canonical import canonical, plain, sha256

APPROVED, REFUSED = "approved", "refused"


def digest_of(tenant: int, kind: str, content: Mapping[str, object]) -> str:
    """What an approval fixes: of one authority, one kind, and every byte of the content."""
    return sha256("zhiben-approval-1", canonical([tenant, kind, content]))


def ask(doing: Doing, kind: str, content: Mapping[str, object]) -> Approval:
    """Whoever acts asks another person to approve this within `limits.APPROVAL_HOURS`.

    Raises NotPermitted `not_a_person`: the program asks for nothing.
    """
    if doing.by.person is None:
        raise NotPermitted("not_a_person", actor=doing.by.scope)
    row = Approval(
        tenant=doing.tenant, kind=kind, digest=digest_of(doing.tenant, kind, content),
        content=plain(content), asked_by=doing.by.person, asked_at=doing.at,
        until=doing.at + timedelta(hours=limits.APPROVAL_HOURS),
    )  # fmt: skip
    row.save(force_insert=True)
    doing.made(f"approval:{row.id}")
    return row


def approve(doing: Doing, id_: UUID, kind: str, digest: str) -> Approval:
    """Another person than the one who asked agrees to what has this digest: the one they looked at.

    Raises NotFound, NotPermitted `same_person`, Conflict `approval_decided`, `approval_lapsed`,
    `approval_changed`. The caller then does exactly what `content` says, in the same act.
    """
    row = _open(doing, id_, kind)
    if digest != row.digest or row.digest != digest_of(row.tenant, row.kind, row.content):
        raise Conflict("approval_changed", id=id_)
    return _decide(doing, row, APPROVED, "")


def refuse(doing: Doing, id_: UUID, kind: str, note: str) -> Approval:
    """Another person says no, and why. Raises as `approve`, and Incomplete `reason_missing`."""
    if not note.strip():
        raise Incomplete("reason_missing")
    return _decide(doing, _open(doing, id_, kind), REFUSED, note.strip())


def _open(doing: Doing, id_: UUID, kind: str) -> Approval:
    row = Approval.objects.filter(tenant=doing.tenant, kind=kind, id=id_).first()
    if row is None:
        raise NotFound("approval", id=id_)
    require_other_person(doing.by, row.asked_by)
    if row.outcome is not None:
        raise Conflict("approval_decided", id=id_)
    if row.until <= doing.at:
        raise Conflict("approval_lapsed", id=id_)
    return row


def _decide(doing: Doing, row: Approval, outcome: str, note: str) -> Approval:
    mine = Approval.objects.filter(tenant=row.tenant, id=row.id, outcome__isnull=True)
    decided = {"outcome": outcome, "decided_by": doing.by.person, "decided_at": doing.at, "note": note}
    if mine.update(**decided) != 1:
        raise Conflict("approval_decided", id=row.id)
    for name, value in decided.items():
        setattr(row, name, value)
    return row
