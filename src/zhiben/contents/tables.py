"""CSV as the same nodes YAML gives, so that one reader serves both. A line of the file is the line of its
values.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from io import StringIO
from pathlib import Path

from zhiben.contents.problems import Place, Problems
from zhiben.contents.strict import Node, decode, scalar

_SEPARATOR = re.compile(r"\s*[;；]\s*")
_SPECIAL = frozenset({"attributes", "from"})


def read_table(path: Path, columns: frozenset[str], problems: Problems) -> list[Node]:
    """One node per row. `columns` stand for themselves; any other column, with or without `attributes.`, is
    an attribute.

    A cell with `;` is a list; an empty cell is nothing. A column `from` dates the attributes of its row; a
    further row of the same id adds values of another day.
    """
    name = str(path)
    try:
        text = decode(path.read_bytes(), name, problems)
    except OSError as error:
        problems.say(Place(name, 1), f"打不开这个文件（{error.strerror}）", "检查文件是否存在、能否读取。")
        return []
    if text is None or not text.strip():
        return []
    reader = csv.reader(StringIO(text, newline=""), strict=True)
    try:
        header = [cell.strip() for cell in next(reader, [])]
        if not _good_header(header, columns, name, problems):
            return []
        return _nodes(reader, header, columns, name, problems)
    except csv.Error:
        problems.say(
            Place(name, reader.line_num),
            "CSV 写法有误（多半是引号没有成对）",
            "含逗号、引号的格子用英文双引号括起来。",
        )
        return []


def _good_header(header: list[str], columns: frozenset[str], name: str, problems: Problems) -> bool:
    place = Place(name, 1)
    repeated = sorted({cell for cell in header if header.count(cell) > 1})
    if repeated:
        problems.say(place, f"列“{'、'.join(repeated)}”写了两次", "删去一列。")
    if "id" not in header:
        problems.say(
            place,
            "表头没有 id 列",
            f"第一行写列名，可用：{'、'.join(sorted(columns - _SPECIAL))}，其余都是属性。",
        )
    if "" in header:
        problems.say(place, "有一列没有列名", "补上列名，或删去这一列。")
    return not repeated and "id" in header and "" not in header


def _nodes(
    rows: Iterable[list[str]], header: list[str], columns: frozenset[str], name: str, problems: Problems
) -> list[Node]:
    found: dict[str, dict[str, Node]] = {}
    nodes: list[Node] = []
    lines = getattr(rows, "line_num", 1)
    for cells in rows:
        line, lines = lines + 1, getattr(rows, "line_num", lines + 1)
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            problems.say(
                Place(name, line),
                f"这一行有 {len(cells)} 格，表头有 {len(header)} 列",
                "补齐或删去多余的逗号。",
            )
            continue
        row = _row(dict(zip(header, (cell.strip() for cell in cells), strict=True)), columns, name, line)
        id_ = str(row["id"].value) if "id" in row else ""
        if "from" in row and id_ in found:
            _add_dated(found[id_], row)
            continue
        row.pop("from", None)
        found[id_] = row
        nodes.append(Node(row, name, line, line))
    return nodes


def _row(cells: dict[str, str], columns: frozenset[str], name: str, line: int) -> dict[str, Node]:
    row: dict[str, Node] = {}
    attributes: dict[str, Node] = {}
    for column, cell in cells.items():
        if not cell:
            continue
        node = _cell(cell, column, name, line)
        if (column in columns and column not in _SPECIAL) or column == "from":
            row[column] = node
        else:
            attributes[column.removeprefix("attributes.")] = node
    dated = row.get("from")
    if dated is not None:
        attributes = {key: _since(node, dated) for key, node in attributes.items()}
    if attributes:
        row["attributes"] = Node(attributes, name, line, line, "attributes")
    return row


def _cell(cell: str, column: str, name: str, line: int) -> Node:
    if ";" in cell or "；" in cell:
        parts = [part for part in _SEPARATOR.split(cell) if part]
        return Node([_cell(part, column, name, line) for part in parts], name, line, line, column)
    text = cell.lower() if cell in ("TRUE", "FALSE") else cell
    return Node(scalar(text, plain=True), name, line, line, column)


def _since(node: Node, dated: Node) -> Node:
    pair = {"value": node, "from": dated}
    return Node(
        [Node(pair, node.file, node.line, node.line, node.key)], node.file, node.line, node.line, node.key
    )


def _add_dated(row: dict[str, Node], more: dict[str, Node]) -> None:
    """The dated attributes of a further row, added to those of the first row of the same id."""
    added = more.get("attributes")
    own = row.get("attributes")
    if added is None:
        return
    if own is None or not isinstance(own.value, dict):
        row["attributes"] = added
        return
    for key, node in added.items():
        before = own.value.get(key)
        if before is None:
            own.value[key] = node
            continue
        dated = isinstance(before.value, list) and all(
            isinstance(part.value, dict) for part in before.parts()
        )
        first = list(before.parts()) if dated else [_undated(before)]
        own.value[key] = Node([*first, *node.parts()], before.file, before.line, before.line, key)


def _undated(node: Node) -> Node:
    return Node({"value": node}, node.file, node.line, node.line, node.key)
