"""What can be asked about imports of enterprises and people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from zhiben.domain.access import PERMISSIONS, Actor, Permission
from zhiben.domain.orgs import Kind
from zhiben.ground.models import ActRow

SHOWN = 5
ENTERING = {Kind.ENTERPRISE: Permission.ENTERPRISE_REGISTER, Kind.PERSON: Permission.SUBJECT_CREATE}


@dataclass(frozen=True, slots=True)
class Past:
    """An import as the page lists it. `new` and `changed` None: its content was erased."""

    act: UUID
    at: datetime
    name: str
    new: int | None
    changed: int | None
    is_undone: bool


def may_import(actor: Actor, about: Kind) -> bool:
    """Whether there is any place for which the actor may import these."""
    needed = {Permission.IMPORT_RUN, ENTERING[about]}
    if any(not any(one in PERMISSIONS[role] for role in actor.roles) for one in needed):
        return False
    return any(needed <= grant.permissions for grant in actor.grants_now() if grant.tenant in actor.writes)


def past(actor: Actor, tenant: int, about: Kind) -> list[Past]:
    """The last imports within reach, the newest first."""
    rows = list(
        ActRow.objects.within(actor).filter(tenant=tenant, thing=f"import:{about}").order_by("-id")[:SHOWN]
    )
    things = [f"act:{row.id}" for row in rows]
    undone = set(
        ActRow.objects.filter(tenant=tenant, thing__in=things, verb=Permission.IMPORT_UNDO).values_list(
            "thing", flat=True
        )
    )
    return [
        Past(
            row.id, row.at, row.name or "", (row.answer or {}).get("new"), (row.answer or {}).get("changed"),
            f"act:{row.id}" in undone,
        )
        for row in rows
    ]  # fmt: skip
