"""How a month and a return stand, in words and with a tone; the way from a figure to its rows."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from zhiben.domain.indicators import Reported
from zhiben.domain.months import MonthEvent, MonthState, ReturnEvent, ReturnState
from zhiben.domain.words import word
from zhiben.reports.months.longer import Longer
from zhiben.reports.returns.queries import Line
from zhiben.web.month_sheet import Cell
from zhiben.web.templatetags.ui import glyph

register = template.Library()

TONES = {
    ReturnState.ASKED: "open", ReturnState.FILED: "soon", ReturnState.RETURNED: "late",
    ReturnState.CONFIRMED: "done", ReturnState.EXCUSED: "idle",
}  # fmt: skip


@register.inclusion_tag("hazards/_state.html")
def month_state(state: MonthState) -> dict[str, Any]:
    """收集中, 已锁定."""
    tone = "done" if state is MonthState.LOCKED else "open"
    return {"tone": tone, "said": gettext(word(MonthState(state)))}


@register.inclusion_tag("hazards/_state.html")
def period_state(one: Longer) -> dict[str, Any]:
    """How far the figures of a quarter or a year are fixed."""
    if one.version:
        return {"tone": "done", "said": gettext("已定 · 第 %(n)s 版") % {"n": one.version}}
    if not one.is_over:
        return {"tone": "idle", "said": gettext("还没有过完")}
    return {"tone": "open", "said": gettext("未定")}


@register.inclusion_tag("hazards/_state.html")
def return_state(line: Line, today: date) -> dict[str, Any]:
    """未报, 已报待确认 …; of one whose day is over, 迟报."""
    if line.is_late(today):
        return {"tone": "late", "said": gettext("未报，已过期限")}
    return {"tone": TONES[line.state], "said": gettext(word(line.state))}


@register.simple_tag
def figure(cell: Cell) -> SafeString:
    """A figure with what it is a share of and who has not said; 未报 where nobody has; — of nothing."""
    if cell.text:
        notes = [cell.part] if cell.part else []
        if cell.missing:
            notes.append(ngettext("%(n)s 个单位未报", "%(n)s 个单位未报", cell.missing) % {"n": cell.missing})
        small = format_html(' <small class="sub">{}</small>', " ".join(notes)) if notes else ""
        return format_html("{}{}", cell.text, small)
    if cell.is_share:
        return format_html('<span class="quiet" title="{}">—</span>', gettext("没有可算的"))
    said = gettext(word(Reported.MISSING))
    return format_html('<span class="badge" data-state="soon">{}{}</span>', glyph("soon"), said)


@register.simple_tag
def return_word(state: str) -> str:
    """The word of the state of a return."""
    return gettext(word(ReturnState(state)))


@register.simple_tag
def step_word(event: str) -> str:
    """What was done with a month or with one unit's return."""
    for words in (MonthEvent, ReturnEvent):
        if event in list(words):
            return gettext(word(words(event)))
    return event


@register.simple_tag
def rows_of(indicator: str, asking: str) -> str:
    """The page with the rows behind a figure."""
    return f"{reverse('indicator', args=[indicator])}?{asking}"
