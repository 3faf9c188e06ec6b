"""Invitations that end: used, taken back, or in whose place another came. Inside an open act."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from zhiben.domain.access import Role
from zhiben.orgs.models import Invitation


def end_open(tenant: int, enterprise: UUID, role: Role, at: datetime) -> int:
    """What was sent to the enterprise for this role and not used; how many."""
    rows = Invitation.objects.filter(tenant=tenant, subject=enterprise, role=role.value)
    return rows.filter(replaced_at__isnull=True).update(replaced_at=at)


def end(tenant: int, invitation: UUID, at: datetime) -> bool:
    """Whether it was still open."""
    rows = Invitation.objects.filter(tenant=tenant, id=invitation, replaced_at__isnull=True)
    return rows.update(replaced_at=at) == 1


def use(tenant: int, invitation: UUID, at: datetime) -> bool:
    """Whether it was still open; then it is used up, whoever else tries it at once."""
    rows = Invitation.objects.filter(tenant=tenant, id=invitation, replaced_at__isnull=True)
    return rows.update(replaced_at=at, used_at=at) == 1
