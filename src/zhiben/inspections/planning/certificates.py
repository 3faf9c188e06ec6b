"""Whose enforcement card is valid when, who is no officer at all, who stays away from an enterprise.

Beside `queries`: asked by the gate and the draws, which ask for no actor. Cards are rows of a register of the
plan; a card that was withdrawn or corrected is not there.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from uuid import UUID

from django.db.models import Q

from zhiben.domain.access import OF_SECTIONS, Role
from zhiben.domain.legality import Certificate
from zhiben.inspections.planning.models import Avoidance
from zhiben.orgs.models import Grant
from zhiben.plans.models import Fact

CARD = "enforcement_card"
OUTSIDE: Mapping[str, str] = {Role.EXPERT: "专家", Role.INSURER: "承保机构人员"}


def cards(tenant: int, persons: Collection[UUID] | None = None) -> tuple[Certificate, ...]:
    """All cards of these persons (None: of everybody), past and to come, the first to begin first."""
    rows = Fact.objects.filter(tenant=tenant, kind=CARD, replaced_at__isnull=True)
    if persons is not None:
        rows = rows.filter(subject__in=list(persons))
    found = rows.order_by("happened_on", "id").values_list("subject_id", "attributes", "happened_on", "until")
    return tuple(
        Certificate(person, str(said.get("number") or ""), since, until)
        for person, said, since, until in found
    )


def numbers(tenant: int, persons: Collection[UUID], day: date) -> dict[UUID | None, str]:
    """The number of the card each has on a day; who has no valid one is left out."""
    return {one.person: one.number for one in cards(tenant, persons) if one.valid(day)}


def outside(tenant: int, persons: Collection[UUID], day: date) -> dict[UUID | None, str]:
    """Who of these works for the authority only as an expert or for an insurer, and as what."""
    in_force = Q(since__lte=day) & (Q(until__isnull=True) | Q(until__gte=day))
    rows = Grant.objects.filter(
        in_force, tenant=tenant, holder__in=list(persons), replaced_at__isnull=True
    ).values_list("holder_id", "role")
    roles: dict[UUID, set[str]] = {}
    for holder, role in rows:
        roles.setdefault(holder, set()).add(role)
    return {
        person: next(OUTSIDE[one] for one in sorted(held) if one in OUTSIDE)
        for person, held in roles.items()
        if held & OUTSIDE.keys() and not held & OF_SECTIONS
    }


def avoided(tenant: int, enterprise: UUID, day: date) -> dict[UUID, str]:
    """Who stays away from an enterprise on a day, and why."""
    in_force = Q(since__lte=day) & (Q(until__isnull=True) | Q(until__gte=day))
    rows = Avoidance.objects.filter(in_force, tenant=tenant, about=enterprise, ended_at__isnull=True)
    return {person: reason or "" for person, reason in rows.values_list("person_id", "reason")}
