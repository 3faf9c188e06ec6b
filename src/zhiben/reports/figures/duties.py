"""Figures counted from obligations: what fell due, what was done of it, who owes something now.

As it stands now from the tallies, as known then cell by cell: that both are the same is the theorem of the
cells. Tallies know where somebody stands today; of enterprises that moved since, the cells are put where they
stood.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import cached_property, lru_cache
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q, Sum

from zhiben.domain.cells import Cell, Status, status
from zhiben.domain.indicator_formulas import Duties, Owing
from zhiben.domain.indicators import Pair, Span
from zhiben.domain.orgs import Kind
from zhiben.domain.periods import parse_label
from zhiben.orgs.models import Subject
from zhiben.orgs.world import batches
from zhiben.plans import counting, stored
from zhiben.plans.inforce import in_force
from zhiben.plans.models import Tally
from zhiben.plans.rows import obligation_id
from zhiben.plans.rows import slot as number_of
from zhiben.plans.stored import Narrow
from zhiben.plans.words_sql import word
from zhiben.reports.figures.asking import Asking, Item, Spot, Sums

UNOWED = frozenset({Status.WAIVED, Status.NOT_APPLICABLE})
DONE = frozenset({Status.DONE, Status.DONE_LATE})


class Place(NamedTuple):
    """Where a holder stands; `office`: a section, of what it owes itself."""

    office: UUID | None
    spot: Spot


class Some(NamedTuple):
    """`n` obligations alike."""

    duty: str
    period: str
    due_on: date | None
    said: Status
    place: Place
    n: int

    def counts(self, formula: Duties, span: Span) -> bool:
        """Whether they are among those that are counted for these days."""
        if self.said in UNOWED or formula.duty not in ("", self.duty):
            return False
        if formula.what is Owing.HOLDERS:
            return _holds(self.period, span.last)
        if self.due_on is None or not span.first <= self.due_on <= span.last:
            return False
        if formula.what is Owing.DUE:
            return True
        return self.said in DONE if formula.what is Owing.DONE else self.said is Status.DONE


class Alike(NamedTuple):
    """What obligations have in common that are counted together. `is_due`: since figures are added up;
    `is_now`: within the days; `holds`: their period holds the last day.
    """

    place: Place
    said: Status
    is_due: bool
    is_now: bool
    holds: bool

    def counts(self, what: Owing) -> bool:
        """As `Some.counts`, in all."""
        match what:
            case Owing.HOLDERS:
                return self.holds
            case Owing.DUE:
                return self.is_due
            case Owing.DONE:
                return self.is_due and self.said in DONE
        return self.is_due and self.said is Status.DONE


class One(NamedTuple):
    """One cell and whose it is."""

    holder: UUID
    enterprise: UUID | None
    kind: str
    region: str
    industry: str
    cell: Cell


class Owings:
    """The obligations of an authority as asked; read once for all the formulas of a sheet."""

    def __init__(self, asking: Asking) -> None:
        self.asking = asking

    def counted(self, formula: Duties) -> dict[str, Pair]:
        """The figures of a formula, by place."""
        sums, asking = Sums(), self.asking
        is_stock = formula.what is Owing.HOLDERS
        for duty in [formula.duty] if formula.duty else self.table:
            for key, n in self.table.get(duty, {}).items():
                if key.counts(formula.what):
                    sums.add(self._stands(key.place), n if key.is_now or is_stock else 0, n)
        return sums.pairs(asking.places)

    @cached_property
    def table(self) -> Mapping[str, Mapping[Alike, int]]:
        """How many there are, by duty and by what formulas ask."""
        found: dict[str, Counter[Alike]] = {}
        now, whole = self.asking.span, self.asking.whole
        for one in self.some:
            if one.said in UNOWED:
                continue
            due = one.due_on
            alike = Alike(
                one.place, one.said, due is not None and whole.first <= due <= whole.last,
                due is not None and now.first <= due <= now.last, _holds(one.period, now.last),
            )  # fmt: skip
            found.setdefault(one.duty, Counter())[alike] += one.n
        return found

    def items(self, formula: Duties, span: Span) -> Iterator[Item]:
        """The obligations that are counted within some days, the last due first."""
        days = (None, None) if formula.what is Owing.HOLDERS else (span.first, span.last)
        narrow = Narrow(Q(), duty=formula.duty, due_from=days[0], due_until=days[1])
        found = [one for one in self._cells(narrow) if self._some(one).counts(formula, span)]
        found.sort(key=lambda one: (one.cell.due_on or date.max, str(one.holder)), reverse=True)
        for one in found:
            id_ = obligation_id(one.holder, number_of(one.cell))
            day = one.cell.due_on
            yield Item(id_, one.cell.period, day, one.enterprise, one.holder, "obligation", id_)

    @cached_property
    def some(self) -> list[Some]:
        """All of them, alike ones put together."""
        if self.asking.known is not None:
            return [self._some(one) for one in self._cells(Narrow(Q()))]
        return [*self._tallied(), *self._moved()]

    def _stands(self, place: Place) -> tuple[str, ...]:
        if place.office is not None:
            return self.asking.stands(None, place.office)
        if place.spot.industry:
            return self.asking.within(place.spot)
        return self.asking.of_office

    def _tallied(self) -> Iterator[Some]:
        asking = self.asking
        rows = Tally.objects.filter(tenant=asking.tenant).annotate(said=word(asking.today)).order_by()
        due = Q(due_on__isnull=True) | Q(due_on__gte=asking.whole.first)
        grouped = rows.filter(due).values_list(
            "duty", "period", "due_on", "said", "section", "region", "industry"
        )
        for duty, period, due_on, said, office, region, industry, n in grouped.annotate(n=Sum("n")):
            if n:
                yield Some(duty, period, due_on, Status(said), Place(office, Spot(region, industry)), n)

    def _moved(self) -> Iterator[Some]:
        """What those owe who stood elsewhere: taken away where they stand now, put where they stood."""
        for one in self._stored(Narrow(Q()), list(self._movers)):
            here = self._some(one, moved=False)
            yield here._replace(n=-1)
            yield self._some(one)

    @cached_property
    def _movers(self) -> Mapping[UUID, Place]:
        """Where enterprises stood on the last day of which the tallies do not know it: that stand elsewhere
        now, or under a section by name.
        """
        rows = Subject.objects.filter(tenant=self.asking.tenant, kind=Kind.ENTERPRISE.value)
        found = {}
        for id_, region, industry in rows.values_list("id", "region", "industry").iterator(chunk_size=5000):
            spot = self.asking.firm(id_).spot
            if spot.industry and spot != Spot(region, industry):
                found[id_] = Place(None, spot)
        return found

    # ── one by one ───────────────────────────────────────────────────────────────────────────────

    def _cells(self, narrow: Narrow) -> Iterator[One]:
        asking = self.asking
        if asking.known is None:
            yield from self._stored(narrow, None)
            return
        inforce = in_force(asking.tenant, asking.known)
        holders = {
            row[0]: row
            for row in Subject.objects.filter(tenant=asking.tenant).values_list(
                "id", "enterprise", "kind", "region", "industry"
            )
        }
        for id_, cells in counting.everything(asking.tenant, inforce, asking.known, asking.today).items():
            for cell in cells.values():
                yield One(*holders[id_], cell)

    def _stored(self, narrow: Narrow, enterprises: list[UUID] | None) -> Iterator[One]:
        tenant = self.asking.tenant
        parts = [Q()] if enterprises is None else [Q(enterprise__in=part) for part in batches(enterprises)]
        for part in parts:
            for one in stored.every(replace(narrow, place=part & Q(tenant=tenant)), self.asking.today):
                kind = Kind.SECTION if one.subject in self.asking.offices else Kind.ENTERPRISE
                yield One(one.subject, one.enterprise, kind, one.region, one.industry, one.cell)

    def _some(self, one: One, *, moved: bool = True) -> Some:
        place = Place(one.holder if one.kind == Kind.SECTION else None, Spot(one.region, one.industry))
        if moved and one.enterprise is not None:
            place = self._movers.get(one.enterprise, place)
        cell = one.cell
        return Some(cell.duty, cell.period, cell.due_on, status(cell, self.asking.today), place, 1)


@lru_cache(maxsize=4096)
def _holds(label: str, day: date) -> bool:
    """Whether a period, by its label, holds a day."""
    period = parse_label(label)
    return period is not None and day in period
