"""How the parts of a checklist's item read on a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import template

from zhiben.domain.checklists import Item
from zhiben.web import checklist_words

register = template.Library()


@register.filter
def spoken(item: Item, field: str) -> str:
    """The value of a field as a reader sees it."""
    return checklist_words.spoken(field, item)


@register.filter
def condition(item: Item) -> str:
    """When the item is asked, as a sentence."""
    return checklist_words.condition(item)


@register.filter
def under(table: Mapping[str, Sequence[Any]], key: str) -> Sequence[Any]:
    """What stands under a key; nothing where nothing does."""
    return table.get(key, ())
