"""The day a page is seen as of goes along with its links: what is opened from it is of that day too."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import template
from django.template import Context

register = template.Library()
FORMS = ("form", "bar")  # under which a page has its `AsOf`


@register.simple_tag(takes_context=True)
def then(context: Context, joint: str = "?") -> str:
    """`?known=2026-03-01` behind an address, nothing on a page of today. `joint`: `&` behind other words."""
    day = day_of_page(context)
    return f"{joint}known={day.isoformat()}" if day is not None else ""


def day_of_page(context: Any) -> date | None:
    """The day this page is seen as of; None for today."""
    if "as_of" in context:
        day: date | None = context["as_of"]
        return day
    asked = context.get("asked")
    for form in (*(context.get(name) for name in FORMS), getattr(asked, "bar", None)):
        found = getattr(form, "day", None)
        if isinstance(found, date):
            return found
    return None
