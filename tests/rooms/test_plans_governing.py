"""What the authority decides: settings as they are shown, waivers asked for by one and given by another."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest

from tests.rooms import orgs_made, plans_made
from tests.rooms.orgs_made import PROGRAM, a_key
from tests.web import world
from zhiben.domain.access import Role, system
from zhiben.domain.cells import Status
from zhiben.domain.refusals import Conflict, Incomplete, NotFound, NotPermitted
from zhiben.ground.models import OutboxRow
from zhiben.orgs.staff import logins
from zhiben.plans import actions as plans
from zhiben.plans import queries
from zhiben.plans.governing import actions as governing
from zhiben.plans.governing import editions
from zhiben.plans.governing import queries as governed
from zhiben.plans.queries import Filters
from zhiben.plans.store import NewFact
from zhiben.plans.waiving import actions
from zhiben.plans.waiving import queries as waiving

pytestmark = pytest.mark.django_db
SETTING = f"{orgs_made.TENANT}.first.check_every"


@pytest.fixture
def district() -> world.District:
    world.a_bureau()
    return world.a_district()


@pytest.fixture
def chief(district):
    return an_actor("chief", Role.SECTION_CHIEF)


@pytest.fixture
def officer(district):
    return an_actor("officer", Role.SUPERVISOR)


def an_actor(name, role, **given):
    return logins.actor_of(world.a_login(name, role, **({"regions": [""]} | given)), world.NOON)


def asked(by, minute=0):
    return {"by": by, "at": world.NOON + timedelta(minutes=minute), "key": a_key()}


def an_obligation(actor, enterprise) -> str:
    page = queries.obligation_list(actor, filters=Filters(enterprise=enterprise), today=world.TODAY, limit=1)
    return page.rows[0].id


def word(actor, obligation) -> Status:
    return queries.obligation(actor, obligation, today=world.TODAY).row.word


def test_a_setting_tells_its_value_its_duties_and_every_decision(chief):
    before = governed.setting(chief, SETTING, today=world.TODAY)
    assert (before.value, before.since, before.changes) == ("quarter", None, ())
    assert before.titles == ("自查",)
    assert before.may_change
    later = world.TODAY + timedelta(days=40)
    change = governing.change_setting
    change(orgs_made.TENANT, "first", "check_every", "month", world.TODAY, "会议纪要 1", **asked(chief))
    change(orgs_made.TENANT, "first", "check_every", "half_year", later, "会议纪要 2", **asked(chief, 1))
    after = governed.setting(chief, SETTING, today=world.TODAY)
    assert (after.value, after.since) == ("month", world.TODAY)
    assert after.coming is not None
    assert (after.coming.value, after.coming.valid_from) == ("half_year", later)
    assert [(one.basis, one.who, one.stands) for one in after.changes] == [
        ("会议纪要 2", "chief 同志", True),
        ("会议纪要 1", "chief 同志", True),
    ]


def test_a_decision_for_the_same_day_replaces_the_one_before_and_both_are_told(chief):
    for value, minute in (("month", 0), ("half_year", 1)):
        governing.change_setting(
            orgs_made.TENANT, "first", "check_every", value, world.TODAY, "纪要", **asked(chief, minute)
        )
    found = governed.setting(chief, SETTING, today=world.TODAY)
    assert found.value == "half_year"
    assert [one.stands for one in found.changes] == [True, False]


def test_an_officer_sees_settings_and_may_not_decide_them(officer):
    assert not governed.setting(officer, SETTING, today=world.TODAY).may_change
    with pytest.raises(NotPermitted):
        governing.change_setting(
            orgs_made.TENANT, "first", "check_every", "month", world.TODAY, "纪要", **asked(officer)
        )


def test_settings_of_another_authority_do_not_exist(officer):
    with pytest.raises(NotFound):
        governed.setting(officer, f"{orgs_made.NEXT_DOOR}.first.check_every", today=world.TODAY)


def test_one_asks_and_another_gives_and_the_cell_says_waived(district, officer, chief):
    obligation = an_obligation(officer, district.own)
    made = actions.ask(obligation, "停产大修", "会议纪要 3", **asked(officer))
    request = UUID(str((made.answer or {})["request"]))
    assert waiving.waiting(chief, obligation)
    assert word(chief, obligation) != Status.WAIVED
    (seen,) = waiving.requests(chief, today=world.TODAY)
    assert (seen.may_decide, seen.asked_by, seen.subject_name) == (
        True,
        "officer 同志",
        "文登龙泊修造船有限公司",
    )
    actions.give(request, **asked(chief, 1))
    assert word(chief, obligation) == Status.WAIVED
    because = queries.obligation(chief, obligation, today=world.TODAY).granted.because
    assert because == "停产大修（会议纪要 3）"
    (told,) = waiving.requests(officer, today=world.TODAY)
    assert (told.outcome, told.decided_by, told.may_decide) == ("given", "chief 同志", False)
    plans.unwaive(obligation, "已复产", **asked(chief, 2))
    assert word(chief, obligation) != Status.WAIVED


def test_who_may_decide_is_told_of_the_request_and_who_asked_of_the_decision(district, officer, chief):
    world.a_login("chief-elsewhere", Role.SECTION_CHIEF, regions=["371003999"])
    obligation = an_obligation(officer, district.own)
    made = actions.ask(obligation, "停产大修", "纪要", **asked(officer))
    request = (made.answer or {})["request"]
    (told,) = OutboxRow.objects.filter(topic="waiver.asked")
    assert told.payload["people"] == [str(chief.person)]
    assert told.payload["thing"] == f"waiver:{request}"
    assert told.payload["title"].startswith("文登龙泊修造船有限公司")
    actions.refuse(UUID(str(request)), "理由不足", **asked(chief, 1))
    (told,) = OutboxRow.objects.filter(topic="waiver.refused")
    assert told.payload["people"] == [str(officer.person)]


def test_nobody_decides_what_they_asked_for_themselves_with_whatever_account(district, chief):
    """Mutant: comparing accounts, or leaving the comparison out."""
    obligation = an_obligation(chief, district.own)
    made = actions.ask(obligation, "停产大修", "纪要", **asked(chief))
    request = UUID(str((made.answer or {})["request"]))
    assert not waiving.request(chief, request, today=world.TODAY).may_decide
    for decide in (
        lambda: actions.give(request, **asked(chief, 1)),
        lambda: actions.refuse(request, "不合规定", **asked(chief, 1)),
    ):
        with pytest.raises(NotPermitted, match="same_person"):
            decide()
    assert word(chief, obligation) != Status.WAIVED


def test_a_refused_request_stays_owed_says_why_and_may_be_asked_again(district, officer, chief):
    obligation = an_obligation(officer, district.own)
    made = actions.ask(obligation, "没空", "无", **asked(officer))
    request = UUID(str((made.answer or {})["request"]))
    with pytest.raises(Conflict, match="waiver_asked"):
        actions.ask(obligation, "还是没空", "无", **asked(officer, 1))
    with pytest.raises(Incomplete, match="reason_missing"):
        actions.refuse(request, " ", **asked(chief, 2))
    actions.refuse(request, "没空不是理由", **asked(chief, 3))
    assert waiving.request(officer, request, today=world.TODAY).note == "没空不是理由"
    assert word(officer, obligation) != Status.WAIVED
    with pytest.raises(Conflict, match="waiver_decided"):
        actions.give(request, **asked(chief, 4))
    actions.ask(obligation, "停产大修", "纪要", **asked(officer, 5))
    assert len(waiving.requests(officer, today=world.TODAY)) == 2


def test_a_request_is_not_there_for_those_out_of_reach(district, officer):
    obligation = an_obligation(officer, district.own)
    made = actions.ask(obligation, "停产大修", "纪要", **asked(officer))
    request = UUID(str((made.answer or {})["request"]))
    stranger = an_actor("far", Role.SECTION_CHIEF, regions=[orgs_made.OTHER_TOWN])
    assert waiving.requests(stranger, today=world.TODAY) == ()
    with pytest.raises(NotFound):
        actions.give(request, **asked(stranger, 1))


def test_the_program_cannot_give_what_nobody_is_known_to_have_asked(district, officer):
    made = actions.ask(an_obligation(officer, district.own), "停产大修", "纪要", **asked(PROGRAM))
    request = UUID(str((made.answer or {})["request"]))
    with pytest.raises(NotPermitted, match="same_person"):
        actions.give(request, **asked(system("test", [orgs_made.TENANT], world.TODAY), 1))


def test_a_setting_outside_what_the_plan_allows_is_refused(chief):
    with pytest.raises(Incomplete, match="setting_not_allowed") as refused:
        governing.change_setting(
            orgs_made.TENANT, "first", "hours", 9, date(2026, 10, 1), "纪要", **asked(chief)
        )
    assert refused.value.reason == "方案不许取这个值。"


# ── editions ─────────────────────────────────────────────────────────────────────────────────────

CHANGED = world.PLAN.replace("title: 自查,", "title: 自查自纠,").replace(
    '  - {id: list, title: 清单, form: once, holder: {each: enterprise}, by: "2024-06-30",\n'
    "     counts: {fact: key_list}, chain: usual}\n",
    "",
)


@pytest.fixture
def leader(district):
    return an_actor("lead", Role.BUREAU_LEADER)


def test_the_effect_of_an_edition_is_what_counting_gives_once_it_is_adopted(district, leader):
    """Mutant: counting one per profile instead of one per holder."""
    shipped = {"first": plans_made.plan_files(CHANGED)}
    fresh, in_force = editions.editions(leader, shipped)
    assert (fresh.kept, fresh.since) == (None, None)
    assert in_force.since is not None
    found = editions.preview(leader, "first", shipped, today=world.TODAY)
    assert found.against == in_force
    told = {one.duty: one for one in found.effects}
    assert set(told) == {"check", "list"}
    assert (told["check"].reads, told["check"].added, told["check"].removed) == ("changed", 0, 0)
    before = sum(queries.counts(leader, filters=Filters(duty="list"), today=world.TODAY).values())
    assert (told["list"].reads, told["list"].removed) == ("removed", before)
    assert before == 3
    editions.adopt("first", shipped, **asked(leader))
    after = sum(queries.counts(leader, filters=Filters(duty="list"), today=world.TODAY).values())
    assert after == 0
    assert queries.filter_choices(leader, today=world.TODAY).duties[0].label == "自查自纠"


def test_another_rhythm_takes_obligations_away_and_brings_others(district, leader):
    shipped = {
        "first": plans_made.plan_files(world.PLAN.replace("every: half_year, chain", "every: year, chain"))
    }
    (effect,) = editions.preview(leader, "first", shipped, today=world.TODAY).effects
    assert effect.duty == "hours"
    before = sum(queries.counts(leader, filters=Filters(duty="hours"), today=world.TODAY).values())
    editions.adopt("first", shipped, **asked(leader))
    after = sum(queries.counts(leader, filters=Filters(duty="hours"), today=world.TODAY).values())
    assert (effect.removed, effect.added) == (before, after)


def test_an_earlier_edition_can_be_put_in_force_again(district, leader):
    shipped = {"first": plans_made.plan_files(CHANGED)}
    editions.adopt("first", shipped, **asked(leader))
    old = next(one for one in editions.editions(leader, shipped) if one.since is None)
    found = editions.preview(leader, old.id, shipped, today=world.TODAY)
    assert [one.reads for one in found.effects if one.duty == "list"] == ["added"]
    editions.adopt(old.id, shipped, **asked(leader, 1))
    assert [one.id for one in editions.editions(leader, shipped) if one.since is not None] == [old.id]


def test_only_who_may_adopt_sees_what_it_would_do(district, chief):
    shipped = {"first": plans_made.plan_files(CHANGED)}
    assert len(editions.editions(chief, shipped)) == 2
    with pytest.raises(NotPermitted):
        editions.preview(chief, "first", shipped, today=world.TODAY)
    with pytest.raises(NotPermitted):
        editions.adopt("first", shipped, **asked(chief))


def test_an_edition_with_mistakes_tells_them_and_is_not_adopted(district, leader):
    shipped = {"first": plans_made.plan_files(world.PLAN.replace("form: once", "form: twice"))}
    found = editions.preview(leader, "first", shipped, today=world.TODAY)
    assert found.loaded.problems
    assert found.effects == ()
    with pytest.raises(Incomplete, match="edition_problems"):
        editions.adopt("first", shipped, **asked(leader))


# ── late entries ─────────────────────────────────────────────────────────────────────────────────


def recorded(by, enterprise, day) -> UUID:
    made = plans.record_fact(NewFact("check", enterprise, day), **asked(by))
    return UUID(str((made.answer or {})["fact"]))


def test_an_entry_later_than_the_plan_allows_waits_for_another_persons_receipt(district, officer, chief):
    """Mutant: a limit one day off."""
    in_time = recorded(officer, district.own, world.TODAY - timedelta(days=60))
    late = recorded(officer, district.own, world.TODAY - timedelta(days=61))
    mine = {one.id: one for one in governed.late_entries(officer)}
    assert late in mine
    assert in_time not in mine
    assert (mine[late].days, mine[late].limit, mine[late].who) == (61, 60, "officer 同志")
    assert not mine[late].may_receive
    theirs = {one.id: one for one in governed.late_entries(chief)}
    assert theirs[late].may_receive
    with pytest.raises(NotPermitted, match="same_person"):
        plans.receive_fact(late, **asked(officer, 1))
    plans.receive_fact(late, **asked(chief, 2))
    assert late not in {one.id for one in governed.late_entries(chief)}


def test_late_entries_out_of_reach_are_not_listed(district, officer):
    recorded(officer, district.own, world.TODAY - timedelta(days=90))
    assert governed.late_entries(an_actor("far", Role.SUPERVISOR, regions=[orgs_made.OTHER_TOWN])) == ()


def test_where_no_plan_sets_a_limit_nothing_waits(district, officer):
    recorded(officer, district.own, world.TODAY - timedelta(days=90))
    shipped = {"first": plans_made.plan_files(world.PLAN.replace(", backfill_days: 60", ""))}
    editions.adopt("first", shipped, **asked(an_actor("lead", Role.BUREAU_LEADER), 1))
    assert governed.late_entries(officer) == ()
