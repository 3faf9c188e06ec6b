"""What the pages of records need besides the components."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django import template

register = template.Library()


@register.filter
def beside(columns: Iterable[Any], cells: Iterable[Any]) -> Iterator[tuple[Any, Any]]:
    """Each column with its cell."""
    return zip(columns, cells, strict=True)


@register.filter
def of(words: Mapping[str, Any], term: str) -> Any:
    """What a term is called."""
    return words.get(str(term), term)
