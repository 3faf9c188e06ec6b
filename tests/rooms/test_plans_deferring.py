"""改期: another due day, asked for by one and granted by another; nothing else about the obligation moves."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from tests.rooms import orgs_made, plans_made, tasks_made
from tests.rooms.acting import TENANT
from tests.rooms.orgs_made import SHIPS, a_key
from tests.rooms.tasks_made import AT, DAY
from zhiben.domain.cells import Cell, Mark, Status, deferred, status
from zhiben.domain.refusals import Conflict, Incomplete, NotPermitted
from zhiben.domain.tasks import Fate
from zhiben.ground.acts import Outcome
from zhiben.ground.models import OutboxRow
from zhiben.plans import actions as plans
from zhiben.plans import queries
from zhiben.plans.chosen import Chosen, chosen_rows, digest
from zhiben.plans.queries import Filters
from zhiben.plans.store import NewFact
from zhiben.plans.waiving import actions
from zhiben.plans.waiving import queries as waiting
from zhiben.tasks.people import home_of

pytestmark = pytest.mark.django_db
LATER = DAY + timedelta(days=12)  # April 11
APRIL = date(2026, 4, 5)


@pytest.fixture
def office():
    return tasks_made.an_office()


def doing(office, person):
    return {"by": office.actor(person), "at": AT, "key": a_key()}


def asked(office, owed, until=LATER):
    made = actions.ask(owed, "教员请不到", "会议纪要 2", until=until, **doing(office, office.manager))
    return UUID(str(made.answer["request"]))


def row(office, owed, today=APRIL):
    return queries.obligation(office.actor(office.chief), owed, today=today).row


def test_soon_and_late_move_with_the_day_granted_and_it_is_never_earlier_than_the_plans_own():
    day = date(2026, 3, 31)
    cell = Cell(
        "p", "d", "1", "h", "", "2026-Q1", date(2026, 1, 1), date(2026, 4, 1), date(2026, 1, 1), day,
        day - timedelta(days=7), day + timedelta(days=3), 1,
    )  # fmt: skip
    put_off = deferred(cell, day + timedelta(days=10))
    assert (put_off.due_on, put_off.soon_on, put_off.late_on) == (
        date(2026, 4, 10), date(2026, 4, 3), date(2026, 4, 13),
    )  # fmt: skip
    assert [status(put_off, date(2026, 4, n)) for n in (2, 5, 13)] == [
        Status.OPEN, Status.DUE_SOON, Status.OVERDUE,
    ]  # fmt: skip
    same = deferred(cell, day - timedelta(days=1))
    assert (same.due_on, same.marks) == (day, (Mark.DEFERRED,))


def test_one_asks_another_grants_and_only_the_day_moves(office):
    owed = tasks_made.owed(office.actor(office.chief), "hours")
    assert row(office, owed).word is Status.OVERDUE
    request = asked(office, owed)
    assert row(office, owed).word is Status.OVERDUE
    with pytest.raises(NotPermitted):
        actions.give(request, **doing(office, office.manager))
    actions.give(request, **doing(office, office.chief))
    found = row(office, owed)
    assert (found.due_on, found.word, found.marks) == (LATER, Status.DUE_SOON, (Mark.DEFERRED,))
    assert row(office, owed, LATER + timedelta(days=1)).word is Status.OVERDUE
    told = queries.obligation(office.actor(office.chief), owed, today=APRIL).granted
    assert (told.until, told.because) == (LATER, "教员请不到（会议纪要 2）")
    topics = set(OutboxRow.objects.values_list("topic", flat=True))
    assert {"deferral.asked", "deferral.given"} <= topics


def test_what_happens_afterwards_leaves_the_day_and_taking_it_back_restores_the_plans(office):
    owed = tasks_made.owed(office.actor(office.chief), "hours")
    actions.give(asked(office, owed), **doing(office, office.chief))
    half = NewFact("training", office.firm, DAY, attributes={"hours": 2})
    plans.record_fact(half, by=orgs_made.PROGRAM, at=AT, key=a_key())
    assert (row(office, owed).counted, row(office, owed).due_on) == (2, LATER)
    plans.unwaive(owed, "教员已到", **doing(office, office.chief))
    assert (row(office, owed).due_on, row(office, owed).word) == (DAY + timedelta(days=1), Status.OVERDUE)


def test_another_day_replaces_the_one_before_and_forgiving_replaces_both(office):
    owed = tasks_made.owed(office.actor(office.chief), "hours")
    actions.give(asked(office, owed), **doing(office, office.chief))
    actions.give(asked(office, owed, LATER + timedelta(days=5)), **doing(office, office.chief))
    assert row(office, owed).due_on == LATER + timedelta(days=5)
    plans.waive(owed, "停产", **doing(office, office.chief))
    assert row(office, owed).word is Status.WAIVED


def test_a_day_that_makes_no_sense_and_what_is_done_are_refused(office):
    led, hours = (tasks_made.owed(office.actor(office.chief), duty) for duty in ("led", "hours"))
    for day in (DAY - timedelta(days=1), DAY + timedelta(days=1), DAY + timedelta(days=900)):
        with pytest.raises(Incomplete, match="defer_day"):
            asked(office, hours, day)
    tasks_made.checked(office)
    with pytest.raises(Conflict, match="already_done"):
        asked(office, led)


def test_many_are_asked_for_in_one_act_each_with_its_own_request(office):
    plans_made.an_enterprise(TENANT, tasks_made.SINCE, SHIPS)
    officer = office.actor(office.officer)
    filters = Filters(duty="hours", due_until=date(2026, 3, 31))
    first = tasks_made.owed(officer, "hours")
    asked(office, first)
    chosen = Chosen(filters=filters, seen=digest(chosen_rows(officer, Chosen(filters=filters))))
    same = {**doing(office, office.officer), "place": home_of(officer)}
    made = actions.ask_all(chosen, LATER, "教员请不到", "会议纪要 2", **same)
    assert made.answer == {"fates": {Fate.ASKED.value: 1, Fate.AGAIN.value: 1}, "told": 2}
    again = actions.ask_all(chosen, LATER, "教员请不到", "会议纪要 2", **same)
    assert (again.outcome, again.answer) == (Outcome.REPEATED, made.answer)
    chief = office.actor(office.chief)
    waits = waiting.requests(chief, today=DAY)
    assert [(one.until, one.may_decide) for one in waits] == [(LATER, True)] * 2
    (notice,) = OutboxRow.objects.filter(topic="deferral.asked", act=made.act)
    assert set(notice.payload["people"]) == {str(office.chief), str(office.leader)}
    early = actions.ask_all(Chosen(picked=(first,)), DAY, "早", "无", **{**same, "key": a_key()})
    assert early.answer["fates"] == {Fate.DAY.value: 1}
