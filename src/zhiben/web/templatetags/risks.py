"""The four colours on pages: always with a letter and a pattern, never a colour alone."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import gettext, gettext_lazy

from zhiben.domain.risks import Colour, ControlLevel, Means, covering
from zhiben.domain.words import word

register = template.Library()

LETTERS = {
    Colour.RED: gettext_lazy("红"),
    Colour.ORANGE: gettext_lazy("橙"),
    Colour.YELLOW: gettext_lazy("黄"),
    Colour.BLUE: gettext_lazy("蓝"),
}


@register.inclusion_tag("ui/risk.html")
def risk(colour: Colour, *, bare: bool = False) -> dict[str, Any]:
    """红 重大风险. `bare`: the letter alone, where the words stand beside it."""
    return {"colour": colour, "letter": LETTERS[colour], "word": gettext(word(colour)), "bare": bare}


@register.filter
def letter(colour: Colour) -> str:
    """红, 橙, 黄, 蓝."""
    return str(LETTERS[colour])


@register.filter
def called(term: Colour | ControlLevel | Means) -> str:
    """The word of a colour, a level or a kind of control, in the reader's language."""
    return gettext(word(term))


@register.filter
def covers(level: ControlLevel) -> str:
    """公司级、部门级 …: who controls a risk of this level."""
    return "、".join(gettext(word(one)) for one in covering(level))
