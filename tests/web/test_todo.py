"""我的待办 without script: every role's home, giving work, taking it back, the bell, leaving."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import Client
from django.utils.html import escape

from tests.rooms import tasks_made
from tests.rooms.acting import TENANT
from tests.web import world
from zhiben.domain.access import Role, system
from zhiben.domain.tasks import RECALL_WITHIN
from zhiben.ground import clock, outbox
from zhiben.plans import queries as plans
from zhiben.tasks.models import Notice, Seen, Step, Task
from zhiben.tasks.notices.actions import speak
from zhiben.workers.followups import HANDLERS

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch) -> tasks_made.Office:
    monkeypatch.setenv("ZHIBEN_TODAY", tasks_made.DAY.isoformat())
    return tasks_made.an_office()


def browser(office: tasks_made.Office, person) -> Client:
    return world.signed_in(office.accounts[person].username)


def read(client: Client, path: str = "/") -> str:
    answer = client.get(path)
    assert answer.status_code == 200, answer.content.decode()[:400]
    return answer.content.decode()


def lanes(html: str) -> list[str]:
    return re.findall(r'<section class="lane" id="(\w+)"', html)


def key(html: str) -> str:
    return re.findall(r'name="key" value="([^"]+)"', html)[0]


def act_of(answer) -> str:
    assert answer.status_code == 302, answer.content.decode()[:600]
    return answer.headers["Location"].partition("act=")[2]


def give(client: Client, query: str, to, **more: str):
    page = read(client, f"/tasks/assign/?{query}")
    return client.post(f"/tasks/assign/?{query}", {"key": key(page), "to": str(to), **more})


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.SYSTEM])
def test_everybody_has_a_home(district: world.District, role: Role):
    enterprise = district.own if role in world.OF_ENTERPRISES else None
    world.a_login(role.value, role, enterprise=enterprise)
    assert "我的待办" in read(world.signed_in(role.value))


def test_empty_columns_are_not_there_and_an_empty_home_says_where_to_go(office):
    html = read(browser(office, office.leader))
    assert lanes(html) == []
    assert "今天没有要你办的" in html
    assert lanes(read(browser(office, office.principal))) == ["week", "waiting"]


def test_a_card_says_clause_dots_and_working_days_left(office):
    html = read(browser(office, office.principal))
    assert "带队检查" in html
    assert "剩 1 个工作日" in html
    assert 'class="dots"' in html
    assert '<span class="cite">1</span>' in html


def test_why_is_it_me_unfolds_on_the_card(office):
    owed = tasks_made.owed(office.actor(office.principal), "led")
    html = read(browser(office, office.principal), f"/todo/why/{owed}/")
    assert "<html" not in html
    assert "企业自查" in html


def test_work_is_given_seen_accepted_and_answered_without_script(office):
    chief, officer = browser(office, office.chief), browser(office, office.officer)
    answer = give(chief, "", office.officer, title="把整改照片补齐", note="明天要用")
    html = read(chief, answer.headers["Location"])
    assert "已派给 刘航，1 件" in html
    assert "还没看" in html
    mine = read(officer)
    assert "宋海派办" in mine
    assert escape("明天要用") in mine
    task = Task.objects.get()
    page = read(officer, f"/tasks/{task.id}/")
    assert Seen.objects.get().person == office.officer
    officer.post("/todo/act/", {"key": key(mine), "do": f"accept task:{task.id}", "next": "/"})
    step = Step.objects.get(replaced_at=None)
    assert step.event == "accept"
    sent = {"key": key(page), "event": "answer", "step": step.id, "note": "补了"}
    assert officer.post(f"/tasks/{task.id}/step/", sent).status_code == 302
    assert "退回重办" in read(chief)


def test_what_was_done_can_be_undone_from_the_strip(office):
    chief = browser(office, office.chief)
    act = act_of(give(chief, "", office.officer, title="发错了"))
    assert "撤销 ·" in read(chief, f"/?act={act}")
    answer = chief.post("/todo/undo/", {"act": act, "key": f"undo:{act}", "next": "/"})
    assert answer.headers["Location"] == "/?said=undone"
    assert "已撤销" in read(chief, "/?said=undone")
    assert "发错了" not in read(browser(office, office.officer))


def test_several_are_accepted_and_given_at_once(office):
    chief, officer = browser(office, office.chief), browser(office, office.officer)
    for n in range(3):
        give(chief, "", office.officer, title=f"第 {n} 件")
    html = read(officer, "/?bulk=1")
    picks = re.findall(r'name="pick" value="(task:[^"]+)"', html)
    answer = officer.post("/todo/act/", {"key": key(html), "do": "accept", "pick": picks, "next": "/"})
    assert "已签收 3 件" in read(officer, answer.headers["Location"])
    answer = officer.post("/todo/act/", {"do": "assign", "pick": picks})
    assert answer.headers["Location"].count("thing=") == 3
    answer = give(officer, answer.headers["Location"].partition("?")[2], office.colleague)
    assert "已派给 毕晓，3 件" in read(officer, answer.headers["Location"])


def test_an_obligation_given_away_is_waited_for_not_done_twice(office):
    principal = browser(office, office.principal)
    owed = tasks_made.owed(office.actor(office.principal), "led")
    give(principal, f"thing=obligation:{owed}", office.manager)
    html = read(principal)
    assert lanes(html) == ["waiting", "sent"]
    assert "于继派办" in read(browser(office, office.manager))


def test_buttons_are_those_of_this_person(office):
    assert "派给…" in read(browser(office, office.principal))
    auditor = world.a_login("shenji", Role.AUDITOR)
    html = read(world.signed_in(auditor.username))
    assert "派一件事" not in html
    assert "派给…" not in html


def test_a_second_urging_on_one_day_is_refused_in_words(office):
    principal = browser(office, office.principal)
    owed = tasks_made.owed(office.actor(office.principal), "hours")
    html = read(principal)
    asked = {"key": key(html), "do": f"nudge obligation:{owed}", "next": "/"}
    assert "nudged-1" in principal.post("/todo/act/", asked).headers["Location"]
    answer = principal.post("/todo/act/", asked | {"key": "another"})
    assert answer.status_code == 409
    assert "今天已经催过这件事" in answer.content.decode()


def test_a_return_without_a_reason_is_refused_in_words(office):
    give(browser(office, office.chief), "", office.officer, title="x")
    officer, step = browser(office, office.officer), Step.objects.get(replaced_at=None)
    asked = {"key": "k", "event": "return", "step": step.id, "note": ""}
    answer = officer.post(f"/tasks/{step.task_id}/step/", asked)
    assert answer.status_code == 422


def test_the_bell_counts_what_is_new_and_forgets_it_when_read(office):
    give(browser(office, office.chief), "", office.officer, title="一件事")
    outbox.deliver(HANDLERS, clock.now() + RECALL_WITHIN)
    officer = browser(office, office.officer)
    assert Notice.objects.count() == 1
    html = read(officer, "/notices/")
    assert "一件事" in html
    assert re.search(r"<b>1</b>", html)
    until = re.findall(r'name="until" value="([^"]+)"', html)[0]
    later = clock.now().isoformat() if until < Notice.objects.get().at.isoformat() else until
    officer.post("/notices/read/", {"until": max(later, Notice.objects.get().at.isoformat())})
    assert "<b>1</b>" not in read(officer)


def test_standing_in_is_arranged_and_shown(office):
    chief = browser(office, office.chief)
    page = read(chief, "/away/")
    told = {
        "key": key(page), "person": str(office.chief), "stand_in": str(office.officer),
        "since": tasks_made.DAY.isoformat(), "until": date(2026, 4, 3).isoformat(), "basis": "出差审批单",
    }  # fmt: skip
    assert chief.post("/away/", told).status_code == 302
    assert "你在代理：宋海" in read(browser(office, office.officer))
    assert "收回" in read(chief, "/away/")
    wrong = chief.post("/away/", told | {"until": "", "key": "k2"})
    assert wrong.status_code == 422


def test_a_leavers_work_is_listed_given_away_and_confirmed(office):
    give(browser(office, office.chief), "", office.officer, title="一件事")
    officer, colleague = browser(office, office.officer), browser(office, office.colleague)
    path = f"/away/leave/?person={office.officer}"
    page = read(officer, path)
    assert "共 1 件" in page
    answer = officer.post(path, {"key": key(page), "all": str(office.colleague), "reason": "调离"})
    handing = read(colleague, answer.headers["Location"])
    found = re.findall(r'name="id" value="([^"]+)"', handing)[0]
    assert colleague.post("/away/confirm/", {"id": found, "key": "c"}).headers["Location"] == "/"
    assert "一件事" in read(colleague)


NONSENSE = ["do=", "do=accept", "do=accept task:none", "do=nudge x:1", "do=boom task:1"]


@pytest.mark.parametrize("asked", NONSENSE)
def test_nonsense_is_refused_not_broken(office, asked):
    name, _, value = asked.partition("=")
    answer = browser(office, office.chief).post("/todo/act/", {name: value, "key": "k"})
    assert 400 <= answer.status_code < 500


def test_a_column_holds_fifty_cards_and_leads_to_the_rest(office, monkeypatch):
    for n in range(53):
        tasks_made.a_task(office, office.chief, office.officer, title=f"第 {n} 件", due_on=tasks_made.DAY)
    html = read(browser(office, office.officer))
    assert html.count("<article") <= 51
    assert "到清单里看全部" in html


def test_a_round_of_reminders_is_found_behind_the_bell(office):
    at = clock.now()
    speak(TENANT, by=system("reminders", [TENANT], tasks_made.DAY), at=at)
    outbox.deliver(HANDLERS, at)
    html = read(browser(office, office.principal), "/notices/")
    assert "到期提醒" in html
    assert plans.todo(office.actor(office.principal), today=tasks_made.DAY, at=at).week.total == 1
