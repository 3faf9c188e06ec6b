"""Hazards where the rest of a day is: in the inbox with the next step, the calendar, its feed, the search."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from icalendar import Calendar

from tests.builders import NOON, TODAY
from tests.rooms import hazards_made, orgs_made
from tests.rooms.hazards_made import being_put_right, reported, step
from tests.web import world
from zhiben.domain.access import Role
from zhiben.domain.hazards import Event, Level

pytestmark = pytest.mark.django_db
CARD = re.compile(r'<article class="todo" data-state="(\w+)" data-row>(.*?)</article>', re.DOTALL)


@pytest.fixture(autouse=True)
def _noon(monkeypatch):
    monkeypatch.setenv("ZHIBEN_TODAY", TODAY.isoformat())
    monkeypatch.setenv("ZHIBEN_NOW", NOON.isoformat())


@pytest.fixture
def yard():
    return hazards_made.a_yard()


def office(yard) -> object:
    world.a_login("office", Role.SUPERVISOR)
    return world.signed_in("office")


def firm(yard, role: Role = Role.SAFETY_MANAGER, name: str = "firm") -> object:
    world.a_login(name, role, enterprise=yard.firm)
    return world.signed_in(name)


def cards(client, hazard) -> list[tuple[str, str]]:
    page = client.get("/").content.decode()
    return [(state, body) for state, body in CARD.findall(page) if f"/hazards/{hazard}/" in body]


def test_a_hazard_that_waits_for_a_decision_is_on_the_desk_of_whoever_decides(yard):
    hazard = reported(yard, by=yard.officer)
    [(_, body)] = cards(office(yard), hazard)
    assert f'href="/hazards/{hazard}/grade/"' in body
    assert cards(firm(yard), hazard) == []
    worker = firm(yard, Role.WORKER, "worker")
    assert cards(worker, hazard) == []
    assert 'class="btn" href="/hazards/new/"' in worker.get("/").content.decode()
    world.a_login("auditor", Role.AUDITOR)
    assert "/hazards/new/" not in world.signed_in("auditor").get("/").content.decode()


def test_once_graded_it_is_the_enterprises_with_its_next_step_and_its_day(yard):
    hazard = reported(yard)
    step(hazard, Event.GRADE, yard.officer, level=Level.GENERAL, deadline=TODAY)
    [(state, body)] = cards(firm(yard), hazard)
    assert (state, "今天到期" in body) == ("soon", True)
    assert f'href="/hazards/{hazard}/plan/"' in body
    assert cards(office(yard), hazard) == []


def test_an_extension_asked_for_waits_for_whoever_may_grant_it_and_no_officer_is_led_to_mend(yard):
    hazard = being_put_right(yard)
    later = hazards_made.LATER + timedelta(days=5)
    step(hazard, Event.ASK_EXTENSION, yard.manager, deadline=later, controls="断电上锁")
    assert cards(office(yard), hazard) == []
    world.a_login("chief", Role.SECTION_CHIEF)
    [(_, body)] = cards(world.signed_in("chief"), hazard)
    assert f'href="/hazards/{hazard}/extend/"' in body


def test_the_calendar_its_feed_and_the_search_know_its_day(yard):
    hazard = being_put_right(yard)
    client = firm(yard)
    day = hazards_made.LATER
    page = client.get(f"/calendar/?month={day:%Y-%m}").content.decode()
    assert 'href="#mending-title">隐患 1</a>' in page
    told = client.post("/calendar/feed/").content.decode()
    address = re.search(r"http://testserver(/calendar/[^<]+\.ics)", told)
    assert address
    events = Calendar.from_ical(client.get(address[1]).content).walk("VEVENT")
    assert [(one["dtstart"].dt, one["summary"]) for one in events if str(hazard) in one["uid"]] == [
        (day, f"{hazards_made.row(hazard).number} 二号船坞起重机超期未检仍在使用")
    ]
    assert f'href="/hazards/{hazard}/"' in client.get("/search/?q=起重机").content.decode()
    other = orgs_made.an_enterprise("别家船厂")
    world.a_login("stranger", Role.PRINCIPAL, enterprise=other)
    stranger = world.signed_in("stranger")
    assert str(hazard) not in stranger.get("/search/?q=起重机").content.decode()
    assert cards(stranger, hazard) == []
