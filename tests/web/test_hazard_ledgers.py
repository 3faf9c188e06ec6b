"""The page that imports a ledger of hazards: looked at, columns changed, imported, sent twice, undone."""

from __future__ import annotations

import html
import io
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from python_calamine import CalamineWorkbook

from tests.rooms import hazards_made as yards
from tests.web import world
from zhiben.domain.access import Role
from zhiben.ground import limits
from zhiben.hazards.models import Hazard
from zhiben.orgs.models import Subject

pytestmark = pytest.mark.django_db
PAGE = "/hazards/import/"
OLD = Path(__file__).resolve().parents[1] / "content" / "old_ledger.xls"


@pytest.fixture
def yard():
    return yards.a_yard()


@pytest.fixture
def officer(yard) -> Client:
    world.a_login("officer", Role.SUPERVISOR, regions=["371003"])
    return world.signed_in("officer")


def text(answer: Any) -> str:
    return html.unescape(re.sub(r"\s+", " ", answer.content.decode()))


def hidden(page: str, name: str) -> list[str]:
    return re.findall(rf'name="{name}" value="([^"]*)"', page)


def looked(client: Client, rows: list[str], **given: Any) -> str:
    table = SimpleUploadedFile("台账.csv", "\n".join(rows).encode("gb18030"))
    key = hidden(text(client.get(PAGE)), "key")[0]
    answer = client.post(PAGE, {"key": key, "table": table, "do": "look", **given})
    assert answer.status_code == 200, text(answer)
    return text(answer)


def again(page: str, **given: Any) -> dict[str, Any]:
    """The form of a page looked at, as a browser would send it."""
    mark = hidden(page, "heads")[0]
    selects = re.findall(rf'<select name="{mark}-column".*?</select>', page)
    columns = [(re.findall(r'value="(\w*)" selected', one) or [""])[0] for one in selects]
    told = {f"{mark}-{name}": hidden(page, f"{mark}-{name}") for name in ("heading", "was")}
    return {
        "key": hidden(page, "key")[0], "upload": hidden(page, "upload")[0], "heads": mark,
        f"{mark}-column": columns, **told, **given,
    }  # fmt: skip


def test_a_ledger_is_looked_at_imported_sent_twice_and_undone(yard, officer):
    whose = Subject.objects.get(id=yard.firm).name
    rows = [
        "隐患台账,,,,,", "企业名称,部位,隐患描述,隐患级别,检查日期,备注",
        f"{whose},船坞,护栏缺失,一般,2026-03-01,", f"{whose},船坞,护栏缺失。,一般,2026-03-02,",
        f"{whose},仓库,属重大隐患：堆放超高,一般,2026-03-01,", "没有的公司,仓库,油污,一般,2026-03-01,",
    ]  # fmt: skip
    page = looked(officer, rows)
    assert "导入 2 行" in page
    assert "请人工认定" in page
    assert "没有登记这家企业" in page
    assert Hazard.objects.count() == 0
    (keep,) = hidden(page, "keep")
    kept = text(officer.post(PAGE, again(page, do="look", keep=keep)))
    assert "导入 3 行" in kept
    sent = again(kept, do="run", keep=keep)
    done = [text(officer.post(PAGE, sent)) for _ in range(2)]
    assert all("登记 3 条（待核实 1 条）" in one for one in done)
    assert Hazard.objects.count() == 3
    assert "没有可导入的行" in text(officer.post(PAGE, {**sent, "key": "form:other"}))
    back = {"import": hidden(done[0], "import")[0], "key": "form:undo", "reason": "导错了"}
    assert "已撤销 3 条" in text(officer.post(f"{PAGE}undo/", back, follow=True))


def test_a_column_is_changed_and_the_ledger_looked_at_again(yard, officer):
    code = Subject.objects.get(id=yard.firm).code
    rows = ["序号,隐患内容,情况说明,检查日期", "1,短,护栏缺失两处,2026-03-01"]
    page = looked(officer, rows, enterprise=code)
    form = again(page, do="look", enterprise=code)
    mark = form["heads"]
    assert form[f"{mark}-column"] == ["own", "text", "", "found"]
    changed = text(officer.post(PAGE, {**form, f"{mark}-column": ["own", "", "text", "found"]}))
    officer.post(
        PAGE, again(changed, do="run", enterprise=code) | {f"{mark}-was": ["own", "text", "", "found"]}
    )
    assert Hazard.objects.get().text == "护栏缺失两处"
    assert (
        re.findall(r'"情况说明".*?value="(\w*)" selected', looked(officer, rows, enterprise=code))[0]
        == "text"
    )


def test_an_enterprise_imports_its_own_old_workbook(yard):
    world.a_login("manager", Role.SAFETY_MANAGER, enterprise=yard.firm)
    manager = world.signed_in("manager")
    key = hidden(text(manager.get(PAGE)), "key")[0]
    table = SimpleUploadedFile("自查台账.xls", OLD.read_bytes())
    page = text(manager.post(PAGE, {"key": key, "table": table, "do": "look"}))
    assert "导入 1 行" in page  # the other is of the day after tomorrow
    manager.post(PAGE, again(page, do="run"))
    assert set(Hazard.objects.values_list("about", "source", "level")) == {(yard.firm, "self_check", "major")}


def test_what_is_no_ledger_is_told_in_words(officer):
    key = hidden(text(officer.get(PAGE)), "key")[0]
    for name, content in (
        ("图.xls", b"\x89PNG\r\n\x1a\n"),
        ("坏.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 900),
    ):
        answer = officer.post(PAGE, {"key": key, "table": SimpleUploadedFile(name, content), "do": "look"})
        assert (answer.status_code, "notice" in text(answer)) == (422, True)
    assert officer.post(PAGE, {"key": key, "do": "look"}).status_code == 422
    assert "没有找到隐患台账的表头" in looked(officer, ["甲,乙", "1,2"])


def test_whoever_may_import_nothing_is_turned_away(yard):
    world.a_login("auditor", Role.AUDITOR, regions=["371003"])
    assert world.signed_in("auditor").get(PAGE).status_code == 403


def test_the_list_goes_out_as_it_is_narrowed_with_no_formula_and_with_its_photos(yard, officer):
    photo = yards.an_upload(yard.worker)
    one = yards.reported(yard, text="=HYPERLINK(1)", spot="+船坞", uploads=(photo,))
    yards.reported(yard, text="油污", spot="机舱")
    number = Hazard.objects.get(id=one).number
    answer = officer.get("/hazards/export.xlsx?q=HYPERLINK")
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert [row[3] for row in sheet] == ["隐患描述", "=HYPERLINK(1)"]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        assert b"<f>" not in packed.read("xl/worksheets/sheet1.xml")
    whole = officer.get("/hazards/package.zip")
    with zipfile.ZipFile(io.BytesIO(whole.content)) as packed:
        assert sorted(packed.namelist()) == [f"{number}/01-上报.png", "隐患台账.xlsx"]


def test_what_is_out_of_reach_does_not_go_out(yard, officer):
    yards.reported(yard)
    world.a_login("other", Role.SUPERVISOR, regions=["371002"])
    answer = world.signed_in("other").get("/hazards/export.xlsx")
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert len(sheet) == 1


def test_more_than_goes_into_a_package_is_told(yard, officer, monkeypatch):
    monkeypatch.setattr(limits, "PACKAGE_HAZARDS", 1)
    yards.reported(yard)
    assert officer.get("/hazards/package.zip").status_code == 200
    yards.reported(yard, spot="机舱")
    assert officer.get("/hazards/package.zip").status_code == 413
