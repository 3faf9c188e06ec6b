"""What things of papers are called, and how a paper and a finding stand: never a colour alone."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from django import template
from django.utils.translation import gettext, gettext_noop

from zhiben.domain.proofreading import Level
from zhiben.domain.words import word
from zhiben.domain.writing import State
from zhiben.web.templatetags.days import RHYTHMS

register = template.Library()
TONES = {Level.BLOCKS: "late", Level.EXPLAINS: "soon", Level.WARNS: "open", Level.PASSED: "done"}
RARELY = {"plan": gettext_noop("方案到期时"), "once": gettext_noop("随时")}
OF_STATES = {State.ISSUED: "done", State.RETURNED: "late", State.DROPPED: "idle"}


@register.inclusion_tag("hazards/_state.html")
def paper_state(state: State) -> dict[str, Any]:
    return {"tone": OF_STATES.get(state, "open"), "said": gettext(word(state))}


@register.filter
def paper_word(term: StrEnum) -> str:
    """The word of a state, an event, a rule, in the reader's language."""
    return gettext(word(term))


@register.simple_tag
def paper_named(term: StrEnum) -> str:
    """As `paper_word`, to be kept under a name."""
    return gettext(word(term))


@register.filter
def how_often(every: str) -> str:
    """When a kind of paper is written."""
    return gettext((RHYTHMS | RARELY)[every])


@register.filter
def finding_tone(level: Level) -> str:
    return TONES[level]
