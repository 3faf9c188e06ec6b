"""隐患 on pages: graded, planned, put right, closed; refusals beside their fields; what others see."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.builders import NOON, TODAY
from tests.rooms import documents_made, orgs_made
from tests.rooms import hazards_made as yards
from tests.rooms.hazards_made import reported
from tests.rooms.records_made import a_png
from tests.web import world
from zhiben.domain.access import Role
from zhiben.domain.hazards import Event, Level, Source, State

pytestmark = pytest.mark.django_db
LATER = TODAY + timedelta(days=30)


@pytest.fixture
def yard():
    return yards.a_yard()


@pytest.fixture
def sides(yard):
    """The manager, the officer and the section head at their browsers."""
    world.a_login("manager", Role.SAFETY_MANAGER, enterprise=yard.firm)
    world.a_login("officer", Role.SUPERVISOR, regions=["371003"])
    world.a_login("chief", Role.SECTION_CHIEF, regions=["371003"])
    return {name: world.signed_in(name) for name in ("manager", "officer", "chief")}


def sent(client, hazard: UUID, event: str, **given) -> object:
    page = f"/hazards/{hazard}/{event}/"
    form = client.get(page)
    assert form.status_code == 200, event
    seen = re.search(r'name="seen" value="([^"]+)"', form.content.decode())
    return client.post(page, {"key": f"form:{event}", "seen": seen and seen[1], **given})


def photo() -> SimpleUploadedFile:
    return SimpleUploadedFile("整改后.png", a_png(), "image/png")


def test_a_general_hazard_goes_its_way_by_the_pages_and_the_list_tells_it(yard, sides):
    hazard = reported(yard)
    assert "二号船坞起重机" in sides["officer"].get("/hazards/").content.decode()
    assert "重大事故隐患" in sides["officer"].get(f"/hazards/{hazard}/grade/").content.decode()
    done = sent(
        sides["officer"], hazard, "grade", level="general", note="未构成重大", deadline=LATER.isoformat()
    )
    assert done.status_code == 302
    who = str(yard.worker.person)
    plan = {
        "p-measures": "停用", "p-funds": "自筹", "p-contingency": "现场处置方案", "responsible": who,
        "deadline": LATER.isoformat(), "m-0-text": "停用并上锁", "m-0-who": who, "m-0-funds": "1,200.50",
    }  # fmt: skip
    assert sent(sides["manager"], hazard, "plan", **plan).status_code == 302
    assert sent(sides["manager"], hazard, "treat").status_code == 302
    lacking = sent(sides["manager"], hazard, "submit", note="已检验")
    assert lacking.status_code == 422
    assert "还有措施没有完成" in lacking.content.decode()
    assert (
        sent(sides["manager"], hazard, "submit", note="已检验", done="1", photos=photo()).status_code == 302
    )
    shown = sides["officer"].get(f"/hazards/{hazard}/").content.decode()
    assert "1200.50" in shown
    assert "整改" in shown
    assert sent(sides["officer"], hazard, "close", note="合格", on_site="on").status_code == 302
    assert yards.row(hazard).state == State.CLOSED
    assert "已销号" in sides["manager"].get("/hazards/?state=closed").content.decode()


def test_a_refused_step_says_each_guard_beside_its_field_and_keeps_what_was_typed(yard, sides):
    hazard = yards.being_put_right(yard)
    asked = {"deadline": (yards.LATER + timedelta(days=9)).isoformat(), "note": "配件未到货"}
    page = sent(sides["manager"], hazard, "ask_extension", **asked)
    text = page.content.decode()
    assert page.status_code == 422
    assert "没有临时管控措施，不能延期。请写明延期期间怎样管控" in text
    assert "配件未到货" in text
    assert sent(sides["manager"], hazard, "ask_extension", controls="停用上锁", **asked).status_code == 302
    officer = sides["officer"].get(f"/hazards/{hazard}/extend/")
    assert officer.status_code == 403
    assert sent(sides["chief"], hazard, "extend", note="同意").status_code == 302
    assert "已延期 1 次" in sides["manager"].get(f"/hazards/{hazard}/").content.decode()


def test_the_page_says_what_is_still_lacking_before_anybody_tries(yard, sides):
    hazard = yards.put_right(yard)
    yards.step(hazard, Event.RETURN, yard.officer, deadline=LATER)
    shown = sides["manager"].get(f"/hazards/{hazard}/").content.decode()
    assert "复查不合格" in shown
    assert "报整改完成" in shown


def test_an_old_page_is_told_that_somebody_was_quicker(yard, sides):
    hazard = reported(yard)
    page = f"/hazards/{hazard}/grade/"
    form = {"level": "general", "note": "一般", "seen": str(yards.row(hazard).step), "key": "form:1"}
    assert sides["officer"].post(page, form).status_code == 302
    late = sides["chief"].post(page, form | {"key": "form:2"})
    assert late.status_code == 409
    assert "已被他人办理" in late.content.decode()
    assert sides["officer"].post(page, form).status_code == 302  # the same form again is the same act


def test_a_form_with_nothing_in_it_names_what_is_missing(yard, sides):
    hazard = reported(yard)
    page = sent(sides["officer"], hazard, "grade")
    assert page.status_code == 422
    assert page.content.decode().count("缺少办理此步骤必需的内容") >= 2
    assert sides["officer"].get(f"/hazards/{hazard}/nothing/").status_code == 404
    assert sides["manager"].get(f"/hazards/{hazard}/list/").status_code == 403
    assert sides["officer"].get(f"/hazards/{hazard}/close/").status_code == 409  # nothing is put right yet


def test_to_the_enterprise_no_page_tells_of_a_tip(yard, sides):
    hazard = reported(yard, by=yard.officer, source=Source.TIP)
    yards.step(hazard, Event.GRADE, yard.officer, level=Level.GENERAL)
    for page in ("/hazards/", f"/hazards/{hazard}/", "/hazards/?source=inspection"):
        text = sides["manager"].get(page).content.decode()
        assert "举报" not in text
        assert "监管检查" in text
    asked = [sides["manager"].get(f"/hazards/?source={one}").content.decode() for one in ("tip", "x")]
    assert all(str(hazard) in one for one in asked)  # a source it does not know narrows nothing
    assert "举报" in sides["officer"].get(f"/hazards/{hazard}/").content.decode()


def test_as_known_on_a_day_before_it_there_is_no_such_hazard_and_no_day_at_all_is_now(yard, sides):
    hazard = reported(yard, at=NOON - timedelta(days=2))
    assert sides["officer"].get(f"/hazards/{hazard}/?known=2026-02-27").status_code == 404
    then = sides["officer"].get(f"/hazards/{hazard}/?known=2026-03-01").content.decode()
    assert "认定等级" not in then  # nothing is done to what was
    for odd in ("yesterday", "2099-01-01", "2026-13-01"):
        page = sides["officer"].get(f"/hazards/{hazard}/?known={odd}")
        assert page.status_code == 200
        assert "认定等级" in page.content.decode()


def test_what_a_stranger_to_the_form_sends_breaks_nothing(yard, sides):
    first, second = yards.being_put_right(yard), yards.being_put_right(yard)
    for event, given in (
        ("take_in", {"note": "x"}), ("report", {"note": "x"}), ("grade", {"level": "worst", "note": "x"}),
        ("merge", {"into": "not-an-id", "note": "x"}), ("close", {"inspectors": "me", "on": "soon"}),
    ):  # fmt: skip
        page = f"/hazards/{first}/{event}/"
        answer = sides["officer"].post(page, {"key": f"form:{event}", "seen": "no-step", **given})
        assert answer.status_code in (409, 422), event
    for odd in (
        "?enterprise=x&site=y",
        "?since=soon&until=2026-02-30",
        "?after=x~y",
        "?measure=all&month=2026-99",
    ):
        assert sides["officer"].get(f"/hazards/{odd}").status_code == 200
        assert sides["officer"].get(f"/hazards/zero/{odd}").status_code == 200
    assert yards.row(second).state == State.RECTIFYING


def test_another_enterprise_sees_nothing(yard):
    hazard = reported(yard)
    other = orgs_made.an_enterprise("另一家")
    world.a_login("other", Role.SAFETY_MANAGER, enterprise=other)
    stranger = world.signed_in("other")
    assert stranger.get(f"/hazards/{hazard}/").status_code == 404
    assert stranger.post(f"/hazards/{hazard}/grade/", {"level": "general"}).status_code == 404
    assert str(hazard) not in stranger.get("/hazards/").content.decode()


def test_each_figure_of_the_month_opens_the_list_that_it_counts(yard, sides):
    yards.being_put_right(yard)
    missed = reported(yard, by=yard.officer, spot="涂装车间")
    page = sides["officer"].get("/hazards/zero/").content.decode()
    assert "重大隐患动态清零" not in page  # no interim controls are named
    assert "没有清零" in page
    link = re.search(r'href="([^"]*measure=missed[^"]*)">1<', page)
    assert link
    listed = sides["officer"].get(link[1].replace("&amp;", "&")).content.decode()
    assert str(missed) in listed
    assert "1 条" in listed
    assert "每月末存量" in page
    then = sides["officer"].get("/hazards/zero/?known=2026-02-01&month=2026-02").content.decode()
    assert "重大隐患动态清零" in then
    assert "measure=age_1&amp;month=2026-02&amp;known=2026-02-01" in then
    assert "重大隐患存量" in sides["officer"].get("/board/").content.decode()


def test_the_criteria_suggest_and_a_person_decides(yard, sides):
    """Those in force on the day it was found, for the enterprise's industry, with what matched."""
    hazard = reported(yard, text="涂装作业区与动火作业区未保持安全距离，喷漆时旁边在气割", spot="涂装车间")
    page = sides["officer"].get(f"/hazards/{hazard}/grade/").content.decode()
    assert "判定标准建议" in page
    picks = re.findall(r'name="pick" id="pick-\d" value="([^"]+)"', page)
    assert picks
    chosen = [one for one in re.findall(r'<input type="radio" name="pick"[^>]*>', page) if "checked" in one]
    assert len(chosen) == 1
    assert 'value=""' in chosen[0]  # none, until a person says otherwise
    told = sent(sides["officer"], hazard, "grade", level="major", note="构成", pick=picks[0])
    assert told.status_code == 302
    assert yards.row(hazard).criterion == picks[0]
    shelf = sides["officer"].get("/criteria/?industry=shipbuilding").content.decode()
    assert f'/hazards/?criterion={picks[0]}">1 条隐患引用' in shelf
    assert "条隐患引用" not in sides["manager"].get("/criteria/?industry=software_it").content.decode()
    plain = reported(yard, text="地面有油污")
    assert "没有说到哪一条" in sides["officer"].get(f"/hazards/{plain}/grade/").content.decode()


def test_a_notice_is_begun_with_what_is_known_and_lists_the_hazard(yard, sides):
    documents_made.a_letterhead()
    hazard = yards.being_put_right(yard)
    shown = sides["chief"].get(f"/hazards/{hazard}/").content.decode()
    page = f"/documents/new/listed-supervision/?hazard={hazard}"
    assert page in shown
    form = sides["chief"].get(page).content.decode()
    assert "停用并断电上锁" in form
    example = documents_made.content(documents_made.NOTICE)
    typed = {f"f-{name}": value for name, value in example.items() if isinstance(value, str)}
    rows = {f"f-requirements-0-{name}": value for name, value in example["requirements"][0].items()}
    given = {**{k: str(v) for k, v in {**typed, **rows}.items()}, "do": "issue", "key": "form:n"}
    done = sides["chief"].post(page, given)
    assert done.status_code == 302, re.findall(r'class="error">.*?</span>', done.content.decode())
    shown = sides["manager"].get(f"/hazards/{hazard}/").content.decode()
    assert "挂牌督办" in shown
    assert "威文工信" in shown
    missing = "01900000-0000-7000-8000-000000000000"
    assert sides["chief"].get(page.replace(str(hazard), missing)).status_code == 404
