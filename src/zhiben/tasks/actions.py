"""Everything that can be done to tasks. Each is one act, over one or many, and answers with its receipt.

A step is named by the id of the last step the person saw: if the task has moved on since, nothing happens.
Standing in for somebody, and handing over a leaver's work: `leave/actions.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from zhiben.domain.access import Actor, Permission, Place
from zhiben.domain.cells import Status
from zhiben.domain.refusals import Conflict, Incomplete, NotFound
from zhiben.domain.tasks import FLOW, RECALL_WITHIN, Event, Hands, may, may_recall, passed
from zhiben.ground.acts import Doing, Receipt, act
from zhiben.orgs.models import Subject
from zhiben.orgs.queries import subject as subject_within
from zhiben.plans.answers import Row
from zhiben.plans.inforce import in_force
from zhiben.plans.todo import people_of, rows_of
from zhiben.tasks import store
from zhiben.tasks.models import Nudge, Step, Task
from zhiben.tasks.people import home_of, persons_of, require_taker

OVER = frozenset({Status.DONE, Status.DONE_LATE, Status.WAIVED, Status.NOT_APPLICABLE})
TITLE = 200
VERBS = {step.event: step.permission for step in FLOW.steps}


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked of somebody: an obligation by its id, else a thing of its own with words and a day."""

    obligation: str = ""
    title: str = ""
    about: UUID | None = None
    due_on: date | None = None


def assign(asks: Sequence[Ask], to: UUID, *, by: Actor, at: datetime, key: str, note: str = "") -> Receipt:
    """派办: each thing is in the hands of `to` from now on. Answers {"tasks": ids}.

    Raises Incomplete `task_nothing`, `task_title_missing`, `task_nobody`; NotFound; Conflict `task_taken`,
    `already_done`.
    """
    works = _works(by, asks, to)
    giver = _person(by)

    def work(doing: Doing) -> dict[str, object]:
        made = []
        for one in works:
            by.require(Permission.TASK_ASSIGN, one.place)
            require_taker(by, to, one.place, at)
            hands = Hands(to, giver, giver)
            task = store.give(doing, one.place, one.title, one.thing, one.subject, one.due_on, hands, note)
            made.append(task.id)
        doing.made(f"task:{made[0]}")
        return {"tasks": made}

    details = {
        "to": to, "note": note,
        "asks": [{"thing": one.thing, "title": one.title, "due_on": one.due_on} for one in works],
    }  # fmt: skip
    return act(
        Permission.TASK_ASSIGN, by=by, at=at, tenant=works[0].place.tenant, key=key, thing="task",
        details=details, work=work, place=works[0].place,
    )  # fmt: skip


def accept(steps: Sequence[UUID], *, by: Actor, at: datetime, key: str) -> Receipt:
    """签收: the holder has taken note. Raises NotPermitted-like Conflict `task_not_yours`, `moved_on`."""
    return _pass(Event.ACCEPT, steps, by=by, at=at, key=key)


def delegate(
    steps: Sequence[UUID], to: UUID, *, by: Actor, at: datetime, key: str, note: str = ""
) -> Receipt:
    """改派: by the holder, or by whoever asked for it; it comes back to the one who passes it on."""
    return _pass(Event.DELEGATE, steps, by=by, at=at, key=key, note=note, to=to)


def give_back(steps: Sequence[UUID], note: str, *, by: Actor, at: datetime, key: str) -> Receipt:
    """退回, with the reason, to whoever passed it on. Raises Incomplete `facts_missing` without one."""
    return _pass(Event.RETURN, steps, by=by, at=at, key=key, note=note)


def answer(steps: Sequence[UUID], note: str, *, by: Actor, at: datetime, key: str) -> Receipt:
    """答复: what was done. Only of tasks of their own; an obligation is done by what counts for it."""
    return _pass(Event.ANSWER, steps, by=by, at=at, key=key, note=note)


def reopen(steps: Sequence[UUID], note: str, *, by: Actor, at: datetime, key: str) -> Receipt:
    """退回重办: whoever asked is not content with the answer, and says why."""
    return _pass(Event.REOPEN, steps, by=by, at=at, key=key, note=note)


def recall(undone: UUID, *, by: Actor, at: datetime, key: str) -> Receipt:
    """撤销 an act over tasks, all of it: by the same person, within 30 seconds, if nobody has gone on since.

    Raises NotFound, Conflict `recall_too_late`, `moved_on`.
    """
    rows = list(Step.objects.filter(tenant__in=by.writes, act=undone).select_related("task").order_by("id"))
    urged = list(Nudge.objects.filter(tenant__in=by.writes, act=undone))
    found: list[Step | Nudge] = [*rows, *urged]
    mine = [one for one in found if one.by is not None and one.by == by.person]
    if not mine:
        raise NotFound("act", id=undone)
    place = home_of(by) if len(mine) > 1 else _place(mine[0])

    def work(doing: Doing) -> None:
        for one in mine:
            by.require(Permission.TASK_RECALL, _place(one))
            if not may_recall(by.person, one.by, at, one.recorded_at):
                raise Conflict("recall_too_late", act=undone)
            if isinstance(one, Step):
                _undo(doing, one, undone)
        store.take_back_nudges(doing.tenant, undone, at)

    return act(
        Permission.TASK_RECALL, by=by, at=at, tenant=place.tenant, key=key, thing=f"act:{undone}",
        details={"act": undone}, work=work, place=place,
    )  # fmt: skip


def nudge(things: Sequence[str], *, by: Actor, at: datetime, key: str) -> Receipt:
    """催办 of `obligation:ID` and `task:ID`. Answers {"told": how many people}.

    Raises NotFound; Conflict `nudged_today`, `already_done`; Incomplete `task_nothing`.
    """
    if not things:
        raise Incomplete("task_nothing")
    late = [_pressed(by, thing, at) for thing in dict.fromkeys(things)]

    def work(doing: Doing) -> dict[str, object]:
        told: set[UUID] = set()
        soon = doing.at + RECALL_WITHIN
        for thing, place, title, people in late:
            by.require(Permission.TASK_NUDGE, place)
            store.nudge(doing, thing, place)
            named = {one for one in people if one != by.person}
            if named:
                payload = {
                    "people": sorted(str(one) for one in named), "title": title, "thing": thing,
                    "by": by.name,
                }  # fmt: skip
                doing.notice("task.nudged", payload, key=f"nudge:{doing.id}:{thing}", due=soon)
            told |= named
        return {"told": len(told)}

    return act(
        Permission.TASK_NUDGE, by=by, at=at, tenant=late[0][1].tenant, key=key, thing=late[0][0],
        details={"things": list(things)}, work=work, place=late[0][1],
    )  # fmt: skip


def see(thing: str, *, by: Actor, at: datetime) -> None:
    """看过: the person has looked at a thing; no act, and nothing follows from it."""
    for tenant in by.writes:
        if by.person is not None:
            store.see(tenant, by.person, thing, at)


# ── one step ─────────────────────────────────────────────────────────────────────────────────────


def _pass(
    event: Event, ids: Sequence[UUID], *, by: Actor, at: datetime, key: str, note: str = "",
    to: UUID | None = None,
) -> Receipt:  # fmt: skip
    steps = _steps(by, ids)
    me = persons_of(by, at)

    def work(doing: Doing) -> dict[str, object]:
        for last in steps:
            rule = FLOW.step(last.state, event)
            by.require(rule.permission, last.task.place)
            rule.check({"note": note.strip(), "holder": to})
            if not may(event, last.hands, me, is_owed=bool(last.task.thing)):
                raise Conflict("task_not_yours", task=last.task_id)
            hands = passed(event, last.hands, me, to)
            if to is not None:
                require_taker(by, to, last.task.place, at)
            store.step(doing, last, event, hands, note)
            _tell(doing, event, last, hands, note)
        return {"tasks": [one.task_id for one in steps]}

    place = steps[0].task.place
    thing = f"task:{steps[0].task_id}"
    return act(
        VERBS[event], by=by, at=at, tenant=place.tenant, key=key, thing=thing,
        details={"steps": list(ids), "note": note, "to": to}, work=work, place=place,
    )  # fmt: skip


def _tell(doing: Doing, event: Event, last: Step, hands: Hands, note: str) -> None:
    match event:
        case Event.DELEGATE:
            store.tell(doing, "task.given", last.task, {hands.holder}, note)
        case Event.RETURN:
            store.tell(doing, "task.returned", last.task, {hands.holder}, note)
        case Event.ANSWER:
            store.tell(doing, "task.answered", last.task, {hands.sender, hands.giver}, note)
        case Event.REOPEN:
            store.tell(doing, "task.reopened", last.task, {hands.holder}, note)


def _place(one: Step | Nudge) -> Place:
    return one.task.place if isinstance(one, Step) else one.place


def _undo(doing: Doing, last: Step, undone: UUID) -> None:
    if last.event == Event.ASSIGN:
        store.step(doing, last, Event.RECALL, last.hands, undoes=undone)
        store.take_back(doing, last.task)
        return
    earlier = Step.objects.filter(tenant=last.tenant, task=last.task_id, replaced_at=last.recorded_at)
    before = earlier.exclude(id=last.id).order_by("-id").first()
    if before is None:
        raise Conflict("moved_on", thing=f"task:{last.task_id}")
    store.step(doing, last, Event(before.event), before.hands, before.note, undoes=undone)


# ── what it is about ─────────────────────────────────────────────────────────────────────────────


def _works(by: Actor, asks: Sequence[Ask], to: UUID) -> list[store.Work]:
    if not asks:
        raise Incomplete("task_nothing")
    rows = rows_of(by, [one.obligation for one in asks if one.obligation], today=by.day)
    return [_owed(rows, one.obligation) if one.obligation else _own(by, one, to) for one in asks]


def _owed(rows: dict[str, Row], id_: str) -> store.Work:
    row = rows.get(id_)
    if row is None:
        raise NotFound("obligation", id=id_)
    if row.word in OVER:
        raise Conflict("already_done", thing=f"obligation:{id_}")
    return store.Work(place_of(row), title_of(row), f"obligation:{id_}", row.subject, row.due_on)


def _own(by: Actor, ask: Ask, to: UUID) -> store.Work:
    """A thing of its own lives where what it is about lives, else with the enterprise of whoever is asked,
    else at home.
    """
    title = ask.title.strip()
    if not title or len(title) > TITLE:
        raise Incomplete("task_title_missing", longest=TITLE)
    taker = Subject.objects.within(by).filter(tenant__in=by.writes, id=to).first()
    if ask.about is None:
        place = taker.place if taker is not None and taker.enterprise is not None else home_of(by)
        return store.Work(place, title, "", None, ask.due_on)
    about = subject_within(by, ask.about)
    return store.Work(about.place, title, "", about.id, ask.due_on)


def place_of(row: Row) -> Place:
    """Where an obligation lives."""
    return Place(row.tenant, row.enterprise, row.region, row.industry)


def title_of(row: Row) -> str:
    """What a task about an obligation is called."""
    return f"{row.subject_name}：{row.title}"[:TITLE]


def _person(by: Actor) -> UUID:
    if by.person is None:
        raise Incomplete("task_nobody", person=None)
    return by.person


def _steps(by: Actor, ids: Sequence[UUID]) -> list[Step]:
    """Raises NotFound where one is missing or out of reach, Incomplete for none."""
    if not ids:
        raise Incomplete("task_nothing")
    rows = Step.objects.filter(tenant__in=by.writes, id__in=set(ids)).select_related("task")
    found = {row.id: row for row in rows}
    near = Task.objects.within(by).filter(id__in=[row.task_id for row in found.values()])
    seen = set(near.values_list("id", flat=True))
    wanted = [found.get(id_) for id_ in dict.fromkeys(ids)]
    steps = [one for one in wanted if one is not None and one.task_id in seen]
    if len(steps) != len(wanted):
        raise NotFound("task", ids=list(ids))
    return steps


def _pressed(by: Actor, thing: str, at: datetime) -> tuple[str, Place, str, set[UUID]]:
    """(thing, place, what it is called, who has it in hand) of what is urged."""
    kind, _, id_ = thing.partition(":")
    if kind == "obligation":
        row = rows_of(by, [id_], today=by.day).get(id_)
        if row is None:
            raise NotFound("obligation", id=id_)
        if row.word in OVER:
            raise Conflict("already_done", thing=thing)
        held = Step.objects.filter(
            tenant=row.tenant, task__thing=thing, task__replaced_at__isnull=True, replaced_at__isnull=True
        )
        people = set(held.values_list("holder", flat=True)) or _answerable(row, at)
        return thing, place_of(row), title_of(row), people
    last = _last_step(by, id_)
    if last.event == Event.ANSWER:
        raise Conflict("already_done", thing=thing)
    return thing, last.task.place, last.task.title, {last.holder}


def _answerable(row: Row, at: datetime) -> set[UUID]:
    subject = Subject.objects.get(tenant=row.tenant, id=row.subject)
    found = people_of(in_force(row.tenant), row.plan, row.duty, subject, at)
    return {one.person for one in found}


def _last_step(by: Actor, id_: str) -> Step:
    try:
        task = Task.objects.within(by).filter(id=UUID(id_), replaced_at__isnull=True).first()
    except ValueError:
        task = None
    if task is None:
        raise NotFound("task", id=id_)
    return Step.objects.select_related("task").get(tenant=task.tenant, task=task.id, replaced_at__isnull=True)
