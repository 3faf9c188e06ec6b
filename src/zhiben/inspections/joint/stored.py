"""What belongs to a joint inspection the room has in its hands: of no actor, whose reach was asked before."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from zhiben.domain.yearly import JointState
from zhiben.inspections.joint.models import Joint, JointProblem, JointVisit
from zhiben.inspections.models import Visit


def visits_of(row: Joint) -> list[Visit]:
    """The visits of a joint inspection, by number."""
    held = JointVisit.objects.filter(tenant=row.tenant, joint=row).values("visit")
    return list(
        Visit.objects.filter(tenant=row.tenant, id__in=held)
        .select_related("about", "sheet")
        .order_by("number")
    )


def is_joint(tenant: int, visit: UUID) -> bool:
    """Whether the visit is part of a joint inspection that goes on or is concluded."""
    held = JointVisit.objects.filter(tenant=tenant, visit=visit)
    return held.exclude(joint__state=JointState.CANCELLED).exists()


def problems_of(row: Joint) -> QuerySet[JointProblem]:
    """What its units handed in."""
    return JointProblem.objects.filter(tenant=row.tenant, joint=row)


def aspects(visits: Iterable[Visit]) -> tuple[str, ...]:
    """The aspects of the merged list of these visits, in the order of the list."""
    return tuple(dict.fromkeys(item["aspect"] for visit in visits for item in visit.sheet.told["items"]))
