"""Words of organisations on pages."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext

from zhiben.domain.orgs import Kind
from zhiben.domain.words import word

register = template.Library()


@register.filter
def kind(value: str) -> str:
    """场所, 设备, 岗位 …, in the reader's language."""
    return gettext(word(Kind(value)))
