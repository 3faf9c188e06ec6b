"""本期概览: one page for whoever answers for many; every number is a link to the list it counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import accumulate
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_safe

from zhiben.domain.access import Actor, Permission, Place
from zhiben.domain.cells import Status
from zhiben.domain.hazard_measures import Measure, is_zero
from zhiben.domain.hazards import Level
from zhiben.hazards import zero
from zhiben.hazards.zero import Scope
from zhiben.plans.answers import Filters
from zhiben.plans.board import DONE, MISSING, Board, Month, Share, board
from zhiben.plans.coverage import MOST as MOST_SETS
from zhiben.plans.coverage import Covered, coverage
from zhiben.plans.governing import queries as governing
from zhiben.plans.waiving import queries as waiving
from zhiben.records.fulfilling import fulfilling
from zhiben.web import lists
from zhiben.web.hazards import span_of
from zhiben.web.narrowing import AsOf, end_of
from zhiben.web.policies import signed_in
from zhiben.web.requests import SignedIn

MONTHS = 12  # of the chart
TILES = 3  # duties with a tile of their own
DECIDE = 3  # requests shown whole
COVERS = 12  # sets shown
WEEK = timedelta(days=7)
SPANS = {
    "month": gettext_lazy("本月"),
    "last": gettext_lazy("上月"),
    "quarter": gettext_lazy("本季"),
    "year": gettext_lazy("今年"),
}


class Asked(AsOf):
    """Which stretch of days, and as known when."""

    span = forms.ChoiceField(choices=SPANS.items(), required=False)

    @property
    def chosen(self) -> str:
        self.is_valid()
        return self.cleaned_data.get("span") or "month"


@dataclass(frozen=True, slots=True)
class Line:
    """One share with the addresses of the lists it counts."""

    share: Share
    all: str
    done: str
    in_time: str
    missing: str
    late: str


@dataclass(frozen=True, slots=True)
class Reach:
    """One set to be covered. `url`: who is reached, who is not; `file`, `give`: what can be done, or ""."""

    covered: Covered
    url: str
    file: str
    give: str


@dataclass(frozen=True, slots=True)
class Moved:
    """One figure of what changes: `n` now; `then` as known on the day looked at, None without one."""

    label: str
    n: int
    url: str
    is_bad: bool
    then: int | None = None


@dataclass(frozen=True, slots=True)
class Bar:
    """One month of the chart, in its units: `y` from above, heights of what is done in time, late, not."""

    month: Month
    x: int
    in_time: tuple[int, int]
    late: tuple[int, int]
    missing: tuple[int, int]
    named: bool


@signed_in
@require_safe
def show(request: SignedIn) -> HttpResponse:
    asked = Asked(request.GET, today=request.today)
    day = asked.day or request.today
    first, last = span(asked.chosen, day)
    known = end_of(asked.day)
    since = months_before(day, MONTHS - 1)
    found = board(request.actor, first, last, today=day, since=since, known=known)
    then = asked.day.isoformat() if asked.day else ""
    context = {
        "board": found,
        "form": asked,
        "day": day,
        "spans": [
            (name, label, f"?{lists.query(request.GET, span=name)}", name == asked.chosen)
            for name, label in SPANS.items()
        ],
        "span_label": SPANS[asked.chosen],
        "whole": line(found.whole, then),
        "overdue": address(Filters(), then, (Status.OVERDUE,)),
        "tiles": [line(one, then) for one in found.worst[:TILES]],
        "tables": [
            (
                name,
                [line(one, then) for one in some if one.missing],
                [line(one, then) for one in some if not one.missing],
            )
            for name, some in tables(found)
            if some
        ],
        "covers": reaches(request.actor, found.covers[:COVERS], then),
        "covers_url": f"{reverse('board-covers')}?{lists.query(request.GET)}",
        "moved": list(moved(request, found) if then else this_week(found, day)),
        "compare": [
            (name, f"?{lists.query(request.GET, known=(request.today - back).isoformat())}")
            for name, back in ((gettext("昨天"), timedelta(days=1)), (gettext("一周前"), WEEK))
        ],
        "hazards": major_hazards(request, day, known),
        "bars": bars(found.months),
        "top": top_of(found.months),
        **decisions(request.actor, day, now=not then),
    }
    return render(request, "board/show.html", context)


@signed_in
@require_safe
def covers(request: SignedIn) -> HttpResponse:
    """Every set to be covered of the stretch; the board shows the first."""
    asked = Asked(request.GET, today=request.today)
    day = asked.day or request.today
    found = coverage(request.actor, *span(asked.chosen, day), day, end_of(asked.day))
    start = request.GET.get("from", "")
    first = int(start) - 1 if start.isdecimal() and 0 < int(start) <= len(found) else 0
    part = found[first : first + lists.SIZE]
    more = str(first + lists.SIZE) if first + lists.SIZE < len(found) else None
    context = {
        "covers": reaches(request.actor, part, asked.day.isoformat() if asked.day else ""),
        "day": day,
        "form": asked,
        "span_label": SPANS[asked.chosen],
        "back": f"{reverse('board')}?{lists.query(request.GET)}",
        "is_cut": len(found) >= MOST_SETS,
        "pager": lists.pager(request.GET, len(part), len(found), more),
    }
    return render(request, "board/covers.html", context)


def major_hazards(request: SignedIn, day: date, known: datetime | None) -> dict[str, Any]:
    """Major hazards in stock, and whether dynamic zero holds; as it was known then."""
    now = span_of("", day)
    figures = zero.figures(request.actor, Scope(Level.MAJOR.value), now, known=known)
    return {"stock": figures[Measure.STOCK], "overdue": figures[Measure.OVERDUE], "is_zero": is_zero(figures)}


def span(name: str, day: date) -> tuple[date, date]:
    """First and last day of the stretch `day` lies in; `last`: of the month before."""
    first = day.replace(day=1)
    if name == "last":
        last = first - timedelta(days=1)
        return last.replace(day=1), last
    months = {"month": 1, "quarter": 3, "year": 12}[name]
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    following = months_before(first, -months)
    return first, following - timedelta(days=1)


def months_before(day: date, months: int) -> date:
    """The first day of the month so many before that of `day`."""
    number = day.year * 12 + day.month - 1 - months
    return date(number // 12, number % 12 + 1, 1)


# ── addresses ────────────────────────────────────────────────────────────────────────────────────


def address(filters: Filters, known: str, words: tuple[Status, ...] = ()) -> str:
    """The list of obligations narrowed like this; no words: whatever their state."""
    return worded(list_of(filters, known), words)


def list_of(filters: Filters, known: str) -> str:
    """The address of the list, but for its words."""
    given = {
        "duty": filters.duty,
        "region": filters.region,
        "industry": filters.industry,
        "holder": str(filters.holder or ""),
        "authority": str(filters.authority or ""),
        "since": filters.due_from.isoformat() if filters.due_from else "",
        "until": filters.due_until.isoformat() if filters.due_until else "",
        "known": known,
    }
    return f"{reverse('obligations')}?{urlencode({name: value for name, value in given.items() if value})}"


def worded(list_: str, words: tuple[Status, ...]) -> str:
    return list_ + "".join(f"&word={one}" for one in words or ("all",))


def line(share: Share, known: str) -> Line:
    of = list_of(share.filters, known)
    return Line(
        share,
        all=worded(of, (*DONE, *MISSING)),
        done=worded(of, DONE),
        in_time=worded(of, (Status.DONE,)),
        missing=worded(of, MISSING),
        late=worded(of, (Status.OVERDUE,)),
    )


def tables(found: Board) -> list[tuple[str, tuple[Share, ...]]]:
    """Each way of looking at the same obligations, under its name."""
    return [
        (gettext("各项义务"), found.duties),
        (gettext("各镇街"), found.regions),
        (gettext("各行业"), found.industries),
        (gettext("各科室自己的"), found.offices),
        (gettext("各监管机构"), found.authorities),
    ]


def reaches(actor: Actor, covers: Sequence[Covered], known: str) -> list[Reach]:
    """Sets to be covered; on a day that is over nothing can be done any more."""
    rows = [one.row for one in covers if one.missing and not known]
    files = fulfilling(actor, rows)
    made = []
    for one in covers:
        row = one.row
        url = reverse("obligation", args=[row.id]) + (f"?known={known}" if known else "") + "#members-title"
        open_ = bool(one.missing) and not known
        place = Place(row.tenant, row.enterprise, row.region, row.industry)
        give = ""
        if open_ and actor.may(Permission.TASK_ASSIGN, place):
            give = f"{reverse('task-assign')}?{urlencode({'thing': f'obligation:{row.id}'})}"
        kind = files.get(row.id, "") if open_ else ""
        made.append(Reach(one, url, reverse("record-new", args=[kind]) if kind else "", give))
    return made


def this_week(found: Board, today: date) -> Iterator[Moved]:
    """What fell due in the last seven days and is not done, and what falls due in the next."""
    behind = Filters(due_from=today - WEEK, due_until=today - timedelta(days=1))
    ahead = Filters(due_from=today, due_until=today + WEEK - timedelta(days=1))
    for label, filters in (
        (gettext("近 7 天到期、还没办"), behind),
        (gettext("今后 7 天到期、还没办"), ahead),
    ):
        assert filters.due_from is not None
        assert filters.due_until is not None
        n = found.undone(filters.due_from, filters.due_until)
        yield Moved(label, n, address(filters, "", MISSING), is_bad=filters is behind)


def moved(request: SignedIn, was: Board) -> Iterator[Moved]:
    """The figures of a day that is over beside what they are now, of the same stretch."""
    since = request.today.replace(day=1)
    now = board(request.actor, was.first, was.last, today=request.today, since=since)
    due, late = now.whole.filters, (Status.OVERDUE,)
    yield Moved(gettext("逾期没办"), now.overdue, address(Filters(), "", late), True, was.overdue)
    yield Moved(gettext("应办"), now.whole.owed, line(now.whole, "").all, False, was.whole.owed)
    yield Moved(gettext("已办"), now.whole.done, address(due, "", DONE), False, was.whole.done)


def decisions(actor: Actor, day: date, *, now: bool) -> dict[str, Any]:
    """What waits for this person's yes or no. Nobody decides in the past."""
    if not now:
        return {"waivers": [], "waiting": 0, "late_entries": 0}
    mine = [one for one in waiving.requests(actor, today=day) if one.may_decide]
    late = [one for one in governing.late_entries(actor) if one.may_receive]
    return {"waivers": mine[:DECIDE], "waiting": len(mine) + len(late), "late_entries": len(late)}


# ── the chart ────────────────────────────────────────────────────────────────────────────────────

HEIGHT, FLOOR, LEFT, STEP, WIDE = 140, 170, 44, 48, 30  # of 640 × 206


def bars(months: tuple[Month, ...]) -> list[Bar]:
    """Months side by side: done in time below, done late above it, not done on top."""
    top = top_of(months)
    made = []
    for n, month in enumerate(months):
        heights = [round(HEIGHT * amount / top) for amount in (month.in_time, month.late, month.missing)]
        tops = [FLOOR - below for below in accumulate(heights)]
        in_time, late, missing = zip(tops, heights, strict=True)
        named = n % 3 == 0 or n == len(months) - 1
        made.append(Bar(month, LEFT + 4 + n * STEP, in_time, late, missing, named))
    return made


def top_of(months: tuple[Month, ...]) -> int:
    """The number at the top of the chart: 1, 2 or 5 times a power of ten, not below any month."""
    most = max((one.owed for one in months), default=0) or 1
    power = int(10 ** (len(str(most)) - 1))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= most)
