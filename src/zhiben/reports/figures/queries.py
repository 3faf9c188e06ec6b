"""Everything that can be asked about figures. Each takes the actor first and counts within reach."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from zhiben.domain.access import Actor
from zhiben.domain.indicator_formulas import Share
from zhiben.domain.indicators import NOTHING, Amount, Indicator, Sheet, Span
from zhiben.domain.periods import day_of, end_of, parse_label
from zhiben.domain.refusals import Incomplete, NotFound
from zhiben.orgs import queries as orgs
from zhiben.plans.inforce import in_force
from zhiben.plans.listing import sees_single_enterprises
from zhiben.reports.figures import rules
from zhiben.reports.figures.asking import Asking, Item
from zhiben.reports.figures.counter import Counter


@dataclass(frozen=True, slots=True)
class Row:
    """One of the rows behind a figure. `route` with `of`: the page that shows it; empty: none does."""

    id: str
    label: str
    day: date | None
    subject_name: str
    amount: Decimal
    route: str
    of: str


@dataclass(frozen=True, slots=True)
class Rows:
    """`amount`: the figure they make; `count`: how many there are; `next`: the cursor of the page after this
    one, None after the last; `total`: the figure since figures are added up. Of a share: those of its part.
    """

    indicator: Indicator
    amount: Amount
    rows: tuple[Row, ...]
    count: int
    next: str | None
    total: Amount = NOTHING


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


def sheet(
    actor: Actor, tenant: int, period: str, *, today: date, known: datetime | None = None,
    at: datetime | None = None,
) -> Sheet:  # fmt: skip
    """All figures of a period: of the whole, and by industry, town and section.

    `known`: as it was known then, counted anew from what was recorded by then. `at`: of what stands now, the
    moment it is asked, for the sheet to say; None: the end of today. Raises NotFound out of reach, Incomplete
    `period` for what is no period, or one that has not begun.
    """
    return counted(actor, tenant, period, today=today, known=known, at=at)[0]


def counted(
    actor: Actor, tenant: int, period: str, *, today: date, known: datetime | None = None,
    at: datetime | None = None,
) -> tuple[Sheet, Counter]:  # fmt: skip
    """As `sheet`, with what it was counted by: that has the rows of every figure too."""
    asking = _asking(actor, tenant, _span_of(period), today, known)
    counter = Counter(asking, rules.of(tenant, asking.today, known))
    moment = known or at or end_of(today)
    made = Sheet(tenant, period, asking.span, asking.whole.first, moment, counter.columns())
    return made, counter


def rows(
    actor: Actor, tenant: int, indicator: str, span: Span, *, place: str = "", today: date,
    known: datetime | None = None, cursor: str | None = None, limit: int = 50,
) -> Rows:  # fmt: skip
    """The rows behind one figure, as known then where `known` is given. Of a share those of its part.

    Raises NotFound (indicator, out of reach), Incomplete `cursor`.
    """
    asking = _asking(actor, tenant, span, today, known)
    one = definition(actor, tenant, indicator, asking.today, known)
    counter = Counter(asking, rules.of(tenant, asking.today, known))
    pair = counter.pair(one, place)
    of = one if not isinstance(one.formula, Share) else counter.every[one.formula.part]
    offset = _offset(cursor)
    found = list(counter.items(of, asking.span, place))
    after = str(offset + limit) if offset + limit < len(found) else None
    shown = tuple(_named(actor, found[offset : offset + limit], in_force(tenant, known).say))
    return Rows(one, pair.now, shown, len(found), after, pair.total)


def series(
    actor: Actor, tenant: int, indicators: Iterable[str], periods: Iterable[str], *, place: str = "",
    today: date, known: datetime | None = None,
) -> Mapping[str, tuple[Amount, ...]]:  # fmt: skip
    """Some indicators over several periods, for comparisons and curves; in the order of `periods`.

    What a period that has not begun comes to nobody knows. Raises as `sheet`.
    """
    wanted = [definition(actor, tenant, id_, today, known) for id_ in indicators]
    found: dict[str, list[Amount]] = {one.id: [] for one in wanted}
    for period in periods:
        asking = _asking(actor, tenant, _span_of(period), today, known)
        counter = Counter(asking, rules.of(tenant, asking.today, known))
        for one in wanted:
            found[one.id].append(counter.pair(one, place).now)
    return {id_: tuple(amounts) for id_, amounts in found.items()}


def _span_of(period: str) -> Span:
    days = parse_label(period)
    if days is None:
        raise Incomplete("period", period=period)
    return Span(days.first, days.last)


def _asking(actor: Actor, tenant: int, span: Span, today: date, known: datetime | None) -> Asking:
    """What nobody can know yet is not asked about: neither days to come, nor days after the moment."""
    first = since(actor, tenant, known)
    if known is not None:
        today = min(today, day_of(known))
    last = min(span.last, today)
    return Asking(actor, tenant, Span(span.first, last), Span(min(first, span.first), last), today, known)


def _offset(cursor: str | None) -> int:
    if cursor is None or cursor == "":
        return 0
    if not cursor.isascii() or not cursor.isdigit() or len(cursor) > 9:
        raise Incomplete("cursor", cursor=cursor)
    return int(cursor)


def _named(actor: Actor, found: list[Item], say: Callable[[object], str]) -> Iterator[Row]:
    """With the names a page shows. `say`: what the plans call a kind of fact."""
    names = orgs.lines(actor, [one.subject for one in found if one.subject is not None])
    for one in found:
        line = None if one.subject is None else names.get(one.subject)
        name = "" if line is None else line.name
        yield Row(one.id, say(one.label) or name, one.day, name, one.amount, one.route, one.of)


def _require_reach(actor: Actor, tenant: int) -> None:
    """Figures of the whole are for those whose work is the whole: not for whoever sees single enterprises."""
    if tenant not in actor.reads or sees_single_enterprises(actor):
        raise NotFound("authority", tenant=tenant)
