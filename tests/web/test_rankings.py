"""晾晒 on its page: the formula beside the ranks, every figure a link to its rows."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from tests.rooms import hazards_made
from tests.rooms.acting import TENANT
from tests.web import world
from zhiben.domain.hazards import Event, Level
from zhiben.domain.ranking import Units
from zhiben.reports.leading import rankings

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 31)


def ranks(by: Any) -> list[Any]:
    every = ("industries", "towns", "sections")
    found = [rankings.rank(by, TENANT, one, "2026-03", today=DAY) for one in every]
    return [(one.ranking.id, line.place, line.standing, line.score) for one in found for line in one.lines]


def test_what_ships_ranks_industries_towns_and_sections() -> None:
    assert [one.of for one in rankings.shipped()] == [Units.INDUSTRY, Units.REGION, Units.SECTION]


def test_hazards_an_enterprise_finds_itself_change_no_rank_and_no_score() -> None:
    yard = hazards_made.a_yard()
    for spot in ("一号车间", "二号车间", "四号车间"):  # what others found, and it had not
        hazards_made.step(
            hazards_made.reported(yard, yard.officer, spot=spot),
            Event.GRADE,
            yard.officer,
            level=Level.GENERAL,
        )
    before = ranks(yard.chief)
    assert before
    hazards_made.being_put_right(yard, Level.MAJOR)
    hazards_made.being_put_right(yard, Level.GENERAL, spot="三号车间")
    assert ranks(yard.chief) == before


def test_the_page_says_the_formula_and_opens_every_figure(district: world.District) -> None:
    world.a_login("all")
    client = world.signed_in("all")
    page = client.get("/rankings/?period=2026-02&by=towns").content.decode()
    assert "得零分" in page
    assert "还没有锁定，数还会变" in page
    links = re.findall(r'href="(/indicators/[^"]+)"', page)
    assert links
    assert client.get(links[0].replace("&amp;", "&")).status_code == 200
    assert client.get("/rankings/?by=nothing").status_code == 404
