"""How a hazard stands, in words and with a tone: never a colour alone."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import gettext, ngettext

from zhiben.domain.hazards import Event, Level, State
from zhiben.domain.words import word
from zhiben.hazards.queries import Line

register = template.Library()

TONES = {
    State.CLOSED: "done", State.STATED: "done", State.TRANSFERRED: "done", State.SUBMITTED: "soon",
    State.EXTENDING: "soon", State.DISMISSED: "idle", State.MERGED: "idle",
    State.UNDONE: "idle",
}  # fmt: skip


@register.inclusion_tag("hazards/_state.html")
def hazard_state(line: Line) -> dict[str, Any]:
    """整改中, or 超期 3 天 where the day has passed."""
    late = -(line.left or 0) if line.is_overdue else 0
    said = ngettext("超期 %(n)s 天", "超期 %(n)s 天", late) % {"n": late} if late else ""
    tone = "late" if late else TONES.get(line.state, "open")
    return {"tone": tone, "said": said or gettext(word(line.state))}


@register.filter
def hazard_word(term: Event | Level | State | Any) -> str:
    """The word of an event, level, state, source, part or mode, in the reader's language."""
    return gettext(word(term))


@register.simple_tag
def named(term: Event) -> str:
    """As `hazard_word`, to be kept under a name."""
    return gettext(word(term))


@register.filter
def headline(line: Line) -> str:
    """What a hazard is called where there is one line for it."""
    text = " ".join(line.text.split()) or gettext("（只有照片）")
    return text if len(text) <= 60 else f"{text[:60]}…"
