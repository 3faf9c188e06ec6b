"""现场抽考 on pages: an officer opens one, workers answer without an account, each sees only their own."""

from __future__ import annotations

import re
from uuid import UUID, uuid4

import pytest
from django.test import Client

from tests.rooms import hazards_made as yards
from tests.rooms import orgs_made as made
from tests.rooms import visits_made as visits
from tests.web import world
from zhiben.domain.access import Role
from zhiben.ground import limits
from zhiben.learning import codes, queries
from zhiben.learning.models import AnswerSheet, SpotTest

pytestmark = pytest.mark.django_db


@pytest.fixture
def yard():
    return yards.a_yard()


@pytest.fixture
def crew(yard):
    return [made.beneath(yard.firm, "person", name) for name in ("甲一", "乙二", "丙三")]


@pytest.fixture
def desk(yard):
    world.a_login("officer", Role.SUPERVISOR, regions=["371003"])
    return world.signed_in("officer")


def opened(desk: Client, yard, **given: object) -> tuple[SpotTest, str]:
    """A test opened by the page; the address its picture holds."""
    form = {
        "enterprise": yard.firm,
        "topic": "criteria",
        "draw": 2,
        "many": 3,
        "key": f"form:{uuid4()}",
        **given,
    }
    answer = desk.post("/tests/new/", form)
    assert answer.status_code == 302, answer.content.decode()
    row = SpotTest.objects.latest("id")
    assert answer["Location"] == f"/tests/{row.id}/"
    return row, f"/t/{codes.code_of(row.id)}/"


def filled(phone: Client, address: str, who: dict[str, object], right: bool = True) -> dict[str, object]:
    """The paper of somebody as the page has it, all right or all chosen wrong."""
    page = phone.get(address, who).content.decode()
    row = SpotTest.objects.latest("id")
    open_ = codes.opened(address.split("/")[2], "10.0.0.3", row.opens_at)
    person = UUID(str(who["who"])) if "who" in who else None
    answers: dict[str, object] = {}
    for one in codes.paper(row, codes.who(open_, person, str(who.get("name", "")))):
        keys = [it.key for it in one.options]
        wrong = keys[:1] if frozenset(keys[:1]) != one.right else keys[1:2]
        answers[f"q-{one.id}"] = sorted(one.right) if right else wrong
    assert set(answers) == set(re.findall(r'name="(q-[^"]+)"', page))
    key = re.search(r'name="key" value="([^"]+)"', page)
    return {**who, **answers, "key": key[1] if key else ""}


def sent(phone: Client, address: str, who: dict[str, object], right: bool = True):
    return phone.post(address, filled(phone, address, who, right))


def test_an_officer_opens_a_test_and_a_worker_answers_it_on_a_phone_without_an_account(yard, crew, desk):
    form = desk.get("/tests/new/", {"enterprise": yard.firm}).content.decode()
    assert "在册一线员工 3 人" in form
    row, address = opened(desk, yard)
    page = desk.get(f"/tests/{row.id}/").content.decode()
    assert "<svg" in page
    assert f"http://testserver{address}" in page
    assert "还没有人答" in page
    phone, who = Client(), row.people[0]
    start = phone.get(address)
    assert "no-store" in start.headers["Cache-Control"]
    assert f"?who={who}" in start.content.decode()
    done = sent(phone, address, {"who": who}, right=False).content.decode()
    assert "还不够" in done
    assert done.count("答错") == 3
    assert "应当：" in done
    again = phone.get(address, {"who": who}).content.decode()
    assert "已经答过" in again
    assert "已答" in phone.get(address).content.decode()
    assert "答对" not in again + phone.get(address).content.decode()
    part = desk.get(f"/tests/{row.id}/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "不合格" in part
    assert "错在哪里" in part
    assert desk.get(f"/tests/{row.id}/?seen=1", headers={"HX-Request": "true"}).status_code == 204
    assert "龙泊修造船" in desk.get("/tests/").content.decode()
    assert "答错多的条款" in desk.get("/tests/").content.decode()


def test_nothing_counts_before_every_question_is_answered_and_a_reload_counts_once(yard, crew, desk):
    _, address = opened(desk, yard, people=[str(crew[0])])
    phone, who = Client(), {"who": str(crew[0])}
    page = phone.get(address, who).content.decode()
    key = re.search(r'name="key" value="([^"]+)"', page)
    lacking = phone.post(address, {**who, "key": key and key[1]})
    assert lacking.status_code == 422
    assert "还有 3 题没答" in lacking.content.decode()
    assert not AnswerSheet.objects.exists()
    form = filled(phone, address, who)
    first, reload = phone.post(address, form), phone.post(address, form)
    for page in (first, reload):
        assert "合格：3 题答对 3 题" in page.content.decode()
    other = phone.post(address, {**form, "key": f"form:{uuid4()}"})
    assert other.status_code == 409
    assert "已经答过" in other.content.decode()
    assert AnswerSheet.objects.count() == 1


def test_somebody_not_on_the_list_writes_a_name_and_strangers_learn_nothing(yard, crew, desk):
    _, address = opened(desk, yard, draw=1)
    phone = Client()
    assert phone.get(address, {"name": "我"}).status_code == 422
    assert "合格：" in sent(phone, address, {"name": "来顶班的"}).content.decode()
    twice = sent(phone, address, {"name": "来顶班的"})
    assert twice.status_code == 409
    assert "以第一次为准" in twice.content.decode()
    assert "来顶班的" not in phone.get(address).content.decode()
    assert AnswerSheet.objects.get().drawn_by == "officer"
    missing = phone.get("/t/NOSUCHCODE22/")
    assert missing.status_code == 404
    assert "没有这个答题码" in missing.content.decode()
    typed = phone.post("/t/", {"code": address.split("/")[2].lower()})
    assert typed["Location"] == address


def test_somebody_without_a_phone_is_asked_by_word_of_mouth(yard, crew, desk):
    row, address = opened(desk, yard, people=[str(crew[0]), str(crew[1])])
    spoken = f"/tests/{row.id}/spoken/"
    bad = desk.post(spoken, {"person": str(crew[0]), "right": 9})
    assert bad.status_code == 422
    assert "答对的题数不能多于问的题数" in bad.content.decode()
    assert desk.post(spoken, {"person": str(crew[0]), "right": 3}).status_code == 302
    assert "已经答过" in Client().get(address, {"who": str(crew[0])}).content.decode()
    assert desk.post(spoken, {"name": "来顶班的", "right": 1}).status_code == 302
    told = [
        (one.name, one.passed, one.drawn_by)
        for one in queries.whole(yard.officer, row.id, row.opens_at).results
    ]
    assert told == [("甲一", True, "officer"), ("来顶班的", False, "officer")]
    sent(Client(), address, {"who": str(crew[1])})
    taken = desk.post(spoken, {"person": str(crew[1]), "right": 0})
    assert taken.status_code == 422
    assert AnswerSheet.objects.filter(replaced_at__isnull=True).count() == 3


def test_a_test_that_is_over_takes_nothing_and_says_so(yard, crew, desk, monkeypatch):
    row, address = opened(desk, yard)
    assert desk.post(f"/tests/{row.id}/close/", {"key": f"form:{uuid4()}"}).status_code == 302
    answer = Client().get(address)
    assert answer.status_code == 409
    assert "已经结束" in answer.content.decode()
    page = desk.get(f"/tests/{row.id}/").content.decode()
    assert '<svg class="segno' not in page
    assert "结束答题" not in page
    monkeypatch.setattr(limits, "TEST_HOURS", 0)
    _, address = opened(desk, yard)
    assert Client().get(address).status_code == 409


def test_guessing_codes_is_stopped(yard, crew, desk):
    phone = Client(REMOTE_ADDR="10.0.0.77")
    statuses = {phone.get(f"/t/NOSUCHCODE{n}/").status_code for n in range(22, 90)}
    assert statuses == {404, 429}


def test_a_visit_must_be_one_to_the_enterprise_and_odd_requests_break_nothing(yard, crew, desk):
    asked = {"enterprise": yard.firm, "visit": uuid4()}
    assert desk.get("/tests/new/", asked).status_code == 404
    assert desk.get("/tests/new/", {"enterprise": "x"}).status_code == 404
    assert desk.get("/tests/new/").status_code in (200, 302)
    bad = desk.post("/tests/new/", {"enterprise": yard.firm, "topic": "x", "draw": "99", "many": "9"})
    assert bad.status_code == 422
    _, address = opened(desk, yard)
    for odd in ({"who": "x"}, {"who": str(uuid4())}, {"name": "\x00" * 3}):
        assert Client().get(address, odd).status_code in (200, 422)
    assert Client().post(address, {"who": "x"}).status_code in (200, 422)


def test_a_visit_draws_once_and_its_record_shows_who_answered_by_scanning():
    yard = visits.a_yard()
    for name in ("甲一", "乙二", "丙三", "丁四"):
        made.beneath(yard.firm, "person", name)
    visit = visits.begun(yard)
    desk = world.signed_in_as(yard.officer)
    sheet = desk.get(f"/inspections/{visit}/sheet/").content.decode()
    assert f"/tests/new/?enterprise={yard.firm}&amp;visit={visit}" in sheet
    row, address = opened(desk, yard, visit=visit)
    drawn = queries.draw_for(yard.officer, yard.firm, visits.TODAY, 2, seed=str(visit))
    assert row.people == [str(one.id) for one in drawn.people]
    sent(Client(), address, {"who": row.people[0]})
    for page in (f"/inspections/{visit}/", f"/inspections/{visit}/sheet/"):
        assert "扫码答题" in desk.get(page).content.decode()


def test_an_enterprise_without_registered_people_is_told_so(yard, desk):
    page = desk.get("/tests/new/", {"enterprise": yard.firm}).content.decode()
    assert "名册里没有一线员工" in page
    form = {"enterprise": yard.firm, "topic": "criteria", "draw": 2, "many": 3}
    refused = desk.post("/tests/new/", form)
    assert refused.status_code == 422
    assert "没有可以抽考的一线员工" in refused.content.decode()
