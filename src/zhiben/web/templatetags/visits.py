"""How a visit stands, in words and with a tone; and the words of what is written down at one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import template
from django.utils.translation import gettext

from zhiben.domain.checklists import Result
from zhiben.domain.hazards import Level
from zhiben.domain.visits import State
from zhiben.domain.words import word
from zhiben.inspections.queries import Line

register = template.Library()

TONES = {
    State.FILED: "done", State.CANCELLED: "idle", State.DRAFTED: "idle", State.RETURNED: "soon",
}  # fmt: skip
RESULTS = {"pass": "done", "fail": "late", "not_applicable": "idle", "unchecked": "open"}


@register.inclusion_tag("hazards/_state.html")
def visit_state(line: Line) -> dict[str, Any]:
    """已批准，待检查; of one whose day is over, that it was not made."""
    if line.is_missed:
        return {"tone": "late", "said": gettext("过了日子还没查")}
    return {"tone": TONES.get(line.state, "open"), "said": gettext(word(line.state))}


@register.inclusion_tag("hazards/_state.html")
def result_state(result: str) -> dict[str, Any]:
    """合格, 不合格, 不适用, 未查."""
    return {"tone": RESULTS.get(result, "open"), "said": gettext(word(Result(result)))}


@register.filter
def visit_word(term: Any) -> str:
    """The word of an event, state, type, origin or seat, in the reader's language."""
    return gettext(word(term)) if term else ""


@register.simple_tag
def named_visit(term: Any) -> str:
    """As `visit_word`, to be kept under a name."""
    return gettext(word(term))


@register.filter
def level_word(value: str) -> str:
    """一般隐患, 重大事故隐患."""
    return gettext(word(Level(value))) if value else gettext("待认定")


@register.filter
def instant(value: str) -> datetime | None:
    """The moment an entry holds as text; None where it holds none."""
    try:
        return datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return None


@register.filter
def of(said: dict[str, Any], name: str) -> Any:
    """A field of an entry."""
    return said.get(name)
