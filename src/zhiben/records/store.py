"""Writing records inside an act that is already open, and drafts, which are nobody's act."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from zhiben.contents.records import RecordKind
from zhiben.domain.access import Actor
from zhiben.domain.refusals import Conflict
from zhiben.domain.world import as_many
from zhiben.ground.acts import Doing
from zhiben.ground.canonical import canonical
from zhiben.ground.evidence import store as evidence
from zhiben.orgs.models import Subject
from zhiben.plans.actions import file_all
from zhiben.plans.inforce import in_force
from zhiben.plans.models import Fact
from zhiben.plans.store import NewFact
from zhiben.records import finding
from zhiben.records.facts import facts_of, span_of
from zhiben.records.kinds import Kept
from zhiben.records.models import TEXT, Attachment, Draft, Emitted, Record, RecordValue
from zhiben.records.values import stored

Pieces = Mapping[str, Sequence[UUID]]  # by field of evidence: ids of uploads, or of evidence
BATCH = 500


@dataclass(frozen=True, slots=True)
class Entry:
    """A revision to be written. `older`: the revision it takes the place of. `kept`: its evidence that stays;
    `uploads`: what is new.
    """

    form: Kept
    about: Subject
    values: Mapping[str, Any]
    period: str = ""
    uploads: Pieces = field(default_factory=dict)
    kept: Pieces = field(default_factory=dict)
    older: Record | None = None
    reason: str = ""
    is_void: bool = False


def add(doing: Doing, entries: Sequence[Entry]) -> list[Record]:
    """Write revisions with their listed values, evidence and facts. Raises Conflict `moved_on`."""
    records = [_record(doing, one) for one in entries]
    for one in entries:
        if one.older is not None:
            _end(one.older, doing.at)
    Record.objects.bulk_create(records, batch_size=BATCH)
    pairs = list(zip(entries, records, strict=True))
    RecordValue.objects.bulk_create(
        [row for one, record in pairs for row in _listed(one, record)], batch_size=BATCH
    )
    attachments = [row for one, record in pairs for row in _attachments(doing, one, record)]
    Attachment.objects.bulk_create(attachments, batch_size=BATCH)
    _emit(doing, pairs)
    finding.refresh(doing.tenant, [record.origin for record in records])
    return records


def pieces_of(record: Record) -> dict[str, list[UUID]]:
    """The evidence of a revision, by field, in order."""
    rows = Attachment.objects.filter(tenant=record.tenant, record=record.id).order_by("field", "n")
    found: dict[str, list[UUID]] = {}
    for name, id_ in rows.values_list("field", "evidence"):
        found.setdefault(name, []).append(id_)
    return found


def keyed(kind: RecordKind, about: UUID, values: Mapping[str, Any]) -> str:
    """Digest of what the kind's import key says of a record."""
    told = stored(values)
    parts = [str(about) if name == "about" else told.get(name) for name in kind.import_key]
    return sha256(canonical(parts).encode()).hexdigest()


def receive(record: Record, by: Actor, at: datetime) -> bool:
    """False where somebody has received or returned it already."""
    return _standing(record).update(received_at=at, received_by=by.name) == 1


def send_back(record: Record, why: str, by: Actor, at: datetime) -> bool:
    return _standing(record).update(returned_at=at, returned_by=by.name, returned_why=why) == 1


def erase(doing: Doing, origins: Collection[UUID]) -> None:
    """What these records said, in every revision, is gone; the revisions stay, and the facts they made."""
    rows = Record.objects.filter(tenant=doing.tenant, origin__in=list(origins), erased_at__isnull=True)
    ids = list(rows.values_list("id", flat=True))
    rows.update(data=None, reason=None, returned_why=None, erased_at=doing.at, erased_by=doing.id)
    for start in range(0, len(ids), BATCH):
        listed = RecordValue.objects.filter(tenant=doing.tenant, record__in=ids[start : start + BATCH])
        listed.update(text=None, number=None, day=None)
    Draft.objects.filter(tenant=doing.tenant, of__in=[str(one) for one in origins]).delete()
    finding.refresh(doing.tenant, origins)


# ── drafts ───────────────────────────────────────────────────────────────────────────────────────


def save_draft(draft: Draft) -> None:
    """As it stands now; over what was saved of the same form before."""
    Draft.objects.bulk_create(
        [draft],
        update_conflicts=True,
        unique_fields=["scope", "kind", "of"],
        update_fields=["tenant", "about", "key", "form", "saved_at"],
    )


def drop_draft(scope: str, kind: str, of: str, key: str | None = None) -> None:
    """It is filed, or given up. With `key`: only the form that was opened under it."""
    mine = Draft.objects.filter(scope=scope, kind=kind, of=of)
    (mine if key is None else mine.filter(key=key)).delete()


# ── the parts of a revision ──────────────────────────────────────────────────────────────────────


def _record(doing: Doing, one: Entry) -> Record:
    happened_on, until = span_of(one.form.kind, one.values)
    record = Record(
        tenant=one.about.tenant, enterprise=one.about.enterprise, region=one.about.region,
        industry=one.about.industry, kind=one.form.kind.kind, edition=one.form.edition, about=one.about,
        happened_on=happened_on, until=until, period=one.period, is_void=one.is_void, reason=one.reason,
        data=stored(one.values), keyed=keyed(one.form.kind, one.about.id, one.values), act=doing.id,
        filed_by=doing.by.person, filer=doing.by.name, recorded_at=doing.at,
    )  # fmt: skip
    record.origin = record.id if one.older is None else one.older.origin
    record.revision = 1 if one.older is None else one.older.revision + 1
    return record


def _end(record: Record, at: datetime) -> None:
    mine = Record.objects.filter(tenant=record.tenant, id=record.id, replaced_at__isnull=True)
    if mine.update(replaced_at=at) != 1:
        raise Conflict("moved_on", thing=f"record:{record.origin}")


def _standing(record: Record) -> QuerySet[Record]:
    return Record.objects.filter(
        tenant=record.tenant, id=record.id, replaced_at__isnull=True, is_void=False,
        received_at__isnull=True, returned_at__isnull=True,
    )  # fmt: skip


def _listed(one: Entry, record: Record) -> Iterator[RecordValue]:
    for listed in one.form.listed:
        for value in as_many(one.values.get(listed.name)):
            row = RecordValue(
                tenant=record.tenant, record=record, kind=record.kind, field=listed.name
            )  # fmt: skip
            if isinstance(value, bool):
                row.text = "true" if value else "false"
            elif isinstance(value, int | Decimal):
                row.number = Decimal(value)
            elif isinstance(value, date):
                row.day = value
            else:
                row.text = str(value)[:TEXT]
            yield row


def _attachments(doing: Doing, one: Entry, record: Record) -> Iterator[Attachment]:
    for name in (evidence_.name for evidence_ in one.form.kind.evidence):
        new = evidence.bind(doing, one.uploads.get(name, ()), one.about.place)
        ids = [*one.kept.get(name, ()), *(row.id for row in new)]
        for n, id_ in enumerate(ids, 1):
            yield Attachment(tenant=record.tenant, record=record, field=name, n=n, evidence_id=id_)


# ── facts ────────────────────────────────────────────────────────────────────────────────────────


def _emit(doing: Doing, pairs: Sequence[tuple[Entry, Record]]) -> None:
    """A new revision supersedes the facts of the one before, kind by kind; a voided one withdraws them."""
    before = _made_by([one.older for one, _ in pairs if one.older is not None])
    news: list[tuple[NewFact, Subject, Fact | None]] = []
    whose: list[tuple[Record, int]] = []
    ended: list[Fact] = []
    for one, record in pairs:
        standing = list(before.get(one.older.id, ())) if one.older is not None else []
        if not one.is_void:
            for n, new in enumerate(_facts(one), 1):
                older = next((fact for fact in standing if fact.kind == new.kind), None)
                if older is not None:
                    standing.remove(older)
                news.append((new, one.about, older))
                whose.append((record, n))
        ended += standing
    made = file_all(doing, in_force(doing.tenant), news, ended)
    Emitted.objects.bulk_create(
        [
            Emitted(tenant=record.tenant, record=record, n=n, fact=fact)
            for (record, n), fact in zip(whose, made, strict=True)
        ],
        batch_size=BATCH,
    )


def _facts(one: Entry) -> Iterator[NewFact]:
    pieces = {
        name: len(one.uploads.get(name, ())) + len(one.kept.get(name, ()))
        for name in {*one.uploads, *one.kept}
    }
    return facts_of(one.form.kind, one.about.id, one.values, one.period, pieces)


def _made_by(records: Sequence[Record]) -> dict[UUID, list[Fact]]:
    """The facts of these revisions that still stand, by revision, in order."""
    found: dict[UUID, list[Fact]] = {}
    for start in range(0, len(records), BATCH):
        part = records[start : start + BATCH]
        rows = Emitted.objects.filter(
            tenant=part[0].tenant, record__in=[one.id for one in part], fact__replaced_at__isnull=True
        )
        for row in rows.select_related("fact").order_by("record", "n"):
            found.setdefault(row.record_id, []).append(row.fact)
    return found
