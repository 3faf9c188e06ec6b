"""综合查一次: two planned visits to one enterprise become one; what may not be joined; nothing is lost."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from tests.builders import NOON, TODAY
from tests.rooms import orgs_made as made
from tests.rooms import visits_made as given
from zhiben.domain.access import Actor, Role
from zhiben.domain.refusals import Conflict, NotFound, NotPermitted
from zhiben.domain.visits import State, Type
from zhiben.ground.models import OutboxRow
from zhiben.inspections import actions, helping, joining
from zhiben.inspections.joint import actions as joint
from zhiben.inspections.joint.saying import Arranged, Unit
from zhiben.inspections.models import Member, Step
from zhiben.inspections.saying import Helper
from zhiben.inspections.stored import inspectors_of, members_of, paper_of

pytestmark = pytest.mark.django_db
SOON = TODAY + timedelta(days=3)


def joined(visit: UUID, other: UUID, by: Actor) -> None:
    joining.join(visit, other, by=by, at=NOON, key=made.a_key())


def refused(visit: UUID, other: UUID, by: Actor) -> str:
    with pytest.raises(Conflict) as no:
        joined(visit, other, by)
    return no.value.code


def test_two_visits_become_one_with_both_lists_and_people_and_it_is_approved_anew():
    yard = given.a_yard()
    third = made.an_officer(name="孙工")
    given.a_card(third)
    helper = Helper("老焊工", "焊接协会")
    kept = given.drafted(yard, lists=("shipbuilding", "principal_led_check"), reasons={})
    gone = given.issued(
        yard, planned_on=SOON, lists=("shipbuilding", "drill_four_no"), helpers=(helper,),
        inspectors=(yard.other.person, third.person), lead=third.person, basis="危化科通知",
    )  # fmt: skip
    before = {one.item.id for visit in (kept, gone) for one in paper_of(given.row(visit)).lines}
    joined(kept, gone, yard.officer)

    row, other = given.row(kept), given.row(gone)
    assert row.lists == ["shipbuilding", "principal_led_check", "drill_four_no"]
    asked = [one.item.id for one in paper_of(row).lines]
    assert (len(asked), set(asked)) == (len(set(asked)), before)
    assert inspectors_of(row) == [yard.officer.person, yard.other.person, third.person]
    assert [one.name for one in members_of(row)][3:] == ["老焊工"]
    assert (row.basis, row.lead, row.planned_on) == (
        "2026 年度检查计划；危化科通知",
        yard.officer.person,
        TODAY,
    )
    assert (row.state, row.approved_at) == (State.DRAFTED, None)
    assert (other.state, other.lists) == (State.CANCELLED, ["shipbuilding", "drill_four_no"])
    assert Member.objects.filter(visit=gone, dropped_at__isnull=True).count() == 3
    last = Step.objects.filter(visit=gone).order_by("n").last()
    assert last is not None
    assert last.said is not None
    assert (last.event, last.said["visit"], last.said["number"]) == ("cancel", str(kept), row.number)
    told = OutboxRow.objects.get(kind="notice", topic="visit.joined").payload
    assert set(told["people"]) == {str(yard.other.person), str(third.person)}

    actions.issue(kept, by=yard.chief, at=NOON, key=made.a_key())  # nothing else stands against it now
    assert given.row(kept).state == State.ISSUED


def test_only_what_has_not_begun_is_alike_and_close_becomes_one():
    yard = given.a_yard()
    kept, approved = given.drafted(yard), given.issued(yard)
    assert refused(approved, kept, yard.officer) == "no_such_step"  # what was approved is not changed
    assert refused(kept, given.begun(yard), yard.officer) == "no_such_step"
    assert refused(kept, kept, yard.officer) == "visits_apart"
    far = given.drafted(yard, planned_on=TODAY + timedelta(days=90))
    assert refused(kept, far, yard.officer) == "visits_apart"
    elsewhere = made.an_enterprise("远洋造船", also=given.plans.follow_subjects)
    assert refused(kept, given.drafted(yard, about=elsewhere), yard.officer) == "visits_apart"
    assert refused(kept, given.drafted(yard, type=Type.SERVICE), yard.officer) == "visits_unlike"
    assert [one.id for one in helping.joinable(yard.officer, kept)] == [approved]
    assert given.row(approved).state == State.ISSUED


def test_a_visit_of_a_joint_inspection_stays_in_it():
    yard = given.a_yard()
    kept, held = given.drafted(yard), given.drafted(yard)
    asked = Arranged("联合检查", made.a_section(), TODAY, (held,), (Unit("应急局"),))
    joint.arrange(asked, by=yard.officer, at=NOON, key=made.a_key())
    assert refused(kept, held, yard.officer) == refused(held, kept, yard.officer) == "visit_bound"
    assert helping.joinable(yard.officer, kept) == helping.joinable(yard.officer, held) == []


def test_an_enterprise_and_whoever_may_only_look_join_nothing():
    yard = given.a_yard()
    kept, gone = given.drafted(yard), given.drafted(yard)
    for by, no in ((yard.manager, NotFound), (made.an_officer(Role.AUDITOR, "审计"), NotPermitted)):
        with pytest.raises(no):
            joined(kept, gone, by)
    assert given.row(gone).state == State.DRAFTED


def test_what_counts_towards_the_cap_is_not_hidden_in_what_does_not():
    yard = given.a_yard()
    kept = given.drafted(yard, type=Type.SPECIAL, origin="superior", basis="省厅专项检查通知")
    gone = given.drafted(yard)
    joined(kept, gone, yard.officer)
    row = given.row(kept)
    assert (row.type, row.origin, row.counts) == (Type.DAILY, "plan", True)
