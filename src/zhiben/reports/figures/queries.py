"""Everything that can be asked about figures. Each takes the actor first and stays within reach."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from zhiben.domain.access import Actor
from zhiben.domain.indicator_formulas import (
    ONE,
    Asked,
    Duties,
    Facts,
    Formula,
    Hazards,
    Share,
    Visits,
)
from zhiben.domain.indicators import NOTHING, Amount, Indicator, Pair, Sheet, Span
from zhiben.domain.periods import end_of, parse_label
from zhiben.domain.refusals import Incomplete, NotFound
from zhiben.orgs import queries as orgs
from zhiben.plans.inforce import in_force
from zhiben.reports.figures import facts, others, rules
from zhiben.reports.figures.asking import INDUSTRY, REGION, SECTION, Asking, Item
from zhiben.reports.figures.duties import Obligations
from zhiben.reports.figures.hazards import Stock
from zhiben.reports.figures.said import Saying
from zhiben.reports.figures.visits import Ends


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
    """`amount`: the figure they make; `next`: the cursor of the page after this one, None after the last."""

    indicator: Indicator
    amount: Amount
    rows: tuple[Row, ...]
    count: int
    next: str | None


def definitions(actor: Actor, tenant: int, day: date) -> tuple[Indicator, ...]:
    """The indicators of an authority, in the order of the sheet. Raises NotFound out of reach."""
    _require_reach(actor, tenant)
    return rules.of(tenant, day)


def since(actor: Actor, tenant: int, known: datetime | None = None) -> date:
    """From when figures are added up: the first day of the plans in force (方案期)."""
    _require_reach(actor, tenant)
    return min((plan.in_force.first for plan in in_force(tenant, known).plans), default=date(2024, 1, 1))


def sheet(actor: Actor, tenant: int, period: str, *, today: date, known: datetime | None = None) -> Sheet:
    """All figures of a period: of the whole, and by industry, town and section.

    `known`: as it was known then, counted anew from what was recorded by then. Raises NotFound out of reach,
    Incomplete `period` for what is no period.
    """
    asking = _asking(actor, tenant, period, today, known)
    places = _places(actor, asking)
    counter = Counter(asking)
    mine = {one.id: counter.of(one, places) for one in rules.of(tenant, today)}
    shares = {one.id: one for one in rules.of(tenant, today) if isinstance(one.formula, Share)}
    for id_, one in shares.items():
        mine[id_] = {place: _share(one, mine, place) for place in places}
    columns = {place: {id_: pairs[place] for id_, pairs in mine.items()} for place in places}
    return Sheet(tenant, period, asking.span, asking.since, known or end_of(today), columns)


def rows(
    actor: Actor, tenant: int, indicator: str, span: Span, *, place: str = "", today: date,
    known: datetime | None = None, cursor: str | None = None, limit: int = 50,
) -> Rows:  # fmt: skip
    """The rows behind one figure, as known then where `known` is given. Of a share those of its part.

    Raises NotFound (indicator, out of reach), Incomplete `cursor`.
    """
    _require_reach(actor, tenant)
    one = _one(rules.of(tenant, today), indicator)
    asking = Asking(actor, tenant, span, since(actor, tenant, known), today, known)
    offset = int(cursor) if cursor and cursor.isdigit() else 0
    counter = Counter(asking)
    amount = _figure(one, counter, place, rules.of(tenant, today))
    source = one
    if isinstance(one.formula, Share):
        source = _one(rules.of(tenant, today), one.formula.part)
    found, count = counter.items(source, span, place, offset, limit)
    after = str(offset + limit) if offset + limit < count else None
    return Rows(one, amount, tuple(_named(actor, found)), count, after)


def series(
    actor: Actor, tenant: int, indicators: Iterable[str], periods: Iterable[str], *, place: str = "",
    today: date, known: datetime | None = None,
) -> Mapping[str, tuple[Amount, ...]]:  # fmt: skip
    """Some indicators over several periods, for comparisons and curves; in the order of `periods`."""
    wanted, labels = tuple(indicators), tuple(periods)
    every = rules.of(tenant, today)
    _require_reach(actor, tenant)
    counters = [Counter(_asking(actor, tenant, period, today, known)) for period in labels]
    return {
        id_: tuple(_figure(_one(every, id_), counter, place, every) for counter in counters) for id_ in wanted
    }


class Counter:
    """Counts formula after formula; what several need is read once."""

    def __init__(self, asking: Asking) -> None:
        self.asking = asking
        self.stock, self.ends, self.obligations = Stock(asking), Ends(asking), Obligations(asking)
        self.said = Saying(asking)

    def of(self, one: Indicator, places: Iterable[str]) -> dict[str, Pair]:
        """The figures of an indicator by place; shares are made of others and come out empty."""
        return self.said.pairs(one, places) if one.is_asked else self.pairs(one.formula, places)

    def pairs(self, formula: Formula, places: Iterable[str]) -> dict[str, Pair]:
        """The figures of a formula by place; shares are made of others and come out empty."""
        match formula:
            case Facts():
                sums = facts.counted(formula, self.asking)
            case Hazards():
                sums = self.stock.counted(formula)
            case Visits():
                sums = self.ends.counted(formula.what)
            case Duties():
                sums = self.obligations.counted(formula)
            case Share() | Asked():  # made of others; `of` has them
                return dict.fromkeys(places, Pair())
            case _:
                sums = others.counted(formula, self.asking)
        return sums.pairs(places, getattr(formula, "scale", ONE))

    def items(
        self, one: Indicator, span: Span, place: str, offset: int, limit: int
    ) -> tuple[list[Item], int]:
        """A page of the rows of an indicator, and how many there are."""
        formula = one.formula
        match formula:
            case Facts():
                return facts.items(formula, self.asking, span, place, offset, limit)
            case Hazards():
                found = self.stock.items(formula, span, place)
            case Visits():
                found = self.ends.items(formula.what, span, place)
            case Duties():
                found = self.obligations.items(formula, span, place)
            case Asked():
                found = self.said.items(one, span, place)
            case Share():
                found = []
            case _:
                found = others.items(formula, self.asking, span, place)
        return found[offset : offset + limit], len(found)


def _figure(one: Indicator, counter: Counter, place: str, every: tuple[Indicator, ...]) -> Amount:
    if isinstance(one.formula, Share):
        names = (one.formula.part, one.formula.whole)
        mine = {name: counter.of(_one(every, name), [place]) for name in names}
        return _share(one, mine, place).now
    return counter.of(one, [place])[place].now


def _share(one: Indicator, mine: Mapping[str, Mapping[str, Pair]], place: str) -> Pair:
    assert isinstance(one.formula, Share)
    part, whole = mine[one.formula.part][place], mine[one.formula.whole][place]
    return Pair(
        _quotient(part.now, whole.now, one, one.formula.per),
        _quotient(part.total, whole.total, one, one.formula.per),
    )


def _quotient(part: Amount, whole: Amount, one: Indicator, per: int) -> Amount:
    """A share of nothing is no figure."""
    if part.value is None or not whole.value:
        return replace(NOTHING, part=part.value, whole=whole.value)
    exact = part.value * per / whole.value
    rounded = exact.quantize(ONE.scaleb(-one.places), ROUND_HALF_UP)
    return Amount(rounded, part.value, whole.value, part.missing + whole.missing)


def _asking(actor: Actor, tenant: int, period: str, today: date, known: datetime | None) -> Asking:
    _require_reach(actor, tenant)
    days = parse_label(period)
    if days is None:
        raise Incomplete("period", period=period)
    return Asking(actor, tenant, Span(days.first, days.last), since(actor, tenant, known), today, known)


def _places(actor: Actor, asking: Asking) -> list[str]:
    """The whole, and every industry, town and section of the authority within reach."""
    industries = [INDUSTRY + one.code for one in orgs.industries(actor)]
    regions = [REGION + one.code for one in orgs.regions(actor)]
    sections = [f"{SECTION}{id_}" for id_, _ in orgs.sections(actor) if id_ in asking.offices]
    return ["", *industries, *regions, *sections]


def _named(actor: Actor, found: Iterable[Item]) -> Iterable[Row]:
    shown = list(found)
    names = orgs.lines(actor, [one.subject for one in shown if one.subject is not None])
    for one in shown:
        line = None if one.subject is None else names.get(one.subject)
        name = "" if line is None else line.name
        yield Row(one.id, one.label or name, one.day, name, one.amount, one.route, one.of)


def _one(every: Iterable[Indicator], id_: str) -> Indicator:
    for one in every:
        if one.id == id_:
            return one
    raise NotFound("indicator", indicator=id_)


def _require_reach(actor: Actor, tenant: int) -> None:
    if tenant not in actor.reads:
        raise NotFound("authority", tenant=tenant)
