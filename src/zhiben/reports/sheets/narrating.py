"""What the units of a month said besides figures, as texts of its sheet. Asked by this room, for no actor."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from django.db.models import Q

from zhiben.domain.months import NARRATIVE
from zhiben.ground.models import known as known_at
from zhiben.reports.returns.models import Said


def narrative(tenant: int, period: str, known: datetime | None = None) -> dict[str, str]:
    """By part of the narrative what was said, a line a unit; a part nobody wrote is not there. `known`: as
    it was known then, None: as it stands.
    """
    stands = Q(replaced_at__isnull=True) if known is None else known_at(known)
    rows = Said.objects.filter(stands, tenant=tenant, of__month__period=period, indicator__in=NARRATIVE)
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for name, unit, text in rows.order_by("of__kind", "of__name").values_list(
        "indicator", "of__name", "text"
    ):
        if text:
            found[name].append((unit, text.strip()))
    return {name: _joined(told) for name, told in found.items()}


def _joined(told: list[tuple[str, str]]) -> str:
    if len(told) == 1:
        return told[0][1]
    return "\n".join(f"{unit}：{text}" for unit, text in told)
