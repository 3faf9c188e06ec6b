"""The people and places of `world`, made anew for each test that asks."""

import pytest
from django.test import Client

from tests.builders import TODAY
from tests.web import world
from zhiben.domain.access import Role


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    """The doors believe it is TODAY."""
    monkeypatch.setenv("ZHIBEN_TODAY", TODAY.isoformat())


@pytest.fixture
def home(db: None) -> world.Place:
    yards = [
        ("own", "文登龙泊修造船有限公司", "91371081MA3EXAMPL7", "371003001"),
        ("foreign", world.LONG_NAME, "91371081MA3EXAMPL8", "371003102"),
    ]
    return world.a_place(world.HOME, "威海市文登区工业和信息化局", "371003", yards)


@pytest.fixture
def officer(home: world.Place) -> Client:
    """A browser in which an officer who sees the whole district has signed in."""
    world.a_login(home, "yu", Role.SUPERVISOR)
    return world.signed_in("yu")
