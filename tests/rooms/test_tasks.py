"""Tasks: given, accepted, passed on, returned, answered, urged, recalled — each once, each by whom it may."""

from datetime import timedelta
from uuid import UUID

import pytest

from tests.rooms import orgs_made, tasks_made
from tests.rooms.acting import TENANT, at_once
from tests.rooms.orgs_made import a_key
from tests.rooms.tasks_made import AT, DAY, a_task
from zhiben.domain.refusals import Conflict, Incomplete, NotFound, NotPermitted
from zhiben.domain.tasks import Event, State
from zhiben.ground.models import ActRow, OutboxRow
from zhiben.tasks import actions, queries
from zhiben.tasks.models import Nudge, Step, Task

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return tasks_made.an_office()


def todo(office, person, at=AT):
    return queries.todo(office.actor(person, at), today=DAY, at=at)


def last(task):
    return Step.objects.get(task=task, replaced_at=None)


def doing(office, person, at=AT):
    return {"by": office.actor(person, at), "at": at, "key": a_key()}


def test_what_is_given_is_in_the_hands_of_one_and_waited_for_by_the_other(office):
    task = a_task(office, office.chief, office.officer, due_on=DAY)
    (mine,) = todo(office, office.officer).mine
    (sent,) = todo(office, office.chief).sent
    assert (mine.id, sent.id) == (task, task)
    assert (mine.giver_name, sent.holder_name, sent.state, sent.left) == ("宋海", "刘航", State.GIVEN, 0)
    assert {Event.ACCEPT, Event.RETURN, Event.ANSWER, Event.DELEGATE} == set(mine.can)
    assert set(sent.can) == {Event.DELEGATE}


def test_an_obligation_is_done_by_the_fact_and_by_nothing_else(office):
    chief = office.actor(office.principal)
    owed = tasks_made.owed(chief, "led")
    actions.assign([actions.Ask(obligation=owed)], office.manager, **doing(office, office.principal))
    (mine,) = todo(office, office.manager).mine
    assert Event.ANSWER not in mine.can
    with pytest.raises(Conflict, match="task_not_yours"):
        actions.answer([mine.step], "办了", **doing(office, office.manager))
    tasks_made.checked(office)
    assert todo(office, office.manager).mine == ()
    (sent,) = todo(office, office.principal).sent
    assert (sent.is_done, sent.done_on) == (True, DAY)


def test_a_thing_is_in_one_persons_hands_only(office):
    owed = tasks_made.owed(office.actor(office.chief), "visits")
    actions.assign([actions.Ask(obligation=owed)], office.officer, **doing(office, office.chief))
    with pytest.raises(Conflict, match="task_taken"):
        actions.assign([actions.Ask(obligation=owed)], office.colleague, **doing(office, office.chief))
    held = queries.in_hands(office.actor(office.chief), [owed], today=DAY, at=AT)
    assert held[owed].holder_name == "刘航"


def test_what_is_done_is_not_given(office):
    tasks_made.checked(office)
    owed = tasks_made.owed(office.actor(office.principal), "led")
    with pytest.raises(Conflict, match="already_done"):
        actions.assign([actions.Ask(obligation=owed)], office.manager, **doing(office, office.principal))


def test_passing_on_keeps_the_giver_and_comes_back_to_the_passer(office):
    task = a_task(office, office.leader, office.chief)
    actions.delegate([last(task).id], office.officer, **doing(office, office.chief), note="你熟")
    assert [one.id for one in todo(office, office.chief).waiting] == [task]
    assert [one.id for one in todo(office, office.leader).sent] == [task]
    actions.give_back([last(task).id], "不归我管", **doing(office, office.officer))
    (mine,) = todo(office, office.chief).mine
    assert (mine.state, mine.note, mine.sender_name) == (State.RETURNED, "不归我管", "刘航")


def test_an_answer_closes_it_and_whoever_asked_may_send_it_back(office):
    task = a_task(office, office.chief, office.officer)
    actions.answer([last(task).id], "照片已补", **doing(office, office.officer))
    assert todo(office, office.officer).mine == ()
    (sent,) = todo(office, office.chief).sent
    assert (sent.is_done, set(sent.can)) == (True, {Event.REOPEN})
    actions.reopen([last(task).id], "第 3 张看不清", **doing(office, office.chief))
    (mine,) = todo(office, office.officer).mine
    assert mine.note == "第 3 张看不清"


@pytest.mark.parametrize("verb", ["give_back", "answer"])
def test_a_return_and_an_answer_say_why(office, verb):
    task = a_task(office, office.chief, office.officer)
    with pytest.raises(Incomplete, match="facts_missing"):
        getattr(actions, verb)([last(task).id], "  ", **doing(office, office.officer))


def test_what_is_in_others_hands_is_not_accepted_for_them(office):
    task = a_task(office, office.chief, office.officer)
    with pytest.raises(Conflict, match="task_not_yours"):
        actions.accept([last(task).id], **doing(office, office.colleague))


def test_whoever_looks_at_an_old_page_changes_nothing(office):
    task = a_task(office, office.chief, office.officer)
    old = last(task).id
    actions.accept([old], **doing(office, office.officer))
    with pytest.raises(Conflict, match="moved_on"):
        actions.give_back([old], "不归我管", **doing(office, office.officer))


def test_work_goes_only_to_people_who_can_log_in_and_reach_it(office):
    stranger = orgs_made.beneath(office.section, "person", "没有账号")
    for nobody in (stranger, UUID(int=5)):
        with pytest.raises(Incomplete, match="task_nobody"):
            actions.assign([actions.Ask(title="x")], nobody, **doing(office, office.chief))


def test_an_enterprise_gives_no_work_to_the_bureau(office):
    with pytest.raises(Incomplete, match="task_nobody"):
        actions.assign([actions.Ask(title="x")], office.officer, **doing(office, office.principal))


def test_what_is_out_of_reach_is_not_there(office):
    task = a_task(office, office.chief, office.officer)
    with pytest.raises(NotFound):
        actions.accept([last(task).id], **doing(office, office.principal))
    with pytest.raises(NotFound):
        queries.task(office.actor(office.principal), task, today=DAY, at=AT)


# ── taking back ──────────────────────────────────────────────────────────────────────────────────


def test_an_act_over_many_is_taken_back_as_a_whole(office):
    asks = [actions.Ask(title=f"第 {n} 件") for n in range(3)]
    made = actions.assign(asks, office.officer, **doing(office, office.chief))
    later = AT + timedelta(seconds=29)
    found = queries.undoable(office.actor(office.chief, later), made.act, at=later)
    assert found is not None
    assert (found.count, found.holder_name, found.seconds) == (3, "刘航", 1)
    actions.recall(made.act, **doing(office, office.chief, later))
    assert todo(office, office.officer).mine == ()
    assert todo(office, office.chief).sent == ()


def test_after_thirty_seconds_it_stands(office):
    made = actions.assign([actions.Ask(title="x")], office.officer, **doing(office, office.chief))
    late = AT + timedelta(seconds=31)
    assert queries.undoable(office.actor(office.chief, late), made.act, at=late) is None
    with pytest.raises(Conflict, match="recall_too_late"):
        actions.recall(made.act, **doing(office, office.chief, late))
    assert len(todo(office, office.officer).mine) == 1


def test_taking_back_a_return_puts_it_back_as_it_was(office):
    task = a_task(office, office.chief, office.officer)
    actions.accept([last(task).id], **doing(office, office.officer))
    soon = AT + timedelta(seconds=9)
    made = actions.give_back([last(task).id], "不归我管", **doing(office, office.officer, soon))
    actions.recall(made.act, **doing(office, office.officer, AT + timedelta(seconds=20)))
    (mine,) = todo(office, office.officer).mine
    assert mine.state == State.ACCEPTED


def test_nobody_takes_back_what_another_did_or_what_has_gone_on(office):
    made = actions.assign([actions.Ask(title="x")], office.officer, **doing(office, office.chief))
    with pytest.raises(NotFound):
        actions.recall(made.act, **doing(office, office.officer))
    (mine,) = todo(office, office.officer).mine
    actions.accept([mine.step], **doing(office, office.officer))
    with pytest.raises(Conflict, match="moved_on"):
        actions.recall(made.act, **doing(office, office.chief))


def test_a_thing_taken_back_can_be_given_anew(office):
    ask = [actions.Ask(obligation=tasks_made.owed(office.actor(office.chief), "visits"))]
    made = actions.assign(ask, office.officer, **doing(office, office.chief))
    actions.recall(made.act, **doing(office, office.chief))
    actions.assign(ask, office.colleague, **doing(office, office.chief))
    assert len(todo(office, office.colleague).mine) == 1


# ── urging ───────────────────────────────────────────────────────────────────────────────────────


def test_a_thing_is_urged_once_a_day(office):
    thing = f"obligation:{tasks_made.owed(office.actor(office.chief), 'led')}"
    told = actions.nudge([thing], **doing(office, office.chief))
    assert told.answer == {"told": 1}
    assert OutboxRow.objects.get(topic="task.nudged").payload["people"] == [str(office.principal)]
    with pytest.raises(Conflict, match="nudged_today"):
        actions.nudge([thing], **doing(office, office.officer))
    tomorrow = AT + timedelta(days=1)
    actions.nudge([thing], **doing(office, office.officer, tomorrow))
    assert Nudge.objects.count() == 2


def test_what_is_in_somebodys_hands_is_urged_there(office):
    owed = tasks_made.owed(office.actor(office.principal), "led")
    actions.assign([actions.Ask(obligation=owed)], office.manager, **doing(office, office.principal))
    actions.nudge([f"obligation:{owed}"], **doing(office, office.chief))
    assert OutboxRow.objects.get(topic="task.nudged").payload["people"] == [str(office.manager)]


def test_what_is_done_is_not_urged(office):
    tasks_made.checked(office)
    owed = tasks_made.owed(office.actor(office.chief), "led")
    with pytest.raises(Conflict, match="already_done"):
        actions.nudge([f"obligation:{owed}"], **doing(office, office.chief))


# ── once ─────────────────────────────────────────────────────────────────────────────────────────


def test_seen_is_shown_to_whoever_waits_and_is_no_act(office):
    task = a_task(office, office.chief, office.officer)
    acts = ActRow.objects.count()
    for _ in range(2):
        actions.see(f"task:{task}", by=office.actor(office.officer), at=AT)
    (sent,) = todo(office, office.chief).sent
    assert sent.seen_at == AT
    assert ActRow.objects.count() == acts


@pytest.mark.django_db(transaction=True)
def test_of_two_who_give_the_same_thing_at_once_one_is_told_it_is_taken():
    office = tasks_made.an_office()
    owed = tasks_made.owed(office.actor(office.chief), "visits")
    people = [office.officer, office.colleague]

    def give(n):
        by = [office.chief, office.leader][n]
        return actions.assign([actions.Ask(obligation=owed)], people[n], **doing(office, by))

    results = at_once(2, give)
    assert sorted(type(one).__name__ for one in results) == ["Conflict", "Receipt"]
    assert Task.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_post_fifty_times_gives_one_task():
    office = tasks_made.an_office()
    by = office.actor(office.chief)

    def give(n):
        return actions.assign([actions.Ask(title="一件事")], office.officer, by=by, at=AT, key="the same")

    receipts = [receipt for start in range(5) for receipt in at_once(10, give)]
    assert {receipt.act for receipt in receipts if not isinstance(receipt, Exception)} == {receipts[0].act}
    assert [one for one in receipts if isinstance(one, Exception)] == []
    assert Task.objects.filter(tenant=TENANT).count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_pass_a_task_on_at_once_one_is_told_it_has_moved():
    office = tasks_made.an_office()
    task = a_task(office, office.chief, office.officer)
    step = last(task).id

    def pass_on(n):
        who = [office.officer, office.chief][n]
        return actions.delegate([step], [office.leader, office.colleague][n], **doing(office, who))

    results = at_once(2, pass_on)
    assert sorted(type(one).__name__ for one in results) == ["Conflict", "Receipt"]
    assert Step.objects.filter(task=task, replaced_at=None).count() == 1


def test_an_auditor_gives_nothing(office):
    auditor = orgs_made.an_officer(orgs_made.Role.AUDITOR, at=AT)
    with pytest.raises(NotPermitted):
        actions.assign([actions.Ask(title="x")], office.officer, by=auditor, at=AT, key=a_key())
