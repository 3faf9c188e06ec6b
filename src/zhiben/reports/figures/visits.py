"""Figures counted from the authority's inspections, with what their visits tell: who led, who took part.

An inspection is a fact, whether its visit was recorded here or came from elsewhere; so what was known then is
asked of the facts. One from elsewhere is a team of its own, and tells of no people.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from uuid import UUID

from django.db.models import Q

from zhiben.domain.indicator_formulas import Visiting
from zhiben.domain.indicators import Span
from zhiben.domain.visits import Seat
from zhiben.inspections.models import Member, Visit
from zhiben.plans.models import Fact
from zhiben.reports.figures.asking import Asking, Item, Sums


@dataclass(frozen=True, slots=True)
class Inspected:
    """One inspection; `team`: who led it on which day, or the fact itself; `visit`: its record here."""

    fact: UUID
    day: date
    firm: UUID
    industry: str
    region: str
    visit: Visit | None
    people: int

    @property
    def team(self) -> object:
        return self.fact if self.visit is None else (self.visit.lead, self.day)


class Ends:
    """The inspections of an authority as asked; read once for all the formulas of a sheet."""

    def __init__(self, asking: Asking) -> None:
        self.asking = asking

    @cached_property
    def inspected(self) -> list[Inspected]:
        asking = self.asking
        rows = Fact.objects.within(asking.actor).filter(
            asking.is_known, tenant=asking.tenant, kind="inspection", attributes__by="bureau",
            happened_on__gte=asking.whole.first, happened_on__lte=asking.whole.last,
        )  # fmt: skip
        told = list(
            rows.values_list("id", "happened_on", "subject", "industry", "region", "attributes__visit")
        )
        visits = {str(one.id): one for one in self._visits()} if told else {}
        people = self._people() if visits else Counter()
        found = []
        for fact, day, firm, industry, region, visit in told:
            row = visits.get(visit)
            n = 0 if row is None else people[row.id]
            found.append(Inspected(fact, day, firm, industry, region, row, n))
        return found

    def counted(self, what: Visiting) -> Sums:
        """The sums of a formula, by place."""
        sums, first = Sums(self.asking), self.asking.span.first
        for one in self.inspected:
            where = (one.industry, one.region, None)
            if what is Visiting.TEAMS:
                sums.add_key(where, one.team, one.day >= first)
            elif n := self._amount(what, one):
                sums.add(where, n if one.day >= first else 0, n)
        return sums

    def items(self, what: Visiting, span: Span, place: str) -> list[Item]:
        """The inspections behind the figure of a place, the last first; of a team its first one."""
        found = [
            one for one in self.inspected
            if span.first <= one.day <= span.last and self._amount(what, one)
            and place in set(self.asking.places(one.industry, one.region, None))
        ]  # fmt: skip
        if what is Visiting.TEAMS:
            found = list({one.team: one for one in reversed(found)}.values())
        found.sort(key=lambda one: (one.day, one.fact), reverse=True)
        return [
            Item(
                str(one.fact), "" if one.visit is None else one.visit.number, one.day, one.firm,
                *(("enterprise-facts", str(one.firm)) if one.visit is None else ("visit", str(one.visit.id))),
                Decimal(self._amount(what, one)),
            )
            for one in found
        ]  # fmt: skip

    def _amount(self, what: Visiting, one: Inspected) -> int:
        match what:
            case Visiting.TEAMS:
                return 1
            case Visiting.PEOPLE:
                return one.people
            case Visiting.UNANNOUNCED:
                return int(one.visit is not None and one.visit.unannounced)

    def _visits(self) -> list[Visit]:
        rows = Visit.objects.filter(tenant=self.asking.tenant, filed_on__isnull=False)
        return list(rows.only("id", "tenant", "number", "lead", "unannounced"))

    def _people(self) -> Counter[UUID]:
        """Inspectors by visit."""
        there = Q(dropped_at__isnull=True)
        if self.asking.known is not None:
            there |= Q(dropped_at__gt=self.asking.known)
        rows = Member.objects.filter(there, tenant=self.asking.tenant, seat=Seat.INSPECTOR.value)
        return Counter(rows.values_list("visit", flat=True))
