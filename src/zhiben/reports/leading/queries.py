"""Everything a leader asks: who is worst, and what became of 批示. Each takes the actor first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Min, Q

from zhiben.domain.access import Actor, Permission
from zhiben.domain.hazard_measures import Measure, Span
from zhiben.domain.hazards import Level
from zhiben.domain.refusals import Incomplete
from zhiben.hazards.models import Hazard
from zhiben.hazards.zero import counted
from zhiben.orgs import queries as orgs
from zhiben.orgs.staff.working import Worker
from zhiben.reports.leading.models import Instruction, InstructionTask
from zhiben.tasks import queries as tasks
from zhiben.tasks.models import Step
from zhiben.tasks.people import home_of, takers
from zhiben.tasks.queries import TaskCard

WORST = 5
SHOWN = 20  # 批示


@dataclass(frozen=True, slots=True)
class Worst:
    """An enterprise with hazards past their deadline. `hazard`: the latest of them; `days`: how late."""

    enterprise: UUID
    name: str
    region_name: str
    major: int
    general: int
    hazard: UUID
    days: int


@dataclass(frozen=True, slots=True)
class Told:
    """A 批示 and where its tasks stand. `done`: of them, answered."""

    id: UUID
    thing: str
    title: str
    text: str
    by_name: str
    at: datetime
    due_on: date | None
    tasks: tuple[TaskCard, ...]

    @property
    def done(self) -> int:
        return sum(one.is_done for one in self.tasks)

    @property
    def is_done(self) -> bool:
        return bool(self.tasks) and self.done == len(self.tasks)

    @property
    def is_late(self) -> bool:
        return any(one.is_late and not one.is_done for one in self.tasks)


def worst(actor: Actor, *, today: date, most: int = WORST) -> list[Worst]:
    """Enterprises by their overdue hazards: those with major ones first, then the longest overdue."""
    span = Span(today.replace(day=1), today, today)
    late = Hazard.objects.within(actor).filter(counted(Measure.OVERDUE, span)).order_by()
    of_major = Count("tenant", filter=Q(level=Level.MAJOR.value))
    rows = late.values("about").annotate(n=Count("tenant"), major=of_major, oldest=Min("deadline"))
    found = list(rows.order_by("-major", "oldest", "about")[:most])
    firms = orgs.lines(actor, [one["about"] for one in found])
    towns = {one.code: one.name for one in orgs.regions(actor)}
    first = _latest(late.filter(about__in=[one["about"] for one in found]))
    return [
        Worst(
            one["about"], firm.name, towns.get(firm.region, ""), one["major"], one["n"] - one["major"],
            first[one["about"]], (today - one["oldest"]).days,
        )
        for one in found
        for firm in [firms[one["about"]]]
    ]  # fmt: skip


def _latest(rows: Iterable[Hazard]) -> dict[UUID, UUID]:
    """Of each enterprise the hazard to look at first: a major one before others, then the longest overdue."""
    ordered = sorted(rows, key=lambda one: (one.level != Level.MAJOR, one.deadline or date.max), reverse=True)
    return {one.about_id: one.id for one in ordered}


def may_instruct(actor: Actor) -> bool:
    """Whether the actor's word becomes 批示."""
    try:
        return actor.may(Permission.INSTRUCTION_GIVE, home_of(actor))
    except Incomplete:
        return False


def people(actor: Actor, at: datetime) -> list[Worker]:
    """Who can be told to see to a 批示."""
    return takers(actor, home_of(actor), at)


def instructions(actor: Actor, *, today: date, at: datetime, thing: str = "") -> list[Told]:
    """The latest first; of one thing, those about it. Only whoever sees the office's own sees any."""
    rows = Instruction.objects.within(actor).filter(enterprise__isnull=True)
    if thing:
        rows = rows.filter(thing=thing)
    found = list(rows.order_by("-recorded_at", "-id")[:SHOWN])
    cards = _cards(actor, found, today, at)
    return [
        Told(
            row.id, row.thing, row.title, row.text or "", row.by_name or "", row.recorded_at, row.due_on,
            tuple(cards.get(row.id, ())),
        )
        for row in found
    ]  # fmt: skip


def _cards(actor: Actor, rows: list[Instruction], today: date, at: datetime) -> dict[UUID, list[TaskCard]]:
    given = InstructionTask.objects.filter(
        tenant__in={one.tenant for one in rows}, instruction__in=[one.id for one in rows]
    )
    of = dict(given.values_list("task", "instruction"))
    last = Step.objects.filter(tenant__in=actor.reads, task__in=list(of), replaced_at__isnull=True)
    found: dict[UUID, list[TaskCard]] = {}
    for card in tasks.cards_of(actor, list(last.values_list("id", flat=True)), today=today, at=at):
        found.setdefault(of[card.id], []).append(card)
    return found
