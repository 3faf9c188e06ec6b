"""Everything that can be done to visits. One step is one act: what leads where says `domain.visits.FLOW`.

What is written down at a visit goes through `say_in`, from the desk and from a phone alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from zhiben.domain.access import Actor, ActorKind, Permission
from zhiben.domain.entries import Kind as EntryKind
from zhiben.domain.entries import fields_of, key_of
from zhiben.domain.legality import counts_to_cap
from zhiben.domain.merging import Merged, merge
from zhiben.domain.orgs import Kind
from zhiben.domain.periods import day_of
from zhiben.domain.refusals import Conflict, Incomplete, NotPermitted
from zhiben.domain.visits import FLOW, Event, State, Type
from zhiben.ground.acts import Doing, Receipt, Work, act
from zhiben.ground.clock import ClaimedTime
from zhiben.ground.evidence import store as evidence
from zhiben.inspections import filing, gate, store, telling
from zhiben.inspections.models import Visit
from zhiben.inspections.queries import within
from zhiben.inspections.saying import Planned, Written, Wrote
from zhiben.inspections.stored import asks, place_of, sheet_told, writes_at
from zhiben.orgs.models import Subject
from zhiben.orgs.queries import subject as subject_within
from zhiben.tasks.people import persons_of


def draft(planned: Planned, *, by: Actor, at: datetime, key: str) -> Receipt:
    """Plan a visit. Answers {"visit", "number"}.

    Raises NotFound (enterprise), Incomplete `visit_self`, `visit_about`, `visit_lists`,
    `visit_list_unknown`, `visit_day`, `visit_people`, `visit_lead`.
    """
    _require_office(planned)
    subject = _plannable(planned, by=by, at=at)

    def work(doing: Doing) -> dict[str, object]:
        row = _new(doing, subject, planned)
        return {"visit": row.id, "number": row.number}

    return act(
        Permission.INSPECTION_PLAN, by=by, at=at, tenant=subject.tenant, key=key, thing="visit",
        details=_told(planned), work=work, place=replace(subject.place, enterprise=None),
    )  # fmt: skip


def draft_in(doing: Doing, planned: Planned) -> Visit:
    """As `draft`, within an act that is open already: of a draw, of a joint inspection."""
    return _new(doing, _plannable(planned, by=doing.by, at=doing.at), planned)


def begin_own(planned: Planned, *, by: Actor, at: datetime, key: str) -> Receipt:
    """The enterprise begins a check of its own (企业自查). Answers as `draft`; raises as it."""
    if planned.type is not Type.SELF:
        raise Incomplete("visit_self")
    subject = _plannable(planned, by=by, at=at)

    def work(doing: Doing) -> dict[str, object]:
        row = _new(doing, subject, planned)
        store.go_on(doing, row, Event.BEGIN, {}, state=State.UNDER_WAY, began_on=day_of(at))
        return {"visit": row.id, "number": row.number}

    return act(
        Permission.SELF_CHECK, by=by, at=at, tenant=subject.tenant, key=key, thing="visit",
        details=_told(planned), work=work, place=subject.place,
    )  # fmt: skip


def change(visit: UUID, planned: Planned, *, by: Actor, at: datetime, key: str) -> Receipt:
    """Arrange a visit anew before it is issued. Raises as `draft`; Conflict `no_such_step`."""
    row = within(by, visit)
    _require_office(planned)
    subject = _plannable(planned, by=by, at=at)
    if subject.id != row.about_id:
        raise Incomplete("visit_about", id=planned.about)

    def work(doing: Doing) -> dict[str, object]:
        _step(row, Event.CHANGE)
        sheet = store.sheet(
            row.tenant, sheet_told(row.tenant, planned.planned_on, planned.lists, planned.type)
        )
        store.go_on(doing, row, Event.CHANGE, _told(planned), sheet=sheet, **_columns(planned))
        store.seat(
            doing, row, gate.officers(row.tenant, planned.inspectors, planned.planned_on), planned.helpers
        )
        return {"visit": row.id, "number": row.number}

    return _upon(row, Event.CHANGE, _told(planned), work, by=by, at=at, key=key)


def issue(
    visit: UUID, reasons: dict[str, str] | None = None, *, by: Actor, at: datetime, key: str
) -> Receipt:
    """Approve a visit: only now may it be made. `reasons`: answers to the objections of the law, by code.

    Raises Conflict `visit_unlawful` with every objection that stands (`objections`), `no_such_step`.
    """
    row = within(by, visit)
    given = {code: text.strip()[:400] for code, text in (reasons or {}).items() if text.strip()}

    def work(doing: Doing) -> dict[str, object]:
        step = _step(row, Event.ISSUE)
        answered = {**row.reasons, **given}
        gate.require_lawful(doing, row, answered)
        sheet = store.sheet(row.tenant, sheet_told(row.tenant, row.planned_on, row.lists, Type(row.type)))
        came = {} if row.state != State.DRAFTED else {"sheet": sheet}
        store.go_on(
            doing, row, Event.ISSUE, {"reasons": given}, state=step.target, reasons=answered, approved_at=at,
            **came,
        )  # fmt: skip
        gate.certify(doing, row)
        telling.issued(doing, row)
        return {"visit": row.id, "number": row.number}

    return _upon(row, Event.ISSUE, {"reasons": given}, work, by=by, at=at, key=key)


def begin(
    visit: UUID, *, by: Actor, at: datetime, key: str, claimed: ClaimedTime | None = None, read: bool = True
) -> Receipt:
    """The visit begins. `read`: what is known of the enterprise was looked at before (进门须知).

    Raises Conflict `visit_history`, `visit_not_urgent` (not approved yet), NotPermitted `visit_not_yours`.
    """
    row = within(by, visit)

    def work(doing: Doing) -> dict[str, object]:
        require_member(row, doing)
        if not read:
            raise Conflict("visit_history")
        if row.state == State.DRAFTED and not row.urgent:
            raise Conflict("visit_not_urgent")
        step = _step(row, Event.BEGIN)
        began = claimed.at if claimed is not None else at
        earliest = row.approved_at or row.recorded_at  # whatever a phone's clock says
        on = day_of(min(max(began, earliest), at))
        store.go_on(doing, row, Event.BEGIN, {}, state=step.target, began_on=on)
        say_in(doing, row, Wrote("visit:", {"began_at": began.isoformat(), "history_read": True}), Written())
        return {"visit": row.id, "state": row.state}

    return _upon(row, Event.BEGIN, {"read": read}, work, by=by, at=at, key=key, claimed=claimed)


def say(visit: UUID, wrote: Sequence[Wrote], *, by: Actor, at: datetime, key: str) -> Receipt:
    """Write down what was found, at a desk: one form is one act. Answers {"visit", "taken", "clashes"}.

    A clash leaves what stands; the rest is taken. Raises as `say_in`, NotPermitted `visit_not_yours`.
    """
    row = within(by, visit)
    told = [{"entry": one.entry, "fields": dict(one.fields)} for one in wrote]

    def work(doing: Doing) -> dict[str, object]:
        require_member(row, doing)
        taken, clashes, held = 0, [], store.held(row)
        for one in wrote:
            merged = say_in(doing, held, one, Written())
            taken += len(merged.taken)
            clashes += [
                {"entry": one.entry, "field": clash.field, "yours": clash.yours, "theirs": clash.theirs}
                for clash in merged.clashes
            ]
        return {"visit": row.id, "taken": taken, "clashes": clashes}

    return _upon(row, Event.RECORD, {"wrote": told}, work, by=by, at=at, key=key)


def say_in(doing: Doing, row: Visit, wrote: Wrote, by: Written, *, force: bool = False) -> Merged:
    """One change within an act that is open already. `force`: a person has seen both and decided.

    Raises Incomplete `entry_unknown`, `entry_field`, Conflict `no_such_step`, `entry_frozen`, NotFound for an
    upload that is not the speaker's.
    """
    key = key_of(wrote.entry)
    said, seen = fields_of(key, wrote.fields), fields_of(key, wrote.seen)
    FLOW.step(State(row.state), Event.RECORD)
    if key.kind is EntryKind.ANSWER and not asks(row, key.ref):
        raise Incomplete("entry_unknown", entry=str(key))
    held = store.entry(row, key)
    now = {} if held is None else held.fields
    merged = Merged(dict(said), ()) if force else merge(now, said, seen)
    if not merged.taken:
        return merged
    if held is not None and held.hazard_id is not None:
        raise Conflict("entry_frozen", entry=str(key))
    upload = merged.taken.get("upload")
    pictures = evidence.bind(doing, [UUID(str(upload))], row.place) if upload else []
    held = store.write(doing, row, key, held, merged.taken, by)
    for one in pictures:
        store.show(held, one)
    return merged


def file(visit: UUID, *, by: Actor, at: datetime, key: str, claimed: ClaimedTime | None = None) -> Receipt:
    """The visit is over: what was found becomes hazards, what was done becomes facts, in this one act.

    Answers {"visit", "number", "hazards": [numbers]}. Raises Conflict `visit_lacking` (`lacks`: everything
    missing), `visit_clashes`, `visit_unapproved`, `visit_gated` (`gates`: what the plans' gates say).
    """
    row = within(by, visit)

    def work(doing: Doing) -> dict[str, object]:
        return file_in(doing, row)

    return _upon(row, Event.FILE, {}, work, by=by, at=at, key=key, claimed=claimed)


def file_in(doing: Doing, row: Visit) -> dict[str, object]:
    """As `file`, within an act that is open already, of the permission that filing needs."""
    row = store.held(row)  # nobody writes while it is read as a whole
    require_member(row, doing)
    step = _step(row, Event.FILE)
    if row.approved_at is None and row.type != Type.SELF:
        raise Conflict("visit_unapproved")
    made = filing.follow(doing, row)
    store.go_on(
        doing, row, Event.FILE, {"hazards": [one.number for one in made.hazards]}, state=step.target,
        filed_on=day_of(doing.at), fails=made.fails, raised=made.raised, facts=made.facts,
    )  # fmt: skip
    filing.require_gates(doing, row)
    telling.filed(doing, row, made.hazards)
    return {"visit": row.id, "number": row.number, "hazards": [one.number for one in made.hazards]}


def send_back(
    visit: UUID, reason: str, entries: dict[str, str] | None = None, *, by: Actor, at: datetime, key: str
) -> Receipt:
    """Return a record for correction. `entries`: what is to be put right where, by entry.

    Raises Incomplete `facts_missing`, `entry_unknown`; Conflict `no_such_step`.
    """
    row = within(by, visit)
    wrong = {str(key_of(name)): why.strip()[:400] for name, why in (entries or {}).items() if why.strip()}

    def work(doing: Doing) -> dict[str, object]:
        step = _step(row, Event.RETURN, {"reason": reason.strip()})
        said = {"reason": reason.strip()[:400], "entries": wrong}
        store.go_on(doing, row, Event.RETURN, said, state=step.target)
        telling.returned(doing, row)
        return {"visit": row.id, "state": row.state}

    return _upon(row, Event.RETURN, {"reason": reason, "entries": wrong}, work, by=by, at=at, key=key)


def cancel(visit: UUID, reason: str, *, by: Actor, at: datetime, key: str) -> Receipt:
    """The visit is not made after all. Raises Incomplete `facts_missing`, Conflict `no_such_step`."""
    row = within(by, visit)

    def work(doing: Doing) -> dict[str, object]:
        step = _step(row, Event.CANCEL, {"reason": reason.strip()})
        store.go_on(doing, row, Event.CANCEL, {"reason": reason.strip()[:400]}, state=step.target)
        return {"visit": row.id, "state": row.state}

    return _upon(row, Event.CANCEL, {"reason": reason}, work, by=by, at=at, key=key)


def require_member(row: Visit, doing: Doing) -> None:
    """Raises NotPermitted `visit_not_yours` for who has no part in the record."""
    persons = persons_of(doing.by, doing.at)
    if not writes_at(row, persons, is_staff=doing.by.kind is ActorKind.STAFF):
        raise NotPermitted("visit_not_yours", visit=row.id)


def permission_of(row: Visit, event: Event) -> Permission:
    """The permission an event needs: of the enterprise's own check, one and the same for all of it."""
    return Permission.SELF_CHECK if row.type == Type.SELF else permission_of_event(event)


def permission_of_event(event: Event) -> Permission:
    """The permission an event needs of a supervisor."""
    return next(step.permission for step in FLOW.steps if step.event is event)


def _step(row: Visit, event: Event, facts: dict[str, object] | None = None) -> Any:
    step = FLOW.step(State(row.state), event)
    step.check(facts or {})
    return step


def _require_office(planned: Planned) -> None:
    """A check of its own is begun by the enterprise (`begin_own`), never arranged for it."""
    if planned.type is Type.SELF:
        raise Incomplete("visit_self")


def _plannable(planned: Planned, *, by: Actor, at: datetime) -> Subject:
    subject = subject_within(by, planned.about)
    if subject.kind != Kind.ENTERPRISE:
        raise Incomplete("visit_about", id=planned.about)
    if planned.planned_on < day_of(at) and not planned.urgent:
        raise Incomplete("visit_day", day=planned.planned_on)
    if not planned.lists:
        raise Incomplete("visit_lists")
    if planned.type is Type.SELF:
        return subject
    people = Subject.objects.filter(
        tenant=subject.tenant, kind=Kind.PERSON, id__in=list(planned.inspectors), enterprise__isnull=True
    )
    if not planned.inspectors and planned.type is not Type.SERVICE:
        raise Incomplete("visit_people")
    if people.count() != len(set(planned.inspectors)):
        raise Incomplete("visit_people")
    if planned.inspectors and planned.lead not in planned.inspectors:
        raise Incomplete("visit_lead")
    return subject


def _new(doing: Doing, subject: Subject, planned: Planned) -> Visit:
    told = sheet_told(subject.tenant, planned.planned_on, planned.lists, planned.type)
    row = Visit(
        tenant=subject.tenant, enterprise=subject.enterprise, region=subject.region,
        industry=subject.industry, about=subject, number=store.number(subject.tenant, day_of(doing.at).year),
        state=FLOW.initial, sheet=store.sheet(subject.tenant, told), recorded_at=doing.at,
        **_columns(planned),
    )  # fmt: skip
    store.add(doing, row, Event.DRAFT, _told(planned))
    store.seat(doing, row, gate.officers(row.tenant, planned.inspectors, planned.planned_on), planned.helpers)
    doing.made(f"visit:{row.id}")
    return row


def _columns(planned: Planned) -> dict[str, Any]:
    return {
        "type": planned.type, "origin": planned.origin, "planned_on": planned.planned_on,
        "basis": planned.basis.strip()[:400], "lists": list(planned.lists), "lead": planned.lead,
        "unannounced": planned.unannounced, "urgent": planned.urgent,
        "counts": counts_to_cap(planned.type, planned.origin),
        "reasons": {code: text for code, text in planned.reasons.items() if text.strip()},
    }  # fmt: skip


def _told(planned: Planned) -> dict[str, object]:
    helpers = [{"name": one.name, "unit": one.unit, "person": one.person} for one in planned.helpers]
    return {
        **_columns(planned), "about": planned.about, "inspectors": list(planned.inspectors),
        "helpers": helpers,
    }  # fmt: skip


def _upon(
    row: Visit, event: Event, details: dict[str, Any], work: Work, *, by: Actor, at: datetime, key: str,
    claimed: ClaimedTime | None = None,
) -> Receipt:  # fmt: skip
    return act(
        permission_of(row, event), by=by, at=at, tenant=row.tenant, key=key, thing=f"visit:{row.id}",
        details=details, work=work, place=place_of(row, event), claimed=claimed,
    )  # fmt: skip
