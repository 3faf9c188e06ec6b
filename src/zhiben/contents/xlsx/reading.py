"""The tabs of an Excel file with what stands in their cells. Bounded: what lies beyond is not looked at."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from zhiben.contents.office import EXCEL, Parts, Unopenable, parse
from zhiben.contents.xlsx.squares import Square, Stretch, square, stretch

MOST_TABS, MOST_ROWS, MOST_COLUMNS = 40, 400, 80  # looked at; beyond, a file is kept as it is
MOST_MERGED = 4 * MOST_ROWS * MOST_COLUMNS  # squares of merged cells; an honest file has no square in two
_RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATED_STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_PERCENT = frozenset({9, 10})  # of the number formats every program has
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')


@dataclass(frozen=True, slots=True)
class Cell:
    """`text`: as kept, a number plainly; `percent`: it shows a hundredth as 1 %."""

    text: str = ""
    formula: bool = False
    percent: bool = False


@dataclass(frozen=True, slots=True)
class Tab:
    """One sheet of the file. `part`: where it is kept; `merges`: only their first square can be filled."""

    name: str
    part: str
    hidden: bool
    cells: Mapping[Square, Cell]
    merges: tuple[Stretch, ...] = ()
    merged: Mapping[Square, Stretch] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        return max((one.row for one in self.cells), default=0)

    @property
    def columns(self) -> int:
        return max((one.column for one in self.cells), default=0)

    def anchor(self, at: Square) -> Square:
        """The square that holds what is shown at another."""
        found = self.merged.get(at)
        return at if found is None else found.first

    def text(self, at: Square) -> str:
        found = self.cells.get(self.anchor(at))
        return "" if found is None else found.text


def tabs(parts: Parts) -> tuple[Tab, ...]:
    """The worksheets in their order, hidden ones too. Raises Unopenable."""
    try:
        texts, percents = _shared(parts), _percents(parts)
        return tuple(
            _tab(name, part, hidden, parse(parts[part], EXCEL), texts, percents)
            for name, part, hidden in listed(parts)
        )
    except ValueError as error:  # a number or a place that is none
        raise Unopenable([("文件内部有不规范的内容", EXCEL.again)]) from error


def listed(parts: Parts) -> list[tuple[str, str, bool]]:
    """Name, part and whether it is hidden, of every worksheet. Raises Unopenable."""
    book = parse(parts[EXCEL.main], EXCEL)
    related = _relations(parts, "xl/_rels/workbook.xml.rels")
    found = []
    for one in each(book, "sheet"):
        by = one.get(f"{{{_RELATED}}}id") or one.get(f"{{{_RELATED_STRICT}}}id") or ""
        kind, target = related.get(by, ("", ""))
        part = posixpath.normpath(posixpath.join("xl", target)).lstrip("/")
        if target.startswith("/"):
            part = target.lstrip("/")
        if not kind.endswith("/worksheet"):
            continue  # a chart by itself
        if part not in parts:
            raise Unopenable([("文件内部有不规范的内容", EXCEL.again)])
        found.append((one.get("name") or "", part, (one.get("state") or "visible") != "visible"))
    if not found or len(found) > MOST_TABS:
        raise Unopenable([("没有工作表，或工作表过多", f"工作表不超过 {MOST_TABS} 张。")])
    return found


def each(tree: Any, name: str) -> Iterator[Any]:
    """Elements of a name in whatever namespace the file is written."""
    return (one for one in tree.iter(etree.Element) if etree.QName(one).localname == name)


def laid(sheet: Any) -> Iterator[tuple[Square, Any]]:
    """Each cell with its square; a file may leave out what follows from the order. Raises ValueError for a
    place that is none.
    """
    row = 0
    for line in each(sheet, "row"):
        row = int(line.get("r") or row + 1)
        column = 0
        for cell in (one for one in line if etree.QName(one).localname == "c"):
            at = square(cell.get("r")) if cell.get("r") else Square(row, column + 1)
            column = at.column
            yield at, cell


def text_of(element: Any) -> str:
    """The letters of a text with several looks; how it is pronounced is left out."""
    said = []
    for one in each(element, "t"):
        parent = one.getparent()
        if parent is None or etree.QName(parent).localname != "rPh":
            said.append(one.text or "")
    return "".join(said)


def child(cell: Any, name: str) -> Any:
    """The first child of a name; None where there is none."""
    return next((one for one in cell.iterchildren(etree.Element) if etree.QName(one).localname == name), None)


def _tab(name: str, part: str, hidden: bool, sheet: Any, texts: list[str], percents: frozenset[int]) -> Tab:
    cells: dict[Square, Cell] = {}
    for at, cell in laid(sheet):
        if at.row > MOST_ROWS or at.column > MOST_COLUMNS:
            continue
        formula = child(cell, "f") is not None
        cells[at] = Cell(_text(cell, texts), formula, int(cell.get("s") or 0) in percents)
    merges = tuple(
        one for one in (stretch(merge.get("ref") or "A1") for merge in each(sheet, "mergeCell"))
        if one.last.row <= MOST_ROWS and one.last.column <= MOST_COLUMNS
    )  # fmt: skip
    if sum(one.rows * one.columns for one in merges) > MOST_MERGED:
        raise ValueError("merged cells lie over each other")
    merged = {at: one for one in merges for at in one.squares()}
    return Tab(name, part, hidden, cells, merges, merged)


def _text(cell: Any, texts: list[str]) -> str:
    kind = cell.get("t") or "n"
    if kind == "inlineStr":
        return text_of(cell)
    value = child(cell, "v")
    said = "" if value is None else (value.text or "")
    if kind == "s":
        return texts[int(said)] if said.isdigit() and int(said) < len(texts) else ""
    if kind == "b":
        return "TRUE" if said == "1" else "FALSE"
    return said


def _shared(parts: Parts) -> list[str]:
    content = parts.get("xl/sharedStrings.xml")
    return [] if content is None else [text_of(one) for one in each(parse(content, EXCEL), "si")]


def _percents(parts: Parts) -> frozenset[int]:
    """The looks of cells that show a share as per cent."""
    content = parts.get("xl/styles.xml")
    if content is None:
        return frozenset()
    tree = parse(content, EXCEL)
    formats = {int(one.get("numFmtId") or 0): one.get("formatCode") or "" for one in each(tree, "numFmt")}
    looks = next(each(tree, "cellXfs"), ())
    numbers = [int(one.get("numFmtId") or 0) for one in looks if isinstance(one.tag, str)]
    return frozenset(
        n for n, number in enumerate(numbers)
        if number in _PERCENT or "%" in _LITERAL.sub("", formats.get(number, ""))
    )  # fmt: skip


def _relations(parts: Parts, name: str) -> dict[str, tuple[str, str]]:
    content = parts.get(name)
    if content is None:
        raise Unopenable([("文件内部有不规范的内容", EXCEL.again)])
    return {
        one.get("Id") or "": (one.get("Type") or "", one.get("Target") or "")
        for one in each(parse(content, EXCEL), "Relationship")
    }
