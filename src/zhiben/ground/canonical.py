"""The one written form of a value: what is digested, stored with an act, and compared.

RFC 8785-like JSON: keys sorted by code point, no white space, UTF-8, every text in NFC, integers within
±(2⁵³-1) only. Dates, instants (UTC), ids and decimals are written as text. Fractions are refused: two
languages print them differently. The tests hold golden vectors; a change of form is a new SCHEMA.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import models

from zhiben.domain.refusals import Incomplete
from zhiben.ground import limits

SCHEMA = 1
_LARGEST = 2**53 - 1
_encode = json.JSONEncoder(
    ensure_ascii=False, separators=(",", ":"), sort_keys=True, allow_nan=False, check_circular=False
).encode


def canonical(value: object) -> str:
    """The canonical JSON of a value. Raises Incomplete `not_canonical` where it has none."""
    return _encode(plain(value))


def written(value: object) -> str:
    """As `canonical`, for a value already made of plain parts: no checks, for rows read back."""
    return _encode(value)


def sha256(tag: str, text: str) -> str:
    """Hex digest of a text for one purpose: the tag keeps digests of different purposes apart."""
    return hashlib.sha256(f"{tag}\n{text}".encode()).hexdigest()


def instant(at: datetime) -> str:
    """2026-03-02T04:00:00.000000Z: one text per instant. Raises Incomplete for a time without a zone."""
    if at.tzinfo is None:
        raise Incomplete("not_canonical", value=at.isoformat(), why="time without a zone")
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def plain(value: object, depth: int = 0) -> Any:
    """The same value made of dict, list, str, int, bool and None only, texts in NFC."""
    if value is None or value is True or value is False:
        return value
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, int):
        if abs(value) > _LARGEST:
            raise Incomplete("not_canonical", value=value, why="integer beyond 2**53")
        return int(value)
    if depth >= limits.ACT_DEPTH:
        raise Incomplete("not_canonical", why=f"nested deeper than {limits.ACT_DEPTH}")
    if isinstance(value, Mapping):
        return _mapping(value, depth)
    if isinstance(value, list | tuple):
        return [plain(part, depth + 1) for part in value]
    return _as_text(value)


def _text(value: str) -> str:
    if value.isascii():
        return str(value)
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise Incomplete("not_canonical", why="half a character") from error
    return unicodedata.normalize("NFC", value)


def _mapping(value: Mapping[Any, object], depth: int) -> dict[str, Any]:
    if not all(isinstance(name, str) for name in value):
        raise Incomplete("not_canonical", why="a name that is not text")
    made = {_text(name): plain(part, depth + 1) for name, part in value.items()}
    if len(made) != len(value):
        raise Incomplete("not_canonical", why="one name written in two ways")
    return made


def _as_text(value: object) -> str:
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, Decimal) and value.is_finite():
        return format(value, "f")
    raise Incomplete("not_canonical", why=type(value).__name__)


class CanonicalField(models.Field):  # type: ignore[type-arg]  # no subscript at run time
    """A value kept as its canonical text: what is stored is byte for byte what was digested."""

    def get_internal_type(self) -> str:
        return "TextField"

    def get_prep_value(self, value: object) -> str | None:
        return None if value is None else canonical(value)

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Any:
        return None if value is None else json.loads(value)
