"""场所设备 on pages: entered in lines, labels printed, the page behind a label."""

from __future__ import annotations

from io import BytesIO

import pytest

from tests.rooms import orgs_made
from tests.rooms.risks_made import a_place
from tests.web import world
from zhiben.domain.access import Role
from zhiben.records.tables.sheets import workbook
from zhiben.risks.models import PlaceCode

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm():
    world.a_bureau()
    return orgs_made.an_enterprise()


@pytest.fixture
def manager(firm):
    world.a_login("manager", Role.SAFETY_MANAGER, enterprise=firm)
    return world.signed_in("manager")


def test_lines_are_entered_and_each_place_has_a_label_that_leads_to_it(firm, manager):
    page = f"/enterprises/{firm}/places/"
    assert "还没有登记场所设备" in manager.get(page).content.decode()
    wrong = manager.post(page, {"lines": "场所，一号船坞\n车辆，叉车\n", "key": "form:a"})
    assert wrong.status_code == 422
    assert "第 2 行：“车辆”不是类别" in wrong.content.decode()
    assert "车辆，叉车" in wrong.content.decode()  # nothing typed is lost
    assert not PlaceCode.objects.exists()

    lines = "场所，一号船坞，A-1\n设备，门座起重机，QZ-1，一号船坞\n"
    done = manager.post(page, {"lines": lines, "key": "form:b"}, follow=True).content.decode()
    assert "已登记 2 个。" in done
    manager.post(page, {"lines": lines, "key": "form:b"})  # the same form again
    assert PlaceCode.objects.count() == 2
    assert "同一单位下已有该编号" in manager.post(page, {"lines": lines, "key": "form:c"}).content.decode()

    sheet = manager.get(f"{page}labels/").content.decode()
    assert sheet.count('class="label"') == 2
    code = PlaceCode.objects.get(place__name="门座起重机").code
    shown = manager.get(f"/at/{code.lower()}/").content.decode()
    assert "一号船坞 · 门座起重机" in shown
    assert "QZ-1" in shown


def test_a_label_opens_for_nobody_whom_it_does_not_concern(firm, manager):
    a_place(firm)
    code = PlaceCode.objects.get().code
    world.a_login("stranger", Role.SAFETY_MANAGER, enterprise=orgs_made.an_enterprise("泽头机械"))
    stranger = world.signed_in("stranger")
    missing = stranger.get("/at/AAAAAAAAAAAAAAA/")
    assert stranger.get(f"/at/{code}/").status_code == missing.status_code == 404
    assert stranger.get(f"/enterprises/{firm}/places/labels/").status_code == 404
    assert manager.get(f"/at/{code}/").status_code == 200
    manager.logout()
    assert manager.get(f"/at/{code}/").headers["Location"].startswith("/login/")


def test_what_was_entered_elsewhere_gets_its_code_at_a_press_and_readers_press_nothing(firm, manager):
    orgs_made.beneath(firm, "equipment", "桥式起重机")
    page = f"/enterprises/{firm}/places/"
    assert "1 个还没有二维码。" in manager.get(page).content.decode()
    manager.post(f"{page}labels/", {"key": "form:l"})
    assert "桥式起重机" in manager.get(f"{page}labels/").content.decode()
    world.a_login("auditor", Role.AUDITOR)
    auditor = world.signed_in("auditor")
    assert "登记场所、设备、岗位" not in auditor.get(page).content.decode()
    assert auditor.post(page, {"lines": "场所，码头", "key": "form:x"}).status_code == 403
    assert auditor.post(f"{page}labels/", {"key": "form:y"}).status_code == 403


def a_table(*rows: list[object]) -> BytesIO:
    made = BytesIO(workbook("场所设备", [str(cell) for cell in rows[0]], rows[1:]))
    made.name = "场所设备.xlsx"
    return made


def test_a_table_is_taken_as_lines_and_what_is_wrong_can_be_put_right_on_the_page(firm, manager):
    page = f"/enterprises/{firm}/places/"
    head = ["类别", "名称", "编号", "所在场所"]
    wrong = a_table(head, ["场所", "一号船坞", 12, ""], ["车", "叉车", "", ""])
    text = manager.post(page, {"lines": "", "table": wrong, "key": "form:a"}).content.decode()
    assert "第 3 行：“车”不是类别" in text
    assert "场所\t一号船坞\t12" in text
    assert not PlaceCode.objects.exists()
    right = a_table(head, ["场所", "一号船坞", 12, ""], ["设备", "叉车", "", "一号船坞"])
    done = manager.post(page, {"lines": "", "table": right, "key": "form:b"}, follow=True).content.decode()
    assert "已登记 2 个。" in done
    broken = BytesIO(b"PK\x03\x04 broken")
    broken.name = "a.xlsx"
    assert manager.post(page, {"table": broken, "key": "form:c"}).status_code == 422
