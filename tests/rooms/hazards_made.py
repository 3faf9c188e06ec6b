"""A shipyard, its people and officers, and hazards on their way. Say only what the test is about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from tests.builders import NOON, TODAY
from tests.remade import remade
from tests.rooms import orgs_made as made
from tests.rooms.acting import TENANT
from tests.rooms.records_made import an_upload
from zhiben.domain.access import Actor, Role
from zhiben.domain.hazards import Event, Level, Part, Source
from zhiben.ground.acts import Receipt
from zhiben.hazards import actions
from zhiben.hazards.models import Hazard
from zhiben.hazards.saying import Found, Planned, Said
from zhiben.library import actions as library
from zhiben.orgs.staff import logins
from zhiben.plans import actions as plans
from zhiben.plans.models import Fact

LATER = TODAY + timedelta(days=40)
ALL = dict.fromkeys(Part, "已落实")
PLAN = """
format: zhiben-plan/2
plan: {id: zero, title: 动态清零, issuer: 区工信局, in_force: 2026-01-01/2026-12-31, backfill_days: 60}
chains:
  usual: {remind: [-3d], due_soon: 7d, grace: 0d}
clauses:
- id: "1"
  section: 一
  summary: 重大事故隐患动态清零
  reads: duty
  duties:
  - {id: told, title: 重大隐患当日报告, form: each, holder: {each: enterprise}, chain: usual,
     event: {fact: hazard, if: {level: major}}, counts: {fact: major_hazard_report, same: [hazard]},
     due: {within: 0d}}
  - {id: planned, title: 重大隐患治理方案, form: each, holder: {each: enterprise}, chain: usual,
     event: {fact: hazard, if: {level: major}}, counts: {fact: treatment_plan, same: [hazard]},
     due: {within: 5d}}
  - {id: closed, title: 重大隐患按期销号, form: each, holder: {each: enterprise}, chain: usual,
     event: {fact: hazard, if: {level: major}}, counts: {fact: hazard_closed, same: [hazard]},
     due: {field: deadline}}
  - {id: again, title: 整改后复查, form: each, holder: {each: enterprise}, chain: usual,
     event: {fact: hazard_rectified}, counts: {fact: recheck, same: [hazard]}, due: {within: 10d}}
  - {id: gate, title: 无治理方案不转入整改, form: gate, refuse: hazard.treat,
     unless: {fact: treatment_plan, same: [hazard]}, say: 还没有治理方案。}
""".lstrip()


@dataclass(frozen=True)
class Yard:
    firm: UUID
    manager: Actor
    worker: Actor
    officer: Actor
    other: Actor
    chief: Actor


@remade
def a_yard(plan: str = PLAN, **given: Any) -> Yard:
    """Two people of a shipyard, two officers, a section head; the plan counts hazards."""
    made.an_authority()
    firm = made.an_enterprise(also=plans.follow_subjects, **given)
    library.adopt(
        TENANT, "plan", "zero", {"plan.yaml": plan}, valid_from=date(2026, 1, 1), by=made.PROGRAM, at=NOON,
        key=made.a_key(), also=plans.put_in_force,
    )  # fmt: skip
    return Yard(
        firm, of_firm(firm, "王敏"), of_firm(firm, "李强"), made.an_officer(name="王工"),
        made.an_officer(name="赵工"), made.an_officer(Role.SECTION_CHIEF, "孙科长"),
    )  # fmt: skip


def of_firm(firm: UUID, name: str) -> Actor:
    person = made.beneath(firm, "person", name)
    made.a_grant(person, Role.SAFETY_MANAGER, regions=[], enterprises=[firm])
    return logins.actor_of(made.an_account(person, made.a_key()), NOON)


def reported(yard: Yard, by: Actor | None = None, at: datetime = NOON, **given: Any) -> UUID:
    found = Found(yard.firm, **{"text": "二号船坞起重机超期未检仍在使用", "spot": "二号船坞", **given})
    receipt = actions.report(found, by=by or yard.worker, at=at, key=made.a_key())
    return UUID(str((receipt.answer or {})["hazard"]))


def step(hazard: UUID, event: Event, by: Actor, *, at: datetime = NOON, **said: Any) -> Receipt:
    given = Said(**{"note": "情况属实", **said})
    return actions.take(hazard, event, given, by=by, at=at, key=made.a_key())


def row(hazard: UUID) -> Hazard:
    return Hazard.objects.get(id=hazard)


def fact_kinds() -> list[str]:
    """The kinds of the facts that stand."""
    return sorted(Fact.objects.filter(replaced_at__isnull=True).values_list("kind", flat=True))


def being_put_right(yard: Yard, level: Level = Level.MAJOR, **given: Any) -> UUID:
    """Reported by the worker, graded by an officer, planned by the manager: the worker is responsible."""
    hazard = reported(yard, **given)
    step(hazard, Event.GRADE, yard.officer, level=level)
    measures = (
        Planned("停用并断电上锁", yard.worker.person, TODAY),
        Planned("申报定期检验", yard.worker.person, LATER),
    )
    step(hazard, Event.PLAN, yard.manager, parts=ALL, measures=measures, deadline=LATER)
    step(hazard, Event.TREAT, yard.manager)
    return hazard


def put_right(yard: Yard, level: Level = Level.MAJOR, **given: Any) -> UUID:
    """And said to be done, with a photo, and verified where it is a major one."""
    hazard = being_put_right(yard, level, **given)
    step(hazard, Event.SUBMIT, yard.worker, done=(1, 2), uploads=(an_upload(yard.worker),))
    if level is Level.MAJOR:
        step(hazard, Event.VERIFY, yard.officer, parts=ALL)
    return hazard


def again(yard: Yard) -> dict[str, Any]:
    """A re-inspection on site by both officers."""
    return {"inspectors": (yard.officer.person, yard.other.person), "on_site": True}


__all__ = ["ALL", "LATER", "Source", "Yard", "a_yard", "again", "being_put_right", "fact_kinds", "of_firm",
           "put_right", "reported", "row", "step"]  # fmt: skip
