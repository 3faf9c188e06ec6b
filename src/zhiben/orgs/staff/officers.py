"""恢复专员: two named persons of the office, no more. Asked inside the act that gives a grant."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.db.models import Q

from zhiben.domain.access import Role
from zhiben.domain.orgs import Kind
from zhiben.domain.recovery import OFFICERS
from zhiben.domain.refusals import Conflict, Incomplete
from zhiben.orgs.models import Authority, Grant, Subject
from zhiben.orgs.world import as_known


def require(
    row: Subject, since: date, until: date | None, enterprises: Collection[UUID], regions: Collection[str]
) -> None:
    """Whether `row` can be one of the two in these days.

    Raises Incomplete `recovery_person`, `recovery_reach`, Conflict `recovery_full`.
    """
    if row.kind != Kind.PERSON or row.enterprise is not None:
        raise Incomplete("recovery_person", holder=row.id)
    if enterprises or set(regions) != {""}:
        raise Incomplete("recovery_reach")
    Authority.objects.select_for_update().get(id=row.tenant)  # of two at once, the second sees the first
    rows = Grant.objects.filter(as_known(None), tenant=row.tenant, role=Role.RECOVERY_OFFICER.value)
    meanwhile = rows.filter(Q(until__isnull=True) | Q(until__gte=since))
    if until is not None:
        meanwhile = meanwhile.filter(since__lte=until)
    holders = list(meanwhile.values_list("holder", flat=True))
    if row.id in holders or len(set(holders)) >= OFFICERS:
        raise Conflict("recovery_full", holder=row.id)
