"""Reads Excel files, new and old, in a process of its own with bounds: files come from strangers.

`python unpack.py FILE SHEETS ROWS COLUMNS` prints a JSON list of at most so many sheets: {name, hidden,
merged, rows}. A row is a list of cells: text, number, true, false or null; days as 2026-06-12, times as
17:30; `merged` lists [first row, first column, last row, last column], from 0. A file that says it is small
and unpacks to everything ends at the bound on memory. Run as a plain program: nothing of the product is
loaded in that process.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

MEMORY = 1_500_000_000  # bytes of address space
SECONDS = 30
LONGEST = 20_000  # characters of one cell
MERGES = 50_000  # merged ranges of a sheet, at most


class Unreadable(Exception):
    """No workbook, or one too large to be read."""


def rows_of(file: Path, *, rows: int, columns: int) -> list[list[object]]:
    """Of the first sheet, at most so many rows and columns. Raises Unreadable."""
    first: list[list[object]] = sheets_of(file, sheets=1, rows=rows, columns=columns)[0]["rows"]
    return first


def sheets_of(file: Path, *, sheets: int, rows: int, columns: int) -> list[dict[str, Any]]:
    """At most so many sheets, as the program prints them; of all together at most so many rows. Raises
    Unreadable.
    """
    command = [sys.executable, "-I", __file__, str(file), str(sheets), str(rows), str(columns)]
    try:
        told = subprocess.run(command, capture_output=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise Unreadable from error
    if told.returncode != 0:
        raise Unreadable
    read: list[dict[str, Any]] = json.loads(told.stdout)
    return read


def main(file: str, sheets: str, rows: str, columns: str) -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    from itertools import islice

    from python_calamine import CalamineWorkbook

    found: list[dict[str, Any]] = []
    left = int(rows)
    try:
        book = CalamineWorkbook.from_path(file)
        for told in book.sheets_metadata[: int(sheets)]:
            sheet = book.get_sheet_by_name(told.name)
            taken = islice(sheet.iter_rows(), left)
            cells = [[plain(cell) for cell in row[: int(columns)]] for row in taken]
            left -= len(cells)
            merged = [[*first, *last] for first, last in sheet.merged_cell_ranges or ()]
            if len(merged) > MERGES:
                return 1
            hidden = "Hidden" in str(told.visible)
            found.append({"name": told.name[:100], "hidden": hidden, "merged": merged, "rows": cells})
    except Exception:  # whatever the reader says of a broken file
        return 1
    if not found:
        return 1
    json.dump(found, sys.stdout)
    return 0


def plain(cell: object) -> object:
    if cell is None or isinstance(cell, bool | int | float):
        return cell
    if isinstance(cell, str):
        return cell[:LONGEST]
    text = cell.isoformat() if hasattr(cell, "isoformat") else str(cell)
    return text[:5] if text.count(":") == 2 and "-" not in text else text.removesuffix("T00:00:00")


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
