"""Deadlines of hazards speak by themselves: once, to whom they concern, further up the later it is."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.builders import NOON, TODAY
from tests.rooms import hazards_made as yards
from tests.rooms.acting import TENANT
from tests.rooms.hazards_made import LATER, step
from zhiben.domain.access import Role, system
from zhiben.domain.hazards import Event, Level
from zhiben.domain.periods import day_of
from zhiben.ground.models import OutboxRow
from zhiben.hazards.reminding import DUE, LATE, remind
from zhiben.hazards.rules import rules_of
from zhiben.workers.followups import HANDLERS

pytestmark = pytest.mark.django_db


@pytest.fixture
def yard():
    return yards.a_yard()


def on(day) -> object:
    at = NOON + (day - TODAY)
    return remind(TENANT, by=system("reminders", [TENANT], day_of(at)), at=at)


def told(topic: str) -> list[set[str]]:
    rows = OutboxRow.objects.filter(kind="notice", topic=topic).order_by("id")
    return [set(one.payload["people"]) for one in rows]


def of(*actors) -> set[str]:
    return {str(one.person) for one in actors}


def test_before_the_day_who_mends_it_is_reminded_and_once_is_once(yard):
    yards.being_put_right(yard, Level.GENERAL)
    first = rules_of(TENANT, TODAY).remind_before[0]
    assert on(LATER - timedelta(days=first + 1)) is None
    assert on(LATER - timedelta(days=first)) is not None
    assert on(LATER - timedelta(days=first)) is None
    assert told(DUE) == [of(yard.worker, yard.manager)]
    assert {DUE, LATE} <= set(HANDLERS)


def test_the_later_it_is_the_further_up_it_goes_and_what_waits_for_its_recheck_is_not_late(yard):
    leader = yards.made.an_officer(Role.BUREAU_LEADER, "分管领导")
    hazard = yards.being_put_right(yard, Level.GENERAL)
    firm, officers = (yard.worker, yard.manager), (yard.officer, yard.other)
    for days in rules_of(TENANT, TODAY).raise_after:
        on(LATER + timedelta(days=days))
    assert told(LATE) == [
        of(*firm, *officers), of(*firm, *officers, yard.chief), of(*firm, *officers, yard.chief, leader),
    ]  # fmt: skip
    late = LATER + timedelta(days=7)
    step(hazard, Event.SUBMIT, yard.worker, done=(1, 2), at=NOON + (late - TODAY),
         uploads=(yards.an_upload(yard.worker, at=NOON + (late - TODAY)),))  # fmt: skip
    assert on(late + timedelta(days=1)) is None


def test_a_recheck_that_nobody_makes_is_said_after_ten_days(yard):
    hazard = yards.put_right(yard)
    step(hazard, Event.DISPUTE, yard.manager, at=NOON + timedelta(days=9))  # begins no time anew
    assert on(TODAY + timedelta(days=10)) is None
    assert on(TODAY + timedelta(days=11)) is not None
    assert told(LATE) == [of(yard.officer, yard.other, yard.chief)]
    step(hazard, Event.RETURN, yard.other, deadline=LATER, inspectors=(yard.other.person,))
    assert on(TODAY + timedelta(days=12)) is None


def test_a_stage_that_no_round_was_there_for_is_caught_up_with_and_what_is_long_past_is_let_be(yard):
    yards.being_put_right(yard, Level.GENERAL)
    before, after = rules_of(TENANT, TODAY).remind_before, rules_of(TENANT, TODAY).raise_after
    on(LATER - timedelta(days=before[-1] - 1))  # both days passed without a round: one word, the last
    assert len(told(DUE)) == 1
    on(LATER + timedelta(days=after[1] + 1))
    assert told(LATE) == [of(yard.worker, yard.manager, yard.officer, yard.other, yard.chief)]
    assert on(LATER + timedelta(days=after[1] + 2)) is None
    assert on(LATER + timedelta(days=after[-1] + 100)) is None
