"""Figures counted from the office's own visits that stand as ended; as known, by the steps known then.

An inspection that was only entered, or taken over from before, has no visit: how many teams and inspectors
there were, and whether it was announced, nobody has said. That is 未报, and not nought.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q

from zhiben.domain.indicator_formulas import Visiting, Visits
from zhiben.domain.indicators import Span
from zhiben.domain.visits import Event, Seat, State
from zhiben.inspections.models import COUNTED, Member, Step, Visit
from zhiben.plans.models import Fact
from zhiben.reports.figures.asking import ONE, Asking, Item, Sums

INSPECTION, BUREAU = "inspection", "bureau"  # the kind of fact a visit leaves, and by whom
ENDINGS = (Event.FILE.value, Event.RETURN.value)  # once filed, only this decides whether it stands


class Ended(NamedTuple):
    """A visit that stands as ended; `day`: when it began; `people`: how many inspected."""

    id: UUID
    number: str
    day: date
    enterprise: UUID | None
    about: UUID
    lead: UUID | None
    unannounced: bool
    people: int


class Ends:
    """The visits of an authority as asked; read once for all the formulas of a sheet."""

    def __init__(self, asking: Asking) -> None:
        self.asking = asking

    def counted(self, formula: Visits) -> Sums:
        """The figures of a formula, by place. A team that went to several places of a day counts in each."""
        asking, sums = self.asking, Sums()
        first, whole = asking.span.first, asking.whole
        seen: set[tuple[str, object]] = set()
        for one in self._of(formula, whole):
            places = asking.stands(one.enterprise)
            if formula.of is Visiting.TEAMS:
                places = tuple(place for place in places if (place, _team(one)) not in seen)
                seen.update((place, _team(one)) for place in places)
            n = one.people if formula.of is Visiting.PEOPLE else 1
            sums.add(places, n if one.day >= first else None, n)
        for enterprise, subject, is_now in self.untold:
            sums.add_untold(asking.stands(enterprise, subject), enterprise or subject, within=is_now)
        return sums

    def items(self, formula: Visits, span: Span, place: str) -> Iterator[Item]:
        """The visits that are counted within some days at a place, the last first."""
        seen: set[object] = set()
        for one in self._of(formula, span):
            if place not in self.asking.stands(one.enterprise):
                continue
            if formula.of is Visiting.TEAMS:
                if _team(one) in seen:
                    continue
                seen.add(_team(one))
            n = Decimal(one.people) if formula.of is Visiting.PEOPLE else ONE
            yield Item(str(one.id), one.number, one.day, one.enterprise, one.about, "visit", str(one.id), n)

    def _of(self, formula: Visits, span: Span) -> Iterator[Ended]:
        for one in self.ended:
            if span.first <= one.day <= span.last and (one.unannounced or not formula.unannounced):
                yield one

    @cached_property
    def untold(self) -> list[tuple[UUID | None, UUID, bool]]:
        """Inspections of the office of which there is no visit here, since figures are added up: enterprise,
        subject, whether within the days; alike ones once.
        """
        asking = self.asking
        rows = Fact.objects.filter(
            asking.is_known, tenant=asking.tenant, kind=INSPECTION, attributes__by=BUREAU,
            happened_on__gte=asking.whole.first, happened_on__lte=asking.whole.last,
        )  # fmt: skip
        there = {str(one.id) for one in self.ended}
        told = rows.order_by().values_list("enterprise", "subject", "happened_on", "attributes__visit")
        found = {
            (enterprise, subject, day >= asking.span.first)
            for enterprise, subject, day, visit in told.iterator(chunk_size=5000)
            if str(visit) not in there
        }
        return list(found)

    @cached_property
    def ended(self) -> list[Ended]:
        """Since figures are added up, the last first."""
        asking = self.asking
        rows = Visit.objects.filter(
            asking.is_recorded, tenant=asking.tenant, type__in=COUNTED, filed_on__isnull=False,
            began_on__gte=asking.whole.first, began_on__lte=asking.whole.last,
        )  # fmt: skip
        if asking.known is None:
            rows = rows.filter(state=State.FILED.value)
        columns = ("id", "number", "began_on", "enterprise", "about", "lead", "unannounced")
        people, standing = self._people(), self._standing()
        return [
            Ended._make((*row, people[row[0]]))
            for row in rows.order_by("-began_on", "-id").values_list(*columns)
            if standing is None or row[0] in standing
        ]

    def _standing(self) -> set[UUID] | None:
        """The visits whose last ending stood at the moment of knowing; None: as their columns say."""
        asking = self.asking
        if asking.known is None:
            return None
        steps = Step.objects.filter(asking.is_recorded, tenant=asking.tenant, event__in=ENDINGS)
        last = dict(steps.order_by("visit", "n").values_list("visit", "event"))
        return {visit for visit, event in last.items() if event == Event.FILE}

    def _people(self) -> Counter[UUID]:
        """Inspectors by visit."""
        there = Q(dropped_at__isnull=True)
        if self.asking.known is not None:
            there |= Q(dropped_at__gt=self.asking.known)
        whole = self.asking.whole
        rows = Member.objects.filter(
            there, tenant=self.asking.tenant, seat=Seat.INSPECTOR.value, visit__began_on__gte=whole.first,
            visit__began_on__lte=whole.last,
        )  # fmt: skip
        return Counter(rows.values_list("visit", flat=True))


def _team(one: Ended) -> tuple[object, date]:
    """Of a visit whose leader nobody knows it is one of its own."""
    return one.lead or one.id, one.day
