"""What things of cases and service are called, and how a case and its clocks stand: never a colour alone."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from django import template
from django.utils.translation import gettext

from zhiben.domain.case_clocks import Run, Unit
from zhiben.domain.case_words import CRIMES
from zhiben.domain.cases import ENDED, State
from zhiben.domain.words import word
from zhiben.inspections.cases.answers import Line

register = template.Library()


@register.inclusion_tag("hazards/_state.html")
def case_state(line: Line) -> dict[str, Any]:
    """Where a case stands; late where a clock of the authority's has run out."""
    tone = "late" if line.is_late else "done" if line.state is State.CLOSED else "open"
    if line.state in ENDED and line.state is not State.CLOSED:
        tone = "idle"
    return {"tone": tone, "said": gettext(word(line.state))}


@register.filter
def case_word(term: StrEnum) -> str:
    """The word of a state, an event, a clock, a way of service, in the reader's language."""
    return gettext(word(term))


@register.simple_tag
def case_named(term: StrEnum) -> str:
    """As `case_word`, to be kept under a name."""
    return gettext(word(term))


@register.filter
def crime_word(code: str) -> str:
    """What a line of the criminal law says."""
    return gettext(CRIMES[code])


@register.filter
def term(run: Run) -> str:
    """How long a clock runs: 7 个工作日."""
    units = {
        Unit.WORKING: gettext("%(n)s 个工作日"), Unit.DAYS: gettext("%(n)s 日"),
        Unit.MONTHS: gettext("%(n)s 个月"), Unit.HOURS: gettext("%(n)s 小时"),
    }  # fmt: skip
    return units[run.clock.unit] % {"n": run.clock.n}


@register.filter
def tone_of(run: Run, now: datetime) -> str:
    """The tone of a clock: late, kept, or running."""
    if run.is_late(now):
        return "late"
    return "done" if run.done_on is not None else "open"
