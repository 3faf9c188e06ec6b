"""Subjects and what holds of them: two times, columns of today, reach, and what the database refuses."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from tests.builders import NOON, TODAY
from tests.rooms.acting import TENANT
from tests.rooms.orgs_made import (
    LONG_AGO,
    MARCH,
    NEXT_DOOR,
    OTHER_TOWN,
    PROGRAM,
    SHIPS,
    SOFTWARE,
    TOWN,
    a_key,
    a_section,
    an_authority,
    an_enterprise,
    an_officer,
    authorities,
    beneath,
    noon,
)
from zhiben.domain.access import Role, system
from zhiben.domain.refusals import Conflict, Incomplete, NotFound, NotPermitted
from zhiben.ground import guards
from zhiben.ground.keys import uuid7
from zhiben.ground.models import ActRow
from zhiben.orgs import actions, queries
from zhiben.orgs.correcting import actions as correcting
from zhiben.orgs.enterprises import actions as enterprises
from zhiben.orgs.models import Attribute, Subject
from zhiben.orgs.world import world_rows

pytestmark = pytest.mark.django_db

LATER = noon(2026, 4, 10)


def grade(subject, value, valid_from, at=NOON, **given):
    return actions.set_attribute(subject, "grade", value, valid_from, by=PROGRAM, at=at, key=a_key(), **given)


def known_grades(subject, at=None):
    return dict(world_rows(TENANT, at, ids=[subject])[str(subject)].attributes.get("grade", ()))


def test_a_late_correction_changes_what_is_known_now_and_not_what_was_known_then():
    an_authority()
    firm = an_enterprise()
    grade(firm, "A", MARCH)
    grade(firm, "C", MARCH, at=LATER)
    assert known_grades(firm) == {MARCH: "C"}
    assert known_grades(firm, LATER - timedelta(days=1)) == {MARCH: "A"}
    assert known_grades(firm, LATER) == {MARCH: "C"}


def test_a_change_that_was_always_going_to_be_recorded_late_takes_its_place_in_between():
    an_authority()
    firm = an_enterprise()
    grade(firm, "A", date(2025, 1, 1))
    grade(firm, "D", date(2026, 1, 1))
    grade(firm, "B", date(2025, 7, 1), at=LATER)
    assert list(known_grades(firm).values()) == ["A", "B", "D"]


def test_a_retracted_value_is_no_longer_held_to_be_true_but_was_known():
    an_authority()
    firm = an_enterprise()
    grade(firm, "D", MARCH)
    row = queries.history(PROGRAM, firm, "grade")[0]
    correcting.retract_attribute(firm, row.id, "录错企业", by=PROGRAM, at=LATER, key=a_key())
    assert known_grades(firm) == {}
    assert known_grades(firm, NOON) == {MARCH: "D"}
    with pytest.raises(NotFound):
        correcting.retract_attribute(firm, row.id, "再撤一次", by=PROGRAM, at=LATER, key=a_key())


def test_saying_again_what_is_known_is_refused_and_leaves_no_act():
    an_authority()
    firm = an_enterprise()
    grade(firm, "A", MARCH)
    before = ActRow.objects.count()
    with pytest.raises(Incomplete, match="nothing_changed"):
        grade(firm, "A", MARCH)
    assert ActRow.objects.count() == before


def test_one_and_true_are_different_values():
    an_authority()
    firm = an_enterprise(attributes={"high_risk": 1})
    actions.set_attribute(firm, "high_risk", True, LONG_AGO, by=PROGRAM, at=NOON, key=a_key())
    value = world_rows(TENANT, ids=[firm])[str(firm)].attributes["high_risk"][-1][1]
    assert value is True


@pytest.mark.parametrize("name", ["status", "name", "region", "industry", "section"])
def test_what_has_an_act_of_its_own_is_not_set_as_an_attribute(name):
    an_authority()
    firm = an_enterprise()
    with pytest.raises(Incomplete, match="own_act"):
        actions.set_attribute(firm, name, "closed", MARCH, by=PROGRAM, at=NOON, key=a_key())


def test_columns_show_the_values_of_today_and_follow_when_a_later_day_has_come():
    an_authority()
    firm = an_enterprise()
    actions.rename(firm, "龙泊海工", TODAY + timedelta(days=5), by=PROGRAM, at=NOON, key=a_key())
    assert Subject.objects.get(id=firm).name == "龙泊修造船"
    later = system("test", [TENANT], TODAY + timedelta(days=6))
    actions.bring_up_to_date(TENANT, TODAY, by=later, at=noon(2026, 3, 8), key=a_key())
    assert Subject.objects.get(id=firm).name == "龙泊海工"


def test_the_room_above_takes_part_in_the_same_transaction():
    an_authority()
    firm = an_enterprise()
    told = []

    def refuse(doing, subjects):
        told.extend(subjects)
        raise Conflict("standing_step")

    with pytest.raises(Conflict):
        grade(firm, "B", MARCH, also=refuse)
    assert told == [firm]
    assert known_grades(firm) == {}


# ── beneath ──────────────────────────────────────────────────────────────────────────────────────


def test_what_is_beneath_an_enterprise_lies_where_it_lies_and_moves_with_it():
    an_authority()
    firm = an_enterprise()
    site, person = beneath(firm), beneath(firm, "person", "李四")
    away = beneath(firm, "site", "外协场地", region=OTHER_TOWN)
    enterprises.transfer(
        firm, MARCH, "区划调整", region="371003", industry=SOFTWARE, by=PROGRAM, at=NOON, key=a_key()
    )
    places = {row.id: (row.region, row.industry) for row in Subject.objects.filter(enterprise=firm)}
    assert places == {
        firm: ("371003", SOFTWARE),
        site: ("371003", SOFTWARE),
        person: ("371003", SOFTWARE),
        away: (OTHER_TOWN, SOFTWARE),
    }


def test_one_number_names_one_site_of_an_enterprise():
    an_authority()
    firm, other = an_enterprise(), an_enterprise("另一家")
    beneath(firm, code="S1")
    beneath(other, code="S1")
    beneath(firm, "post", code="S1")
    with pytest.raises(Conflict, match="code_taken"):
        beneath(firm, code="S1")


def test_nothing_is_put_beneath_as_an_enterprise():
    an_authority()
    firm = an_enterprise()
    with pytest.raises(Incomplete, match="kind_unfit"):
        beneath(firm, "enterprise")


def test_a_closed_site_is_gone_from_its_closing_day():
    an_authority()
    site = beneath(an_enterprise())
    actions.close_beneath(site, MARCH, "拆除", by=PROGRAM, at=NOON, key=a_key())
    assert world_rows(TENANT, ids=[site])[str(site)].closed == MARCH


# ── reach ────────────────────────────────────────────────────────────────────────────────────────


def test_an_officer_finds_only_what_lies_within_reach_and_a_stranger_looks_like_nothing():
    authorities()
    mine = an_enterprise("甲船厂")
    others = an_enterprise("乙软件", industry=SOFTWARE, region=OTHER_TOWN)
    foreign = an_enterprise("丙船厂", tenant=NEXT_DOOR, region="371002")
    officer = an_officer(regions=[TOWN], industries=[SHIPS])
    assert [line.name for line in queries.page(officer, "enterprise").lines] == ["甲船厂"]
    assert queries.card(officer, mine, today=TODAY).line.name == "甲船厂"
    for out in (others, foreign, uuid7()):
        with pytest.raises(NotFound) as refused:
            queries.card(officer, out, today=TODAY)
        assert refused.value.code == "subject"
        with pytest.raises(NotFound):
            enterprises.close(out, MARCH, "注销", by=officer, at=NOON, key=a_key())


def test_a_second_industry_is_seen_by_a_grant_that_names_the_enterprise():
    an_authority()
    firm = an_enterprise("甲软件", industry=SOFTWARE)
    officer = an_officer(regions=[TOWN], industries=[SHIPS], enterprises=[firm])
    assert queries.card(officer, firm, today=TODAY).line.industry == SOFTWARE


def test_the_city_reads_the_district_and_writes_only_its_own():
    authorities()
    firm = an_enterprise()
    city = Subject.objects.get(tenant=3710, kind="authority")
    from tests.rooms.orgs_made import a_grant, an_account
    from zhiben.orgs.staff.logins import actor_of

    person = beneath(city.id, "person", "市局")
    a_grant(person, Role.BUREAU_LEADER, regions=[""], reads_beneath=True)
    reader = actor_of(an_account(person), NOON)
    assert queries.card(reader, firm, today=TODAY).line.id == firm
    with pytest.raises(NotPermitted, match="other_tenant"):
        actions.set_attribute(firm, "grade", "D", MARCH, by=reader, at=NOON, key=a_key())


def test_search_finds_by_part_of_the_name_and_by_code_and_pages_without_gaps():
    an_authority()
    codes = {}
    for n in range(7):
        firm = an_enterprise(f"第{n}船厂")
        codes[firm] = Subject.objects.get(id=firm).code
    first = queries.page(PROGRAM, "enterprise", words="船厂", size=4)
    second = queries.page(PROGRAM, "enterprise", words="船厂", size=4, after=first.next)
    assert [first.total, len(first.lines), len(second.lines), second.next] == [7, 4, 3, None]
    assert len({line.id for line in (*first.lines, *second.lines)}) == 7
    firm, code = next(iter(codes.items()))
    assert [line.id for line in queries.page(PROGRAM, "enterprise", words=code.lower()).lines] == [firm]


# ── what the database itself refuses ─────────────────────────────────────────────────────────────


def refused_by_the_database(work):
    with pytest.raises(IntegrityError):
        at_once(work)


@transaction.atomic
def at_once(work):
    """Asks for the constraints now that are otherwise asked for at the end."""
    work()
    connection.check_constraints()


def test_the_database_refuses_a_child_of_another_tenant():
    authorities()
    foreign = an_enterprise(tenant=NEXT_DOOR, region="371002")

    def smuggle():
        Subject(tenant=TENANT, kind="site", parent_id=foreign, name="越界", enterprise=foreign).save()

    refused_by_the_database(smuggle)


def test_the_database_refuses_an_attribute_of_a_subject_of_another_tenant():
    authorities()
    foreign = an_enterprise(tenant=NEXT_DOOR, region="371002")

    def smuggle():
        Attribute(
            tenant=TENANT, subject_id=foreign, name="grade", value="A", valid_from=MARCH, recorded_at=NOON
        ).save()

    refused_by_the_database(smuggle)


def test_the_database_refuses_two_values_in_force_from_the_same_day():
    an_authority()
    firm = an_enterprise()
    grade(firm, "A", MARCH)
    again = Attribute(
        tenant=TENANT, subject_id=firm, name="grade", value="B", valid_from=MARCH, recorded_at=NOON
    )
    refused_by_the_database(again.save)


def test_the_database_refuses_to_rewrite_or_delete_what_was_recorded():
    an_authority()
    firm = an_enterprise()
    grade(firm, "A", MARCH)
    guards.install(connection)
    rows = Attribute.objects.filter(subject=firm, name="grade")
    refused_by_the_database(lambda: rows.update(value="B"))
    refused_by_the_database(rows.delete)
    rows.update(replaced_at=LATER)
    refused_by_the_database(lambda: rows.update(replaced_at=None))


# ── the engine's view ────────────────────────────────────────────────────────────────────────────


def test_the_engine_is_given_a_subject_with_all_above_it():
    an_authority()
    section = a_section()
    firm = an_enterprise()
    site = beneath(firm, attributes={"use": "dock"})
    world = world_rows(TENANT, ids=[site, section])
    kinds = {one.kind: one for one in world.values()}
    assert set(kinds) == {"site", "enterprise", "authority", "section"}
    assert kinds["site"].of == str(firm)
    assert kinds["enterprise"].of == kinds["section"].of == kinds["authority"].id
    assert kinds["section"].attributes["code"] == ((date.min, "ship_section"),)
    assert kinds["section"].attributes["industry"][0][1] == (SHIPS,)
    assert kinds["enterprise"].joined == LONG_AGO


def test_a_subject_is_absent_before_it_was_recorded():
    an_authority()
    firm = an_enterprise(at=LATER)
    assert str(firm) not in world_rows(TENANT, NOON, ids=[firm])
    assert str(firm) in world_rows(TENANT, LATER, ids=[firm])
