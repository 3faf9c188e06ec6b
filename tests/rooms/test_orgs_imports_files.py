"""Excel files as offices have them: titles, merged cells, hidden rows, formulas, lost digits."""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest
import xlsxwriter

from tests.builders import NOON
from tests.rooms import plans_made as plans
from tests.rooms.orgs_made import TENANT, a_code, a_key, an_officer
from zhiben.contents.imports import load_forms
from zhiben.domain.access import Role
from zhiben.domain.orgs import Kind
from zhiben.domain.refusals import TooLarge
from zhiben.ground import limits
from zhiben.orgs.imports import actions
from zhiben.orgs.imports.actions import Imported, Sheet
from zhiben.orgs.imports.judging import Judged
from zhiben.orgs.models import Subject
from zhiben.plans.actions import follow_subjects
from zhiben.records.tables import sheets

pytestmark = pytest.mark.django_db
FORM = load_forms(Path(__file__).resolve().parents[2] / "content" / "imports").forms[Kind.ENTERPRISE]
HEAD = ["企业名称", "统一社会信用代码", "行业", "镇街", "从业人数", "纳入监管日期"]
SECONDS = 30  # for a table as long as may be; measured 3


@pytest.fixture
def boss():
    plans.an_authority(TENANT, NOON)
    return an_officer(Role.SECTION_CHIEF)


@pytest.fixture
def book(tmp_path):
    """A workbook that is being written; `.sheet`, then `read(book)`."""
    path = tmp_path / "企业台账.xlsx"
    written = xlsxwriter.Workbook(str(path), {"strings_to_numbers": False})
    written.path = path
    written.sheet = written.add_worksheet("台账")
    return written


def read(book: Any) -> Sheet:
    book.close()
    table = sheets.read(book.path, book.path.name)
    return Sheet(table.head, table.rows, sha256(book.path.read_bytes()).hexdigest())


def judged(by, sheet: Sheet) -> Judged:
    return actions.judge(by, TENANT, FORM, sheet, NOON.date())


def imported(by, sheet: Sheet) -> Imported:
    return actions.run(TENANT, FORM, sheet, by=by, at=NOON, key=a_key(), also=follow_subjects)


def a_row(code: str, name: str = "甲船舶有限公司") -> list[object]:
    return [name, code, "船舶", "界石镇", 12, "2025-01-01"]


def told(found: Judged) -> list[tuple[int, str, str]]:
    return [(one.row, one.column, one.reason) for one in found.errors]


def test_a_title_over_the_headings_is_passed_over_and_rows_keep_their_numbers(boss, book):
    book.sheet.merge_range(0, 0, 0, 5, "2026年重点工业企业台账")
    book.sheet.write(1, 0, "填报单位：经信股")
    book.sheet.write_row(3, 0, HEAD)
    book.sheet.write_row(4, 0, a_row(a_code()))
    book.sheet.write_row(5, 0, a_row("91370000", "乙船舶有限公司"))
    found = judged(boss, read(book))
    assert found.accepted == 1
    assert [(row, column) for row, column, _ in told(found)] == [(6, "统一社会信用代码")]


def test_days_as_days_as_text_and_run_together_are_the_same_day(boss, book):
    book.sheet.write_row(0, 0, HEAD)
    day = book.add_format({"num_format": "yyyy/m/d"})
    days = ("2025/3/1", "2025年3月1日", "２０２５-０３-０１", "20250301", "2025.3.1")
    for n, written in enumerate(days, 1):
        book.sheet.write_row(n, 0, [*a_row(a_code(), f"第{n}船舶有限公司")[:5], written])
    book.sheet.write_row(6, 0, a_row(a_code(), "第六船舶有限公司")[:5])
    book.sheet.write_datetime(6, 5, date(2025, 3, 1), day)
    found = judged(boss, read(book))
    assert told(found) == []
    assert [one.new.since for one in found.new] == [date(2025, 3, 1)] * 6


def test_a_code_excel_took_for_a_number_is_told_and_never_guessed(boss, book):
    book.sheet.write_row(0, 0, HEAD)
    book.sheet.write_row(1, 0, a_row("9.13E+17"))
    book.sheet.write_row(2, 0, a_row(""))
    book.sheet.write_number(2, 1, 913710000000000000)
    found = judged(boss, read(book))
    assert found.accepted == 0
    assert {reason for _, _, reason in told(found)} == {
        "Excel 把代码当成了数字，末几位已丢。把这一列设为“文本”，照营业执照重填。"
    }


def test_full_width_and_lower_case_letters_are_the_same_code(boss, book):
    code = a_code()
    wide = "".join(chr(ord(letter) + 0xFEE0) for letter in code.lower())
    book.sheet.write_row(0, 0, HEAD)
    book.sheet.write_row(1, 0, a_row(wide))
    book.sheet.write_row(2, 0, a_row(code))
    found = imported(boss, read(book)).judged
    assert (found.accepted, found.duplicates, told(found)) == (1, 1, [])
    assert Subject.objects.filter(code=code).count() == 1


def test_a_formula_gives_its_result_and_an_error_written_as_text_is_told(boss, book):
    book.sheet.write_row(0, 0, HEAD)
    book.sheet.write_row(1, 0, a_row(a_code()))
    book.sheet.write_formula(1, 4, "=10+5", None, 15)
    book.sheet.write_row(2, 0, a_row(a_code(), "乙船舶有限公司"))
    book.sheet.write_string(2, 4, "#DIV/0!")
    found = judged(boss, read(book))
    assert dict(found.new[0].new.attributes)["headcount"] == 15
    assert told(found) == [(3, "从业人数", "这是 Excel 的错误值，请改成内容本身。")]


def test_a_cell_merged_downwards_is_missing_in_the_rows_below(boss, book):
    book.sheet.write_row(0, 0, HEAD)
    book.sheet.write_row(1, 0, a_row(a_code()))
    book.sheet.write_row(2, 0, [*a_row(a_code(), "乙船舶有限公司")[:3], None, 12])
    book.sheet.merge_range(1, 3, 2, 3, "界石镇")
    found = judged(boss, read(book))
    assert (found.accepted, told(found)) == (1, [(3, "镇街", "没有填。")])


def test_a_hidden_row_counts_like_any_other(boss, book):
    book.sheet.write_row(0, 0, HEAD)
    book.sheet.write_row(1, 0, a_row(a_code()))
    book.sheet.set_row(1, None, None, {"hidden": True})
    book.sheet.write_row(2, 0, a_row(a_code(), "乙船舶有限公司"))
    found = judged(boss, read(book))
    assert (found.rows, found.accepted) == (2, 2)


def test_the_longest_broken_table_is_answered_cell_by_cell_and_changes_nothing(boss, book):
    book.sheet.write_row(0, 0, HEAD)
    for n in range(1, limits.IMPORT_ROWS + 1):
        book.sheet.write_row(n, 0, [f"第{n}厂", f"坏码{n}", "没有的行业", "没有的镇", "很多", "去年"])
    sheet = read(book)
    before = Subject.objects.count()
    start = perf_counter()
    done = imported(boss, sheet)
    assert perf_counter() - start < SECONDS
    assert done.receipt is None
    assert (done.judged.rows, done.judged.accepted) == (limits.IMPORT_ROWS, 0)
    assert len(done.judged.errors) == 5 * limits.IMPORT_ROWS
    assert Subject.objects.count() == before


def test_one_row_too_many_is_refused_before_any_is_read(book):
    book.sheet.write_row(0, 0, HEAD)
    for n in range(1, limits.IMPORT_ROWS + 2):
        book.sheet.write_row(n, 0, [f"第{n}厂"])
    with pytest.raises(TooLarge, match="import_too_long"):
        read(book)


def test_a_name_of_sixty_characters_is_kept_whole(boss, book):
    name = "甲" * 60
    book.sheet.write_row(0, 0, HEAD)
    book.sheet.write_row(1, 0, a_row(a_code(), name))
    assert imported(boss, read(book)).receipt is not None
    assert Subject.objects.filter(name=name).exists()
