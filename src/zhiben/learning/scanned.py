"""What the record of a visit asks of this room, whose reach was asked before."""

from __future__ import annotations

from uuid import UUID

from zhiben.domain.questions import DrawnBy
from zhiben.learning.models import AnswerSheet


def drawn_who_answered(tenant: int, visit: UUID) -> set[UUID]:
    """Whom the system drew for tests of the visit and who answered there."""
    rows = AnswerSheet.objects.filter(
        tenant=tenant, visit=visit, test__isnull=False, drawn_by=DrawnBy.SYSTEM, person__isnull=False,
        replaced_at__isnull=True,
    )  # fmt: skip
    return set(rows.values_list("person", flat=True))
