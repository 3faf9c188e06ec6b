"""Reads the first sheet of an Excel file, in a process of its own with bounds: files come from strangers.

`python unpack.py FILE ROWS COLUMNS` prints a JSON list of rows, each a list of cells: text, number, true,
false or null; days as 2026-06-12, times as 17:30. A file that says it is small and unpacks to everything ends
at the bound on memory. Run as a plain program: nothing of the product is loaded in that process.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from pathlib import Path

MEMORY = 1_500_000_000  # bytes of address space
SECONDS = 30
LONGEST = 20_000  # characters of one cell


class Unreadable(Exception):
    """No workbook, or one too large to be read."""


def rows_of(file: Path, *, rows: int, columns: int) -> list[list[object]]:
    """At most so many rows and columns. Raises Unreadable."""
    command = [sys.executable, "-I", __file__, str(file), str(rows), str(columns)]
    try:
        told = subprocess.run(command, capture_output=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise Unreadable from error
    if told.returncode != 0:
        raise Unreadable
    read: list[list[object]] = json.loads(told.stdout)
    return read


def main(file: str, rows: str, columns: str) -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    from itertools import islice

    from python_calamine import CalamineWorkbook

    try:
        sheet = CalamineWorkbook.from_path(file).get_sheet_by_index(0)
        found = [
            [plain(cell) for cell in row[: int(columns)]] for row in islice(sheet.iter_rows(), int(rows))
        ]
    except Exception:  # whatever the reader says of a broken file
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
