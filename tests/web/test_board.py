"""本期概览: every number is the length of the list it opens; three answers from one history."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html import unescape
from uuid import UUID

import pytest

from tests.rooms import orgs_made, tasks_made
from tests.turns import in_turn
from tests.web import world
from zhiben.domain.access import Role
from zhiben.plans import actions
from zhiben.plans.store import NewFact
from zhiben.web import board, lists

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


def a_city_officer() -> None:
    """`city`, of the authority above, who reads those beneath it."""
    account = world.a_login("city", tenant=orgs_made.ABOVE, regions=["3710"])
    orgs_made.a_grant(account.person, regions=["3710"], reads_beneath=True)


@pytest.mark.parametrize(("who", "span"), in_turn(["all", "town", "firm", "city"], SPANS))
def test_every_number_is_the_length_of_the_list_it_opens(district, span, who):
    if who == "city":
        a_city_officer()
    elif who == "firm":
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


# ── 全覆盖 ───────────────────────────────────────────────────────────────────────────────────────

MISSED = re.compile(r'<a href="([^"#]+)#members-title" data-missed="(\d+)"')
GIVE = re.compile(r'href="(/tasks/assign/[^"]+)"')


@pytest.fixture
def visited(district, monkeypatch) -> UUID:
    """A section that is to visit each of two shipyards this quarter and was at one of them on 10 March."""
    monkeypatch.setenv("ZHIBEN_TODAY", "2026-03-20")
    section = orgs_made.a_section(also=actions.follow_subjects)
    visit = NewFact("visit", section, date(2026, 3, 10), targets=(str(district.own),))
    actions.record_fact(visit, by=orgs_made.PROGRAM, at=world.NOON + timedelta(days=8), key=orgs_made.a_key())
    return section


def missed(client, query: str = "") -> list[tuple[str, int]]:
    page = client.get(f"/board/?span=quarter{query}").content.decode()
    return [(unescape(address), int(n)) for address, n in MISSED.findall(page)]


@pytest.mark.parametrize(("known", "left"), [("", 1), ("&known=2026-03-12", 1), ("&known=2026-03-08", 2)])
def test_who_is_missing_of_a_set_is_listed_behind_its_number(visited, known, left):
    world.a_login("all")
    client = world.signed_in("all")
    ((address, number),) = missed(client, known)
    assert number == left
    assert client.get(address).content.decode().count("<span>还差</span>") == number


def test_a_set_is_given_to_somebody_with_one_click_but_not_in_the_past(visited):
    world.a_login("all")
    client = world.signed_in("all")
    page = client.get("/board/?span=quarter").content.decode()
    (address,) = set(GIVE.findall(page))
    assert "船舶企业全覆盖检查" in client.get(unescape(address)).content.decode()
    assert not GIVE.findall(client.get("/board/?span=quarter&known=2026-03-12").content.decode())


@pytest.mark.parametrize("who", ["next", "firm", "auditor"])
def test_a_set_of_ours_is_no_business_of_others_to_act_on(visited, district, who):
    if who == "next":
        world.a_login(who, tenant=orgs_made.NEXT_DOOR, regions=["371002"])
    elif who == "firm":
        world.a_login(who, Role.PRINCIPAL, enterprise=district.own)
    else:
        world.a_login(who, Role.AUDITOR)
    client = world.signed_in(who)
    assert bool(missed(client)) == (who == "auditor")
    assert not GIVE.findall(client.get("/board/?span=quarter").content.decode())


def test_a_city_sees_its_authorities_side_by_side(district):
    a_city_officer()
    page = world.signed_in("city").get("/board/?span=year").content.decode()
    assert "各监管机构" in page
    assert "环翠区工信局" in page


def test_a_day_that_is_over_stands_beside_today(district, monkeypatch):
    monkeypatch.setenv("ZHIBEN_TODAY", "2026-04-20")
    world.a_login("all")
    client = world.signed_in("all")
    known = client.get("/board/?span=quarter&known=2026-04-13").content.decode()
    moved = [(address, n) for address, what, n in figures(known) if what == "moved"]
    assert len(moved) == 3
    for address, n in moved:
        listed = TOTAL.search(client.get(address).content.decode())
        assert listed
        assert int(listed[1]) == n
    assert "从那天到现在" in known


def test_every_set_is_reachable_though_the_board_shows_the_first(monkeypatch):
    office = tasks_made.an_office()
    monkeypatch.setenv("ZHIBEN_TODAY", "2026-12-01")
    officer = world.signed_in(office.accounts[office.chief].username)
    monkeypatch.setattr(board, "COVERS", 1)
    page = officer.get("/board/?span=year").content.decode()
    shown = re.findall(r"共 (\d+) 项，漏得最多的在前", page)
    assert int(shown[0]) > 1
    assert page.count("data-missed") == 1
    (href,) = re.findall(r'href="(/board/covers/[^"]*)">全部 (?:\d+) 项', page)
    monkeypatch.setattr(lists, "SIZE", 1)
    seen, address = [], unescape(href)
    while address:
        part = officer.get(address).content.decode()
        seen += re.findall(r'<th scope="row" class="lead"><a href="([^"]+)"', part)
        following = re.findall(r'href="(\?[^"]*)"[^>]*rel="next"', part)
        address = f"/board/covers/{unescape(following[0])}" if following else ""
    assert len(seen) == len(set(seen)) == int(shown[0])
    assert officer.get("/board/covers/?from=99999&known=2026-01-31").status_code == 200
