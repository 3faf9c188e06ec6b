"""Importing a table of records, and undoing an import. Each is one act with a manifest line for each row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from zhiben.domain.access import Actor, Permission, Place
from zhiben.domain.orgs import Kind
from zhiben.domain.periods import day_of
from zhiben.domain.refusals import Conflict, Incomplete, NotFound, NotPermitted
from zhiben.ground import limits
from zhiben.ground.acts import Doing, Receipt, act
from zhiben.ground.models import ActRow
from zhiben.orgs.models import Subject
from zhiben.plans.actions import require_reason
from zhiben.records import kinds, people, store
from zhiben.records.actions import voided
from zhiben.records.models import Record
from zhiben.records.store import Entry, pieces_of
from zhiben.records.tables.judging import Judged, Row, judge
from zhiben.records.tables.sheets import Table
from zhiben.records.values import loaded, stored


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did. `receipt` None: there was nothing to do."""

    judged: Judged
    receipt: Receipt | None


def run(tenant: int, kind: str, table: Table, sha256: str, *, by: Actor, at: datetime, key: str) -> Imported:
    """Import what is right in a table, as one act; what is wrong is answered cell by cell.

    The same table again changes nothing. `sha256`: of the file. The receipt answers {"filed", "corrected",
    "unchanged", "duplicates", "wrong": how many}. Raises NotPermitted `record_not_yours`, Incomplete
    `import_columns`.
    """
    form = kinds.one(tenant, kind, by.day)
    if not people.may_file(by, form.kind):
        raise NotPermitted("record_not_yours", kind=kind, filed_by=form.kind.filed_by)
    before = judge(by, tenant, form, table, day_of(at))
    repeated = ActRow.objects.filter(tenant=tenant, scope=by.scope, key=key).exists()
    if not before.accepted and not repeated:
        return Imported(before, None)
    done: list[Judged] = []

    def work(doing: Doing) -> dict[str, object]:
        _one_at_a_time(tenant)
        judged = judge(by, tenant, form, table, day_of(at))  # what is there may have changed
        done[:] = [judged]
        _write(doing, judged)
        return {
            "filed": len(judged.new), "corrected": len(judged.corrected), "unchanged": judged.unchanged,
            "duplicates": judged.duplicates, "wrong": len({one.row for one in judged.errors if one.row > 1}),
        }  # fmt: skip

    receipt = act(
        Permission.IMPORT_RUN, by=by, at=at, tenant=tenant, key=key, thing=f"record_kind:{kind}",
        details={"kind": kind, "sha256": sha256, "rows": len(table.rows)}, work=work,
        place=_place(by, tenant, before.accepted),
    )  # fmt: skip
    return Imported(done[0] if done else before, receipt)


def undo(tenant: int, imported: UUID, reason: str, *, by: Actor, at: datetime, key: str) -> Receipt:
    """Everything an import made is void, what it corrected is as before; what was changed since stays.

    Answers {"undone", "left": how many}. Raises NotFound.
    """
    require_reason(reason)
    row = ActRow.objects.within(by).filter(tenant=tenant, id=imported, verb=Permission.IMPORT_RUN).first()
    if row is None or not row.thing.startswith("record_kind:"):
        raise NotFound("import", id=imported)

    def work(doing: Doing) -> dict[str, object]:
        made = Record.objects.filter(tenant=tenant, act=imported).select_related("about").order_by("id")
        standing = [
            one for one in made if one.replaced_at is None and not one.is_void and one.erased_at is None
        ]
        if not standing:
            raise Conflict("moved_on", thing=f"act:{imported}")
        for one in standing:
            if not by.may(Permission.IMPORT_UNDO, one.place):
                raise NotPermitted("not_permitted", tenant=tenant)
        store.add(doing, [_undone(one, reason) for one in standing])
        for one in standing:
            doing.keep(f"record:{one.origin}", "undone", before=one.data)
        return {"undone": len(standing), "left": made.count() - len(standing)}

    details = {"import": imported, "reason": reason}
    return act(
        Permission.IMPORT_UNDO, by=by, at=at, tenant=tenant, key=key, thing=f"act:{imported}",
        details=details, work=work, place=row.place,
    )  # fmt: skip


def _undone(one: Record, reason: str) -> Entry:
    """A first revision is voided; a correction is corrected back."""
    why = f"撤销导入：{reason}"[:400]
    form = kinds.by_edition(one.tenant, one.edition, one.kind)
    if one.revision == 1:
        return voided(one, form, why)
    older = Record.objects.get(tenant=one.tenant, origin=one.origin, revision=one.revision - 1)
    form = kinds.by_edition(one.tenant, older.edition, one.kind)
    return Entry(form, one.about, loaded(older.data), older.period, {}, pieces_of(older), one, why)


def _write(doing: Doing, judged: Judged) -> None:
    if len(judged.accepted) > limits.MANIFEST_LINES:
        raise Incomplete("import_too_long", rows=len(judged.accepted))
    entries = [row.entry for row in judged.new] + [_because(doing, row) for row in judged.corrected]
    made = store.add(doing, entries)
    for entry, record in zip(entries, made, strict=True):
        before = None if entry.older is None else entry.older.data
        doing.keep(
            f"record:{record.origin}", "filed" if before is None else "corrected", before=before,
            after=stored(entry.values),
        )  # fmt: skip


def _because(doing: Doing, row: Row) -> Entry:
    one = row.entry
    return Entry(
        one.form, one.about, one.values, one.period, {}, one.kept, one.older, f"导入更正，第 {row.n} 行"
    )


def _one_at_a_time(tenant: int) -> None:
    """Two imports at once would both find that a row is not there yet."""
    Subject.objects.select_for_update().filter(tenant=tenant, kind=Kind.AUTHORITY).first()


def _place(by: Actor, tenant: int, rows: Sequence[Row]) -> Place:
    """Where the act lives: at the one enterprise it is about, else as wide as its actor may import."""
    places = {row.entry.about.place for row in rows}
    if len(places) == 1:
        return next(iter(places))
    regions = {place.region for place in places}
    shared = Place(tenant, region=min(regions, key=len) if regions else "")
    if by.may(Permission.IMPORT_RUN, shared):
        return shared
    return min(places, key=str) if places else Place(tenant)
