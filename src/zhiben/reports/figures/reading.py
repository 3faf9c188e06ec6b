"""One reading of an authority's figures: sheets of any periods and the rows behind their figures, as known
at one moment. What several of them need is read once: a paper asks for three sheets and for rows.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from zhiben.domain.access import Actor
from zhiben.domain.indicator_formulas import Share
from zhiben.domain.indicators import NOTHING, Amount, Indicator, Sheet, Span
from zhiben.domain.periods import day_of, parse_label
from zhiben.domain.refusals import Incomplete, NotFound
from zhiben.orgs import queries as orgs
from zhiben.plans.inforce import in_force
from zhiben.reports.figures import rules
from zhiben.reports.figures.asking import Asking, Item
from zhiben.reports.figures.counter import Counter
from zhiben.reports.figures.owed import Owed
from zhiben.reports.figures.roll import Roll


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


class Reading:
    """Of one authority for one actor, whose reach was asked before. `since`: from when figures are added up;
    `known` None: as it stands now; `every`: by definitions nobody has published yet, None: by those in force.
    What nobody can know yet is not asked about: neither days to come, nor days after the moment.
    """

    def __init__(
        self, actor: Actor, tenant: int, since: date, *, today: date, known: datetime | None = None,
        every: Sequence[Indicator] | None = None,
    ) -> None:  # fmt: skip
        self.actor, self.tenant, self.since, self.known = actor, tenant, since, known
        self.today = today if known is None else min(today, day_of(known))
        by = rules.of(tenant, self.today, known) if every is None else every
        self.every = {one.id: one for one in by}
        self._roll = Roll(tenant, known)
        self._owed = Owed(self._roll, self.today)
        self._counters: dict[tuple[Span, Span, frozenset[str] | None], Counter] = {}

    def sheet(self, period: str, at: datetime) -> Sheet:
        """All figures of a period, within it and since figures are added up. `at`: what the sheet says it is
        known by. Raises Incomplete `period`.
        """
        return self._sheet(period, self.counter(span_of(period)), at)

    def require_begun(self, period: str) -> None:
        """Raises Incomplete `period_ahead` where nothing of it can be known yet, `period`."""
        if span_of(period).first > self.today:
            raise Incomplete("period_ahead", period=period)

    def alone(self, period: str, at: datetime, only: Collection[str] | None = None) -> Sheet:
        """The same within the period only, as a period that is compared with is asked: nothing before it is
        added up, and the sheet says so. `only`: of these indicators.
        """
        span = span_of(period)
        return self._sheet(period, self.counter(span, since=span.first, only=only), at)

    def within(self, indicators: Sequence[str], period: str, place: str) -> tuple[Amount, ...]:
        """Some figures within a period. Raises NotFound, Incomplete `period`."""
        span, wanted = span_of(period), [self._indicator(one) for one in indicators]
        counter = self.counter(span, since=span.first, only=indicators)
        return tuple(counter.pair(one, place).now for one in wanted)

    def rows(self, indicator: str, span: Span, place: str, cursor: str | None, limit: int) -> Rows:
        """The rows behind one figure. Raises NotFound, Incomplete `cursor`."""
        one, offset = self._indicator(indicator), _offset(cursor)
        counter = self._held(span) or self.counter(span, only=(indicator,))
        pair = counter.pair(one, place)
        of = self.every[one.formula.part] if isinstance(one.formula, Share) else one
        found = list(counter.items(of, counter.asking.span, place))
        after = str(offset + limit) if offset + limit < len(found) else None
        say = in_force(self.tenant, self.known).say
        listed = counter.shown(of, found[offset : offset + limit])
        shown = tuple(_named(counter.asking, listed, say))
        return Rows(one, pair.now, shown, len(found), after, pair.total)

    def _indicator(self, id_: str) -> Indicator:
        if id_ not in self.every:
            raise NotFound("indicator", indicator=id_)
        return self.every[id_]

    def _sheet(self, period: str, counter: Counter, at: datetime) -> Sheet:
        asking = counter.asking
        return Sheet(self.tenant, period, asking.span, asking.whole.first, at, counter.columns())

    def counter(self, span: Span, since: date | None = None, only: Collection[str] | None = None) -> Counter:
        """By which figures of some days are counted, and their rows found. `since`: from when they are added
        up, where that is not as ever; `only`: of these indicators.
        """
        last = min(span.last, self.today)
        now = Span(span.first, last)
        whole = Span(min(since or self.since, span.first), last)
        key = now, whole, None if only is None else frozenset(only)
        if key not in self._counters:
            asking = Asking(self.actor, self._roll, now, whole, self.today)
            self._counters[key] = Counter(asking, self.every, self._owed, only)
        return self._counters[key]

    def _held(self, span: Span) -> Counter | None:
        """The one that a sheet of these days was counted by."""
        now = Span(span.first, min(span.last, self.today))
        return self._counters.get((now, Span(min(self.since, span.first), now.last), None))


def span_of(period: str) -> Span:
    """The days of a period, those to come among them. Raises Incomplete `period`."""
    days = parse_label(period)
    if days is None:
        raise Incomplete("period", period=period)
    return Span(days.first, days.last)


def _offset(cursor: str | None) -> int:
    if cursor is None or cursor == "":
        return 0
    if not cursor.isascii() or not cursor.isdigit() or len(cursor) > 9:
        raise Incomplete("cursor", cursor=cursor)
    return int(cursor)


def _named(asking: Asking, found: list[Item], say: Callable[[object], str]) -> Iterator[Row]:
    """With the names a page shows, as known. `say`: what the plans call a kind of fact."""
    ids = [one.subject for one in found if one.subject is not None]
    names = orgs.lines(asking.actor, ids, today=asking.span.last, at=asking.known)
    for one in found:
        line = None if one.subject is None else names.get(one.subject)
        name = "" if line is None else line.name
        yield Row(one.id, say(one.label) or name, one.day, name, one.amount, one.route, one.of)
