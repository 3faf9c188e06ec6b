"""What can be asked about standing in and handing over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from zhiben.domain.access import Actor, Role
from zhiben.domain.refusals import NotFound
from zhiben.orgs.staff.working import Worker, workers
from zhiben.tasks.leave.actions import HEADS, parties
from zhiben.tasks.models import HandingOver, Substitution
from zhiben.tasks.people import names
from zhiben.tasks.queries import TaskCard, cards_of


@dataclass(frozen=True, slots=True)
class StandIn:
    """One substitution that runs or is to come. `may_end`: by the one who asks."""

    id: UUID
    person: UUID
    person_name: str
    stand_in_name: str
    since: date
    until: date
    basis: str
    may_end: bool


@dataclass(frozen=True, slots=True)
class Party:
    """Whose word a handing over takes, and whether it is given."""

    person: UUID
    name: str
    confirmed: bool


@dataclass(frozen=True, slots=True)
class Handing:
    """A handing over that waits for confirmations. `lines`: the task, and who takes it."""

    id: UUID
    leaver_name: str
    reason: str
    since: datetime
    parties: tuple[Party, ...]
    lines: tuple[tuple[TaskCard, str], ...]
    mine: bool  # waits for the one who asks


def colleagues(actor: Actor, at: datetime) -> list[Worker]:
    """Whose absence the actor may arrange, and who may stand in: the office, or the enterprise's people."""
    for tenant in sorted(actor.writes):
        people = workers(tenant, at, actor.day, enterprises=_firms(actor))
        me = next((one for one in people if one.person == actor.person), None)
        if me is not None:
            return [one for one in people if one.enterprise == me.enterprise]
    return []


def is_head(actor: Actor) -> bool:
    """Whether the actor may arrange others' absence, too."""
    return bool(actor.roles & (HEADS | {Role.PRINCIPAL}))


def stand_ins(actor: Actor, at: datetime) -> list[StandIn]:
    """Those that run or are to come, among the actor's colleagues."""
    near = {one.person for one in colleagues(actor, at)}
    rows = Substitution.objects.filter(
        tenant__in=actor.writes, person__in=near, replaced_at__isnull=True, until__gte=actor.day
    ).select_related("person", "stand_in")
    return [
        StandIn(
            row.id, row.person_id, row.person.name, row.stand_in.name, row.since, row.until, row.basis,
            actor.person == row.person_id or is_head(actor),
        )
        for row in rows.order_by("since", "id")
    ]  # fmt: skip


def handings(actor: Actor, *, today: date, at: datetime) -> list[Handing]:
    """Handing overs that wait and concern the actor."""
    mine = Q(leaver=actor.person) | Q(by=actor.person) | Q(lines__to=actor.person)
    rows = HandingOver.objects.filter(mine, tenant__in=actor.writes, replaced_at__isnull=True).distinct()
    return [_handing(actor, row, today, at) for row in rows.select_related("leaver")]


def handing(actor: Actor, id_: UUID, *, today: date, at: datetime) -> Handing:
    """Raises NotFound."""
    for one in handings(actor, today=today, at=at):
        if one.id == id_:
            return one
    raise NotFound("hand-over", id=id_)


def _handing(actor: Actor, row: HandingOver, today: date, at: datetime) -> Handing:
    agreed = set(row.confirmations.values_list("person", flat=True))
    people = parties(row, at)
    lines = list(row.lines.order_by("id"))
    called = names(row.tenant, people | {line.to for line in lines})
    cards = {one.id: one for one in cards_of(actor, [line.step_id for line in lines], today=today, at=at)}
    return Handing(
        row.id, row.leaver.name, row.reason, row.recorded_at,
        tuple(Party(one, called.get(one, ""), one in agreed) for one in sorted(people)),
        tuple((cards[line.task_id], called.get(line.to, "")) for line in lines if line.task_id in cards),
        actor.person in people - agreed,
    )  # fmt: skip


def _firms(actor: Actor) -> list[UUID]:
    return [one for grant in actor.grants_now() for one in sorted(grant.enterprises)]
