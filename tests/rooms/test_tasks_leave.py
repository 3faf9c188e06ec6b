"""Standing in for a while, and handing over for good: always two persons, never more than one of them has."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from tests.rooms import tasks_made
from tests.rooms.orgs_made import a_key
from tests.rooms.tasks_made import AT, DAY, a_task
from zhiben.domain.access import Permission, Role
from zhiben.domain.refusals import Conflict, Incomplete, NotPermitted
from zhiben.orgs.staff import actions as staff
from zhiben.plans import queries as plans
from zhiben.tasks import actions as tasks
from zhiben.tasks import queries
from zhiben.tasks.leave import actions
from zhiben.tasks.leave import queries as leave
from zhiben.tasks.models import HandingOver, Step
from zhiben.tasks.people import stood_in_for

pytestmark = pytest.mark.django_db

FRIDAY = DAY + timedelta(days=4)


@pytest.fixture
def office():
    return tasks_made.an_office()


def doing(office, person, at=AT):
    return {"by": office.actor(person, at), "at": at, "key": a_key()}


def stand_in(office, person, helper, since=DAY, until=FRIDAY, by=None, at=AT):
    made = actions.substitute(person, helper, since, until, "出差审批单", **doing(office, by or person, at))
    return UUID(str((made.answer or {})["substitution"]))


def on(day: date):
    return AT + (day - DAY)


# ── standing in ──────────────────────────────────────────────────────────────────────────────────


def test_the_stand_in_works_in_the_absent_persons_inbox_on_the_days_named_and_no_others(office):
    task = a_task(office, office.leader, office.chief)
    stand_in(office, office.chief, office.officer, until=DAY + timedelta(days=1))
    (absent,) = stood_in_for(office.actor(office.officer), AT)
    assert absent.name == "宋海"
    (mine,) = queries.todo(office.actor(office.officer), today=DAY, at=AT).mine
    assert mine.id == task
    tasks.answer([mine.step], "代办好了", **doing(office, office.officer))
    assert Step.objects.get(task=task, replaced_at=None).by == office.officer
    after = on(DAY + timedelta(days=2))
    assert stood_in_for(office.actor(office.officer, after), after) == []


def test_the_stand_in_may_what_the_absent_person_may_and_it_ends_by_itself(office):
    place = tasks_made.Subject.objects.get(id=office.firm).place
    before = office.actor(office.officer)
    assert not before.may(Permission.WAIVER_GIVE, place)
    stand_in(office, office.chief, office.officer)
    assert office.actor(office.officer).may(Permission.WAIVER_GIVE, place)
    late = on(FRIDAY + timedelta(days=1))
    assert not office.actor(office.officer, late).may(Permission.WAIVER_GIVE, place)


def test_a_grant_lent_is_not_lent_on(office):
    stand_in(office, office.chief, office.officer)
    stand_in(office, office.officer, office.colleague)
    assert Role.SECTION_CHIEF not in office.actor(office.colleague).roles


def test_taking_it_back_ends_the_grants_at_once(office):
    id_ = stand_in(office, office.chief, office.officer)
    actions.end_substitution(id_, **doing(office, office.chief))
    assert office.actor(office.officer).roles == {Role.SUPERVISOR}
    assert stood_in_for(office.actor(office.officer), AT) == []


def test_standing_in_makes_nobody_head_of_where_they_sit(office):
    stand_in(office, office.leader, office.officer)
    from zhiben.orgs.staff.working import workers

    officer = next(one for one in workers(tasks_made.TENANT, AT, DAY) if one.person == office.officer)
    assert officer.roles == {Role.SUPERVISOR}


@pytest.mark.parametrize(
    ("since", "until"),
    [(DAY - timedelta(days=1), FRIDAY), (FRIDAY, DAY), (DAY, DAY + timedelta(days=91))],
)
def test_the_days_begin_today_at_the_earliest_and_are_at_most_ninety(office, since, until):
    with pytest.raises(Incomplete, match="stand_in_window"):
        stand_in(office, office.chief, office.officer, since, until)


def test_nobody_stands_in_for_themselves_and_only_one_at_a_time(office):
    with pytest.raises(Incomplete, match="stand_in_self"):
        stand_in(office, office.chief, office.chief)
    stand_in(office, office.chief, office.officer)
    with pytest.raises(Conflict, match="stand_in_taken"):
        stand_in(office, office.chief, office.colleague, since=FRIDAY, until=FRIDAY)


def test_it_is_arranged_by_the_person_or_a_head_and_within_one_house(office):
    with pytest.raises(NotPermitted):
        stand_in(office, office.chief, office.officer, by=office.colleague)
    stand_in(office, office.officer, office.colleague, by=office.chief)
    with pytest.raises(Incomplete, match="task_nobody"):
        stand_in(office, office.chief, office.principal)


def test_separation_of_duties_compares_persons_also_while_standing_in(office):
    """The stand-in of the leaver cannot say the leaver's word to a handing over: it is another person's."""
    a_task(office, office.leader, office.chief)
    stand_in(office, office.chief, office.officer)
    heirs = {one.id: office.colleague for one in held(office, office.chief)}
    made = actions.propose(office.chief, heirs, "调离", **doing(office, office.leader))
    id_ = UUID(str((made.answer or {})["hand_over"]))
    with pytest.raises(NotPermitted):
        actions.confirm(id_, **doing(office, office.officer))


# ── handing over ─────────────────────────────────────────────────────────────────────────────────


def held(office, person):
    return queries.held_by(office.actor(office.leader), person, today=DAY, at=AT)


def proposed(office, heirs=None, by=None):
    heirs = heirs or {one.id: office.colleague for one in held(office, office.officer)}
    made = actions.propose(office.officer, heirs, "调离", **doing(office, by or office.officer))
    return UUID(str((made.answer or {})["hand_over"]))


def test_all_open_work_is_listed_what_is_in_hand_and_what_is_waited_for(office):
    mine = a_task(office, office.chief, office.officer)
    sent = a_task(office, office.officer, office.colleague)
    done = a_task(office, office.chief, office.officer)
    tasks.answer([Step.objects.get(task=done, replaced_at=None).id], "好了", **doing(office, office.officer))
    assert {one.id for one in held(office, office.officer)} == {mine, sent}


def test_it_changes_hands_when_all_have_confirmed_and_not_before(office):
    mine = a_task(office, office.chief, office.officer)
    sent = a_task(office, office.officer, office.principal)
    id_ = proposed(office, {mine: office.colleague, sent: office.chief})
    actions.confirm(id_, **doing(office, office.colleague))
    assert {one.id for one in held(office, office.officer)} == {mine, sent}
    assert actions.confirm(id_, **doing(office, office.chief)).answer == {"done": True}
    assert held(office, office.officer) == []
    assert [one.id for one in queries.todo(office.actor(office.colleague), today=DAY, at=AT).mine] == [mine]
    assert sent in {one.id for one in queries.todo(office.actor(office.chief), today=DAY, at=AT).sent}


def test_a_head_proposes_for_a_leaver_who_still_has_a_word_to_say(office):
    a_task(office, office.chief, office.officer)
    id_ = proposed(office, by=office.chief)
    assert actions.confirm(id_, **doing(office, office.colleague)).answer == {"done": False}
    assert actions.confirm(id_, **doing(office, office.officer)).answer == {"done": True}


def test_for_one_who_can_no_longer_log_in_the_heads_word_stands(office):
    a_task(office, office.chief, office.officer)
    account = office.accounts[office.officer]
    staff.lock_account(account.id, "调离", by=tasks_made.orgs_made.PROGRAM, at=AT, key=a_key())
    id_ = proposed(office, by=office.chief)
    assert actions.confirm(id_, **doing(office, office.colleague)).answer == {"done": True}
    assert held(office, office.officer) == []


def test_nothing_is_left_out_and_nothing_goes_to_the_leaver(office):
    mine = a_task(office, office.chief, office.officer)
    a_task(office, office.chief, office.officer, title="另一件")
    with pytest.raises(Incomplete, match="hand_over_lines"):
        proposed(office, {mine: office.colleague})
    with pytest.raises(Incomplete, match="hand_over_lines"):
        proposed(office, {one.id: office.officer for one in held(office, office.officer)})


def test_work_that_has_moved_meanwhile_is_not_handed_over_by_an_old_list(office):
    task = a_task(office, office.chief, office.officer)
    id_ = proposed(office)
    step = Step.objects.get(task=task, replaced_at=None)
    tasks.delegate([step.id], office.leader, **doing(office, office.chief))
    with pytest.raises(Conflict, match="hand_over_changed"):
        actions.confirm(id_, **doing(office, office.colleague))


def test_a_word_is_given_once_and_by_those_concerned_only(office):
    a_task(office, office.chief, office.officer)
    a_task(office, office.leader, office.officer, title="另一件")
    first, second = held(office, office.officer)
    id_ = proposed(office, {first.id: office.colleague, second.id: office.chief})
    actions.confirm(id_, **doing(office, office.colleague))
    with pytest.raises(Conflict, match="hand_over_confirmed"):
        actions.confirm(id_, **doing(office, office.colleague))
    with pytest.raises(NotPermitted):
        actions.confirm(id_, **doing(office, office.leader))
    (found,) = leave.handings(office.actor(office.chief), today=DAY, at=AT)
    assert (found.mine, {one.name: one.confirmed for one in found.parties}["毕晓"]) == (True, True)


def test_a_newer_list_takes_the_place_of_one_that_waits(office):
    a_task(office, office.chief, office.officer)
    proposed(office)
    proposed(office)
    assert HandingOver.objects.filter(replaced_at=None).count() == 1


# ── whose obligations come to whom ───────────────────────────────────────────────────────────────


def duties(office, person):
    found = plans.todo(office.actor(person), today=DAY, at=AT)
    return {
        "mine": {card.row.duty for column in (found.today, found.week, found.later) for card in column.cards},
        "waiting": {card.row.duty for card in found.waiting.cards},
    }


def test_a_duty_comes_to_the_one_it_names_and_is_waited_for_by_the_others_of_the_house(office):
    assert duties(office, office.principal) == {"mine": {"led"}, "waiting": {"hours"}}
    assert duties(office, office.manager) == {"mine": {"hours"}, "waiting": {"led"}}


def test_where_nobody_else_answers_for_it_the_principal_does(office):
    account = office.accounts[office.manager]
    staff.lock_account(account.id, "离职", by=tasks_made.orgs_made.PROGRAM, at=AT, key=a_key())
    assert duties(office, office.principal)["mine"] == {"led", "hours"}


def test_a_sections_duty_comes_to_everybody_in_it_and_a_copy_to_the_leader_once_late(office):
    assert duties(office, office.officer)["mine"] == {"visits"}
    assert duties(office, office.chief)["mine"] == {"visits"}
    assert duties(office, office.leader) == {"mine": set(), "waiting": set()}
    late = on(date(2026, 4, 2))
    found = plans.todo(office.actor(office.leader, late), today=date(2026, 4, 2), at=late)
    assert [card.row.duty for card in found.waiting.cards] == ["visits"]
    assert found.waiting.late == 1


def test_of_supervised_enterprises_an_officer_sees_counts_not_cards(office):
    found = plans.todo(office.actor(office.officer), today=DAY, at=AT)
    assert found.supervised is not None
    assert found.supervised == {plans.Status.OVERDUE: 0, plans.Status.DUE_SOON: 2}
    assert plans.todo(office.actor(office.principal), today=DAY, at=AT).supervised is None
