"""The demonstration's hazards: every state, by the people who would; told twice is told once."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta

import pytest

from tests.rooms.test_seed import rows
from zhiben.cli.demonstration import Demonstration
from zhiben.domain.access import system
from zhiben.domain.hazards import OPEN, Event, Level, State
from zhiben.domain.orgs import Kind
from zhiben.domain.periods import SHANGHAI
from zhiben.hazards import actions, queries, verify
from zhiben.hazards.models import Hazard, HazardStep, Photo
from zhiben.hazards.saying import Said
from zhiben.orgs.staff.working import actor_for
from zhiben.plans import verify as cells

pytestmark = pytest.mark.django_db

BUREAU, SUMMER, DAY = 2, date(2026, 8, 21), date(2026, 9, 14)
NOW = datetime(2026, 9, 15, 9, tzinfo=SHANGHAI)


def test_hazards_in_every_state_are_told_up_to_a_day_and_again_up_to_a_later_one():
    demo = Demonstration(SUMMER, NOW)
    demo.offices()
    for office in demo.demo.authorities:
        demo.subjects(office, set(Kind) - {Kind.SECTION}, "demo:subjects")
    demo.accounts()
    demo.hazards()
    assert not HazardStep.objects.filter(day__gt=SUMMER).exists()

    officer = actor_for(BUREAU, demo.given["B-P9"], NOW)
    taken = Hazard.objects.get(text="抓钢机倒车报警失灵")
    said = Said(note="不属本部门职责", receiver="区市场监管局")
    actions.take(taken.id, Event.SEND, said, by=officer, at=NOW - timedelta(days=20), key="somebody")
    steps = HazardStep.objects.filter(hazard=taken).count()

    demo.until = DAY
    demo.hazards()
    before = rows()
    demo.hazards()
    assert rows() == before
    assert HazardStep.objects.filter(hazard=taken).count() == steps  # whoever went on since goes on
    states = Counter(Hazard.objects.values_list("state", flat=True))
    assert set(states) == {one.value for one in State} - {State.STATED, State.UNDONE}
    assert sum(states.values()) == 30
    assert list(verify.differences(BUREAU)) == []
    assert cells.verify(BUREAU, NOW.date()).ok
    _one_major_is_listed_and_being_put_right()
    _some_are_late_and_some_were_closed_with_photos_of_before_and_after()


def _one_major_is_listed_and_being_put_right():
    row = Hazard.objects.get(level=Level.MAJOR, listed=True)
    assert (row.state, row.text) == (State.RECTIFYING, "涂装房内照明灯具不防爆")
    whole = queries.hazard(system("test", [BUREAU], DAY), row.id, today=DAY, at=NOW)
    assert [one.done_on is not None for one in whole.measures] == [True, False, False]
    assert {one.name for one in whole.story} == {"刘航", "杨丽娜", "于继业", "于守正"}


def _some_are_late_and_some_were_closed_with_photos_of_before_and_after():
    assert Hazard.objects.filter(state__in=sorted(OPEN), deadline__lt=DAY).count() >= 3
    assert Hazard.objects.filter(state=State.CLOSED, paired=True).count() >= 2
    assert not Hazard.objects.filter(reused=True).exists()
    days = Photo.objects.values_list("taken_on", "step__day")
    assert all(taken == day for taken, day in days)
