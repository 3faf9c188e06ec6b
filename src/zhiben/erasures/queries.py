"""What may be erased, what was proposed, what became of it: for the administrators of the whole authority."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from zhiben.domain.access import Actor, Permission, Place, Role
from zhiben.domain.refusals import NotFound, NotPermitted
from zhiben.erasures import actions, extents
from zhiben.erasures.extents import Extent
from zhiben.ground import retention
from zhiben.ground.approvals import queries as approvals
from zhiben.ground.approvals.models import Approval
from zhiben.ground.approvals.store import APPROVED
from zhiben.ground.retention import Due
from zhiben.orgs.models import Subject


class State(StrEnum):
    """Where a proposal stands."""

    OPEN = "open"
    APPROVED = "approved"
    REFUSED = "refused"
    LAPSED = "lapsed"  # nobody decided in time
    CHANGED = "changed"  # what it names is not what it was: it cannot be approved any more


@dataclass(frozen=True, slots=True)
class Line:
    """A class of the table. `code` is proposed as a whole where `may_propose`."""

    due: Due
    may_propose: bool


@dataclass(frozen=True, slots=True)
class Proposal:
    """One proposal. `things`: how many; `extents`: what they are, while it is open and was looked at."""

    id: UUID
    of: str
    things: int
    reason: str
    basis: str
    digest: str
    asked_by: str
    asked_at: datetime
    until: datetime
    state: State
    decided_by: str
    decided_at: datetime | None
    note: str
    may_decide: bool
    extents: tuple[Extent, ...] = ()

    @property
    def size(self) -> int:
        """Bytes of files that would go."""
        return sum(one.size for one in self.extents)


def may_propose(actor: Actor) -> bool:
    """Whether this person may propose to erase, and decide what the other administrator proposed."""
    return any(actor.may(Permission.ERASURE_PROPOSE, Place(tenant)) for tenant in actor.writes)


def tenant_of(actor: Actor) -> int:
    """The authority whose erasures this person decides on, or audits. Raises NotPermitted."""
    audits = Role.AUDITOR in actor.roles
    for tenant in sorted(actor.writes):
        place = Place(tenant)
        if actor.may(Permission.ERASURE_PROPOSE, place) or (audits and actor.reads_at(place)):
            return tenant
    raise NotPermitted("not_permitted", verb=Permission.ERASURE_PROPOSE.value)


def table(actor: Actor, at: datetime) -> list[Line]:
    """Every class with what is held, what is due and since when. Changes nothing."""
    found = retention.preview(at, tenant_of(actor))
    return [Line(one, bool(one.due) and one.kept.code in extents.OF_CLASS) for one in found]


def proposals(actor: Actor, at: datetime) -> list[Proposal]:
    """The latest first; open ones without a look at whether they still hold."""
    tenant_of(actor)
    rows = approvals.approvals(actor, actions.KIND)
    names = _names(actor, rows)
    return [_proposal(actor, row, at, names) for row in rows]


def proposal(actor: Actor, id_: UUID, at: datetime) -> Proposal:
    """One, with all that would go. Raises NotFound, also for whoever has no business here."""
    try:
        tenant = tenant_of(actor)
    except NotPermitted as refusal:
        raise NotFound("approval", id=id_) from refusal
    row = approvals.approval(actor, actions.KIND, id_)
    found = actions.unchanged(tenant, row.content) if row.outcome is None else []
    return _proposal(actor, row, at, _names(actor, [row]), found)


def _proposal(
    actor: Actor, row: Approval, at: datetime, names: dict[UUID, str], found: Sequence[Extent] | None = ()
) -> Proposal:
    state = _state(row, at, changed=found is None)
    other = actor.person != row.asked_by and not actions.is_same_side(actor, row.content)
    return Proposal(
        row.id, row.content["of"], len(row.content["things"]), row.content["reason"], row.content["basis"],
        row.digest, names.get(row.asked_by, ""), row.asked_at, row.until, state,
        names.get(row.decided_by, "") if row.decided_by else "", row.decided_at, row.note or "",
        state is State.OPEN and other and may_propose(actor), tuple(found or ()),
    )  # fmt: skip


def _state(row: Approval, at: datetime, *, changed: bool) -> State:
    if row.outcome is not None:
        return State.APPROVED if row.outcome == APPROVED else State.REFUSED
    if row.until <= at:
        return State.LAPSED
    return State.CHANGED if changed else State.OPEN


def _names(actor: Actor, rows: Sequence[Approval]) -> dict[UUID, str]:
    people = {one for row in rows for one in (row.asked_by, row.decided_by) if one is not None}
    return dict(Subject.objects.filter(tenant__in=actor.writes, id__in=people).values_list("id", "name"))
