"""Quarters and years: how far their figures are fixed, and from which months. Beside `queries`, which is
about months: nothing is collected for these, they follow from months that are locked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from zhiben.domain.access import Actor, Permission, Place
from zhiben.domain.months import MonthState
from zhiben.domain.paper_periods import is_of
from zhiben.domain.periods import add_months, label_of, parse_label
from zhiben.domain.refusals import NotFound
from zhiben.orgs.queries import office
from zhiben.plans.listing import sees_single_enterprises
from zhiben.reports.figures import queries as figures
from zhiben.reports.months.models import Figures, Month
from zhiben.reports.months.reach import sees_whole
from zhiben.reports.months.stored import months_within

UNITS = ("quarter", "year")


@dataclass(frozen=True, slots=True)
class Part:
    """A month of a longer period. `version`: of its locked figures, 0 for none; `state` None: the office did
    not collect it here.
    """

    period: str
    state: MonthState | None
    version: int


@dataclass(frozen=True, slots=True)
class Longer:
    """A quarter or a year. `version`: of its fixed figures, 0 for none; `is_over`: its last day is past;
    `may_fix`: whether this person may fix it.
    """

    tenant: int
    period: str
    months: tuple[Part, ...]
    version: int
    is_over: bool
    may_fix: bool

    @property
    def open(self) -> tuple[Part, ...]:
        """The months that keep it from being fixed."""
        return tuple(one for one in self.months if one.state is MonthState.COLLECTING)

    @property
    def locked(self) -> int:
        return sum(one.state is MonthState.LOCKED for one in self.months)


def longer(actor: Actor, tenant: int, *, today: date) -> list[Longer]:
    """Every quarter and year that has begun since figures are added up, the latest first, each year before
    its quarters. None for whoever sees single enterprises. Raises NotFound out of reach.
    """
    if sees_single_enterprises(actor):
        return []
    first = figures.since(actor, tenant)
    return _read(actor, tenant, list(_labels(first, today)), today)


def one(actor: Actor, tenant: int, period: str, *, today: date) -> Longer:
    """Raises NotFound for what is no quarter or year, lies before figures are added up, has not begun, or is
    out of reach.
    """
    since = figures.since(actor, tenant)
    days = parse_label(period) if any(is_of(unit, period) for unit in UNITS) else None
    if days is None or days.first > today or days.last < since:
        raise NotFound("figures", period=period[:21])
    return _read(actor, tenant, [period], today)[0]


def _labels(first: date, today: date) -> Iterator[str]:
    for year in range(today.year, first.year - 1, -1):
        yield str(year)
        for month in (10, 7, 4, 1):
            begun = date(year, month, 1)
            if first < add_months(begun, 3) and begun <= today:
                yield label_of("quarter", begun)


def _read(actor: Actor, tenant: int, labels: list[str], today: date) -> list[Longer]:
    """All of them with two questions."""
    held: dict[str, int] = {}
    rows = Figures.objects.within(actor).filter(tenant=tenant).order_by("n")
    for period, n in rows.values_list("period", "n"):
        held[period] = n
    begun = Month.objects.within(actor).filter(tenant=tenant).values_list("period", "state")
    states = {period: MonthState(state) for period, state in begun}
    place = Place(tenant, None, office(actor, tenant).region)
    may_fix = actor.may(Permission.MONTH_LOCK, place) and sees_whole(actor, place)
    made = []
    for label in labels:
        days = parse_label(label)
        months = tuple(
            Part(month, states.get(month), held.get(month, 0) if month in states else 0)
            for month in months_within(label)
        )
        is_over = days is not None and days.last < today
        made.append(Longer(tenant, label, months, held.get(label, 0), is_over, may_fix))
    return made
