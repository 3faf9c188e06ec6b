"""What can be asked: how one is told, what went out to oneself; the log of an authority, its dead letters."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet

from zhiben.domain.access import Actor, Permission, Role
from zhiben.domain.reaching import PERSONAL, Channel, Choice, masked
from zhiben.domain.refusals import NotPermitted
from zhiben.ground.models import OutboxRow
from zhiben.orgs.models import Subject
from zhiben.tasks.reaching import store
from zhiben.tasks.reaching.models import Contact, Delivery, Robot

PAGE = 50


@dataclass(frozen=True, slots=True)
class Way:
    """A way to the person. `address`: masked, "" where there is none confirmed; `asked`: one that waits."""

    channel: Channel
    address: str
    asked: str


@dataclass(frozen=True, slots=True)
class Told:
    """A line of the log. `state`: sent, waiting, again (tried in vain), dead, or why it was let be."""

    id: int
    at: datetime
    topic: str
    title: str
    channel: Channel
    to: str
    address: str
    state: str
    when: datetime | None
    tries: int
    answer: str


@dataclass(frozen=True, slots=True)
class Dead:
    """What was given up: a letter, or something that was to follow inside. `why` as the machine said.

    `lines`: the topic and title of each notice a letter has still to tell.
    """

    id: UUID
    kind: str
    topic: str
    key: str
    since: datetime
    tries: int
    why: str
    lines: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """A robot in use. `section`: "" for the whole authority's."""

    id: UUID
    section: str
    kind: str
    host: str
    mark: str
    since: datetime


def choice(actor: Actor) -> Choice:
    """As chosen; what holds without a choice where there is none."""
    person = actor.person
    if person is None:
        return Choice()
    return store.choices(min(actor.writes), [person]).get(person, Choice())


def ways(actor: Actor) -> list[Way]:
    """The ways this installation has, with the person's addresses."""
    out = settings.OUTSIDE
    open_ways = {Channel.MAIL: out.mail is not None, Channel.SMS: out.sms is not None}
    rows = Contact.objects.filter(tenant__in=actor.writes, person__in=_person(actor), ended_at=None)
    addresses: dict[tuple[str, bool], str] = {
        (row.channel, row.confirmed_at is not None): masked(row.address) for row in rows
    }
    return [
        Way(channel, addresses.get((channel, True), ""), addresses.get((channel, False), ""))
        for channel in PERSONAL
        if open_ways[channel]
    ]


def mine(actor: Actor) -> list[Told]:
    """What was told to the person outside, the latest first."""
    rows = Delivery.objects.filter(tenant__in=actor.writes, to__in=_person(actor))
    return _told(rows.order_by("-id")[:PAGE], {})


def log(
    actor: Actor, *, channel: str = "", state: str = "", before: int | None = None
) -> tuple[list[Told], int | None]:
    """What went out of the authority, the latest first, and where the next page begins.

    `state`: sent, dropped, or open (waiting, tried, dead). Raises NotPermitted.
    """
    _require(actor)
    rows = Delivery.objects.filter(tenant__in=actor.writes)
    if channel:
        rows = rows.filter(channel=channel)
    if state in _STATES:
        rows = rows.filter(_STATES[state])
    if before is not None:
        rows = rows.filter(id__lt=before)
    found = list(rows.order_by("-id")[: PAGE + 1])
    told = _told(found[:PAGE], _names(actor, found))
    return told, found[PAGE - 1].id if len(found) > PAGE else None


def dead(actor: Actor) -> list[Dead]:
    """Everything given up in the authority that can be tried again, the latest first. Raises NotPermitted."""
    _require(actor)
    rows = OutboxRow.objects.filter(tenant__in=actor.writes, dead_at__isnull=False, sent_at=None)
    found = list(rows.exclude(payload={}).order_by("-dead_at", "-id")[: 4 * PAGE])
    untold = Delivery.objects.filter(tenant__in=actor.writes, letter__in={row.key for row in found})
    lines: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for one in untold.filter(sent_at=None, dropped="").order_by("id"):
        lines[one.letter].append((one.topic, one.title))
    return [
        Dead(
            row.id, row.kind, row.topic, row.key, row.dead_at, row.tries, row.error, tuple(lines[row.key])
        )
        for row in found
        if row.dead_at is not None
    ]  # fmt: skip


def robots(actor: Actor) -> list[Group]:
    """Raises NotPermitted."""
    _require(actor)
    rows = Robot.objects.filter(tenant__in=actor.writes, replaced_at__isnull=True).select_related("section")
    return [
        Group(row.id, row.section.name if row.section else "", row.kind, row.host, row.mark, row.recorded_at)
        for row in rows.order_by("section__name", "id")
    ]


def looks(actor: Actor) -> bool:
    """System administrators keep it going, auditors and audit administrators look on."""
    return Role.AUDITOR in actor.roles or bool(
        actor.roles & {Role.SYSTEM_ADMINISTRATOR, Role.AUDIT_ADMINISTRATOR}
    )


_STATES: Mapping[str, Q] = {
    "sent": Q(sent_at__isnull=False),
    "dropped": ~Q(dropped=""),
    "open": Q(sent_at__isnull=True, dropped=""),
}


def _person(actor: Actor) -> list[UUID]:
    """None for the program itself."""
    return [] if actor.person is None else [actor.person]


def _require(actor: Actor) -> None:
    if not looks(actor):
        raise NotPermitted("not_permitted", permission=Permission.OUTBOX_RESEND)


def _names(actor: Actor, rows: Sequence[Delivery]) -> dict[UUID, str]:
    people = Subject.objects.within(actor).filter(id__in={row.to for row in rows})
    return dict(people.values_list("id", "name"))


def _told(rows: QuerySet[Delivery] | Sequence[Delivery], names: Mapping[UUID, str]) -> list[Told]:
    found = list(rows)
    letters = OutboxRow.objects.filter(
        tenant__in={row.tenant for row in found}, key__in={row.letter for row in found}
    )
    carriers: dict[tuple[int, str], Any] = {(one.tenant, one.key): one for one in letters}
    return [_line(row, carriers.get((row.tenant, row.letter)), names.get(row.to, "")) for row in found]


def _line(row: Delivery, letter: OutboxRow | None, name: str) -> Told:
    tries = letter.tries if letter is not None else 0
    state, when, answer = "waiting", row.due, ""
    if row.sent_at is not None:
        state, when, answer = "sent", row.sent_at, row.answer
    elif row.dropped:
        state, answer = row.dropped, ""
    elif letter is not None and letter.dead_at is not None:
        state, when, answer = "dead", letter.dead_at, letter.error
    elif letter is not None and letter.error:
        state, when, answer = "again", letter.due, letter.error
    return Told(
        row.id, row.kept_at, row.topic, row.title, Channel(row.channel), name, row.address, state, when,
        tries, answer,
    )  # fmt: skip
