"""A sheet as a grid: merged cells hold, in every cell of theirs, what their first cell says."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from zhiben.contents.cells import is_nothing, plain

Area = Sequence[int]  # first row, first column, last row, last column, from 0
FILLED = 400_000  # cells filled through merges, at most


@dataclass(frozen=True, slots=True)
class Raw:
    """A sheet as its reader found it."""

    name: str
    rows: Sequence[Sequence[object]]
    merged: Sequence[Area] = ()
    hidden: bool = False


@dataclass(slots=True)
class Grid:
    """`above`: (row, column) of cells that belong to a merge begun in a row above."""

    name: str
    cells: list[list[object]]
    areas: list[tuple[int, int, int, int]] = field(default_factory=list)
    above: set[tuple[int, int]] = field(default_factory=set)

    @property
    def height(self) -> int:
        return len(self.cells)

    def at(self, row: int, column: int) -> object:
        """The cell; None outside."""
        if not 0 <= row < len(self.cells) or not 0 <= column < len(self.cells[row]):
            return None
        return self.cells[row][column]

    def filled(self, row: int) -> list[tuple[int, str]]:
        """Column and text of the cells that are not empty, a text repeated side by side said once."""
        found: list[tuple[int, str]] = []
        for n, cell in enumerate(self.cells[row]):
            text = said(cell)
            if text and (not found or found[-1][1] != text):
                found.append((n, text))
        return found

    def is_blank(self, row: int) -> bool:
        return all(is_nothing(cell) for cell in self.cells[row])


def grid_of(raw: Raw) -> Grid:
    """Merges outside the sheet, or too many, are left as they are."""
    width = max((len(row) for row in raw.rows), default=0)
    cells = [[*row, *([None] * (width - len(row)))] for row in raw.rows]
    grid = Grid(raw.name, cells)
    left = FILLED
    for top, first, bottom, last in raw.merged:
        bottom, last = min(bottom, len(cells) - 1), min(last, width - 1)
        area = (bottom - top + 1) * (last - first + 1)
        if top > bottom or first > last or area > left or is_nothing(cells[top][first]):
            continue
        left -= area
        grid.areas.append((top, first, bottom, last))
        for row, column in _within(top, first, bottom, last):
            cells[row][column] = cells[top][first]
            if row > top:
                grid.above.add((row, column))
    return grid


def said(cell: object) -> str:
    """The text of a cell: full width made half, invisible characters gone, lines kept."""
    if is_nothing(cell):
        return ""
    return _cleaned(plain(cell))


def kept(cell: object) -> str:
    """The text as it was written, to be kept: only invisible characters are gone."""
    return "" if is_nothing(cell) else _seen(plain(cell))


@lru_cache(maxsize=50_000)
def _cleaned(written: str) -> str:
    return _seen(unicodedata.normalize("NFKC", written))


def _seen(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(one for one in text if one == "\n" or not _is_hidden(one)).strip()


def _is_hidden(letter: str) -> bool:
    return unicodedata.category(letter) in ("Cc", "Cf")


def _within(top: int, first: int, bottom: int, last: int) -> Iterator[tuple[int, int]]:
    for row in range(top, bottom + 1):
        for column in range(first, last + 1):
            yield row, column
