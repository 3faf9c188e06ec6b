"""Approvals within reach: those of the authority the actor works for."""

from __future__ import annotations

from uuid import UUID

from zhiben.domain.access import Actor
from zhiben.domain.refusals import NotFound
from zhiben.ground.approvals.models import Approval

MOST = 200  # of one list, the latest


def approvals(actor: Actor, kind: str) -> list[Approval]:
    """Of one kind, the latest first."""
    rows = Approval.objects.filter(tenant__in=actor.writes, kind=kind)
    return list(rows.order_by("-asked_at", "-id")[:MOST])


def approval(actor: Actor, kind: str, id_: UUID) -> Approval:
    """Raises NotFound alike for missing and for out of reach."""
    row = Approval.objects.filter(tenant__in=actor.writes, kind=kind, id=id_).first()
    if row is None:
        raise NotFound("approval", id=id_)
    return row
