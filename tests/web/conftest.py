"""The people and places of `world`, made anew for each test that asks."""

from collections.abc import Iterator

import pytest
from django.test import Client

from tests.builders import TODAY
from tests.web import world


@pytest.fixture(autouse=True, scope="session")
def _nothing_is_kept_of_how_pages_were_drawn() -> Iterator[None]:
    """Django's client copies the context of every part of a page: no test asks for one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.test.client.store_rendered_templates", lambda *told, **more: None)
        yield


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    """The doors believe it is TODAY; past its noon, as tests/conftest.py has it."""
    monkeypatch.setenv("ZHIBEN_TODAY", TODAY.isoformat())


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
