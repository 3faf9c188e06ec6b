"""A superior's sheet on pages: refused or mapped, tried, put in force; a locked month's sheet made."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from urllib.parse import parse_qs, urlsplit

import pytest
from lxml import html

from tests.content.sheets_made import superior
from tests.content.test_sheets import with_formula
from tests.rooms import months_made as given
from tests.web import world
from zhiben.contents.xlsx.opening import opened
from zhiben.contents.xlsx.reading import tabs
from zhiben.domain.access import Role
from zhiben.library.models import Edition
from zhiben.reports.models import SheetFile

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return given.an_office(world.NOON)


@pytest.fixture
def officer(office):
    world.a_login("officer")
    return world.signed_in("officer")


def sent(client, content: bytes, name: str = "city-monthly"):
    file = BytesIO(content)
    file.name = "市表.xlsx"
    return client.post("/sheets/upload/", {"file": file, "title": "市月调度表", "name": name})


def fields(page) -> dict[str, str]:
    """The form of the page as a browser would send it."""
    [form] = html.fromstring(page.content).xpath("//form[.//@name='upload']")
    return {name: value or "" for name, value in form.fields.items()}


def cell(content: bytes, name: str) -> str:
    return {str(at): one.text for at, one in tabs(opened(content))[0].cells.items()}.get(name, "")


def test_a_superiors_sheet_is_guessed_tried_put_in_force_and_made_of_a_locked_month(office, officer):
    given.briefed(date(2026, 2, 10), world.NOON)
    given.locked(office, world.NOON, value=3)
    answer = sent(officer, superior())
    assert answer.status_code == 302
    assert parse_qs(urlsplit(answer["Location"]).query)["name"] == ["city-monthly"]
    asked = fields(officer.get(answer["Location"]))
    assert asked["take-0-A2"] == "填报单位：{填报单位}"
    assert asked["take-0-B6"].startswith("自查重大隐患排查数｜本月")
    asked |= {
        "take-0-B6": "判定标准宣讲场次｜累计",
        "place-0-B6": "",
        "take-0-I6": "罚款金额｜本月",
        "period": given.FEBRUARY,
    }
    tried = officer.post("/sheets/map/", asked | {"do": "try"}).content.decode()
    assert "试填好了" in tried
    file = officer.post("/sheets/map/", asked | {"do": "download"})
    assert cell(file.content, "B6") == "1"
    assert officer.post("/sheets/map/", asked | {"do": "adopt", "key": "form:a"}).status_code == 302
    made = {"period": given.FEBRUARY, "form": "city-monthly", "key": "form:b"}
    assert officer.post("/sheets/produce/", made).status_code == 302
    [row] = SheetFile.objects.all()
    page = officer.get("/sheets/").content.decode()
    assert "2026 年 2 月" in page
    assert f"/evidence/{row.file_id}/" in page
    kept = b"".join(officer.get(f"/evidence/{row.file_id}/").streaming_content)
    assert cell(kept, "A2") == "填报单位：区工信局"
    again = fields(officer.get("/sheets/map/?name=city-monthly"))
    assert again["take-0-B6"] == "判定标准宣讲场次｜累计"


def test_a_hostile_file_and_a_cell_that_is_not_understood_say_what_to_do(office, officer):
    refused = sent(officer, with_formula("WEBSERVICE(B6)"))
    assert refused.status_code == 422
    assert "公式会引用外部内容" in refused.content.decode()
    asked = fields(officer.get(sent(officer, superior())["Location"]))
    asked |= {"take-0-B6": "没有的指标", "take-0-A2": "{=1+1}", "place-0-C6": "没有的镇"}
    page = officer.post("/sheets/map/", asked | {"do": "adopt"})
    assert page.status_code == 422
    text = page.content.decode()
    assert "没有这个指标" in text
    assert "大括号里只能写" in text
    assert "没有这个范围" in text
    assert not Edition.objects.filter(kind="sheet").exists()


def test_the_draft_of_a_month_says_so_in_its_name_and_an_unlocked_month_makes_none(office, officer):
    given.opened(office, world.NOON)
    draft = officer.get(f"/sheets/draft/monthly/{given.FEBRUARY}/")
    assert "%E8%8D%89%E8%A1%A8" in draft["Content-Disposition"]  # 草表
    refused = officer.post("/sheets/produce/", {"period": given.FEBRUARY, "form": "monthly"})
    assert refused.status_code == 422
    assert officer.get("/sheets/draft/monthly/2026-13/").status_code == 422
    assert not SheetFile.objects.exists()


def test_an_enterprise_reads_no_form_no_draft_and_another_persons_upload_is_nobodys(office, officer):
    where = sent(officer, superior())["Location"]
    world.a_login("chief", Role.SECTION_CHIEF)
    assert world.signed_in("chief").get(where).status_code == 404
    firm = world.orgs_made.an_enterprise()
    world.a_login("boss", Role.PRINCIPAL, enterprise=firm)
    boss = world.signed_in("boss")
    assert "在用的表" not in boss.get("/sheets/").content.decode()
    assert boss.get(f"/sheets/draft/monthly/{given.FEBRUARY}/").status_code == 404
    assert boss.post("/sheets/produce/", {"period": given.FEBRUARY, "form": "monthly"}).status_code == 404
    assert boss.get("/sheets/map/?name=monthly").status_code == 404
