"""One decision over many obligations: one act, every row told of, each done once, taken back altogether."""

from datetime import timedelta
from uuid import UUID

import pytest

from tests.rooms import orgs_made, plans_made, tasks_made
from tests.rooms.acting import TENANT, at_once
from tests.rooms.orgs_made import SHIPS, a_key
from tests.rooms.tasks_made import AT, DAY
from zhiben.domain.access import Role
from zhiben.domain.refusals import Conflict, Incomplete, NotPermitted, TooLarge
from zhiben.domain.tasks import Fate
from zhiben.ground import limits, outbox
from zhiben.ground.acts import Outcome
from zhiben.ground.models import ActRow, ManifestRow, OutboxRow
from zhiben.plans.chosen import Chosen, chosen_rows, digest
from zhiben.plans.queries import Filters
from zhiben.tasks import actions as tasks
from zhiben.tasks.many import actions, queries
from zhiben.tasks.models import Notice, Nudge, Step, Task
from zhiben.workers.followups import HANDLERS

pytestmark = pytest.mark.django_db
HOURS = Filters(duty="hours", due_until=DAY.replace(month=3, day=31))


@pytest.fixture
def office():
    """The shipyard with people, and two more yards in which nobody has an account."""
    made = tasks_made.an_office()
    for _ in range(2):
        plans_made.an_enterprise(TENANT, tasks_made.SINCE, SHIPS)
    return made


def doing(office, person, at=AT):
    return {"by": office.actor(person, at), "at": at, "key": a_key()}


def all_of(office, filters=HOURS):
    """All that match, as somebody of the office has seen them."""
    by = office.actor(office.chief)
    return Chosen(filters=filters, seen=digest(chosen_rows(by, Chosen(filters=filters))))


def fates(receipt):
    return {Fate(name): n for name, n in receipt.answer["fates"].items()}


def test_what_is_given_at_once_is_one_act_whose_manifest_tells_of_every_row(office):
    given = actions.assign(all_of(office), office.officer, note="分头去", **doing(office, office.chief))
    assert fates(given) == {Fate.GIVEN: 3}
    act = ActRow.objects.get(id=given.act)
    assert act.details["manifest"]["count"] == 3 == ManifestRow.objects.filter(act=given.act).count()
    assert {step.holder for step in Step.objects.filter(act=given.act)} == {office.officer}
    (told,) = OutboxRow.objects.filter(topic="task.given")
    assert told.payload["people"] == [str(office.officer)]
    assert "等 3 项" in told.payload["title"]


def test_what_cannot_be_done_is_left_and_says_why(office):
    led = tasks_made.owed(office.actor(office.principal), "led")
    tasks_made.checked(office)
    hours = tasks_made.owed(office.actor(office.principal), "hours")
    tasks.assign([tasks.Ask(obligation=hours)], office.manager, **doing(office, office.principal))
    gone = hours.replace(hours[:32], UUID(int=5).hex)
    picked = Chosen(picked=(led, hours, gone))
    given = actions.assign(picked, office.colleague, **doing(office, office.chief))
    assert fates(given) == {Fate.OVER: 1, Fate.HELD: 1, Fate.GONE: 1}
    shown = queries.after(office.actor(office.chief), given.act, today=DAY)
    assert [(line.row is None, line.fate) for line in shown.lines] == [
        (False, Fate.OVER), (False, Fate.HELD), (True, Fate.GONE),
    ]  # fmt: skip


def test_what_one_gave_out_is_passed_on(office):
    first = actions.assign(all_of(office), office.officer, **doing(office, office.chief))
    again = actions.assign(all_of(office), office.colleague, **doing(office, office.chief))
    assert (fates(first), fates(again)) == ({Fate.GIVEN: 3}, {Fate.PASSED: 3})
    tasks.recall(again.act, **doing(office, office.chief))
    assert {step.holder for step in Step.objects.filter(replaced_at=None)} == {office.officer}


def test_the_same_form_twice_is_done_once_even_if_the_list_is_another_by_then(office):
    chosen, same = all_of(office), doing(office, office.chief)
    first = actions.assign(chosen, office.officer, **same)
    plans_made.an_enterprise(TENANT, tasks_made.SINCE, SHIPS)
    again = actions.assign(chosen, office.officer, **same)
    assert (again.outcome, again.answer) == (Outcome.REPEATED, first.answer)
    assert Task.objects.count() == 3
    with pytest.raises(Conflict, match="key_reused"):
        actions.assign(chosen, office.colleague, **same)


def test_a_list_that_has_changed_since_it_was_seen_is_not_acted_on(office):
    seen = all_of(office)
    plans_made.an_enterprise(TENANT, tasks_made.SINCE, SHIPS)
    with pytest.raises(Conflict, match="many_changed"):
        actions.nudge(seen, **doing(office, office.chief))
    assert not Nudge.objects.exists()


def test_all_of_an_act_is_taken_back_and_nobody_hears_of_it(office):
    given = actions.assign(all_of(office), office.officer, **doing(office, office.chief))
    urged = actions.nudge(all_of(office, Filters(duty="led")), **doing(office, office.chief))
    soon = AT + timedelta(seconds=20)
    for act in (given.act, urged.act):
        tasks.recall(act, **doing(office, office.chief, soon))
    assert not Task.objects.filter(replaced_at=None).exists()
    assert not Nudge.objects.filter(replaced_at=None).exists()
    outbox.deliver(HANDLERS, AT + timedelta(minutes=1))
    assert not Notice.objects.exists()


def test_after_thirty_seconds_nothing_is_taken_back(office):
    urged = actions.nudge(all_of(office), **doing(office, office.chief))
    with pytest.raises(Conflict, match="recall_too_late"):
        tasks.recall(urged.act, **doing(office, office.chief, AT + timedelta(seconds=31)))
    outbox.deliver(HANDLERS, AT + timedelta(minutes=1))
    assert Notice.objects.get().person == office.manager


def test_whoever_holds_them_is_urged_once_a_day_and_the_rest_is_told(office):
    before = queries.before_nudging(
        office.actor(office.chief), chosen_rows(office.actor(office.chief), all_of(office)), at=AT
    )
    urged = actions.nudge(all_of(office), **doing(office, office.chief))
    assert (before.people, dict(before.fates)) == (urged.answer["told"], fates(urged))
    assert fates(urged) == {Fate.NUDGED: 1, Fate.UNREACHED: 2}
    again = actions.nudge(all_of(office), **doing(office, office.officer))
    assert (fates(again), again.answer["told"]) == ({Fate.AGAIN: 3}, 0)
    tomorrow = doing(office, office.chief, AT + timedelta(days=1))
    assert fates(actions.nudge(all_of(office), **tomorrow))[Fate.NUDGED] == 1


def test_a_person_who_holds_several_hears_once(office):
    led = tasks_made.owed(office.actor(office.principal), "led")
    hours = tasks_made.owed(office.actor(office.principal), "hours")
    tasks.assign([tasks.Ask(led), tasks.Ask(hours)], office.manager, **doing(office, office.principal))
    urged = actions.nudge(Chosen(picked=(led, hours)), **doing(office, office.chief))
    assert (fates(urged), urged.answer["told"]) == ({Fate.NUDGED: 2}, 1)
    assert len(OutboxRow.objects.filter(topic="task.nudged")) == 1


def test_what_is_raised_is_one_task_above_with_the_reason_and_what_it_is_about(office):
    raised = actions.raise_up(
        all_of(office), office.leader, "两家停产，约谈不到", **doing(office, office.chief)
    )
    assert fates(raised) == {Fate.RAISED: 3}
    task = Task.objects.get(id=raised.answer["task"])
    step = Step.objects.get(task=task)
    assert (step.holder, step.note) == (office.leader, "两家停产，约谈不到")
    about = queries.raised(office.actor(office.leader), step.act, today=DAY)
    assert {row.duty for row in about} == {"hours"}
    assert len(about) == 3
    given = actions.assign(all_of(office), office.officer, **doing(office, office.chief))
    assert fates(given) == {Fate.GIVEN: 3}


def test_things_are_raised_upward_only_and_never_without_a_reason(office):
    with pytest.raises(Incomplete, match="task_nobody"):
        actions.raise_up(all_of(office), office.officer, "为什么", **doing(office, office.chief))
    with pytest.raises(Incomplete, match="task_nobody"):
        actions.raise_up(all_of(office), office.leader, "为什么", **doing(office, office.leader))
    with pytest.raises(Incomplete, match="reason_missing"):
        actions.raise_up(all_of(office), office.leader, " ", **doing(office, office.chief))
    mine = Chosen(picked=(tasks_made.owed(office.actor(office.manager), "hours"),))
    raised = actions.raise_up(mine, office.principal, "教员请不到", **doing(office, office.manager))
    assert fates(raised) == {Fate.RAISED: 1}


def test_neighbours_strangers_and_auditors_do_nothing(office):
    mine = Chosen(picked=tuple(chosen_rows(office.actor(office.chief), Chosen(filters=HOURS))))
    own = actions.nudge(mine, **doing(office, office.principal))
    assert fates(own) == {Fate.NUDGED: 1, Fate.GONE: 2}
    auditor = orgs_made.an_officer(Role.AUDITOR, regions=["371003"])
    with pytest.raises(NotPermitted, match="read_only"):
        actions.nudge(mine, by=auditor, at=AT, key=a_key())
    given = actions.assign(mine, office.officer, **doing(office, office.principal))
    assert fates(given) == {Fate.UNFIT: 1, Fate.GONE: 2}


def test_more_than_one_act_may_hold_is_refused_with_the_number(office, monkeypatch):
    monkeypatch.setattr(limits, "MANY_ROWS", 2)
    with pytest.raises(TooLarge, match="many_too_many"):
        actions.nudge(Chosen(filters=HOURS), **doing(office, office.chief))
    with pytest.raises(Incomplete, match="task_nothing"):
        actions.nudge(Chosen(), **doing(office, office.chief))


@pytest.mark.django_db(transaction=True)
def test_two_who_give_the_same_at_once_give_each_thing_once():
    office = tasks_made.an_office()
    chosen = all_of(office)
    takers = [office.officer, office.colleague]

    def give(n):
        return actions.assign(chosen, takers[n], **doing(office, [office.chief, office.leader][n]))

    receipts = at_once(2, give)
    ends = sorted(str(sorted(fates(one))) for one in receipts)
    assert Task.objects.filter(replaced_at=None).count() == 1
    assert len(ends) == 2
    assert [Fate.GIVEN] in [sorted(fates(one)) for one in receipts]
