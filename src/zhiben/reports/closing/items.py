"""What is open of a plan on a day: hazards, tasks, obligations overdue. Apart from `queries`: actions list
the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import TypeVar
from uuid import UUID

from django.db.models import QuerySet

from zhiben.domain.access import Actor
from zhiben.domain.cells import Status, status
from zhiben.domain.closing import Open
from zhiben.domain.periods import parse_label
from zhiben.domain.tasks import Event
from zhiben.hazards.models import STANDS, Hazard
from zhiben.plans import listing, stored
from zhiben.plans.answers import Filters
from zhiben.plans.rows import obligation_id, obligation_parts
from zhiben.tasks.models import Step, Task

Thing = TypeVar("Thing")
TITLE = 200
SOME = 500
GONE = (Event.ANSWER.value, Event.RECALL.value)


@dataclass(frozen=True, slots=True)
class Item:
    """`subject`: whom it is about; of an obligation who owes it."""

    kind: Open
    thing: str
    title: str
    subject: UUID | None
    due_on: date | None


def listed(actor: Actor, tenant: int, plan: str, *, today: date) -> Iterator[Item]:
    """Everything open within reach, each once. A task about an obligation is listed as that obligation."""
    yield from _hazards(actor, tenant)
    yield from _tasks(actor, tenant)
    yield from _obligations(actor, tenant, plan, today)


def still_open(actor: Actor, tenant: int, things: Iterable[str], *, today: date) -> frozenset[str]:
    """Those of `things` that are open on the day."""
    found = list(things)
    return frozenset(
        one
        for some in batched(found, SOME)
        for one in (
            *_open_hazards(actor, tenant, some),
            *_open_tasks(tenant, some),
            *_owed(some, tenant, today),
        )
    )


def _open_hazards(actor: Actor, tenant: int, things: Iterable[str]) -> set[str]:
    rows = Hazard.objects.within(actor).filter(STANDS, tenant=tenant, id__in=_ids(things, Open.HAZARD))
    return _named(rows.values_list("id", flat=True), Open.HAZARD)


def _open_tasks(tenant: int, things: Iterable[str]) -> set[str]:
    rows = _open_steps(tenant).filter(task__in=_ids(things, Open.TASK))
    return _named(rows.values_list("task", flat=True), Open.TASK)


def _hazards(actor: Actor, tenant: int) -> Iterator[Item]:
    rows = Hazard.objects.within(actor).filter(STANDS, tenant=tenant).select_related("about").order_by("id")
    for row in rows.iterator(SOME):
        title = f"{row.about.name}：{row.number} {row.text or row.spot}"
        yield Item(Open.HAZARD, f"hazard:{row.id}", title[:TITLE], row.about_id, row.deadline)


def _tasks(actor: Actor, tenant: int) -> Iterator[Item]:
    reached = Task.objects.within(actor).filter(tenant=tenant)
    steps = _open_steps(tenant).filter(task__in=reached).select_related("task").order_by("task")
    for step in steps.iterator(SOME):
        task = step.task
        yield Item(Open.TASK, f"task:{task.id}", task.title[:TITLE], task.subject_id, task.due_on)


def _open_steps(tenant: int) -> QuerySet[Step]:
    """The last steps of tasks of their own that are in somebody's hands."""
    live = Step.objects.filter(tenant=tenant, replaced_at__isnull=True, task__replaced_at__isnull=True)
    return live.filter(task__thing="").exclude(event__in=GONE)


def _obligations(actor: Actor, tenant: int, plan: str, today: date) -> Iterator[Item]:
    asked = Filters(words=frozenset({Status.OVERDUE}), plan=plan, authority=tenant)
    for found in batched(stored.every(listing.narrowed(actor, asked), today), SOME):
        for row in listing.rows(actor, found, today):
            title = f"{row.subject_name}：{row.title} {_period(row.period)}".strip()
            yield Item(Open.OBLIGATION, f"obligation:{row.id}", title[:TITLE], row.subject, row.due_on)


def _period(label: str) -> str:
    """A period people name; nothing of an event, which has an id, nor of a state."""
    return label if parse_label(label) is not None and "/" not in label else ""


def _owed(things: Iterable[str], tenant: int, today: date) -> set[str]:
    ids = [one.partition(":")[2] for one in things if one.startswith(f"{Open.OBLIGATION}:")]
    pairs = [obligation_parts(one) for one in ids]
    return {
        f"{Open.OBLIGATION}:{obligation_id(one.subject, one.slot)}"
        for one in stored.picked(tenant, pairs)
        if status(one.cell, today) in stored.UNDONE
    }


def _ids(things: Iterable[str], kind: Open) -> list[UUID]:
    return [UUID(one.partition(":")[2]) for one in things if one.startswith(f"{kind}:")]


def _named(ids: Iterable[UUID], kind: Open) -> set[str]:
    return {f"{kind}:{one}" for one in ids}


def batched(found: Iterable[Thing], size: int) -> Iterator[tuple[Thing, ...]]:
    """In stretches of `size`, the last one shorter."""
    left = iter(found)
    while some := tuple(islice(left, size)):
        yield some
