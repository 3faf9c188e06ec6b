"""Which things the ledger says were erased: named by the acts that ordered it.

Not in queries.py: whoever verifies, makes a backup or repeats erasures after a restore asks for no actor.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from zhiben.ground import ledger
from zhiben.ground.models import ActRow, ManifestRow


@dataclass(frozen=True, slots=True)
class Ordered:
    """One act that erased, with the things it names. `repeats`: the act it did again after a restore."""

    tenant: int
    act: UUID
    at: datetime
    things: tuple[str, ...]
    repeats: UUID | None = None


def orders(tenant: int) -> list[Ordered]:
    """Every act of an authority that erased, the first one first."""
    rows = list(ActRow.objects.filter(tenant=tenant, verb__in=ledger.ERASING).order_by("id"))
    named: dict[UUID, list[str]] = defaultdict(list)
    lines = ManifestRow.objects.filter(tenant=tenant, act__in=[row.id for row in rows]).order_by("act", "n")
    for act, subject in lines.values_list("act", "subject"):
        named[act].append(str(subject))
    return [_ordered(row, named[row.id]) for row in rows]


def things(tenant: int) -> dict[str, UUID]:
    """Every thing that was erased, and the act that ordered it."""
    return {thing: one.act for one in orders(tenant) for thing in one.things}


def _ordered(row: ActRow, named: list[str]) -> Ordered:
    own = [row.thing] if row.thing.startswith("act:") else []
    repeats = (row.details or {}).get("repeats")
    return Ordered(row.tenant, row.id, row.at, (*own, *named), UUID(repeats) if repeats else None)
