"""The components, each once. A tag names what is shown; its template in `templates/ui/` says how.

`/ui` shows each in every state. Colours speak of status only; `TONES` alone says which.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import template
from django.forms import BoundField
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from zhiben.domain.access import Permission
from zhiben.domain.cells import Mark, Status
from zhiben.domain.orgs import Standing
from zhiben.domain.slots import plain
from zhiben.domain.words import word
from zhiben.web.charts import Chart
from zhiben.web.heat import Strip
from zhiben.web.lists import Pager

register = template.Library()

TONES: dict[Status, str] = {
    Status.OVERDUE: "late",
    Status.DUE_SOON: "soon",
    Status.OPEN: "open",
    Status.DONE: "done",
    Status.DONE_LATE: "tardy",
    Status.UPCOMING: "idle",
    Status.WAIVED: "idle",
    Status.NOT_APPLICABLE: "idle",
}
MOST_DOTS = 12  # more than a row of dots can be read at a glance: a bar instead


@register.filter
def tone(status: Status) -> str:
    """late, soon, open, done, tardy or idle."""
    return TONES[Status(status)]


@register.filter
def say(term: Status | Mark) -> str:
    """The 法定用语 of an enum member, in the reader's language."""
    return gettext(word(term))


@register.filter
def standing(value: str) -> str:
    """在营, 停产停业 or 已关闭."""
    return gettext(word(Standing(value)))


@register.filter
def verb(value: str) -> str:
    """What was done, as the history of a thing says it."""
    return gettext(word(Permission(value))) if value in set(Permission) else value


@register.filter
def without_ids(text: str) -> str:
    """What is said, without the ids by which programs name things."""
    return re.sub(r" ?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "", text)


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """A Tabler outline icon from the sprite; always beside words, so hidden from screen readers."""
    return format_html(
        '<svg class="ico{}" aria-hidden="true"><use href="{}#{}"></use></svg>',
        f" {size}" if size else "",
        static("icons.svg"),
        name,
    )


@register.simple_tag
def glyph(state: str) -> SafeString:
    """The shape that says a state without colour: full late, half soon, hollow open, round done."""
    return format_html('<i class="glyph" data-state="{}"></i>', state)


@register.inclusion_tag("ui/badge.html")
def badge(status: Status, marks: Sequence[Mark] = ()) -> dict[str, Any]:
    """A status in two or three words with its glyph; marks (补录 …) stand beside it, never instead."""
    return {"state": tone(status), "text": say(status), "marks": [say(mark) for mark in marks]}


@register.inclusion_tag("ui/dots.html")
def dots(counted: int | Decimal, need: int | Decimal, state: str = "open") -> dict[str, Any]:
    """Quota dots ●○: full for done, hollow for missing. Large or fractional needs become a bar."""
    counted, need = plain(counted), plain(need)
    as_dots = counted == int(counted) and need == int(need) and 0 <= need <= MOST_DOTS
    full = min(int(counted), int(need)) if as_dots else 0
    return {
        "counted": counted,
        "need": need,
        "state": state,
        "marks": [True] * full + [False] * (int(need) - full) if as_dots else None,
    }


@register.inclusion_tag("ui/ratio.html")
def ratio(counted: int | Decimal, need: int | Decimal, unit: str | None = "") -> dict[str, Any]:
    """29 / 34 家: the denominator is small but never left out."""
    return {"counted": plain(counted), "need": plain(need), "unit": unit}


@register.inclusion_tag("ui/chart.html")
def chart(drawn: Chart) -> dict[str, Any]:
    """One of the three kinds of pictures, with its table beneath."""
    return {"chart": drawn}


@register.inclusion_tag("ui/exports.html")
def exports(url: str, query: str = "") -> dict[str, Any]:
    """What a list shows, as a file: Excel, CSV, Parquet. `query`: how the list is narrowed."""
    return {"url": url, "query": query}


@register.inclusion_tag("ui/crumbs.html")
def crumbs(*links: str) -> dict[str, Any]:
    """`{% crumbs url text url text … here %}`: the way back, the page itself last and not a link."""
    pairs = list(zip(links[0:-1:2], links[1:-1:2], strict=True))
    return {"links": pairs, "here": links[-1]}


@register.inclusion_tag("ui/field.html")
def field(bound: BoundField) -> dict[str, Any]:
    """Label, control, hint and error, tied together for screen readers."""
    notes = []
    if bound.help_text:
        notes.append(f"{bound.auto_id}-hint")
    if bound.errors:
        notes.append(f"{bound.auto_id}-error")
    attributes: dict[str, str | bool] = {"aria-describedby": " ".join(notes)} if notes else {}
    if bound.errors:
        attributes["aria-invalid"] = "true"
    return {"field": bound, "control": bound.as_widget(attrs=attributes)}


@register.inclusion_tag("ui/notice.html")
def notice(
    text: str, state: str, sign: str = "alert-circle", url: str = "", link: str = ""
) -> dict[str, Any]:
    """One sentence that matters now, and at most one way on. `state`: a tone or "" for a plain remark."""
    return {"text": text, "state": state, "sign": sign, "url": url, "link": link}


@register.inclusion_tag("ui/empty.html")
def empty(title: str, how: str, url: str = "", link: str = "") -> dict[str, Any]:
    """Nothing here: how things get here, whose turn it is, where to click."""
    return {"title": title, "how": how, "url": url, "link": link}


@register.inclusion_tag("ui/guard.html")
def guard(id: str, title: str, missing: Sequence[tuple[str, str, str]]) -> dict[str, Any]:  # noqa: A002
    """What stands in the way of a button: each missing thing (text, url, link) with a way to it."""
    return {"id": id, "title": title, "missing": missing}


@register.inclusion_tag("ui/timeline.html")
def timeline(events: Sequence[Any]) -> dict[str, Any]:
    """What happened, newest first: `at`, `title`, `text`, `state`."""
    return {"events": events}


@register.inclusion_tag("ui/heat.html")
def heat(strip: Strip, enterprise: str = "", as_of: date | None = None) -> dict[str, Any]:
    """Months × duties: the width of a cell is its period. A real table: every cell has words. `as_of`: the
    day the page is seen as of.
    """
    return {"strip": strip, "enterprise": enterprise, "as_of": as_of}


@register.inclusion_tag("ui/pager.html")
def paging(pager: Pager) -> dict[str, Any]:
    """Which rows of how many, and the way to the next."""
    return {"pager": pager}
