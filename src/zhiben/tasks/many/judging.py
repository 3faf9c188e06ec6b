"""What would become of each obligation in a decision over many: the same for the page before it and the act.

Beside `queries`, which asks it for a page; `actions` asks it again inside the act, as things stand then.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from zhiben.domain.access import Actor, Permission, Place, Role
from zhiben.domain.tasks import Event, Fate, may
from zhiben.orgs.models import Subject
from zhiben.orgs.staff.working import Worker, actor_for
from zhiben.plans.answers import Row
from zhiben.plans.chosen import there
from zhiben.plans.todo import people_of_many
from zhiben.tasks.actions import OVER, place_of
from zhiben.tasks.models import Nudge, Step
from zhiben.tasks.people import persons_of, takers

DONE = frozenset({Fate.GIVEN, Fate.PASSED, Fate.NUDGED, Fate.UNREACHED, Fate.RAISED})
_UP = {
    Role.SUPERVISOR: (Role.SECTION_CHIEF, Role.BUREAU_LEADER),
    Role.SECTION_CHIEF: (Role.BUREAU_LEADER,),
    Role.SAFETY_MANAGER: (Role.PRINCIPAL,),
}


@dataclass(frozen=True, slots=True)
class Judged:
    """One obligation: what becomes of it, who hears of it, the step of the task it is in the hands of."""

    id: str
    row: Row | None
    fate: Fate
    people: frozenset[UUID] = frozenset()
    step: Step | None = None

    @property
    def thing(self) -> str:
        return f"obligation:{self.id}"


Rows = Mapping[str, Row | None]


def giving(by: Actor, rows: Rows, to: UUID, at: datetime) -> list[Judged]:
    """派给 `to`: given, or passed on where it is in hand already and the actor may."""
    taker, me, held = _taker(by, to, at), persons_of(by, at), _held(rows)
    made = []
    for one in _plain(by, rows, Permission.TASK_ASSIGN):
        step = held.get(one.thing)
        if one.fate is Fate.GIVEN and one.row is not None:
            if taker is None or not taker.may(Permission.TASK_ACCEPT, place_of(one.row)):
                one = replace(one, fate=Fate.UNFIT)
            elif step is not None:
                passes = step.holder != to and may(Event.DELEGATE, step.hands, me, is_owed=True)
                one = replace(one, fate=Fate.PASSED if passes else Fate.HELD, step=step)
        made.append(one)
    return made


def nudging(by: Actor, rows: Rows, at: datetime) -> list[Judged]:
    """催办: whoever has it in hand, else whoever answers for it; each obligation once a day."""
    held, answer = _held(rows), people_of_many(there(rows), at)
    asked = Nudge.objects.filter(
        tenant__in=by.writes,
        day=by.day,
        replaced_at__isnull=True,
        thing__in=[f"obligation:{id_}" for id_ in rows],
    )
    again = set(asked.values_list("thing", flat=True))
    made = []
    for one in _plain(by, rows, Permission.TASK_NUDGE):
        if one.fate is Fate.GIVEN:
            step = held.get(one.thing)
            people = {step.holder} if step is not None else answer[one.id]
            others = frozenset(people - {by.person})
            fate = Fate.NUDGED if others else Fate.OWN if people else Fate.UNREACHED
            one = replace(one, fate=Fate.AGAIN if one.thing in again else fate, people=others)
        made.append(one)
    return made


def raising(by: Actor, rows: Rows) -> list[Judged]:
    """提出来: what is not done can be raised, whoever has it in hand."""
    given = _plain(by, rows, Permission.TASK_RAISE)
    return [replace(one, fate=Fate.RAISED) if one.fate is Fate.GIVEN else one for one in given]


def superiors(by: Actor, place: Place, at: datetime) -> list[Worker]:
    """To whom the actor raises things at a place: their head of section, the leader; the principal."""
    wanted = {above for role in by.roles for above in _UP.get(role, ())}
    people = [one for one in takers(by, place, at) if one.roles & wanted]
    if by.person is None:
        return []
    mine = Subject.objects.filter(tenant=place.tenant, id=by.person).values_list("parent", flat=True).first()
    chief = {Role.SECTION_CHIEF}
    return [one for one in people if one.roles & wanted - chief or one.section in (None, mine)]


def place_of_all(by_home: Place, rows: Iterable[Row]) -> Place:
    """Where a decision about all of these lives: where they all live, else the actor's own place."""
    places = {place_of(row) for row in rows}
    return next(iter(places)) if len(places) == 1 else by_home


def _plain(by: Actor, rows: Rows, verb: Permission) -> list[Judged]:
    return [Judged(id_, row, _fate(by, row, verb)) for id_, row in rows.items()]


def _fate(by: Actor, row: Row | None, verb: Permission) -> Fate:
    if row is None:
        return Fate.GONE
    if row.word in OVER:
        return Fate.OVER
    return Fate.GIVEN if by.may(verb, place_of(row)) else Fate.REFUSED


def _taker(by: Actor, to: UUID, at: datetime) -> Actor | None:
    """Somebody of the actor's own house: an enterprise gives no work to the office or to its neighbours."""
    people = Subject.objects.filter(tenant__in=by.writes, kind="person", id__in=[to, by.person])
    firms = dict(people.values_list("id", "enterprise"))
    tenant = next(iter(sorted(by.writes)), None)
    if tenant is None or to not in firms or by.person not in firms:
        return None
    mine = firms[by.person]
    return actor_for(tenant, to, at) if mine is None or firms[to] == mine else None


def _held(rows: Rows) -> dict[str, Step]:
    """The last step of each of these obligations that is in somebody's hands."""
    found = Step.objects.filter(
        tenant__in={row.tenant for row in there(rows)}, replaced_at__isnull=True,
        task__replaced_at__isnull=True, task__thing__in=[f"obligation:{id_}" for id_ in rows],
    ).select_related("task")  # fmt: skip
    return {one.task.thing: one for one in found}
