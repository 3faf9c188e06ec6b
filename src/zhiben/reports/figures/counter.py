"""All figures of what is asked: formula after formula; what several of them need is read once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from zhiben.domain.indicator_formulas import (
    Asked,
    Duties,
    Facts,
    Hazards,
    Papers,
    Share,
    Spent,
    Steps,
    Subjects,
    Visits,
    share,
)
from zhiben.domain.indicators import Amount, Indicator, Pair, Span
from zhiben.reports.figures import facts, others
from zhiben.reports.figures.asking import Asking, Item
from zhiben.reports.figures.duties import Owings
from zhiben.reports.figures.hazards import Stock
from zhiben.reports.figures.said import Saying
from zhiben.reports.figures.visits import Ends

Pairs = Mapping[str, Pair]


class Counter:
    """`every`: the indicators by id."""

    def __init__(self, asking: Asking, indicators: Sequence[Indicator]) -> None:
        self.asking = asking
        self.every = {one.id: one for one in indicators}
        self._stock, self._ends, self._owing = Stock(asking), Ends(asking), Owings(asking)
        self._said = Saying(asking)
        self._kept: dict[str, Pairs] = {}

    def columns(self) -> Mapping[str, Mapping[str, Pair]]:
        """Every figure, by place and indicator."""
        pairs = {id_: self.pairs(one) for id_, one in self.every.items()}
        return {place: {id_: mine[place] for id_, mine in pairs.items()} for place in self.asking.places}

    def pair(self, one: Indicator, place: str) -> Pair:
        """One figure of a place; nothing where the place is none in which somebody stands."""
        return self.pairs(one).get(place, Pair())

    def pairs(self, one: Indicator) -> Pairs:
        """The figures of an indicator, by place."""
        if one.id not in self._kept:
            self._kept[one.id] = self._pairs(one)
        return self._kept[one.id]

    def _pairs(self, one: Indicator) -> Pairs:
        match one.formula:
            case Facts() as formula:
                return facts.counted(formula, self.asking)
            case Hazards() as formula:
                return self._stock.counted(formula)
            case Visits() as formula:
                return self._ends.counted(formula)
            case Duties() as formula:
                return self._owing.counted(formula)
            case Share() as formula:
                return {place: self._share(one, formula, place) for place in self.asking.places}
            case Asked():
                return self._said.pairs(one)
            case Papers() | Steps() | Spent() | Subjects() as formula:
                return others.counted(formula, self.asking)

    def _share(self, one: Indicator, formula: Share, place: str) -> Pair:
        part = self.pairs(self.every[formula.part])[place]
        whole = self.pairs(self.every[formula.whole])[place]
        return Pair(
            _quotient(part.now, whole.now, formula.per, one.places),
            _quotient(part.total, whole.total, formula.per, one.places),
        )

    def items(self, one: Indicator, span: Span, place: str) -> Iterator[Item]:
        """The rows that are counted within some days at a place, the last first."""
        match one.formula:
            case Visits() as formula:
                yield from self._ends.items(formula, span, place)
                return
            case Facts() as formula:
                found = facts.items(formula, self.asking, span)
            case Hazards() as formula:
                found = self._stock.items(formula, span)
            case Duties() as formula:
                found = self._owing.items(formula, span)
            case Papers() | Steps() | Spent() | Subjects() as formula:
                found = others.items(formula, self.asking, span)
            case Asked():
                yield from self._said.items(one, span, place)
                return
            case Share():
                return
        yield from (item for item in found if self._lies(item, place))

    def _lies(self, item: Item, place: str) -> bool:
        return place in self.asking.stands(item.enterprise, item.subject)


def _quotient(part: Amount, whole: Amount, per: int, places: int) -> Amount:
    """A share of nothing is no figure, nor is one of what nobody has said."""
    missing = part.missing + whole.missing
    if part.value is None or whole.value is None:
        return Amount(None, part.value, whole.value, missing)
    return Amount(share(part.value, whole.value, per, places), part.value, whole.value, missing)
