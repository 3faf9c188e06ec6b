"""As known on a day: every page that can be seen so says of which day it is, shows nothing of today, and
takes the day along in every link.
"""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.urls import resolve

from tests.builders import NOON, TODAY
from tests.rooms import hazards_made as yards
from tests.rooms import orgs_made as made
from tests.rooms.hazards_made import Yard, step
from tests.web import world
from zhiben.domain.hazards import Event, Level
from zhiben.orgs import actions as orgs
from zhiben.orgs.enterprises import actions as enterprises
from zhiben.plans.actions import follow_subjects

pytestmark = pytest.mark.django_db
LATER = TODAY + timedelta(days=40)
AT = NOON + timedelta(days=30)
THEN = f"known={TODAY}"
LINK = re.compile(r'<a [^>]*?href="([^"]+)"[^>]*>([^<]*)')
# Whatever can be seen as of a day; opened from a page of a day it is of that day.
PAGES = {
    "board", "board-covers", "obligations", "obligation", "enterprises", "enterprise", "enterprise-facts",
    "enterprise-records", "enterprise-registers", "enterprise-people", "enterprise-timeline", "hazards",
    "hazard", "hazards-zero", "indicators", "indicator", "record", "plan", "month-then", "sheet-draft",
    "figures-export", "hazards-export", "obligations-export",
}  # fmt: skip


@pytest.fixture
def yard(monkeypatch: pytest.MonkeyPatch) -> Yard:
    """On the day there was a major hazard of a shipyard; since then all of it has become another."""
    yard = yards.a_yard()
    made.a_section()
    hazard = yards.put_right(yard, text="舱内动火无人看护")
    step(hazard, Event.CLOSE, yard.officer, at=AT, **yards.again(yard))
    again = yards.reported(yard, at=AT, text="后来才报的", found_on=TODAY)
    step(again, Event.GRADE, yard.officer, at=AT, level=Level.MAJOR)
    orgs.rename(yard.firm, "改了名的厂", TODAY, by=made.PROGRAM, at=AT, key=made.a_key())
    enterprises.transfer(
        yard.firm, TODAY, "搬迁", region=made.OTHER_TOWN, industry=made.SOFTWARE, also=follow_subjects,
        by=made.PROGRAM, at=AT, key=made.a_key(),
    )  # fmt: skip
    made.an_enterprise("后来登记的厂", also=follow_subjects, at=AT)
    monkeypatch.setenv("ZHIBEN_TODAY", LATER.isoformat())
    return yard


def main_of(page: str) -> str:
    return page.partition("<main")[2].partition("</main>")[0]


def shown(client: Any, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return main_of(answer.content.decode())


def forgetful(page: str, address: str) -> list[str]:
    """Links to pages of a day that lose it; the way back to today and comparisons with it are no such."""
    found = []
    for tag in LINK.finditer(page):
        to = html.unescape(tag[1])
        path = urlsplit(to).path or urlsplit(address).path
        if 'data-figure="moved"' in tag[0] or "今天" in tag[2] or not path.startswith("/"):
            continue
        if resolve(path).url_name in PAGES and "known=" not in to:
            found.append(to)
    return found


def addresses(yard: Yard, page: str) -> list[str]:
    """The pages of the day, the hazard's and an obligation's as they are linked."""
    hazard = re.search(r"/hazards/[0-9a-f-]{36}/", page)
    assert hazard is not None
    return [
        "/board/", "/board/covers/", "/obligations/?word=all", "/enterprises/", f"/enterprises/{yard.firm}/",
        f"/enterprises/{yard.firm}/records/", "/hazards/", hazard[0], "/hazards/zero/", "/indicators/",
        "/indicators/major_found/?period=2026-03", "/indicators/major_rate/?period=2026-03",
        "/months/2026-Q1/then/",
    ]  # fmt: skip


def with_day(address: str) -> str:
    return f"{address}{'&' if '?' in address else '?'}{THEN}"


def test_every_page_of_a_day_says_so_and_its_links_keep_it(yard):
    client = world.signed_in_as(yard.chief)
    there = shown(client, with_day("/hazards/"))
    seen = [*addresses(yard, there)]
    obligation = re.search(r"/obligations/[^/\"?]{20,}/", shown(client, with_day("/obligations/?word=all")))
    assert obligation is not None
    for address in [*seen, obligation[0]]:
        page = shown(client, with_day(address))
        assert "3 月 2 日" in page or "2026-03-02" in page, address
        assert "后来" not in page, address
        assert "改了名" not in page, address
        assert forgetful(page, with_day(address)) == [], address


def test_a_hazard_its_enterprise_and_their_lists_are_what_was_known_and_not_what_became_of_them(yard):
    client = world.signed_in_as(yard.chief)
    hazards = shown(client, with_day("/hazards/"))
    row = hazards.partition("<tbody>")[2].partition("</tbody>")[0]
    assert ("舱内动火无人看护" in row, "1 条" in hazards, "已销号" in row) == (True, True, False)
    assert "待复查" in row
    assert "没有这样的隐患" in shown(client, with_day("/hazards/?state=closed"))
    assert "1 条" in shown(client, with_day("/hazards/?state=open&level=major"))
    assert "1 条" in shown(client, with_day(f"/hazards/?industry={made.SHIPS}"))
    assert "没有这样的隐患" in shown(client, with_day(f"/hazards/?industry={made.SOFTWARE}"))
    assert "2 条" in shown(client, "/hazards/")
    firms = shown(client, with_day("/enterprises/"))
    assert ("1 家" in firms, "龙泊修造船" in firms, "界石镇" in firms) == (True, True, True)
    assert "2 家" in shown(client, "/enterprises/")
    assert "1 家" in shown(client, with_day("/enterprises/?q=龙泊"))
    firm = shown(client, with_day(f"/enterprises/{yard.firm}/"))
    assert ("船舶工业" in firm, "泽头镇" in firm) == (True, False)
    board = shown(client, with_day("/board/"))
    assert "泽头镇" not in board
    assert re.search(r"重大隐患存量</span>.*?<b>1</b>", board, re.S)
    owed = shown(client, with_day(f"/obligations/?word=all&region={made.TOWN}"))
    assert "龙泊修造船" in owed


def test_figures_of_a_month_are_those_of_the_day_on_the_page_and_in_its_files(yard):
    client = world.signed_in_as(yard.chief)
    then, now = (shown(client, f"/months/2026-Q1/then/{asked}") for asked in (f"?{THEN}", ""))
    figure = re.compile(r'<a href="(/indicators/major_found/[^"]+)">(\d+)</a>')
    (url, was), (_, is_) = figure.findall(then)[0], figure.findall(now)[0]
    assert (was, is_) == ("1", "2")
    assert "舱内动火无人看护" in shown(client, html.unescape(url))
    table = client.get(f"/sheets/figures/2026-Q1/?as=csv&{THEN}").content.decode("utf-8-sig")
    assert re.search(r"major_found,[^\n]*,1,", table.split("industry:")[0])
    draft = client.get(f"/sheets/draft/monthly/2026-Q1/?{THEN}")
    assert (draft.content[:2], draft.status_code) == (b"PK", 200)
    assert client.get(f"/hazards/export.xlsx?as=csv&{THEN}").content.decode("utf-8-sig").count("\n") == 2
