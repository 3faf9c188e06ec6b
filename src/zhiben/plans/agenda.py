"""日历: how much falls due on each day, and what of it is a person's own.

Beside `queries`, for the calendar page and the calendar feed alone.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.db.models import Sum

from zhiben.domain.access import Actor
from zhiben.domain.cells import Status, status
from zhiben.domain.orgs import Kind
from zhiben.ground.scope import within
from zhiben.orgs.models import Subject
from zhiben.plans import listing, models, stored
from zhiben.plans.answers import Filters, Row
from zhiben.plans.board import DONE, MISSING
from zhiben.plans.stored import Position
from zhiben.plans.words_sql import word

MOST = 500  # of a person's own, the soonest late
PRESSING = frozenset(MISSING)


@dataclass(frozen=True, slots=True)
class Day:
    """What falls due on a day: `owed` in all, of them `missing`, of these `late`."""

    owed: int = 0
    missing: int = 0
    late: int = 0


def days(
    actor: Actor, first: date, last: date, *, today: date, of: Filters | None = None
) -> Mapping[date, Day]:
    """Each day of the stretch on which something within reach falls due; `of`: narrowed to this."""
    words: dict[date, Counter[Status]] = defaultdict(Counter)
    due = replace(of or Filters(), due_from=first, due_until=last)
    if listing.sees_single_enterprises(actor):
        for found in stored.every(listing.narrowed(actor, due), today):
            if found.cell.due_on is not None:
                words[found.cell.due_on][status(found.cell, today)] += 1
    else:
        tallies = models.Tally.objects.filter(within(actor), listing.of_tallies(due))
        rows = tallies.annotate(word=word(today)).order_by().values_list("due_on", "word")
        for day, said, n in rows.annotate(n=Sum("n")):
            words[day][Status(said)] += n
    return {day: _day(counts) for day, counts in words.items() if _day(counts).owed}


def _day(counts: Mapping[Status, int]) -> Day:
    missing = sum(counts.get(one, 0) for one in MISSING)
    done = sum(counts.get(one, 0) for one in DONE)
    return Day(done + missing, missing, counts.get(Status.OVERDUE, 0))


def own(actor: Actor, first: date, last: date, *, today: date) -> list[Row]:
    """What the person's own enterprise, section or office has not done and owes from `first` to `last`."""
    due = Filters(words=PRESSING, due_from=first, due_until=last)
    if listing.sees_single_enterprises(actor):
        asked = [due]
    else:
        asked = [replace(due, holder=unit) for unit in _units(actor)]
    found = [
        one
        for filters in asked
        for one in stored.page(listing.narrowed(actor, filters), today, Position(), MOST)[0]
    ]
    return list(listing.rows(actor, found, today))


def _units(actor: Actor) -> list[UUID]:
    """The section or the authority the person belongs to."""
    if actor.person is None:
        return []
    people = Subject.objects.filter(tenant__in=actor.writes, id=actor.person)
    offices = people.filter(parent__kind__in=(Kind.SECTION, Kind.AUTHORITY))
    return [unit for unit in offices.values_list("parent", flat=True) if unit is not None]
