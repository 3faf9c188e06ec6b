"""Figures counted from hazards: found, closed, handed over, and what stands at the last day.

The columns of a hazard say what its steps have come to. Where something was done after the moment of knowing,
or after the last day, the hazard is rebuilt from the steps until then: so a figure can be had again later.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q

from zhiben.domain.hazard_cases import Case
from zhiben.domain.hazards import MENDED, OPEN, Event, Level, Source, State
from zhiben.domain.indicator_formulas import Finder, Hazards, Standing
from zhiben.domain.indicators import Span
from zhiben.hazards.measuring import BY_OTHERS
from zhiben.hazards.models import Hazard, HazardStep
from zhiben.hazards.stored import case_of
from zhiben.reports.figures.asking import Asking, Item, Sums

NEVER_WERE = frozenset({State.DISMISSED, State.MERGED, State.UNDONE})
FOUND_BY: Mapping[Finder, frozenset[Source]] = {
    Finder.ANYONE: frozenset(Source),
    Finder.ITSELF: frozenset({Source.SELF_CHECK, Source.ALARM}),
    Finder.OTHERS: BY_OTHERS,
}
BATCH = 500
COLUMNS = (
    "id", "number", "text", "enterprise", "about", "industry", "region", "source", "state", "level",
    "found_on", "deadline", "ended_on", "listed", "recurs", "missed",
)  # fmt: skip


class Row(NamedTuple):
    """The columns of a hazard that figures look at."""

    id: UUID
    number: str
    text: str
    enterprise: UUID | None
    about: UUID
    industry: str
    region: str
    source: str
    state: str
    level: str | None
    found_on: date
    deadline: date | None
    ended_on: date | None
    listed: bool
    recurs: UUID | None
    missed: bool


@dataclass(frozen=True, slots=True)
class Seen:
    """A hazard as known. `late`, `listed`: at the last day, of what was open then."""

    row: Row
    was: bool
    closed: bool
    ended_on: date | None
    level: Level | None
    recurs: bool
    late: bool
    listed: bool

    def counts(self, what: Standing, span: Span) -> bool:
        """Whether it is one of those that are counted for these days."""
        found = self.was and span.first <= self.row.found_on <= span.last
        ended = self.was and self.ended_on is not None and span.first <= self.ended_on <= span.last
        stands = self.was and self.row.found_on <= span.last < (self.ended_on or date.max)
        match what:
            case Standing.FOUND:
                return found
            case Standing.CLOSED:
                return ended and self.closed
            case Standing.LEFT:
                return ended and not self.closed
            case Standing.OPEN:
                return stands
            case Standing.OVERDUE:
                return stands and self.late
            case Standing.LISTED:
                return stands and self.listed
            case Standing.RECURRING:
                return found and self.recurs
            case Standing.MISSED:
                return found and self.row.missed

    def day(self, what: Standing) -> date | None:
        """The day it is listed under."""
        return self.ended_on if what in (Standing.CLOSED, Standing.LEFT) else self.row.found_on


class Stock:
    """The hazards of an authority as asked; read once for all the formulas of a sheet."""

    def __init__(self, asking: Asking) -> None:
        self.asking = asking

    @cached_property
    def seen(self) -> list[Seen]:
        return list(self._seen())

    def counted(self, formula: Hazards) -> Sums:
        """The sums of a formula, by place."""
        sums, asking = Sums(self.asking), self.asking
        for one in self._of(formula):
            total = one.counts(formula.what, asking.whole)
            if total or one.counts(formula.what, asking.span):
                where = (one.row.industry, one.row.region, None)
                sums.add(where, one.counts(formula.what, asking.span), total)
        return sums

    def items(self, formula: Hazards, span: Span, place: str) -> list[Item]:
        """The hazards behind the figure of a place, the last first."""
        found = [
            one for one in self._of(formula)
            if one.counts(formula.what, span)
            and place in set(self.asking.places(one.row.industry, one.row.region, None))
        ]  # fmt: skip
        found.sort(key=lambda one: (one.day(formula.what) or date.min, one.row.id), reverse=True)
        return [
            Item(
                str(one.row.id), f"{one.row.number} {one.row.text}", one.day(formula.what), one.row.about,
                "hazard", str(one.row.id),
            )
            for one in found
        ]  # fmt: skip

    def _of(self, formula: Hazards) -> Iterator[Seen]:
        sources = FOUND_BY[formula.found_by]
        for one in self.seen:
            if (formula.level is None or one.level is formula.level) and one.row.source in sources:
                yield one

    def _seen(self) -> Iterator[Seen]:
        asking = self.asking
        rows = Hazard.objects.within(asking.actor).filter(
            asking.is_recorded, tenant=asking.tenant, found_on__lte=asking.span.last
        )
        told = rows.order_by().values_list(*COLUMNS).iterator(chunk_size=5000)
        found = [Row._make(one) for one in told]
        moved = self._moved_since(Q(recorded_at__gt=asking.known)) if asking.known else set()
        later = self._moved_since(asking.is_recorded & Q(day__gt=asking.span.last))
        histories = self._histories([row.id for row in found if row.id in moved or row.id in later])
        hazards = Hazard.objects.in_bulk(list(histories))
        for row in found:
            steps = histories.get(row.id)
            yield (
                _stands(row, asking.span.last)
                if steps is None
                else _rebuilt(row, hazards[row.id], steps, asking.span.last)
            )

    def _moved_since(self, since: Q) -> set[UUID]:
        return set(
            HazardStep.objects.filter(since, tenant=self.asking.tenant).values_list("hazard", flat=True)
        )

    def _histories(self, ids: Collection[UUID]) -> dict[UUID, list[HazardStep]]:
        """The steps known of these hazards, in order."""
        histories: dict[UUID, list[HazardStep]] = {id_: [] for id_ in ids}
        for batch in _batches(list(ids)):
            steps = HazardStep.objects.filter(
                self.asking.is_recorded, tenant=self.asking.tenant, hazard__in=batch
            )
            for step in steps.order_by("hazard", "n"):
                histories[step.hazard_id].append(step)
        return histories


def _batches(ids: list[UUID]) -> Iterator[list[UUID]]:
    return (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))


def _stands(row: Row, last: date) -> Seen:
    """As its columns say: nothing was done since."""
    state = State(row.state)
    return Seen(
        row, state not in NEVER_WERE, state is State.CLOSED, row.ended_on, _level(row.level),
        row.recurs is not None, _is_late(state, row.deadline, last), row.listed,
    )  # fmt: skip


def _rebuilt(row: Row, hazard: Hazard, steps: list[HazardStep], last: date) -> Seen:
    """From the steps that were known; what stood at the last day from those until then."""
    case = case_of(hazard, steps)
    then = [step for step in steps if step.day <= last]
    at_last: Case | None = case_of(hazard, then) if then else None
    ended = None if case.state in OPEN else case.closed_on or steps[-1].day
    return Seen(
        row, case.state not in NEVER_WERE, case.state is State.CLOSED, ended, case.level,
        row.recurs is not None and any(step.event == Event.GRADE for step in steps),
        at_last is not None and _is_late(at_last.state, at_last.deadline, last),
        at_last is not None and at_last.listed,
    )  # fmt: skip


def _is_late(state: State, deadline: date | None, last: date) -> bool:
    return state in MENDED and deadline is not None and deadline < last


def _level(value: str | None) -> Level | None:
    return Level(value) if value else None
