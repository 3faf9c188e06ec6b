"""Asking for a waiver, and deciding: two acts of two persons. Taking one back is `plans.actions.unwaive`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from zhiben.domain.access import PERMISSIONS, Actor, Permission, require_other_person
from zhiben.domain.cells import Cell
from zhiben.domain.periods import day_of
from zhiben.domain.refusals import Conflict, Incomplete, NotFound
from zhiben.ground.acts import Doing, Receipt, act
from zhiben.orgs.models import Subject
from zhiben.orgs.queries import subject as subject_within
from zhiben.orgs.staff.working import actor_for, workers
from zhiben.plans.actions import forgive, require_reason
from zhiben.plans.inforce import in_force
from zhiben.plans.models import WaiverRequest
from zhiben.plans.rows import obligation_id, obligation_parts
from zhiben.plans.stored import stored_cell

GIVEN, REFUSED = "given", "refused"


def ask(obligation: str, reason: str, basis: str, *, by: Actor, at: datetime, key: str) -> Receipt:
    """Ask that one obligation be forgiven. Answers {"request": id}.

    Raises NotFound, Incomplete `reason_missing`, `basis_missing`, Conflict `waived_already`, `waiver_asked`.
    """
    holder, slot = obligation_parts(obligation)
    subject = subject_within(by, holder)
    require_reason(reason)
    if not basis.strip():
        raise Incomplete("basis_missing")

    def work(doing: Doing) -> dict[str, object]:
        cell = stored_cell(subject.tenant, holder, slot)
        if cell is None:
            raise NotFound("obligation", id=obligation)
        if cell.waived:
            raise Conflict("waived_already", id=obligation)
        waiting = WaiverRequest.objects.filter(tenant=subject.tenant, subject=holder, slot=slot)
        if waiting.filter(replaced_at__isnull=True).exists():
            raise Conflict("waiver_asked", id=obligation)
        request = WaiverRequest(
            tenant=subject.tenant, enterprise=subject.enterprise, region=subject.region,
            industry=subject.industry, subject=subject, slot=slot, reason=reason, basis=basis,
            asked_by=by.person, recorded_at=at,
        )  # fmt: skip
        request.save(force_insert=True)
        _tell(doing, request, "waiver.asked", _deciders(doing, request, subject), cell)
        return {"request": request.id}

    return act(
        Permission.WAIVER_ASK, by=by, at=at, tenant=subject.tenant, key=key, thing=f"obligation:{obligation}",
        details={"reason": reason, "basis": basis}, work=work, place=subject.place,
    )  # fmt: skip


def give(request: UUID, *, by: Actor, at: datetime, key: str) -> Receipt:
    """Forgive what was asked for; not by the person who asked.

    Raises NotFound, NotPermitted `same_person`, Conflict `waiver_decided`, `waived_already`.
    """
    row = _within(by, request)

    def work(doing: Doing) -> None:
        cell = stored_cell(row.tenant, row.subject_id, row.slot)
        if cell is None:
            raise NotFound("obligation", id=_obligation(row))
        if cell.waived:
            raise Conflict("waived_already", id=_obligation(row))
        forgive(doing, row.subject, row.slot, cell, f"{row.reason}（{row.basis}）")

    return _decide(Permission.WAIVER_GIVE, row, GIVEN, "", work, by=by, at=at, key=key)


def refuse(request: UUID, note: str, *, by: Actor, at: datetime, key: str) -> Receipt:
    """It stays owed, and why. Raises as `give`, and Incomplete `reason_missing`."""
    row = _within(by, request)
    require_reason(note)

    def work(doing: Doing) -> None:
        """Nothing but the decision."""

    return _decide(Permission.WAIVER_REFUSE, row, REFUSED, note, work, by=by, at=at, key=key)


def _decide(
    verb: Permission, row: WaiverRequest, outcome: str, note: str, then: Callable[[Doing], None], *,
    by: Actor, at: datetime, key: str,
) -> Receipt:  # fmt: skip
    require_other_person(by, row.asked_by)

    def work(doing: Doing) -> dict[str, object]:
        mine = WaiverRequest.objects.filter(tenant=row.tenant, id=row.id, replaced_at__isnull=True)
        if mine.update(replaced_at=at, outcome=outcome, decided_by=by.person, note=note) != 1:
            raise Conflict("waiver_decided", id=row.id)
        cell = stored_cell(row.tenant, row.subject_id, row.slot)
        if row.asked_by is not None:
            _tell(doing, row, f"waiver.{outcome}", [row.asked_by], cell)
        then(doing)
        return {"request": row.id, "outcome": outcome}

    return act(
        verb, by=by, at=at, tenant=row.tenant, key=key, thing=f"obligation:{_obligation(row)}",
        details={"request": row.id, "note": note}, work=work, place=row.subject.place,
    )  # fmt: skip


def _deciders(doing: Doing, request: WaiverRequest, subject: Subject) -> list[UUID]:
    """Who of the office may decide it: everybody who may forgive there, but whoever asks."""
    people = workers(request.tenant, doing.at, day_of(doing.at), enterprises=())
    may = [one for one in people if any(Permission.WAIVER_GIVE in PERMISSIONS[role] for role in one.roles)]
    others = [one.person for one in may if one.person != request.asked_by]
    actors = ((person, actor_for(request.tenant, person, doing.at)) for person in others)
    decide = Permission.WAIVER_GIVE
    return [person for person, actor in actors if actor is not None and actor.may(decide, subject.place)]


def _tell(doing: Doing, row: WaiverRequest, topic: str, people: list[UUID], cell: Cell | None) -> None:
    """Behind the bells of these people; nobody is told of nothing."""
    if not people:
        return
    title = in_force(row.tenant).title(cell.plan, cell.duty) if cell is not None else ""
    payload = {
        "people": [str(one) for one in people],
        "title": f"{row.subject.name} {title}".strip(),
        "thing": f"waiver:{row.id}",
    }
    doing.notice(topic, payload, key=f"{topic}:{row.id}")


def _within(actor: Actor, request: UUID) -> WaiverRequest:
    """A request within reach, decided or not. Raises NotFound."""
    row = WaiverRequest.objects.within(actor).filter(id=request).select_related("subject").first()
    if row is None:
        raise NotFound("waiver", id=request)
    return row


def _obligation(row: WaiverRequest) -> str:
    return obligation_id(row.subject_id, row.slot)
