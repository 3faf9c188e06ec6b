"""Writing tasks inside an act that is already open. `actions` says when it may be done.

Of two that do the same at once, the later finds the row taken and is told so: nothing is done twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from zhiben.domain.access import Place
from zhiben.domain.refusals import Conflict
from zhiben.domain.tasks import RECALL_WITHIN, Event, Hands
from zhiben.ground.acts import Doing
from zhiben.plans.rows import obligation_parts
from zhiben.tasks import finding
from zhiben.tasks.models import Nudge, Seen, Step, Task


def give(
    doing: Doing, place: Place, title: str, thing: str, subject: UUID | None, due_on: date | None,
    hands: Hands, note: str,
) -> Task:  # fmt: skip
    """A new task in somebody's hands. Raises Conflict `task_taken` where the thing is in hand already."""
    task = Task(
        tenant=place.tenant, enterprise=place.enterprise, region=place.region, industry=place.industry,
        title=title[:200], thing=thing, subject_id=subject, slot=_slot(thing), due_on=due_on,
        recorded_at=doing.at,
    )  # fmt: skip
    Task.objects.bulk_create([task], ignore_conflicts=True)
    if not Task.objects.filter(tenant=task.tenant, id=task.id).exists():
        raise Conflict("task_taken", thing=thing)
    _add(doing, task, Event.ASSIGN, hands, note)
    finding.refresh(task.tenant, [task.id])
    tell(doing, "task.given", task, {hands.holder}, note)
    return task


@dataclass(frozen=True, slots=True)
class Work:
    """What is asked of somebody: where it lives, what it is called and about."""

    place: Place
    title: str
    thing: str
    subject: UUID | None
    due_on: date | None


def give_all(doing: Doing, works: Sequence[Work], hands: Hands, note: str) -> set[str]:
    """Many new tasks in the same hands; answers with the things that were in nobody's. Tells nobody."""
    tasks = [
        Task(
            tenant=one.place.tenant, enterprise=one.place.enterprise, region=one.place.region,
            industry=one.place.industry, title=one.title[:200], thing=one.thing, subject_id=one.subject,
            slot=_slot(one.thing), due_on=one.due_on, recorded_at=doing.at,
        )
        for one in works
    ]  # fmt: skip
    Task.objects.bulk_create(tasks, ignore_conflicts=True, batch_size=200)
    ids = {one.id for one in tasks}
    mine = Task.objects.filter(tenant=doing.tenant, thing__in=[one.thing for one in works], id__in=ids)
    made = list(mine) if works else []
    Step.objects.bulk_create([_made(doing, one, Event.ASSIGN, hands, note) for one in made], batch_size=200)
    finding.refresh(doing.tenant, [one.id for one in made])
    return {one.thing for one in made}


def step(
    doing: Doing, last: Step, event: Event, hands: Hands, note: str = "", undoes: UUID | None = None
) -> Step:
    """The next step of a task after `last`. Raises Conflict `moved_on` where another came in between."""
    now = Step.objects.filter(tenant=last.tenant, id=last.id, replaced_at__isnull=True)
    if now.update(replaced_at=doing.at) != 1:
        raise Conflict("moved_on", thing=f"task:{last.task_id}")
    return _add(doing, last.task, event, hands, note, undoes)


def take_back(doing: Doing, task: Task) -> None:
    """The task is as if it had never been given; its thing can be given anew."""
    Task.objects.filter(tenant=task.tenant, id=task.id).update(replaced_at=doing.at)
    finding.refresh(task.tenant, [task.id])


def tell(doing: Doing, topic: str, task: Task, people: set[UUID], note: str = "") -> None:
    """A notice to people, once what it tells can no longer be taken back."""
    told = {one for one in people if one != doing.by.person}
    if told:
        payload = {
            "people": sorted(str(one) for one in told), "title": task.title, "note": note,
            "thing": f"task:{task.id}", "by": doing.by.name,
        }  # fmt: skip
        doing.notice(topic, payload, key=f"{topic}:{task.id}:{doing.id}", due=doing.at + RECALL_WITHIN)


def nudge(doing: Doing, thing: str, place: Place) -> None:
    """Raises Conflict `nudged_today`."""
    if not nudge_all(doing, [(thing, place)]):
        raise Conflict("nudged_today", thing=thing)


def nudge_all(doing: Doing, things: Sequence[tuple[str, Place]]) -> set[str]:
    """Each of these urged on the day of whoever acts; answers with those that had not been before."""
    rows = [
        Nudge(
            tenant=place.tenant, enterprise=place.enterprise, region=place.region, industry=place.industry,
            thing=thing, day=doing.by.day, by=doing.by.person, act=doing.id, recorded_at=doing.at,
        )
        for thing, place in things
    ]  # fmt: skip
    Nudge.objects.bulk_create(rows, ignore_conflicts=True, batch_size=200)
    return set(Nudge.objects.filter(tenant=doing.tenant, act=doing.id).values_list("thing", flat=True))


def take_back_nudges(tenant: int, act: UUID, at: datetime) -> None:
    """The nudges of an act are as if they had not been."""
    Nudge.objects.filter(tenant=tenant, act=act, replaced_at__isnull=True).update(replaced_at=at)


def see(tenant: int, person: UUID, thing: str, at: datetime) -> None:
    """看过: the first time counts. A local mark, nobody's act."""
    row = Seen(tenant=tenant, person=person, thing=thing, at=at)
    Seen.objects.bulk_create([row], ignore_conflicts=True)


def _slot(thing: str) -> int | None:
    kind, _, id_ = thing.partition(":")
    return obligation_parts(id_)[1] if kind == "obligation" else None


def _add(doing: Doing, task: Task, event: Event, hands: Hands, note: str, undoes: UUID | None = None) -> Step:
    made = _made(doing, task, event, hands, note, undoes)
    made.save(force_insert=True)
    return made


def _made(
    doing: Doing, task: Task, event: Event, hands: Hands, note: str, undoes: UUID | None = None
) -> Step:
    return Step(
        tenant=task.tenant, task=task, event=event.value, holder=hands.holder, sender=hands.sender,
        giver=hands.giver, note=note[:400], by=doing.by.person, act=doing.id, undoes=undoes,
        recorded_at=doing.at,
    )  # fmt: skip
