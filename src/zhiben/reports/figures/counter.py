"""All figures of what is asked: formula after formula; what several of them need is read once."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from zhiben.domain.indicator_formulas import (
    Asked,
    Duties,
    Facts,
    Formula,
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
from zhiben.reports.figures import facts, onfile, others
from zhiben.reports.figures.asking import Asking, Item, Sums
from zhiben.reports.figures.duties import Owings
from zhiben.reports.figures.facts import Happened
from zhiben.reports.figures.hazards import Stock
from zhiben.reports.figures.owed import Owed
from zhiben.reports.figures.said import Heard, Saying
from zhiben.reports.figures.visits import Ends


class Counter:
    """`every`: the indicators by id; `owed`: what sheets of other days share; `only`: these are asked, and no
    more is read than they need; None: all.
    """

    def __init__(
        self, asking: Asking, every: Mapping[str, Indicator], owed: Owed, only: Collection[str] | None = None
    ) -> None:
        self.asking, self.every = asking, every
        self.asked = {id_: one for id_, one in every.items() if only is None or id_ in only}
        formulas = list(self._formulas())
        self._happened, self._stock = Happened(asking, formulas), Stock(asking, formulas)
        self._ends, self._owing, self._said = Ends(asking), Owings(asking, owed), Saying(asking)
        self._kept: dict[str, Sums | Heard] = {}

    def columns(self) -> Mapping[str, Mapping[str, Pair]]:
        """Every figure that is asked, by place and indicator."""
        return {
            place: {id_: self._pair(one, place) for id_, one in self.asked.items()}
            for place in self.asking.places
        }

    def _formulas(self) -> Iterator[Formula]:
        """What is counted for those asked."""
        for one in self.asked.values():
            yield from self._beneath(one.formula)

    def _beneath(self, formula: Formula) -> Iterator[Formula]:
        if isinstance(formula, Share):
            yield from self._beneath(self.every[formula.part].formula)
            yield from self._beneath(self.every[formula.whole].formula)
        else:
            yield formula

    def pair(self, one: Indicator, place: str) -> Pair:
        """One figure of a place; nothing where the place is none in which somebody stands."""
        return self._pair(one, place) if not place or place in self.asking.places else Pair()

    def _pair(self, one: Indicator, place: str) -> Pair:
        if isinstance(one.formula, Share):
            return self._share(one, one.formula, place)
        if one.id not in self._kept:
            self._kept[one.id] = self._counted(one)
        return self._kept[one.id].pair(place)

    def _counted(self, one: Indicator) -> Sums | Heard:
        match one.formula:
            case Facts() as formula:
                return self._happened.counted(formula)
            case Hazards() as formula:
                return self._stock.counted(formula)
            case Visits() as formula:
                return self._ends.counted(formula)
            case Duties() as formula:
                return self._owing.counted(formula)
            case Subjects() as formula:
                return onfile.counted(formula, self.asking)
            case Papers() | Steps() | Spent() as formula:
                return others.counted(formula, self.asking)
            case Asked():
                return self._said.counted(one)
            case Share():
                raise ValueError(f"{one.id}: a share is not counted")

    def _share(self, one: Indicator, formula: Share, place: str) -> Pair:
        part = self._pair(self.every[formula.part], place)
        whole = self._pair(self.every[formula.whole], place)
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
            case Subjects() as formula:
                found = onfile.items(formula, self.asking)
            case Papers() | Steps() | Spent() as formula:
                found = others.items(formula, self.asking, span)
            case Asked():
                yield from self._said.items(one, span, place)
                return
            case Share():
                return
        yield from (item for item in found if self._lies(item, place))

    def shown(self, one: Indicator, found: list[Item]) -> list[Item]:
        """Some of these rows with all that a page says of them."""
        match one.formula:
            case Facts():
                return facts.shown(self.asking, found)
            case Hazards():
                return self._stock.shown(found)
        return found

    def _lies(self, item: Item, place: str) -> bool:
        return place in self.asking.stands(item.enterprise, item.subject)


def _quotient(part: Amount, whole: Amount, per: int, places: int) -> Amount:
    """A share of nothing is no figure, nor is one of what nobody has said."""
    missing = part.missing + whole.missing
    if part.value is None or whole.value is None:
        return Amount(None, part.value, whole.value, missing)
    return Amount(share(part.value, whole.value, per, places), part.value, whole.value, missing)
