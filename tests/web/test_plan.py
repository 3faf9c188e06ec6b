"""The pages of the plan: each figure is that of the list it opens; the same with and without scripts."""

from __future__ import annotations

import csv
import re
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.rooms.test_official_text import BODY
from tests.turns import in_turn
from tests.web import world
from zhiben.domain.access import Role
from zhiben.library.models import Edition
from zhiben.plans.board import DONE, MISSING

pytestmark = pytest.mark.django_db
CLAUSE = "/plan/first/1/"
FIGURE = re.compile(r'<a href="([^"]*/obligations/[^"]*)">(?:<i[^>]*></i>)?([^<]+) <b>(\d+)</b></a>')
HTMX = {"HTTP_HX_REQUEST": "true"}


def said(answer) -> str:
    assert answer.status_code == 200, answer.content.decode()[:300]
    return answer.content.decode()


def total(page: str) -> int:
    return int(re.search(r"<h2>(\d+) 项</h2>", page)[1])


@pytest.fixture
def later(officer, district, monkeypatch):
    """The officer, three weeks on: the day the district was made can be looked back to."""
    monkeypatch.setenv("ZHIBEN_TODAY", "2026-03-23")
    return world.signed_in("yu")


@pytest.mark.parametrize(("clause", "day"), in_turn(["1", "2", "3", "4"], ["", "?known=2026-03-05"]))
def test_every_figure_opens_a_list_of_as_many(later, clause, day):
    officer = later
    page = said(officer.get(f"/plan/first/{clause}/{day}"))
    figures = FIGURE.findall(page.replace("&amp;", "&"))
    assert len(figures) >= 3
    for url, name, n in figures:
        assert total(said(officer.get(url))) == int(n), (url, name)


def test_the_plan_page_leads_from_the_plans_in_force(officer, district):
    answer = officer.get("/plan/")
    assert (answer.status_code, answer["Location"]) == (302, "/plan/first/")
    page = said(officer.get("/plan/first/"))
    assert "<h1>方案执行图</h1>" in page
    assert re.findall(r'id="c-([^"]+)"', page) == ["1", "2", "3", "4"]


def test_without_a_plan_in_force_the_page_says_so(officer):
    assert "还没有启用的方案" in said(officer.get("/plan/"))


def test_a_clause_by_its_address_or_by_htmx_is_the_same(officer, district):
    page = said(officer.get(CLAUSE))
    part = said(officer.get(CLAUSE, **HTMX))
    assert part.strip() in page
    assert "<html" not in part
    assert re.search(r'class="drawer chosen"', page)
    assert "文登龙泊修造船有限公司" in part


def test_the_neighbouring_clauses_are_a_link_away(later):
    part = said(later.get("/plan/first/2/?known=2026-03-05", **HTMX))
    assert 'rel="prev" href="/plan/first/1/?known=2026-03-05"' in part
    assert 'rel="next" href="/plan/first/3/?known=2026-03-05"' in part
    assert 'rel="prev"' not in said(later.get(CLAUSE, **HTMX))


def test_before_the_plan_was_in_force_there_is_nothing_to_look_back_to(later):
    assert "那天这份方案还没有在系统里启用" in said(later.get("/plan/first/?known=2026-02-01"))
    assert later.get("/plan/none/?known=2026-02-01").status_code == 404


def test_only_what_needs_care(officer, district):
    page = said(officer.get("/plan/first/?care=1"))
    assert set(re.findall(r'class="clause[^"]*" id="c-[^"]+" data-state="(\w+)"', page)) <= {"late", "soon"}
    assert 'href="/plan/first/1/?care=1#c-1"' in page


@pytest.mark.parametrize(
    "path", ["/plan/none/", "/plan/first/9/", "/plan/none/1/", "/plan/none/conformance/", "/plan/none/text/"]
)
def test_what_is_not_there_is_not_found(officer, district, path):
    assert officer.get(path).status_code == 404


def test_an_enterprise_sees_only_its_own_figures(district):
    world.a_login("boss", Role.PRINCIPAL, enterprise=district.own)
    boss = world.signed_in("boss")
    page = said(boss.get(CLAUSE))
    assert "文登龙泊修造船有限公司" in page
    assert world.LONG_NAME not in page
    for url, _, n in FIGURE.findall(page.replace("&amp;", "&")):
        assert total(said(boss.get(url))) == int(n)


def test_the_conformance_page_and_its_file_say_the_same(officer, district):
    page = said(officer.get("/plan/first/conformance/"))
    assert page.count("<tr data-row") == 4
    answer = officer.get("/plan/first/conformance.csv")
    rows = list(csv.reader(StringIO(b"".join(answer).decode("utf-8-sig"))))
    assert rows[0][:3] == ["条款", "章节", "摘要"]
    assert len(rows) - 1 == page.count('<i class="glyph" data-state="idle"></i><span>') + page.count(
        '<i class="glyph" data-state="done"></i><span>'
    )
    assert {row[8] for row in rows[1:]} == {"未实现"}
    assert said(officer.get("/plan/first/conformance/?state=fully")).count("<tr data-row") == 0


# ── the text ─────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def leader(district):
    world.a_login("lin", Role.BUREAU_LEADER)
    return world.signed_in("lin")


def upload(client, name: str, content: bytes):
    file = SimpleUploadedFile(name, content)
    return client.post("/plan/first/text/load/", {"file": file, "key": f"key-{name}"})


def test_the_leader_puts_the_text_in_and_the_plan_is_shown_in_its_words(leader, officer):
    assert "还没有上传原文" in said(officer.get("/plan/first/text/"))
    assert upload(leader, "通知.txt", BODY.encode()).status_code == 302
    page = said(officer.get("/plan/first/"))
    assert "每月检查和培训一次，" in page
    assert "还没有人核对" in page
    listed = said(officer.get("/plan/first/text/"))
    assert "没有条款覆盖的 2 句" in listed
    assert 'name="p2"' not in listed


def test_the_leader_confirms_and_moves_what_was_suggested(leader):
    upload(leader, "通知.txt", BODY.encode())
    page = said(leader.get("/plan/first/text/"))
    edition = re.search(r'name="text" value="([^"]+)"', page)[1]
    given = {"text": edition, "key": "once", "p2": "1", "p3": "", "p5": " 3 ", "pX": "1"}
    assert leader.post("/plan/first/text/anchors/", given).status_code == 302
    page = said(leader.get("/plan/first/"))
    assert "还没有人核对" not in page
    assert re.search(r'id="c-3"[^>]*>(<sup>3</sup>)?全面覆盖。', page)
    assert leader.post("/plan/first/text/anchors/", given | {"key": "two", "p2": "9.9"}).status_code == 422
    assert leader.post("/plan/first/text/anchors/", {"text": "?", "key": "three"}).status_code == 409


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("通知.pdf", b"%PDF-1.7", "原文要 Word（docx）或纯文本（txt）文件"),
        ("通知.docx", b"PK\x03\x04junk", "这个文件打不开"),
        ("通知.txt", b"", "没有选择文件，或者文件是空的"),
        ("通知.txt", b" \n", "这个文件里没有文字"),
    ],
)
def test_a_file_that_will_not_do_is_said_beside_the_field(leader, name, content, words):
    answer = upload(leader, name, content)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Edition.objects.filter(kind="official_text").exists()


def test_who_may_not_adopt_editions_may_not_upload(officer, district):
    assert "上传原文</h2>" not in said(officer.get("/plan/first/text/"))
    assert upload(officer, "通知.txt", BODY.encode()).status_code == 403


def test_the_months_of_a_clause_are_those_of_the_list_they_count(officer, district):
    page = officer.get("/plan/first/1/").content.decode()
    told = re.findall(r"<li>(\d{4}-\d\d)：(\d+) / (\d+)</li>", page)
    assert len(told) == 12
    month, done, owed = told[-2]
    words = "&".join(f"word={one.value}" for one in (*DONE, *MISSING))
    asked = f"plan=first&clause=1&since={month}-01&until={month}-28&{words}"  # February
    listed = officer.get(f"/obligations/?{asked}")
    assert int(re.findall(r"<h2>(\d+) 项</h2>", listed.content.decode())[0]) == int(owed) >= int(done)
    assert "逐月的数" not in officer.get("/plan/first/1/?known=2026-01-31").content.decode()
