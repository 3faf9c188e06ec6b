"""Risk points: assessed, assessed anew, controlled, given up; as known on any day; who sees and does what."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.builders import NOON, TODAY
from tests.rooms import orgs_made
from tests.rooms.acting import TENANT
from tests.rooms.orgs_made import OTHER_TOWN, PROGRAM
from tests.rooms.risks_made import a_control, a_judgement, a_place, a_point, given
from zhiben.domain.access import Role
from zhiben.domain.refusals import Conflict, Incomplete, NotFound, NotPermitted
from zhiben.ground.models import ActRow
from zhiben.orgs import actions as orgs
from zhiben.orgs.enterprises import actions as enterprises
from zhiben.records.usage import used
from zhiben.risks import actions, queries
from zhiben.risks.actions import Measure
from zhiben.risks.models import Assessment, Control

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(days=1)
MEASURE = Measure("engineering", "限位、超载报警", "每班")


@pytest.fixture
def firm():
    orgs_made.authorities()
    return orgs_made.an_enterprise()


@pytest.fixture
def dock(firm):
    return a_place(firm)


def colours(firm, **asked):
    return [(one.name, one.judged.colour.value) for one in queries.points(PROGRAM, firm, **asked)]


def test_a_point_is_worth_what_its_scores_say_and_the_gravest_comes_first(firm, dock):
    crane = a_place(firm, "门座起重机", "equipment")
    a_point(dock, "脚手架", "3", "3", level="workshop")
    a_point(crane, "吊装")
    a_point(dock, "焊接", "6", "10", "3", scale="LEC-2016", level="department")
    every = [("吊装", "red"), ("焊接", "orange"), ("脚手架", "yellow")]
    assert colours(firm) == every
    assert colours(firm, colour="orange") == every[1:2]
    assert colours(firm, kind="equipment") == every[:1]
    assert colours(firm, place=dock) == every[1:]
    top = queries.points(PROGRAM, firm)[0].judged
    assert (top.value, top.level, top.is_special, top.scale.method) == ("20", "company", True, "LS")


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"scores": ("5", "6")}, "risk_scores"),
        ({"scale": "XX-1"}, "risk_scores"),
        ({"level": "department"}, "risk_level_too_low"),
        ({"level": "everybody"}, "risk_level_too_low"),
        ({"danger": " "}, "risk_incomplete"),
        ({"accident": ""}, "risk_incomplete"),
        ({"assessed_on": TODAY + timedelta(days=1)}, "risk_day"),
        ({"assessed_on": TODAY.replace(year=2015)}, "risk_day"),
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_is_written(dock, changed, code):
    with pytest.raises(Incomplete, match=code):
        actions.add_point(dock, "吊装", replace(a_judgement(), **changed), **given())
    assert not Assessment.objects.exists()


def test_a_place_has_a_name_once_and_people_and_places_given_up_have_none(firm, dock):
    a_point(dock, "吊装")
    with pytest.raises(Conflict, match="risk_point_taken"):
        a_point(dock, "吊装 ")
    with pytest.raises(Incomplete, match="risk_incomplete"):
        a_point(dock, " ")
    person = orgs_made.beneath(firm, "person", "张工")
    for unfit in (person, firm):
        with pytest.raises(Incomplete, match="place_unfit"):
            a_point(unfit)


def test_assessed_anew_the_earlier_one_stays_as_known_then(firm, dock):
    point = a_point(dock, "吊装")
    seen = queries.point(PROGRAM, point).line.judged.id
    lower = a_judgement("3", "3", level="workshop")
    actions.assess(point, lower, seen, **given(at=LATER))
    assert colours(firm) == [("吊装", "yellow")]
    assert colours(firm, at=NOON) == [("吊装", "red")]
    assert colours(firm, at=LATER) == [("吊装", "yellow")]
    assert colours(firm, at=NOON - timedelta(seconds=1)) == []
    found = queries.point(PROGRAM, point)
    assert [one.colour.value for one in found.history] == ["yellow", "red"]
    with pytest.raises(Conflict, match="moved_on"):  # somebody else had the first one before them
        actions.assess(point, lower, seen, **given(at=LATER))


def test_controls_stand_by_kind_and_a_changed_one_stays_readable(firm, dock):
    point = a_point(dock, "吊装")
    post = orgs_made.beneath(firm, "post", "起重工")
    first = a_control(point, owner=post)
    engineering = actions.add_control(point, MEASURE, **given()).answer["control"]
    listed = queries.controls(PROGRAM, firm)
    assert [(one.means.value, one.owner_name) for one in listed] == [
        ("engineering", ""), ("management", "起重工"),
    ]  # fmt: skip
    assert {(one.point, one.place, one.place_name, one.colour.value) for one in listed} == {
        (point, dock, "一号船坞", "red")
    }
    changed = actions.change_control(first, replace(MEASURE, text="双人确认"), **given(at=LATER))
    old = queries.control(PROGRAM, first)  # what a hazard refers to
    assert old.text == "吊装半径内设警戒、专人指挥"
    assert old.replaced_at == LATER
    assert Control.objects.get(id=changed.answer["control"]).origin == old.origin == first
    assert first in [one.id for one in queries.controls(PROGRAM, firm, at=NOON)]
    for action, asked in (
        (actions.change_control, (first, MEASURE)),
        (actions.retire_control, (first,)),
    ):
        with pytest.raises(Conflict, match="moved_on"):
            action(*asked, **given(at=LATER))
    actions.retire_control(changed.answer["control"], **given(at=LATER))
    found = queries.point(PROGRAM, point)
    assert [str(one.id) for one in found.controls] == [str(engineering)]
    assert len(found.former) == 2


def test_a_control_is_told_whole_and_its_owner_is_of_the_enterprise(firm, dock):
    point = a_point(dock)
    other = orgs_made.beneath(orgs_made.an_enterprise("泽头机械"), "person", "外人")
    for wrong, code in (
        (replace(MEASURE, text=" "), "risk_incomplete"),
        (replace(MEASURE, check_every=""), "risk_incomplete"),
        (replace(MEASURE, means="luck"), "risk_incomplete"),
        (replace(MEASURE, owner=other), "control_owner"),
        (replace(MEASURE, owner=dock), "control_owner"),
    ):
        with pytest.raises(Incomplete, match=code):
            actions.add_control(point, wrong, **given())
    assert not Control.objects.exists()


def test_given_up_with_a_reason_nothing_of_it_is_lost(firm, dock):
    point = a_point(dock, "吊装")
    control = a_control(point)
    with pytest.raises(Incomplete, match="reason_missing"):
        actions.retire_point(point, " ", **given(at=LATER))
    actions.retire_point(point, "改为外协整体吊装", **given(at=LATER))
    assert colours(firm) == queries.controls(PROGRAM, firm) == []
    assert colours(firm, at=NOON) == [("吊装", "red")]
    found = queries.point(PROGRAM, point)
    assert found.line.retired_why == "改为外协整体吊装"
    assert queries.control(PROGRAM, control).colour == "red"
    with pytest.raises(Conflict, match="risk_retired"):
        actions.retire_point(point, "再来", **given(at=LATER))
    with pytest.raises(Conflict, match="risk_retired"):
        actions.add_control(point, MEASURE, **given(at=LATER))
    with pytest.raises(Conflict, match="moved_on"):
        actions.assess(point, a_judgement(), found.line.judged.id, **given(at=LATER))
    a_point(dock, "吊装")  # the name is free again


def test_a_place_given_up_takes_its_points_off_the_list_from_then_on(firm):
    dock = orgs_made.beneath(firm)
    point = a_point(dock, "吊装")
    orgs.close_beneath(dock, TODAY, "拆除", **given(at=LATER))
    assert colours(firm) == queries.controls(PROGRAM, firm) == []
    assert queries.firms(PROGRAM, colour="red").total == 0
    assert colours(firm, at=NOON) == [("吊装", "red")]  # nobody knew yet
    assert colours(firm, at=LATER) == []
    assert queries.point(PROGRAM, point).line.name == "吊装"


def test_what_risks_hang_on_is_not_undone_with_its_import(firm, dock):
    idle, person, stranger = (
        orgs_made.beneath(firm, kind, name)
        for kind, name in (("site", "空地"), ("person", "张工"), ("person", "李工"))
    )
    a_control(a_point(dock), owner=person)
    assert used(TENANT, [dock, idle, person, stranger]) == {dock, person}


def test_every_step_is_an_act_about_the_point(dock):
    point = a_point(dock)
    control = a_control(point)
    actions.retire_control(control, **given())
    told = ActRow.objects.filter(thing=f"risk:{point}").order_by("id").values_list("verb", flat=True)
    assert list(told) == ["risk.assess", "risk.control", "risk.control"]


def test_what_lies_out_of_reach_is_missing(firm, dock):
    point = a_point(dock)
    control = a_control(point)
    far = orgs_made.an_officer(regions=[OTHER_TOWN])
    for ask in (
        lambda: queries.points(far, firm), lambda: queries.point(far, point),
        lambda: queries.controls(far, firm), lambda: queries.control(far, control),
        lambda: actions.assess(point, a_judgement(), point, by=far, at=NOON, key="1"),
        lambda: actions.add_point(dock, "x", a_judgement(), by=far, at=NOON, key="2"),
        lambda: actions.retire_control(control, by=far, at=NOON, key="3"),
        lambda: actions.retire_point(point, "x", by=far, at=NOON, key="4"),
    ):  # fmt: skip
        with pytest.raises(NotFound):
            ask()


def test_who_writes_and_who_only_reads(firm, dock):
    point = a_point(dock)
    own = orgs_made.an_officer(Role.SAFETY_MANAGER, enterprises=[firm], regions=[])
    actions.add_control(point, MEASURE, by=own, at=NOON, key="1")
    officer = orgs_made.an_officer()
    actions.add_control(point, MEASURE, by=officer, at=NOON, key="1")
    for role in (Role.AUDITOR, Role.EXPERT, Role.INSURER):
        reader = orgs_made.an_officer(role)
        assert queries.points(reader, firm)
        with pytest.raises(NotPermitted):
            actions.add_point(dock, "新的", a_judgement(), by=reader, at=NOON, key="1")
        with pytest.raises(NotPermitted):
            actions.add_control(point, MEASURE, by=reader, at=NOON, key="2")


def test_the_district_counts_by_colour_and_narrows_to_one(firm, dock):
    a_point(dock, "吊装")
    a_point(dock, "脚手架", "3", "3")
    gone = a_point(dock, "旧炉", "5", "5")
    actions.retire_point(gone, "拆除", **given(at=LATER))
    quiet = orgs_made.an_enterprise("泽头机械", region=OTHER_TOWN)
    page = queries.firms(PROGRAM)
    counts = {one.line.id: dict(one.counts) for one in page.lines}
    assert counts[firm] == {"red": 1, "orange": 0, "yellow": 1, "blue": 0}
    assert sum(counts[quiet].values()) == 0
    assert [one.line.id for one in queries.firms(PROGRAM, colour="yellow").lines] == [firm]
    assert queries.firms(PROGRAM, colour="blue").total == 0
    assert queries.firms(PROGRAM, words="泽头", colour="red").total == 0
    town = orgs_made.an_officer(regions=[OTHER_TOWN])
    assert [one.line.id for one in queries.firms(town).lines] == [quiet]
    assert queries.firms(town, colour="red").total == 0


def test_after_a_merger_the_risks_are_those_of_the_enterprise_that_stays(firm, dock):
    a_point(dock, "吊装")
    other = orgs_made.an_enterprise("龙泊船业")
    enterprises.merge(firm, other, "重复登记", **given())
    assert colours(other) == [("吊装", "red")]
    assert [one.line.id for one in queries.firms(PROGRAM, colour="red").lines] == [other]
