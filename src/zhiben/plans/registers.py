"""证照和发生的事: what is on register for an enterprise and what happened there.

Beside `queries`: these are the questions about facts themselves, not about duties.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import F

from zhiben.domain.access import Actor
from zhiben.domain.facts import Value
from zhiben.domain.orgs import Kind
from zhiben.orgs import queries as orgs
from zhiben.orgs.models import Subject
from zhiben.orgs.values import from_json
from zhiben.plans import models
from zhiben.plans.inforce import InForce, in_force, known

SOON = 90  # days before its end in which a row is about to run out
MOST = 500
SHOWN = 60  # of what happened


@dataclass(frozen=True, slots=True)
class Held:
    """One row. `until`: its last day, None without an end; `left`: days to it, negative once it is over.

    `says`: what is written on it, as the vocabulary calls it.
    """

    id: UUID
    kind: str
    title: str
    who: str
    since: date
    until: date | None
    left: int | None
    says: tuple[tuple[str, Value], ...]

    @property
    def is_over(self) -> bool:
        return self.left is not None and self.left < 0

    @property
    def is_soon(self) -> bool:
        return self.left is not None and 0 <= self.left <= SOON


def held_by(actor: Actor, enterprise: UUID, *, today: date, at: datetime | None = None) -> tuple[Held, ...]:
    """Rows of the enterprise and of its people, sites and equipment, the soonest to run out first.

    `at`: as known then. Raises NotFound.
    """
    firm = orgs.subject(actor, enterprise, Kind.ENTERPRISE)
    inforce = in_force(firm.tenant, at)
    kinds = sorted({kind for plan in inforce.plans for kind in plan.registers})
    rows = models.Fact.objects.within(actor).filter(known(at), tenant=firm.tenant, enterprise=firm.id)
    found = rows.filter(kind__in=kinds).order_by(F("until").asc(nulls_last=True), "happened_on", "id")[:MOST]
    names = dict(
        Subject.objects.filter(tenant=firm.tenant, id__in=[row.subject_id for row in found]).values_list(
            "id", "name"
        )
    )
    return tuple(_held(row, names.get(row.subject_id, ""), inforce, today) for row in found)


def _held(row: models.Fact, who: str, inforce: InForce, today: date) -> Held:
    left = None if row.until is None else (row.until - today).days
    says = _says(row.attributes, inforce)
    return Held(row.id, row.kind, inforce.say(row.kind), who, row.happened_on, row.until, left, says)


def _says(attributes: Mapping[str, object], inforce: InForce) -> tuple[tuple[str, Value], ...]:
    """What a row's attributes say, under the names the vocabulary has for them."""
    read = ((name, from_json(value)) for name, value in attributes.items())
    return tuple((inforce.say(name), value) for name, value in read if value not in (None, "", ()))


@dataclass(frozen=True, slots=True)
class Happened:
    """Something that happened in an enterprise, or was done to it, with when it was recorded."""

    id: UUID
    title: str
    who: str
    happened_on: date
    recorded_at: datetime


def happened(
    actor: Actor, enterprise: UUID, *, today: date, at: datetime | None = None, before: date | None = None
) -> tuple[Happened, ...]:
    """What happened in an enterprise up to `today`, the latest first; at most SHOWN and the rest of a day.

    `before`: only earlier days. `at`: as known then. Raises NotFound.
    """
    firm = orgs.subject(actor, enterprise, Kind.ENTERPRISE)
    inforce = in_force(firm.tenant, at)
    rows = models.Fact.objects.within(actor).filter(known(at), tenant=firm.tenant, enterprise=firm.id)
    rows = rows.filter(happened_on__lte=today) if before is None else rows.filter(happened_on__lt=before)
    ordered = rows.order_by("-happened_on", "-id").select_related("subject")
    found = list(ordered[:SHOWN])
    if len(found) == SHOWN:
        found = list(ordered.filter(happened_on__gte=found[-1].happened_on))
    return tuple(
        Happened(row.id, inforce.say(row.kind), row.subject.name, row.happened_on, row.recorded_at)
        for row in found
    )
