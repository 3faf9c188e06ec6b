"""Requests for waivers within reach, what waits for whom first; each with its obligation."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from zhiben.domain.access import Actor, Permission
from zhiben.domain.refusals import NotFound
from zhiben.orgs.models import Subject
from zhiben.plans.models import WaiverRequest
from zhiben.plans.queries import Row, rows_of
from zhiben.plans.rows import obligation_id, obligation_parts

MOST = 200  # requests of one page, the latest


@dataclass(frozen=True, slots=True)
class Asked:
    """One request. `outcome`: None while it waits. `row`: the obligation as it stands, None once it is gone.

    `may_decide`: the reader may, and is another person than the one who asked.
    """

    id: UUID
    obligation: str
    row: Row | None
    subject_name: str
    reason: str
    basis: str
    until: date | None  # the due day asked for; None: to be forgiven
    asked_by: str
    at: datetime
    outcome: str | None
    decided_by: str
    decided_at: datetime | None
    note: str
    may_decide: bool


def requests(actor: Actor, *, today: date) -> tuple[Asked, ...]:
    """The latest first."""
    found = WaiverRequest.objects.within(actor).select_related("subject").order_by("-recorded_at", "-id")
    return _asked(actor, list(found[:MOST]), today)


def request(actor: Actor, id_: UUID, *, today: date) -> Asked:
    """Raises NotFound alike for missing and for out of reach."""
    found = list(WaiverRequest.objects.within(actor).filter(id=id_).select_related("subject"))
    if not found:
        raise NotFound("waiver", id=id_)
    return _asked(actor, found, today)[0]


def waiting(actor: Actor, obligation: str) -> bool:
    """Whether a request for this obligation is open."""
    holder, slot = obligation_parts(obligation)
    mine = WaiverRequest.objects.within(actor).filter(subject=holder, slot=slot, replaced_at__isnull=True)
    return mine.exists()


def _asked(actor: Actor, found: list[WaiverRequest], today: date) -> tuple[Asked, ...]:
    ids = {one.id: obligation_id(one.subject_id, one.slot) for one in found}
    owed = rows_of(actor, sorted(set(ids.values())), today=today)
    people = {one for row in found for one in (row.asked_by, row.decided_by) if one is not None}
    names = _names({row.tenant for row in found}, people)
    return tuple(
        Asked(
            row.id, ids[row.id], owed.get(ids[row.id]), row.subject.name, row.reason, row.basis, row.until,
            _name(names, row.asked_by), row.recorded_at, row.outcome, _name(names, row.decided_by),
            row.replaced_at, row.note, _may_decide(actor, row),
        )
        for row in found
    )  # fmt: skip


def _may_decide(actor: Actor, row: WaiverRequest) -> bool:
    others = actor.person is not None and row.asked_by is not None and actor.person != row.asked_by
    return row.outcome is None and others and actor.may(Permission.WAIVER_GIVE, row.subject.place)


def _names(tenants: Collection[int], people: Collection[UUID]) -> Mapping[UUID, str]:
    return dict(Subject.objects.filter(tenant__in=tenants, id__in=people).values_list("id", "name"))


def _name(names: Mapping[UUID, str], person: UUID | None) -> str:
    return names.get(person, "") if person is not None else ""
