"""Figures counted from hazards: found, closed, taken over, and what stands on a day.

The columns of a hazard are what its steps have come to, and are added up in the database. A hazard to which
something was done after the moment of knowing is rebuilt from the steps known then, and counted by the same
rules (`Seen`). What stood overdue or listed on a day follows from the steps until that day.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property, reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from zhiben.domain.hazard_cases import Case, is_overdue
from zhiben.domain.hazards import OPEN, State
from zhiben.domain.indicator_formulas import SOURCES, STOCKS, Formula, Hazards, Standing
from zhiben.domain.indicators import Span
from zhiben.hazards.models import Hazard, HazardStep
from zhiben.hazards.stored import came_back, case_of
from zhiben.orgs.world import batches
from zhiben.reports.figures.asking import Asking, Item, Spot, Sums

CLOSED = frozenset({State.CLOSED, State.STATED})
NEVER_WERE = frozenset({State.DISMISSED, State.MERGED, State.UNDONE})
FLOWS = (Standing.FOUND, Standing.CLOSED, Standing.LEFT, Standing.RECURRING, Standing.MISSED)
STANDING = (Standing.OPEN, Standing.BEFORE)
ON_THE_DAY = (Standing.OVERDUE, Standing.LISTED)
_DAY = timedelta(days=1)
Key = tuple[Spot, str, str]  # where, level, source
Slot = tuple[Standing, bool]  # the second: within the days, else in all


@dataclass(frozen=True, slots=True)
class Seen:
    """A hazard as known. `ended_on`: when it left the stock, never before it was found."""

    id: UUID
    enterprise: UUID | None
    level: str
    source: str
    state: State
    found_on: date
    ended_on: date | None
    recurs: bool
    missed: bool

    @property
    def was(self) -> bool:
        """Held to be one: graded, and neither dismissed, merged nor undone."""
        return bool(self.level) and self.state not in NEVER_WERE

    def counts(self, of: Standing, span: Span) -> bool:
        """Whether it is among those counted for these days, but for what only its steps tell."""
        if not self.was:
            return False
        found = span.first <= self.found_on <= span.last
        ended = self.ended_on is not None and span.first <= self.ended_on <= span.last
        match of:
            case Standing.FOUND:
                return found
            case Standing.RECURRING:
                return found and self.recurs
            case Standing.MISSED:
                return found and self.missed
            case Standing.CLOSED:
                return ended and self.state in CLOSED
            case Standing.LEFT:
                return ended and self.state not in CLOSED
        day = span.first - _DAY if of is Standing.BEFORE else span.last
        return self.found_on <= day and (self.ended_on is None or self.ended_on > day)

    def day(self, of: Standing) -> date:
        """The day it is listed under."""
        return self.ended_on if of in (Standing.CLOSED, Standing.LEFT) and self.ended_on else self.found_on


class Stock:
    """The hazards of an authority as asked; read once for all the formulas of a sheet, and no more of them
    than some formula counts. `every`: all formulas there are.
    """

    def __init__(self, asking: Asking, every: Iterable[Formula]) -> None:
        self.asking = asking
        self._formulas = [one for one in every if isinstance(one, Hazards)]

    def counted(self, formula: Hazards) -> Sums:
        """The figures of a formula, by place."""
        asking, sums = self.asking, Sums()
        if formula.what in ON_THE_DAY:
            on_the_day = list(self._on_the_day(formula, asking.span))
            asking.roll.need(one.enterprise for one in on_the_day)
            for one in on_the_day:
                sums.add(asking.stands(one.enterprise), 1, 1)
            return sums
        for (spot, level, source), table in self.table.items():
            if _is_of(formula, level, source):
                now = table[formula.what, True]
                total = now if formula.what in STOCKS else table[formula.what, False]
                sums.add(asking.within(spot), now, total)
        return sums

    def items(self, formula: Hazards, span: Span) -> Iterator[Item]:
        """The hazards that are counted within some days, the last first; what they are tells `shown`."""
        if formula.what in ON_THE_DAY:
            found = list(self._on_the_day(formula, span))
        else:
            narrow = _narrowed(formula) & _q(formula.what, span)
            found = [one for one in self._seen(narrow) if one.counts(formula.what, span)]
        mine = [one for one in found if _is_of(formula, one.level, one.source)]
        mine.sort(key=lambda one: (one.day(formula.what), one.id), reverse=True)
        self.asking.roll.need(one.enterprise for one in mine)
        for one in mine:
            day = one.day(formula.what)
            yield Item(str(one.id), "", day, one.enterprise, None, "hazard", str(one.id))

    def shown(self, found: Sequence[Item]) -> list[Item]:
        """With their numbers and texts, and whom they are about."""
        told: dict[str, tuple[str, UUID]] = {}
        for batch in batches([UUID(one.id) for one in found]):
            rows = Hazard.objects.filter(tenant=self.asking.tenant, id__in=batch)
            for id_, number, text, about in rows.values_list("id", "number", "text", "about"):
                told[str(id_)] = (f"{number} {text}", about)
        return [replace(one, label=told[one.id][0], subject=told[one.id][1]) for one in found]

    # ── added up ─────────────────────────────────────────────────────────────────────────────────

    @cached_property
    def table(self) -> dict[Key, Counter[Slot]]:
        """How many there are, by what figures are told apart by."""
        found: dict[Key, Counter[Slot]] = {}
        rows = list(self._sums())
        self.asking.roll.need([row[0] for row in rows] + [one.enterprise for one in self.rebuilt])
        for enterprise, level, source, sums in rows:
            spot = self.asking.firm(enterprise).spot
            found.setdefault((spot, level, source), Counter()).update(sums)
        for one in self.rebuilt:
            if one.was:
                spot = self.asking.firm(one.enterprise).spot
                mine = found.setdefault((spot, one.level, one.source), Counter())
                mine.update(self._slots(one))
        return found

    def _slots(self, one: Seen) -> Iterator[Slot]:
        for of in (*FLOWS, *STANDING):
            if one.counts(of, self.asking.span):
                yield of, True
            if of in FLOWS and one.counts(of, self.asking.whole):
                yield of, False

    def _sums(self) -> Iterator[tuple[UUID | None, str, str, dict[Slot, Any]]]:
        """What `Seen.counts` says, said in SQL of the columns; a property test holds both equal."""
        counts = self._counts()
        if not counts:
            return
        is_any = reduce(or_, (q for _, _, q in counts.values()))  # most are of no sheet but the first
        is_of = reduce(or_, map(_narrowed, self._formulas))
        rows = self._settled.filter(is_any, is_of, level__isnull=False).exclude(state__in=NEVER_WERE)
        grouped = rows.order_by().values_list("enterprise", "level", "source")
        counted = grouped.annotate(**{name: Count("tenant", filter=q) for name, (_, _, q) in counts.items()})
        slots = [(of, now) for of, now, _ in counts.values()]
        for enterprise, level, source, *found in counted:
            yield enterprise, level, source, {slot: n for slot, n in zip(slots, found, strict=True) if n}

    def _counts(self) -> dict[str, tuple[Standing, bool, Q]]:
        """What is counted, by column: which, whether within the days, and when it is."""
        asked = {one.what for one in self._formulas}
        now = {f"{of}_now": (of, True, _q(of, self.asking.span)) for of in (*FLOWS, *STANDING) if of in asked}
        every = {f"{of}_all": (of, False, _q(of, self.asking.whole)) for of in FLOWS if of in asked}
        return now | every

    # ── one by one ───────────────────────────────────────────────────────────────────────────────

    @property
    def _settled(self) -> QuerySet[Hazard]:
        """Those whose columns say what was known: nothing was done to them since."""
        asking = self.asking
        rows = Hazard.objects.filter(asking.is_recorded, tenant=asking.tenant, found_on__lte=asking.span.last)
        return rows if asking.known is None else rows.filter(~self._later)

    @property
    def _later(self) -> Exists:
        """Something was done after the moment of knowing."""
        steps = HazardStep.objects.filter(tenant=OuterRef("tenant"), hazard=OuterRef("id"))
        return Exists(steps.filter(recorded_at__gt=self.asking.known))

    def _moved(self) -> list[UUID]:
        if self.asking.known is None:
            return []
        rows = Hazard.objects.filter(self._later, self.asking.is_recorded, tenant=self.asking.tenant)
        return list(rows.values_list("id", flat=True))

    @cached_property
    def rebuilt(self) -> list[Seen]:
        """Those to which something was done since, as their steps until then have it."""
        return [
            _rebuilt(hazard, steps, case_of(hazard, steps))
            for hazard, steps in self._histories(self._moved())
            if hazard.found_on <= self.asking.span.last
        ]

    def _seen(self, narrow: Q) -> Iterator[Seen]:
        columns = ("id", "enterprise", "level", "source", "state", "found_on", "ended_on", "recurs", "missed")
        rows = self._settled.filter(narrow, level__isnull=False).order_by().values_list(*columns)
        for id_, enterprise, level, source, state, found, ended, recurs, missed in rows.iterator(2000):
            yield Seen(
                id_, enterprise, level, source, State(state), found, ended and max(ended, found),
                recurs is not None, missed,
            )  # fmt: skip
        yield from self.rebuilt

    def _on_the_day(self, formula: Hazards, span: Span) -> Iterator[Seen]:
        """Of those open on the last day, the ones overdue, or listed, by what was done until then."""
        still_open = Q(ended_on__isnull=True) | Q(ended_on__gt=span.last)
        candidates = {
            one.id: one
            for one in self._seen(_narrowed(formula) & still_open)
            if one.counts(Standing.OPEN, span) and _is_of(formula, one.level, one.source)
        }
        for hazard, steps in self._histories(candidates, until=span.last):
            case = case_of(hazard, steps)
            if case.listed if formula.what is Standing.LISTED else is_overdue(case, span.last):
                yield candidates[hazard.id]

    def _histories(
        self, ids: Collection[UUID], until: date | None = None
    ) -> Iterator[tuple[Hazard, list[HazardStep]]]:
        """Hazards with the steps known of them, in order; `until`: no later ones. None without any."""
        by_day = Q() if until is None else Q(day__lte=until)
        for batch in batches(ids):
            steps: dict[UUID, list[HazardStep]] = {}
            rows = HazardStep.objects.filter(
                by_day, self.asking.is_recorded, tenant=self.asking.tenant, hazard__in=batch
            )
            for step in rows.order_by("hazard", "n"):
                steps.setdefault(step.hazard_id, []).append(step)
            for hazard in Hazard.objects.filter(tenant=self.asking.tenant, id__in=list(steps)):
                yield hazard, steps[hazard.id]


def _is_of(formula: Hazards, level: str, source: str) -> bool:
    return formula.level in (None, level) and source in SOURCES[formula.found_by]


def _narrowed(formula: Hazards) -> Q:
    level = Q() if formula.level is None else Q(level=formula.level)
    return level & Q(source__in=SOURCES[formula.found_by])


def _q(of: Standing, span: Span) -> Q:
    found = Q(found_on__gte=span.first, found_on__lte=span.last)
    ended = Q(ended_on__lte=span.last, found_on__lte=span.last) & (
        Q(ended_on__gte=span.first) | Q(found_on__gte=span.first)
    )
    match of:
        case Standing.FOUND:
            return found
        case Standing.RECURRING:
            return found & Q(recurs__isnull=False)
        case Standing.MISSED:
            return found & Q(missed=True)
        case Standing.CLOSED:
            return ended & Q(state__in=CLOSED)
        case Standing.LEFT:
            return ended & ~Q(state__in=CLOSED)
    day = span.first - _DAY if of is Standing.BEFORE else span.last
    return Q(found_on__lte=day) & (Q(ended_on__isnull=True) | Q(ended_on__gt=day))


def _rebuilt(row: Hazard, steps: list[HazardStep], case: Case) -> Seen:
    ended = None if case.state in OPEN else case.closed_on or steps[-1].day
    return Seen(
        row.id, row.enterprise, case.level or "", row.source, case.state, row.found_on,
        ended and max(ended, row.found_on), came_back(row, steps), row.missed,
    )  # fmt: skip
