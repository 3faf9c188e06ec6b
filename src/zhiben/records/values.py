"""Values of fields: read from what a form, a file or a cell holds; stored; written for people. One codec.

Neither columns nor changes nor questions. What is read wrong is said in one Chinese sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Protocol

from zhiben.contents.cells import Wrong, is_nothing, plain, read_cell
from zhiben.contents.records import REFERENCES, RecordField
from zhiben.domain.conditions import is_missing
from zhiben.domain.facts import Value
from zhiben.orgs.values import from_json, to_json

__all__ = [
    "Names",
    "Rows",
    "Values",
    "Wrong",
    "loaded",
    "plain",
    "read",
    "said",
    "stored",
    "table_said",
    "typed",
]

Rows = tuple[Mapping[str, Value], ...]  # of a table
Values = Mapping[str, Any]  # by field name: Value, or Rows
_SPLIT = re.compile(r"[、，,;；\n]+")


class Names(Protocol):
    """Who is meant by what is written: ids of subjects within reach."""

    def find(self, kind: str, written: str) -> str:
        """The id, as text. Raises Wrong."""

    def name(self, kind: str, id_: str) -> str: ...


# ── reading ──────────────────────────────────────────────────────────────────────────────────────


def read(field: RecordField, raw: object, names: Names) -> Value | Rows:
    """The value of a field; None for nothing given. Raises Wrong."""
    if _is_nothing(raw):
        return None
    if field.type == "table":
        return _table(field, raw, names)
    if field.many or field.type == "choices":
        return _several(field, raw, names) or None
    return _one(field, raw, names)


def _is_nothing(raw: object) -> bool:
    return is_nothing(raw) or (isinstance(raw, list | tuple | dict) and not raw)


def _several(field: RecordField, raw: object, names: Names) -> tuple[Value, ...]:
    parts: Iterable[object] = _SPLIT.split(raw) if isinstance(raw, str) else _listed(raw)
    read_ = [_one(field, part, names) for part in parts if not _is_nothing(part)]
    return tuple(dict.fromkeys(read_))


def _listed(raw: object) -> Sequence[object]:
    return raw if isinstance(raw, list | tuple) else [raw]


def _one(field: RecordField, raw: object, names: Names) -> Value:
    if isinstance(raw, list | tuple | dict):
        raise Wrong("只填一个值。")
    if field.type in REFERENCES:
        return names.find(field.type, plain(raw))
    return read_cell(field, raw)


def _table(field: RecordField, raw: object, names: Names) -> Rows | None:
    rows = [row for row in _table_rows(field, raw) if not all(map(_is_nothing, row.values()))]
    most = field.rows or 100
    if len(rows) > most:
        raise Wrong(f"最多 {most} 行，现在 {len(rows)} 行。")
    return tuple(_row(field, n, row, names) for n, row in enumerate(rows, 1)) or None


def _table_rows(field: RecordField, raw: object) -> list[Mapping[str, object]]:
    """A list of rows; or text, one row a line, cells apart by | (a cell of a spreadsheet)."""
    columns = [column.name for column in field.columns]
    if isinstance(raw, str):
        lines = [re.split(r"\s*[|｜]\s*", line) for line in raw.splitlines() if line.strip()]
        return [dict(zip(columns, line, strict=False)) for line in lines]
    if not isinstance(raw, list | tuple) or not all(isinstance(row, Mapping) for row in raw):
        raise Wrong("填若干行，每行一条。")
    return [{str(name): cell for name, cell in row.items()} for row in raw]


def _row(field: RecordField, n: int, row: Mapping[str, object], names: Names) -> Mapping[str, Value]:
    known = {column.name: column for column in field.columns}
    strangers = [name for name in row if name not in known]
    if strangers:
        raise Wrong(f"第 {n} 行的“{strangers[0]}”不是这张表的栏。")
    made: dict[str, Value] = {}
    for column in field.columns:
        try:
            value = read(column, row.get(column.name), names)
        except Wrong as wrong:
            raise Wrong(f"第 {n} 行“{column.label}”：{wrong}") from None
        if value is None and column.required:
            raise Wrong(f"第 {n} 行“{column.label}”没有填。")
        made[column.name] = value  # type: ignore[assignment]  # a column is never a table
    return made


# ── stored ───────────────────────────────────────────────────────────────────────────────────────


def stored(values: Values) -> dict[str, Any]:
    """As JSON. A table is {"rows": [{…}, …]}; anything else as attributes are."""
    return {name: _stored(value) for name, value in values.items() if not is_missing(value)}


def _stored(value: Any) -> Any:
    if isinstance(value, tuple) and value and isinstance(value[0], Mapping):
        return {"rows": [{name: to_json(cell) for name, cell in row.items()} for row in value]}
    return to_json(value)


def loaded(data: Mapping[str, Any] | None) -> dict[str, Any]:
    """What `stored` was given; nothing of what was erased."""
    return {name: _loaded(one) for name, one in (data or {}).items()}


def _loaded(one: Any) -> Any:
    if isinstance(one, dict) and "rows" in one:
        return tuple({name: from_json(cell) for name, cell in row.items()} for row in one["rows"])
    return from_json(one)


# ── for people ───────────────────────────────────────────────────────────────────────────────────


def said(field: RecordField, value: Any, names: Names) -> str:
    """One value, or several joined; a table as lines. Empty for nothing."""
    if is_missing(value):
        return ""
    if field.type == "table":
        return "\n".join(" | ".join(cells) for cells in table_said(field, value, names))
    if isinstance(value, tuple):
        return "、".join(said(field, part, names) for part in value)
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date):
        return value.isoformat()
    if field.type in ("choice", "choices"):
        return field.options.get(str(value), str(value))
    if field.type in REFERENCES:
        return names.name(field.type, str(value))
    if field.type in ("number", "money"):
        unit = field.unit or ("元" if field.type == "money" else "")
        return f"{value:,} {unit}".strip()
    return str(value)


def table_said(field: RecordField, value: Rows, names: Names) -> list[list[str]]:
    """The rows of a table, cell by cell in the order of its columns."""
    return [[said(column, row.get(column.name), names) for column in field.columns] for row in value]


def typed(field: RecordField, value: Any, names: Names) -> Any:
    """As a form shows it for changing: text, list of texts, or rows of texts."""
    if is_missing(value):
        return [] if field.many or field.type in ("choices", "table") else ""
    if field.type == "table":
        return [
            {column.name: typed(column, row.get(column.name), names) for column in field.columns}
            for row in value
        ]
    if isinstance(value, tuple):
        return [typed(field, part, names) for part in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date) else str(value)
