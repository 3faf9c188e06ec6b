"""One major hazard from a worker's phone to the month's zero, each of its people at a window of their own."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import aside
from tests.browser.looking import DESKTOP, PHONE
from tests.builders import TODAY
from tests.rooms.acting import TENANT, chained
from tests.rooms.records_made import a_png
from tests.rooms.risks_made import a_place
from tests.web import world
from zhiben.domain.access import Role
from zhiben.ground.models import ActRow
from zhiben.ground.verify import verify
from zhiben.hazards import verify as rows
from zhiben.hazards.models import HazardStep
from zhiben.risks.models import PlaceCode

LATER = TODAY + timedelta(days=30)
MEANWHILE = "起重机停用上锁，专人看护"


@pytest.fixture(scope="module")
def people(stage: world.District, django_db_blocker) -> world.District:
    """A worker, a safety manager, two officers and their chief."""

    def make() -> None:
        for name, role in (("worker", Role.WORKER), ("safety", Role.SAFETY_MANAGER)):
            world.a_login(name, role, enterprise=stage.own)
        world.a_login("wang")
        world.a_login("chief", Role.SECTION_CHIEF)
        world.passwords_as_served()

    with django_db_blocker.unblock():
        aside(make)
    return stage


def photo(name: str, shade: int) -> dict[str, object]:
    return {"name": name, "mimeType": "image/png", "buffer": a_png(64, shade)}


def step(page: Page, hazard: str, name: str) -> None:
    """To the form of a step, by its button on the hazard's page."""
    page.goto(hazard)
    page.get_by_role("main").get_by_role("link", name=name, exact=True).click()
    expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()


def do(page: Page, name: str) -> None:
    page.get_by_role("main").get_by_role("button", name=name, exact=True).click()


def done(page: Page) -> None:
    expect(page.get_by_text("已办理。")).to_be_visible()


def zero(page: Page, address: str) -> str:
    page.goto(f"{address}/hazards/zero/?level=major")
    return page.locator("h1 + p").inner_text()


def test_a_workers_photo_becomes_a_major_hazard_that_is_planned_extended_compared_and_closed(
    seated, people, address, django_db_blocker
):
    with django_db_blocker.unblock():
        code = aside(lambda: PlaceCode.objects.get(place=a_place(people.own)).code)
    worker = seated("worker", PHONE)
    page = worker.open(f"/at/{code}/")
    page.get_by_role("link", name="随手拍：报隐患").click()
    page.get_by_label("照片").set_input_files(photo("前.png", 60))
    page.get_by_label("一句话").fill("门座起重机定期检验超期，仍在使用")
    expect(page.get_by_alt_text("前.png")).to_be_visible()
    page.reload()  # a phone that was put away: the photo is there, and so are the words
    expect(page.get_by_alt_text("前.png")).to_be_visible()
    expect(page.get_by_label("一句话")).to_have_value("门座起重机定期检验超期，仍在使用")
    assert worker.too_wide() <= 0
    assert worker.barriers() == []
    do(page, "上报")
    expect(page.get_by_text(re.compile("已报，编号 2026-"))).to_be_visible()
    hazard = page.url.split("?")[0]

    officer = seated("wang", DESKTOP).page
    step(officer, hazard, "认定等级")
    officer.get_by_label("重大事故隐患").check()
    officer.get_by_label("认定理由").fill("起重机械未经定期检验仍在使用")
    do(officer, "认定等级")
    done(officer)
    assert "没有清零" in zero(officer, address)

    safety = seated("safety", DESKTOP).page
    step(safety, hazard, "报治理方案")
    for part in ("目标和任务", "措施", "资金", "机构和人员", "预案"):
        safety.get_by_label(part, exact=True).fill("按方案落实")
    safety.get_by_label("整改责任人").select_option(label="worker 同志")
    safety.get_by_label("整改期限").fill(LATER.isoformat())
    do(safety, "报治理方案")
    done(safety)
    step(safety, hazard, "转入整改")
    do(safety, "转入整改")
    done(safety)

    step(safety, hazard, "申请整改延期")
    safety.get_by_label("整改期限").fill((LATER + timedelta(days=10)).isoformat())
    safety.get_by_label("理由").fill("检验机构排期")
    do(safety, "申请整改延期")
    expect(safety.get_by_text(re.compile("没有临时管控措施，不能延期"))).to_be_visible()
    safety.get_by_label("临时管控措施").fill(MEANWHILE)
    do(safety, "申请整改延期")
    done(safety)
    chief = seated("chief", DESKTOP).page
    step(chief, hazard, "批准延期")
    chief.get_by_label("理由").fill("同意")
    do(chief, "批准延期")
    done(chief)
    expect(chief.get_by_text("已延期 1 次")).to_be_visible()

    step(safety, hazard, "报整改完成")
    safety.get_by_label("整改情况").fill("检验合格，合格证已贴")
    safety.get_by_label("照片、单据").set_input_files(photo("后.png", 200))
    do(safety, "报整改完成")
    done(safety)

    step(officer, hazard, "核验五落实")
    for part in ("措施", "资金", "责任人", "时限", "预案"):
        officer.get_by_label(part, exact=True).fill("看过，属实")
    do(officer, "核验五落实")
    done(officer)
    both = officer.locator("[data-compare] img")
    expect(both).to_have_count(2)
    officer.get_by_role("button", name="叠着看").click()
    expect(officer.locator("[data-compare] input[type=range]")).to_be_visible()
    step(officer, hazard, "销号")
    officer.get_by_label("到现场复查").uncheck()
    officer.get_by_label("复查情况").fill("现场复查合格")
    do(officer, "销号")
    expect(officer.get_by_text(re.compile("重大隐患须到现场复查后销号"))).to_be_visible()
    officer.get_by_label("到现场复查").check()
    do(officer, "销号")
    done(officer)
    expect(officer.locator("main")).to_contain_text("已销号")
    assert "重大隐患动态清零" in zero(officer, address)

    def told() -> tuple[int, bool, list[object]]:
        chained()
        id_ = hazard.rstrip("/").rsplit("/", 1)[1]
        steps = HazardStep.objects.filter(hazard=id_).count()
        acts = ActRow.objects.filter(thing=f"hazard:{id_}").count()
        return steps - acts, verify(TENANT).ok, list(rows.differences(TENANT))

    with django_db_blocker.unblock():
        assert aside(told) == (0, True, [])
    page.goto(hazard)
    expect(page.locator(".timeline > li")).to_have_count(9)
    assert worker.too_wide() <= 0
