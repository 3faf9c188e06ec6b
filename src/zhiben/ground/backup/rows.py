"""Rows as lines of JSON, the same whichever database they come from, and back into either.

A line is an array in the order of the table's columns. Text, whole numbers, true and false, null as such;
ids, days, instants (UTC) and decimals as text; JSON and canonical text as the text that is stored, untouched.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db.models import Field, JSONField, Model, TextField
from django.db.models.functions import Cast

from zhiben.ground.canonical import CanonicalField, instant

CHUNK = 2000  # rows fetched together


def columns(model: type[Model]) -> list[str]:
    return [field.column for field in model._meta.concrete_fields if field.column]


def lines(model: type[Model], **narrowed: object) -> Iterator[str]:
    """Every row of a table, or those that fit, each ending in a newline."""
    wanted = [_stored(field) for field in model._meta.concrete_fields]
    found = model._base_manager.filter(**narrowed).values_list(*wanted)
    for row in found.iterator(chunk_size=CHUNK):
        yield _written(row) + "\n"


def read(model: type[Model], told: Iterable[str], connection: Any) -> Iterator[list[Any]]:
    """What the lines say, as the database takes it. Raises ValueError for a line that is none."""
    fields = list(model._meta.concrete_fields)
    for line in told:
        row = json.loads(line)
        yield [_prepared(field, value, connection) for field, value in zip(fields, row, strict=True)]


def _stored(field: Field[Any, Any]) -> Any:
    return Cast(field.attname, TextField()) if _is_text(field) else field.attname


def _is_text(field: Field[Any, Any]) -> bool:
    """Is it read and written as the text that lies in the column?"""
    return isinstance(field, JSONField | CanonicalField)


def _prepared(field: Field[Any, Any], value: Any, connection: Any) -> Any:
    if value is None or _is_text(field):
        return value
    return field.get_db_prep_save(field.to_python(value), connection)


def _told(value: object) -> str:
    if isinstance(value, datetime):
        return instant(value)
    return str(value)


_written = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_told).encode
