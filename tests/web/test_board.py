"""本期概览: every number is the length of the list it opens; three answers from one history."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html import unescape
from uuid import UUID

import pytest

from tests.rooms import orgs_made
from tests.web import world
from zhiben.domain.access import Role
from zhiben.plans import actions
from zhiben.plans.store import NewFact
from zhiben.web import board

pytestmark = pytest.mark.django_db

FIGURE = re.compile(r'<a href="([^"]+)"[^>]*data-figure="([a-z-]+)"[^>]*>(.*?)</a>', re.DOTALL)
TOTAL = re.compile(r"<h2>(\d+) 项</h2>")
SPANS = ("", "?span=last", "?span=quarter", "?span=year")


def figures(page: str) -> list[tuple[str, str, int]]:
    """(address, what, number) of every figure that can be clicked."""
    found = []
    for address, what, inside in FIGURE.findall(page):
        told = re.search(r"<b>(\d+)</b>", inside) or re.fullmatch(r"\s*(\d+)\s*", inside)
        assert told, inside
        found.append((unescape(address), what, int(told[1])))
    return found


@pytest.mark.parametrize("span", SPANS)
@pytest.mark.parametrize("who", ["all", "town", "firm"])
def test_every_number_is_the_length_of_the_list_it_opens(district, span, who):
    if who == "firm":
        world.a_login(who, Role.PRINCIPAL, enterprise=district.own)
    else:
        world.a_login(who, regions=["371003" if who == "all" else orgs_made.TOWN])
    client = world.signed_in(who)
    found = figures(client.get(f"/board/{span}").content.decode())
    assert len(found) >= 2
    for address, what, number in found:
        listed = TOTAL.search(client.get(address).content.decode())
        assert listed, address
        assert int(listed[1]) == number, (address, what)


def test_filed_corrected_and_withdrawn_give_three_answers_from_one_history(district, monkeypatch):
    """Done this quarter; then it was last quarter's; then it was not at all. Each stays as it was known."""
    monkeypatch.setenv("ZHIBEN_TODAY", "2026-04-20")
    world.a_login("all")
    client = world.signed_in("all")

    def told(known: str = "") -> tuple[int, int]:
        """(done this quarter, overdue at all)."""
        page = client.get(f"/board/?span=quarter&known={known}").content.decode()
        found = {what: number for _, what, number in reversed(figures(page)) if what in ("done", "overdue")}
        return found["done"], found["overdue"]

    done, overdue = told()
    days = {"by": orgs_made.PROGRAM, "key": "filed", "at": world.NOON + timedelta(days=31)}
    filed = actions.record_fact(NewFact("check", district.foreign, date(2026, 4, 1)), **days)
    then = NewFact("check", district.foreign, date(2026, 3, 31))
    days = {"by": orgs_made.PROGRAM, "key": "corrected", "at": world.NOON + timedelta(days=39)}
    corrected = actions.correct_fact(fact_of(filed), then, "日子写错", **days)
    days = {"by": orgs_made.PROGRAM, "key": "withdrawn", "at": world.NOON + timedelta(days=44)}
    actions.withdraw_fact(fact_of(corrected), "没有这回事", **days)

    was = [told(day) for day in ("2026-04-04", "2026-04-12", "2026-04-17")]
    assert was == [(done + 1, overdue), (done, overdue - 1), (done, overdue)]
    assert told() == (done, overdue)


def fact_of(receipt) -> UUID:
    return UUID(str((receipt.answer or {})["fact"]))


def test_the_board_of_the_neighbour_says_nothing_of_ours(district):
    world.a_login("next", tenant=orgs_made.NEXT_DOOR, regions=["371002"])
    page = world.signed_in("next").get("/board/?span=year").content.decode()
    assert "文登龙泊修造船有限公司" not in page
    assert "环翠远洋船舶有限公司" in page


def test_an_authority_without_a_plan_has_an_empty_board(bureau):
    world.a_login("alone")
    page = world.signed_in("alone").get("/board/")
    assert page.status_code == 200
    assert all(number == 0 for _, _, number in figures(page.content.decode()))


@pytest.mark.parametrize(
    ("name", "day", "first", "last"),
    [
        ("month", date(2024, 2, 29), date(2024, 2, 1), date(2024, 2, 29)),
        ("last", date(2026, 1, 31), date(2025, 12, 1), date(2025, 12, 31)),
        ("last", date(2024, 3, 1), date(2024, 2, 1), date(2024, 2, 29)),
        ("quarter", date(2026, 11, 25), date(2026, 10, 1), date(2026, 12, 31)),
        ("year", date(2025, 12, 31), date(2025, 1, 1), date(2025, 12, 31)),
    ],
)
def test_a_stretch_is_whole_months_around_the_day(name, day, first, last):
    assert board.span(name, day) == (first, last)


@pytest.mark.parametrize(("most", "top"), [(0, 1), (1, 1), (3, 5), (7, 10), (10, 10), (11, 20), (571, 1000)])
def test_the_chart_ends_at_a_round_number(most, top):
    month = board.Month(date(2026, 1, 1), most, 0, 0)
    assert board.top_of((month,)) == top
