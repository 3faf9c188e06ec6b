"""Importing enterprises in a browser without scripts: look, import what is right, undo."""

from __future__ import annotations

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from python_calamine import CalamineWorkbook

from tests.rooms.orgs_made import a_code
from tests.web import world
from zhiben.domain.access import Role
from zhiben.orgs.models import Subject

pytestmark = pytest.mark.django_db
PAGE = "/enterprises/import/"
HEAD = "企业名称,统一社会信用代码,行业,镇街,从业人数,备注"


@pytest.fixture
def chief(bureau) -> Client:
    world.a_login("chief", Role.SECTION_CHIEF)
    return world.signed_in("chief")


def a_table(*rows: str, encoding: str = "utf-8-sig") -> SimpleUploadedFile:
    return SimpleUploadedFile("企业.csv", "\n".join([HEAD, *rows]).encode(encoding))


def text(answer) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, page
    return found[1]


def looked(client: Client, table: SimpleUploadedFile, page: str = PAGE) -> str:
    key = hidden(text(client.get(page)), "key")
    answer = client.post(page, {"key": key, "table": table, "do": "look"})
    assert answer.status_code == 200, text(answer)
    return text(answer)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_table_is_looked_at_imported_and_undone(chief, encoding):
    code = a_code()
    rows = [f"甲船舶有限公司,{code},船舶工业,界石,12,x", f"乙有限公司,O{a_code()[1:]},船舶工业,界石镇,多,x"]
    look = looked(chief, a_table(*rows, encoding=encoding))
    assert "导入对的 1 行" in look
    assert "模板里没有这些列，不导入：备注" in look
    assert re.findall(r'<td data-label="([^"]+)" class="wrong"', look) == ["统一社会信用代码", "从业人数"]
    assert "填数字。" in look
    assert not Subject.objects.filter(code=code).exists()
    sent = {"key": hidden(look, "key"), "upload": hidden(look, "upload"), "do": "run"}
    done, again = (text(chief.post(PAGE, sent)) for _ in range(2))
    assert "新登记 1 条，变更 0 条，没有变化 0 条，没有导入 1 行" in done
    assert "新登记 1 条，变更 0 条" in again  # sent twice: the same answer
    assert "甲船舶有限公司" in text(chief.get("/enterprises/"))
    back = {"import": hidden(done, "import"), "key": hidden(done, "key"), "reason": "导错了"}
    answer = chief.post(f"{PAGE}undo/", back, follow=True)
    assert "已撤销这次导入" in text(answer)
    assert "甲船舶有限公司" not in text(chief.get("/enterprises/"))
    assert "表里的内容都已登记过" not in looked(chief, a_table(*rows))


def test_what_is_no_table_and_what_lacks_a_column_is_told_in_words(chief):
    key = hidden(text(chief.get(PAGE)), "key")
    for table, told in (
        (SimpleUploadedFile("企业.xlsx", b"PK no workbook"), "文件"),
        (SimpleUploadedFile("企业.csv", "企业名称\n甲".encode()), "缺这些列：统一社会信用代码、行业、镇街"),
        (None, "没有选择文件"),
    ):
        answer = chief.post(PAGE, {"key": key, "do": "look"} | ({"table": table} if table else {}))
        assert answer.status_code == 422
        assert told in text(answer)


def test_the_template_offers_towns_and_industries_and_is_understood_when_filled(chief):
    answer = chief.get(f"{PAGE}template.xlsx")
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    head = book.get_sheet_by_index(0).to_python()[0]
    assert head[:4] == ["统一社会信用代码 *", "企业名称 *", "行业 *", "镇街 *"]
    filled = SimpleUploadedFile(
        "企业.csv", (",".join(head) + f"\n{a_code()},甲有限公司,船舶工业,界石镇").encode("utf-8")
    )
    assert "导入对的 1 行" in looked(chief, filled)


def test_formulas_stay_text(chief):
    look = looked(chief, a_table(f"=cmd|'/C calc'!A0,{a_code()},船舶工业,界石镇,=1+1,"))
    assert "=1+1" in look
    assert "填数字。" in look


def test_people_are_imported_by_their_enterprise_and_only_enterprises_by_those_who_may(district):
    world.a_login("boss", Role.PRINCIPAL, enterprise=district.own)
    boss = world.signed_in("boss")
    assert boss.get(PAGE).status_code == 403
    assert "导入人员" in text(boss.get("/enterprises/"))
    table = SimpleUploadedFile(
        "人.csv", "姓名,所属企业,岗位\n张三,文登龙泊修造船有限公司,安全员\n李四,别的公司,".encode()
    )
    look = looked(boss, table, "/people/import/")
    assert "导入对的 1 行" in look
    assert "没有这家企业，或不在管辖范围内" in look


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.SYSTEM_ADMINISTRATOR])
def test_who_may_not_enter_anybody_finds_no_page(bureau, role):
    world.a_login("other", role)
    client = world.signed_in("other")
    for page in (PAGE, "/people/import/", f"{PAGE}template.xlsx"):
        assert client.get(page).status_code == 403
    assert client.post(f"{PAGE}undo/").status_code == 403
    assert PAGE not in text(client.get("/enterprises/"))
