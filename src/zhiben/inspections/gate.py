"""The law before a visit is issued, and whose certificate is valid on the day. Asked by `actions`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from zhiben.domain.legality import (
    PAPERS,
    Asked,
    Body,
    Objection,
    Person,
    is_coordination,
    objections,
    standing,
)
from zhiben.domain.periods import day_of
from zhiben.domain.refusals import Conflict
from zhiben.domain.visits import Origin, Seat, Type
from zhiben.ground.acts import Doing
from zhiben.inspections import store
from zhiben.inspections.models import Member, Visit
from zhiben.inspections.planning import certificates
from zhiben.inspections.planning.gate import known_of
from zhiben.inspections.store import Officer
from zhiben.library.checklists import checklists_on
from zhiben.orgs.models import Subject
from zhiben.tasks.people import names


def officers(tenant: int, persons: Sequence[UUID], day: date) -> list[Officer]:
    """Each with name and the number of a certificate that is valid on the day; empty without one."""
    called, held = names(tenant, persons), certificates.numbers(tenant, persons, day)
    return [(one, called.get(one, ""), held.get(one, "")) for one in dict.fromkeys(persons)]


def objections_to(row: Visit, reasons: Mapping[str, str], today: date) -> tuple[Objection, ...]:
    """Everything the law has against issuing the visit, the gravest first. `reasons`: answers, by code."""
    members = list(
        Member.objects.filter(tenant=row.tenant, visit=row, dropped_at__isnull=True).order_by("id")
    )
    persons = [one.person for one in members if one.person is not None]
    known = known_of(row.about, row.planned_on, persons, today=today, without=row.id)
    found = objections(_asked(row, members, reasons), known)
    return tuple(_titled(row.tenant, row.planned_on, one) for one in found)


def _titled(tenant: int, day: date, one: Objection) -> Objection:
    """A list is told by its title."""
    if "item" not in one.told:
        return one
    titles = {held.key: held.checklist.title for held in checklists_on(tenant, day)}
    return replace(one, told={**one.told, "item": titles.get(str(one.told["item"]), one.told["item"])})


def require_lawful(doing: Doing, row: Visit, reasons: Mapping[str, str]) -> None:
    """Raises Conflict `visit_unlawful` with every objection that stands."""
    alone(doing.tenant, row.about_id)  # of two approved at once the second counts the first
    found = standing(objections_to(row, reasons, day_of(doing.at)))
    if found:
        raise Conflict("visit_unlawful", objections=[told(one) for one in found])


def alone(tenant: int, enterprise: UUID) -> None:
    """Until the act ends nobody else has a visit to the enterprise approved."""
    Subject.objects.select_for_update().filter(tenant=tenant, id=enterprise).only("id").get()


def told(one: Objection) -> dict[str, Any]:
    """An objection as a program reads it."""
    return {
        "code": one.code, "weight": one.weight, "say": one.say % one.told, "basis": one.basis, "way": one.way,
    }  # fmt: skip


def certify(doing: Doing, row: Visit) -> None:
    """The certificates as they are on the day of the visit stand beside its inspectors."""
    members = Member.objects.filter(
        tenant=row.tenant, visit=row, dropped_at__isnull=True, seat=Seat.INSPECTOR
    ).order_by("id")
    rows = list(members)
    held = certificates.numbers(row.tenant, [one.person for one in rows if one.person], row.planned_on)
    store.certify(doing, rows, held)


def _asked(row: Visit, members: Sequence[Member], reasons: Mapping[str, str]) -> Asked:
    away = certificates.outside(
        row.tenant, [one.person for one in members if one.person is not None], row.planned_on
    )
    coordinates = any(is_coordination(one.unit) for one in members if one.seat != Seat.ASSISTANT)
    return Asked(
        type=Type(row.type), origin=Origin(row.origin), on=row.planned_on,
        persons=tuple(
            Person(one.person or one.id, one.name, Seat(one.seat), away.get(one.person, one.unit))
            for one in members
        ),
        items=frozenset(row.lists), basis=row.basis,
        body=Body.COORDINATION if coordinates else Body.AUTHORITY,
        approved=True, urgent=row.urgent, on_site=reasons.get(PAPERS, ""), bases=reasons,
    )  # fmt: skip
