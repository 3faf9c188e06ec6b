"""Who the recovery officers are, and what is to be decided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from zhiben.domain.access import Actor, Role
from zhiben.domain.periods import day_of
from zhiben.domain.recovery import Lost, may_decide, of_account
from zhiben.ground.approvals import queries as approvals
from zhiben.ground.approvals.models import Approval
from zhiben.ground.models import ActRow, known
from zhiben.orgs.models import Account, Grant, Subject
from zhiben.orgs.staff.logins import actor_of, in_force_on
from zhiben.orgs.staff.working import actor_for

KIND = "recovery"  # of approvals


@dataclass(frozen=True, slots=True)
class Officer:
    """A recovery officer of the day."""

    person: UUID
    name: str
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class Asked:
    """One request. `state`: open, lapsed, approved, refused. `may_decide`: by whoever asks this."""

    id: UUID
    username: str
    name: str
    lost: Lost
    reason: str
    digest: str
    asked_by: str
    asked_at: datetime
    until: datetime
    decided_by: str
    state: str
    may_decide: bool


def officers(actor: Actor, at: datetime) -> list[Officer]:
    """The recovery officers of the actor's authority today: two, where all is well."""
    rows = Grant.objects.filter(known(at), tenant__in=actor.writes, role=Role.RECOVERY_OFFICER.value)
    held = [row for row in rows if in_force_on(row, day_of(at))]
    names = _names(actor, {row.holder_id for row in held})
    return [Officer(row.holder_id, names.get(row.holder_id, ""), row.since, row.until) for row in held]


def requests(actor: Actor, at: datetime) -> list[Asked]:
    """The latest requests of the actor's authority, the newest first."""
    rows = approvals.approvals(actor, KIND)
    accounts = Account.objects.in_bulk([of_account(row.content) for row in rows])
    named = {account.person for account in accounts.values()}
    named |= {one for row in rows for one in (row.asked_by, row.decided_by) if one is not None}
    names, reasons = _names(actor, named), _reasons(actor, rows)
    return [
        _asked(row, actor, at, names, reasons.get(row.id, ""), accounts[of_account(row.content)])
        for row in rows
        if of_account(row.content) in accounts
    ]


def may_be_second(actor: Actor, row: Approval, account: Account, at: datetime) -> bool:
    """Whether the actor is the second of the two whom this request needs: neither the first nor the third."""
    if actor.person is None or actor.person in (row.asked_by, account.person):
        return False
    first = actor_for(row.tenant, row.asked_by, at)
    return first is not None and may_decide(first.roles, actor.roles, actor_of(account, at).roles)


def _asked(
    row: Approval, actor: Actor, at: datetime, names: dict[UUID, str], reason: str, account: Account
) -> Asked:
    state = row.outcome or ("open" if at < row.until else "lapsed")
    return Asked(
        row.id, account.username, names.get(account.person, ""), Lost(row.content["lost"]), reason,
        row.digest, names.get(row.asked_by, ""), row.asked_at, row.until,
        names.get(row.decided_by, "") if row.decided_by is not None else "", state,
        state == "open" and may_be_second(actor, row, account, at),
    )  # fmt: skip


def _reasons(actor: Actor, rows: list[Approval]) -> dict[UUID, str]:
    """In the words of whoever asked: they stand in the act, where they can be erased."""
    things = {f"approval:{row.id}": row.id for row in rows}
    acts = ActRow.objects.filter(tenant__in=actor.writes, thing__in=list(things), details__isnull=False)
    told = acts.order_by("-at").values_list("thing", "details")
    return {
        things[thing]: str(details["reason"]) for thing, details in told if details and details.get("asked")
    }


def _names(actor: Actor, people: set[UUID]) -> dict[UUID, str]:
    rows = Subject.objects.filter(tenant__in=actor.writes, id__in=people)
    return dict(rows.values_list("id", "name"))
