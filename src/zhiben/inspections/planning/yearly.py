"""What the plan of a year is counted for. Inside an act that is already open."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from zhiben.domain.orgs import Kind
from zhiben.domain.periods import day_of
from zhiben.ground.acts import Doing
from zhiben.inspections.planning.models import YearPlan
from zhiben.orgs.models import Attribute, Subject
from zhiben.orgs.values import from_json
from zhiben.plans.actions import file_all
from zhiben.plans.inforce import in_force
from zhiben.plans.store import NewFact

PLANNED = "inspection_plan"  # the kind of fact


def tell(doing: Doing, plan: YearPlan) -> None:
    """The plan is published: one fact for each industry, of the section that supervises it."""
    inforce = in_force(doing.tenant)
    if PLANNED not in inforce.kinds:
        return
    sections = supervising(doing.tenant, day_of(doing.at))
    news = [
        (
            NewFact(PLANNED, section.id, day_of(doing.at), {"industry": industry, "visits": sum(months)}),
            section,
            None,
        )
        for industry, months in plan.lines.items()
        if (section := sections.get(industry)) is not None
    ]
    file_all(doing, inforce, news)


def supervising(tenant: int, day: date) -> dict[str, Subject]:
    """The section of each industry, as its attribute says on a day."""
    sections = {
        one.id: one
        for one in Subject.objects.filter(tenant=tenant, kind=Kind.SECTION, standing="operating").order_by(
            "id"
        )
    }
    rows = Attribute.objects.filter(
        tenant=tenant, subject__in=sections, name="industry", valid_from__lte=day, replaced_at__isnull=True
    ).order_by("valid_from")
    said: dict[UUID, object] = {
        subject: from_json(value) for subject, value in rows.values_list("subject_id", "value")
    }
    found: dict[str, Subject] = {}
    for id_, section in sections.items():
        value = said.get(id_) or section.industry
        for industry in value if isinstance(value, tuple | list) else (value,):
            if industry:
                found.setdefault(str(industry), section)
    return found
