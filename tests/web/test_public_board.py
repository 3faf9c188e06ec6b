"""公开看板: locked months and public indicators only, the same as page, data and poster; nobody named."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from tests.builders import NOON
from tests.rooms import months_made, orgs_made
from tests.rooms.acting import TENANT
from tests.rooms.months_made import FEBRUARY
from tests.web import world
from zhiben.reports.figures import rules
from zhiben.reports.models import Figures
from zhiben.reports.months import actions, queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> months_made.Office:
    return months_made.an_office(NOON)


def test_before_a_month_is_locked_there_is_nothing_to_show(office: months_made.Office) -> None:
    client = Client()
    assert "还没有锁定的月份" in client.get("/public/board/").content.decode()
    assert client.get("/api/v1/public/board.json").status_code == 404
    assert client.get(f"/public/board/?authority={TENANT}").status_code == 404


def test_page_and_data_say_what_was_locked_and_of_public_indicators_only(office: months_made.Office) -> None:
    months_made.locked(office, NOON)
    held = queries.frozen(office.chief, TENANT, FEBRUARY)
    assert held is not None
    told = json.loads(Client().get("/api/v1/public/board.json").content)
    assert (told["period"], told["version"], told["sha256"]) == (FEBRUARY, 1, held.sha256)
    public = {one.id for one in rules.of(TENANT, NOON.date()) if one.public}
    assert {one["id"] for one in told["figures"]} == public
    for one in told["figures"]:
        value = held.sheet.pair(one["id"]).now.value
        assert one["now"]["value"] == (None if value is None else f"{value:f}")
    page = Client().get(f"/public/board/?authority={TENANT}")
    assert FEBRUARY in page.content.decode()
    assert page.headers["Cache-Control"] == "public, max-age=60"
    assert office.chief.name not in page.content.decode() + json.dumps(told, ensure_ascii=False)


def test_what_is_restated_is_shown_as_restated(office: months_made.Office) -> None:
    months_made.locked(office, NOON)
    months_made.briefed(NOON.date().replace(month=2, day=3), NOON)
    actions.restate(FEBRUARY, "补录一场宣讲", by=office.chief, at=NOON, key=orgs_made.a_key())
    told = json.loads(Client().get("/api/v1/public/board.json").content)
    assert told["version"] == Figures.objects.filter(period=FEBRUARY).count() == 2


def test_the_poster_is_made_of_the_same(office: months_made.Office) -> None:
    months_made.locked(office, NOON)
    page = world.signed_in_as(office.officer).get("/wall/poster/").content.decode()
    assert FEBRUARY in page
    assert office.officer.name not in page
