"""The list, its export, one obligation and one enterprise: what they show, and what nonsense does."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, date, datetime
from urllib.parse import urlencode

import pytest
from django.test import Client

from tests.rooms import orgs_made
from tests.web import world
from zhiben.plans import actions
from zhiben.plans.store import NewFact
from zhiben.web import sheet

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture
def eye(district: world.District) -> Client:
    """A browser in which an officer of the whole district has signed in."""
    world.a_login("yu")
    return world.signed_in("yu")


def page(eye: Client, path: str, **asked: str) -> str:
    answer = eye.get(f"{path}?{urlencode(asked)}" if asked else path)
    assert answer.status_code == 200
    return answer.content.decode()


def titles(html: str) -> list[str]:
    return re.findall(r'<th scope="row" class="lead">(?:<input [^>]*> )?<a [^>]*>([^<]*)</a>', html)


def names(html: str) -> set[str]:
    return set(re.findall(r'<td class="name"><a [^>]*>([^<]*)</a>', html))


def total(html: str) -> int:
    return int(re.findall(r"<h2>(\d+) 项</h2>", html)[0])


def chips(html: str) -> dict[str, int]:
    shown = re.findall(r'<a class="chip"[^>]*>(?:<i [^>]*></i>)?(\S+) (\d+)</a>', html)
    return {label: int(number) for label, number in shown}


def test_unasked_the_list_shows_what_is_not_done(eye):
    html = page(eye, "/obligations/")
    counted = chips(html)
    assert total(html) == counted["没办完"] > 0
    assert counted["全部"] == total(page(eye, "/obligations/", word="all"))
    assert "按期办结" not in "".join(re.findall(r'class="badge"[^>]*>.*?</span>', html))


def test_each_word_shows_as_many_as_its_chip_says(eye):
    counted = chips(page(eye, "/obligations/"))
    words = {
        "逾期": "overdue",
        "在办": "open",
        "将到期": "due_soon",
        "按期办结": "done",
        "未到时间": "upcoming",
    }
    for label, word in words.items():
        if label in counted:
            assert total(page(eye, "/obligations/", word=word)) == counted[label]
    assert 0 not in {number for label, number in counted.items() if label not in ("没办完", "全部")}


@pytest.mark.parametrize(
    ("asked", "whom"),
    [
        ({"q": "龙泊"}, {"文登龙泊修造船有限公司"}),
        ({"region": orgs_made.OTHER_TOWN}, {"文登云栖信息技术有限公司"}),
        ({"industry": orgs_made.SOFTWARE}, {"文登云栖信息技术有限公司"}),
    ],
)
def test_a_filter_shows_only_what_it_names(eye, asked, whom):
    assert names(page(eye, "/obligations/", word="all", **asked)) == whom


def test_duty_clause_and_due_day_narrow_the_list(eye):
    assert set(titles(page(eye, "/obligations/", word="all", duty="yearly"))) == {"年报"}
    assert set(titles(page(eye, "/obligations/", word="all", clause="1"))) <= {
        "自查",
        "培训学时",
        "停线不超过两次",
    }
    due = page(eye, "/obligations/", word="all", duty="check", since="2026-01-01", until="2026-01-31")
    assert total(due) == 2  # the two shipyards, each month


def test_an_htmx_request_gets_the_part_and_everyone_else_the_page(eye):
    part = eye.get("/obligations/", headers=HTMX).content.decode()
    assert "<html" not in part
    assert "hx-swap-oob" in part
    assert total(part) == total(page(eye, "/obligations/"))
    back = eye.get("/obligations/", headers={**HTMX, "HX-History-Restore-Request": "true"})
    assert "<html" in back.content.decode()


@pytest.mark.parametrize(
    "asked",
    [
        {"since": "yesterday"}, {"until": "2026-13-01"}, {"known": "2099-01-01"}, {"known": "x"},
        {"duty": "no-such-duty"}, {"industry": "'; DROP TABLE"}, {"q": "x" * 101}, {"q": "a\x00b"},
    ],
)  # fmt: skip
def test_a_filter_that_makes_no_sense_says_so_and_the_rest_is_shown(eye, asked):
    html = page(eye, "/obligations/", **asked)
    assert 'aria-invalid="true"' in html
    assert total(html) > 0


@pytest.mark.parametrize(
    "asked", [{"word": "nonsense"}, {"from": "-1"}, {"from": "9" * 30}, {"unknown": "x"}]
)
def test_other_nonsense_in_the_address_is_left_out_of_account(eye, asked):
    assert total(page(eye, "/obligations/", **asked)) == total(page(eye, "/obligations/"))


@pytest.mark.parametrize(
    "path",
    ["/obligations/%00/", "/obligations/x/", f"/obligations/{'f' * 48}/", f"/obligations/{'9' * 300}/",
     "/enterprises/00000000-0000-0000-0000-000000000000/", "/obligations/%E4%B9%89%E5%8A%A1/"],
)  # fmt: skip
def test_an_address_of_nothing_is_not_found(eye, path):
    assert eye.get(path).status_code == 404


def test_a_cursor_of_ours_leads_on_and_one_of_theirs_is_refused(eye):
    html = page(eye, "/obligations/", word="all")
    following = re.findall(r'href="\?([^"]*)"[^>]*rel="next"', html)[0].replace("&amp;", "&")
    assert "第 51–" in page(eye, f"/obligations/?{following}")
    assert eye.get("/obligations/?after=made-up").status_code == 422


def test_the_export_holds_every_page_of_what_is_filtered(eye, monkeypatch):
    monkeypatch.setattr(sheet, "BATCH", 7)
    answer = eye.get("/obligations/export.csv?word=all&q=龙泊")
    text = b"".join(answer).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert len(rows) == total(page(eye, "/obligations/", word="all", q="龙泊")) > 7
    assert {row["谁"] for row in rows} == {"文登龙泊修造船有限公司"}
    assert {row["状态"] for row in rows} >= {"逾期", "按期办结"}


def test_an_export_of_too_much_is_refused_in_words(eye, monkeypatch):
    monkeypatch.setattr(sheet, "MOST", 3)
    answer = eye.get("/obligations/export.csv?word=all")
    assert answer.status_code == 413
    assert "先筛选" in answer.content.decode()


def links(html: str, title: str) -> list[str]:
    return re.findall(rf'<a href="(/obligations/\w+/)">{title}</a>', html)


def test_one_obligation_says_why_which_facts_count_and_who_did_what(eye):
    done = links(page(eye, "/obligations/", word="done", duty="check", q="龙泊"), "自查")
    html = page(eye, done[0])
    for said in ("检查和培训", "特别规定", "船舶每月", "按期办结", "2026 年 2 月", "算数", "登记事项"):
        assert said in html
    assert "shipbuilding" not in html


def test_a_fact_outside_the_period_is_folded_away(eye):
    january = links(
        page(eye, "/obligations/", duty="check", q="龙泊", since="2026-01-01", until="2026-01-31"), "自查"
    )
    assert "另有 1 件不在这一期" in page(eye, january[0])


def badge(html: str) -> str:
    return re.sub(r"<[^>]+>", "", re.findall(r'<p class="row tight">(.*?)</p>', html, re.DOTALL)[0])


def test_a_late_entry_is_overdue_as_known_before_it_and_done_since_marked(district, monkeypatch):
    """A check of 20 March entered on 10 April: overdue as known on 5 April, done today, 补录."""
    monkeypatch.setenv("ZHIBEN_TODAY", "2026-04-20")
    world.a_login("yu")
    eye = world.signed_in("yu")
    actions.record_fact(
        NewFact("check", district.long, date(2026, 3, 20)),
        by=orgs_made.PROGRAM,
        at=datetime(2026, 4, 10, 4, tzinfo=UTC),
        key=orgs_made.a_key(),
    )
    march = {"word": "all", "duty": "check", "since": "2026-03-31", "until": "2026-03-31"}
    found = links(page(eye, "/obligations/", **march), "自查")
    address = next(link for link in found if "第三修造船" in page(eye, link))

    assert "逾期" in badge(page(eye, address, known="2026-04-05"))
    assert "你在看 4 月 5 日 当天知道的情况" in page(eye, address, known="2026-04-05")
    assert "按期办结" in badge(page(eye, address))
    assert "补录" in badge(page(eye, address))


def test_a_long_name_is_never_cut(eye, district):
    assert len(world.LONG_NAME) > 60
    for path in ("/obligations/?word=all", "/enterprises/", f"/enterprises/{district.long}/"):
        assert world.LONG_NAME in page(eye, path)


def test_an_enterprise_shows_its_code_place_calendar_and_what_is_not_done(eye, district):
    html = page(eye, f"/enterprises/{district.own}/")
    for said in (
        "文登龙泊修造船有限公司",
        "在营",
        "船舶工业",
        "界石镇",
        "义务日历",
        'class="h-overdue"',
        "没办完",
    ):
        assert said in html


def test_enterprises_are_found_by_name_code_industry_and_town(eye, district):
    everyone = page(eye, "/enterprises/")
    code = re.findall(r"<code>(\w{18})</code>", everyone)[0]
    assert len(re.findall("data-row", page(eye, "/enterprises/", q=code))) == 1
    assert "文登云栖" not in page(eye, "/enterprises/", region=orgs_made.TOWN)
    assert "没有这样的企业" in page(eye, "/enterprises/", q="nobody")
    assert "环翠远洋" not in everyone


def test_columns_are_chosen_in_the_address_and_the_file_has_the_same(eye):
    html = page(eye, "/obligations/", word="all", col="state")
    assert '<td class="state">' in html
    assert '<td class="name">' not in html
    assert '<input type="hidden" name="col" value="state" form="filters">' in html
    file = b"".join(eye.get("/obligations/export.csv?word=all&col=state")).decode("utf-8-sig")
    assert next(csv.reader(io.StringIO(file))) == ["义务", "条款", "状态", "标记", "编号"]
    assert '<td class="name">' in page(eye, "/obligations/", word="all", col="no-such-column")


def test_a_list_is_kept_under_a_name_and_found_by_ones_own_and_by_whom_it_is_shared_with(eye):
    given = {"name": " 逾期的  船企 ", "query": "word=overdue&after=x&evil=1&q=龙泊", "shared": "1"}
    there = eye.post("/obligations/saved/", given).headers["Location"]
    assert there == f"/obligations/?{urlencode({'q': '龙泊', 'word': 'overdue'})}"
    html = page(eye, there)
    (here,) = re.findall(r'<a class="chip" href="([^"]+)" aria-current="true">逾期的 船企', html)
    assert here == there.replace("&", "&amp;")
    world.a_login("colleague")
    colleague = world.signed_in("colleague")
    assert "逾期的 船企" in page(colleague, "/obligations/")
    (mine,) = re.findall(r'name="id" value="(\d+)"', html)
    assert colleague.post("/obligations/saved/drop/", {"id": mine}).status_code == 404
    eye.post("/obligations/saved/", given | {"shared": "", "query": "word=done"})
    assert "逾期的 船企" not in page(colleague, "/obligations/")
    assert "word=done" in page(eye, "/obligations/")
    assert eye.post("/obligations/saved/drop/", {"id": mine, "query": "word=done"}).status_code == 302
    assert "逾期的 船企" not in page(eye, "/obligations/")
    assert eye.post("/obligations/saved/", {"name": " ", "query": ""}).status_code == 422


def test_only_so_many_lists_are_kept(eye):
    for n in range(20):
        assert eye.post("/obligations/saved/", {"name": f"第 {n}", "query": "q=a"}).status_code == 302
    assert eye.post("/obligations/saved/", {"name": "又一个", "query": "q=a"}).status_code == 409
    assert eye.post("/obligations/saved/", {"name": "第 3", "query": "q=b"}).status_code == 302
