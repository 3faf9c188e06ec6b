"""The cells of a few holders, all at once and without asking the database for each: for the inbox.

Not in `stored`, which pages through the cells of everybody: a desk has few holders, and what nobody has
touched is the same for all of one profile. A pile is one such cell with all holders who have it so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q

from zhiben.domain.cells import Cell as DomainCell
from zhiben.domain.cells import Status, status
from zhiben.plans.models import NEVER, Cell, Holder
from zhiben.plans.rows import COLUMNS, cell_of, slot
from zhiben.plans.stored import PLACE, Found, Narrow, blanks_of

Place = tuple[Any, ...]  # of a holder, in the order of PLACE


@dataclass(frozen=True, slots=True)
class Pile:
    """One cell, and those who have it: all of one profile, or the one who has touched it."""

    cell: DomainCell
    word: Status
    holders: tuple[Place, ...]

    @property
    def first(self) -> Found:
        """The cell as the first of its holders has it."""
        tenant, subject, enterprise, region, industry = self.holders[0]
        at = (self.cell.late_on or NEVER, slot(self.cell), subject)
        cell = replace(self.cell, holder=str(subject))
        return Found(tenant, subject, enterprise, region, industry, cell, False, at)


def piles(place: Q, duties: frozenset[str], words: Collection[Status], today: date) -> list[Pile]:
    """Of the holders in `place` the cells of these duties that have one of the words on `today`."""
    found = [one for one in _touched(place, Q(duty__in=sorted(duties)), today) if one.word in words]
    return [*found, *_blank(place, duties, words, today)]


def current(place: Q, duties: frozenset[str], today: date) -> list[Pile]:
    """The cells of these duties whose period today is in, whatever their word."""
    now = Q(duty__in=sorted(duties), starts_on__lte=today, ends_on__gt=today)
    inside = [one for one in _blank(place, duties, frozenset(Status), today) if _is_now(one.cell, today)]
    return [*_touched(place, now, today), *inside]


def _is_now(cell: DomainCell, today: date) -> bool:
    return cell.starts_on <= today < cell.ends_on


def _touched(place: Q, wanted: Q, today: date) -> Iterator[Pile]:
    rows = Cell.objects.filter(place, wanted)
    settled = Q(done_on__lte=today, ends_on__lte=today)  # done, and its period over: nothing to do
    for row in rows.exclude(settled).values_list(*PLACE, *COLUMNS):
        holder, columns = row[: len(PLACE)], dict(zip(COLUMNS, row[len(PLACE) :], strict=True))
        cell = cell_of(columns, holder[1])
        yield Pile(cell, status(cell, today), (holder,))


def _blank(place: Q, duties: frozenset[str], words: Collection[Status], today: date) -> Iterator[Pile]:
    holders: defaultdict[tuple[int, UUID], list[Place]] = defaultdict(list)
    for profile, *where in Holder.objects.filter(place).order_by("subject").values_list("profile", *PLACE):
        holders[where[0], profile].append(tuple(where))
    covered = set(Cell.objects.filter(place, duty__in=sorted(duties)).values_list("subject", "slot"))
    narrow = Narrow(Q(), duties=duties)
    for (tenant, profile), mine in holders.items():
        for number, cell in blanks_of(tenant, profile).items():
            word = status(cell, today)
            if word in words and narrow.asks(cell):
                left = tuple(one for one in mine if (one[1], number) not in covered)
                if left:
                    yield Pile(cell, word, left)
