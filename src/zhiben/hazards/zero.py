"""动态清零: the figures of a stretch of time, in SQL, each the count of the list it opens.

Beside `queries` because it is long; questions like those. What each figure counts says
`domain.hazard_measures.COUNTS`; `counted` says the same as a condition, and a property test holds them
together. As known on an earlier day the hazards are rebuilt from their steps.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from zhiben.domain.access import Actor
from zhiben.domain.hazard_cases import Case
from zhiben.domain.hazard_measures import COUNTS, OF_AGE, Measure, Seen, Span, bounds, is_zero
from zhiben.domain.hazards import MENDED, OPEN, Event, Level, State
from zhiben.hazards.models import STANDS, Hazard, HazardStep
from zhiben.hazards.stored import came_back, case_of
from zhiben.orgs.stood import Stood, stood

_M = Measure
NOW = STANDS
OF_NOW = (_M.STOCK, _M.OVERDUE, _M.NO_PLAN, _M.NO_CONTROLS, *OF_AGE, _M.REOPENED, _M.EXTENDED)
OF_FOUND = (_M.OPENED, _M.RECURRING, _M.MISSED, _M.REUSED)
OF_ENDED = (_M.ENDED, _M.RETURNED, _M.UNPAIRED, _M.ON_TIME)
Figures = Mapping[Measure, int]


@dataclass(frozen=True, slots=True)
class Scope:
    """What is measured: everything within reach, or part of it; each empty one is no limit."""

    level: str = ""
    industry: str = ""
    region: str = ""
    enterprise: UUID | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """The figures of a town or an industry."""

    key: str
    figures: Figures


def counted(measure: Measure, span: Span) -> Q:
    """The hazards a figure counts."""
    return next(base for base, measures in _bases(span) if measure in measures) & _of(measure, span)


def _of(measure: Measure, span: Span) -> Q:
    """What a figure counts among the rows read for it: said of columns of their index alone."""
    closed, major = Q(state=State.CLOSED.value), Q(level=Level.MAJOR.value)
    if measure in OF_AGE:
        first, last = bounds(measure, span.today)
        aged = Q(found_on__gte=first) if first else Q()
        return aged & (Q(found_on__lte=last) if last else Q())
    return {
        _M.STOCK: Q(),
        _M.OPENED: Q(),
        _M.ENDED: closed,
        _M.OVERDUE: Q(deadline__lt=span.today, state__in=sorted(MENDED)),
        _M.NO_PLAN: major & Q(state=State.GRADED.value),
        _M.NO_CONTROLS: major & Q(controls=False),
        _M.RECURRING: Q(recurs__isnull=False),
        _M.MISSED: Q(missed=True),
        _M.REUSED: Q(reused=True),
        _M.RETURNED: closed & Q(returned__gt=0),
        _M.UNPAIRED: closed & (Q(paired=False) | Q(paired__isnull=True)),
        _M.REOPENED: Q(reopened=True),
        _M.EXTENDED: Q(extensions__gt=0),
        _M.ON_TIME: closed & Q(deadline__isnull=False, ended_on__lte=F("deadline")),
    }[measure]


def figures(actor: Actor, scope: Scope, span: Span, *, known: datetime | None = None) -> Figures:
    """Every figure of a scope. `known`: as it was known then."""
    if known is not None:
        return _counts(_seen_then(actor, scope, span.today, known), span)
    rows = _within(actor, scope).order_by()
    found: dict[Measure, int] = {}
    for base, measures in _bases(span):
        sums = rows.filter(base).aggregate(**_counts_of(measures, span))
        found |= {Measure(name): n for name, n in sums.items()}
    return found


def _counts_of(measures: Iterable[Measure], span: Span) -> dict[str, Count]:
    """By a column that stands in all the indexes that serve them: the id stands in none."""
    return {one.value: Count("tenant", filter=_of(one, span) or None) for one in measures}


def holds(actor: Actor, scope: Scope, span: Span, *, known: datetime | None = None) -> bool:
    """Whether dynamic zero holds for the major hazards of a scope."""
    only = Scope(Level.MAJOR.value, scope.industry, scope.region, scope.enterprise)
    return is_zero(figures(actor, only, span, known=known))


def groups(actor: Actor, scope: Scope, span: Span, column: str) -> list[Group]:
    """The figures by `region` or `industry`, by key."""
    found: dict[str, Counter[Measure]] = {}
    for base, measures in _bases(span):
        rows = _within(actor, scope).filter(base).order_by().values(column)
        for row in rows.annotate(**_counts_of(measures, span)):
            into = found.setdefault(row[column], Counter())
            into.update({one: row[one.value] for one in measures})
    return [Group(key, {one: sums[one] for one in Measure}) for key, sums in sorted(found.items())]


@dataclass(frozen=True, slots=True)
class Month:
    """A month of the stock curve: found in it, out of the stock in it, in stock at its end."""

    first: date
    opened: int
    ended: int
    stock: int


def curve(actor: Actor, scope: Scope, months: list[date], today: date) -> list[Month]:
    """The stock at the end of each of `months` (first days, in order, the last the present one), as it is
    known now, worked back from today.
    """
    rows = _within(actor, scope).order_by()
    stock = rows.filter(NOW).count()
    opened = _by_month(rows.filter(found_on__gte=months[0], found_on__lte=today), "found_on")
    ended = _by_month(rows.filter(ended_on__gte=months[0], ended_on__lte=today), "ended_on")
    told: list[Month] = []
    for first in reversed(months):
        told.append(Month(first, opened.get(first, 0), ended.get(first, 0), stock))
        stock += ended.get(first, 0) - opened.get(first, 0)
    return told[::-1]


def _by_month(rows: QuerySet[Hazard], column: str) -> dict[date, int]:
    """Day by day, as the index has them; months are put together here."""
    sums: Counter[date] = Counter()
    for day, n in rows.values_list(column).annotate(n=Count("tenant")):
        sums[day.replace(day=1)] += n
    return sums


def _bases(span: Span) -> Iterator[tuple[Q, tuple[Measure, ...]]]:
    """What must be read for which figures: an index serves each."""
    yield NOW, OF_NOW
    yield Q(found_on__gte=span.first, found_on__lte=span.last), OF_FOUND
    yield Q(ended_on__gte=span.first, ended_on__lte=span.last), OF_ENDED


def _within(actor: Actor, scope: Scope) -> QuerySet[Hazard]:
    rows = Hazard.objects.within(actor)
    if scope.level:
        rows = rows.filter(level=scope.level)
    if scope.industry:
        rows = rows.filter(industry=scope.industry)
    if scope.region:
        rows = rows.filter(region__startswith=scope.region)
    return rows.filter(enterprise=scope.enterprise) if scope.enterprise else rows


def _counts(seen: Iterable[Seen], span: Span) -> Figures:
    sums = Counter(measure for one in seen for measure, holds in COUNTS.items() if holds(one, span))
    return {measure: sums[measure] for measure in Measure}


def _seen_then(actor: Actor, scope: Scope, today: date, known: datetime) -> Iterator[Seen]:
    """The hazards of a scope as they were known: rebuilt from the steps recorded by then, and where their
    enterprises stood on that day.
    """
    everywhere = _within(actor, Scope(enterprise=scope.enterprise)).filter(recorded_at__lte=known)
    tenants = set(everywhere.order_by().values_list("tenant", flat=True).distinct())
    rows = {row.id: row for row in everywhere}
    if scope.industry or scope.region:
        places = {id_: one for tenant in tenants for id_, one in stood(tenant, today, known).items()}
        rows = {id_: row for id_, row in rows.items() if _lies(places, row.enterprise, scope)}
    steps: dict[UUID, list[HazardStep]] = {}
    held = HazardStep.objects.filter(tenant__in=tenants, recorded_at__lte=known).order_by("hazard", "n")
    for step in held.iterator(chunk_size=2000):
        if step.hazard_id in rows:
            steps.setdefault(step.hazard_id, []).append(step)
    for id_, row in rows.items():
        one = seen_of(row, steps[id_], case_of(row, steps[id_]))
        if not scope.level or one.level == scope.level:
            yield one


def _lies(places: Mapping[UUID, Stood], enterprise: UUID | None, scope: Scope) -> bool:
    then = places.get(enterprise) if enterprise is not None else None
    return then is not None and then.region.startswith(scope.region) and scope.industry in ("", then.industry)


def seen_of(row: Hazard, steps: list[HazardStep], case: Case) -> Seen:
    """What figures look at, after these steps."""
    events = [Event(one.event) for one in steps]
    whole = (
        steps[-1].id == row.step
    )  # nothing was done since: what was noted later is not taken for known then
    ended = None if case.state in OPEN else case.closed_on or steps[-1].day
    return Seen(
        case.state, case.level, row.found_on, case.deadline, ended, case.controls,
        recurs=came_back(row, steps), missed=row.missed, reused=row.reused,
        returned=events.count(Event.RETURN), reopened=Event.REOPEN in events,
        paired=row.paired if whole or case.state is State.CLOSED else None, extensions=case.extensions,
    )  # fmt: skip
