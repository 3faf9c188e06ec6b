"""The search page: what is found leads there; nothing out of reach is found; words are only ever words."""

from __future__ import annotations

import re
from html import unescape

import pytest

from tests.rooms import orgs_made, records_made
from tests.rooms.acting import TENANT
from tests.web import world
from zhiben.domain.access import Role, system
from zhiben.records.models import Record

pytestmark = pytest.mark.django_db
LINK = re.compile(r'<li data-row><a href="([^"]+)">(.*?)</a>', re.DOTALL)


def asked(client, q: str, **headers) -> list[tuple[str, str]]:
    page = client.get("/search/", {"q": q}, headers=headers)
    assert page.status_code == 200
    return [
        (unescape(address), unescape(re.sub(r"<[^>]+>", "", title)))
        for address, title in LINK.findall(page.content.decode())
    ]


def titles(client, q: str) -> list[str]:
    return [title for _, title in asked(client, q)]


@pytest.mark.parametrize("q", ["龙泊", "修造船有限", " 龙泊 修造 ", "文登龙泊修造船有限公司", "３.２", "1"])
def test_what_is_found_can_be_opened(officer, district, q):
    for address, title in asked(officer, q):
        assert officer.get(address).status_code == 200, title


def test_two_characters_find_the_enterprise_and_mark_it(officer, district):
    page = officer.get("/search/?q=龙泊").content.decode()
    assert "<mark>龙泊</mark>修造船有限公司" in page
    assert f"/enterprises/{district.own}/" in page


def test_a_name_of_sixty_characters_is_found_by_any_two_of_them(officer, district):
    assert f"/enterprises/{district.long}/" in [address for address, _ in asked(officer, "总厂")]


def test_a_clause_is_found_by_its_number_and_by_its_words(officer, district):
    assert "/plan/first/1/" in [address for address, _ in asked(officer, "1")]
    told = re.search(r"summary: ([^,}\n]{2,4})", world.PLAN)
    assert told
    assert "/plan/first/1/" in [address for address, _ in asked(officer, told[1])]


def test_a_record_is_found_by_what_was_written_in_it_and_opens(officer, district):
    records_made.adopt()
    records_made.a_drill(system("test", [TENANT], world.TODAY), district.own)
    record = Record.objects.get()
    found = [address for address, _ in asked(officer, "快速演练")]
    assert f"/record/{record.origin}/" in found
    page = officer.get("/search/?q=快速演练").content.decode()
    assert '<span class="sub">文登龙泊修造船有限公司 2 月 12 日</span>' in page  # whose, and when
    assert officer.get(f"/record/{record.origin}/").status_code == 200


def test_neither_neighbours_nor_other_enterprises_are_found(district):
    world.a_login("next", tenant=orgs_made.NEXT_DOOR, regions=["371002"])
    assert titles(world.signed_in("next"), "龙泊") == []
    world.a_login("boss", Role.PRINCIPAL, enterprise=district.own)
    boss = world.signed_in("boss")
    assert titles(boss, "云栖") == []
    assert "文登龙泊修造船有限公司" in titles(boss, "龙泊")


def test_beneath_the_box_a_few_are_shown_without_the_page(officer, district):
    part = officer.get("/search/?q=有限公司", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "有限公司" in part


@pytest.mark.parametrize(
    "q", ["<script>alert(1)</script>", "' OR 1=1 --", '"*', "NEAR(", "a" * 500, "\x00", "%_", "公司" * 60]
)
def test_words_are_only_ever_words(officer, district, q):
    page = officer.get("/search/", {"q": q})
    assert page.status_code == 200
    assert "<script>alert" not in page.content.decode()


@pytest.mark.parametrize("q", ["", "   ", "。，！"])
def test_nothing_asked_is_nothing_found(officer, district, q):
    assert asked(officer, q) == []
