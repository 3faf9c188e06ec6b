"""Whether the columns of hazards are what their steps have come to. For `doctor` and tests: no actor."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from zhiben.hazards.models import Hazard, HazardStep
from zhiben.hazards.stored import case_of, columns


def differences(tenant: int) -> Iterator[tuple[UUID, str]]:
    """Hazards whose columns differ from what their steps say, with the first column that does."""
    for row in Hazard.objects.filter(tenant=tenant).iterator(chunk_size=500):
        steps = list(HazardStep.objects.filter(tenant=tenant, hazard=row).order_by("n"))
        told = {**columns(case_of(row, steps)), "step": steps[-1].id}
        wrong = [name for name, value in told.items() if getattr(row, name) != value]
        if wrong:
            yield row.id, wrong[0]
