"""What the form of a step offers: people, officers, controls, other hazards; and the plan in force by part.

Apart from `queries`, which is long; questions like those.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from zhiben.domain.access import Actor, ActorKind, Permission
from zhiben.domain.hazards import LIVE, Event, Part
from zhiben.domain.orgs import Kind, Standing
from zhiben.hazards.models import Hazard
from zhiben.hazards.queries import Line, Wanted, Whole, page, within
from zhiben.orgs.models import Subject
from zhiben.orgs.staff.working import actor_for, workers
from zhiben.risks import queries as risks


@dataclass(frozen=True, slots=True)
class Helps:
    """`people` of the enterprise; `officers` who may look again; `controls` registered; `others` still open
    at the same enterprise: pairs of id and words.
    """

    people: tuple[tuple[UUID, str], ...]
    officers: tuple[tuple[UUID, str], ...]
    controls: tuple[tuple[UUID, str], ...]
    others: tuple[Line, ...]


def helps(actor: Actor, hazard: UUID, *, today: date, at: datetime) -> Helps:
    """Raises NotFound."""
    row = within(actor, hazard)
    firm = row.about_id
    held = Subject.objects.filter(
        tenant=row.tenant, enterprise=firm, kind=Kind.PERSON, standing=Standing.OPERATING
    ).order_by("name", "id")
    people = tuple(held.values_list("id", "name"))
    open_ = page(actor, Wanted(state="open", enterprise=firm), today=today).lines
    others = tuple(one for one in open_ if one.id != hazard and one.state in LIVE)
    controls = tuple(
        (one.id, f"{one.place_name} · {one.point_name} · {one.text}") for one in risks.controls(actor, firm)
    )
    return Helps(people, tuple(_officers(actor, row, at)), controls, others)


def _officers(actor: Actor, row: Hazard, at: datetime) -> Iterator[tuple[UUID, str]]:
    """Only to officers: whom the bureau sends is its own business."""
    if actor.kind is not ActorKind.STAFF:
        return
    for one in workers(row.tenant, at, actor.day, enterprises=[]):
        theirs = actor_for(row.tenant, one.person, at)
        if theirs and theirs.may(Permission.HAZARD_RECHECK, row.place):
            yield one.person, f"{one.name}（{one.unit}）"


@dataclass(frozen=True, slots=True)
class PartLine:
    """One of the five or seven: what the plan says, and what the verification found ("" none yet)."""

    part: Part
    text: str
    found: str
    is_verified: bool


def parts(whole: Whole) -> tuple[PartLine, ...]:
    """The plan in force, part by part; () where there is none."""
    plans = [one for one in whole.story if one.event is Event.PLAN]
    if not plans or not whole.case.planned:
        return ()
    plan = plans[-1]
    found: dict[str, str] = {}
    for one in whole.story:
        if one.event is Event.VERIFY and one.n > plan.n:
            found |= one.said.get("parts", {})
    told = dict(plan.said.get("parts", {}))
    who = "、".join(
        dict.fromkeys(one.responsible for one in whole.measures if one.responsible and not one.is_dropped)
    )
    told.setdefault(Part.RESPONSIBLE, who)
    told.setdefault(Part.DEADLINE, whole.line.deadline.isoformat() if whole.line.deadline else "")
    told.setdefault(Part.MEASURES, "；".join(one.text for one in whole.measures if not one.is_dropped))
    return tuple(
        PartLine(part, told.get(part, ""), found.get(part, ""), part in whole.case.verified)
        for part in Part
        if part in whole.case.planned
    )
