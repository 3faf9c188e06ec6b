"""Saved lists as rows."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from zhiben.tasks.saved.models import SavedList


def keep(row: SavedList) -> None:
    """A name of a person stands once: of two at the same moment the later holds."""
    SavedList.objects.bulk_create(
        [row],
        update_conflicts=True,
        unique_fields=["tenant", "person", "name"],
        update_fields=["unit", "query", "at"],
    )


def drop(tenants: Collection[int], person: UUID, id_: int) -> bool:
    """Whether there was one."""
    gone, _ = SavedList.objects.filter(tenant__in=tenants, person=person, id=id_).delete()
    return gone > 0
