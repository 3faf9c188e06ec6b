"""Figures that only people can say: what units reported for the months of the span, added up.

未报 is told apart from nought: a place of which nobody has said has no figure; `missing` counts who has not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from uuid import UUID

from zhiben.domain.indicator_formulas import Asked
from zhiben.domain.indicators import NOTHING, Amount, Indicator, Pair, Span
from zhiben.reports.figures.asking import INDUSTRY, REGION, SECTION, ZERO, Asking, Item
from zhiben.reports.months.stored import labels
from zhiben.reports.returns.stored import Answer, answers


class Saying:
    """What was said, read once for all indicators."""

    def __init__(self, asking: Asking) -> None:
        self.asking = asking

    def pairs(self, one: Indicator) -> dict[str, Pair]:
        """By place; of a stock the last month that anybody was asked for is the figure."""
        assert isinstance(one.formula, Asked)
        total = self._of(one.id, self.asking.whole)
        now = self._of(one.id, self.asking.span)
        if one.formula.stock:
            total = now = _last(now)
        return {
            place: Pair(_sum(_at(now, place, self.asking)), _sum(_at(total, place, self.asking)))
            for place in self.asking.places
        }

    def items(self, one: Indicator, span: Span, place: str) -> list[Item]:
        """Who said how much, by month."""
        assert isinstance(one.formula, Asked)
        found = self._of(one.id, span)
        if one.formula.stock:
            found = _last(found)
        return [
            Item(
                f"{each.of}:{one.id}", f"{each.name} {each.period}", None, each.enterprise, None, "return",
                str(each.of), each.value,
            )
            for each in _at(found, place, self.asking)
            if each.value is not None
        ]  # fmt: skip

    @cached_property
    def _answers(self) -> list[Answer]:
        of = self.asking
        return answers(of.tenant, labels(of.whole), of.known)

    def _of(self, indicator: str, span: Span) -> list[Answer]:
        wanted = set(labels(span))
        return [one for one in self._answers if one.indicator == indicator and one.period in wanted]


def _last(found: list[Answer]) -> list[Answer]:
    latest = max((one.period for one in found), default="")
    return [one for one in found if one.period == latest]


def _at(found: Iterable[Answer], place: str, asking: Asking) -> list[Answer]:
    return [one for one in found if place in _places(one, asking)]


def _places(one: Answer, asking: Asking) -> Iterator[str]:
    """The whole; a section's own column, and its industry's where it has only one; a town's; an enterprise's
    as for anything else of it.
    """
    if one.enterprise is not None:
        yield from asking.stands(one.enterprise)
        return
    if not asking.of_office:
        return
    yield ""
    if one.unit.startswith(SECTION):
        yield one.unit
        industries = asking.offices.get(UUID(one.unit.removeprefix(SECTION)), frozenset())
        if len(industries) == 1:
            yield INDUSTRY + next(iter(industries))
    elif one.unit.startswith(REGION):
        yield one.unit


def _sum(found: list[Answer]) -> Amount:
    said = [one.value for one in found if one.value is not None]
    missing = len(found) - len(said)
    if not said:
        return Amount(None, missing=missing) if missing else NOTHING
    return Amount(sum(said, ZERO), missing=missing)
