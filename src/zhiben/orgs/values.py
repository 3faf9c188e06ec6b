"""Attribute values in a JSON column: what JSON cannot say exactly (days, decimals) is tagged.

Neither columns nor changes nor questions: the one codec of `Attribute.value` and `Fact.attributes`.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from zhiben.domain.facts import Value


def to_json(value: Value) -> Any:
    """`Value` as JSON: a day is {"day": "2026-03-02"}, a decimal {"decimal": "12.50"}, a tuple a list.

    Raises TypeError for anything else, floats among them: they are not exact.
    """
    if value is None or isinstance(value, bool | str | int):
        return value
    if isinstance(value, Decimal):
        return {"decimal": str(value)}
    if type(value) is date:
        return {"day": value.isoformat()}
    if isinstance(value, tuple | list):
        return [to_json(part) for part in value]
    raise TypeError(f"not an attribute value: {value!r}")


def from_json(stored: Any) -> Any:
    """The `Value` that `to_json` was given; lists come back as tuples."""
    if isinstance(stored, dict):
        return date.fromisoformat(stored["day"]) if "day" in stored else Decimal(stored["decimal"])
    if isinstance(stored, list):
        return tuple(from_json(part) for part in stored)
    return stored
