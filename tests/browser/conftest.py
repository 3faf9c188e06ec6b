"""A real browser before the product's real server, over a district made once for all flows of a file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import setup_databases
from playwright.sync_api import Browser, expect, sync_playwright

from tests import chromium
from tests.browser.looking import Window
from tests.builders import TODAY
from tests.rooms import months_made
from tests.serving import database_url, served
from tests.web import world
from zhiben.ground import guards

Made = TypeVar("Made")

expect.set_options(timeout=20_000)  # a busy machine answers late, not wrongly


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What needs the browser comes last: once it runs, its event loop is in the way of other tests."""
    here = Path(__file__).parent
    items.sort(key=lambda item: here in item.path.parents)


@pytest.fixture(scope="session")
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
    months_made.a_superiors_sheet()
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
def day() -> date:
    """The day on which the flows of a file take place."""
    return TODAY


@pytest.fixture(scope="session")
def serving(database: None) -> Iterator[Callable[[date], str]]:
    """Where the product answers on a day: one server a day, whatever is at the stage."""
    url = aside(database_url)
    found: dict[date, str] = {}
    with ExitStack() as running:

        def at(day: date) -> str:
            if day not in found:
                given = {"ZHIBEN_DATABASE_URL": url, "ZHIBEN_TODAY": day.isoformat()}
                found[day] = running.enter_context(served(**given))[0]
            return found[day]

        yield at


@pytest.fixture(scope="module")
def address(stage: object, serving: Callable[[date], str], day: date) -> str:
    """Where the product answers, on that day."""
    return serving(day)


class Windows:
    """The windows of a file. One that a test has left as it found it serves the next: to open a window
    and to fill its caches costs more than the pages looked at in it.
    """

    def __init__(self, browser: Browser, address: str) -> None:
        self.browser, self.address = browser, address
        self.kept: defaultdict[str, list[Window]] = defaultdict(list)
        self.sessions: dict[str, Any] = {}  # by person: the cookies of a browser in which they signed in
        self.taken: list[tuple[str, Window, object]] = []

    def take(self, who: str, size: tuple[int, int], **options: Any) -> Window:
        """A window of the size, nobody else's during the test; `who` has signed in, "" nobody.

        It stands nowhere: it is to be opened, or brought home.
        """
        key = f"{who} {size} {sorted(options.items())}"
        kept = self.kept[key]
        session = self.sessions.get(who)
        one = (
            kept.pop() if kept else Window(self.browser, self.address, size, storage_state=session, **options)
        )
        if who and not one.is_in():
            one.come_in(who)
            self.sessions[who] = one.context.storage_state()
        self.taken.append((key, one, cookies(one)))
        return one

    def give_back(self) -> None:
        """After a test: none may have complained; where cookies have changed, the window is closed."""
        taken, self.taken = self.taken, []
        complaints = [text for _, one, _ in taken for text in one.complaints]
        for key, one, before in taken:
            if complaints or cookies(one) != before:
                one.context.close()
            else:
                one.leave()
                self.kept[key].append(one)
        assert complaints == []

    def close(self) -> None:
        for some in self.kept.values():
            for one in some:
                one.context.close()


def cookies(one: Window) -> dict[str, str]:
    return {str(found["name"]): str(found["value"]) for found in one.context.cookies()}


@pytest.fixture(scope="module")
def windows(browser: Browser, address: str) -> Iterator[Windows]:
    some = Windows(browser, address)
    yield some
    some.close()


@pytest.fixture
def window(windows: Windows) -> Iterator[Callable[..., Window]]:
    """Opens windows of a size, signed in as `yu` unless `stranger`; at the end none may have complained."""

    def make(size: tuple[int, int], *, stranger: bool = False, **options: Any) -> Window:
        return windows.take("" if stranger else "yu", size, **options)

    yield make
    windows.give_back()


@pytest.fixture(scope="module")
def people(stage: world.District) -> world.District:
    """Who else is at the stage: a file whose flows need them has a fixture of this name."""
    return stage


@pytest.fixture
def seated(windows: Windows, people: world.District) -> Iterator[Callable[..., Window]]:
    """Opens a window of a size in which one of the people has signed in; none may have complained."""

    def make(username: str, size: tuple[int, int], **options: Any) -> Window:
        one = windows.take(username, size, **options)
        one.open("/")
        return one

    yield make
    windows.give_back()
