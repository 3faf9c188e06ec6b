"""Figures counted from obligations: what fell due, what was done of it, who owes something now; where their
holders stood on the last day.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cached_property, lru_cache
from typing import NamedTuple

from django.db.models import Q

from zhiben.domain.cells import Status
from zhiben.domain.indicator_formulas import Duties, Owing
from zhiben.domain.indicators import Span
from zhiben.domain.periods import parse_label
from zhiben.plans.inforce import in_force
from zhiben.plans.rows import obligation_id
from zhiben.plans.rows import slot as number_of
from zhiben.plans.stored import Narrow
from zhiben.reports.figures.asking import Asking, Item, Spot, Sums
from zhiben.reports.figures.owed import Alike, One, Owed, Place

EVENT = "event:"  # begins the label of a period that is none of the calendar
UNOWED = frozenset({Status.WAIVED, Status.NOT_APPLICABLE})
DONE = frozenset({Status.DONE, Status.DONE_LATE})


class Of(NamedTuple):
    """What obligations of a duty have in common that are counted together. `is_due`: since figures are added
    up; `is_now`: within the days; `holds`: their period holds the last day.
    """

    place: Place
    said: Status
    is_due: bool
    is_now: bool
    holds: bool

    def counts(self, what: Owing) -> bool:
        """As `counts`, in all."""
        match what:
            case Owing.HOLDERS:
                return self.holds
            case Owing.DUE:
                return self.is_due
            case Owing.DONE:
                return self.is_due and self.said in DONE
        return self.is_due and self.said is Status.DONE


class Owings:
    """The obligations of an authority as asked; added up once for all the formulas of a sheet."""

    def __init__(self, asking: Asking, owed: Owed) -> None:
        self.asking, self.owed = asking, owed

    def counted(self, formula: Duties) -> Sums:
        """The figures of a formula, by place."""
        sums, is_stock = Sums(), formula.what is Owing.HOLDERS
        for duty in [formula.duty] if formula.duty else self.table:
            for key, n in self.table.get(duty, {}).items():
                if key.counts(formula.what):
                    sums.add(self._stands(key.place), n if key.is_now or is_stock else 0, n)
        return sums

    @cached_property
    def table(self) -> Mapping[str, Mapping[Of, int]]:
        """How many there are, by duty and by what formulas ask."""
        found: dict[str, Counter[Of]] = {}
        for one, n in self.owed.settled.items():
            self._count(found, one, n)
        for each in self.owed.moving:
            self._count(found, self._alike(each), 1)
        return found

    def _count(self, found: dict[str, Counter[Of]], one: Alike, n: int) -> None:
        if one.said in UNOWED or not n:
            return
        now, whole, due = self.asking.span, self.asking.whole, one.due_on
        of = Of(
            one.place, one.said, due is not None and whole.first <= due <= whole.last,
            due is not None and now.first <= due <= now.last, _holds(one.period, now.last),
        )  # fmt: skip
        found.setdefault(one.duty, Counter())[of] += n

    def items(self, formula: Duties, span: Span) -> Iterator[Item]:
        """The obligations that are counted within some days, the last due first."""
        days = (None, None) if formula.what is Owing.HOLDERS else (span.first, span.last)
        narrow = Narrow(Q(), duty=formula.duty, due_from=days[0], due_until=days[1])
        found = [one for one in self.owed.cells(narrow) if counts(self._alike(one), formula, span)]
        found.sort(key=lambda one: (one.cell.due_on or date.max, str(one.holder)), reverse=True)
        title = in_force(self.asking.tenant, self.asking.known).title
        for one in found:
            cell = one.cell
            id_, called = obligation_id(one.holder, number_of(cell)), title(cell.plan, cell.duty)
            label = called if cell.period.startswith(EVENT) else f"{called}（{cell.period}）"
            yield Item(id_, label, cell.due_on, one.enterprise, one.holder, "obligation", id_)

    def _alike(self, one: One) -> Alike:
        """With where its holder stood on the last day: where its columns say, unless its enterprise stood
        elsewhere then.
        """
        spot = self.asking.firm(one.enterprise).spot
        columns = self.asking.roll.movers.get(one.enterprise) if one.enterprise is not None else None
        if columns is None or spot == Spot(*columns):
            return self.owed.alike(one, one.place)
        return self.owed.alike(one, Place(None, spot, is_firm=True))

    def _stands(self, place: Place) -> tuple[str, ...]:
        if place.office is not None:
            return self.asking.stands(None, place.office)
        if place.spot.industry or place.is_firm:
            return self.asking.within(place.spot)
        return self.asking.of_office


def counts(one: Alike, formula: Duties, span: Span) -> bool:
    """Whether obligations are among those that are counted for these days."""
    if one.said in UNOWED or formula.duty not in ("", one.duty):
        return False
    if formula.what is Owing.HOLDERS:
        return _holds(one.period, span.last)
    if one.due_on is None or not span.first <= one.due_on <= span.last:
        return False
    if formula.what is Owing.DUE:
        return True
    return one.said in DONE if formula.what is Owing.DONE else one.said is Status.DONE


@lru_cache(maxsize=4096)
def _holds(label: str, day: date) -> bool:
    """Whether a period, by its label, holds a day."""
    period = parse_label(label)
    return period is not None and day in period
