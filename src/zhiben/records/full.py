"""One record with everything there is to show of it. Asked by `queries`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from zhiben.contents.records import RecordField
from zhiben.domain.access import Actor, Permission
from zhiben.domain.periods import day_of
from zhiben.domain.refusals import NotFound
from zhiben.ground.evidence import queries as evidence
from zhiben.ground.models import LedgerRow
from zhiben.ground.models import known as known_at
from zhiben.plans.inforce import in_force
from zhiben.records import kinds, people
from zhiben.records.answers import Change, Full, Group, Made, Pieces, Revision, Shown, State
from zhiben.records.checking import asked
from zhiben.records.kinds import Kept
from zhiben.records.listing import state_of
from zhiben.records.models import Attachment, Emitted, Record
from zhiben.records.names import Names
from zhiben.records.values import loaded, said, table_said


def latest(actor: Actor, id_: UUID) -> Record:
    """The revision in force. Raises NotFound alike for missing and for out of reach."""
    rows = Record.objects.within(actor).filter(origin=id_, replaced_at__isnull=True)
    row = rows.select_related("about").first()
    if row is None:
        raise NotFound("record", id=id_)
    return row


def full(actor: Actor, id_: UUID, *, known: datetime | None = None, revision: int | None = None) -> Full:
    """Shown by the edition it was filed under. Raises NotFound."""
    now = latest(actor, id_)
    story = list(Record.objects.within(actor).filter(origin=id_).select_related("about").order_by("revision"))
    row = _chosen(story, known, revision)
    form = kinds.by_edition(row.tenant, row.edition, row.kind)
    names = Names(actor, row.tenant, row.about)
    names.learn_from(form.kind, [loaded(one.data) for one in story])
    values = loaded(row.data)
    is_latest = row.id == now.id
    open_ = is_latest and not row.is_void and row.erased_at is None
    mine = actor.may(Permission.RECORD_CORRECT, row.place) and people.may_file(actor, form.kind)
    waits = state_of(row) is State.FILED
    say = in_force(row.tenant).say
    return Full(
        id=id_, tenant=row.tenant, kind=row.kind, title=form.title, nature=form.kind.nature,
        about=row.about_id, about_name=row.about.name, about_kind=row.about.kind, enterprise=row.enterprise,
        happened_on=row.happened_on, until=row.until, period=row.period, revision=row.revision,
        state=state_of(row), recorded_at=row.recorded_at,
        days_late=(day_of(story[0].recorded_at) - row.happened_on).days,
        groups=tuple(_groups(form, values, names)), evidence=tuple(_evidence(actor, row, form, values)),
        story=tuple(_story(story, names)), facts=tuple(_facts(row, say)),
        receiver=say(form.kind.received_by) if form.kind.received_by else "",
        is_latest=is_latest, may_correct=open_ and mine,
        may_receive=open_ and waits and _may_receive(actor, row, form), digest=_digest(row),
        erased_at=row.erased_at, erased_by=row.erased_by,
    )  # fmt: skip


def _chosen(story: Sequence[Record], known: datetime | None, revision: int | None) -> Record:
    if revision is not None:
        found = [row for row in story if row.revision == revision]
    elif known is not None:
        found = list(Record.objects.filter(known_at(known), id__in=[row.id for row in story]))
        found = [row for row in story if row.id in {one.id for one in found}]
    else:
        found = list(story[-1:])
    if not found:
        raise NotFound("record", revision=revision)
    return found[-1]


def _may_receive(actor: Actor, row: Record, form: Kept) -> bool:
    another = actor.person is not None and actor.person != row.filed_by
    return another and people.may_receive(actor, form.kind, row.place)


# ── what it says ─────────────────────────────────────────────────────────────────────────────────


def _groups(form: Kept, values: Mapping[str, Any], names: Names) -> Iterator[Group]:
    """Fields in the order of the form, those under one heading together; hidden ones left out."""
    found: dict[str, list[Shown]] = {}
    for field in form.kind.fields:
        if asked(field.show_if, values) or field.name in values:
            found.setdefault(field.group, []).append(_shown(field, values.get(field.name), names))
    for title, shown in found.items():
        yield Group(title, tuple(shown))


def _shown(field: RecordField, value: Any, names: Names) -> Shown:
    if field.type == "table" and value:
        rows = tuple(tuple(cells) for cells in table_said(field, value, names))
        return Shown(field, "", tuple(column.label for column in field.columns), rows)
    return Shown(field, said(field, value, names))


def _evidence(actor: Actor, row: Record, form: Kept, values: Mapping[str, Any]) -> Iterator[Pieces]:
    links = list(Attachment.objects.filter(tenant=row.tenant, record=row.id).order_by("field", "n"))
    items = evidence.several(actor, [link.evidence_id for link in links])
    for field in form.kind.evidence:
        mine = tuple(
            items[one.evidence_id] for one in links if one.field == field.name and one.evidence_id in items
        )
        if mine or asked(field.show_if, values):
            yield Pieces(field, mine, max(0, field.at_least - len(mine)))


# ── what became of it ────────────────────────────────────────────────────────────────────────────


def _story(rows: Sequence[Record], names: Names) -> list[Revision]:
    before: Record | None = None
    told = []
    for row in rows:
        told.append(
            Revision(
                row.revision, state_of(row), row.recorded_at, row.filer, row.reason or "", row.received_at,
                row.received_by or "", row.returned_at, row.returned_by or "", row.returned_why or "",
                tuple(_changes(before, row, names))
                if before is not None and not row.is_void and row.erased_at is None
                else (),
            )
        )  # fmt: skip
        before = row
    return told[::-1]


def _changes(before: Record, after: Record, names: Names) -> Iterator[Change]:
    """What the newer revision says differently, in the labels of its own edition."""
    old, new = loaded(before.data), loaded(after.data)
    form = kinds.by_edition(after.tenant, after.edition, after.kind)
    for field in form.kind.fields:
        if old.get(field.name) != new.get(field.name):
            yield Change(
                field.label, said(field, old.get(field.name), names), said(field, new.get(field.name), names)
            )
    if before.period != after.period:
        yield Change("所属期", before.period, after.period)
    pieces = [Attachment.objects.filter(tenant=row.tenant, record=row.id).count() for row in (before, after)]
    if pieces[0] != pieces[1]:
        yield Change("佐证", f"{pieces[0]} 件", f"{pieces[1]} 件")


def _facts(row: Record, say: Any) -> Iterator[Made]:
    rows = Emitted.objects.filter(tenant=row.tenant, record=row.id).select_related("fact").order_by("n")
    for one in rows:
        fact = one.fact
        yield Made(fact.id, fact.kind, say(fact.kind), fact.replaced_at is None)


def _digest(row: Record) -> str:
    found = LedgerRow.objects.filter(tenant=row.tenant, id=row.act).values_list("digest", flat=True)
    return found.first() or ""
