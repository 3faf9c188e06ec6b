"""What can be asked about imports of hazard ledgers."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from zhiben.domain.access import PERMISSIONS, Actor, Permission
from zhiben.ground.models import ActRow

THING = "import:hazard"
SHOWN, LOOKED_AT = 5, 200  # imports listed; looked through for columns that somebody chose
NEEDED = frozenset({Permission.IMPORT_RUN, Permission.HAZARD_REPORT})


@dataclass(frozen=True, slots=True)
class Past:
    """An import as the page lists it. `new` None: its content was erased."""

    act: UUID
    at: datetime
    name: str
    new: int | None
    is_undone: bool


def may_import(actor: Actor) -> bool:
    """Whether there is any place for which the actor may import hazards."""
    if any(not any(one in PERMISSIONS[role] for role in actor.roles) for one in NEEDED):
        return False
    return any(grant.permissions >= NEEDED for grant in actor.grants_now() if grant.tenant in actor.writes)


def past(actor: Actor, tenant: int) -> list[Past]:
    """The last imports within reach, the newest first."""
    rows = list(_imports(actor, tenant)[:SHOWN])
    things = [f"act:{row.id}" for row in rows]
    undone = ActRow.objects.filter(tenant=tenant, thing__in=things, verb=Permission.IMPORT_UNDO)
    gone = set(undone.values_list("thing", flat=True))
    return [
        Past(row.id, row.at, row.name or "", (row.answer or {}).get("new"), f"act:{row.id}" in gone)
        for row in rows
    ]


def is_of_hazards(actor: Actor, tenant: int, imported: UUID) -> bool:
    """Whether an act is the import of a ledger of hazards."""
    return _imports(actor, tenant).filter(id=imported).exists()


def remembered(actor: Actor, tenant: int, fingerprints: Collection[str]) -> dict[str, dict[str, str]]:
    """Which columns somebody chose for these headings when they were last imported: kept with that act."""
    found: dict[str, dict[str, str]] = {}
    for row in _imports(actor, tenant)[:LOOKED_AT]:
        for fingerprint, columns in ((row.answer or {}).get("columns") or {}).items():
            if fingerprint in fingerprints:
                found.setdefault(fingerprint, columns)
    return found


def _imports(actor: Actor, tenant: int) -> QuerySet[ActRow]:
    rows = ActRow.objects.within(actor).filter(tenant=tenant, thing=THING, verb=Permission.IMPORT_RUN)
    return rows.order_by("-id")
