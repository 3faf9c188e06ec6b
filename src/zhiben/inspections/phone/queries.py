"""What can be asked about phones and about what clashed. Out of reach is answered like missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from zhiben.domain.access import Actor, Permission, Role
from zhiben.domain.orgs import Kind
from zhiben.domain.refusals import NotFound
from zhiben.inspections.models import Entry, Visit
from zhiben.inspections.phone.models import Clash, Device
from zhiben.inspections.queries import seen, within
from zhiben.orgs.models import Subject
from zhiben.tasks.people import names

CHIEFS = frozenset({Role.SECTION_CHIEF, Role.BUREAU_LEADER, Role.PRINCIPAL})
MOST = 200


@dataclass(frozen=True, slots=True)
class Phone:
    """A phone as pages show it. `owner`: whose; `clock`: seconds its clock was ahead."""

    id: UUID
    person: UUID
    owner: str
    name: str
    registered_at: datetime
    seen_at: datetime
    clock: int
    revoked_at: datetime | None
    reason: str
    is_own: bool

    @property
    def minutes(self) -> int:
        """By how many its clock was wrong."""
        return abs(self.clock) // 60

    @property
    def is_ahead(self) -> bool:
        return self.clock > 0


@dataclass(frozen=True, slots=True)
class Apart:
    """An open clash, side by side: `yours` from the phone of `name`, `theirs` as the record says now, `seen`
    what the phone had seen.
    """

    id: UUID
    entry: str
    field: str
    yours: Any
    theirs: Any
    seen: Any
    name: str
    raised_at: datetime


def phones(actor: Actor) -> list[Phone]:
    """The actor's own phones, and those of the people whose phones they may stop; the own first."""
    people = {one for one in (actor.person, *_people(actor)) if one is not None}
    rows = Device.objects.filter(tenant__in=actor.writes, person__in=people).order_by("-seen_at")[:MOST]
    found = [(row, row.person == actor.person) for row in rows]
    called = names(min(actor.writes), people) if actor.writes else {}
    made = [
        Phone(
            row.id, row.person, called.get(row.person, ""), row.name, row.registered_at, row.seen_at,
            row.clock, row.revoked_at, row.reason, is_own,
        )
        for row, is_own in found
    ]  # fmt: skip
    return sorted(made, key=lambda one: (not one.is_own, one.revoked_at is not None))


def phone(actor: Actor, id_: UUID) -> Device:
    """One of those. Raises NotFound."""
    row = Device.objects.filter(tenant__in=actor.writes, id=id_).first()
    if row is None or (row.person != actor.person and row.person not in _people(actor)):
        raise NotFound("device", id=id_)
    return row


def clashes(actor: Actor, visit: UUID) -> list[Apart]:
    """What is still to be decided of a visit. Raises NotFound."""
    return _clashes(within(actor, visit))


def clashing(actor: Actor, visits: list[UUID]) -> dict[UUID, list[Apart]]:
    """The same of several visits within reach."""
    return {row.id: _clashes(row) for row in seen(actor).filter(id__in=visits)}


def _clashes(visit: Visit) -> list[Apart]:
    rows = list(
        Clash.objects.filter(tenant=visit.tenant, visit=visit, resolved_at__isnull=True)
        .select_related("device")
        .order_by("id")
    )
    if not rows:
        return []
    entries = Entry.objects.filter(tenant=visit.tenant, visit=visit, name__in={row.entry for row in rows})
    held = dict(entries.values_list("name", "fields"))
    called = names(visit.tenant, {row.device.person for row in rows})
    return [
        Apart(
            row.id, row.entry, row.field, row.yours, held.get(row.entry, {}).get(row.field), row.seen,
            called.get(row.device.person, ""), row.raised_at,
        )
        for row in rows
    ]  # fmt: skip


def _people(actor: Actor) -> list[UUID]:
    """Whose phones the actor may stop besides their own: those of the same section or enterprise."""
    may = actor.roles & CHIEFS and any(
        Permission.DEVICE_REVOKE in grant.permissions for grant in actor.grants_now()
    )
    if not may or actor.person is None:
        return []
    own = Subject.objects.filter(tenant__in=actor.writes, id=actor.person).first()
    if own is None:
        return []
    people = Subject.objects.filter(tenant=own.tenant, kind=Kind.PERSON)
    leads_all = Role.BUREAU_LEADER in actor.roles
    near = people.filter(enterprise__isnull=True) if leads_all else people.filter(parent=own.parent_id)
    return list(near.values_list("id", flat=True)[:1000])
