"""Roles and reach in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django import template
from django.utils.translation import gettext

from zhiben.domain.access import Role
from zhiben.domain.words import word

register = template.Library()


@register.filter
def role(value: str) -> str:
    """监管人员, 安全管理员 …"""
    return gettext(word(Role(value)))


@register.filter
def named(codes: Iterable[str], names: Mapping[str, str]) -> str:
    """Codes by their names; the empty code of a region is everywhere."""
    return "、".join(names.get(code, code) or gettext("全部") for code in codes)
