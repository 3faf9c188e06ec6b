"""Of some subjects, those something was filed or recorded about. Asked before their entry is undone.

Not in queries.py: it asks for no actor, because nothing may be lost whoever may see it.
"""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db.models import Model

from zhiben.orgs.world import batches
from zhiben.plans.models import Fact, FactTarget, Waiver
from zhiben.records.models import Record
from zhiben.risks.models import Control, RiskPoint

FILED: tuple[tuple[type[Model], str], ...] = (
    (Fact, "subject"), (Waiver, "subject"), (Record, "about"), (RiskPoint, "place"), (Control, "owner"),
)  # fmt: skip


def used(tenant: int, subjects: Collection[UUID]) -> set[UUID]:
    """By facts of any time, what was done to them, waivers, records, risk points, controls."""
    found: set[UUID] = set()
    for part in batches(subjects):
        for model, column in FILED:
            rows = model._default_manager.filter(tenant=tenant, **{f"{column}__in": part})
            found |= set(rows.values_list(column, flat=True))
        targets = FactTarget.objects.filter(tenant=tenant, target__in=[str(one) for one in part])
        found |= {UUID(one) for one in targets.values_list("target", flat=True)}
    return found
