"""The page of the manual about the page one is on."""

from __future__ import annotations

from django import template

from zhiben.contents.manual import ManualPage
from zhiben.web.manual import about, in_language

register = template.Library()


@register.simple_tag
def manual_about(view: str | None) -> ManualPage | None:
    """None where the address has no page of its own, such as a refusal's."""
    return about(view or "")


@register.simple_tag
def manual_pages() -> list[ManualPage]:
    """Every page, in the order of the manual."""
    return list(in_language().values())
