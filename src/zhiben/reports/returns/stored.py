"""What units were asked and have said, asked for no actor: by the figures, whose reach was asked before.

`known` None: as it stands now. What an enterprise says lies where the enterprise did when it was asked.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Q

from zhiben.ground.models import known as known_at
from zhiben.reports.returns.models import EXCUSED, Return, Said


@dataclass(frozen=True, slots=True)
class Answer:
    """What one unit was asked and says: None for nothing yet. `unit`: `section:ID`, `region:CODE`,
    `enterprise:ID`.
    """

    indicator: str
    unit: str
    name: str
    enterprise: UUID | None
    region: str
    industry: str
    period: str
    of: UUID  # the return
    value: Decimal | None


def answers(tenant: int, periods: Collection[str], known: datetime | None = None) -> list[Answer]:
    """By month and unit, of each indicator asked. Whoever was excused is not there."""
    stands = Q(replaced_at__isnull=True) if known is None else known_at(known)
    rows = Said.objects.filter(stands, tenant=tenant, of__month__period__in=list(periods))
    said: dict[UUID, dict[str, Decimal | None]] = {}
    for of, indicator, value in rows.values_list("of_id", "indicator", "value"):
        said.setdefault(of, {})[indicator] = value
    asked = Return.objects.filter(tenant=tenant, month__period__in=list(periods))
    if known is not None:
        asked = asked.filter(recorded_at__lte=known)
    return [
        Answer(
            name, one.unit, one.name, one.enterprise, one.region, one.industry, one.month.period, one.id,
            said.get(one.id, {}).get(name),
        )
        for one in asked.select_related("month").order_by("month__period", "id")
        if EXCUSED not in said.get(one.id, {})
        for name in one.asks
    ]  # fmt: skip
