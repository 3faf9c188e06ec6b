"""Days as people write them: 9 月 22 日 nearby, the year when it is another one, 9-22 in tables."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django import template
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext

register = template.Library()

LOCAL = ZoneInfo("Asia/Shanghai")


@register.filter
def day(value: date | None, today: date | None = None) -> str:
    """`9 月 22 日`, with the year when it is not that of `today`. English: `22 Sep`."""
    if value is None:
        return "—"
    here = today is None or value.year == today.year
    if (get_language() or "").startswith("zh"):
        return f"{value.month} 月 {value.day} 日" if here else f"{value.year} 年 {value.month} 月 {value.day} 日"
    return date_format(value, "j M" if here else "j M Y")


@register.filter
def short(value: date | None, today: date | None = None) -> str:
    """For table cells: `9-22`, or `2025-09-22` in another year."""
    if value is None:
        return "—"
    return f"{value.month}-{value.day:02}" if today and value.year == today.year else value.isoformat()


@register.filter
def moment(value: datetime, today: date | None = None) -> str:
    """A moment of the server's clock in Shanghai: `9 月 22 日 09:40`."""
    local = value.astimezone(LOCAL)
    return f"{day(local.date(), today)} {local:%H:%M}"


@register.filter
def weekday(value: date) -> str:
    """One character: 一 … 日 (English: Mon …)."""
    if (get_language() or "").startswith("zh"):
        return "一二三四五六日"[value.weekday()]
    return date_format(value, "D")


@register.filter
def days_left(left: int | None) -> str:
    """Working days until due, today not counted: `剩 3 个工作日`, `今天到期`, `逾期 2 个工作日`."""
    if left is None:
        return ""
    if left == 0:
        return gettext("今天到期")
    if left > 0:
        return gettext("剩 %(n)d 个工作日") % {"n": left}
    return gettext("逾期 %(n)d 个工作日") % {"n": -left}
