"""本期概览: what falls due in a stretch of days, what of it is done, who drags; as the lists have it.

Beside `queries`, which is only single questions: a board is many sums over the same cells. From tallies; for
whoever sees single enterprises, and as known at a moment, from the cells one by one. Every sum can be asked
again as a list: `Filters` with the same duty, place and days.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet, Sum

from zhiben.domain.access import Actor
from zhiben.domain.cells import Status, status
from zhiben.domain.periods import day_of
from zhiben.ground.scope import within
from zhiben.orgs import queries as orgs
from zhiben.orgs.models import Subject
from zhiben.plans import listing, models, stored
from zhiben.plans.answers import Filters, Row
from zhiben.plans.coverage import Covered, covered, sets_among, stored_sets
from zhiben.plans.inforce import in_force
from zhiben.plans.rows import obligation_id
from zhiben.plans.stored import Found
from zhiben.plans.words_sql import word

DRAGGING = 5  # holders named
AHEAD = timedelta(days=7)  # how far beyond today days are counted
PAGES, PAGE = 12, 25  # of the overdue, how many are looked through for them
DONE = (Status.DONE, Status.DONE_LATE)
MISSING = (Status.OVERDUE, Status.DUE_SOON, Status.OPEN, Status.UPCOMING)
Tallies = QuerySet[Any, Any]
Days = Mapping[date, Mapping[Status, int]]  # how many fell due, or fall, on a day, by word


def undone(counts: Mapping[Status, int]) -> int:
    return sum(counts.get(one, 0) for one in MISSING)


@dataclass(frozen=True, slots=True)
class Share:
    """Obligations that fall due in the stretch, of one duty, place or all. `owed` leaves out what was waived
    or applies to nobody.

    `filters`: the list they are, but for its words.
    """

    key: str
    label: str
    counts: Mapping[Status, int]
    filters: Filters

    @property
    def owed(self) -> int:
        return self.done + self.missing

    @property
    def done(self) -> int:
        return sum(self.counts.get(one, 0) for one in DONE)

    @property
    def missing(self) -> int:
        return undone(self.counts)

    @property
    def late(self) -> int:
        return self.counts.get(Status.OVERDUE, 0)

    @property
    def in_time(self) -> int:
        return self.counts.get(Status.DONE, 0)

    @property
    def rate(self) -> Decimal | None:
        """Per cent of `owed` that is done; None of nothing."""
        return (Decimal(100 * self.done) / self.owed).quantize(Decimal("0.1")) if self.owed else None


@dataclass(frozen=True, slots=True)
class Drag:
    """A holder whose oldest overdue obligation is among the oldest. `rows`: its first few; `late`: all."""

    subject: UUID
    name: str
    enterprise: UUID | None
    region_name: str
    rows: tuple[Row, ...]
    late: int


@dataclass(frozen=True, slots=True)
class Month:
    """What fell due in a month, by its first day."""

    first: date
    in_time: int
    late: int
    missing: int

    @property
    def owed(self) -> int:
        return self.in_time + self.late + self.missing


@dataclass(frozen=True, slots=True)
class Board:
    """`overdue`: on the day, whenever it fell due. `days_left`: working days to the end of the stretch.
    `covers`: those of whom most are missing first.
    """

    first: date
    last: date
    whole: Share
    overdue: int
    duties: tuple[Share, ...]
    regions: tuple[Share, ...]
    industries: tuple[Share, ...]
    offices: tuple[Share, ...]
    authorities: tuple[Share, ...]
    dragging: tuple[Drag, ...]
    covers: tuple[Covered, ...]
    months: tuple[Month, ...]
    days: Days
    days_left: int
    known: datetime | None = None

    def undone(self, first: date, last: date) -> int:
        """How much falls due between two days, both within the months or the week ahead, and is not done."""
        return sum(undone(said) for day, said in self.days.items() if first <= day <= last)

    @property
    def worst(self) -> tuple[Share, ...]:
        """The duties of which most is missing."""
        return tuple(sorted((one for one in self.duties if one.missing), key=lambda one: -one.missing))


class Sums(NamedTuple):
    """Obligations alike in all of this. `office`: the section that holds them, None of others."""

    tenant: int
    duty: str
    office: UUID | None
    region: str
    industry: str
    said: Status
    n: int


class Counted(NamedTuple):
    """What a board is put together from."""

    sums: tuple[Sums, ...]
    days: Days
    overdue: int
    dragging: tuple[Drag, ...]
    covers: tuple[Covered, ...]


def board(
    actor: Actor, first: date, last: date, *, today: date, since: date, known: datetime | None = None
) -> Board:
    """Of what falls due from `first` to `last`; months from `since` on. `known`: as known at that moment."""
    if known is None:
        found = _counted(actor, first, last, today, since)
    else:
        found = _as_known(actor, first, last, today, since, known)
    due = Filters(due_from=first, due_until=last)
    titles = {
        duty.id: duty.terms.title
        for tenant in sorted(actor.reads)
        for plan in in_force(tenant, known).plans
        for duty in plan.duties
    }
    regions = {one.code: one.name for one in orgs.regions(actor)}
    industries = {one.code: one.name for one in orgs.industries(actor)}
    tenants = {str(one.id): one.name for one in orgs.authorities(actor)}
    offices = {str(id_): name for id_, name in orgs.sections(actor)}
    by = _By(found.sums, due)
    calendar = in_force(min(actor.writes or actor.reads), known).calendar
    return Board(
        first, last, Share("", "", _added(found.sums), due), found.overdue,
        duties=by(lambda one: one.duty, titles, "duty"),
        regions=by(lambda one: one.region if one.industry else "", regions, "region"),
        industries=by(lambda one: one.industry, industries, "industry"),
        offices=by(lambda one: str(one.office) if one.office else "", offices, "holder", UUID),
        authorities=by(lambda one: str(one.tenant), tenants, "authority", int)
        if len(tenants) > 1
        else (),
        dragging=found.dragging,
        covers=found.covers,
        months=tuple(_months(found.days, since, today)),
        days=found.days,
        days_left=calendar.working_days(today, last) if last >= today else 0,
        known=known,
    )  # fmt: skip


class _By:
    """Sums put together by what they have in common."""

    def __init__(self, sums: Iterable[Sums], due: Filters) -> None:
        self.sums, self.due = tuple(sums), due

    def __call__(
        self,
        key: Callable[[Sums], str],
        labels: Mapping[str, str],
        filtered: str,
        read: Callable[[str], object] = str,
    ) -> tuple[Share, ...]:
        """In the order of `labels`; `filtered`: the filter by which the list of a share is asked for."""
        groups: dict[str, list[Sums]] = defaultdict(list)
        for one in self.sums:
            groups[key(one)].append(one)
        groups.pop("", None)
        ordered = [*(one for one in labels if one in groups), *sorted(groups.keys() - labels.keys())]
        return tuple(
            Share(one, labels.get(one, one), _added(groups[one]), self._narrowed(filtered, read(one)))
            for one in ordered
        )

    def _narrowed(self, name: str, value: object) -> Filters:
        given = {"due_from": self.due.due_from, "due_until": self.due.due_until}
        return Filters(**given, **({name: value} if name else {}))  # type: ignore[arg-type]


def _added(sums: Iterable[Sums]) -> Mapping[Status, int]:
    found: Counter[Status] = Counter()
    for one in sums:
        found[one.said] += one.n
    return found


def _months(found: Days, since: date, today: date) -> Iterator[Month]:
    """Every month from `since` to that of today, also those in which nothing fell due."""
    months: dict[tuple[int, int], Counter[Status]] = defaultdict(Counter)
    for day, said in found.items():
        if day <= today:
            months[day.year, day.month].update(said)
    for number in range(since.year * 12 + since.month - 1, today.year * 12 + today.month):
        year, month = number // 12, number % 12 + 1
        counts = months[year, month]
        first = date(year, month, 1)
        yield Month(first, counts[Status.DONE], counts[Status.DONE_LATE], undone(counts))


# ── as it stands ─────────────────────────────────────────────────────────────────────────────────


def _counted(actor: Actor, first: date, last: date, today: date, since: date) -> Counted:
    overdue = Filters(words=frozenset({Status.OVERDUE}))
    if listing.sees_single_enterprises(actor):
        narrow = listing.narrowed(actor, Filters(due_until=max(last, today + AHEAD)))
        return _of_cells(actor, list(stored.every(narrow, today)), first, last, today, since, None)
    tallies = models.Tally.objects.filter(within(actor)).annotate(word=word(today)).order_by()
    due = tallies.filter(due_on__gte=first, due_on__lte=last)
    rows = due.values_list("tenant", "duty", "section", "region", "industry", "word").annotate(n=Sum("n"))
    sums = tuple(Sums._make((*key, Status(said), n)) for *key, said, n in rows if n)
    days, late = _by_day(tallies, since, today)
    return Counted(
        sums, days, late, _dragging(actor, overdue, today),
        covered(actor, stored_sets(actor, first, last, today), today),
    )  # fmt: skip


def _by_day(tallies: Tallies, since: date, today: date) -> tuple[Days, int]:
    """By the day they fall due, and how many are overdue whenever that was."""
    asked = Q(due_on__gte=since, due_on__lt=today + AHEAD) | Q(late_on__lte=today)
    found: dict[date, Counter[Status]] = defaultdict(Counter)
    late = 0
    for due, said, n in tallies.filter(asked).values_list("due_on", "word").annotate(n=Sum("n")):
        if said == Status.OVERDUE:
            late += n
        if due is not None and since <= due < today + AHEAD:
            found[due][Status(said)] += n
    return found, late


def _dragging(actor: Actor, overdue: Filters, today: date) -> tuple[Drag, ...]:
    """Whose oldest overdue obligation is oldest; looked for in the first pages of the list."""
    narrow, position = listing.narrowed(actor, overdue), stored.Position()
    found: dict[UUID, list[Found]] = defaultdict(list)
    for _ in range(PAGES):
        page, position_after = stored.page(narrow, today, position, PAGE)
        for one in page:
            found[one.enterprise or one.subject].append(one)
        if len(found) >= DRAGGING or position_after is None:
            break
        position = position_after

    first = dict(list(found.items())[:DRAGGING])
    enterprises = {one.enterprise for some in first.values() for one in some} - {None}
    place = within(actor) & (Q(enterprise__in=enterprises) | Q(subject__in=set(first) - enterprises))
    late = stored.by_holder(replace(narrow, place=place), today)
    return _drags(actor, first, today, late, None)


def _drags(
    actor: Actor,
    found: Mapping[UUID, list[Found]],
    today: date,
    late: Mapping[UUID, int],
    known: datetime | None,
) -> tuple[Drag, ...]:
    first = list(found.items())[:DRAGGING]
    shown = [one for _, some in first for one in some[:2]]
    rows = {row.id: row for row in listing.rows(actor, shown, today, known)}
    names = {row.id: row for row in Subject.objects.within(actor).filter(id__in=[key for key, _ in first])}
    drags = []
    for key, some in first:
        mine = tuple(rows[obligation_id(one.subject, one.slot)] for one in some[:2])
        name = names[key].name if key in names else mine[0].subject_name
        drags.append(Drag(key, name, some[0].enterprise, mine[0].region_name, mine, late[key]))
    return tuple(drags)


# ── cell by cell ─────────────────────────────────────────────────────────────────────────────────


def _as_known(actor: Actor, first: date, last: date, today: date, since: date, known: datetime) -> Counted:
    """What was known at the end of a day that is over never changes: it is counted once and kept."""
    is_over = day_of(known) < actor.day
    return (_kept if is_over else _known_then)(actor, first, last, today, since, known)


def _known_then(actor: Actor, first: date, last: date, today: date, since: date, known: datetime) -> Counted:
    cells = listing.found_as_known(actor, Filters(due_until=max(last, today + AHEAD)), today, known)
    return _of_cells(actor, cells, first, last, today, since, known)


_kept = lru_cache(maxsize=32)(_known_then)


def _of_cells(
    actor: Actor,
    cells: list[Found],
    first: date,
    last: date,
    today: date,
    since: date,
    known: datetime | None,
) -> Counted:
    offices = {id_ for id_, _ in orgs.sections(actor)}
    sums: Counter[Sums] = Counter()
    days: dict[date, Counter[Status]] = defaultdict(Counter)
    late: dict[UUID, list[Found]] = defaultdict(list)
    for one in sorted(cells, key=lambda one: one.at[:2]):
        due, said = one.cell.due_on, status(one.cell, today)
        if said is Status.OVERDUE:
            late[one.enterprise or one.subject].append(one)
        if due is None:
            continue
        if since <= due < today + AHEAD:
            days[due][said] += 1
        if first <= due <= last:
            office = one.subject if one.subject in offices else None
            sums[Sums(one.tenant, one.cell.duty, office, one.region, one.industry, said, 0)] += 1
    return Counted(
        tuple(one._replace(n=n) for one, n in sums.items()),
        days,
        sum(map(len, late.values())),
        _drags(actor, late, today, {key: len(some) for key, some in late.items()}, known),
        covered(actor, sets_among(actor, cells, first, last, today, known), today, known),
    )
