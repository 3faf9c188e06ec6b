"""Before a visit: the law asked of real rows, recusals, draws, the plan of a year, visits for all missing."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.builders import NOON, TODAY
from tests.rooms import orgs_made as made
from tests.rooms import visits_made as given
from tests.rooms.acting import TENANT
from tests.rooms.hazards_made import Yard
from zhiben.domain import draws as rules
from zhiben.domain.access import Role
from zhiben.domain.refusals import Conflict, Incomplete, NotFound, NotPermitted
from zhiben.domain.visits import State, Type
from zhiben.domain.yearly import PlanState
from zhiben.inspections import actions as visits
from zhiben.inspections import gate
from zhiben.inspections.models import Member, Visit
from zhiben.inspections.planning import actions, covering, queries
from zhiben.inspections.planning.counting import counted
from zhiben.inspections.planning.saying import Announced, Drawn, Round, Stay
from zhiben.library import actions as library
from zhiben.orgs.enterprises import actions as firms
from zhiben.orgs.models import Subject
from zhiben.plans import queries as plans
from zhiben.plans.coverage import coverage
from zhiben.plans.models import Fact
from zhiben.plans.store import NewFact

pytestmark = pytest.mark.django_db
SHIPS = made.SHIPS


def refused(yard: Yard, visit: UUID, **reasons: str) -> list[str]:
    """The codes of what stands against issuing it."""
    with pytest.raises(Conflict) as no:
        visits.issue(visit, reasons, by=yard.chief, at=NOON, key=made.a_key())
    assert no.value.code == "visit_unlawful"
    assert all(one["basis"] and one["way"] for one in no.value.details["objections"])  # type: ignore[union-attr]
    return [one["code"] for one in no.value.details["objections"]]  # type: ignore[union-attr]


def capped(most: int) -> None:
    """The authority has published a cap for shipyards."""
    text = (
        "format: zhiben-inspection-rules/1\ninspectors_needed: 2\nmerge_within: 15\nasked_people: 2\n"
        f"caps:\n  {SHIPS}: {{most: {most}, published_on: 2026-01-01, basis: 公布文件}}\n"
        f"frequency:\n  {SHIPS}: {{visits: 4, basis: 每季度}}\n"
        f"items:\n  published_on: 2026-01-01\n  basis: 公布文件\n  lists:\n    any: [common_mandatory]\n"
        f"    {SHIPS}: [{SHIPS}]\n"
    )
    library.adopt(
        TENANT, "inspections", "inspections", {"rules.yaml": text}, valid_from=date(2026, 1, 1),
        by=made.PROGRAM, at=NOON, key=made.a_key(),
    )  # fmt: skip


# ── the law ──────────────────────────────────────────────────────────────────────────────────────


def test_one_officer_or_one_without_a_card_or_an_expert_is_refused_with_the_basis():
    yard = given.a_yard()
    assert refused(yard, given.drafted(yard, inspectors=(yard.officer.person,))) == ["too_few_inspectors"]
    bare = made.an_officer(name="孙工")
    people = (yard.officer.person, bare.person)
    assert refused(yard, given.drafted(yard, inspectors=people)) == [
        "certificate_missing", "too_few_inspectors",
    ]  # fmt: skip
    expert = made.an_officer(Role.EXPERT, "钱专家")
    given.a_card(expert)
    people = (yard.officer.person, yard.other.person, expert.person)
    assert refused(yard, given.drafted(yard, inspectors=people)) == ["expert_as_inspector"]


def test_a_list_not_published_is_told_by_its_title_and_another_visit_leads_there():
    yard = given.a_yard()
    capped(4)
    first = given.drafted(yard)
    found = gate.objections_to(given.row(given.drafted(yard, lists=("principal_led_check",))), {}, TODAY)
    [unpublished] = [one for one in found if one.code == "item_unpublished"]
    assert "主要负责人" in unpublished.say % unpublished.told
    assert [one.told["visit"] for one in found if one.code == "merge_possible"] == [first]


def test_a_card_out_of_date_and_a_recusal_are_refused_and_the_number_stands_beside_the_inspector():
    yard = given.a_yard()
    visit = given.drafted(yard)
    visits.issue(visit, by=yard.chief, at=NOON, key=made.a_key())
    seated = Member.objects.filter(visit=visit, dropped_at__isnull=True)
    assert all(one.certificate.startswith("鲁K-") for one in seated)
    late = made.an_officer(name="孙工")
    given.a_card(late, until=TODAY - timedelta(days=1))
    people = (yard.officer.person, yard.other.person, late.person)
    assert refused(yard, given.drafted(yard, inspectors=people)) == ["certificate_expired"]
    stay = Stay(yard.other.person, yard.firm, "配偶在该企业任职", TODAY)  # type: ignore[arg-type]
    actions.avoid(stay, by=yard.officer, at=NOON, key=made.a_key())
    assert refused(yard, given.drafted(yard)) == ["interest", "too_few_inspectors"]


def test_the_cap_counts_what_was_issued_and_asks_for_the_basis_where_a_lead_excepts():
    yard = given.a_yard()
    capped(1)
    given.drafted(yard)  # only planned: does not count
    given.issued(yard, type=Type.SERVICE)
    given.issued(yard, type=Type.SPECIAL, origin="superior")
    given.issued(yard)
    assert refused(yard, given.drafted(yard)) == ["cap_reached"]
    tip = given.drafted(yard, origin="complaint")
    assert refused(yard, tip) == ["cap_excepted"]
    visits.issue(tip, {"cap_excepted": "投诉 12345-118 号"}, by=yard.chief, at=NOON, key=made.a_key())
    assert given.row(tip).reasons["cap_excepted"] == "投诉 12345-118 号"
    visits.cancel(tip, "举报人撤回", by=yard.chief, at=NOON, key=made.a_key())
    assert refused(yard, given.drafted(yard, origin="transfer")) == ["cap_excepted"]


def covered_yard(monkeypatch: pytest.MonkeyPatch) -> Yard:
    """A plan that asks for a visit to every shipyard every month; there are two."""
    monkeypatch.setattr(given, "PLAN", given.PLAN.rstrip() + given.MONTHLY)
    yard = given.a_yard()
    made.an_enterprise("远洋造船", also=given.plans.follow_subjects)
    return yard


def test_a_cap_against_a_monthly_duty_is_asked_for_its_basis_and_never_silently_refused(monkeypatch):
    yard = covered_yard(monkeypatch)
    capped(0)
    visit = given.drafted(yard)
    assert refused(yard, visit) == ["cap_against_duty"]
    visits.issue(
        visit, {"cap_against_duty": "方案三（五）每月全覆盖"}, by=yard.chief, at=NOON, key=made.a_key()
    )
    ahead = given.drafted(yard, planned_on=TODAY + timedelta(days=62))
    assert refused(yard, ahead) == ["cap_against_duty"]


def test_the_denominator_of_the_coverage_page_is_that_of_the_plan(monkeypatch):
    yard = covered_yard(monkeypatch)
    visit = given.ready(yard)
    first, last = TODAY.replace(day=1), date(2026, 3, 31)
    [line] = covering.lines(yard.chief, first, last, TODAY)
    reached = covering.reached(yard.chief, line, TODAY)
    assert (line.members, len(reached.missing), len(reached.done)) == (2, 2, 0)
    visits.file(visit, by=yard.officer, at=NOON, key=made.a_key())
    [line] = covering.lines(yard.chief, first, last, TODAY)
    reached = covering.reached(yard.chief, line, TODAY)
    [plain] = [one for one in coverage(yard.chief, first, last, TODAY) if one.row.duty == "cover"]
    assert (line.members, line.reached) == (plain.members, plain.reached) == (2, 1)
    assert [one.name for one in reached.missing] == ["远洋造船"]
    whole = plans.obligation(yard.chief, line.row.id, today=TODAY)
    assert plans.members(yard.chief, line.row, today=TODAY) == whole.members
    assert covering.owed(TENANT, yard.firm, TODAY, TODAY) == ""


def test_visits_to_all_that_are_missing_are_drafted_at_once(monkeypatch):
    yard = covered_yard(monkeypatch)
    [line] = covering.lines(yard.chief, TODAY.replace(day=1), date(2026, 3, 31), TODAY)
    missing = tuple(UUID(one.id) for one in covering.reached(yard.chief, line, TODAY).missing)
    people = (yard.officer.person, yard.other.person)
    asked = Round(missing, TODAY + timedelta(days=2), people, people[0], line.row.title)  # type: ignore[arg-type]
    receipt = actions.draft_round(asked, by=yard.officer, at=NOON, key=made.a_key())
    assert len((receipt.answer or {})["visits"]) == 2
    rows = Visit.objects.filter(state=State.DRAFTED)
    assert {one.about_id for one in rows} == set(missing)
    assert {tuple(one.lists) for one in rows} == {(SHIPS,)}
    with pytest.raises(Incomplete):
        actions.draft_round(Round((), TODAY, people, people[0]), by=yard.officer, at=NOON, key=made.a_key())  # type: ignore[arg-type]
    own = Round((yard.firm,), TODAY, people, people[0])  # type: ignore[arg-type]
    with pytest.raises(NotPermitted):
        actions.draft_round(own, by=yard.manager, at=NOON, key=made.a_key())


# ── recusals ─────────────────────────────────────────────────────────────────────────────────────


def test_who_stays_away_cannot_end_it_and_the_enterprise_never_reads_it():
    yard = given.a_yard()
    stay = Stay(yard.officer.person, yard.firm, "亲属", TODAY, TODAY + timedelta(days=9))  # type: ignore[arg-type]
    told = actions.avoid(stay, by=yard.officer, at=NOON, key=made.a_key())
    id_ = UUID(str((told.answer or {})["avoidance"]))
    assert [one.person for one in queries.avoidances(yard.chief, today=TODAY)] == ["王工"]
    assert queries.avoidances(yard.manager, today=TODAY) == []
    for by, error in ((yard.officer, NotPermitted), (yard.manager, NotFound)):
        with pytest.raises(error):
            actions.end_avoidance(id_, "已离职", by=by, at=NOON, key=made.a_key())
    actions.end_avoidance(id_, "亲属已离职", by=yard.chief, at=NOON, key=made.a_key())
    assert queries.avoidances(yard.chief, today=TODAY) == []
    for wrong, code in (
        ({"reason": " "}, "avoid_reason"), ({"until": TODAY - timedelta(days=1)}, "avoid_days"),
        ({"person": yard.manager.person}, "avoid_person"),
    ):  # fmt: skip
        told_: dict[str, Any] = {
            "person": yard.other.person,
            "enterprise": yard.firm,
            "reason": "x",
            "since": TODAY,
        }
        with pytest.raises(Incomplete) as no:
            actions.avoid(Stay(**{**told_, **wrong}), by=yard.officer, at=NOON, key=made.a_key())
        assert no.value.code == code


# ── draws ────────────────────────────────────────────────────────────────────────────────────────


def announced(yard: Yard, **more: Any) -> UUID:
    usual: dict[str, Any] = {
        "kind": Drawn.ENTERPRISE, "title": "3 月抽查", "many": 2, "seed_from": "3 月 5 日福彩 3D 开奖号",
    }  # fmt: skip
    told = actions.announce(Announced(**(usual | more)), by=yard.officer, at=NOON, key=made.a_key())
    return UUID(str((told.answer or {})["draw"]))


def test_a_draw_is_announced_then_drawn_once_and_anybody_gets_the_same():
    yard = given.a_yard()
    for n in range(4):
        made.an_enterprise(f"船厂{n}")
    draw = announced(yard)
    told = queries.draw(yard.chief, draw)
    assert (told.of, told.drawn, told.seed) == (5, (), "")
    made.an_enterprise("后来的船厂")
    receipt = actions.draw(draw, " 0 3 9 ", by=yard.officer, at=NOON, key=made.a_key())
    drawn = (receipt.answer or {})["drawn"]
    lots = rules.read(told.text)
    assert drawn == list(rules.drawn("0 3 9", lots, 2))
    assert rules.digest(lots) == told.digest
    assert [name for name, _ in queries.draw(yard.chief, draw).drawn] == drawn
    with pytest.raises(Conflict) as no:
        actions.draw(draw, "111", by=yard.officer, at=NOON, key=made.a_key())
    assert no.value.code == "draw_done"
    with pytest.raises(NotFound):
        queries.draw(yard.manager, draw)


def test_inspectors_are_drawn_of_those_who_may_inspect_there():
    yard = given.a_yard()
    third = made.an_officer(name="孙工")
    given.a_card(third, until=TODAY - timedelta(days=1))
    expert = made.an_officer(Role.EXPERT, "钱专家")
    given.a_card(expert)
    draw = announced(yard, kind=Drawn.INSPECTOR)
    assert {one.split()[0] for one in queries.draw(yard.chief, draw).text.splitlines()} == {"王工", "赵工"}
    stay = Stay(yard.other.person, yard.firm, "亲属", TODAY)  # type: ignore[arg-type]
    actions.avoid(stay, by=yard.officer, at=NOON, key=made.a_key())
    draw = announced(yard, kind=Drawn.INSPECTOR, enterprises=(yard.firm,))
    assert {one.split()[0] for one in queries.draw(yard.chief, draw).text.splitlines()} == {"王工"}


def test_weights_are_only_there_when_they_are_stated():
    yard = given.a_yard()
    capped(4)
    made.an_enterprise("软件公司", industry=made.SOFTWARE)
    assert "\t" not in queries.draw(yard.chief, announced(yard)).text
    told = queries.draw(yard.chief, announced(yard, weighted=True))
    assert sorted(one.weight for one in rules.read(told.text)) == [1, 4]
    assert told.weighted
    with pytest.raises(Incomplete):
        announced(yard, industries=("civil_explosives",))
    with pytest.raises(Incomplete):
        announced(yard, seed_from=" ")


# ── the plan of a year ───────────────────────────────────────────────────────────────────────────


def test_a_plan_of_a_year_is_drafted_approved_by_another_and_published_as_a_fact(monkeypatch):
    counted = """
  - {id: yearly, title: 年度检查计划, form: count, holder: {each: section}, if: {industry: {known: true}},
     per: [industry], every: year, counts: {fact: inspection_plan}, chain: usual}
"""
    monkeypatch.setattr(given, "PLAN", given.PLAN.rstrip() + counted)
    yard = given.a_yard()
    section = made.a_section()
    proposed = queries.year(yard.officer, 2026, today=TODAY)
    assert (proposed.id, [one.total for one in proposed.lines]) == (None, [4])
    told = actions.plan_year(2026, {SHIPS: [1] * 12}, by=yard.chief, at=NOON, key=made.a_key())
    plan = UUID(str((told.answer or {})["plan"]))
    with pytest.raises(NotPermitted) as no:
        actions.approve_year(plan, 1, by=yard.chief, at=NOON, key=made.a_key())
    assert no.value.code == "same_person"
    leader = made.an_officer(Role.BUREAU_LEADER, "林局")
    with pytest.raises(NotPermitted):
        actions.approve_year(plan, 1, by=yard.officer, at=NOON, key=made.a_key())
    with pytest.raises(Conflict):
        actions.publish_year(plan, 1, by=leader, at=NOON, key=made.a_key())
    actions.approve_year(plan, 1, by=leader, at=NOON, key=made.a_key())
    with pytest.raises(Conflict):
        actions.publish_year(plan, 1, by=leader, at=NOON, key=made.a_key())  # it has moved on since
    actions.publish_year(plan, 2, by=leader, at=NOON, key=made.a_key())
    [fact] = Fact.objects.filter(kind="inspection_plan")
    assert (fact.subject_id, fact.attributes) == (section, {"industry": SHIPS, "visits": 12})
    found = queries.year(yard.officer, 2026, today=TODAY)
    assert (found.state, found.in_public) == (PlanState.PUBLISHED, True)
    with pytest.raises(Conflict):
        actions.change_year(plan, 3, {SHIPS: [2] * 12}, by=yard.officer, at=NOON, key=made.a_key())
    actions.plan_year(2026, {SHIPS: [2] * 12}, by=yard.officer, at=NOON, key=made.a_key())
    again = queries.year(yard.officer, 2026, today=TODAY)
    assert (again.n, again.state, again.in_public) == (2, PlanState.DRAFTED, True)
    with pytest.raises(Conflict):
        actions.plan_year(2026, {SHIPS: [3] * 12}, by=yard.officer, at=NOON, key=made.a_key())


def test_the_balance_of_an_enterprise_counts_what_was_issued():
    yard = given.a_yard()
    capped(4)
    given.issued(yard)
    given.drafted(yard)
    given.issued(yard, type=Type.SERVICE)
    from zhiben.orgs import queries as orgs

    [one] = queries.balances(
        yard.chief, list(orgs.lines(yard.chief, [yard.firm]).values()), year_=2026, today=TODAY
    )
    assert (one.used, one.open, one.cap.most, one.usual) == (1, 1, 4, 4)


def test_visits_recorded_elsewhere_count_and_those_of_the_enterprise_do_not(monkeypatch):
    yard = covered_yard(monkeypatch)
    visit = given.ready(yard)
    visits.file(visit, by=yard.officer, at=NOON, key=made.a_key())  # leaves a fact, and counts once
    office = Subject.objects.get(tenant=TENANT, kind="authority").id

    def told(subject: UUID, *targets: str, on: date = TODAY, **said: Any) -> None:
        new = NewFact("inspection", subject, on, {"by": "bureau", **said}, targets)
        given.plans.record_fact(new, by=made.PROGRAM, at=NOON, key=made.a_key())

    told(yard.firm, visit="旧-1")
    told(office, str(yard.firm), type="daily", origin="plan")
    told(yard.firm, type="service")
    told(yard.firm, type="special", origin="superior")
    told(yard.firm, by="enterprise")
    told(yard.firm, on=TODAY - timedelta(days=70))
    assert counted(TENANT, [yard.firm], 2026) == {yard.firm: 3}
    assert counted(TENANT, [yard.firm], 2026, without=visit) == {yard.firm: 2}


def test_what_a_page_shows_of_the_objections_is_what_issuing_says():
    yard = given.a_yard()
    visit = given.row(given.drafted(yard, inspectors=(yard.officer.person,)))
    found = gate.objections_to(visit, {}, TODAY)
    assert [(one.code, one.stands) for one in found] == [
        ("too_few_inspectors", True), ("cap_unpublished", False), ("nothing_to_check", False),
    ]  # fmt: skip


def test_members_who_came_into_an_industry_late_are_told_as_they_were_counted(monkeypatch):
    """Of an enterprise that has changed its industry within the month the small world knows nothing."""
    yard = covered_yard(monkeypatch)
    moved = made.an_enterprise("改行的船厂", also=given.plans.follow_subjects)
    firms.transfer(
        moved, TODAY, "变更登记", industry=made.SOFTWARE, by=made.PROGRAM, at=NOON, key=made.a_key(),
        also=given.plans.follow_subjects,
    )  # fmt: skip
    [line] = covering.lines(yard.chief, TODAY.replace(day=1), date(2026, 3, 31), TODAY)
    names = {one.name for one in plans.members(yard.chief, line.row, today=TODAY)}
    assert (len(names), "改行的船厂" in names) == (line.members, True)
