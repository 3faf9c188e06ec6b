"""The obligations of an authority as known, whatever days are asked about: alike ones put together, and one
by one those of enterprises that stood elsewhere on some day.

As it stands now from the tallies, as known then cell by cell: that both are the same is the theorem of the
cells. Tallies know where somebody stands today.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q, Sum

from zhiben.domain.cells import Cell, Status, status
from zhiben.domain.orgs import Kind
from zhiben.orgs.models import Subject
from zhiben.orgs.world import batches
from zhiben.plans import counting, stored
from zhiben.plans.inforce import in_force
from zhiben.plans.models import Tally
from zhiben.plans.stored import Narrow
from zhiben.plans.words_sql import word
from zhiben.reports.figures.asking import Spot
from zhiben.reports.figures.roll import Roll


class Place(NamedTuple):
    """Where a holder stands; `office`: a section, of what it owes itself; `is_firm`: of an enterprise, be it
    that nobody knows its industry.
    """

    office: UUID | None
    spot: Spot
    is_firm: bool = False


class Alike(NamedTuple):
    """What obligations have in common that no day tells apart."""

    duty: str
    period: str
    due_on: date | None
    said: Status
    place: Place


class One(NamedTuple):
    """One cell and whose it is."""

    holder: UUID
    enterprise: UUID | None
    kind: str
    region: str
    industry: str
    cell: Cell

    @property
    def place(self) -> Place:
        """Where its holder stands today."""
        return Place(self.holder if self.kind == Kind.SECTION else None, Spot(self.region, self.industry))


class Owed:
    """Read once for all the formulas and sheets of a moment."""

    def __init__(self, roll: Roll, today: date) -> None:
        self.roll, self.today = roll, today

    @cached_property
    def settled(self) -> Counter[Alike]:
        """How many there are, by where their holders stand today; without those of `moving`."""
        return self._known[0] if self.roll.known is not None else self._tallied()

    @cached_property
    def moving(self) -> list[One]:
        """Those of enterprises that may have stood elsewhere."""
        return self._known[1] if self.roll.known is not None else list(self._of_movers())

    def alike(self, one: One, place: Place) -> Alike:
        """`place`: where its holder stands, or stood."""
        cell = one.cell
        return Alike(cell.duty, cell.period, cell.due_on, status(cell, self.today), place)

    def cells(self, narrow: Narrow) -> Iterator[One]:
        """One by one, as known. `narrow`: which are wanted; as known then all of them come."""
        if self.roll.known is None:
            yield from self._stored(narrow, None)
            return
        tenant, known = self.roll.tenant, self.roll.known
        columns = ("id", "enterprise", "kind", "region", "industry")
        holders = {row[0]: row for row in Subject.objects.filter(tenant=tenant).values_list(*columns)}
        found = counting.everything(tenant, in_force(tenant, known), known, self.today)
        for id_, cells in found.items():
            for cell in cells.values():
                yield One._make((*holders[id_], cell))

    @cached_property
    def _known(self) -> tuple[Counter[Alike], list[One]]:
        settled, moving = Counter[Alike](), []
        for one in self.cells(Narrow(Q())):
            if one.enterprise in self.roll.movers:
                moving.append(one)
            else:
                settled[self.alike(one, one.place)] += 1
        return settled, moving

    def _tallied(self) -> Counter[Alike]:
        rows = Tally.objects.filter(tenant=self.roll.tenant).annotate(said=word(self.today)).order_by()
        grouped = rows.values_list("duty", "period", "due_on", "said", "section", "region", "industry")
        found = Counter[Alike]()
        for duty, period, due_on, said, office, region, industry, n in grouped.annotate(n=Sum("n")):
            place = Place(office, Spot(region, industry))
            found[Alike(duty, period, due_on, Status(said), place)] += n
        found.subtract(self.alike(one, one.place) for one in self.moving)
        return found

    def _of_movers(self) -> Iterator[One]:
        return self._stored(Narrow(Q()), self.roll.movers)

    def _stored(self, narrow: Narrow, enterprises: Collection[UUID] | None) -> Iterator[One]:
        mine = Q(tenant=self.roll.tenant)
        parts = [mine]
        if enterprises is not None:
            parts = [mine & Q(enterprise__in=part) for part in batches(enterprises)]
        for part in parts:
            for one in stored.every(replace(narrow, place=part), self.today):
                kind = Kind.SECTION if one.subject in self.roll.offices else Kind.ENTERPRISE
                yield One(one.subject, one.enterprise, kind, one.region, one.industry, one.cell)
