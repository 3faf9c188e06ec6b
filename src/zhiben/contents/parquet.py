"""Tables as Parquet, for analysis: DuckDB and others read columns with their types, without guessing.

The plainest file the format knows: one row group, an uncompressed page per column, any cell may be empty.
https://parquet.apache.org/docs/file-format/ ; the footer is Thrift's compact protocol.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_EVEN, Decimal
from enum import IntEnum
from typing import Any

MAGIC = b"PAR1"
PLACES = 6  # decimals of a number that is no whole one
_EPOCH = date(1970, 1, 1)
_MAKER = "zhiben"


class _Physical(IntEnum):
    BOOLEAN = 0
    INT32 = 1
    INT64 = 2
    BYTES = 6


class _Kind(IntEnum):
    """Of the compact protocol."""

    TRUE = 1
    I32 = 5
    I64 = 6
    BINARY = 8
    LIST = 9
    STRUCT = 12


@dataclass(frozen=True, slots=True)
class Type:
    """How a column is kept. `converted`: the older word for what it means; None: as it is."""

    physical: int
    converted: int | None
    packed: Callable[[Any], bytes]
    is_decimal: bool = False


def _text(value: Any) -> bytes:
    said = str(value).encode("utf-8", "replace")
    return struct.pack("<I", len(said)) + said


def _decimal(value: Any) -> bytes:
    scaled = Decimal(value).quantize(Decimal(1).scaleb(-PLACES), ROUND_HALF_EVEN).scaleb(PLACES)
    return struct.pack("<q", int(scaled))


TEXT = Type(_Physical.BYTES, 0, _text)
WHOLE = Type(_Physical.INT64, None, lambda value: struct.pack("<q", int(value)))
NUMBER = Type(_Physical.INT64, 5, _decimal, is_decimal=True)
DAY = Type(_Physical.INT32, 6, lambda value: struct.pack("<i", (value - _EPOCH).days))
MOMENT = Type(_Physical.INT64, 10, lambda value: struct.pack("<q", round(value.timestamp() * 1_000_000)))
YES_NO = Type(_Physical.BOOLEAN, None, lambda value: b"")


def type_of(values: Sequence[Any]) -> Type:
    """What all values of a column are; text where they differ. None is nothing of any type."""
    kinds = {_one(value) for value in values if value is not None}
    if kinds == {"whole", "number"}:
        return NUMBER
    return _TYPES[kinds.pop()] if len(kinds) == 1 else TEXT


def _one(value: Any) -> str:
    if isinstance(value, bool):
        return "yes_no"
    if isinstance(value, int):
        return "whole" if -(2**63) <= value < 2**63 else "text"
    if isinstance(value, Decimal):
        return "number" if value.is_finite() and abs(value) < Decimal(10) ** (18 - PLACES) else "text"
    if isinstance(value, datetime):
        return "moment" if value.tzinfo is not None else "text"
    return "day" if isinstance(value, date) else "text"


_TYPES = {
    "text": TEXT, "whole": WHOLE, "number": NUMBER, "day": DAY, "moment": MOMENT, "yes_no": YES_NO,
}  # fmt: skip


def write(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> bytes:
    """A file of rows under their names. Raises ValueError for two columns of one name or a row of another
    length.
    """
    if len(set(names)) != len(names) or any(len(row) != len(names) for row in rows):
        raise ValueError("every column needs a name of its own, every row a value for each")
    made = bytearray(MAGIC)
    chunks: list[bytes] = []
    kinds: list[Type] = []
    for n, name in enumerate(names):
        values = [row[n] for row in rows]
        kind = type_of(values)
        kinds.append(kind)
        start = len(made)
        made += _page(kind, values)
        chunks.append(_chunk(name, kind, len(values), start, len(made) - start))
    footer = _footer(names, kinds, chunks, len(rows), len(made) - len(MAGIC))
    return bytes(made) + footer + struct.pack("<I", len(footer)) + MAGIC


def _page(kind: Type, values: Sequence[Any]) -> bytes:
    """Which are there, then those, plainly."""
    there = [value is not None for value in values]
    levels = _bits(there)
    kept = [value for value in values if value is not None]
    body = _packed(map(bool, kept)) if kind is YES_NO else b"".join(map(kind.packed, kept))
    page = struct.pack("<I", len(levels)) + levels + body
    data = _struct([(1, _i32(len(values))), (2, _i32(0)), (3, _i32(3)), (4, _i32(3))])
    head = _struct([(1, _i32(0)), (2, _i32(len(page))), (3, _i32(len(page))), (5, (_Kind.STRUCT, data))])
    return head + page


def _bits(flags: Sequence[bool]) -> bytes:
    """One bit each, in the hybrid encoding: one run of packed groups of eight."""
    groups = (len(flags) + 7) // 8
    return _varint(groups << 1 | 1) + _packed(iter(flags)).ljust(groups, b"\0") if flags else b""


def _packed(flags: Iterator[bool]) -> bytes:
    made = bytearray()
    for n, flag in enumerate(flags):
        if n % 8 == 0:
            made.append(0)
        made[-1] |= flag << n % 8
    return bytes(made)


def _chunk(name: str, kind: Type, rows: int, start: int, size: int) -> bytes:
    told = _struct(
        [
            (1, _i32(kind.physical)), (2, _list(_Kind.I32, [_zigzag(0), _zigzag(3)])),
            (3, _list(_Kind.BINARY, [_binary(name)])), (4, _i32(0)), (5, _i64(rows)), (6, _i64(size)),
            (7, _i64(size)), (9, _i64(start)),
        ]
    )  # fmt: skip
    return _struct([(2, _i64(start)), (3, (_Kind.STRUCT, told))])


def _footer(
    names: Sequence[str], kinds: Sequence[Type], chunks: Sequence[bytes], rows: int, size: int
) -> bytes:
    root = _struct([(4, (_Kind.BINARY, _binary("rows"))), (5, _i32(len(names)))])
    columns = [_column(name, kind) for name, kind in zip(names, kinds, strict=True)]
    group = _struct([(1, _list(_Kind.STRUCT, chunks)), (2, _i64(size)), (3, _i64(rows))])
    return _struct(
        [
            (1, _i32(1)), (2, _list(_Kind.STRUCT, [root, *columns])), (3, _i64(rows)),
            (4, _list(_Kind.STRUCT, [group])), (6, (_Kind.BINARY, _binary(_MAKER))),
        ]
    )  # fmt: skip


def _column(name: str, kind: Type) -> bytes:
    fields = [(1, _i32(kind.physical)), (3, _i32(1)), (4, (_Kind.BINARY, _binary(name)))]
    if kind.converted is not None:
        fields.append((6, _i32(kind.converted)))
    if kind.is_decimal:
        fields += [(7, _i32(PLACES)), (8, _i32(18))]
    if kind is MOMENT:  # the older word does not say that it is of the world, not of a wall clock
        micros = _struct([(2, (_Kind.STRUCT, _struct([])))])
        moment = _struct([(1, (_Kind.TRUE, b"")), (2, (_Kind.STRUCT, micros))])
        fields.append((10, (_Kind.STRUCT, _struct([(8, (_Kind.STRUCT, moment))]))))
    return _struct(fields)


# ── the compact protocol ─────────────────────────────────────────────────────────────────────────

_Field = tuple[_Kind, bytes]


def _struct(fields: Sequence[tuple[int, _Field]]) -> bytes:
    made, last = bytearray(), 0
    for number, (kind, content) in fields:
        made.append((number - last) << 4 | kind)
        made += content
        last = number
    return bytes(made) + b"\0"


def _list(kind: _Kind, items: Sequence[bytes]) -> _Field:
    head = bytes([len(items) << 4 | kind]) if len(items) < 15 else bytes([0xF0 | kind]) + _varint(len(items))
    return _Kind.LIST, head + b"".join(items)


def _i32(value: int) -> _Field:
    return _Kind.I32, _zigzag(value)


def _i64(value: int) -> _Field:
    return _Kind.I64, _zigzag(value)


def _zigzag(value: int) -> bytes:
    return _varint(value << 1 if value >= 0 else (-value << 1) - 1)


def _binary(text: str) -> bytes:
    said = text.encode()
    return _varint(len(said)) + said


def _varint(value: int) -> bytes:
    made = bytearray()
    while value > 0x7F:
        made.append(value & 0x7F | 0x80)
        value >>= 7
    made.append(value)
    return bytes(made)
