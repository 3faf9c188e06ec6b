"""Tables: the template of a kind filled and imported as one act, judged cell by cell, undone; and exports."""

from __future__ import annotations

import io
import time
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from tests.builders import NOON, TODAY
from tests.rooms import orgs_made, records_made
from tests.rooms.acting import TENANT
from tests.rooms.orgs_made import a_key
from tests.rooms.records_made import a_drill, a_site, of_firm
from zhiben.domain.refusals import Conflict, Incomplete, NotFound, TooLarge
from zhiben.ground.models import ActRow, ManifestRow
from zhiben.plans.models import Fact
from zhiben.records import kinds, queries
from zhiben.records.models import Record
from zhiben.records.queries import Filters, State
from zhiben.records.tables import actions, sheets
from zhiben.records.tables.columns import columns
from zhiben.records.tables.judging import judge
from zhiben.records.tables.sheets import Table

pytestmark = pytest.mark.django_db

HEAD = ["企业 *", "演练日期 *", "演练场所", "是否“四不” *", "参加人数 *", "发现问题"]


@pytest.fixture
def firm() -> UUID:
    orgs_made.authorities()
    orgs_made.a_section()
    records_made.adopt()
    firm = records_made.a_firm()
    a_site(firm)
    return firm


@pytest.fixture
def boss(firm):
    return of_firm(firm)


def a_file(tmp_path: Path, rows: list[list[object]], name: str = "演练.xlsx") -> Path:
    file = tmp_path / name
    with xlsxwriter.Workbook(str(file), {"strings_to_formulas": False}) as book:
        sheet = book.add_worksheet()
        for n, row in enumerate(rows):
            sheet.write_row(n, 0, row)
    return file


def imported(boss, rows, tmp_path, key: str = ""):
    file = a_file(tmp_path, rows)
    table = sheets.read(file, file.name)
    digest = sha256(file.read_bytes()).hexdigest()
    return actions.run(TENANT, "quick_drill", table, digest, by=boss, at=NOON, key=key or a_key())


def test_a_table_is_one_act_and_again_it_changes_nothing(boss, firm, tmp_path):
    rows = [
        HEAD,
        ["", "2026-02-01", "一号船坞", "是", 86, ""],
        ["龙泊修造船", "2026年2月3日", "", "否", 12.0, "集合点太远 | 3"],
    ]
    first = imported(boss, rows, tmp_path)
    assert first.receipt.answer == {"filed": 2, "corrected": 0, "unchanged": 0, "duplicates": 0, "wrong": 0}
    assert {row.act for row in Record.objects.all()} == {first.receipt.act}
    assert ManifestRow.objects.filter(act=first.receipt.act).count() == 2
    assert Fact.objects.filter(kind="quick_drill").count() == 2
    again = imported(boss, rows, tmp_path)
    assert (again.receipt, again.judged.unchanged, again.judged.rows) == (None, 2, 2)
    assert Record.objects.count() == 2


def test_what_is_changed_is_a_correction_and_never_a_second_row(boss, firm, tmp_path):
    record = a_drill(boss, firm, held_on="2026-02-01", seconds="95")
    done = imported(boss, [HEAD, ["", "2026-02-01", "", "是", 90, ""]], tmp_path)
    assert done.receipt.answer["corrected"] == 1
    shown = queries.record(boss, record)
    assert (shown.revision, shown.story[0].reason) == (2, "导入更正，第 2 行")
    assert {one.label: (one.before, one.after) for one in shown.story[0].changes} == {
        "参加人数": ("86 人", "90 人")
    }
    assert len(shown.evidence[0].items) == 1


def test_every_wrong_cell_is_named_and_the_right_rows_go_in(boss, firm, tmp_path):
    rows = [
        [*HEAD, "备注"],
        ["", "2026-02-01", "", "是", 86, "", "x"],
        ["没有的船厂", "2026-02-30", "", "是", 86, ""],
        ["", "2026-13-01", "二号", "可能", "很多", ""],
        ["", "2026-02-01", "", "是", 87, ""],
        ["", "2026-02-02", "", "否", 5, ""],
    ]
    done = imported(boss, rows, tmp_path)
    told = [(one.row, one.column, one.value, one.reason) for one in done.judged.errors]
    assert told == [
        (1, "备注", "备注", "模板里没有这一列，没有导入这一列。"),
        (3, "企业", "没有的船厂", "管辖范围内没有叫“没有的船厂”的企业。"),
        (4, "演练日期", "2026-13-01", "填日期，如 2026-06-12。"),
        (4, "演练场所", "二号", "龙泊修造船里没有叫“二号”的场所。"),
        (4, "是否“四不”", "可能", "只能选 是、否。"),
        (4, "参加人数", "很多", "填数字。"),
        (5, "", "", "和第 2 行是同一条（企业、演练日期相同），内容却不同；只导入了第 2 行。"),
        (6, "发现问题", "", "非“四不”演练须写明问题。"),
    ]
    assert done.receipt.answer == {"filed": 1, "corrected": 0, "unchanged": 0, "duplicates": 1, "wrong": 4}


def test_an_import_is_undone_as_a_whole_except_what_was_changed_since(boss, firm, tmp_path):
    kept = a_drill(boss, firm, held_on="2026-02-01")
    rows = [HEAD, ["", "2026-02-01", "", "是", 90, ""], ["", "2026-02-02", "", "是", 5, ""]]
    done = imported(boss, rows, tmp_path)
    given = {"by": boss, "at": NOON}
    undone = actions.undo(TENANT, done.receipt.act, "导错文件", key="u", **given)
    assert undone.answer == {"undone": 2, "left": 0}
    assert queries.record(boss, kept).story[0].reason == "撤销导入：导错文件"
    assert queries.record(boss, kept).groups[0].fields[3].text == "86 人"
    assert [line.state for line in queries.page(boss, "quick_drill", Filters(state="void")).lines] == [
        State.VOID
    ]
    assert Fact.objects.filter(kind="quick_drill", replaced_at__isnull=True).count() == 1
    assert actions.undo(TENANT, done.receipt.act, "导错文件", key="u", **given).outcome == "repeated"
    with pytest.raises(Conflict):
        actions.undo(TENANT, done.receipt.act, "再撤一次", key=a_key(), **given)
    other = of_firm(records_made.a_firm("别的船厂"), name="王总")
    with pytest.raises(NotFound):
        actions.undo(TENANT, done.receipt.act, "不是我的", by=other, at=NOON, key=a_key())


def test_twenty_thousand_broken_rows_are_answered_in_clear_words_quickly(boss, firm, tmp_path):
    rows = [HEAD, *(["", f"2026-02-{n % 40:02}", "", "是", "几个人", ""] for n in range(20_000))]
    file = a_file(tmp_path, rows)
    begun = time.monotonic()
    done = actions.run(
        TENANT, "quick_drill", sheets.read(file, file.name), "0" * 64, by=boss, at=NOON, key=a_key()
    )
    took = time.monotonic() - begun
    assert (done.receipt, done.judged.rows) == (None, 20_000)
    assert done.judged.summary()[0] == ("参加人数", "填数字。", 20_000, 2)
    assert took < 15, f"{took:.1f} s"
    assert not ActRow.objects.filter(verb="import.run", thing="record_kind:quick_drill").exists()


def test_one_row_too_many_is_refused_before_any_is_looked_at(tmp_path):
    file = a_file(tmp_path, [HEAD, *([["", "2026-02-01"]] * 20_001)])
    with pytest.raises(TooLarge, match="import_too_long"):
        sheets.read(file, file.name)


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.xlsx", b"PK\x03\x04 no workbook"), ("b.csv", b"\xff\xfe\x00a"), ("c.csv", b""), ("d.xlsx", b"")],
)
def test_what_is_no_table_is_refused_in_words(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(Incomplete, match="import_unreadable"):
        sheets.read(tmp_path / name, name)


def test_a_missing_needed_column_is_named(boss, firm, tmp_path):
    with pytest.raises(Incomplete) as error:
        imported(boss, [["企业", "演练日期"], ["", "2026-02-01"]], tmp_path)
    assert error.value.details["missing"] == ["是否“四不”", "参加人数"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_a_csv_of_a_spreadsheet_is_read_too(boss, firm, tmp_path, encoding):
    text = '企业,演练日期,是否“四不”,参加人数\n龙泊修造船,2026/2/1,是,"1,200 人"\n'
    (tmp_path / "a.csv").write_bytes(text.encode(encoding))
    form = kinds.one(TENANT, "quick_drill", TODAY)
    judged = judge(boss, TENANT, form, sheets.read(tmp_path / "a.csv", "a.csv"), TODAY)
    assert [row.entry.values["people"] for row in judged.new] == [1200]


def test_a_template_offers_choices_and_explains_every_column(firm):
    form = kinds.one(TENANT, "quick_drill", TODAY)
    made = sheets.template(form, columns(form, is_report=False), {"about": ["龙泊修造船"]})
    book = CalamineWorkbook.from_filelike(io.BytesIO(made))
    head = book.get_sheet_by_index(0).to_python()[0]
    assert head[:2] == ["企业 *", "演练日期 *"]
    assert book.get_sheet_by_index(1).to_python()[2] == ["演练日期", "日期，如 2026-06-12"]
    empty = Table(head, [])
    assert judge(orgs_made.PROGRAM, TENANT, form, empty, TODAY).errors == []


def test_text_that_looks_like_a_formula_stays_text():
    made = sheets.workbook("导出", ["甲"], [["=1+1"], [True], [3]])
    rows = CalamineWorkbook.from_filelike(io.BytesIO(made)).get_sheet_by_index(0).to_python()
    assert rows == [["甲"], ["=1+1"], ["是"], [3.0]]
    assert b"<f>" not in made
