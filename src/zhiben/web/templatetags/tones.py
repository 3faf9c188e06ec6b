"""What a tone, a reading of a clause and a state of what carries it are called."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext, gettext_noop

from zhiben.records.conformance import Carried

register = template.Library()

TONES = {
    "late": gettext_noop("逾期"),
    "soon": gettext_noop("将到期"),
    "open": gettext_noop("在办"),
    "done": gettext_noop("办结"),
    "idle": gettext_noop("现在不用办"),
}
READINGS = {
    "duty": gettext_noop("责任"),
    "rule": gettext_noop("规则"),
    "goal": gettext_noop("目标"),
    "information": gettext_noop("说明"),
}
CARRIED = {
    Carried.FULLY: gettext_noop("已实现"),
    Carried.PARTLY: gettext_noop("部分实现"),
    Carried.NOT: gettext_noop("未实现"),
    Carried.SAID: gettext_noop("不产生义务"),
}
SHADES = {Carried.FULLY: "done", Carried.PARTLY: "open", Carried.NOT: "idle", Carried.SAID: "done"}
CARRIERS = {
    "duty": gettext_noop("义务"),
    "gate": gettext_noop("闸门"),
    "indicator": gettext_noop("指标"),
    "sentence": gettext_noop("写明的办法"),
}


@register.filter
def tone_name(tone: str) -> str:
    return gettext(TONES[tone])


@register.filter
def reads_name(reads: str) -> str:
    return gettext(READINGS[reads])


@register.filter
def carried_name(state: Carried) -> str:
    return gettext(CARRIED[state])


@register.filter
def shade(state: Carried) -> str:
    """The tone a state of carrying is drawn in: what is not there yet is quiet, not alarming."""
    return SHADES[state]


@register.filter
def carrier_name(kind: str) -> str:
    return gettext(CARRIERS[kind])
