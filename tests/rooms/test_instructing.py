"""批示: kept word for word, in the hands of those named, and seen by nobody of the enterprise."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.rooms import tasks_made
from tests.rooms.orgs_made import a_key
from tests.rooms.tasks_made import AT, DAY, Office
from zhiben.domain.refusals import Incomplete, NotFound, NotPermitted
from zhiben.reports.leading import actions, queries
from zhiben.reports.models import Instruction
from zhiben.tasks import actions as tasks
from zhiben.tasks import queries as inbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return tasks_made.an_office()


def instruct(
    office: Office, *to: Any, by: Any = None, thing: str = "", text: str = "查清原因，周五前报", **more: Any
) -> Any:
    who = office.actor(by or office.leader)
    return actions.instruct(
        thing, text, to, due_on=more.get("due_on"), by=who, at=AT, key=more.get("key", a_key())
    )


def told(office: Office, person: Any, at: Any = AT) -> list[queries.Told]:
    return queries.instructions(office.actor(person, at), today=DAY, at=at)


def test_the_words_are_kept_and_everyone_named_has_a_task(office: Office) -> None:
    instruct(office, office.officer, office.chief, thing=f"enterprise:{office.firm}", due_on=DAY)
    (one,) = told(office, office.leader)
    assert (one.text, one.by_name, one.due_on, one.done) == ("查清原因，周五前报", "林致", DAY, 0)
    assert {card.holder for card in one.tasks} == {office.officer, office.chief}
    (mine,) = inbox.todo(office.actor(office.officer), today=DAY, at=AT).mine
    assert (mine.note, mine.due_on, mine.giver_name) == ("查清原因，周五前报", DAY, one.by_name)


def test_the_leader_sees_what_became_of_it(office: Office) -> None:
    instruct(office, office.officer, due_on=DAY)
    later = AT + timedelta(days=2)
    (late,) = queries.instructions(
        office.actor(office.leader, later), today=DAY + timedelta(days=2), at=later
    )
    assert (late.is_late, late.is_done) == (True, False)
    (card,) = late.tasks
    tasks.answer([card.step], "已约谈", by=office.actor(office.officer, later), at=later, key=a_key())
    (done,) = told(office, office.leader, later)
    assert (done.is_done, done.tasks[0].note) == (True, "已约谈")


def test_an_enterprise_sees_neither_the_words_nor_the_task(office: Office) -> None:
    instruct(office, office.officer, thing=f"enterprise:{office.firm}")
    assert told(office, office.principal) == []
    (card,) = told(office, office.officer)[0].tasks
    with pytest.raises(NotFound):
        inbox.task(office.actor(office.principal), card.id, today=DAY, at=AT)


def test_who_may_and_what_is_needed(office: Office) -> None:
    for wrong, code in (
        ({"text": " "}, "instruction_text"),
        ({"due_on": DAY - timedelta(days=1)}, "instruction_due"),
    ):
        with pytest.raises(Incomplete, match=code):
            instruct(office, office.officer, **wrong)
    with pytest.raises(Incomplete, match="instruction_nobody"):
        instruct(office)
    with pytest.raises(Incomplete, match="task_nobody"):
        instruct(office, office.principal)
    with pytest.raises(NotPermitted):
        instruct(office, office.officer, by=office.chief)
    with pytest.raises(NotFound):
        instruct(office, office.officer, thing="hazard:nonsense")
    assert not Instruction.objects.exists()


def test_asked_twice_it_is_said_once(office: Office) -> None:
    key = a_key()
    first, second = (instruct(office, office.officer, key=key) for _ in range(2))
    assert first.act == second.act
    assert Instruction.objects.count() == 1
