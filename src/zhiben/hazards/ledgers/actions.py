"""Importing a hazard ledger, and undoing an import. Each is one act with a manifest line for each hazard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from zhiben.contents.imports import ImportForm
from zhiben.contents.ledgers.grid import Raw
from zhiben.contents.ledgers.reading import Given, read
from zhiben.contents.ledgers.values import Order
from zhiben.domain.access import Actor, Permission
from zhiben.domain.hazards import Event, State
from zhiben.domain.orgs import Kind
from zhiben.domain.refusals import WORDS, Conflict, Incomplete, NotFound
from zhiben.ground import limits
from zhiben.ground import queries as acts
from zhiben.ground.acts import Doing, Receipt, act
from zhiben.ground.models import ActRow
from zhiben.hazards import many, telling
from zhiben.hazards.ledgers.judging import JudgedSheet, Kept, Row, judge
from zhiben.hazards.ledgers.queries import THING, remembered
from zhiben.hazards.models import Hazard, HazardStep
from zhiben.hazards.saying import Said
from zhiben.orgs.acts import require_reason
from zhiben.orgs.imports.actions import one_at_a_time, place_of
from zhiben.orgs.models import Subject
from zhiben.orgs.queries import subject as subject_within
from zhiben.orgs.world import batches
from zhiben.plans.bulk import uncollected

ENTERED, UNDONE = "created", "undone"  # outcomes of the manifest


@dataclass(frozen=True, slots=True)
class Ledger:
    """A file and what somebody chose for it: whose it is, which column is which, which rows are no
    duplicates, what 3/4/2026 means.
    """

    raws: Sequence[Raw]
    sha256: str
    enterprise: UUID | None = None
    chosen: Given = field(default_factory=dict)
    keep: Kept = frozenset()
    order: Order = ""


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did. `receipt` None: there was nothing to do."""

    sheets: list[JudgedSheet]
    receipt: Receipt | None


@uncollected()
def preview(by: Actor, tenant: int, form: ImportForm, ledger: Ledger, *, at: datetime) -> list[JudgedSheet]:
    """What a ledger would do; nothing is written. Columns chosen before for the same headings are taken, the
    ones chosen now first. Raises NotFound (the enterprise).
    """
    only = _only(by, ledger.enterprise)
    sheets = read(form, ledger.raws, {}, order=ledger.order)
    given = remembered(by, tenant, {one.fingerprint for one in sheets if one.fingerprint}) | dict(
        ledger.chosen
    )
    if given:
        sheets = read(form, ledger.raws, given, order=ledger.order)
    return judge(by, tenant, sheets, at=at, only=only, keep=ledger.keep)


def run(tenant: int, form: ImportForm, ledger: Ledger, *, by: Actor, at: datetime, key: str) -> Imported:
    """Take over what is right in a ledger, as one act; the rest is answered row by row.

    The same ledger again adds nothing. The receipt answers {"new", "conflicts", "duplicates", "wrong": how
    many, "columns": those chosen, by headings}. Raises NotFound, NotPermitted, Incomplete `import_too_long`.
    """
    imports = _imports(tenant).count()
    before = preview(by, tenant, form, ledger, at=at)
    repeated = ActRow.objects.filter(tenant=tenant, scope=by.scope, key=key).exists()
    rows = [row for sheet in before for row in sheet.rows]
    if not rows and not repeated:
        return Imported(before, None)
    done = list[list[JudgedSheet]]()

    def work(doing: Doing) -> dict[str, object]:
        one_at_a_time(tenant)
        is_first = _imports(tenant).exclude(id=doing.id).count() == imports
        judged = before if is_first else preview(by, tenant, form, ledger, at=at)
        done.append(judged)
        made = _write(doing, [row for sheet in judged for row in sheet.rows])
        return {
            "new": made, "conflicts": sum(len(one.conflicts) for one in judged),
            "duplicates": sum(len(one.duplicates) for one in judged),
            "wrong": sum(len({wrong.row for wrong in one.errors}) for one in judged),
            "columns": {name: dict(columns) for name, columns in ledger.chosen.items()},
        }  # fmt: skip

    length = sum(len(raw.rows) for raw in ledger.raws)
    receipt = act(
        Permission.IMPORT_RUN, by=by, at=at, tenant=tenant, key=key, thing=THING,
        details={"sha256": ledger.sha256, "rows": length, "enterprise": ledger.enterprise}, work=work,
        place=place_of(by, tenant, [place for sheet in before for place in sheet.places]),
    )  # fmt: skip
    return Imported(done[0] if done else before, receipt)


def undo(tenant: int, imported: UUID, reason: str, *, by: Actor, at: datetime, key: str) -> Receipt:
    """What an import took over was never there; what somebody has gone on with since stays.

    Answers {"undone": how many, "left": [[number, why]]}. Raises NotFound, Conflict `moved_on` where nothing
    can be undone.
    """
    require_reason(reason)
    row = ActRow.objects.within(by).filter(tenant=tenant, id=imported, verb=Permission.IMPORT_RUN).first()
    if row is None or row.thing != THING:
        raise NotFound("import", id=imported)
    said = Said(note=f"撤销导入：{reason.strip()}"[:400])

    def work(doing: Doing) -> dict[str, object]:
        one_at_a_time(tenant)
        free, left = _free(doing, row, said)
        if not free:
            raise Conflict("moved_on", thing=f"act:{imported}")
        many.undo_all(doing, free, said)
        for one in free:
            doing.keep(f"hazard:{one.id}", UNDONE)
        return {"undone": len(free), "left": left[: limits.IMPORT_PROBLEMS], "left_total": len(left)}

    details = {"import": imported, "reason": reason}
    return act(
        Permission.IMPORT_UNDO, by=by, at=at, tenant=tenant, key=key, thing=f"act:{imported}",
        details=details, work=work, place=row.place,
    )  # fmt: skip


def _write(doing: Doing, rows: Sequence[Row]) -> int:
    if len(rows) > limits.MANIFEST_LINES:
        raise Incomplete("import_too_long", rows=len(rows))
    made = many.report_all(doing, [row.taken for row in rows])
    for hazard, row in zip(made, rows, strict=True):
        doing.keep(f"hazard:{hazard.id}", ENTERED, after={"row": row.line.n, "number": hazard.number})
    telling.tell_taken_over(doing, made)
    return len(made)


def _free(doing: Doing, imported: ActRow, said: Said) -> tuple[list[Hazard], list[list[str]]]:
    """Of those an import took over, the ones that nothing has been done to since, and why not the others."""
    subjects = [line.subject for line in acts.manifest(doing.by, doing.tenant, imported.id) if line.subject]
    rows: list[Hazard] = []
    for part in batches([UUID(one.split(":")[1]) for one in subjects]):
        found = Hazard.objects.within(doing.by).filter(tenant=doing.tenant, id__in=part)
        rows += found.select_related("about").order_by("id")
    rows = [row for row in rows if row.state != State.UNDONE]
    touched = {row.id for row in rows} - _untouched(doing.tenant, rows, imported.id)
    still = [row for row in rows if row.id not in touched]
    lacks = many.lacking(doing.tenant, still, Event.UNDO, said, by=doing.by, at=doing.at)
    left = [[row.number, "导入后已经办理过。"] for row in rows if row.id in touched]
    left += [[row.number, WORDS[lacks[row.id][0]][0]] for row in still if row.id in lacks]
    return [row for row in still if row.id not in lacks], left


def _untouched(tenant: int, rows: Sequence[Hazard], imported: UUID) -> set[UUID]:
    """Those that stand at a step which the import itself took."""
    found: set[UUID] = set()
    for part in batches([row.step for row in rows]):
        steps = HazardStep.objects.filter(tenant=tenant, id__in=part, act=imported)
        found |= set(steps.values_list("hazard", flat=True))
    return found


def _imports(tenant: int) -> QuerySet[ActRow]:
    """Imports and their undoing: one at a time, so their number tells whether there was another."""
    return ActRow.objects.filter(tenant=tenant, verb__in=(Permission.IMPORT_RUN, Permission.IMPORT_UNDO))


def _only(by: Actor, enterprise: UUID | None) -> Subject | None:
    """Raises NotFound."""
    if enterprise is None:
        return None
    row = subject_within(by, enterprise)
    if row.kind != Kind.ENTERPRISE:
        raise NotFound("subject", id=enterprise)
    return row
