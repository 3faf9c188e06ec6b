"""Requests that end. Inside an open act."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from zhiben.orgs.recovering.models import Recovery


def end_open(tenant: int, account: UUID, at: datetime) -> int:
    """What was asked for the account before and is not decided; how many."""
    rows = Recovery.objects.filter(tenant=tenant, account=account, closed_at__isnull=True)
    return rows.update(closed_at=at)


def close(row: Recovery, by: UUID, at: datetime, *, approved: bool) -> bool:
    """Whether it was still open."""
    rows = Recovery.objects.filter(tenant=row.tenant, id=row.id, closed_at__isnull=True)
    return rows.update(closed_at=at, closed_by=by, approved_at=at if approved else None) == 1
