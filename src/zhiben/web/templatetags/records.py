"""What the pages of records need besides the components."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django import template
from django.utils.translation import get_language

from zhiben.web.templatetags.days import in_chinese

register = template.Library()


@register.filter
def beside(columns: Iterable[Any], cells: Iterable[Any]) -> Iterator[tuple[Any, Any]]:
    """Each column with its cell."""
    return zip(columns, cells, strict=True)


@register.filter
def of(words: Mapping[str, Any], term: str) -> Any:
    """What a term is called."""
    return words.get(str(term), term)


@register.simple_tag
def period_of(label: str) -> str:
    """A period by its label: 2026-Q3 is 2026 年三季度."""
    if (get_language() or "").startswith("zh") and not label.startswith("event:") and "/" not in label:
        return in_chinese(label)
    return re.sub(r"^event:", "", label)
