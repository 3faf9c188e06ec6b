"""大屏: the same figures as on the board and under 动态清零, from across a room.

No name of a person stands here, and no text of a hazard; enterprises by their towns alone, unless whoever
opened the wall has said in this browser that they may be named: a wall may face the public.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from zhiben.domain.hazard_measures import OF_AGE
from zhiben.domain.hazards import Level
from zhiben.domain.words import word
from zhiben.hazards import zero
from zhiben.hazards.zero import Scope
from zhiben.plans.board import board
from zhiben.reports.leading import queries
from zhiben.web import charts
from zhiben.web.board import span
from zhiben.web.brief import numbers
from zhiben.web.hazards import span_of
from zhiben.web.policies import signed_in
from zhiben.web.requests import SignedIn

MONTHS = 36  # of the curve
WATCHED, DUE = 4, 4  # lines of a list
NAMED = "wall_named"  # in the session
# What a full name has beyond the one people use.
BEFORE = re.compile(r"^(?:山东省?|威海市?|文登区?)+")
AFTER = re.compile(r"(?:股份|集团|有限责任|有限)*公司(?:（普通合伙）)?$")


@dataclass(frozen=True, slots=True)
class Watched:
    """One line of what is watched now. `who`: an enterprise's short name, or the town alone."""

    who: str
    say: str
    tone: str


@signed_in
@require_safe
def show(request: SignedIn) -> HttpResponse:
    """The whole screen; asked again every minute for what stands on it."""
    named = bool(request.session.get(NAMED))
    first, last = span("month", request.today)
    found = board(request.actor, first, last, today=request.today, since=first)
    context = {
        "numbers": numbers(request, found),
        "watched": watched(request, named=named),
        "due": found.worst[:DUE],
        "days_left": found.days_left,
        "curve": stock(request),
        "ages": ages(request),
        "named": named,
    }
    is_part = request.headers.get("HX-Request") == "true"
    return render(request, "wall/_screen.html" if is_part else "wall/show.html", context)


@signed_in
@require_POST
def names(request: SignedIn) -> HttpResponse:
    """Whether this browser's wall names enterprises, until its person signs out."""
    request.session[NAMED] = bool(request.POST.get("named"))
    return HttpResponseRedirect(reverse("wall"))


def watched(request: SignedIn, *, named: bool) -> list[Watched]:
    """Enterprises with overdue hazards, those with major ones first."""
    found = queries.worst(request.actor, today=request.today, most=WATCHED)
    return [
        Watched(short(one.name) if named else one.region_name, _late(one), "late" if one.major else "soon")
        for one in found
    ]


def _late(one: queries.Worst) -> str:
    """What is overdue there, and since when."""
    if one.major:
        return gettext("重大隐患逾期 %(n)s 条，最久 %(days)s 天") % {"n": one.major, "days": one.days}
    return gettext("一般隐患逾期 %(n)s 条，最久 %(days)s 天") % {"n": one.general, "days": one.days}


def short(name: str) -> str:
    """An enterprise as people call it: without the place before and the legal form behind."""
    found = AFTER.sub("", BEFORE.sub("", name))
    return found if len(found) > 1 else name


def stock(request: SignedIn) -> charts.Chart:
    """Major hazards open at the end of each month, since the three years began."""
    first = request.today.replace(day=1)
    months = [first]
    while len(months) < MONTHS:
        months.append((months[-1] - timedelta(days=1)).replace(day=1))
    told = zero.curve(request.actor, Scope(Level.MAJOR.value), months[::-1], request.today)
    heads = (gettext("月份"), gettext("月末存量"))
    points = [charts.Point(f"{one.first:%y-%m}", one.stock) for one in told]
    return charts.curve(gettext("重大隐患月末存量"), heads, points)


def ages(request: SignedIn) -> list[dict[str, Any]]:
    """How long the major ones have been open; those beyond a month stand out."""
    figures = zero.figures(request.actor, Scope(Level.MAJOR.value), span_of("", request.today))
    return [
        {"word": gettext(word(one)), "n": figures[one], "is_old": one not in OF_AGE[:2]}
        for one in OF_AGE
        if figures[one]
    ]
