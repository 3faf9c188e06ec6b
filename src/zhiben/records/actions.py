"""Everything that can be done to records. Each is one act; the facts they make are written in the same act.

draft → filed → (received | returned → filed); a correction and a voiding are revisions that say why. There is
no other state.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from zhiben.domain.access import Actor, Permission, require_other_person
from zhiben.domain.periods import day_of
from zhiben.domain.refusals import Conflict, Incomplete, NotFound, NotPermitted
from zhiben.ground.acts import Doing, Receipt, act
from zhiben.ground.clock import ClaimedTime
from zhiben.ground.evidence import queries as evidence
from zhiben.ground.evidence.queries import Item
from zhiben.ground.evidence.sniff import TYPES
from zhiben.orgs.models import Subject
from zhiben.orgs.queries import subject as subject_within
from zhiben.plans import store as facts
from zhiben.plans.actions import follow_facts, require_reason
from zhiben.plans.inforce import in_force
from zhiben.records import kinds, people, store
from zhiben.records.checking import fill
from zhiben.records.kinds import Kept
from zhiben.records.models import Draft, Emitted, Record
from zhiben.records.names import Names
from zhiben.records.periods import period_of
from zhiben.records.store import Entry, Pieces
from zhiben.records.values import loaded, stored

NONE: Pieces = {}


def file(
    about: UUID,
    kind: str,
    raw: Mapping[str, object],
    uploads: Pieces = NONE,
    *,
    by: Actor,
    at: datetime,
    key: str,
    period: str = "",
    claimed: ClaimedTime | None = None,
) -> Receipt:
    """File a record of a kind about a subject. `raw`: by field, as typed; `uploads`: by field of evidence.

    Answers {"record": id, "facts": [ids]}. Raises NotFound (kind or subject), NotPermitted
    `record_not_yours`, Incomplete `record_unfit` with every problem, and what facts raise.
    """
    subject = subject_within(by, about)
    form = kinds.one(subject.tenant, kind, by.day)
    _require_about(form, subject)
    _require_filer(by, form)
    new = _items(by, uploads)
    require_wanted(form, new)
    filled = fill(
        form.kind, raw, names=Names(by, subject.tenant, subject), today=day_of(at),
        evidence={name: len(items) for name, items in new.items()},
    )  # fmt: skip
    filled.require_sound()
    entry = Entry(form, subject, filled.values, period_of(form.kind, subject, filled.values, period), uploads)

    def work(doing: Doing) -> dict[str, object]:
        record = store.add(doing, [entry])[0]
        doing.made(f"record:{record.origin}")
        return _answer(record)

    details = {"kind": kind, "about": about, "period": period, **_told(filled.values, new)}
    receipt = act(
        Permission.RECORD_FILE, by=by, at=at, tenant=subject.tenant, key=key, thing=f"record_kind:{kind}",
        details=details, work=work, place=subject.place, claimed=claimed,
    )  # fmt: skip
    store.drop_draft(by.scope, kind, "", key)
    return receipt


def correct(
    record: UUID,
    revision: int,
    raw: Mapping[str, object],
    reason: str,
    uploads: Pieces = NONE,
    kept: Pieces = NONE,
    *,
    by: Actor,
    at: datetime,
    key: str,
    period: str = "",
) -> Receipt:
    """It is otherwise than filed, or is filed again after a return. `revision`: the one that was looked at;
    `kept`: its evidence that stays. The kind's edition of today is used.

    Raises Conflict `moved_on`, `record_is_void`; Incomplete `record_unchanged`, and what `file` raises.
    """
    older = _latest(by, record)
    require_reason(reason)
    form = _form(older, by)
    _require_filer(by, form)
    new = _items(by, uploads)
    require_wanted(form, new)
    staying = _staying(older, kept)
    pieces = {
        one.name: len(new.get(one.name, ())) + len(staying.get(one.name, ())) for one in form.kind.evidence
    }
    filled = fill(
        form.kind, raw, names=Names(by, older.tenant, older.about), today=day_of(at), evidence=pieces
    )
    filled.require_sound()
    named = period_of(form.kind, older.about, filled.values, period) if period else older.period
    entry = Entry(form, older.about, filled.values, named, uploads, staying, older, reason)

    def work(doing: Doing) -> dict[str, object]:
        _require_standing(older, revision)
        _require_change(older, entry)
        made = store.add(doing, [entry])[0]
        return _answer(made)

    details = {
        "record": record, "revision": revision, "reason": reason, "period": period,
        "kept": {name: [str(one) for one in ids] for name, ids in kept.items()},
        **_told(filled.values, new),
    }  # fmt: skip
    receipt = _upon(Permission.RECORD_CORRECT, older, details, work, by=by, at=at, key=key)
    store.drop_draft(by.scope, form.kind.kind, str(record), key)
    return receipt


def void(record: UUID, revision: int, reason: str, *, by: Actor, at: datetime, key: str) -> Receipt:
    """It did not happen, or is not to be counted. What was known before stays as it was known."""
    older = _latest(by, record)
    require_reason(reason)
    form = kinds.by_edition(older.tenant, older.edition, older.kind)
    _require_filer(by, form)

    def work(doing: Doing) -> dict[str, object]:
        _require_standing(older, revision)
        return _answer(store.add(doing, [voided(older, form, reason)])[0])

    details = {"record": record, "revision": revision, "reason": reason}
    return _upon(Permission.RECORD_VOID, older, details, work, by=by, at=at, key=key)


def receive(record: UUID, revision: int, *, by: Actor, at: datetime, key: str) -> Receipt:
    """The receiver confirms it; not the person who filed it. Late entries are receipted with it."""
    row = _to_receive(by, record)

    def work(doing: Doing) -> dict[str, object]:
        _require_standing(row, revision)
        if not store.receive(row, by, at):
            raise Conflict("moved_on", thing=f"record:{record}")
        made = Emitted.objects.filter(tenant=row.tenant, record=row.id).select_related("fact")
        late = [one.fact for one in made if facts.receive(one.fact, day_of(at), by.person)]
        if late:
            follow_facts(doing, in_force(row.tenant), late)
        return _answer(row)

    details = {"record": record, "revision": revision}
    return _upon(Permission.RECORD_RECEIVE, row, details, work, by=by, at=at, key=key)


def send_back(record: UUID, revision: int, reason: str, *, by: Actor, at: datetime, key: str) -> Receipt:
    """The receiver returns it with a reason; its filer files it again, as a correction."""
    row = _to_receive(by, record)
    require_reason(reason)
    title = kinds.by_edition(row.tenant, row.edition, row.kind).title

    def work(doing: Doing) -> dict[str, object]:
        _require_standing(row, revision)
        if not store.send_back(row, reason, by, at):
            raise Conflict("moved_on", thing=f"record:{record}")
        if row.filed_by is not None:
            told = {"people": [row.filed_by], "title": title, "thing": f"record:{row.origin}", "note": reason}
            doing.notice("record.returned", told, key=f"record.returned:{row.id}")
        return _answer(row)

    details = {"record": record, "revision": revision, "reason": reason}
    return _upon(Permission.RECORD_RETURN, row, details, work, by=by, at=at, key=key)


# ── drafts: no act, for nothing has happened yet ─────────────────────────────────────────────────


def save_draft(
    tenant: int, kind: str, form: Mapping[str, Any], *, key: str, by: Actor, at: datetime,
    about: UUID | None = None, of: str = "",
) -> None:  # fmt: skip
    """What a person has typed so far; they alone see it."""
    store.save_draft(
        Draft(scope=by.scope, tenant=tenant, kind=kind, about=about, of=of, key=key, form=form, saved_at=at)
    )


def drop_draft(kind: str, of: str = "", *, by: Actor) -> None:
    """The form is given up."""
    store.drop_draft(by.scope, kind, of)


# ── what they share ──────────────────────────────────────────────────────────────────────────────


def voided(older: Record, form: Kept, reason: str) -> Entry:
    """The revision that voids `older`: the same values and evidence, counted no more."""
    return Entry(
        form,
        older.about,
        loaded(older.data),
        older.period,
        {},
        store.pieces_of(older),
        older,
        reason,
        is_void=True,
    )


def _require_about(form: Kept, subject: Subject) -> None:
    if form.kind.about != subject.kind:
        raise Incomplete("kind_unfit", kind=subject.kind, wanted=form.kind.about)


def _require_filer(by: Actor, form: Kept) -> None:
    if not people.may_file(by, form.kind):
        raise NotPermitted("record_not_yours", kind=form.kind.kind, filed_by=form.kind.filed_by)


def require_wanted(form: Kept, new: Mapping[str, Sequence[Item]]) -> None:
    """Each piece lies under a field of evidence, and is an image where an image is asked for."""
    wanted = {one.name: one for one in form.kind.evidence}
    for name, items in new.items():
        if name not in wanted:
            raise Incomplete("record_unfit", problems=[[name, name, "这类登记没有这一栏。"]])
        for item in items:
            if wanted[name].type == "image" and not TYPES[item.mime].image:
                raise Incomplete("evidence_not_wanted", name=item.name, field=wanted[name].label)


def _items(by: Actor, uploads: Pieces) -> dict[str, list[Item]]:
    """Raises NotFound for an upload that is not the actor's own."""
    return {name: [evidence.upload(by, id_) for id_ in ids] for name, ids in uploads.items() if ids}


def _told(values: Mapping[str, Any], new: Mapping[str, Sequence[Item]]) -> dict[str, Any]:
    """Uploads by what is in them: the same form sent again carries the same files under other ids."""
    return {
        "values": stored(values),
        "evidence": {name: [item.sha256 for item in items] for name, items in new.items()},
    }


def _answer(record: Record) -> dict[str, object]:
    made = Emitted.objects.filter(tenant=record.tenant, record=record.id).order_by("n")
    return {
        "record": record.origin,
        "revision": record.revision,
        "facts": list(made.values_list("fact", flat=True)),
    }


def _latest(by: Actor, record: UUID) -> Record:
    """The revision in force, within reach. Raises NotFound.

    What it has come to is asked inside the act: the same request made twice gets its first answer.
    """
    rows = Record.objects.within(by).filter(origin=record, replaced_at__isnull=True)
    row = rows.select_related("about").first()
    if row is None:
        raise NotFound("record", id=record)
    if row.erased_at is not None:
        raise Conflict("record_erased", id=record)
    return row


def _require_standing(row: Record, revision: int) -> None:
    if row.is_void:
        raise Conflict("record_is_void", id=row.origin)
    if row.revision != revision:
        raise Conflict("moved_on", thing=f"record:{row.origin}", revision=revision)


def _form(older: Record, by: Actor) -> Kept:
    """The kind as it is filed today; as it was, where it is filed no longer."""
    return kinds.in_use(older.tenant, by.day).get(older.kind) or kinds.by_edition(
        older.tenant, older.edition, older.kind
    )


def _to_receive(by: Actor, record: UUID) -> Record:
    row = _latest(by, record)
    form = kinds.by_edition(row.tenant, row.edition, row.kind)
    if not people.may_receive(by, form.kind, row.place):
        raise NotPermitted("not_permitted", kind=row.kind, received_by=form.kind.received_by)
    if row.filed_by is not None:
        require_other_person(by, row.filed_by)
    return row


def _staying(older: Record, kept: Pieces) -> dict[str, list[UUID]]:
    """Of the older revision's evidence what is kept; nothing of anything else."""
    there = store.pieces_of(older)
    return {
        name: [id_ for id_ in ids if id_ in set(kept.get(name, ()))]
        for name, ids in there.items()
        if kept.get(name)
    }


def _require_change(older: Record, entry: Entry) -> None:
    """A returned record may be filed again as it is: that is an answer."""
    same = (
        stored(entry.values) == older.data
        and entry.period == older.period
        and not any(entry.uploads.values())
        and {name: list(ids) for name, ids in entry.kept.items()} == store.pieces_of(older)
    )
    if same and older.returned_at is None:
        raise Incomplete("record_unchanged", id=older.origin)


def _upon(
    verb: Permission, row: Record, details: Mapping[str, object], work: Any, *,
    by: Actor, at: datetime, key: str,
) -> Receipt:  # fmt: skip
    return act(
        verb, by=by, at=at, tenant=row.tenant, key=key, thing=f"record:{row.origin}", details=details,
        work=work, place=row.place,
    )  # fmt: skip
