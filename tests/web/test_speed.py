"""The list page of 50 out of more than 2,000, from the real server: time and weight."""

from __future__ import annotations

import time
from urllib.request import HTTPCookieProcessor, Request, build_opener

import pytest
from django.conf import settings
from django.db import connection

from tests.serving import database_url, served
from tests.web import world
from zhiben.orgs.staff import logins
from zhiben.plans import queries
from zhiben.plans.queries import Filters

pytestmark = pytest.mark.django_db(transaction=True)

LONGEST = 0.200  # seconds
HEAVIEST = 300_000  # bytes
OF = 2_000  # obligations


def test_a_page_of_50_out_of_2000_is_fast_and_light(bureau, monkeypatch):
    """The fastest of nine: the machine is shared, and another's work is not the page's."""
    world.a_district()
    for n in range(36):
        world.a_firm(f"第{n}船舶修造有限公司")
    account = world.a_login("yu")
    cookie = world.signed_in("yu").cookies[settings.SESSION_COOKIE_NAME].value
    actor = logins.actor_of(account, world.NOON)
    total = queries.obligation_list(actor, filters=Filters(), today=world.TODAY).total
    assert total > OF

    with served(ZHIBEN_DATABASE_URL=database_url(), ZHIBEN_TODAY=world.TODAY.isoformat()) as (address,):
        asked = Request(
            f"{address}/obligations/?word=all", headers={"Cookie": f"{settings.SESSION_COOKIE_NAME}={cookie}"}
        )
        times, weights = zip(*(opened(asked) for _ in range(9)), strict=True)

    print(f"list of 50 out of {total} on {connection.vendor}: {min(times) * 1000:.0f} ms, {weights[0]} bytes")
    assert min(times) < LONGEST
    assert max(weights) < HEAVIEST


def opened(asked: Request) -> tuple[float, int]:
    started = time.perf_counter()
    with build_opener(HTTPCookieProcessor()).open(asked) as answer:
        body = answer.read()
    assert body.count(b"<tr data-row>") == 50
    return time.perf_counter() - started, len(body)
