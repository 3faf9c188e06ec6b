"""What the record of a visit asks of this room, whose reach was asked before."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from zhiben.domain.questions import DrawnBy, draw_people
from zhiben.learning import banks
from zhiben.learning.models import AnswerSheet
from zhiben.learning.people import front_line


def drawn_who_answered(tenant: int, visit: UUID) -> set[UUID]:
    """Whom the system drew for tests of the visit and who answered there."""
    rows = AnswerSheet.objects.filter(
        tenant=tenant, visit=visit, test__isnull=False, drawn_by=DrawnBy.SYSTEM, person__isnull=False,
        replaced_at__isnull=True,
    )  # fmt: skip
    return set(rows.values_list("person", flat=True))


def drawn_at(tenant: int, enterprise: UUID, day: date, many: int, visit: UUID) -> tuple[set[UUID], bool]:
    """Whom the draw of a visit has picked: of the front line as it is, and as it was when the visit was
    planned, for a phone may have drawn before somebody was added. `many`: at least; the bank may ask for
    more. And whether there was anybody to draw then.
    """
    there = [one.id for one in front_line(tenant, enterprise, day)]
    before = [one for one in there if one < visit]  # ids grow with time
    many = max(many, banks.bank(tenant, banks.edition_of(tenant, day)).people)
    picked = {one for pool in (there, before) for one in draw_people(pool, str(visit), many)}
    return picked, bool(before)
