"""Lists that leave as files: Excel for people, CSV for whatever reads it, Parquet for analysis (DuckDB). What
they hold is what the list shows; `?as=` says which file.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from enum import StrEnum
from io import StringIO
from typing import Any
from urllib.parse import quote

from django.http import HttpResponse, QueryDict

from zhiben.contents import parquet
from zhiben.records.tables.sheets import workbook
from zhiben.web.sheet import harmless


class Format(StrEnum):
    XLSX = "xlsx"
    CSV = "csv"
    PARQUET = "parquet"


TYPES = {
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.CSV: "text/csv; charset=utf-8",
    Format.PARQUET: "application/vnd.apache.parquet",
}


def asked(given: QueryDict, usual: Format = Format.XLSX) -> Format:
    """What `?as=` asks for; the usual where it asks for nothing there is."""
    said = given.get("as", "")
    return Format(said) if said in tuple(Format) else usual


def answer(
    as_: Format, name: str, title: str, head: Sequence[str], rows: Iterable[Sequence[Any]]
) -> HttpResponse:
    """`name`: of the file, without its ending; numbers and days stay such where the format knows them."""
    content = _written(as_, title, head, rows)
    disposition = f"attachment; filename=\"export.{as_}\"; filename*=UTF-8''{quote(f'{name}.{as_}')}"
    return HttpResponse(content, content_type=TYPES[as_], headers={"Content-Disposition": disposition})


def _written(as_: Format, title: str, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    if as_ is Format.XLSX:
        return workbook(title, head, rows)
    if as_ is Format.PARQUET:
        return parquet.write(head, [[None if cell == "" else cell for cell in row] for row in rows])
    made = StringIO()
    made.write("\ufeff")  # as WPS and Excel expect
    writer = csv.writer(made)
    writer.writerow(head)
    writer.writerows([harmless("" if cell is None else cell) for cell in row] for row in rows)
    return made.getvalue().encode()
