"""Destroying acts and lines of manifests, inside an act that is open. The guards allow exactly this."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from zhiben.domain.refusals import Conflict, NotFound
from zhiben.ground import ledger
from zhiben.ground.models import ActRow, ManifestRow, OutboxRow


def acts(tenant: int, ids: Collection[UUID], at: datetime) -> None:
    """Details and salt of acts, their manifests and messages; who, what, when and the chain stay.

    Raises NotFound unless all are there; Conflict `erasure_stays` for an act that is itself an erasure.
    """
    rows = ActRow.objects.filter(tenant=tenant, id__in=list(ids))
    if rows.filter(verb__in=ledger.ERASING).exists():
        raise Conflict("erasure_stays")
    if rows.update(name=None, details=None, answer=None, body=None, salt=None) != len(ids):
        raise NotFound("act", ids=sorted(map(str, ids)))
    _lines(ManifestRow.objects.filter(tenant=tenant, act__in=list(ids)))
    messages = OutboxRow.objects.filter(tenant=tenant, act__in=list(ids))
    messages.filter(sent_at=None, dead_at=None).update(dead_at=at)
    messages.update(payload={}, error="")


def lines(tenant: int, ids: Collection[UUID]) -> None:
    """Single lines of manifests whose acts stay. Raises NotFound unless all are there."""
    if _lines(ManifestRow.objects.filter(tenant=tenant, id__in=list(ids))) != len(ids):
        raise NotFound("line", ids=sorted(map(str, ids)))


def _lines(rows: object) -> int:
    return int(rows.update(subject=None, before=None, after=None, salt=None))  # type: ignore[attr-defined]
