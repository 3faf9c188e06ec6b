"""A real browser before the product's real server, over a district made once for all flows of a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, TypeVar

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import setup_databases
from playwright.sync_api import Browser, expect, sync_playwright

from tests import chromium
from tests.browser.looking import DESKTOP, Window
from tests.builders import TODAY
from tests.serving import database_url, served
from tests.web import world
from zhiben.ground import guards

Made = TypeVar("Made")

expect.set_options(timeout=20_000)  # a busy machine answers late, not wrongly


@pytest.fixture(scope="module")  # not longer: its event loop would be in the way of other tests
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium.executable(), args=list(chromium.FLAGS))
        yield opened
        opened.close()


def aside(work: Callable[[], Made]) -> Made:
    """Done in a thread of its own: in this one the browser keeps an event loop, and Django will not work."""

    def work_and_close() -> Made:
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(work_and_close).result()


def a_stage() -> world.District:
    world.a_bureau()
    district = world.a_district()
    world.a_login("yu")
    world.passwords_as_served()
    return district


def empty() -> None:
    """Emptying the tables is what the guards of append-only tables are against: they stand aside for it."""
    guards.remove(connection)
    call_command("flush", interactive=False, verbosity=0)
    guards.install(connection)


@pytest.fixture(scope="session")
def database(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any) -> None:
    """The database under test. pytest-django makes it only if some collected test has its mark; ours have
    none, for it would wrap each in a transaction that the server's process cannot see into.
    """
    # Told from the marks: looking for tables would open the database that is not for tests.
    if not any(item.get_closest_marker("django_db") for item in request.session.items):
        with django_db_blocker.unblock():
            aside(lambda: setup_databases(verbosity=0, interactive=False, aliases=["default"]))


@pytest.fixture(scope="module")
def stage(database: None, django_db_blocker: Any) -> Iterator[world.District]:
    """The district and an officer `yu`, in the database under test; gone after the file."""
    with django_db_blocker.unblock():
        yield aside(a_stage)
        aside(empty)


@pytest.fixture(scope="module")
def address(stage: world.District) -> Iterator[str]:
    """Where the product answers, on TODAY."""
    url = aside(database_url)
    with served(ZHIBEN_DATABASE_URL=url, ZHIBEN_TODAY=TODAY.isoformat()) as addresses:
        yield addresses[0]


@contextmanager
def watched() -> Iterator[list[Window]]:
    """A list for the windows opened; closed at the end, and none may have complained."""
    opened: list[Window] = []
    yield opened
    complaints = [text for one in opened for text in one.complaints]
    for one in opened:
        one.context.close()
    assert complaints == []


@pytest.fixture(scope="module")
def signed_in(browser: Browser, address: str) -> Any:
    """The cookies of a browser in which `yu` has signed in."""
    one = Window(browser, address, DESKTOP)
    one.sign_in("yu")
    state = one.context.storage_state()
    one.context.close()
    return state


@pytest.fixture
def window(browser: Browser, address: str, signed_in: Any) -> Iterator[Callable[..., Window]]:
    """Opens windows of a size, signed in as `yu` unless `stranger`; at the end none may have complained."""
    with watched() as opened:

        def make(size: tuple[int, int], *, stranger: bool = False, **options: Any) -> Window:
            state = None if stranger else signed_in
            opened.append(Window(browser, address, size, storage_state=state, **options))
            return opened[-1]

        yield make


@pytest.fixture(scope="module")
def people(stage: world.District) -> world.District:
    """Who else is at the stage: a file whose flows need them has a fixture of this name."""
    return stage


@pytest.fixture
def seated(browser: Browser, address: str, people: world.District) -> Iterator[Callable[..., Window]]:
    """Opens a window of a size in which one of the people has signed in; none may have complained."""
    with watched() as opened:

        def make(username: str, size: tuple[int, int], **options: Any) -> Window:
            opened.append(Window(browser, address, size, **options))
            opened[-1].sign_in(username)
            return opened[-1]

        yield make
