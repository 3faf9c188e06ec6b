"""Everything that can be asked about figures. Each takes the actor first and counts within reach."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from zhiben.domain.access import Actor
from zhiben.domain.indicators import Amount, Indicator, Sheet, Span
from zhiben.domain.periods import day_of, end_of
from zhiben.domain.refusals import NotFound
from zhiben.plans.inforce import in_force
from zhiben.plans.listing import sees_single_enterprises
from zhiben.reports.figures import rules
from zhiben.reports.figures.reading import Reading, Row, Rows

__all__ = ["Reading", "Row", "Rows"]


def definitions(actor: Actor, tenant: int, day: date, known: datetime | None = None) -> tuple[Indicator, ...]:
    """The indicators of an authority, in the order of the sheet. Raises NotFound out of reach."""
    _require_reach(actor, tenant)
    return rules.of(tenant, day, known)


def definition(
    actor: Actor, tenant: int, indicator: str, day: date, known: datetime | None = None
) -> Indicator:
    """One of them. Raises NotFound."""
    for one in definitions(actor, tenant, day, known):
        if one.id == indicator:
            return one
    raise NotFound("indicator", indicator=indicator)


def named(actor: Actor, tenant: int, today: date, known: datetime) -> dict[str, Indicator]:
    """By id, in the order of the sheet: as they were known with figures of then; what is new since, as it is
    today. Raises NotFound out of reach.
    """
    then = {one.id: one for one in definitions(actor, tenant, day_of(known), known)}
    return then | {one.id: one for one in definitions(actor, tenant, today) if one.id not in then}


def since(actor: Actor, tenant: int, known: datetime | None = None) -> date:
    """From when figures are added up: the first day of the plans in force (方案期)."""
    _require_reach(actor, tenant)
    return min((plan.in_force.first for plan in in_force(tenant, known).plans), default=date(2024, 1, 1))


def reading(actor: Actor, tenant: int, *, today: date, known: datetime | None = None) -> Reading:
    """For whoever needs several sheets and rows of one moment: what is behind them is read once.

    Raises NotFound out of reach.
    """
    return Reading(actor, tenant, since(actor, tenant, known), today=today, known=known)


def plan_period(actor: Actor, tenant: int, *, today: date, known: datetime | None = None) -> str:
    """The whole of the plan that ends next, or ended last, as a period: `2024/2026`; "" where none ends.

    Raises NotFound out of reach.
    """
    _require_reach(actor, tenant)
    ends = sorted(
        (plan.in_force.last, plan.in_force.first)
        for plan in in_force(tenant, known).plans
        if plan.in_force.last is not None
    )
    chosen = next((one for one in ends if one[0] >= today), ends[-1] if ends else None)
    return f"{chosen[1].year}/{chosen[0].year}" if chosen is not None else ""


def sheet(
    actor: Actor, tenant: int, period: str, *, today: date, known: datetime | None = None,
    at: datetime | None = None,
) -> Sheet:  # fmt: skip
    """All figures of a period: of the whole, and by industry, town and section.

    `known`: as it was known then, counted anew from what was recorded by then. `at`: of what stands now, the
    moment it is asked, for the sheet to say; None: the end of today. Raises NotFound out of reach, Incomplete
    `period` for what is no period, `period_ahead` for one that has not begun.
    """
    found = reading(actor, tenant, today=today, known=known)
    found.require_begun(period)
    return found.sheet(period, known or at or end_of(today))


def rows(
    actor: Actor, tenant: int, indicator: str, span: Span, *, place: str = "", today: date,
    known: datetime | None = None, cursor: str | None = None, limit: int = 50,
) -> Rows:  # fmt: skip
    """The rows behind one figure, as known then where `known` is given. Of a share those of its part.

    Raises NotFound (indicator, out of reach), Incomplete `cursor`.
    """
    return reading(actor, tenant, today=today, known=known).rows(indicator, span, place, cursor, limit)


def series(
    actor: Actor, tenant: int, indicators: Iterable[str], periods: Iterable[str], *, place: str = "",
    today: date, known: datetime | None = None,
) -> Mapping[str, tuple[Amount, ...]]:  # fmt: skip
    """Some indicators over several periods, for comparisons and curves; in the order of `periods`.

    What a period that has not begun comes to nobody knows. Raises as `sheet`.
    """
    found, wanted = reading(actor, tenant, today=today, known=known), list(indicators)
    by_period = [found.within(wanted, period, place) for period in periods]
    return {id_: tuple(told[n] for told in by_period) for n, id_ in enumerate(wanted)}


def tried(
    actor: Actor, tenant: int, every: Sequence[Indicator], wanted: Iterable[str], period: str, *, today: date
) -> dict[str, Amount]:
    """Some figures of the whole by definitions that nobody has published yet. Raises as `sheet`."""
    _require_reach(actor, tenant)
    found = Reading(actor, tenant, since(actor, tenant), today=today, every=every)
    there = [one for one in wanted if one in found.every]
    return dict(zip(there, found.within(there, period, ""), strict=True))


def _require_reach(actor: Actor, tenant: int) -> None:
    """Figures of the whole are for those whose work is the whole: not for whoever sees single enterprises."""
    if tenant not in actor.reads or sees_single_enterprises(actor):
        raise NotFound("authority", tenant=tenant)
