"""The people and places of `world`, made anew for each test that asks."""

import os
from datetime import UTC, datetime, time, timedelta

import pytest
from django.test import Client

from tests.builders import TODAY
from tests.web import world
from zhiben.ground import clock


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    """The doors believe it is TODAY, and past its noon: what `world` makes is made at noon, and not yet known
    to a door that keeps the hour of a morning.
    """
    monkeypatch.setenv("ZHIBEN_TODAY", TODAY.isoformat())
    keeping_the_hour = clock.now

    def past_noon() -> datetime:
        at = keeping_the_hour()
        if "ZHIBEN_TODAY" not in os.environ:
            return at
        midnight = datetime.combine(clock.day_of(at), time(), clock.SHANGHAI)
        return midnight.astimezone(UTC) + timedelta(hours=12) + (at - midnight) / 2  # never goes back

    monkeypatch.setattr(clock, "now", past_noon)


@pytest.fixture
def bureau(db: None) -> None:
    world.a_bureau()


@pytest.fixture
def district(bureau: None) -> world.District:
    return world.a_district()


@pytest.fixture
def officer(bureau: None) -> Client:
    """A browser in which an officer who sees the whole district has signed in."""
    world.a_login("yu")
    return world.signed_in("yu")
