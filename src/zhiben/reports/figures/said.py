"""Figures that only people can say: what units reported for the months of the span, added up.

未报 is told apart from nought: a place of which nobody has said has no figure; `missing` counts who has not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property
from typing import NamedTuple
from uuid import UUID

from zhiben.domain.indicator_formulas import Asked
from zhiben.domain.indicators import NOTHING, Amount, Indicator, Pair, Span
from zhiben.reports.figures.asking import INDUSTRY, REGION, SECTION, ZERO, Asking, Item
from zhiben.reports.months.stored import labels
from zhiben.reports.returns.stored import Answer, answers


class Heard(NamedTuple):
    """What was said, by place: within the days, and since figures are added up."""

    now: Mapping[str, list[Answer]]
    total: Mapping[str, list[Answer]]

    def pair(self, place: str) -> Pair:
        """The figures of a place."""
        return Pair(_sum(self.now.get(place, ())), _sum(self.total.get(place, ())))


class Saying:
    """What was said, read once for all indicators."""

    def __init__(self, asking: Asking) -> None:
        self.asking = asking

    def counted(self, one: Indicator) -> Heard:
        """The figures by place; of a stock those of the last month that anybody was asked for."""
        assert isinstance(one.formula, Asked)
        now, total = self._of(one.id, self.asking.span), self._of(one.id, self.asking.whole)
        if one.formula.stock:
            total = now = _last(now)
        return Heard(self._placed(now), self._placed(total))

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
            for each in self._placed(found).get(place, ())
            if each.value is not None
        ]  # fmt: skip

    @cached_property
    def _answers(self) -> Mapping[str, list[Answer]]:
        """By indicator."""
        of, found = self.asking, defaultdict[str, list[Answer]](list)
        for one in answers(of.tenant, labels(of.whole), of.known):
            found[one.indicator].append(one)
        return found

    def _of(self, indicator: str, span: Span) -> list[Answer]:
        wanted = set(labels(span))
        return [one for one in self._answers.get(indicator, ()) if one.period in wanted]

    def _placed(self, found: Iterable[Answer]) -> Mapping[str, list[Answer]]:
        placed = defaultdict[str, list[Answer]](list)
        for one in found:
            for place in _places(one, self.asking):
                placed[place].append(one)
        return placed


def _last(found: list[Answer]) -> list[Answer]:
    latest = max((one.period for one in found), default="")
    return [one for one in found if one.period == latest]


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


def _sum(found: Collection[Answer]) -> Amount:
    said = [one.value for one in found if one.value is not None]
    missing = len(found) - len(said)
    if not said:
        return Amount(None, missing=missing) if missing else NOTHING
    return Amount(sum(said, ZERO), missing=missing)
