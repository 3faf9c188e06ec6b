"""Everything that is decided before a visit: recusals, draws, the plan of a year, visits for all that lack
one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from zhiben.domain import draws
from zhiben.domain.access import Actor, Permission, Place, require_other_person
from zhiben.domain.draws import Lot
from zhiben.domain.orgs import Kind
from zhiben.domain.periods import day_of
from zhiben.domain.refusals import Conflict, Incomplete
from zhiben.domain.yearly import PLAN_FLOW, Lines, PlanEvent, PlanState, checked
from zhiben.ground.acts import Doing, Receipt, act, advance
from zhiben.ground.keys import uuid7
from zhiben.inspections import actions as visits
from zhiben.inspections.planning import lots, queries, yearly
from zhiben.inspections.planning.models import Avoidance, Draw, YearPlan
from zhiben.inspections.planning.saying import Announced, Round, Stay
from zhiben.inspections.rules import rules_of
from zhiben.inspections.saying import Planned
from zhiben.orgs.models import Subject
from zhiben.orgs.queries import office
from zhiben.orgs.queries import subject as subject_within

# ── recusals ─────────────────────────────────────────────────────────────────────────────────────


def avoid(stay: Stay, *, by: Actor, at: datetime, key: str) -> Receipt:
    """A person of the authority inspects an enterprise not. Answers {"avoidance"}.

    Raises NotFound, Incomplete `avoid_reason`, `avoid_person`, `avoid_days`.
    """
    firm = subject_within(by, stay.enterprise, Kind.ENTERPRISE)
    if not stay.reason.strip():
        raise Incomplete("avoid_reason")
    if stay.until is not None and stay.until < stay.since:
        raise Incomplete("avoid_days")
    person = Subject.objects.filter(
        tenant=firm.tenant, id=stay.person, kind=Kind.PERSON, enterprise__isnull=True
    ).first()
    if person is None:
        raise Incomplete("avoid_person", person=stay.person)

    def work(doing: Doing) -> dict[str, object]:
        row = Avoidance(
            tenant=firm.tenant, region=firm.region, industry=firm.industry, person=person, about=firm,
            reason=stay.reason.strip()[:200], since=stay.since, until=stay.until, recorded_by=by.person,
            recorded_at=at,
        )  # fmt: skip
        row.save(force_insert=True)
        doing.made(f"avoidance:{row.id}")
        return {"avoidance": row.id}

    details = {
        "person": stay.person, "enterprise": firm.id, "reason": stay.reason.strip(), "since": stay.since,
        "until": stay.until,
    }  # fmt: skip
    place = Place(firm.tenant, None, firm.region, firm.industry)  # the enterprise does not read it
    return act(
        Permission.INSPECTION_AVOID, by=by, at=at, tenant=firm.tenant, key=key, thing="avoidance",
        details=details, work=work, place=place,
    )  # fmt: skip


def end_avoidance(avoidance: UUID, reason: str, *, by: Actor, at: datetime, key: str) -> Receipt:
    """It holds nobody back any more. Not by the one whom it held back. Raises NotFound, NotPermitted
    `same_person`, Incomplete `avoid_reason`, Conflict `moved_on`.
    """
    row = queries.avoidance(by, avoidance)
    require_other_person(by, row.person_id)
    if not reason.strip():
        raise Incomplete("avoid_reason")

    def work(doing: Doing) -> None:
        rows = Avoidance.objects.filter(tenant=row.tenant, id=row.id, ended_at__isnull=True)
        if rows.update(ended_at=at) != 1:
            raise Conflict("moved_on", thing=f"avoidance:{row.id}")

    return act(
        Permission.INSPECTION_AVOID, by=by, at=at, tenant=row.tenant, key=key, thing=f"avoidance:{row.id}",
        details={"reason": reason.strip()[:200]}, work=work, place=row.place,
    )  # fmt: skip


# ── draws ────────────────────────────────────────────────────────────────────────────────────────


def announce(asked: Announced, *, by: Actor, at: datetime, key: str) -> Receipt:
    """Publish the list of a draw and what its seed is to be; from now on neither changes. Answers {"draw"}.

    Raises Incomplete `draw_title`, `draw_many`, `draw_nobody`; TooLarge.
    """
    tenant = min(by.writes, default=0)
    if not asked.title.strip() or not asked.seed_from.strip():
        raise Incomplete("draw_title")
    if asked.many < 1:
        raise Incomplete("draw_many", n=asked.many)
    listed = lots.of(by, tenant, asked, day_of(at))
    place = Place(tenant, None, office(by, tenant).region)
    weighted = "按各行业年度检查频次加权" if any(one.weight > 1 for one, _ in listed) else ""

    def work(doing: Doing) -> dict[str, object]:
        row = Draw(
            id=uuid7(), tenant=tenant, region=place.region, kind=asked.kind, title=asked.title.strip()[:120],
            lots=[[one.key, one.weight, str(id_)] for one, id_ in listed], size=len(listed),
            digest=draws.digest(one for one, _ in listed), many=asked.many, weighted=weighted,
            seed_from=asked.seed_from.strip()[:200], announced_by=by.person, announced_at=at,
        )  # fmt: skip
        row.save(force_insert=True)
        doing.made(f"draw:{row.id}")
        return {"draw": row.id, "digest": row.digest}

    details = {
        "kind": asked.kind, "title": asked.title.strip(), "many": asked.many, "seed_from": asked.seed_from,
        "industries": list(asked.industries), "weighted": asked.weighted,
        "enterprises": list(asked.enterprises),
    }  # fmt: skip
    return act(
        Permission.INSPECTION_DRAW, by=by, at=at, tenant=tenant, key=key, thing="draw", details=details,
        work=work, place=place,
    )  # fmt: skip


def draw(announced: UUID, seed: str, *, by: Actor, at: datetime, key: str) -> Receipt:
    """Draw, once. Answers {"draw", "drawn": keys}. Raises NotFound, Incomplete `draw_seed`, Conflict
    `draw_done`.
    """
    row = queries.draw_row(by, announced)
    seed = draws.seed_of(seed)

    def work(doing: Doing) -> dict[str, object]:
        found = draws.drawn(seed, (Lot(name, weight) for name, weight, _ in row.lots), row.many)
        open_ = Draw.objects.filter(tenant=row.tenant, id=row.id, drawn_at__isnull=True)
        if open_.update(seed=seed, drawn=list(found), drawn_at=at) != 1:
            raise Conflict("draw_done", draw=row.id)
        return {"draw": row.id, "drawn": list(found)}

    return act(
        Permission.INSPECTION_DRAW, by=by, at=at, tenant=row.tenant, key=key, thing=f"draw:{row.id}",
        details={"seed": seed}, work=work, place=row.place,
    )  # fmt: skip


# ── the plan of a year ───────────────────────────────────────────────────────────────────────────


def plan_year(year: int, lines: Lines, *, by: Actor, at: datetime, key: str) -> Receipt:
    """Draft the plan of a year, or its next version. Answers {"plan"}.

    Raises Incomplete `year_plan_lines`, `year_plan_year`; Conflict `year_plan_open` where one is not
    published yet.
    """
    tenant, kept = min(by.writes, default=0), checked(lines)
    if year not in (day_of(at).year, day_of(at).year + 1):
        raise Incomplete("year_plan_year", year=year)
    place = Place(tenant, None, office(by, tenant).region)

    def work(doing: Doing) -> dict[str, object]:
        before = YearPlan.objects.filter(tenant=tenant, year=year).order_by("-n").first()
        if before is not None and before.state != PlanState.PUBLISHED:
            raise Conflict("year_plan_open", plan=before.id)
        row = YearPlan(
            id=uuid7(), tenant=tenant, region=place.region, year=year,
            n=1 if before is None else before.n + 1, state=PLAN_FLOW.initial, lines=kept,
            made_by=by.person, recorded_at=at,
        )  # fmt: skip
        row.save(force_insert=True)
        doing.made(f"year_plan:{row.id}")
        return {"plan": row.id}

    return act(
        Permission.INSPECTION_PLAN, by=by, at=at, tenant=tenant, key=key, thing="year_plan",
        details={"year": year, "lines": kept}, work=work, place=place,
    )  # fmt: skip


def change_year(plan: UUID, version: int, lines: Lines, *, by: Actor, at: datetime, key: str) -> Receipt:
    """Other lines; an approved one is to be approved anew. Raises NotFound, Incomplete, Conflict."""
    return _step(plan, version, PlanEvent.CHANGE, by, at, key, lines=checked(lines), made_by=by.person,
                 approved_by=None, approved_at=None)  # fmt: skip


def approve_year(plan: UUID, version: int, *, by: Actor, at: datetime, key: str) -> Receipt:
    """The head approves; not what they wrote themselves. Raises NotFound, NotPermitted `same_person`,
    Conflict.
    """
    require_other_person(by, queries.year_row(by, plan).made_by)
    return _step(plan, version, PlanEvent.APPROVE, by, at, key, approved_by=by.person, approved_at=at)


def publish_year(plan: UUID, version: int, *, by: Actor, at: datetime, key: str) -> Receipt:
    """From now on everybody may read it, and it counts for the plan's duty. Raises NotFound, Conflict."""
    return _step(plan, version, PlanEvent.PUBLISH, by, at, key, published_at=at)


def _step(
    plan: UUID, version: int, event: PlanEvent, by: Actor, at: datetime, key: str, **columns: object
) -> Receipt:
    row = queries.year_row(by, plan)
    step = next(one for one in PLAN_FLOW.steps if one.event is event)

    def work(doing: Doing) -> dict[str, object]:
        target = PLAN_FLOW.step(PlanState(row.state), event).target
        advance(row, version, state=target, **columns)
        if event is PlanEvent.PUBLISH:
            YearPlan.objects.filter(
                tenant=row.tenant, year=row.year, state=PlanState.PUBLISHED, replaced_at__isnull=True
            ).exclude(id=row.id).update(replaced_at=at)
            yearly.tell(doing, row)
        return {"plan": row.id, "state": target}

    told: Mapping[str, object] = {"event": event, "version": version}
    if event is PlanEvent.CHANGE:
        told = {**told, "lines": columns["lines"]}
    return act(
        step.permission, by=by, at=at, tenant=row.tenant, key=key, thing=f"year_plan:{row.id}", details=told,
        work=work, place=row.place,
    )  # fmt: skip


# ── visits for all that lack one ─────────────────────────────────────────────────────────────────


def draft_round(asked: Round, *, by: Actor, at: datetime, key: str) -> Receipt:
    """A planned visit to each of these enterprises, with the published lists of its industry.

    Answers {"visits": numbers}. Raises as `inspections.actions.draft`; Incomplete `nothing_chosen`.
    """
    if not asked.enterprises:
        raise Incomplete("nothing_chosen")
    firms = [subject_within(by, one, Kind.ENTERPRISE) for one in dict.fromkeys(asked.enterprises)]
    tenant = firms[0].tenant
    for firm in firms:
        by.require(Permission.INSPECTION_PLAN, replace(firm.place, enterprise=None))

    def work(doing: Doing) -> dict[str, object]:
        made = []
        for firm in firms:
            row = visits.draft_in(doing, planned(firm, asked))
            doing.keep(f"visit:{row.id}", "drafted", after={"number": row.number, "enterprise": firm.id})
            made.append(row.number)
        doing.made("visit")
        return {"visits": made}

    details = {
        "enterprises": [one.id for one in firms], "on": asked.on, "inspectors": list(asked.inspectors),
        "lead": asked.lead, "why": asked.why,
    }  # fmt: skip
    return act(
        Permission.INSPECTION_PLAN, by=by, at=at, tenant=tenant, key=key, thing="visit", details=details,
        work=work, place=replace(firms[0].place, enterprise=None),
    )  # fmt: skip


def planned(firm: Subject, asked: Round) -> Planned:
    """The visit to one of them, by the usual lists of its industry."""
    return Planned(
        about=firm.id, planned_on=asked.on, inspectors=asked.inspectors, lead=asked.lead, basis=asked.why,
        lists=rules_of(firm.tenant, asked.on).usual_lists(firm.industry, asked.on),
    )  # fmt: skip
