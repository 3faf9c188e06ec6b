"""Cells as they are stored, read as one: touched cells, and the blanks of a holder's profile.

Not in queries.py: it asks for no actor. The reach comes said in SQL (`ground.scope.within`) inside
`Narrow.place`; recounting and verifying need none.
"""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import islice
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from zhiben.domain.cells import Cell as DomainCell
from zhiben.domain.cells import Status, status
from zhiben.plans.models import Blank, Cell, Holder
from zhiben.plans.rows import COLUMNS, cell_of
from zhiben.plans.words_sql import word

BLANK = "profile__blanks__"
PLACE = ("tenant", "subject", "enterprise", "region", "industry")
UNDONE = frozenset({Status.UPCOMING, Status.OPEN, Status.DUE_SOON, Status.OVERDUE})
ALONE = 12  # blanks whose holders are asked for one by one
MANY = 300  # holders of one profile
TOGETHER = 60  # blanks with few holders
SETTLED = frozenset({Status.DONE, Status.DONE_LATE})


@dataclass(frozen=True, slots=True)
class Narrow:
    """What is asked about; what is left empty is not. `place` holds for holders and for cells."""

    place: Q
    words: frozenset[Status] = frozenset()
    plan: str = ""
    duty: str = ""
    clause: str = ""
    due_from: date | None = None
    due_until: date | None = None
    authorities: frozenset[int] | None = None
    duties: frozenset[str] = frozenset()  # any of these

    def columns(self, path: str) -> Q:
        """The part about a `CellColumns` row reached by `path`."""
        given = {"plan": self.plan, "duty": self.duty, "clause": self.clause}
        tests: dict[str, Any] = {name: value for name, value in given.items() if value}
        if self.duties:
            tests["duty__in"] = sorted(self.duties)
        if self.due_from is not None:
            tests["due_on__gte"] = self.due_from
        if self.due_until is not None:
            tests["due_on__lte"] = self.due_until
        return Q(**{path + name: value for name, value in tests.items()})

    def tenants(self) -> Q:
        """The authorities that are read; none said means any."""
        return Q(tenant__in=self.authorities) if self.authorities is not None else Q()

    def asks(self, cell: DomainCell) -> bool:
        """The same of a cell in memory."""
        named = (self.plan in ("", cell.plan), self.duty in ("", cell.duty), self.clause in ("", cell.clause))
        if self.duties and cell.duty not in self.duties:
            return False
        if not all(named) or (cell.due_on is None and (self.due_from or self.due_until)):
            return False
        due = cell.due_on or date.min
        return not (self.due_from and due < self.due_from) and not (self.due_until and due > self.due_until)


class Position(NamedTuple):
    """The last row shown of each table; None: none was."""

    blank: tuple[date, int, UUID, UUID] | None = None  # late_on, slot, profile, subject
    touched: tuple[date, int, UUID] | None = None  # late_on, slot, subject


class Found(NamedTuple):
    """One cell with its holder's place; `at` is its position in its own table."""

    tenant: int
    subject: UUID
    enterprise: UUID | None
    region: str
    industry: str
    cell: DomainCell
    blank: bool
    at: Any

    @property
    def slot(self) -> int:
        return int(self.at[1])


def page(narrow: Narrow, today: date, position: Position, limit: int) -> tuple[list[Found], Position | None]:
    """The next `limit` cells, soonest late first, and the position after them (None: these are the last)."""
    some = limit + 1
    streams: list[Iterator[Found]] = [islice(_in_order(narrow, today, position.blank, some), some)]
    streams.append(
        heapq.merge(
            *(_touched_rows(rows[:some]) for rows in touched(narrow, today, position.touched)), key=_position
        )
    )
    rows = list(islice(heapq.merge(*streams, key=lambda found: found.at[:2]), some))
    if len(rows) <= limit:
        return rows, None
    for found in rows[:limit]:
        position = position._replace(**{"blank" if found.blank else "touched": found.at})
    return rows[:limit], position


def _in_order(narrow: Narrow, today: date, after: tuple[Any, ...] | None, some: int) -> Iterator[Found]:
    """As `blanks`, blank by blank: few say the words asked for, each has its holders in an index.

    The first are asked for their holders one by one, mostly enough for a page. Then the profiles in reach are
    counted: those with many holders go on alone, those with few together, those with none not at all.
    """
    few: list[Mapping[str, Any]] = []
    sizes: Mapping[UUID, int] = {}
    for n, blank in enumerate(_blanks_in_order(narrow, today, after)):
        if n == ALONE:
            sizes = {profile: held for _, profile, held in _by_profile(Holder.objects.filter(narrow.place))}
        if n < ALONE or sizes.get(blank["profile"], 0) > MANY:
            yield from _together(narrow, few)
            few = []
            beyond = after[3] if after is not None and _at(blank) == tuple(after[:3]) else None
            yield from (_of(blank, place) for place in list(_holders(narrow, blank, beyond)[:some]))
        elif blank["profile"] in sizes:
            few.append(blank)
            if len(few) >= TOGETHER or sum(sizes[one["profile"]] for one in few) >= 2 * some:
                yield from _together(narrow, few)
                few = []
    yield from _together(narrow, few)


def _blanks_in_order(
    narrow: Narrow, today: date, after: tuple[Any, ...] | None
) -> Iterator[Mapping[str, Any]]:
    order = ("late_on", "slot", "profile")
    asked = Blank.objects.annotate(word=word(today)).filter(
        narrow.tenants(), narrow.columns(""), _when(narrow.words, today, "")
    )
    rows = _further(asked, narrow, order, None)
    if after is not None:
        rows = rows.filter(_behind(order, after[:3]) | Q(**dict(zip(order, after[:3], strict=True))))
    yield from rows.values("tenant", "profile", *COLUMNS).iterator(chunk_size=200)


def _at(blank: Mapping[str, Any]) -> tuple[date, int, UUID]:
    return blank["late_on"], blank["slot"], blank["profile"]


def _of(blank: Mapping[str, Any], place: tuple[Any, ...]) -> Found:
    tenant, subject, enterprise, region, industry = place
    return Found(
        tenant, subject, enterprise, region, industry, cell_of(blank, subject), True, (*_at(blank), subject)
    )


def _together(narrow: Narrow, blanks: Collection[Mapping[str, Any]]) -> Iterator[Found]:
    """The holders of several blanks that have few, in the order of the blanks."""
    if not blanks:
        return
    held: dict[UUID, list[tuple[Any, ...]]] = defaultdict(list)
    rows = Holder.objects.filter(narrow.place, profile__in={blank["profile"] for blank in blanks})
    for profile, *place in rows.order_by("subject").values_list("profile", *PLACE):
        held[profile].append(tuple(place))
    slots = {blank["slot"] for blank in blanks}
    subjects = [place[1] for places in held.values() for place in places]
    mine = Cell.objects.filter(narrow.tenants(), subject__in=subjects, slot__in=slots)
    touched = set(mine.values_list("subject", "slot"))
    for blank in blanks:
        for place in held[blank["profile"]]:
            if (place[1], blank["slot"]) not in touched:
                yield _of(blank, place)


def _holders(narrow: Narrow, blank: Mapping[str, Any], beyond: UUID | None) -> QuerySet[Any, Any]:
    """The holders of one blank within the reach who have not touched it, in the order of their ids."""
    rows = Holder.objects.filter(narrow.place, tenant=blank["tenant"], profile=blank["profile"])
    if beyond is not None:
        rows = rows.filter(subject__gt=beyond)
    mine = Cell.objects.filter(tenant=OuterRef("tenant"), subject=OuterRef("subject"), slot=blank["slot"])
    return rows.filter(~Exists(mine)).order_by("subject").values_list(*PLACE)


def blanks(narrow: Narrow, today: date, after: tuple[Any, ...] | None = None) -> QuerySet[Any, Any]:
    """Holders with the blanks of their profiles, less what was touched."""
    rows: QuerySet[Any, Any] = Holder.objects.filter(
        narrow.place, narrow.columns(BLANK), _when(narrow.words, today, BLANK)
    ).annotate(late=F(BLANK + "late_on"), at_slot=F(BLANK + "slot"), word=word(today, BLANK))
    rows = _further(
        rows.filter(at_slot__isnull=False), narrow, ("late", "at_slot", "profile", "subject"), after
    )
    mine = Cell.objects.filter(
        tenant=OuterRef("tenant"), subject=OuterRef("subject"), slot=OuterRef("at_slot")
    )
    return rows.filter(~Exists(mine))


def touched(narrow: Narrow, today: date, after: tuple[Any, ...] | None = None) -> list[QuerySet[Any, Any]]:
    """Cells no longer blank: those without and those with a day of being done; each has its index."""
    rows = Cell.objects.filter(narrow.place, narrow.columns(""), _when(narrow.words, today, ""))
    halves = []
    if not narrow.words or narrow.words - SETTLED:
        halves.append(rows.filter(done_on__isnull=True))
    if not narrow.words or narrow.words & SETTLED:
        halves.append(rows.filter(done_on__isnull=False))
    else:  # judged done only on a later day
        halves.append(rows.filter(done_on__gt=today))
    order = ("late_on", "slot", "subject")
    return [_further(half.annotate(word=word(today)), narrow, order, after) for half in halves]


def sets(narrow: Narrow, today: date, most: int) -> list[Found]:
    """The first `most` cells with members to be reached, soonest late first: none of them is blank."""
    halves = [rows.filter(need_of__gt=0)[:most] for rows in touched(narrow, today)]
    return list(islice(heapq.merge(*map(_touched_rows, halves), key=_position), most))


def counts(narrow: Narrow, today: date) -> dict[Status, int]:
    """Cells by word from the stored cells, profile by profile: for what tallies do not know."""
    sums: Counter[Status] = Counter()
    for tenant, profile, n in _by_profile(Holder.objects.filter(narrow.place)):
        for cell in blanks_of(tenant, profile).values():
            if narrow.asks(cell):
                sums[status(cell, today)] += n
    for tenant, profile, slot, n in _covered(narrow):
        blank = blanks_of(tenant, profile).get(slot)
        if blank is not None and narrow.asks(blank):
            sums[status(blank, today)] -= n
    for rows in touched(narrow, today):
        for word_, n in rows.order_by().values_list("word").annotate(n=Count("id")):
            sums[Status(word_)] += n
    return {one: n for one, n in sums.items() if n and (not narrow.words or one in narrow.words)}


def by_holder(narrow: Narrow, today: date) -> dict[UUID, int]:
    """How many cells each has: enterprises with all beneath them, whoever is of none by itself."""
    sums: Counter[UUID] = Counter()
    for rows in (*touched(narrow, today), blanks(narrow, today)):
        for enterprise, subject, n in (
            rows.order_by().values_list("enterprise", "subject").annotate(n=Count("id"))
        ):
            sums[enterprise or subject] += n
    return sums


def _by_profile(holders: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    found: QuerySet[Any, Any] = holders.order_by().values_list("tenant", "profile").annotate(n=Count("id"))
    return found


def _covered(narrow: Narrow) -> QuerySet[Any, Any]:
    """(tenant, profile of the holder, slot, how many touched cells): what blanks are covered by."""
    mine = Holder.objects.filter(tenant=OuterRef("tenant"), subject=OuterRef("subject")).values("profile")
    cells = Cell.objects.filter(narrow.place).annotate(of=Subquery(mine)).order_by()
    found: QuerySet[Any, Any] = cells.values_list("tenant", "of", "slot").annotate(n=Count("id"))
    return found


@lru_cache(maxsize=4096)
def blanks_of(tenant: int, profile: UUID) -> dict[int, DomainCell]:
    """The blanks of a profile, which never change; kept by the process."""
    rows = Blank.objects.filter(tenant=tenant, profile=profile)
    return {columns["slot"]: cell_of(columns, "") for columns in rows.values(*COLUMNS)}


def every(narrow: Narrow, today: date = date.max) -> Iterator[Found]:
    """All of them, in no order."""
    for rows in touched(narrow, today):
        yield from _touched_rows(rows.order_by())
    yield from _blank_rows(blanks(narrow, today).order_by())


def of_subjects(tenant: int, subjects: Collection[UUID] | None = None) -> dict[tuple[UUID, int], Found]:
    """Every stored cell of these holders (None: of all) by (holder, slot)."""
    place = Q(tenant=tenant) if subjects is None else Q(tenant=tenant, subject__in=list(subjects))
    return {(found.subject, found.slot): found for found in every(Narrow(place))}


def _further(
    rows: QuerySet[Any, Any], narrow: Narrow, order: tuple[str, ...], after: tuple[Any, ...] | None
) -> QuerySet[Any, Any]:
    if narrow.words:
        rows = rows.filter(word__in=sorted(narrow.words))
    if after is not None:
        rows = rows.filter(_behind(order, after))
    return rows.order_by(*order)


def _behind(order: tuple[str, ...], after: tuple[Any, ...]) -> Q:
    """Rows that come after one in this order."""
    behind = Q(pk__in=[])
    for name, value in zip(reversed(order), reversed(after), strict=True):
        behind = Q(**{name + "__gt": value}) | (Q(**{name: value}) & behind)
    return behind & Q(**{order[0] + "__gte": after[0]})


def _when(words: frozenset[Status], today: date, path: str) -> Q:
    """What the words say of single columns, said again so that an index serves it."""
    if words and words <= {Status.OVERDUE}:
        return Q(**{path + "late_on__lte": today})
    if words and words <= UNDONE - {Status.OVERDUE}:
        return Q(**{path + "late_on__gt": today})
    if words and words <= SETTLED:
        return Q(**{path + "done_on__lte": today})
    return Q()


def _blank_rows(rows: QuerySet[Any, Any]) -> Iterator[Found]:
    return _found(rows, BLANK, ("profile", "subject"))


def _touched_rows(rows: QuerySet[Any, Any]) -> Iterator[Found]:
    return _found(rows, "", ("subject",))


def _found(rows: QuerySet[Any, Any], path: str, tail: tuple[str, ...]) -> Iterator[Found]:
    names = (*PLACE, *tail, *(path + name for name in COLUMNS))
    first, last = len(PLACE), len(PLACE) + len(tail)
    for row in _streamed(rows.values_list(*names)):
        one = dict(zip(COLUMNS, row[last:], strict=True))
        at = (one["late_on"], one["slot"], *row[first:last])
        tenant, subject, enterprise, region, industry = row[:first]
        yield Found(tenant, subject, enterprise, region, industry, cell_of(one, subject), bool(path), at)


def _streamed(rows: QuerySet[Any, Any]) -> Iterable[Any]:
    return rows.iterator(chunk_size=2000) if not rows.query.is_sliced else rows


def _position(found: Found) -> Any:
    return found.at


def stored_cell(tenant: int, holder: UUID, slot: int) -> DomainCell | None:
    """One cell; None where the holder owes no such thing."""
    narrow = Narrow(Q(tenant=tenant, subject=holder))
    halves = [rows.filter(slot=slot) for rows in touched(narrow, date.max)]
    for found in (
        *(_touched_rows(half) for half in halves),
        _blank_rows(blanks(narrow, date.max).filter(at_slot=slot)),
    ):
        for one in found:
            return one.cell
    return None


def picked(tenant: int, wanted: Collection[tuple[UUID, int]]) -> list[Found]:
    """The stored cells of these (holder, slot), in no order; who owes no such thing is left out."""
    if not wanted:
        return []
    slots = {slot for _, slot in wanted}
    narrow = Narrow(Q(tenant=tenant, subject__in={holder for holder, _ in wanted}))
    streams = [_touched_rows(rows.filter(slot__in=slots).order_by()) for rows in touched(narrow, date.max)]
    streams.append(_blank_rows(blanks(narrow, date.max).filter(at_slot__in=slots).order_by()))
    pairs = set(wanted)
    return [found for rows in streams for found in rows if (found.subject, found.slot) in pairs]
