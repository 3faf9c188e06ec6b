"""What the inbox says in words: due days in working days, holidays ahead, what has just been done."""

from __future__ import annotations

from datetime import date

from django import template
from django.utils.translation import get_language, gettext

from zhiben.domain.access import Permission
from zhiben.domain.tasks import Break, Event, Fate, State
from zhiben.domain.words import word
from zhiben.tasks.queries import Undo
from zhiben.web.inbox import Item, due_words
from zhiben.web.templatetags.days import day

register = template.Library()


@register.simple_tag
def due(item: Item, today: date) -> str:
    """`逾期 3 个工作日`, `今天到期`, `9 月 24 日 · 剩 2 个工作日`."""
    return due_words(item, today)


@register.filter
def said(term: Event | State | Fate | Permission) -> str:
    """What an event or state of a task, an end of a row, an act is called."""
    return gettext(word(term))


@register.simple_tag
def holidays(found: Break, today: date) -> str:
    """`9 月 25–27 日放假，9 月 20 日上班`."""
    first, last = found.first, found.last
    stretch = day(first, today)
    if first != last:
        same = first.month == last.month and (get_language() or "").startswith("zh")
        stretch = f"{first.month} 月 {first.day}–{last.day} 日" if same else f"{stretch}–{day(last, today)}"
    if not found.worked:
        return gettext("%(days)s放假") % {"days": stretch}
    worked = "、".join(day(one, today) for one in found.worked)
    return gettext("%(days)s放假，%(worked)s上班") % {"days": stretch, "worked": worked}


@register.simple_tag
def done(undo: Undo) -> str:
    """`已派给宋雅琳 2 件`, as the strip says it that offers to take it back."""
    match undo.event:
        case Event.ASSIGN | Event.DELEGATE:
            return gettext("已派给 %(who)s，%(n)s 件") % {"who": undo.holder_name, "n": undo.count}
        case Event.ACCEPT:
            return gettext("已签收 %(n)s 件") % {"n": undo.count}
        case Event.RETURN:
            return gettext("已退回给 %(who)s") % {"who": undo.holder_name}
        case Event.ANSWER:
            return gettext("已答复")
        case None:
            return gettext("已催办 %(n)s 项") % {"n": undo.count}
    return gettext("已退回重办")
