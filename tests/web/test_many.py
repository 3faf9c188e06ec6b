"""Acting from a list: ticked rows or all that match, seen before, told row by row after."""

from __future__ import annotations

import re
from urllib.parse import urlencode

import pytest
from django.test import Client

from tests.rooms import orgs_made, plans_made, tasks_made
from tests.rooms.acting import TENANT
from tests.rooms.orgs_made import SHIPS
from tests.web import world
from tests.web.test_todo import browser, key, read
from zhiben.domain.access import Role
from zhiben.ground.models import ActRow
from zhiben.tasks.models import Nudge, Step, Task

pytestmark = pytest.mark.django_db
LIST = "duty=hours"


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch) -> tasks_made.Office:
    monkeypatch.setenv("ZHIBEN_TODAY", tasks_made.DAY.isoformat())
    made = tasks_made.an_office()
    for _ in range(2):
        plans_made.an_enterprise(TENANT, tasks_made.SINCE, SHIPS)
    return made


def decide(client: Client, do: str, form: dict[str, str] | None = None, **asked: object):
    """Look at what is chosen, then press the button."""
    path = f"/obligations/many/?{urlencode({'do': do, **asked}, doseq=True)}"
    page = read(client, path)
    seen = re.findall(r'name="seen" value="([^"]*)"', page)[0]
    return page, client.post(path, {"key": key(page), "seen": seen, **(form or {})})


def test_the_list_offers_its_rows_and_the_true_number_of_all_that_match(office):
    html = read(browser(office, office.chief), f"/obligations/?{LIST}")
    total = re.findall(r'name="all" value="(\d+)"', html)
    assert total == re.findall(r"<h2>(\d+) 项</h2>", html)
    assert len(re.findall(r'name="pick"', html)) == int(total[0])
    assert re.findall(r'name="do" value="(\w+)"', html)[:2] == ["assign", "nudge"]


def test_all_that_match_are_urged_from_the_list_and_the_receipt_tells_of_each(office):
    chief = browser(office, office.chief)
    page, answer = decide(chief, "nudge", all="3", list=LIST)
    assert "1 人会收到通知，一人一条，催 1 项" in page
    assert "没有账号，请打电话 2" in page
    done = read(chief, answer.headers["Location"])
    assert "通知 1 人" in done
    assert done.count('class="badge line"') == Nudge.objects.count() == 3
    act = re.findall(r'name="act" value="([^"]+)"', done)[0]
    chief.post("/todo/undo/", {"act": act, "key": f"undo:{act}", "next": "/obligations/"})
    assert not Nudge.objects.filter(replaced_at=None).exists()


def test_ticked_rows_are_given_and_the_same_form_twice_gives_them_once(office):
    chief = browser(office, office.chief)
    owed = [tasks_made.owed(office.actor(office.chief), duty) for duty in ("hours", "visits")]
    path = f"/obligations/many/?{urlencode({'do': 'assign', 'pick': owed}, doseq=True)}"
    form = {"key": key(read(chief, path)), "seen": "", "to": str(office.officer)}
    answers = [chief.post(path, form) for _ in range(2)]
    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    assert {step.holder for step in Step.objects.all()} == {office.officer}
    assert Task.objects.count() == 2


def test_things_are_raised_to_whoever_is_above_and_come_with_their_obligations(office):
    officer, leader = browser(office, office.officer), browser(office, office.leader)
    page, answer = decide(
        officer, "raise", {"to": str(office.leader), "note": "两家不配合"}, all="3", list=LIST
    )
    offered = re.findall(r'<option value="([0-9a-f-]{36})"', page)
    assert set(offered) == {str(office.chief), str(office.leader)}
    assert answer.status_code == 302
    task = Task.objects.get()
    html = read(leader, f"/tasks/{task.id}/")
    assert "提出来的 3 项义务" in html
    assert "两家不配合" in html


def test_nonsense_and_what_is_not_filled_in_does_nothing(office):
    chief = browser(office, office.chief)
    assert chief.get("/obligations/many/?do=explode").status_code == 404
    assert chief.get("/obligations/many/?do=nudge").status_code == 422
    assert chief.get("/obligations/many/?do=nudge&pick=none").status_code == 404
    assert chief.get("/obligations/many/?do=nudge&all=1&list=clause%3Dnone").status_code in (200, 422)
    _, answer = decide(chief, "raise", {"to": str(office.leader)}, all="3", list=LIST)
    assert answer.status_code == 422
    assert "为什么提出来" in answer.content.decode()
    assert not Task.objects.exists()


def test_a_list_of_a_past_day_and_an_auditor_act_on_nothing(office):
    assert 'name="pick"' not in read(browser(office, office.chief), "/obligations/?known=2026-03-01")
    world.a_login("shen", Role.AUDITOR)
    auditor = world.signed_in("shen")
    assert 'name="pick"' not in read(auditor, f"/obligations/?{LIST}")
    acts = ActRow.objects.count()
    _, answer = decide(auditor, "nudge", all="3", list=LIST)
    assert answer.status_code == 403
    assert ActRow.objects.count() == acts


def test_the_clause_and_the_enterprise_lead_to_the_same_page(office):
    chief = browser(office, office.chief)
    panel = read(chief, "/plan/yard/1/")
    (href,) = re.findall(r'href="(/obligations/many/\?do=nudge[^"]+)"', panel)
    page = read(chief, href.replace("&amp;", "&"))
    n = re.findall(r"催这 (\d+) 项", panel)[0]
    assert f"共 {n} 项" in page
    firm = read(chief, f"/enterprises/{office.firm}/")
    assert 'name="pick"' in firm
    assert orgs_made.a_key()


def test_a_new_due_day_is_asked_for_from_the_list_and_decided_by_another(office):
    officer, chief = browser(office, office.officer), browser(office, office.chief)
    form = {"until": "2026-04-20", "note": "教员请不到", "basis": "会议纪要 2"}
    _, answer = decide(officer, "defer", form, all="3", list=LIST)
    assert "已申请 3" in read(officer, answer.headers["Location"])
    waits = read(chief, "/waivers/")
    assert waits.count("改期 4 月 20 日") == 3
    request = re.findall(r'href="(/waivers/[^"]+/)"', waits)[0]
    page = read(chief, request)
    assert "准予改期" in page
    chief.post(request, {"do": "give", "key": key(page)})
    listed = read(officer, f"/obligations/?{LIST}&since=2026-04-20&until=2026-04-20")
    assert "已改期" in listed
    owed = re.findall(r'href="(/obligations/[0-9a-f]{48}/)"', listed)[0]
    assert "经批准，期限改到 4 月 20 日" in read(officer, owed)


def test_one_obligation_is_put_off_from_its_own_page(office):
    officer = browser(office, office.officer)
    owed = tasks_made.owed(office.actor(office.chief), "hours")
    page = read(officer, f"/obligations/{owed}/waiver/?until=1")
    form = {"key": key(page), "until": "", "reason": "请不到", "basis": "纪要"}
    assert officer.post(f"/obligations/{owed}/waiver/?until=1", form).status_code == 422
    assert (
        officer.post(f"/obligations/{owed}/waiver/?until=1", form | {"until": "2026-04-20"}).status_code
        == 302
    )
    assert "改期申请" in read(officer, re.findall(r'href="(/waivers/[^"]+/)"', read(officer, "/waivers/"))[0])
