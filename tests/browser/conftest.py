"""A real browser before the product's real server, over a district made once for all flows of a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher, make_password
from django.core.management import call_command
from playwright.sync_api import Browser, sync_playwright

from tests import chromium
from tests.browser.looking import Window
from tests.builders import TODAY
from tests.serving import served
from tests.web import world
from zhiben.orgs.models import Account


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium.executable(), args=list(chromium.FLAGS))
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def stage(django_db_setup: None, django_db_blocker: Any) -> Iterator[world.District]:
    """The district and an officer `yu`, in the database under test; gone after the file."""
    with django_db_blocker.unblock():
        world.a_bureau()
        district = world.a_district()
        world.a_login("yu")
        Account.objects.update(password=make_password(world.PASSWORD, hasher=Argon2PasswordHasher()))
        yield district
        call_command("flush", interactive=False, verbosity=0)


@pytest.fixture(scope="module")
def address(stage: world.District) -> Iterator[str]:
    """Where the product answers, on TODAY."""
    with served(ZHIBEN_TODAY=TODAY.isoformat()) as addresses:
        yield addresses[0]


@pytest.fixture
def window(browser: Browser, address: str) -> Iterator[Callable[..., Window]]:
    """Opens windows of a size; at the end none of them may have complained."""
    opened: list[Window] = []

    def make(size: tuple[int, int], **options: Any) -> Window:
        opened.append(Window(browser, address, size, **options))
        return opened[-1]

    yield make
    complaints = [text for one in opened for text in one.complaints]
    for one in opened:
        one.context.close()
    assert complaints == []
