"""一企一档: each part of an enterprise's file, as known on a day, and for nobody out of reach."""

from __future__ import annotations

from datetime import date

import pytest

from tests.rooms import orgs_made, records_made
from tests.rooms.acting import TENANT
from tests.web import world
from zhiben.domain.access import Role, system
from zhiben.plans import actions as plans
from zhiben.plans.models import Fact
from zhiben.plans.store import NewFact
from zhiben.records.models import Record

pytestmark = pytest.mark.django_db
PARTS = ("facts", "records", "registers", "people", "timeline")


def text(answer) -> str:
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


@pytest.fixture
def firm(bureau):
    """An enterprise with a drill on record, a dock, a person and somebody in office."""
    orgs_made.a_section()
    records_made.adopt()
    made = records_made.a_firm()
    records_made.a_site(made)
    orgs_made.beneath(made, "person", "李四", since=date(2025, 1, 1), attributes={"phone": "13800000000"})
    records_made.a_drill(system("test", [TENANT], world.TODAY), made)
    office = NewFact("quick_office", made, date(2026, 1, 1), {"post": "安全总监"}, until=date(2026, 4, 1))
    plans.record_fact(office, by=orgs_made.PROGRAM, at=world.NOON, key=orgs_made.a_key())
    return made


def test_every_part_is_reached_from_every_other(officer, firm):
    for part in ("", *(f"{one}/" for one in PARTS)):
        page = text(officer.get(f"/enterprises/{firm}/{part}"))
        for other in PARTS:
            assert f'href="/enterprises/{firm}/{other}/"' in page
        assert page.count('aria-current="page"') >= 1


def test_the_facts_are_told_with_the_day_they_hold_from_and_what_was_corrected(officer, firm):
    page = text(officer.get(f"/enterprises/{firm}/facts/"))
    assert "龙泊修造船" in page
    assert "2025" in page


def test_records_of_every_kind_are_listed_and_open(officer, firm):
    page = text(officer.get(f"/enterprises/{firm}/records/"))
    origin = Record.objects.get().origin
    assert "快速演练登记" in page
    assert f"/record/{origin}/" in page


def test_what_runs_out_soon_is_marked(officer, firm, monkeypatch):
    page = text(officer.get(f"/enterprises/{firm}/registers/"))
    assert "安全总监" in page
    assert "剩 30 天" in page
    monkeypatch.setenv("ZHIBEN_TODAY", "2026-04-02")
    assert "已过期" in text(world.signed_in("yu").get(f"/enterprises/{firm}/registers/"))


def test_people_and_sites_are_listed_without_their_numbers(officer, firm):
    page = text(officer.get(f"/enterprises/{firm}/people/"))
    assert "李四" in page
    assert "一号船坞" in page
    assert "13800000000" not in page


def test_the_timeline_tells_what_was_done_and_leads_there(officer, firm):
    page = text(officer.get(f"/enterprises/{firm}/timeline/"))
    assert "提交记录" in page
    assert "快速演练" in page
    assert "发生的事" in page
    earlier = text(officer.get(f"/enterprises/{firm}/timeline/?until=2020-01-01"))
    assert "还没有发生什么" in earlier
    assert "/record/" in page
    assert text(officer.get(f"/enterprises/{firm}/timeline/?before=nonsense"))


def test_as_known_before_it_was_recorded_there_was_nothing(officer, firm, monkeypatch):
    monkeypatch.setenv("ZHIBEN_TODAY", "2026-03-20")
    later = world.signed_in("yu")
    then = "?known=2026-03-01"
    assert "快速演练登记" not in text(later.get(f"/enterprises/{firm}/records/{then}"))
    assert "安全总监" not in text(later.get(f"/enterprises/{firm}/registers/{then}"))
    assert "提交记录" not in text(later.get(f"/enterprises/{firm}/timeline/{then}"))
    assert "快速演练登记" in text(later.get(f"/enterprises/{firm}/records/"))
    assert f"/enterprises/{firm}/records/{then}" in text(later.get(f"/enterprises/{firm}/registers/{then}"))


def test_a_withdrawn_row_is_no_longer_held(officer, firm):
    fact = Fact.objects.get(kind="quick_office")
    plans.withdraw_fact(fact.id, "填错", by=orgs_made.PROGRAM, at=world.NOON, key=orgs_made.a_key())
    assert "安全总监" not in text(officer.get(f"/enterprises/{firm}/registers/"))


@pytest.mark.parametrize("part", PARTS)
def test_out_of_reach_is_like_missing(firm, part):
    other = records_made.a_firm("别家船厂")
    world.a_login("boss", Role.PRINCIPAL, enterprise=other)
    boss = world.signed_in("boss", raise_request_exception=False)
    assert boss.get(f"/enterprises/{firm}/{part}/").status_code == 404
    assert boss.get(f"/enterprises/{other}/{part}/").status_code == 200
