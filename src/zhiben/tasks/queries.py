"""Everything that can be asked about tasks: what is in my hands, what I wait for, what I gave out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from zhiben.domain.access import Actor
from zhiben.domain.cells import Status
from zhiben.domain.periods import Calendar
from zhiben.domain.refusals import NotFound
from zhiben.domain.tasks import FLOW, RECALL_WITHIN, Event, State, days_left, may, may_recall
from zhiben.library.contents import calendar_of
from zhiben.plans.answers import Row
from zhiben.plans.models import Cell
from zhiben.plans.todo import rows_of
from zhiben.tasks.models import Nudge, Seen, Step, Task
from zhiben.tasks.people import names, persons_of

SHOWN_AFTER = timedelta(days=7)  # what is done stays among what was given out for so long
MOST = 200  # tasks read for one inbox
SETTLED = frozenset({Status.DONE, Status.DONE_LATE, Status.WAIVED, Status.NOT_APPLICABLE})


@dataclass(frozen=True, slots=True)
class TaskCard:
    """A task as a card shows it. `step`: to be named by whoever goes on from here; `can`: the buttons.

    `row`: its obligation as it stands (None: a task of its own). `left`: working days, 0 today, negative
    since; None without a day. `seen_at`: when the holder first looked; `nudged_on`: the last time it was
    urged.
    """

    id: UUID
    step: UUID
    title: str
    row: Row | None
    state: State
    holder: UUID
    holder_name: str
    sender_name: str
    giver_name: str
    note: str
    since: datetime
    due_on: date | None
    left: int | None
    is_late: bool
    done_on: date | None
    seen_at: datetime | None
    nudged_on: date | None
    can: tuple[Event, ...]

    @property
    def is_done(self) -> bool:
        """Derived: what it asks for is there, or somebody has answered."""
        return self.done_on is not None

    @property
    def thing(self) -> str:
        return f"task:{self.id}"


@dataclass(frozen=True, slots=True)
class Tasks:
    """`mine`: to be done by me; `waiting`: I passed it on for somebody; `sent`: I asked for it."""

    mine: tuple[TaskCard, ...] = ()
    waiting: tuple[TaskCard, ...] = ()
    sent: tuple[TaskCard, ...] = ()


@dataclass(frozen=True, slots=True)
class Passed:
    """One step of a task in its history."""

    event: Event
    at: datetime
    by: str
    holder: str
    note: str
    is_undoing: bool


@dataclass(frozen=True, slots=True)
class Whole:
    """A task with everything that was done to it, the first step first. `act`: the one that made it."""

    card: TaskCard
    act: UUID
    steps: tuple[Passed, ...]


@dataclass(frozen=True, slots=True)
class Undo:
    """An act over `count` things that can be taken back for `seconds` more. `event`: None of a 催办."""

    act: UUID
    event: Event | None
    count: int
    holder_name: str
    seconds: int


def todo(actor: Actor, *, today: date, at: datetime) -> Tasks:
    """The tasks' part of the inbox, each column by due day."""
    me = persons_of(actor, at)
    if not me:
        return Tasks()
    whose = Q(holder__in=me) | Q(sender__in=me) | Q(giver__in=me)
    rows = _open(actor, today, at).filter(whose).order_by("-recorded_at", "-id")[:MOST]
    cards = _cards(actor, list(rows), me, today)
    mine = [one for one in cards if one.holder in me and not one.is_done]
    others = [(one, row) for one, row in zip(cards, rows, strict=True) if one.holder not in me]
    return Tasks(
        tuple(sorted(mine, key=_by_day)),
        tuple(sorted((one for one, row in others if row.giver not in me and not one.is_done), key=_by_day)),
        tuple(sorted((one for one, row in others if row.giver in me), key=_done_last)),
    )


def due(actor: Actor, first: date, last: date, *, today: date, at: datetime) -> list[TaskCard]:
    """What is in my hands, not done and due from `first` to `last`, by day."""
    mine = todo(actor, today=today, at=at).mine
    return [one for one in mine if one.due_on is not None and first <= one.due_on <= last]


def in_hands(actor: Actor, obligations: Collection[str], *, today: date, at: datetime) -> dict[str, TaskCard]:
    """Of these obligations those that have been given to somebody, each with its task."""
    things = [f"obligation:{id_}" for id_ in obligations]
    if not things:
        return {}
    rows = list(_live(actor).filter(task__thing__in=things))
    cards = _cards(actor, rows, persons_of(actor, at), today)
    return {one.row.id: one for one in cards if one.row is not None}


def task(actor: Actor, id_: UUID, *, today: date, at: datetime) -> Whole:
    """Raises NotFound alike for missing, taken back and out of reach."""
    row = _live(actor).filter(task=id_).first()
    if row is None or not Task.objects.within(actor).filter(id=id_).exists():
        raise NotFound("task", id=id_)
    (card,) = _cards(actor, [row], persons_of(actor, at), today)
    steps = list(Step.objects.filter(tenant=row.tenant, task=id_).order_by("recorded_at", "id"))
    called = names(row.tenant, {who for one in steps for who in (one.by, one.holder) if who is not None})
    return Whole(card, steps[0].act, tuple(_passed(one, called) for one in steps))


def cards_of(actor: Actor, steps: Sequence[UUID], *, today: date, at: datetime) -> list[TaskCard]:
    """The tasks whose last steps these are; one that has moved on, or is out of reach, is left out."""
    rows = list(_live(actor).filter(id__in=list(steps)))
    reached = Task.objects.within(actor).filter(id__in=[row.task_id for row in rows])
    seen = set(reached.values_list("id", flat=True))
    return _cards(actor, [row for row in rows if row.task_id in seen], persons_of(actor, at), today)


def held_by(actor: Actor, person: UUID, *, today: date, at: datetime) -> list[TaskCard]:
    """All open work of a person: in their hands, or waited for by them."""
    whose = Q(holder=person) | Q(sender=person) | Q(giver=person)
    rows = list(_open(actor, today, at).filter(whose).order_by("recorded_at", "id"))
    return [one for one in _cards(actor, rows, frozenset(), today) if not one.is_done]


def undoable(actor: Actor, act: UUID, *, at: datetime) -> Undo | None:
    """What can still be taken back of an act over tasks; None once it is too late, or not this person's."""
    done = Step.objects.filter(tenant__in=actor.writes, act=act, undoes__isnull=True)
    rows = done.filter(replaced_at__isnull=True)
    mine = [row for row in rows if may_recall(actor.person, row.by, at, row.recorded_at)]
    if not mine:
        return _undoable_nudges(actor, act, at)
    left = RECALL_WITHIN - (at - mine[0].recorded_at)
    called = names(mine[0].tenant, {mine[0].holder})
    seconds = max(int(left.total_seconds()), 0)
    return Undo(act, Event(mine[0].event), len(mine), called.get(mine[0].holder, ""), seconds)


def _undoable_nudges(actor: Actor, act: UUID, at: datetime) -> Undo | None:
    rows = Nudge.objects.filter(tenant__in=actor.writes, act=act, replaced_at__isnull=True)
    mine = [row for row in rows if may_recall(actor.person, row.by, at, row.recorded_at)]
    if not mine:
        return None
    left = RECALL_WITHIN - (at - mine[0].recorded_at)
    return Undo(act, None, len(mine), "", max(int(left.total_seconds()), 0))


# ── cards ────────────────────────────────────────────────────────────────────────────────────────


def _live(actor: Actor) -> QuerySet[Step]:
    return Step.objects.filter(
        tenant__in=actor.writes | actor.reads, replaced_at__isnull=True, task__replaced_at__isnull=True
    ).select_related("task")


def _open(actor: Actor, today: date, at: datetime) -> QuerySet[Step]:
    """Live tasks that are not done, or not for long."""
    gone = Cell.objects.filter(
        tenant=OuterRef("tenant"), subject=OuterRef("task__subject"), slot=OuterRef("task__slot"),
        done_on__lt=today - SHOWN_AFTER,
    )  # fmt: skip
    answered = Q(event=Event.ANSWER.value, recorded_at__lt=at - SHOWN_AFTER)
    return _live(actor).exclude(answered).filter(~Exists(gone))


def _cards(actor: Actor, rows: Sequence[Step], me: frozenset[UUID], today: date) -> list[TaskCard]:
    if not rows:
        return []
    tenant = rows[0].tenant
    owed = rows_of(actor, [_obligation(row) for row in rows if row.task.thing], today=today)
    called = names(tenant, {who for row in rows for who in (row.holder, row.sender, row.giver)})
    seen = _seen(tenant, rows)
    nudged = _nudged(tenant, rows)
    calendar = calendar_of(tenant)
    return [
        _card(actor, row, owed.get(_obligation(row)), called, me, today, calendar, seen, nudged)
        for row in rows
    ]


def _card(
    actor: Actor, row: Step, owed: Row | None, called: dict[UUID, str], me: frozenset[UUID], today: date,
    calendar: Calendar, seen: dict[tuple[UUID, str], datetime], nudged: dict[str, date],
) -> TaskCard:  # fmt: skip
    task = row.task
    done_on = _done_on(row, owed)
    offered = FLOW.offers(row.state, actor, task.place)
    can = [one for one in offered if may(one, row.hands, me, is_owed=bool(task.thing))]
    due_on = owed.due_on if owed is not None else task.due_on
    return TaskCard(
        id=task.id, step=row.id, title=task.title, row=owed, state=row.state, holder=row.holder,
        holder_name=called.get(row.holder, ""), sender_name=called.get(row.sender, ""),
        giver_name=called.get(row.giver, ""), note=row.note, since=row.recorded_at, due_on=due_on,
        left=days_left(due_on, today, calendar),
        is_late=done_on is None and due_on is not None and due_on < today, done_on=done_on,
        seen_at=seen.get((row.holder, f"task:{task.id}")),
        nudged_on=max(filter(None, (nudged.get(f"task:{task.id}"), nudged.get(task.thing))), default=None),
        can=tuple(can if done_on is None or row.state == State.ANSWERED else ()),
    )  # fmt: skip


def _done_on(row: Step, owed: Row | None) -> date | None:
    if owed is not None and owed.word in SETTLED:
        return owed.done_on or owed.last_day
    return row.recorded_at.date() if row.state == State.ANSWERED else None


def _obligation(row: Step) -> str:
    return str(row.task.thing).partition(":")[2]


def _seen(tenant: int, rows: Iterable[Step]) -> dict[tuple[UUID, str], datetime]:
    pairs = [(row.holder, f"task:{row.task_id}") for row in rows]
    found = Seen.objects.filter(
        tenant=tenant, person__in={one for one, _ in pairs}, thing__in=[thing for _, thing in pairs]
    )
    return {(person, thing): at for person, thing, at in found.values_list("person", "thing", "at")}


def _nudged(tenant: int, rows: Iterable[Step]) -> dict[str, date]:
    things = {name for row in rows for name in (f"task:{row.task_id}", row.task.thing) if name}
    found = Nudge.objects.filter(tenant=tenant, thing__in=things, replaced_at__isnull=True).order_by("day")
    return dict(found.values_list("thing", "day"))


def _passed(row: Step, called: dict[UUID, str]) -> Passed:
    by = called.get(row.by, "") if row.by is not None else ""
    return Passed(
        Event(row.event), row.recorded_at, by, called.get(row.holder, ""), row.note, row.undoes is not None
    )


def _by_day(card: TaskCard) -> tuple[date, datetime]:
    return (card.due_on or date.max, card.since)


def _done_last(card: TaskCard) -> tuple[bool, date, datetime]:
    return (card.is_done, *_by_day(card))
