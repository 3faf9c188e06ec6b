"""Values into the cells of an Excel file. Only these cells change, and the results kept beside formulas go,
so that whoever opens it counts anew; every other part stays byte for byte.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from lxml import etree

from zhiben.contents.office import EXCEL, Parts, Unopenable, pack, parse, written
from zhiben.contents.xlsx.reading import child, each, laid, listed
from zhiben.contents.xlsx.squares import Square, letters, stretch

Value = Decimal | str
LONGEST = 32_000  # of a cell's text; Excel takes 32,767
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_UNFIT = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# What may stand before `calcPr` in a workbook.
_BEFORE = (
    "fileVersion", "fileSharing", "workbookPr", "AlternateContent", "revisionPtr", "absPath",
    "workbookProtection", "bookViews", "sheets", "functionGroups", "externalReferences", "definedNames",
)  # fmt: skip


def fill(parts: Parts, values: Mapping[tuple[str, Square], Value]) -> bytes:
    """The file with `values` by tab and square. A number stays a number, text is never a formula; a cell
    keeps its look. Raises KeyError for a tab that is not there, ValueError for a square that holds a formula
    or lies within a merged one.
    """
    made = dict(parts)
    places = {name: part for name, part, _ in listed(parts)}
    wanted: dict[str, dict[Square, Value]] = {part: {} for part in places.values()}
    for (name, at), value in values.items():
        wanted[places[name]][at] = value
    for part, own in wanted.items():
        sheet = parse(parts[part], EXCEL)
        if _forget(sheet) or own:
            _put(sheet, own)
            made[part] = written(sheet)
    made[EXCEL.main] = _counted_anew(parts[EXCEL.main])
    return pack(made)


def plain(number: Decimal) -> str:
    """As a file keeps a number."""
    said = format(number, "f")
    return said.rstrip("0").rstrip(".") if "." in said else said


def _forget(sheet: Any) -> bool:
    """The results beside formulas are those of another month. Whether there were formulas."""
    formulas = False
    for _, cell in laid(sheet):
        if child(cell, "f") is None:
            continue
        formulas = True
        for kept in [one for one in cell if etree.QName(one).localname in ("v", "is")]:
            cell.remove(kept)
        cell.attrib.pop("t", None)
    return formulas


def _put(sheet: Any, values: Mapping[Square, Value]) -> None:
    merged = [stretch(one.get("ref") or "A1") for one in each(sheet, "mergeCell")]
    there = dict(laid(sheet))
    for at, value in sorted(values.items()):
        if any(at in one and at != one.first for one in merged):
            raise ValueError(f"within a merged cell: {at}")
        cell = there.get(at)
        if cell is None:
            cell = _made(sheet, at)
        if child(cell, "f") is not None:
            raise ValueError(f"a formula stands there: {at}")
        _set(cell, value)


def _set(cell: Any, value: Value) -> None:
    for old in list(cell):
        cell.remove(old)
    for name in ("t", "cm", "vm"):
        cell.attrib.pop(name, None)
    space = etree.QName(cell).namespace
    if isinstance(value, Decimal):
        etree.SubElement(cell, f"{{{space}}}v").text = plain(value)
        return
    cell.set("t", "inlineStr")
    text = etree.SubElement(etree.SubElement(cell, f"{{{space}}}is"), f"{{{space}}}t")
    text.text = _UNFIT.sub("", value)[:LONGEST]
    text.set(_SPACE, "preserve")


def _made(sheet: Any, at: Square) -> Any:
    """An empty cell in its place among the others, looking like its row or column."""
    space = etree.QName(sheet).namespace
    data = next(each(sheet, "sheetData"), None)
    if data is None:
        raise Unopenable([("文件内部有不规范的内容", EXCEL.again)])
    row = _row(data, at.row, space)
    cell = etree.Element(f"{{{space}}}c", r=str(at))
    look = row.get("s") if row.get("customFormat") in ("1", "true") else _column_look(sheet, at.column)
    if look:
        cell.set("s", look)
    number, after = 0, 0
    for n, one in enumerate(row):
        number = _column_of(one, number)
        if number < at.column:
            after = n + 1
    row.insert(after, cell)
    row.attrib.pop("spans", None)
    _widen(sheet, at)
    return cell


def _row(data: Any, number: int, space: str | None) -> Any:
    last, after = 0, 0
    for n, one in enumerate(data):
        last = int(one.get("r") or last + 1)
        if last == number:
            one.set("r", str(number))
            return one
        if last < number:
            after = n + 1
    made = etree.Element(f"{{{space}}}row", r=str(number))
    following = data[after] if after < len(data) else None
    if following is not None and not following.get("r"):
        raise Unopenable([("文件内部有不规范的内容", EXCEL.again)])
    data.insert(after, made)
    return made


def _column_of(cell: Any, before: int) -> int:
    name = cell.get("r")
    if not name:
        return before + 1
    return stretch(name).first.column


def _column_look(sheet: Any, column: int) -> str | None:
    for one in each(sheet, "col"):
        if int(one.get("min") or 0) <= column <= int(one.get("max") or 0):
            found: str | None = one.get("style")
            return found
    return None


def _widen(sheet: Any, at: Square) -> None:
    """The stretch in use, which some readers go by."""
    told = next(each(sheet, "dimension"), None)
    if told is None or not told.get("ref"):
        return
    used = stretch(told.get("ref"))
    first = min(used.first.row, at.row), min(used.first.column, at.column)
    last = max(used.last.row, at.row), max(used.last.column, at.column)
    told.set("ref", f"{letters(first[1])}{first[0]}:{letters(last[1])}{last[0]}")


def _counted_anew(workbook: bytes) -> bytes:
    book = parse(workbook, EXCEL)
    told = child(book, "calcPr")
    if told is None:
        told = etree.Element(f"{{{etree.QName(book).namespace}}}calcPr")
        names = [etree.QName(one).localname if isinstance(one.tag, str) else "" for one in book]
        before = [n for n, name in enumerate(names) if name in _BEFORE]
        book.insert(before[-1] + 1 if before else 0, told)
    told.set("fullCalcOnLoad", "1")
    return written(book)
