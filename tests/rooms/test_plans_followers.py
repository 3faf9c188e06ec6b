"""An event and its follower may be kept under different enterprises: offices owe for both."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.rooms.orgs_made import SHIPS
from tests.rooms.plans_made import a_fact, an_authority, an_enterprise, asked, at_noon
from zhiben.plans import actions, stored, verify

pytestmark = pytest.mark.django_db
TENANT = 3109
EARLY = at_noon(date(2024, 1, 2))
DAY = date(2024, 8, 7)


@pytest.fixture
def section():
    return an_authority(TENANT, EARLY)


@pytest.fixture
def firms(section):
    return [an_enterprise(TENANT, EARLY, SHIPS) for _ in range(3)]


def done(section, event):
    found = stored.of_subjects(TENANT, [section]).values()
    return next(one.cell.done_on for one in found if one.cell.period == f"event:{event}")


def at(days):
    return at_noon(DAY + timedelta(days=days))


def test_a_follower_kept_under_another_enterprise_is_counted_at_once(section, firms):
    visit = a_fact(TENANT, at(0), "visit", firms[0], DAY)
    briefing = a_fact(TENANT, at(1), "briefing", firms[1], DAY, attributes={"visit": str(visit)})
    assert done(section, visit) == DAY
    actions.withdraw_fact(briefing, "记错", **asked(TENANT, at(2)))
    assert done(section, visit) is None
    assert verify.verify(TENANT, DAY + timedelta(days=2)).ok


def test_a_follower_of_an_event_that_was_corrected_names_either_recording(section, firms):
    first = a_fact(TENANT, at(0), "visit", firms[0], DAY)
    again = actions.NewFact("visit", firms[0], DAY + timedelta(days=1))
    made = actions.correct_fact(first, again, "记错日子", **asked(TENANT, at(1)))
    newest = str((made.answer or {})["fact"])
    a_fact(TENANT, at(2), "briefing", firms[1], DAY + timedelta(days=1), attributes={"visit": newest})
    assert done(section, first) == DAY + timedelta(days=1)
    assert verify.verify(TENANT, DAY + timedelta(days=2)).ok


def test_what_happens_near_an_event_does_not_lose_its_follower_elsewhere(section, firms):
    visit = a_fact(TENANT, at(0), "visit", firms[0], DAY)
    a_fact(TENANT, at(1), "briefing", firms[1], DAY, attributes={"visit": str(visit)})
    other = a_fact(TENANT, at(2), "visit", firms[0], DAY + timedelta(days=1))
    a_fact(TENANT, at(3), "briefing", firms[0], DAY + timedelta(days=1), attributes={"visit": str(other)})
    a_fact(TENANT, at(3), "briefing", firms[2], DAY + timedelta(days=2), attributes={"visit": str(visit)})
    assert (done(section, visit), done(section, other)) == (DAY, DAY + timedelta(days=1))
    assert verify.verify(TENANT, DAY + timedelta(days=3)).ok


def test_a_follower_recorded_with_a_number_serves_the_visits_of_that_number_everywhere(section, firms):
    numbered = {"attributes": {"visit": "V7"}}
    visits = [a_fact(TENANT, at(0), "visit", firm, DAY, **numbered) for firm in firms[:2]]
    a_fact(TENANT, at(1), "briefing", firms[2], DAY, **numbered)
    late = a_fact(TENANT, at(2), "visit", firms[1], DAY, **numbered)
    assert [done(section, visit) for visit in (*visits, late)] == [DAY] * 3
    a_fact(TENANT, at(3), "visit", firms[0], DAY)
    assert [done(section, visit) for visit in (*visits, late)] == [DAY] * 3
    assert verify.verify(TENANT, DAY + timedelta(days=3)).ok


def test_a_follower_that_is_about_the_event_is_counted_wherever_it_is_kept(section, firms):
    visit = a_fact(TENANT, at(0), "visit", firms[0], DAY)
    a_fact(TENANT, at(1), "briefing", firms[1], DAY, about=f"event:{visit}")
    assert done(section, visit) == DAY
    a_fact(TENANT, at(2), "briefing", firms[2], DAY, attributes={"visit": str(visit)})
    assert done(section, visit) == DAY
    assert verify.verify(TENANT, DAY + timedelta(days=2)).ok


@pytest.mark.parametrize("said", [("V1", "V2"), 2, "Ｖ２号"])
def test_a_number_may_be_one_of_several_and_of_any_writing(section, firms, said):
    number = said[1] if isinstance(said, tuple) else said
    visit = a_fact(TENANT, at(0), "visit", firms[0], DAY, attributes={"visit": number})
    a_fact(TENANT, at(1), "briefing", firms[1], DAY, attributes={"visit": said})
    a_fact(TENANT, at(2), "visit", firms[2], DAY, attributes={"visit": number})
    assert done(section, visit) == DAY
    assert verify.verify(TENANT, DAY + timedelta(days=2)).ok
