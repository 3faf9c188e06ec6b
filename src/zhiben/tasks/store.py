"""Writing tasks inside an act that is already open. `actions` says when it may be done.

Of two that do the same at once, the later finds the row taken and is told so: nothing is done twice.
"""

from __future__ import annotations

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


def nudge(doing: Doing, thing: str, place: Place, day: date) -> None:
    """Raises Conflict `nudged_today`."""
    row = Nudge(
        tenant=place.tenant, enterprise=place.enterprise, region=place.region, industry=place.industry,
        thing=thing, day=day, by=doing.by.person, recorded_at=doing.at,
    )  # fmt: skip
    Nudge.objects.bulk_create([row], ignore_conflicts=True)
    if not Nudge.objects.filter(tenant=row.tenant, id=row.id).exists():
        raise Conflict("nudged_today", thing=thing)


def see(tenant: int, person: UUID, thing: str, at: datetime) -> None:
    """看过: the first time counts. A local mark, nobody's act."""
    row = Seen(tenant=tenant, person=person, thing=thing, at=at)
    Seen.objects.bulk_create([row], ignore_conflicts=True)


def _slot(thing: str) -> int | None:
    kind, _, id_ = thing.partition(":")
    return obligation_parts(id_)[1] if kind == "obligation" else None


def _add(doing: Doing, task: Task, event: Event, hands: Hands, note: str, undoes: UUID | None = None) -> Step:
    made = Step(
        tenant=task.tenant, task=task, event=event.value, holder=hands.holder, sender=hands.sender,
        giver=hands.giver, note=note[:400], by=doing.by.person, act=doing.id, undoes=undoes,
        recorded_at=doing.at,
    )  # fmt: skip
    made.save(force_insert=True)
    return made
