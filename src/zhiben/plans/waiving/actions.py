"""Asking for a waiver or another due day, and deciding: two acts of two persons.

Taking either back is `plans.actions.unwaive`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from zhiben.domain.access import PERMISSIONS, Actor, Permission, Place, require_other_person
from zhiben.domain.cells import Cell, Status
from zhiben.domain.periods import day_of
from zhiben.domain.refusals import Conflict, Incomplete, NotFound
from zhiben.domain.tasks import Fate
from zhiben.ground.acts import Doing, Receipt, act
from zhiben.orgs.models import Subject
from zhiben.orgs.queries import subject as subject_within
from zhiben.orgs.staff.working import actor_for, workers
from zhiben.plans.actions import forgive, require_reason
from zhiben.plans.answers import Row
from zhiben.plans.chosen import Chosen, chosen_rows, there
from zhiben.plans.inforce import in_force
from zhiben.plans.models import WaiverRequest
from zhiben.plans.rows import obligation_id, obligation_parts
from zhiben.plans.stored import stored_cell

GIVEN, REFUSED = "given", "refused"
DAY, LONGEST = timedelta(days=1), timedelta(days=366)  # a due day is put off at least and at most


def ask(
    obligation: str, reason: str, basis: str, *, by: Actor, at: datetime, key: str, until: date | None = None
) -> Receipt:
    """Ask that one obligation be forgiven; or, with `until`, be due on that day. Answers {"request": id}.

    Raises NotFound, Incomplete `reason_missing`, `basis_missing`, `defer_day`, Conflict `waived_already`,
    `already_done`, `waiver_asked`.
    """
    holder, slot = obligation_parts(obligation)
    subject = subject_within(by, holder)
    _require_grounds(reason, basis)

    def work(doing: Doing) -> dict[str, object]:
        cell = stored_cell(subject.tenant, holder, slot)
        if cell is None:
            raise NotFound("obligation", id=obligation)
        _require_open(cell, until, by.day, obligation)
        request = _request(doing, subject, slot, reason, basis, until)
        WaiverRequest.objects.bulk_create([request], ignore_conflicts=True)
        if not WaiverRequest.objects.filter(tenant=subject.tenant, id=request.id).exists():
            raise Conflict("waiver_asked", id=obligation)
        _tell(doing, request, _topic(request, "asked"), _deciders(doing, request, subject), cell)
        return {"request": request.id}

    return act(
        Permission.WAIVER_ASK, by=by, at=at, tenant=subject.tenant, key=key, thing=f"obligation:{obligation}",
        details={"reason": reason, "basis": basis, "until": until}, work=work, place=subject.place,
    )  # fmt: skip


def ask_all(
    chosen: Chosen, until: date, reason: str, basis: str, *, by: Actor, place: Place, at: datetime, key: str
) -> Receipt:
    """改期 of many obligations of a list: a request for each, one act. Answers {"fates": how many of each,
    "told": people}. Raises Incomplete `reason_missing`, `basis_missing`, and what `chosen_rows` does.
    """
    _require_grounds(reason, basis)

    def work(doing: Doing) -> dict[str, object]:
        rows = chosen_rows(by, chosen)
        fates = {id_: _asking(by, row, until) for id_, row in rows.items()}
        fit = [row for row in there(rows) if fates[row.id] is Fate.ASKED]
        holders = Subject.objects.in_bulk({row.subject for row in fit})
        made = {
            row.id: _request(doing, holders[row.subject], obligation_parts(row.id)[1], reason, basis, until)
            for row in fit
        }
        WaiverRequest.objects.bulk_create(made.values(), ignore_conflicts=True, batch_size=200)
        fresh = set(
            WaiverRequest.objects.filter(tenant=doing.tenant, act=doing.id).values_list("id", flat=True)
        )
        for id_, fate in fates.items():
            lost = fate is Fate.ASKED and made[id_].id not in fresh
            doing.keep(f"obligation:{id_}", (Fate.AGAIN if lost else fate).value)
        kept = [row for row in fit if made[row.id].id in fresh]
        told = _tell_of_many(doing, [made[row.id] for row in kept], kept, holders)
        counted = Counter(line.outcome for line in doing.lines)
        return {"fates": dict(sorted(counted.items())), "told": told}

    asked = {**chosen.told(), "until": until, "reason": reason, "basis": basis}
    return act(
        Permission.WAIVER_ASK, by=by, at=at, tenant=place.tenant, key=key, thing="list:obligations",
        details=asked, work=work, place=place,
    )  # fmt: skip


def give(request: UUID, *, by: Actor, at: datetime, key: str) -> Receipt:
    """Forgive what was asked for, or put it off; not by the person who asked.

    Raises NotFound, NotPermitted `same_person`, Conflict `waiver_decided`, `waived_already`.
    """
    row = _within(by, request)

    def work(doing: Doing) -> None:
        cell = stored_cell(row.tenant, row.subject_id, row.slot)
        if cell is None:
            raise NotFound("obligation", id=_obligation(row))
        if cell.waived:
            raise Conflict("waived_already", id=_obligation(row))
        reason = f"{row.reason}（{row.basis}）"
        forgive(doing, row.subject, row.slot, cell, reason, row.until)

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
            _tell(doing, row, _topic(row, outcome), [row.asked_by], cell)
        then(doing)
        return {"request": row.id, "outcome": outcome}

    return act(
        verb, by=by, at=at, tenant=row.tenant, key=key, thing=f"obligation:{_obligation(row)}",
        details={"request": row.id, "note": note}, work=work, place=row.subject.place,
    )  # fmt: skip


def _require_grounds(reason: str, basis: str) -> None:
    require_reason(reason)
    if not basis.strip():
        raise Incomplete("basis_missing")


def _require_open(cell: Cell, until: date | None, today: date, obligation: str) -> None:
    """It can be forgiven; or put off to that day: later than now, not done, at most a year."""
    if cell.waived:
        raise Conflict("waived_already", id=obligation)
    if until is not None and cell.done_on is not None:
        raise Conflict("already_done", thing=f"obligation:{obligation}")
    if until is not None and not _fits(until, cell.due_on, today):
        raise Incomplete("defer_day", until=until, due_on=cell.due_on)


def _fits(until: date, due_on: date | None, today: date) -> bool:
    return due_on is not None and max(today, due_on + DAY) <= until <= due_on + LONGEST


def _asking(by: Actor, row: Row | None, until: date) -> Fate:
    """What becomes of one obligation of many that are asked to be put off."""
    if row is None:
        return Fate.GONE
    if row.word in (Status.DONE, Status.DONE_LATE, Status.WAIVED, Status.NOT_APPLICABLE):
        return Fate.OVER
    if not by.may(Permission.WAIVER_ASK, Place(row.tenant, row.enterprise, row.region, row.industry)):
        return Fate.REFUSED
    return Fate.ASKED if _fits(until, row.due_on, by.day) else Fate.DAY


def _request(
    doing: Doing, subject: Subject, slot: int, reason: str, basis: str, until: date | None
) -> WaiverRequest:
    return WaiverRequest(
        tenant=subject.tenant, enterprise=subject.enterprise, region=subject.region,
        industry=subject.industry, subject=subject, slot=slot, reason=reason, basis=basis, until=until,
        act=doing.id, asked_by=doing.by.person, recorded_at=doing.at,
    )  # fmt: skip


def _topic(row: WaiverRequest, what: str) -> str:
    return f"{'waiver' if row.until is None else 'deferral'}.{what}"


def _tell_of_many(
    doing: Doing, made: Sequence[WaiverRequest], rows: Sequence[Row], holders: Mapping[UUID, Subject]
) -> int:
    """One notice for everybody who may decide any of them; how many people."""
    nearby = {
        holders[row.subject].place: (one, holders[row.subject]) for one, row in zip(made, rows, strict=True)
    }
    people = {person for one, subject in nearby.values() for person in _deciders(doing, one, subject)}
    if people:
        title = f"{rows[0].subject_name}：{rows[0].title}" + (f" 等 {len(rows)} 项" if len(rows) > 1 else "")
        payload = {
            "people": sorted(map(str, people)),
            "title": title,
            "thing": "waivers:",
            "by": doing.by.name,
        }
        doing.notice("deferral.asked", payload, key=f"deferral.asked:{doing.id}")
    return len(people)


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
