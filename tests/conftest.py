"""Sizes of the property tests, and cleaning up after them. Databases: tests/settings.py."""

import gc
import os
import shutil
from collections.abc import Iterator
from datetime import datetime

import pytest
from django.db import connection
from django.test import TransactionTestCase
from hypothesis import HealthCheck, settings

from zhiben.ground.clock import SHANGHAI

# What a test leaves open takes place on this day, whenever it is run: all that tests record is known by then.
os.environ.setdefault("ZHIBEN_TODAY", "2026-11-26")
# It is past noon on the day the doors believe in, whatever the hour: what was recorded at noon is known.
os.environ.setdefault("ZHIBEN_HOURS", str(13 - datetime.now(SHANGHAI).hour))  # noqa: TID251 - how far to move
FULL = os.environ.get("ZHIBEN_FULL") == "1"

settings.register_profile("small", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("full", parent=settings.get_profile("small"), max_examples=1000)
settings.load_profile("full" if FULL else "small")


@pytest.fixture(scope="session")
def full() -> bool:
    """True under `python3 zhiben test --full`: take the sizes the issues name."""
    return FULL


@pytest.fixture(autouse=True, scope="session")
def _emptied_after_a_test_with_transactions() -> Iterator[None]:
    """Emptying the tables is what the guards of append-only tables are against: they stand aside for it."""
    from zhiben.ground import guards

    empty = TransactionTestCase._fixture_teardown

    def emptied(case: TransactionTestCase) -> None:
        guards.remove(connection)
        empty(case)
        guards.install(connection)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", emptied)
        yield


def pytest_collection_finish(session: pytest.Session) -> None:
    """What is there now stays to the end: the collector need not look at it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):  # the first process made it, the first process removes it
        shutil.rmtree(os.environ.get("ZHIBEN_TEST_HOME", ""), ignore_errors=True)
