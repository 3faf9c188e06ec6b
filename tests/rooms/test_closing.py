"""The end of a plan: everything open is listed once, goes one way, and nothing is lost."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.rooms import tasks_made
from tests.rooms.acting import TENANT
from tests.rooms.orgs_made import a_key
from tests.rooms.tasks_made import AT, DAY, Office
from zhiben.domain.closing import Fate, Open
from zhiben.domain.refusals import Conflict, Incomplete, NotFound, NotPermitted
from zhiben.hazards import actions as hazards
from zhiben.hazards.saying import Found
from zhiben.reports.closing import actions, queries
from zhiben.reports.closing.actions import Carry, Waive
from zhiben.tasks import actions as tasks
from zhiben.tasks import queries as inbox

pytestmark = pytest.mark.django_db
LATE = AT + timedelta(days=30)  # the first quarter's obligations are overdue
NEXT_YEAR = date(2027, 1, 29)


@pytest.fixture
def office() -> Office:
    """With a hazard that is open and a task in somebody's hands."""
    made = tasks_made.an_office()
    tasks_made.a_task(made, made.chief, made.officer, title="补齐整改照片")
    found = Found(made.firm, text="灭火器压力不足", spot="一号车间")
    hazards.report(found, by=made.actor(made.manager), at=AT, key=a_key())
    return made


def doing(office: Office, who: UUID | None = None) -> dict[str, Any]:
    return {"by": office.actor(who or office.leader, LATE), "at": LATE, "key": a_key()}


def begun(office: Office) -> UUID:
    receipt = actions.begin(TENANT, "yard", "routine", **doing(office))
    return UUID(str((receipt.answer or {})["closing"]))


def whole(office: Office, closing: UUID, **narrowed: Any) -> queries.Whole:
    today = DAY + timedelta(days=30)
    return queries.closing(office.actor(office.leader, LATE), closing, today=today, **narrowed)


def test_everything_open_is_listed_once(office: Office) -> None:
    found = whole(office, begun(office))
    assert {one.kind for one in found.lines} == set(Open)
    assert len({one.thing for one in found.lines}) == found.listed == found.waiting
    assert whole(office, found.id, kind="task").lines[0].title == "补齐整改照片"
    with pytest.raises(Conflict, match="closing_begun"):
        begun(office)


def test_what_is_carried_over_is_a_task_in_new_hands_with_a_new_day(office: Office) -> None:
    closing = begun(office)
    chosen = [one.id for one in whole(office, closing).lines]
    actions.decide(closing, chosen, Carry(office.colleague, NEXT_YEAR), **doing(office))
    found = whole(office, closing)
    assert (found.waiting, found.sums[Fate.CARRIED]) == (0, len(chosen))
    assert {one.decided.owner_name for one in found.lines if one.decided} == {"毕晓"}
    mine = inbox.todo(office.actor(office.colleague, LATE), today=DAY + timedelta(days=30), at=LATE).mine
    assert len(mine) == len(chosen)
    assert {one.due_on for one in mine} >= {NEXT_YEAR}
    actions.finish(closing, **doing(office))
    assert whole(office, closing).finished_at == LATE


def test_what_is_done_meanwhile_is_closed_of_itself(office: Office) -> None:
    closing = begun(office)
    (task,) = whole(office, closing, kind="task").lines
    (card,) = inbox.todo(office.actor(office.officer, LATE), today=DAY, at=LATE).mine
    tasks.answer([card.step], "补齐了", **doing(office, office.officer))
    found = whole(office, closing)
    assert next(one.fate for one in found.lines if one.id == task.id) is Fate.CLOSED
    assert found.sums[Fate.CLOSED] == 1
    receipt = actions.decide(closing, [task.id], Waive("不用了"), **doing(office))
    assert receipt.answer == {"decided": 0}


def test_nothing_left_open_lets_a_plan_close_and_what_came_up_since_counts(office: Office) -> None:
    closing = begun(office)
    with pytest.raises(Incomplete, match="closing_left"):
        actions.finish(closing, **doing(office))
    chosen = [one.id for one in whole(office, closing).lines]
    actions.decide(closing, chosen, Waive("企业已搬迁，责令另案办理"), **doing(office))
    tasks_made.a_task(office, office.chief, office.officer, title="新来的事")
    with pytest.raises(Incomplete, match="closing_left"):
        actions.finish(closing, **doing(office))
    actions.gather(closing, **doing(office))
    (fresh,) = whole(office, closing, fate="left").lines
    assert fresh.title == "新来的事"
    actions.decide(closing, [fresh.id], Carry(office.officer, NEXT_YEAR), **doing(office))
    actions.finish(closing, **doing(office))
    with pytest.raises(Conflict, match="closing_over"):
        actions.gather(closing, **doing(office))
    found = whole(office, closing)
    assert sum(found.sums.values()) == found.listed
    assert found.waiting == 0


def test_who_may_and_what_is_needed(office: Office) -> None:
    closing = begun(office)
    chosen = [one.id for one in whole(office, closing).lines]
    for way, code in (
        (Waive(" "), "closing_reason"),
        (Carry(office.colleague, DAY - timedelta(days=1)), "closing_due"),
        (Carry(office.principal, NEXT_YEAR), "task_nobody"),
    ):
        with pytest.raises(Incomplete, match=code):
            actions.decide(closing, chosen, way, **doing(office))
    with pytest.raises(Incomplete, match="closing_nothing"):
        actions.decide(closing, [], Waive("不办"), **doing(office))
    with pytest.raises(NotPermitted):
        actions.decide(closing, chosen, Waive("不办"), **doing(office, office.officer))
    with pytest.raises(NotFound):
        actions.begin(TENANT, "nobody's", "routine", **doing(office))
    with pytest.raises(NotFound):
        queries.closing(office.actor(office.principal, LATE), closing, today=DAY)
