"""What can be asked about floor plans, as they are or as they were known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from zhiben.domain.access import Actor
from zhiben.domain.orgs import Kind
from zhiben.domain.refusals import NotFound
from zhiben.ground.models import known
from zhiben.orgs import queries as orgs
from zhiben.orgs.models import Subject
from zhiben.risks.models import HOLDS, FloorPlan, Mark
from zhiben.risks.queries import PointLine, points

WIDTH = 1000  # of a drawn plan; its height follows the picture's


@dataclass(frozen=True, slots=True)
class Marked:
    """A point on a plan: thousandths from the left and the top, and where that is in the drawing."""

    point: PointLine
    x: int
    y: int
    left: int
    top: int


@dataclass(frozen=True, slots=True)
class Plan:
    """A floor plan with its marks, the gravest last: it is drawn over the others. `apart`: not on it yet."""

    id: UUID
    name: str
    picture: UUID
    width: int
    height: int
    marks: tuple[Marked, ...]
    apart: tuple[PointLine, ...]


def row(actor: Actor, id_: UUID) -> tuple[FloorPlan, Subject]:
    """A plan and its enterprise. Raises NotFound alike for missing and out of reach."""
    found = FloorPlan.objects.filter(tenant__in=actor.reads, id=id_).first()
    if found is None:
        raise NotFound("floor_plan", id=id_)
    return found, orgs.subject(actor, found.enterprise_id, Kind.ENTERPRISE)


def plans(actor: Actor, enterprise: UUID, *, at: datetime | None = None) -> list[Plan]:
    """The floor plans of an enterprise by name. Raises NotFound."""
    firm = orgs.subject(actor, enterprise, Kind.ENTERPRISE)
    then = HOLDS if at is None else known(at)
    rows = FloorPlan.objects.filter(then, tenant=firm.tenant, enterprise=firm)
    lines = points(actor, enterprise, at=at)
    return [_plan(one, lines, at) for one in rows.select_related("picture").order_by("name")]


def _plan(row: FloorPlan, lines: list[PointLine], at: datetime | None) -> Plan:
    then = HOLDS if at is None else known(at)
    held = Mark.objects.filter(then, tenant=row.tenant, plan=row)
    where = {point: (x, y) for point, x, y in held.values_list("point", "x", "y")}
    height = round(WIDTH * (row.picture.height or 1) / (row.picture.width or 1))
    marks = [
        Marked(one, *where[one.id], where[one.id][0], where[one.id][1] * height // WIDTH)
        for one in reversed(lines)
        if one.id in where
    ]
    apart = tuple(one for one in lines if one.id not in where)
    return Plan(row.id, row.name, row.picture_id, WIDTH, height, tuple(marks), apart)
