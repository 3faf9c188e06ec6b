"""How many visits of a year count towards the cap of an enterprise. Asked by the gate and by `queries`.

Those issued here, made or not; and those that were recorded without being planned here: an import, a record.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from datetime import date
from typing import Any
from uuid import UUID

from zhiben.domain.legality import counts_to_cap
from zhiben.domain.visits import Origin, State, Type
from zhiben.inspections.models import Visit
from zhiben.plans.models import Fact, FactTarget

LIVE = (State.ISSUED, State.UNDER_WAY, State.FILED, State.RETURNED)
VISIT = "inspection"  # the kind of fact
BUREAU = "bureau"  # by whom


def counted(
    tenant: int, enterprises: Collection[UUID], year: int, without: UUID | None = None
) -> Counter[UUID]:
    """By enterprise; `without`: a visit that is left out of account."""
    rows = Visit.objects.filter(
        tenant=tenant, enterprise__in=list(enterprises), planned_on__year=year, counts=True, state__in=LIVE
    )
    if without is not None:
        rows = rows.exclude(id=without)
    found = Counter(one for one in rows.values_list("enterprise", flat=True) if one is not None)
    return found + _recorded(tenant, enterprises, year)


def _recorded(tenant: int, enterprises: Collection[UUID], year: int) -> Counter[UUID]:
    """Facts of visits that no visit of ours has left; each once for each enterprise."""
    facts = {(fact, firm): said for fact, firm, said in _facts(tenant, enterprises, year)}
    named = {said["visit"] for said in facts.values() if _is_id(said.get("visit"))}
    ours = {
        str(one) for one in Visit.objects.filter(tenant=tenant, id__in=named).values_list("id", flat=True)
    }
    counting = (firm for (_, firm), said in facts.items() if said.get("visit") not in ours and _counts(said))
    return Counter(counting)


def _facts(
    tenant: int, enterprises: Collection[UUID], year: int
) -> Iterator[tuple[UUID, UUID, dict[str, Any]]]:
    """Those about the enterprises, and those of an office that were made there."""
    days = (date(year, 1, 1), date(year, 12, 31))
    own = Fact.objects.filter(
        tenant=tenant, subject__in=list(enterprises), kind=VISIT, happened_on__range=days,
        replaced_at__isnull=True,
    )  # fmt: skip
    yield from own.values_list("id", "subject_id", "attributes")
    there = FactTarget.objects.filter(
        tenant=tenant, target__in=[str(one) for one in enterprises], is_named=False, fact__kind=VISIT,
        fact__happened_on__range=days, fact__replaced_at__isnull=True,
    )  # fmt: skip
    for fact, target, said in there.values_list("fact_id", "target", "fact__attributes"):
        yield fact, UUID(target), said


def _counts(said: dict[str, Any]) -> bool:
    """A fact that does not say its type is a daily visit."""
    type_, origin = said.get("type") or Type.DAILY, said.get("origin") or Origin.PLAN
    known = type_ in set(Type) and origin in set(Origin)
    return said.get("by") == BUREAU and known and counts_to_cap(Type(type_), Origin(origin))


def _is_id(text: object) -> bool:
    try:
        return bool(UUID(str(text)))
    except ValueError:
        return False
