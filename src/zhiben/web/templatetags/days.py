"""Days as people write them: 9 月 22 日 nearby, the year when it is another one, 9-22 in tables."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from django import template
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext, gettext_noop, ngettext

from zhiben.domain.trace import DayMark
from zhiben.ground.clock import SHANGHAI
from zhiben.plans.queries import Row

register = template.Library()

UNITS = {
    "d": gettext_noop("天"),
    "wd": gettext_noop("个工作日"),
    "mo": gettext_noop("个月"),
    "y": gettext_noop("年"),
}
RHYTHMS = {
    "day": gettext_noop("每天"),
    "week": gettext_noop("每周"),
    "month": gettext_noop("每月"),
    "quarter": gettext_noop("每季度"),
    "half_year": gettext_noop("每半年"),
    "year": gettext_noop("每年"),
}


@register.filter
def day(value: date | None, today: date | None = None) -> str:
    """`9 月 22 日`, with the year when it is not that of `today`. English: `22 Sep`."""
    if value is None:
        return "—"
    here = today is None or value.year == today.year
    if (get_language() or "").startswith("zh"):
        return (
            f"{value.month} 月 {value.day} 日" if here else f"{value.year} 年 {value.month} 月 {value.day} 日"
        )
    return date_format(value, "j M" if here else "j M Y")


@register.filter
def dated(value: date) -> str:
    """On a paper, which is read in other years too: `2026 年 9 月 22 日`."""
    return day(value, date.min)


@register.filter
def short(value: date | None, today: date | None = None) -> str:
    """For table cells: `9-22`, or `2025-09-22` in another year."""
    if value is None:
        return "—"
    return f"{value.month}-{value.day:02}" if today and value.year == today.year else value.isoformat()


@register.filter
def moment(value: datetime, today: date | None = None) -> str:
    """A moment of the server's clock in Shanghai: `9 月 22 日 09:40`."""
    local = value.astimezone(SHANGHAI)
    return f"{day(local.date(), today)} {local:%H:%M}"


@register.filter
def weekday(value: date) -> str:
    """One character: 一 … 日 (English: Mon …)."""
    if (get_language() or "").startswith("zh"):
        return "一二三四五六日"[value.weekday()]
    return date_format(value, "D")


@register.filter
def one_a_day(marks: Sequence[DayMark]) -> list[DayMark]:
    """The days on the way to the due day, each once: the due day keeps the number it was counted with."""
    kept: list[DayMark] = []
    for mark in marks:
        if kept and kept[-1].day == mark.day and mark.kind == "due":
            mark = replace(mark, number=kept.pop().number)
        kept.append(mark)
    return kept


@register.simple_tag
def left(row: Row, today: date) -> str:
    """What the due day means on `today`, while it matters: `剩 3 个工作日`, `今天到期`, `逾期 2 个工作日`."""
    if row.left is None:
        return ""
    if row.due_on == today:
        return gettext("今天到期")
    if row.left > 0:
        return ngettext("剩 %(n)d 个工作日", "剩 %(n)d 个工作日", row.left) % {"n": row.left}
    if row.left < 0:
        return ngettext("逾期 %(n)d 个工作日", "逾期 %(n)d 个工作日", -row.left) % {"n": -row.left}
    return ""  # only rest days lie between


@register.simple_tag
def period(row: Row, today: date | None = None) -> str:
    """The period as people say it: `2026-Q3` is 2026 年三季度; of an event, the day it is counted from."""
    label = row.period
    if label.startswith("event:"):
        return gettext("自 %(day)s") % {"day": day(row.starts_on, today)}
    if "/" in label:
        return stretch(row.starts_on, row.last_day, today)
    return in_words(label)


@register.filter
def in_words(label: str) -> str:
    """A period by its label: `2026-Q3` is 2026 年三季度, `2026-10` 2026 年 10 月 (English: Oct 2026)."""
    label = label.removeprefix("event:")
    if (get_language() or "").startswith("zh"):
        return in_chinese(label)
    if re.fullmatch(r"\d{4}-\d{2}", label):
        return date_format(date(int(label[:4]), int(label[5:]), 1), "M Y")
    return label


def stretch(first: date, last: date, today: date | None = None) -> str:
    """`1 月 5 日 – 1 月 14 日`; a whole year by its number; the year said once where it is the same."""
    if (first.month, first.day, last) == (1, 1, date(first.year, 12, 31)):
        return in_chinese(str(first.year)) if (get_language() or "").startswith("zh") else str(first.year)
    return f"{day(first, today)} – {day(last, first)}"


@register.filter
def setting(value: object) -> str:
    """What a setting is set to: `30d` is 30 天, `quarter` 每季度."""
    text = str(value)
    found = re.fullmatch(r"(-?\d+)(d|wd|mo|y)", text)
    if found:
        return f"{found[1]} {gettext(UNITS[found[2]])}"
    return gettext(RHYTHMS[text]) if text in RHYTHMS else text


def in_chinese(label: str) -> str:
    """A printed period label in words; one that is not known stays as it is."""
    for pattern, words in (
        (r"(\d{4})-Q([1-4])", lambda year, n: f"{year} 年{'一二三四'[int(n) - 1]}季度"),
        (r"(\d{4})-H([12])", lambda year, n: f"{year} 年{'上下'[int(n) - 1]}半年"),
        (r"(\d{4})-W(\d{2})", lambda year, n: f"{year} 年第 {int(n)} 周"),
        (r"(\d{4})-(\d{2})-(\d{2})", lambda year, month, n: f"{year} 年 {int(month)} 月 {int(n)} 日"),
        (r"(\d{4})-(\d{2})", lambda year, month: f"{year} 年 {int(month)} 月"),
        (r"(\d{4})/(\d{4})", lambda year, last: f"{year}—{last} 年"),
        (r"(\d{4})", lambda year: f"{year} 年"),
    ):
        found = re.fullmatch(pattern, label)
        if found:
            return words(*found.groups())
    return label
