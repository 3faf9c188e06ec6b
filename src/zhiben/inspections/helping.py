"""What the forms of a visit offer: officers, checklists, people and places of the enterprise.

Apart from `queries`, which is long; questions like those.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from zhiben.domain.access import Actor, ActorKind, Permission, Role
from zhiben.domain.checklists import COMMON, Side
from zhiben.domain.legality import Objection
from zhiben.domain.orgs import Kind, Standing
from zhiben.domain.visits import State, Type
from zhiben.domain.words import word
from zhiben.inspections.gate import objections_to
from zhiben.inspections.gate import officers as with_cards
from zhiben.inspections.joining import AHEAD, against
from zhiben.inspections.queries import seen, within
from zhiben.inspections.stored import members_of
from zhiben.library.checklists import checklists_on
from zhiben.orgs.models import Subject
from zhiben.orgs.queries import subject as subject_within
from zhiben.orgs.staff.working import actor_for, workers

SUPPORTING = (Role.EXPERT, Role.INSURER)


@dataclass(frozen=True, slots=True)
class Officer:
    """Who may inspect at the place. `certificate`: valid on the day; empty without one."""

    person: UUID
    name: str
    unit: str
    certificate: str


def crew(actor: Actor, enterprise: UUID, *, day: date, at: datetime) -> list[Officer]:
    """People of the office who may record a visit there; told to officers only. Raises NotFound."""
    firm = subject_within(actor, enterprise, Kind.ENTERPRISE)
    if actor.kind is not ActorKind.STAFF:
        return []
    able = [
        one
        for one in workers(firm.tenant, at, actor.day, enterprises=[])
        if (theirs := actor_for(firm.tenant, one.person, at)) is not None
        and theirs.may(Permission.INSPECTION_PLAN, firm.place)
    ]
    cards = {person: card for person, _, card in with_cards(firm.tenant, [one.person for one in able], day)}
    return [Officer(one.person, one.name, one.unit, cards.get(one.person, "")) for one in able]


def supporters(actor: Actor, enterprise: UUID, *, at: datetime) -> list[tuple[UUID, str, str]]:
    """Experts and insurers with an account who reach the enterprise: person, name, as what. They support a
    visit, and write down a service of their own; they never inspect. Raises NotFound.
    """
    firm = subject_within(actor, enterprise, Kind.ENTERPRISE)
    if actor.kind is not ActorKind.STAFF:
        return []
    found = []
    for one in workers(firm.tenant, at, actor.day, enterprises=[]):
        role = next((role for role in SUPPORTING if role in one.roles), None)
        theirs = actor_for(firm.tenant, one.person, at) if role else None
        if role and theirs is not None and theirs.may(Permission.INSPECTION_RECORD, firm.place):
            found.append((one.person, one.name, word(role)))
    return found


def lists(actor: Actor, enterprise: UUID, *, day: date, type_: Type) -> list[tuple[str, str, bool]]:
    """The checklists in force on a day: key, title, and whether it is of the enterprise's industry. The one
    that every visit has is not offered: it comes of itself. Raises NotFound.
    """
    firm = subject_within(actor, enterprise, Kind.ENTERPRISE)
    side = Side.ENTERPRISE if type_ is Type.SELF else Side.BUREAU
    found = []
    for held in checklists_on(firm.tenant, day):
        one = held.checklist
        fits = one.is_for(firm.industry) and any(side in item.used_by for item in one.items)
        if fits and one.key != COMMON:
            found.append((one.key, one.title, one.industries is not None))
    return sorted(found, key=lambda one: not one[2])


def objections(actor: Actor, visit: UUID, *, today: date) -> tuple[Objection, ...]:
    """What the law has against issuing a visit, the gravest first; told to officers. Raises NotFound."""
    row = within(actor, visit)
    return objections_to(row, row.reasons, today) if actor.kind is ActorKind.STAFF else ()


@dataclass(frozen=True, slots=True)
class Joinable:
    """A visit that another can take in."""

    id: UUID
    number: str
    planned_on: date
    people: str


def joinable(actor: Actor, visit: UUID) -> list[Joinable]:
    """The visits that could become part of this one, by day. Raises NotFound."""
    row = within(actor, visit)
    if row.state != State.DRAFTED:
        return []
    others = seen(actor).filter(tenant=row.tenant, about=row.about_id, state__in=sorted(AHEAD))
    found = others.exclude(id=row.id).order_by("planned_on", "id")[:20]
    return [
        Joinable(one.id, one.number, one.planned_on, "、".join(seat.name for seat in members_of(one)))
        for one in found
        if against(row, one) is None
    ]


def people(actor: Actor, enterprise: UUID) -> list[tuple[UUID, str]]:
    """Those who work at the enterprise: who may be responsible for what is found. Raises NotFound."""
    firm = subject_within(actor, enterprise, Kind.ENTERPRISE)
    rows = Subject.objects.within(actor).filter(
        tenant=firm.tenant, enterprise=firm.id, kind=Kind.PERSON, standing=Standing.OPERATING
    )
    return list(rows.order_by("name", "id").values_list("id", "name")[:500])
