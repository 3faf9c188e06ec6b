"""Figures counted from obligations: what fell due, what was done in time, who owes something now.

As it stands now from the tallies; as known then, and for whoever sees single enterprises, cell by cell. That
both are the same is the theorem of the cells.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cached_property
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q, Sum

from zhiben.domain.cells import Status, status
from zhiben.domain.indicator_formulas import Duties, Owing
from zhiben.domain.indicators import Span
from zhiben.domain.periods import parse_label
from zhiben.ground.scope import within
from zhiben.plans import listing, stored
from zhiben.plans.answers import Filters
from zhiben.plans.models import Tally
from zhiben.plans.rows import obligation_id
from zhiben.plans.stored import Found
from zhiben.plans.words_sql import word
from zhiben.reports.figures.asking import Asking, Item, Sums

UNOWED = frozenset({Status.WAIVED, Status.NOT_APPLICABLE})


class Owed(NamedTuple):
    """`n` obligations alike; `office`: whose own they are, of a section."""

    duty: str
    period: str
    due_on: date | None
    said: Status
    office: UUID | None
    region: str
    industry: str
    n: int

    def counts(self, formula: Duties, span: Span) -> bool:
        """Whether they are among those that are counted for these days."""
        if self.said in UNOWED or formula.duty not in ("", self.duty):
            return False
        if formula.what is Owing.HOLDERS:
            period = parse_label(self.period)
            return period is not None and span.last in period
        due = self.due_on is not None and span.first <= self.due_on <= span.last
        return due and (formula.what is Owing.DUE or self.said is Status.DONE)


class Obligations:
    """The obligations of an authority as asked; read once for all the formulas of a sheet."""

    def __init__(self, asking: Asking) -> None:
        self.asking = asking

    @cached_property
    def cells(self) -> list[Found]:
        """One by one."""
        asking = self.asking
        if asking.known is not None:
            filters = Filters(authority=asking.tenant)
            return listing.found_as_known(asking.actor, filters, asking.today, asking.known)
        return list(
            stored.every(listing.narrowed(asking.actor, Filters(authority=asking.tenant)), asking.today)
        )

    @cached_property
    def owed(self) -> list[Owed]:
        asking = self.asking
        if asking.known is not None or listing.sees_single_enterprises(asking.actor):
            return [_owed(one, asking) for one in self.cells]
        rows = Tally.objects.filter(within(asking.actor), tenant=asking.tenant).order_by()
        rows = rows.filter(Q(due_on__isnull=True) | Q(due_on__gte=asking.whole.first))
        grouped = rows.annotate(said=word(asking.today)).values_list(
            "duty", "period", "due_on", "said", "section", "region", "industry"
        )
        return [
            Owed(duty, period, due, Status(said), office, region, industry, n)
            for duty, period, due, said, office, region, industry, n in grouped.annotate(n=Sum("n"))
            if n
        ]

    def counted(self, formula: Duties) -> Sums:
        """The sums of a formula, by place."""
        sums, asking = Sums(self.asking), self.asking
        for one in self.owed:
            total = one.n if one.counts(formula, asking.whole) else 0
            if total:
                now = one.n if one.counts(formula, asking.span) else 0
                sums.add((one.industry, one.region, one.office), now, total)
        return sums

    def items(self, formula: Duties, span: Span, place: str) -> list[Item]:
        """The obligations behind the figure of a place, soonest due first."""
        found = [one for one in self._named(formula, span) if self._lies(one, place)]
        found.sort(key=lambda one: (one.cell.due_on or date.max, str(one.subject)))
        return [
            Item(id_, one.cell.period, one.cell.due_on, one.subject, "obligation", id_)
            for one in found
            for id_ in [obligation_id(one.subject, one.slot)]
        ]

    def _named(self, formula: Duties, span: Span) -> Iterator[Found]:
        return (one for one in self.cells if _owed(one, self.asking).counts(formula, span))

    def _lies(self, one: Found, place: str) -> bool:
        return place in set(self.asking.places(one.industry, one.region, one.subject))


def _owed(one: Found, asking: Asking) -> Owed:
    cell = one.cell
    office = one.subject if one.subject in asking.offices else None
    return Owed(
        cell.duty, cell.period, cell.due_on, status(cell, asking.today), office, one.region, one.industry, 1
    )
