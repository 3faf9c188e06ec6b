"""Hazards as they were known at a moment: the list of a day that is over.

Beside `queries` because it is long; a question like those. What nothing was done to since is asked of the
columns; the others are put back to what their steps had come to by then.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from zhiben.domain.access import Actor
from zhiben.domain.hazard_cases import Case
from zhiben.domain.hazard_measures import COUNTS, Measure
from zhiben.domain.hazards import MENDED, OPEN, Event
from zhiben.hazards.answers import Wanted
from zhiben.hazards.models import Hazard, HazardStep
from zhiben.hazards.stored import came_back, case_of, columns
from zhiben.hazards.zero import seen_of
from zhiben.orgs.stood import Stood, stood
from zhiben.orgs.world import batches


def put_back(row: Hazard, steps: list[HazardStep], then: Stood | None) -> Case:
    """The row, not the one in the database, says what was known after these steps; `then`: what the
    enterprise was called and where it stood.
    """
    case = case_of(row, steps)
    for name, value in columns(case).items():
        setattr(row, name, value)
    if not any(one.event == Event.GRADE for one in steps):
        row.criterion = None
    if not came_back(row, steps):
        row.recurs_id = None
    if not any(one.event == Event.MERGE for one in steps):
        row.merged_into_id = None
    if then is not None:
        row.about.name, row.region, row.industry = then.name, then.region, then.industry
    return case


def matching(
    rows: QuerySet[Hazard], now: QuerySet[Hazard], wanted: Wanted, today: date, known: datetime
) -> list[UUID]:
    """The latest first. `rows`: those of which what never changes is as asked; `now`: those of which all is,
    by their columns and the day `today`.
    """
    later = Exists(_later(known))
    there = Q(recorded_at__lte=known)
    found = list(now.filter(there).exclude(later).values_list("id", "enterprise"))
    for row, steps in _told(rows.filter(there).filter(later), known):
        case = put_back(row, steps, None)
        if _is_asked(row, steps, case, wanted, today):
            found.append((row.id, row.enterprise))
    if wanted.region or wanted.industry:
        tenants = set(rows.order_by().values_list("tenant", flat=True).distinct())
        places = {id_: one for tenant in tenants for id_, one in stood(tenant, today, known).items()}
        found = [one for one in found if one[1] is not None and _lies(places.get(one[1]), wanted)]
    return sorted((id_ for id_, _ in found), reverse=True)


def rows_then(actor: Actor, ids: Collection[UUID], today: date, known: datetime) -> list[Hazard]:
    """These, put back, in the order of `ids`."""
    found = {}
    rows = Hazard.objects.within(actor).filter(id__in=list(ids)).select_related("about")
    told = list(_told(rows, known))
    places: dict[UUID, Stood] = {}
    for tenant in {row.tenant for row, _ in told}:
        firms = {row.enterprise for row, _ in told if row.tenant == tenant and row.enterprise is not None}
        places |= stood(tenant, today, known, firms)
    for row, steps in told:
        put_back(row, steps, places.get(row.enterprise) if row.enterprise is not None else None)
        found[row.id] = row
    return [found[id_] for id_ in ids if id_ in found]


def _later(known: datetime) -> QuerySet[HazardStep]:
    return HazardStep.objects.filter(tenant=OuterRef("tenant"), hazard=OuterRef("id"), recorded_at__gt=known)


def _told(rows: QuerySet[Hazard], known: datetime) -> Iterator[tuple[Hazard, list[HazardStep]]]:
    """With the steps recorded by then, in their order."""
    for part in batches(rows.order_by().values_list("id", flat=True)):
        held = rows.filter(id__in=part).select_related("about")
        steps: dict[UUID, list[HazardStep]] = {}
        tenants = {row.tenant for row in held}
        of = HazardStep.objects.filter(tenant__in=tenants, hazard__in=part, recorded_at__lte=known)
        for step in of.order_by("hazard", "n"):
            steps.setdefault(step.hazard_id, []).append(step)
        yield from ((row, steps[row.id]) for row in held if row.id in steps)


def _is_asked(row: Hazard, steps: list[HazardStep], case: Case, wanted: Wanted, today: date) -> bool:
    """What changes, asked as `queries` asks the columns."""
    overdue = case.state in MENDED and case.deadline is not None and case.deadline < today
    in_state = {"": True, "open": case.state in OPEN, "overdue": overdue}.get(
        wanted.state, case.state == wanted.state
    )
    if not in_state or (wanted.level and case.level != wanted.level) or (wanted.listed and not case.listed):
        return False
    if wanted.criterion and row.criterion != wanted.criterion:
        return False
    if not wanted.measure or wanted.span is None:
        return True
    return COUNTS[Measure(wanted.measure)](seen_of(row, steps, case), wanted.span)


def _lies(then: Stood | None, wanted: Wanted) -> bool:
    if then is None:
        return False
    return then.region.startswith(wanted.region) and wanted.industry in ("", then.industry)


def of_any_state(wanted: Wanted) -> Wanted:
    """What of a filter never changes with a hazard."""
    return replace(
        wanted, state="", level="", criterion="", listed=False, measure="", span=None, region="", industry=""
    )
