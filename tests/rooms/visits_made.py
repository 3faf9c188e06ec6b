"""Visits to a shipyard on their way, and a plan that counts them. Say only what the test is about."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from tests.builders import NOON, TODAY
from tests.rooms import hazards_made
from tests.rooms import orgs_made as made
from tests.rooms.hazards_made import Yard
from tests.rooms.records_made import an_upload
from zhiben.domain.access import Actor
from zhiben.domain.visits import State, Type
from zhiben.ground.acts import Receipt
from zhiben.ground.keys import uuid7
from zhiben.inspections import actions
from zhiben.inspections.models import Visit
from zhiben.inspections.saying import Planned, Wrote
from zhiben.inspections.stored import entries_of, fields_by, inspectors_of, lacks_of, paper_of
from zhiben.plans import actions as plans
from zhiben.plans.store import NewFact

LONG_AGO = date(2020, 1, 1)
SHIPS = "shipbuilding"
PLAN = """
format: zhiben-plan/2
plan: {id: visits, title: 检查, issuer: 区工信局, in_force: 2026-01-01/2026-12-31, backfill_days: 60}
chains:
  usual: {remind: [-3d], due_soon: 7d, grace: 0d}
clauses:
- id: "1"
  section: 一
  summary: 检查
  reads: duty
  duties:
  - {id: explained, title: 检查时宣讲, form: each, holder: {each: section}, chain: usual,
     event: {fact: inspection, if: {by: bureau}}, counts: {fact: criteria_briefing, same: [visit]},
     due: {within: 0d}}
  - {id: led, title: 主要负责人带队, form: count, holder: {each: enterprise}, chain: usual, every: month,
     need: {at_least: 1}, counts: {fact: inspection, if: {led_by: principal, content: {has: major_hazard}}}}
  - {id: cards, title: 执法证有效, form: state, holder: {authority: own}, mend_within: 30d, chain: usual,
     every_one_of: {of: person, if: {post: inspector}}, holds: {register: enforcement_card, valid: true}}
  - {id: gate, title: 未宣讲不结案, form: gate, refuse: inspection.close,
     unless: {fact: criteria_briefing, same: [visit]}, say: 还没有宣讲判定标准。}
""".lstrip()
MONTHLY = """
  - {id: cover, title: 修造船企业每月全覆盖检查, form: coverage, holder: {authority: own}, every: month,
     every_one_of: {of: enterprise, if: {industry: shipbuilding}, among: authority}, chain: usual,
     counts: {fact: inspection, if: {by: bureau}, target: enterprise}}
"""


def a_yard(**given: Any) -> Yard:
    """Two people of a shipyard, two officers with cards, a section head."""
    yard = hazards_made.a_yard(PLAN, **given)
    for one in (yard.officer, yard.other):
        a_card(one)
    return yard


def a_card(officer: Actor, **given: Any) -> None:
    """An enforcement certificate that is valid for long."""
    assert officer.person is not None
    usual: dict[str, Any] = {"happened_on": LONG_AGO, "until": date(2030, 1, 1)}
    said = {"number": f"鲁K-{officer.person.hex[-4:]}"}
    card = NewFact("enforcement_card", officer.person, attributes=said, **(usual | given))
    plans.record_fact(card, by=made.PROGRAM, at=NOON, key=made.a_key())


def planned(yard: Yard, **given: Any) -> Planned:
    people = tuple(one.person for one in (yard.officer, yard.other) if one.person is not None)
    usual: dict[str, Any] = {
        "about": yard.firm, "planned_on": TODAY, "lists": (SHIPS,), "inspectors": people,
        "lead": people[0], "basis": "2026 年度检查计划",
        "reasons": {"merge_possible": "另一次查的是别的方面"},
    }  # fmt: skip
    return Planned(**(usual | given))


def drafted(yard: Yard, *, at: datetime = NOON, **given: Any) -> UUID:
    told = actions.draft(planned(yard, **given), by=yard.officer, at=at, key=made.a_key())
    return UUID(str((told.answer or {})["visit"]))


def issued(yard: Yard, *, at: datetime = NOON, **given: Any) -> UUID:
    visit = drafted(yard, at=at, **given)
    actions.issue(visit, by=yard.chief, at=at, key=made.a_key())
    return visit


def begun(yard: Yard, *, at: datetime = NOON, **given: Any) -> UUID:
    visit = issued(yard, at=at, **given)
    actions.begin(visit, by=yard.officer, at=at, key=made.a_key())
    return visit


def own_check(yard: Yard, *, by: Actor | None = None, at: datetime = NOON, **given: Any) -> UUID:
    """The enterprise's own check has begun."""
    told = replace(planned(yard, **given), type=Type.SELF, inspectors=(), lead=None)
    receipt = actions.begin_own(told, by=by or yard.manager, at=at, key=made.a_key())
    return UUID(str((receipt.answer or {})["visit"]))


def say(
    visit: UUID, by: Actor, entry: str, *, at: datetime = NOON, seen: Any = None, **fields: Any
) -> Receipt:
    return actions.say(visit, [Wrote(entry, fields, seen or {})], by=by, at=at, key=made.a_key())


def row(visit: UUID) -> Visit:
    return Visit.objects.get(id=visit)


def answered(visit: UUID, by: Actor, *, but: tuple[str, ...] = (), at: datetime = NOON) -> None:
    """Every item is in order, with whatever it has to be shown by."""
    wrote = []
    for line in paper_of(row(visit)).lines:
        if line.item.id not in but:
            wrote.append(Wrote(f"answer:{line.item.id}", {"result": "pass", "note": "已查看"}))
            if "photo" in {one.value for one in line.item.evidence}:
                wrote.append(Wrote(f"photo:{uuid7()}", a_photo(by, f"answer:{line.item.id}", at)))
    actions.say(visit, wrote, by=by, at=at, key=made.a_key())


def a_photo(by: Actor, of: str, at: datetime = NOON) -> dict[str, Any]:
    return {"of": of, "upload": str(an_upload(by, at=at)), "taken_at": at.isoformat()}


def failed(visit: UUID, by: Actor, item: str, *, at: datetime = NOON, **given: Any) -> str:
    """An item that is not in order, with the finding and its photo. Answers the finding's reference."""
    ref = str(uuid7())
    finding = {
        "item": item, "text": "起重机超期未检", "spot": "二号船坞", "level": "general", "responsible": "李强",
        "deadline": (TODAY + timedelta(days=10)).isoformat(), **given,
    }  # fmt: skip
    wrote = [
        Wrote(f"answer:{item}", {"result": "fail"}),
        Wrote(f"finding:{ref}", finding),
        Wrote(f"photo:{uuid7()}", a_photo(by, f"finding:{ref}", at)),
    ]
    actions.say(visit, wrote, by=by, at=at, key=made.a_key())
    return ref


def rounded_off(visit: UUID, by: Actor, *, at: datetime = NOON, **about: Any) -> None:
    """Everything besides the items: where and when, the briefing, the people asked, the signatures."""
    told = {"scene": "二号船坞", "escort": "王敏", "ended_at": at.isoformat(), "found_none": True, **about}
    if row(visit).type == Type.SELF:
        told = {"began_at": at.isoformat(), **told}
    wrote = [
        Wrote("visit:", told),
        Wrote("briefing:", {"minutes": 15, "audience": 4, "criteria": ["SHIP-01"]}),
        *(
            Wrote(f"asked:{uuid7()}", {"name": "工人", "drawn_by": "system", "way": "spoken", "passed": True})
            for _ in range(3)
        ),
        *signatures(visit, by, at),
    ]
    seen = {"found_none": None, "scene": None, "escort": None, "ended_at": None}
    wrote[0] = replace(wrote[0], seen=seen)
    actions.say(visit, wrote, by=by, at=at, key=made.a_key())


def signatures(visit: UUID, by: Actor, at: datetime) -> list[Wrote]:
    wrote = []
    for who in ("enterprise", *map(str, inspectors_of(row(visit)))):
        photo = str(uuid7())
        wrote.append(Wrote(f"photo:{photo}", a_photo(by, f"signature:{who}", at)))
        signed = {"name": "签名人", "photo": photo, "signed_at": at.isoformat()}
        wrote.append(Wrote(f"signature:{who}", signed))
    return wrote


def ready(yard: Yard, *, at: datetime = NOON, **given: Any) -> UUID:
    """A visit without findings that may be filed."""
    visit = begun(yard, at=at, **given)
    answered(visit, yard.officer, at=at)
    rounded_off(visit, yard.officer, at=at)
    assert not lacks(visit)
    return visit


def filed(yard: Yard, *, at: datetime = NOON, **given: Any) -> UUID:
    visit = ready(yard, at=at, **given)
    actions.file(visit, by=yard.officer, at=at, key=made.a_key())
    assert row(visit).state == State.FILED
    return visit


def lacks(visit: UUID) -> list[str]:
    """What keeps the record open: codes."""
    held = row(visit)
    return [one.code for one in lacks_of(held, fields_by(entries_of(held)))]
