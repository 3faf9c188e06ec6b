"""Excel and CSV: the template, an export, and what a filled file holds. Text stays text, never a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol

import xlsxwriter  # type: ignore[import-untyped]

from zhiben.contents.cells import is_nothing
from zhiben.contents.ledgers.grid import Raw
from zhiben.contents.records import RecordField
from zhiben.domain.refusals import Incomplete, TooLarge
from zhiben.ground import limits
from zhiben.records.tables.columns import ABOUT, Column
from zhiben.records.tables.unpack import Unreadable, rows_of, sheets_of

WIDEST = 80  # columns looked at
MOST_SHEETS = 40  # of a workbook
MOST_TITLES = 5  # rows above the headings
PREPARED = 1000  # rows of the template that offer their choices
_LIST = 250  # characters Excel keeps of a list of choices

OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "in_memory": True,
}


@dataclass(frozen=True, slots=True)
class Table:
    """What a file holds: its headings, and its rows with the number each has in the file."""

    head: list[object]
    rows: list[tuple[int, list[object]]]


# ── in ───────────────────────────────────────────────────────────────────────────────────────────


def read(file: Path, name: str) -> Table:
    """The first sheet, or the CSV file. Empty rows are passed over, and a title above the headings.

    Raises Incomplete `import_unreadable`, TooLarge `import_too_long`.
    """
    found = _csv(file) if name.lower().endswith(".csv") else _xlsx(file)
    rows = [(n, row) for n, row in enumerate(found, 1) if any(cell not in (None, "") for cell in row)]
    if not rows:
        raise Incomplete("import_unreadable", name=name)
    rows = rows[_titles(rows) :]
    if len(rows) - 1 > limits.IMPORT_ROWS:
        raise TooLarge("import_too_long", rows=len(rows) - 1)
    return Table(rows[0][1], rows[1:])


def read_all(file: Path, name: str) -> list[Raw]:
    """Every sheet as it is, titles and merged cells told; of a CSV file the one. New and old Excel alike.

    Raises Incomplete `import_unreadable`, TooLarge `import_too_long`.
    """
    most = limits.IMPORT_ROWS + 1000
    if name.lower().endswith((".csv", ".txt")):
        found = [Raw(name, _csv(file))]
    else:
        try:
            told = sheets_of(file, sheets=MOST_SHEETS, rows=most, columns=WIDEST)
        except Unreadable as error:
            raise Incomplete("import_unreadable", name=name) from error
        found = [Raw(one["name"], one["rows"], one["merged"], one["hidden"]) for one in told]
    rows = sum(len(one.rows) for one in found)
    if rows >= most:
        raise TooLarge("import_too_long", rows=rows)
    return found


def _titles(rows: Sequence[tuple[int, list[object]]]) -> int:
    """How many rows stand above the headings: a title or a remark fills one cell, often a merged one."""
    filled = (sum(not is_nothing(cell) for cell in row) for _, row in rows[: MOST_TITLES + 1])
    return next((n for n, cells in enumerate(filled) if cells > 1), 0)


def _xlsx(file: Path) -> list[list[object]]:
    try:
        return rows_of(file, rows=limits.IMPORT_ROWS + 1000, columns=WIDEST)
    except Unreadable as error:
        raise Incomplete("import_unreadable", name=file.name) from error


def _csv(file: Path) -> list[list[object]]:
    data = file.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise Incomplete("import_unreadable", name=file.name)
    if "\0" in text:
        raise Incomplete("import_unreadable", name=file.name)
    try:
        found = csv.reader(io.StringIO(text, newline=""), strict=True)
        return [[_unmarked(cell) for cell in row[:WIDEST]] for row in found]
    except csv.Error as error:
        raise Incomplete("import_unreadable", name=file.name) from error


def _unmarked(cell: str) -> str:
    """An export marks text that looks like a formula with an apostrophe; here it goes again."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in ("=", "+", "-", "@") else cell


# ── out ──────────────────────────────────────────────────────────────────────────────────────────


class Titled(Protocol):
    """Whatever is filled in: its title heads the explanations."""

    @property
    def title(self) -> str: ...


def template(form: Titled, wanted: Sequence[Column], offered: Mapping[str, Sequence[str]]) -> bytes:
    """An empty table with headings, choices to pick from, and a sheet that says how to fill it."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, OPTIONS) as book:
        looks = _Looks(book)
        sheet = book.add_worksheet("填写")
        sheet.freeze_panes(1, 1)
        for n, column in enumerate(wanted):
            sheet.set_column(n, n, max(14, 2 * len(column.label) + 4))
            sheet.write_string(0, n, f"{column.label}{' *' if column.needed else ''}", looks.head)
            _offer(sheet, n, column, offered)
        _explain(book, looks, form, wanted)
    return buffer.getvalue()


def workbook(title: str, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """An export: headings, then rows; numbers and days as such, everything else as text."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, OPTIONS) as book:
        looks = _Looks(book)
        sheet = book.add_worksheet(title[:28].translate(str.maketrans("[]:*?/\\", "       ")) or "导出")
        sheet.freeze_panes(1, 0)
        sheet.repeat_rows(0)
        for n, label in enumerate(head):
            sheet.set_column(n, n, max(12, 2 * len(label) + 4))
            sheet.write_string(0, n, label, looks.head)
        last = 0
        for last, row in enumerate(rows, 1):
            for n, cell in enumerate(row):
                _write(sheet, last, n, cell, looks)
        sheet.autofilter(0, 0, max(last, 1), max(len(head) - 1, 0))
    return buffer.getvalue()


class _Looks:
    def __init__(self, book: Any) -> None:
        self.head = book.add_format({"bold": True, "bottom": 1, "bg_color": "#EEF2F6", "text_wrap": True})
        self.day = book.add_format({"num_format": "yyyy-mm-dd"})
        self.text = book.add_format({"text_wrap": True, "valign": "top"})


def _write(sheet: Any, row: int, column: int, cell: Any, looks: _Looks) -> None:
    if isinstance(cell, bool) or cell is None or cell == "":
        sheet.write_string(row, column, "" if cell in (None, "") else ("是" if cell else "否"))
    elif isinstance(cell, int | Decimal):
        sheet.write_number(row, column, cell)
    elif isinstance(cell, date):
        sheet.write_datetime(row, column, cell, looks.day)
    else:
        sheet.write_string(row, column, str(cell)[:32_000], looks.text)


def _offer(sheet: Any, n: int, column: Column, offered: Mapping[str, Sequence[str]]) -> None:
    field = column.field
    choices: list[str] = list(offered.get(column.name, ()))
    is_open = column.name == ABOUT
    if field is not None and field.type == "choice":
        choices, is_open = list(field.options.values()), field.open
    elif field is not None and field.type == "yes_no":
        choices = ["是", "否"]
    if choices and len(",".join(choices)) <= _LIST:
        rule = {"validate": "list", "source": choices, "error_type": "warning" if is_open else "stop"}
        sheet.data_validation(1, n, PREPARED, n, rule)


def _explain(book: Any, looks: _Looks, form: Titled, wanted: Sequence[Column]) -> None:
    sheet = book.add_worksheet("说明")
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 80)
    lines = [("列", f"{form.title}：怎么填（带 * 的必填；表头不要改）")]
    lines += [(column.label, how_to_fill(column)) for column in wanted]
    for row, (label, how) in enumerate(lines):
        sheet.write_string(row, 0, label, looks.head if row == 0 else looks.text)
        sheet.write_string(row, 1, how, looks.head if row == 0 else looks.text)


def how_to_fill(column: Column) -> str:
    """One line for the person who fills the column."""
    field = column.field
    if field is None:
        return "写名称或代码" if column.name == ABOUT else "如 2026-Q1、2026-06；不写按最早应报的一期"
    return "；".join(part for part in (_of_type(field), field.help) if part)


def _of_type(field: RecordField) -> str:
    several = "，几个之间用顿号隔开" if field.many or field.type == "choices" else ""
    if field.type in ("choice", "choices"):
        return f"选：{'、'.join(field.options.values())}{'，也可另写' if field.open else ''}{several}"
    if field.type == "table":
        return f"每行一条，各栏用 | 隔开：{' | '.join(column.label for column in field.columns)}"
    told = {
        "date": "日期，如 2026-06-12",
        "time": "时刻，如 17:30",
        "yes_no": "是 或 否",
        "number": f"数字{f'，单位 {field.unit}' if field.unit else ''}",
        "money": f"数字，单位 {field.unit or '元'}",
        "text": "文字",
        "long_text": "文字",
    }
    return told.get(field.type, f"名称或编号{several}")
