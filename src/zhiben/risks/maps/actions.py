"""What can be done to floor plans: brought in as a picture, marked with risk points, given up."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from zhiben.domain.access import Actor, Permission
from zhiben.domain.orgs import Kind
from zhiben.domain.refusals import Conflict, Incomplete, NotFound
from zhiben.ground.acts import Doing, Receipt, act
from zhiben.ground.evidence import store as evidence
from zhiben.orgs import queries as orgs
from zhiben.risks import queries as risks
from zhiben.risks.maps import queries
from zhiben.risks.models import HOLDS, PLAN_SIDE, FloorPlan, Mark


def add_plan(enterprise: UUID, name: str, upload: UUID, *, by: Actor, at: datetime, key: str) -> Receipt:
    """A picture that has arrived as an upload of `by` becomes a floor plan. Answers {"plan": id}.

    Raises NotFound (enterprise, upload); Incomplete `name_missing`; Conflict `floor_plan_taken`.
    """
    firm = orgs.subject(by, enterprise, Kind.ENTERPRISE)
    called = name.strip()[:60]
    if not called:
        raise Incomplete("name_missing")

    def work(doing: Doing) -> dict[str, object]:
        held = FloorPlan.objects.filter(HOLDS, tenant=firm.tenant, enterprise=firm, name=called)
        if held.exists():
            raise Conflict("floor_plan_taken", name=called)
        (picture,) = evidence.bind(doing, [upload], firm.place)
        row = FloorPlan(tenant=firm.tenant, enterprise=firm, name=called, picture=picture, recorded_at=at)
        row.save(force_insert=True)
        doing.made(f"plan:{row.id}")
        return {"plan": row.id, "sha256": picture.sha256}

    return act(
        Permission.RISK_MAP, by=by, at=at, tenant=firm.tenant, key=key, thing="plan",
        details={"enterprise": firm.id, "name": called, "upload": upload}, work=work, place=firm.place,
    )  # fmt: skip


def retire_plan(plan: UUID, *, by: Actor, at: datetime, key: str) -> Receipt:
    """The plan is out of date; its marks end with it. Raises NotFound, Conflict `moved_on`."""
    row, firm = queries.row(by, plan)

    def work(doing: Doing) -> None:
        if FloorPlan.objects.filter(HOLDS, tenant=row.tenant, id=row.id).update(replaced_at=at) != 1:
            raise Conflict("moved_on", thing=f"plan:{row.id}")
        Mark.objects.filter(HOLDS, tenant=row.tenant, plan=row).update(replaced_at=at)

    return act(
        Permission.RISK_MAP, by=by, at=at, tenant=row.tenant, key=key, thing=f"plan:{row.id}", details={},
        work=work, place=firm.place,
    )  # fmt: skip


def put_mark(
    plan: UUID, point: UUID, where: tuple[int, int] | None, *, by: Actor, at: datetime, key: str
) -> Receipt:
    """The point lies `where` on the plan, in thousandths from the left and the top; None: it is not on it.

    Raises NotFound (plan; a point of another enterprise), Conflict `risk_retired`, Incomplete `mark_outside`.
    """
    row, firm = queries.row(by, plan)
    held, place = risks.row(by, point)
    if place.enterprise != firm.id:
        raise NotFound("risk_point", id=point)
    if held.replaced_at is not None or row.replaced_at is not None:
        raise Conflict("risk_retired", point=point)
    if where is not None and not all(0 <= one <= PLAN_SIDE for one in where):
        raise Incomplete("mark_outside", where=list(where))

    def work(doing: Doing) -> None:
        marks = Mark.objects.filter(HOLDS, tenant=row.tenant, plan=row, point=held)
        marks.update(replaced_at=at)
        if where is not None:
            mark = Mark(tenant=row.tenant, plan=row, point=held, x=where[0], y=where[1], recorded_at=at)
            mark.save(force_insert=True)

    return act(
        Permission.RISK_MAP, by=by, at=at, tenant=row.tenant, key=key, thing=f"plan:{row.id}",
        details={"point": point, "where": list(where) if where else None}, work=work, place=firm.place,
    )  # fmt: skip
