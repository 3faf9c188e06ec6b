"""Who the recovery officers are, and what is to be decided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from zhiben.domain.access import Actor, Role
from zhiben.domain.periods import day_of
from zhiben.domain.recovery import Lost, may_decide
from zhiben.ground.models import known
from zhiben.orgs.models import Account, Grant, Subject
from zhiben.orgs.recovering.models import Recovery
from zhiben.orgs.staff.logins import actor_of
from zhiben.orgs.staff.working import actor_for

LASTS = timedelta(hours=24)
SHOWN = 20


@dataclass(frozen=True, slots=True)
class Officer:
    """A recovery officer of the day."""

    person: UUID
    name: str
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class Asked:
    """One request. `state`: open, expired, approved, closed. `may_decide`, `is_own`: of whoever asks this."""

    id: UUID
    username: str
    name: str
    lost: Lost
    reason: str
    digest: str
    asked_by: str
    asked_at: datetime
    until: datetime
    closed_by: str
    state: str
    may_decide: bool
    is_own: bool


def officers(actor: Actor, at: datetime) -> list[Officer]:
    """The recovery officers of the actor's authority today: two, where all is well."""
    rows = Grant.objects.filter(known(at), tenant__in=actor.writes, role=Role.RECOVERY_OFFICER.value)
    today = day_of(at)
    held = [row for row in rows if row.since <= today and (row.until is None or today <= row.until)]
    names = _names(actor, {row.holder_id for row in held})
    return [Officer(row.holder_id, names.get(row.holder_id, ""), row.since, row.until) for row in held]


def requests(actor: Actor, at: datetime) -> list[Asked]:
    """The latest requests of the actor's authority, the newest first."""
    rows = list(Recovery.objects.filter(tenant__in=actor.writes).order_by("-asked_at", "-id")[:SHOWN])
    named = {one for row in rows for one in (row.person, row.asked_by, row.closed_by) if one is not None}
    names, accounts = _names(actor, named), Account.objects.in_bulk([row.account for row in rows])
    return [_asked(row, actor, at, names, accounts[row.account]) for row in rows if row.account in accounts]


def may_close(actor: Actor, row: Recovery, account: Account, at: datetime) -> bool:
    """Whether the actor is the second of the two whom this request needs."""
    if actor.person is None or actor.person in (row.asked_by, row.person):
        return False
    first = actor_for(row.tenant, row.asked_by, at)
    return first is not None and may_decide(first.roles, actor.roles, actor_of(account, at).roles)


def _asked(row: Recovery, actor: Actor, at: datetime, names: dict[UUID, str], account: Account) -> Asked:
    state = "open" if at - row.asked_at <= LASTS else "expired"
    if row.closed_at is not None:
        state = "approved" if row.approved_at is not None else "closed"
    return Asked(
        row.id, account.username, names.get(row.person, ""), Lost(row.lost), row.reason, row.digest,
        names.get(row.asked_by, ""), row.asked_at, row.asked_at + LASTS,
        names.get(row.closed_by, "") if row.closed_by is not None else "", state,
        state == "open" and may_close(actor, row, account, at), row.asked_by == actor.person,
    )  # fmt: skip


def _names(actor: Actor, people: set[UUID]) -> dict[UUID, str]:
    rows = Subject.objects.filter(tenant__in=actor.writes, id__in=people)
    return dict(rows.values_list("id", "name"))
