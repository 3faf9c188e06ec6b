"""Arranging a joint inspection, what its member units say, and concluding it.

A unit has no account: whoever holds its code acts, so the act is the program's and names the unit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from zhiben.documents.store import next_number
from zhiben.domain.access import Actor, Permission, Place, system
from zhiben.domain.facts import Value
from zhiben.domain.legality import is_coordination
from zhiben.domain.orgs import Kind
from zhiben.domain.periods import day_of
from zhiben.domain.refusals import Conflict, Incomplete
from zhiben.domain.visits import State
from zhiben.domain.yearly import JointState
from zhiben.ground.acts import Doing, Receipt, Work, act, advance
from zhiben.ground.keys import uuid7
from zhiben.inspections import store
from zhiben.inspections.joint import codes, queries
from zhiben.inspections.joint.models import Joint, JointProblem, JointUnit, JointVisit
from zhiben.inspections.joint.saying import Arranged, Problem, Unit
from zhiben.inspections.joint.stored import aspects, problems_of, visits_of
from zhiben.inspections.models import Visit
from zhiben.orgs.models import Subject
from zhiben.orgs.queries import office
from zhiben.orgs.queries import subject as subject_within
from zhiben.plans.actions import file_all
from zhiben.plans.inforce import in_force
from zhiben.plans.store import NewFact

SERIES, JOINT = "joint", "joint_inspection"  # of numbers; the kind of fact
LASTS = timedelta(days=30)  # a code, after the day of the inspection
ENDED = (State.FILED, State.CANCELLED)


@dataclass(frozen=True, slots=True)
class Told:
    """What is given to a unit. `code` is told here and never again."""

    name: str
    contact: str
    code: str
    until: date


def arrange(asked: Arranged, *, by: Actor, at: datetime, key: str) -> tuple[Receipt, list[Told]]:
    """Several authorities inspect together. Answers {"joint", "number"}; the same request again tells no
    codes.

    Raises NotFound, Incomplete `joint_title`, `joint_units`, `joint_visits`, `joint_part`, `joint_body`: a
    coordination body inspects nothing in its own name.
    """
    lead = subject_within(by, asked.lead, Kind.SECTION)
    _require_units(asked.units)
    visits = _visits(by, lead.tenant, asked)
    _require_parts(by, visits, asked.units)
    told: list[Told] = []

    def work(doing: Doing) -> dict[str, object]:
        told.clear()
        year = day_of(at).year
        row = Joint(
            id=uuid7(), tenant=lead.tenant, region=lead.region or office(by, lead.tenant).region,
            industry=visits[0].industry, number=f"联-{year}-{next_number(lead.tenant, SERIES, year):04d}",
            title=asked.title.strip()[:120], lead=lead, held_on=asked.held_on, state=JointState.ARRANGED,
            made_by=by.person, recorded_at=at,
        )  # fmt: skip
        row.save(force_insert=True)
        of: dict[str, Any] = {
            "tenant": row.tenant,
            "region": row.region,
            "industry": row.industry,
            "joint": row,
        }
        JointVisit.objects.bulk_create(JointVisit(**of, visit=one.id) for one in visits)
        told.extend([_invite(row, unit, at) for unit in asked.units])
        store.join(visits, [one.name for one in told])
        doing.made(f"joint:{row.id}")
        return {"joint": row.id, "number": row.number}

    details = {
        "title": asked.title.strip(), "lead": lead.id, "held_on": asked.held_on,
        "visits": [one.id for one in visits],
        "units": [{"name": one.name, "contact": one.contact, "part": list(one.part)} for one in asked.units],
    }  # fmt: skip
    place = Place(lead.tenant, None, visits[0].region, visits[0].industry)
    receipt = act(
        Permission.INSPECTION_PLAN, by=by, at=at, tenant=lead.tenant, key=key, thing="joint",
        details=details, work=work, place=place,
    )  # fmt: skip
    return receipt, told


def invite_again(unit: UUID, *, by: Actor, at: datetime, key: str) -> tuple[UUID, list[Told]]:
    """Another code for a unit; the one before is worth nothing from now on. Answers the joint inspection, and
    the code unless the same was asked before. Raises NotFound, Conflict `joint_over`.
    """
    row = queries.unit_row(by, unit)
    told: list[Told] = []

    def work(doing: Doing) -> dict[str, object]:
        told.clear()
        _require_open(row.joint)
        told.append(_renew(row, at))
        return {"unit": row.id}

    _upon(row.joint, work, {"unit": row.id}, by=by, at=at, key=key)
    return row.joint_id, told


def confirm(code: str, came: str, client: str, *, at: datetime, key: str) -> Receipt:
    """A unit says who comes. Raises as `codes.unit_of`; Incomplete `joint_came`, Conflict `joint_over`."""
    row = codes.unit_of(code, client, at)
    if not came.strip():
        raise Incomplete("joint_came")

    def work(doing: Doing) -> dict[str, object]:
        _require_open(row.joint)
        JointUnit.objects.filter(tenant=row.tenant, id=row.id).update(
            came=came.strip()[:200], confirmed_at=at
        )
        return {"unit": row.id}

    return _of_unit(row, work, {"came": came.strip()[:200]}, at=at, key=key)


def submit(code: str, problem: Problem, client: str, *, at: datetime, key: str) -> Receipt:
    """A unit hands in a problem. Answers {"problem"}. Raises as `codes.unit_of`; Incomplete `joint_problem`,
    Conflict `joint_over`.
    """
    row = codes.unit_of(code, client, at)
    visit = Visit.objects.filter(
        tenant=row.tenant, about=problem.about,
        id__in=JointVisit.objects.filter(tenant=row.tenant, joint=row.joint_id).values("visit"),
    ).first()  # fmt: skip
    if visit is None or not problem.text.strip():
        raise Incomplete("joint_problem")

    def work(doing: Doing) -> dict[str, object]:
        _require_open(row.joint)
        made = JointProblem(
            tenant=row.tenant, region=row.region, industry=row.industry, joint=row.joint, unit=row,
            about_id=problem.about, text=problem.text.strip()[:1000], spot=problem.spot.strip()[:200],
            basis=problem.basis.strip()[:200], said_by=problem.said_by.strip()[:60], recorded_at=at,
        )  # fmt: skip
        made.save(force_insert=True)
        return {"problem": made.id}

    details = {
        "about": problem.about, "text": problem.text, "spot": problem.spot, "basis": problem.basis,
        "said_by": problem.said_by,
    }  # fmt: skip
    return _of_unit(row, work, details, at=at, key=key)


def conclude(joint: UUID, version: int, summary: str, *, by: Actor, at: datetime, key: str) -> Receipt:
    """One summary of all; counts for the plan's duty from now on. Answers {"joint", "problems"}.

    Raises NotFound, Incomplete `joint_summary`, Conflict `joint_visits_open`, `joint_over`.
    """
    row = queries.joint_row(by, joint)
    if not summary.strip():
        raise Incomplete("joint_summary")

    def work(doing: Doing) -> dict[str, object]:
        _require_open(row)
        visits = visits_of(row)
        if any(one.state not in ENDED for one in visits):
            raise Conflict("joint_visits_open")
        made = [one for one in visits if one.state == State.FILED]
        if not made:
            raise Conflict("joint_visits_open")
        problems = problems_of(row).count() + sum(one.raised for one in made)
        fact = _tell(doing, row, problems)
        advance(
            row, version, state=JointState.CONCLUDED, summary=summary.strip()[:2000], fact=fact,
            concluded_on=day_of(at),
        )  # fmt: skip
        return {"joint": row.id, "problems": problems}

    return _upon(row, work, {"summary": summary.strip(), "version": version}, by=by, at=at, key=key)


def cancel(joint: UUID, version: int, reason: str, *, by: Actor, at: datetime, key: str) -> Receipt:
    """It is not held together after all; the visits themselves stay. Raises NotFound, Incomplete
    `facts_missing`, Conflict `joint_over`.
    """
    row = queries.joint_row(by, joint)
    if not reason.strip():
        raise Incomplete("facts_missing", missing=["reason"])

    def work(doing: Doing) -> dict[str, object]:
        _require_open(row)
        store.part(doing, row.tenant, [one.id for one in visits_of(row)])
        advance(row, version, state=JointState.CANCELLED, summary=reason.strip()[:2000])
        return {"joint": row.id}

    return _upon(row, work, {"reason": reason.strip(), "version": version}, by=by, at=at, key=key)


# ── beneath ──────────────────────────────────────────────────────────────────────────────────────


def _require_units(units: Sequence[Unit]) -> None:
    if not units or any(not one.name.strip() for one in units):
        raise Incomplete("joint_units")
    for one in units:
        if is_coordination(one.name):
            raise Incomplete("joint_body", name=one.name)


def _visits(by: Actor, tenant: int, asked: Arranged) -> list[Visit]:
    if not asked.title.strip():
        raise Incomplete("joint_title")
    rows = Visit.objects.within(by).filter(tenant=tenant, id__in=list(asked.visits))
    found = list(rows.exclude(state=State.CANCELLED).exclude(type="self").order_by("id"))
    if not found or len(found) != len(set(asked.visits)):
        raise Incomplete("joint_visits")
    return found


def _require_parts(by: Actor, visits: Sequence[Visit], units: Sequence[Unit]) -> None:
    known = aspects(visits)
    if any(not set(one.part) <= set(known) for one in units):
        raise Incomplete("joint_part")


def _invite(row: Joint, unit: Unit, at: datetime) -> Told:
    code, until = codes.a_code(), row.held_on + LASTS
    JointUnit(
        tenant=row.tenant, region=row.region, industry=row.industry, joint=row, name=unit.name.strip()[:120],
        contact=unit.contact.strip()[:60], phone=unit.phone.strip()[:30], part=list(unit.part),
        digest=codes.digest_of(code), until=until, recorded_at=at,
    ).save(force_insert=True)  # fmt: skip
    return Told(unit.name.strip()[:120], unit.contact.strip(), code, until)


def _renew(row: JointUnit, at: datetime) -> Told:
    code, until = codes.a_code(), max(row.until, day_of(at + LASTS))
    JointUnit.objects.filter(tenant=row.tenant, id=row.id).update(digest=codes.digest_of(code), until=until)
    return Told(row.name, row.contact or "", code, until)


def _require_open(row: Joint) -> None:
    if row.state != JointState.ARRANGED:
        raise Conflict("joint_over", joint=row.id)


def _tell(doing: Doing, row: Joint, problems: int) -> UUID | None:
    """The fact that the plan's duty counts: of the authority, with those who took part."""
    inforce = in_force(doing.tenant)
    if JOINT not in inforce.kinds:
        return None
    units = JointUnit.objects.filter(tenant=row.tenant, joint=row, ended_at__isnull=True).order_by("id")
    authority = Subject.objects.get(tenant=row.tenant, id=office(doing.by, row.tenant).subject)
    said: dict[str, Value] = {
        "visit": row.number, "industry": row.industry, "problems": problems,
        "members": tuple(units.values_list("name", flat=True)),
    }  # fmt: skip
    made = file_all(doing, inforce, [(NewFact(JOINT, authority.id, day_of(doing.at), said), authority, None)])
    return made[0].origin


def _upon(
    row: Joint, work: Work, details: dict[str, object], *, by: Actor, at: datetime, key: str
) -> Receipt:
    return act(
        Permission.INSPECTION_PLAN, by=by, at=at, tenant=row.tenant, key=key, thing=f"joint:{row.id}",
        details=details, work=work, place=row.place,
    )  # fmt: skip


def _of_unit(row: JointUnit, work: Work, details: dict[str, object], *, at: datetime, key: str) -> Receipt:
    return act(
        Permission.INSPECTION_RECORD, by=system("joint", [row.tenant], day_of(at)), at=at, tenant=row.tenant,
        key=key, thing=f"joint:{row.joint_id}", details={"unit": row.id, "name": row.name, **details},
        work=work, place=row.place,
    )  # fmt: skip
