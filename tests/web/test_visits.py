"""检查 on pages: arranged, approved, begun, written down at a desk, finished; what others see of it."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.builders import TODAY
from tests.rooms import visits_made as visits
from tests.rooms.records_made import a_png
from tests.web import world
from zhiben.domain.access import Role
from zhiben.domain.visits import State
from zhiben.hazards.models import Hazard
from zhiben.inspections.models import Entry

pytestmark = pytest.mark.django_db


def photo() -> SimpleUploadedFile:
    return SimpleUploadedFile("现场.png", a_png(), "image/png")


def fields_of(page: str) -> dict[str, str]:
    """What the form of a page would send as it stands: hidden fields, texts, what is chosen and checked."""
    found: dict[str, str] = {}
    for tag in re.findall(r"<input[^>]*>", page):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and 'type="file"' not in tag and ('type="checkbox"' not in tag or "checked" in tag):
            text = value[1] if value else ""
            found[name[1]] = text.replace("&quot;", '"').replace("&#x27;", "'").replace("&amp;", "&")
    for name, inner in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', page, re.S):
        chosen = re.search(r'value="([^"]*)" selected', inner)
        found[name] = chosen[1] if chosen else ""
    for name, text in re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>(.*?)</textarea>', page, re.S):
        found[name] = text
    return found


@pytest.fixture
def yard():
    return visits.a_yard()


@pytest.fixture
def officer(yard):
    """The first inspector at the browser."""
    return world.signed_in_as(yard.officer)


def saved(client, visit: UUID, **changed: object) -> object:
    page = f"/inspections/{visit}/sheet/"
    form = fields_of(client.get(page).content.decode())
    return client.post(page, form | changed)


def test_a_visit_is_arranged_approved_begun_and_finished_by_the_pages(yard, officer):
    chief = world.signed_in_as(yard.chief)
    page = officer.get(f"/inspections/new/?enterprise={yard.firm}").content.decode()
    assert "进门须知" in page
    people = [str(yard.officer.person), str(yard.other.person)]
    arranged = {
        "key": "form:1", "enterprise": yard.firm, "planned_on": TODAY.isoformat(), "type": "daily",
        "origin": "plan", "basis": "年度计划", "lists": ["shipbuilding"], "inspectors": people,
    }  # fmt: skip
    made = officer.post("/inspections/new/", arranged)
    assert made.status_code == 302, made.content.decode()
    visit = UUID(made.url.split("/")[2])
    assert officer.get(f"/inspections/{visit}/issue/").status_code == 403
    approved = chief.post(f"/inspections/{visit}/issue/", {"key": "form:2"})
    assert approved.status_code == 302, approved.content.decode()
    assert officer.post(f"/inspections/{visit}/begin/", {"key": "form:3"}).status_code == 422  # not read yet
    assert officer.post(f"/inspections/{visit}/begin/", {"key": "form:4", "read": "on"}).status_code == 302

    answers = {
        f"f~answer:{line.item.id}~result": "pass"
        for line in visits.paper_of(visits.row(visit)).lines
        if line.item.id != "SH-01"
    }
    answers |= {name.replace("~result", "~note"): "已查看" for name in answers}
    done = saved(officer, visit, **answers, **{"f~answer:SH-01~result": "fail"})
    assert done.status_code == 302, done.content.decode()[:3000]
    page = officer.get(f"/inspections/{visit}/sheet/").content.decode()
    finding = re.search(r"f~finding:([0-9a-f-]{36})~item\" value=\"SH-01", page)
    assert finding, "a failed item asks for what is wrong"
    entry = f"finding:{finding[1]}"
    told = {
        f"f~{entry}~text": "起重机超期未检", f"f~{entry}~spot": "二号船坞", f"f~{entry}~level": "general",
        f"f~{entry}~responsible": str(yard.worker.person), f"p~{entry}": photo(),
    }  # fmt: skip
    assert saved(officer, visit, **told).status_code == 302
    rest = {
        "f~visit:~scene": "二号船坞", "f~visit:~escort": "王敏", "f~visit:~ended_at": f"{TODAY}T23:00",
        "f~briefing:~minutes": "15", "f~briefing:~audience": "4", "f~briefing:~text": "判定标准全文",
        "f~signature:enterprise~name": "王敏", "p~signature:enterprise": photo(),
        **{f"p~signature:{one}": photo() for one in people},
    }  # fmt: skip
    page = officer.get(f"/inspections/{visit}/sheet/").content.decode()
    rest |= dict.fromkeys(re.findall(r'name="(f~asked:[^"]*~passed)"', page), "1")
    for item in re.findall(r'name="(p~answer:[^"]*)"', page):
        rest[item] = photo()
    assert saved(officer, visit, **rest).status_code == 302
    final = officer.post(f"/inspections/{visit}/file/", {"key": "form:9"})
    assert final.status_code == 302, visits.lacks(visit)
    assert visits.row(visit).state == State.FILED
    hazard = Hazard.objects.get()
    shown = officer.get(f"/inspections/{visit}/").content.decode()
    assert hazard.number in shown
    theirs = world.signed_in_as(yard.manager).get(f"/inspections/{visit}/").content.decode()
    assert hazard.number in theirs
    assert "年度计划" not in theirs


def test_two_at_their_desks_see_what_the_other_wrote_and_decide(yard, officer):
    visit = visits.begun(yard)
    other = world.signed_in_as(yard.other)
    page = f"/inspections/{visit}/sheet/"
    first, second = (fields_of(one.get(page).content.decode()) for one in (officer, other))
    name = "f~answer:SH-02~result"
    assert officer.post(page, first | {name: "pass"}).status_code == 302
    clash = other.post(page, second | {name: "fail", "f~answer:SH-02~note": "漏油"})
    assert clash.status_code == 409
    assert Entry.objects.get(name="answer:SH-02").fields == {"result": "pass", "note": "漏油"}
    again = fields_of(clash.content.decode())
    assert again[name] == "fail"
    assert other.post(page, again).status_code == 302
    assert Entry.objects.get(name="answer:SH-02").fields["result"] == "fail"
    told = officer.get(f"/inspections/{visit}/changes/").content.decode()
    assert told.count("answer:SH-02") == 3


def test_an_unlawful_visit_is_refused_with_its_basis(yard):
    chief = world.signed_in_as(yard.chief)
    alone = (yard.officer.person,)
    visit = visits.drafted(yard, inspectors=alone, lead=alone[0])
    told = chief.get(f"/inspections/{visit}/issue/").content.decode()
    assert "安全生产法" in told
    refused = chief.post(f"/inspections/{visit}/issue/", {"key": "form:1"})
    assert refused.status_code == 422
    assert "至少 2 人" in refused.content.decode()
    assert visits.row(visit).state == State.DRAFTED


def test_an_enterprise_checks_itself_and_sees_no_visit_ahead(yard):
    ahead = visits.issued(yard, planned_on=TODAY + timedelta(days=3))
    manager = world.signed_in_as(yard.manager)
    assert manager.get(f"/inspections/{ahead}/").status_code == 404
    made = manager.post(
        "/inspections/own/", {"key": "form:1", "enterprise": yard.firm, "lists": ["principal_led_check"]}
    )
    assert made.status_code == 302, made.content.decode()
    assert "主要负责人本人到场" in manager.get(made.url).content.decode()
    listed = manager.get("/inspections/").content.decode()
    assert "企业自查" in listed
    assert str(ahead) not in listed


def test_a_record_goes_back_for_correction_to_its_item(yard, officer):
    visit = visits.filed(yard)
    chief = world.signed_in_as(yard.chief)
    assert chief.post(f"/inspections/{visit}/return/", {"key": "form:1"}).status_code == 422
    sent = {"key": "form:2", "reason": "依据没写", "e-SH-02": "写明查了哪几本"}
    assert chief.post(f"/inspections/{visit}/return/", sent).status_code == 302
    assert "写明查了哪几本" in officer.get(f"/inspections/{visit}/sheet/").content.decode()


@pytest.mark.parametrize("event", ["draft", "record", "nothing"])
def test_steps_that_are_none_are_not_found(yard, officer, event):
    visit = visits.drafted(yard)
    assert officer.get(f"/inspections/{visit}/{event}/").status_code == 404


def test_strangers_find_no_visit(yard):
    visit = visits.filed(yard)
    world.a_login("elsewhere", Role.SUPERVISOR, regions=["371002"])
    stranger = world.signed_in("elsewhere")
    for page in ("", "sheet/", "changes/", "change/", "issue/"):
        assert stranger.get(f"/inspections/{visit}/{page}").status_code == 404


def test_where_the_law_asks_to_merge_a_button_joins_the_two(yard):
    kept, gone = visits.drafted(yard, reasons={}), visits.issued(yard)
    chief = world.signed_in_as(yard.chief)
    page = chief.get(f"/inspections/{kept}/issue/").content.decode()
    way = f"/inspections/{kept}/join/?with={gone}"
    assert f'href="{way}"' in page
    assert "合并检查" in chief.get(f"/inspections/{kept}/").content.decode()
    form = chief.get(way).content.decode()
    assert f'value="{gone}" selected' in form
    sent = {"key": "form:1", "other": str(visits.drafted(yard, planned_on=TODAY + timedelta(days=90)))}
    assert chief.post(f"/inspections/{kept}/join/", sent).status_code == 422  # none that was offered
    assert chief.post(f"/inspections/{kept}/join/", sent | {"other": str(gone)}).status_code == 302
    page = chief.get(f"/inspections/{gone}/").content.decode()
    assert "并入另一次检查" in page
    assert f'href="/inspections/{kept}/"' in page
    assert "合并检查" not in chief.get(f"/inspections/{gone}/").content.decode()
