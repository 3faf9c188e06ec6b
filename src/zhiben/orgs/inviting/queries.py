"""Which enterprises have an account, which were invited, and who may invite."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from zhiben.domain.access import OF_SECTIONS, Actor, Permission, Place, Role
from zhiben.domain.orgs import Kind
from zhiben.orgs.models import Account, Invitation, Subject

INVITED = (Role.PRINCIPAL, Role.SAFETY_MANAGER, Role.WORKER)


@dataclass(frozen=True, slots=True)
class Standing:
    """How an enterprise stands: its accounts, and the invitation that is open. `until`: its last day."""

    accounts: int = 0
    open: UUID | None = None
    role: str = ""
    sent_at: datetime | None = None
    until: date | None = None


def invites(actor: Actor, role: Role) -> bool:
    """Sections invite for each role; a principal invites the other people of the own enterprise."""
    permitted = any(Permission.INVITATION_ISSUE in grant.permissions for grant in actor.grants_now())
    is_office = bool(actor.roles & OF_SECTIONS)
    return role in INVITED and permitted and (is_office or role is not Role.PRINCIPAL)


def may_invite(actor: Actor, role: Role, place: Place) -> bool:
    """Whether to an enterprise at this place."""
    return invites(actor, role) and actor.may(Permission.INVITATION_ISSUE, place)


def standings(actor: Actor, enterprises: Collection[UUID]) -> dict[UUID, Standing]:
    """Of these enterprises, those within reach."""
    reached = Subject.objects.within(actor)
    firms = set(reached.filter(id__in=list(enterprises), kind=Kind.ENTERPRISE).values_list("id", flat=True))
    people = dict(reached.filter(enterprise__in=firms, kind=Kind.PERSON).values_list("id", "enterprise"))
    held = Account.objects.filter(tenant__in=actor.reads, person__in=list(people), disabled_at=None)
    accounts = Counter(people[person] for person in held.values_list("person", flat=True))
    rows = Invitation.objects.within(actor).filter(subject__in=firms, replaced_at__isnull=True)
    sent = {row.subject_id: row for row in rows.order_by("recorded_at")}
    found = {}
    for firm in firms:
        row = sent.get(firm)
        found[firm] = (
            Standing(accounts[firm])
            if row is None
            else Standing(accounts[firm], row.id, row.role, row.recorded_at, row.until)
        )
    return found
