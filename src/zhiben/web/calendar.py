"""日历: what falls due day by day, and a feed of one's own that a phone's calendar subscribes to.

The feed's address is the key: whoever has it reads that person's titles and days, with the reach the person
has at that moment, and nothing else. It is shown once, can be changed and closed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlencode
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe
from icalendar import Calendar, Event

from zhiben.domain.access import Actor
from zhiben.hazards import queries as hazards
from zhiben.hazards.queries import Line as HazardLine
from zhiben.orgs.own import actions, queries
from zhiben.plans import agenda
from zhiben.plans.agenda import Day
from zhiben.plans.answers import Row
from zhiben.plans.board import DONE, MISSING
from zhiben.plans.queries import own_plans
from zhiben.tasks import queries as tasks_queries
from zhiben.tasks.queries import TaskCard
from zhiben.web.board import months_before
from zhiben.web.policies import anyone, signed_in
from zhiben.web.records_tables import key_of
from zhiben.web.requests import Request, SignedIn
from zhiben.web.templatetags.hazards import headline

BEHIND, AHEAD = timedelta(days=60), timedelta(days=190)  # days of the feed
SHOWN = 60  # of one's own, on the page


@dataclass(frozen=True, slots=True)
class Square:
    """One day of the month. `off`: nobody works; `made_up`: a weekend that is worked (调休)."""

    day: date
    what: Day
    url: str
    in_month: bool
    off: bool
    made_up: bool
    tasks: int = 0  # in one's own hands, due that day
    mending: int = 0  # hazards that wait for one, whose time ends that day


@signed_in
@require_safe
def show(request: SignedIn) -> HttpResponse:
    return page(request)


@signed_in
@require_POST
def open_feed(request: SignedIn) -> HttpResponse:
    """A new address; the page shows it this once."""
    _, secret = actions.open_feed(by=request.actor, at=request.now, key=key_of(request))
    address = request.build_absolute_uri(reverse("calendar-feed", args=[secret])) if secret else ""
    return page(request, address=address, repeated=not secret)


@signed_in
@require_POST
def end_feed(request: SignedIn) -> HttpResponse:
    actions.end_feed(by=request.actor, at=request.now, key=key_of(request))
    return page(request)


@anyone
@require_safe
def feed(request: Request, secret: str) -> HttpResponse:
    """The calendar of whoever made the address. Every wrong one is not found, in the same words."""
    actor = queries.reader_of(secret, request.now)
    today = request.today
    first, last = today - BEHIND, today + AHEAD
    rows = agenda.own(actor, first, last, today=today)
    tasks = given(actor, rows, first, last, today=today, at=request.now)
    mending = deadlines(actor, first, last, today=today, at=request.now)
    answer = HttpResponse(
        written(request, rows, tasks, mending, request.now), content_type="text/calendar; charset=utf-8"
    )
    answer["Content-Disposition"] = 'inline; filename="zhiben.ics"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def page(request: SignedIn, *, address: str = "", repeated: bool = False) -> HttpResponse:
    first = month_of(request.GET.get("month", ""), request.today)
    last = months_before(first, -1) - timedelta(days=1)
    own = agenda.own(request.actor, first, last, today=request.today)
    tasks = given(request.actor, own, first, last, today=request.today, at=request.now)
    mending = deadlines(request.actor, first, last, today=request.today, at=request.now)
    given_days = Counter(task.due_on for task in tasks)
    mending_days = Counter(line.deadline for line in mending)
    context = {
        "month": first,
        "weeks": weeks(request, first, last, given_days, mending_days),
        "mending": mending,
        "before": f"?month={months_before(first, 1):%Y-%m}",
        "after": f"?month={months_before(first, -1):%Y-%m}",
        "is_now": first == request.today.replace(day=1),
        "tasks": tasks,
        "own": own[:SHOWN],
        "own_total": len(own),
        "provisional": own_plans(request.actor).calendar.is_provisional(first.year),
        "address": address,
        "repeated": repeated,
        "since": queries.feed_since(request.actor),
        "key": f"form:{uuid4()}",
    }
    return render(request, "calendar/show.html", context)


def month_of(asked: str, today: date) -> date:
    """The first day of a month written as 2026-03; of this one for anything else."""
    try:
        return datetime.strptime(asked, "%Y-%m").date()  # noqa: DTZ007 - a month has no zone
    except ValueError:
        return today.replace(day=1)


def given(
    actor: Actor, own: list[Row], first: date, last: date, *, today: date, at: datetime
) -> list[TaskCard]:
    """Tasks in one's hands that are due; those about what is one's own anyway come with that."""
    there = {row.id for row in own}
    found = tasks_queries.due(actor, first, last, today=today, at=at)
    return [task for task in found if task.row is None or task.row.id not in there]


def deadlines(actor: Actor, first: date, last: date, *, today: date, at: datetime) -> list[HazardLine]:
    """Hazards that wait for this person and whose time ends within."""
    found = (line for line, _ in hazards.todo(actor, today=today, at=at))
    return [line for line in found if line.deadline is not None and first <= line.deadline <= last]


Days = Mapping[date | None, int]


def weeks(request: SignedIn, first: date, last: date, tasks: Days, mending: Days) -> list[list[Square]]:
    """Whole weeks from Monday on."""
    start = first - timedelta(days=first.weekday())
    end = last + timedelta(days=6 - last.weekday())
    due = agenda.days(request.actor, start, end, today=request.today)
    working = own_plans(request.actor).calendar
    squares = []
    for n in range((end - start).days + 1):
        day = start + timedelta(days=n)
        url = address_of(day)
        works = working.is_working(day)
        made_up = works and day.weekday() > 4
        squares.append(
            Square(
                day,
                due.get(day, Day()),
                url,
                first <= day <= last,
                not works,
                made_up,
                tasks.get(day, 0),
                mending.get(day, 0),
            )
        )
    return [squares[at : at + 7] for at in range(0, len(squares), 7)]


def address_of(day: date) -> str:
    """The list of what falls due on a day, done or not."""
    words = [("word", one.value) for one in (*DONE, *MISSING)]
    return f"{reverse('obligations')}?{urlencode([('since', day), ('until', day), *words])}"


def written(
    request: HttpRequest, rows: list[Row], tasks: list[TaskCard], mending: list[HazardLine], at: datetime
) -> bytes:
    """The rows as a calendar (RFC 5545): a whole day each, on the day it falls due."""
    made = Calendar()
    made.add("prodid", "-//zhiben//obligations//ZH")
    made.add("version", "2.0")
    made.add("x-wr-calname", gettext("治本：到期事项"))
    dated = events_of_hazards(request, mending, at)
    for event in (*events(request, rows, at), *events_of_tasks(request, tasks, at), *dated):
        made.add_component(event)
    return bytes(made.to_ical())


def events(request: HttpRequest, rows: list[Row], at: datetime) -> Iterator[Event]:
    for row in rows:
        if row.due_on is not None:
            url = request.build_absolute_uri(reverse("obligation", args=[row.id]))
            said = f"{row.subject_name} · {row.clause}"
            yield event(row.id, row.due_on, f"{row.title} {row.counted}/{row.need}", said, url, at)


def events_of_tasks(request: HttpRequest, tasks: list[TaskCard], at: datetime) -> Iterator[Event]:
    for task in tasks:
        if task.due_on is not None:
            url = request.build_absolute_uri(reverse("task", args=[task.id]))
            said = gettext("%(who)s派办") % {"who": task.giver_name}
            yield event(str(task.id), task.due_on, task.title, said, url, at)


def events_of_hazards(request: HttpRequest, mending: list[HazardLine], at: datetime) -> Iterator[Event]:
    for line in mending:
        if line.deadline is not None:
            url = request.build_absolute_uri(reverse("hazard", args=[line.id]))
            said = f"{line.enterprise_name} · {line.spot}"
            yield event(str(line.id), line.deadline, f"{line.number} {headline(line)}", said, url, at)


def event(id_: str, day: date, title: str, said: str, url: str, at: datetime) -> Event:
    """A whole day on which something falls due."""
    made = Event()
    made.add("uid", f"{id_}@zhiben")
    made.add("dtstamp", at)
    made.add("dtstart", day)
    made.add("dtend", day + timedelta(days=1))
    made.add("summary", title)
    made.add("description", said)
    made.add("url", url)
    made.add("transp", "TRANSPARENT")
    return made
