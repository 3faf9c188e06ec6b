"""Importing enterprises and people, and undoing an import. Each is one act with a line for each row."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from zhiben.contents.import_rows import Cells, Known, read_rows
from zhiben.contents.imports import ImportForm
from zhiben.domain.access import Actor, Permission, Place
from zhiben.domain.orgs import Kind
from zhiben.domain.periods import day_of
from zhiben.domain.refusals import Conflict, NotFound, NotPermitted
from zhiben.ground import queries as acts
from zhiben.ground.acts import Doing, Receipt, act
from zhiben.ground.models import ActRow
from zhiben.orgs import queries
from zhiben.orgs import store as orgs
from zhiben.orgs.acts import Also, beneath, nobody, require_reason
from zhiben.orgs.imports import store
from zhiben.orgs.imports.enterprises import Enterprises
from zhiben.orgs.imports.judging import Changed, Judge, Judged
from zhiben.orgs.imports.people import People
from zhiben.orgs.models import UNDONE, Subject
from zhiben.orgs.values import from_json, to_json

JUDGES: dict[str, type[Judge]] = {Kind.ENTERPRISE: Enterprises, Kind.PERSON: People}
ENTERED, CHANGED = "created", "changed"  # outcomes of the manifest
Used = Callable[[int, Collection[UUID]], set[UUID]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table as it came: headings, rows with their numbers in the file, digest of the file."""

    head: Cells
    rows: Sequence[tuple[int, Cells]]
    sha256: str


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did. `receipt` None: there was nothing to do."""

    judged: Judged
    receipt: Receipt | None


def known(actor: Actor, tenant: int) -> Known:
    """What words of a table may mean. An enterprise lies in a town, where the authority's region has any."""
    own = queries.office(actor, tenant).region
    regions = {one.code: one.name for one in queries.regions(actor) if one.code.startswith(own)}
    if len(regions) > 1:
        regions.pop(own, None)
    return Known(regions, {one.code: one.name for one in queries.industries(actor)})


def judge(actor: Actor, tenant: int, form: ImportForm, sheet: Sheet, today: date) -> Judged:
    """What a table would do. Raises Incomplete `import_columns`."""
    rows = read_rows(form, sheet.head, sheet.rows, known(actor, tenant), today)
    return JUDGES[form.about](actor, tenant, form, today).all(rows)


def run(
    tenant: int, form: ImportForm, sheet: Sheet, *, by: Actor, at: datetime, key: str, also: Also = nobody
) -> Imported:
    """Import what is right in a table, as one act; what is wrong is answered cell by cell.

    The same table again changes nothing. The receipt answers {"new", "changed", "unchanged", "duplicates",
    "wrong": how many}. Raises Incomplete `import_columns`, NotPermitted.
    """
    before = judge(by, tenant, form, sheet, day_of(at))
    repeated = ActRow.objects.filter(tenant=tenant, scope=by.scope, key=key).exists()
    if not before.accepted and not repeated:
        return Imported(before, None)
    done: list[Judged] = []

    def work(doing: Doing) -> dict[str, object]:
        one_at_a_time(tenant)
        judged = judge(by, tenant, form, sheet, day_of(at))  # what is there may have changed
        done[:] = [judged]
        also(doing, _write(doing, judged))
        return {
            "new": len(judged.new), "changed": len(judged.changed), "unchanged": judged.unchanged,
            "duplicates": judged.duplicates, "wrong": judged.wrong,
        }  # fmt: skip

    receipt = act(
        Permission.IMPORT_RUN, by=by, at=at, tenant=tenant, key=key, thing=f"import:{form.about}",
        details={"about": form.about, "sha256": sheet.sha256, "rows": len(sheet.rows)}, work=work,
        place=place_of(by, tenant, [one.place for one in before.all()]),
    )  # fmt: skip
    return Imported(done[0] if done else before, receipt)


def undo(
    tenant: int, imported: UUID, reason: str, *, by: Actor, at: datetime, key: str, used: Used,
    also: Also = nobody,
) -> Receipt:  # fmt: skip
    """What an import entered was never there, what it changed is as before; what was used or changed since
    stays. `used`: of some subjects, those a room above has something of.

    Answers {"undone", "left": how many}. Raises NotFound, Conflict `moved_on` where nothing can be undone.
    """
    require_reason(reason)
    row = ActRow.objects.within(by).filter(tenant=tenant, id=imported, verb=Permission.IMPORT_RUN).first()
    if row is None or not row.thing.startswith("import:"):
        raise NotFound("import", id=imported)

    def work(doing: Doing) -> dict[str, object]:
        one_at_a_time(tenant)
        entered, changed = _told(by, row)
        free = _free(tenant, entered, row.at, used)
        _require_all(by, tenant, [*free, *(subject for subject, _, _ in changed)])
        store.undo_entry(tenant, free, at)
        back = store.put_back(tenant, changed, row.at, at=at, today=by.day)
        touched = {subject for subject, _, _ in back}
        if not free and not back:
            raise Conflict("moved_on", thing=f"act:{imported}")
        for subject in (*free, *sorted(touched)):
            doing.keep(str(subject), "undone")
        also(doing, [*free, *_with_beneath(tenant, touched)])
        rows = len(entered) + len({subject for subject, _, _ in changed})
        return {"undone": len(free) + len(touched), "left": rows - len(free) - len(touched)}

    details = {"import": imported, "reason": reason}
    return act(
        Permission.IMPORT_UNDO, by=by, at=at, tenant=tenant, key=key, thing=f"act:{imported}",
        details=details, work=work, place=row.place,
    )  # fmt: skip


def _write(doing: Doing, judged: Judged) -> list[UUID]:
    """Whose obligations may have changed."""
    tenant, today = doing.tenant, doing.by.day
    ids = orgs.add(tenant, [one.new for one in judged.new], at=doing.at, today=today)
    for one in judged.new:
        new = one.new
        doing.keep(f"{new.kind}:{new.id}", ENTERED, after={"row": one.n, "code": new.code, "name": new.name})
    values = [
        (one.row, each.name, each.value, each.valid_from) for one in judged.changed for each in one.changes
    ]
    store.set_values(tenant, values, at=doing.at, today=today)
    for changed in judged.changed:
        _keep(doing, changed)
    return [*ids, *_with_beneath(tenant, [one.row.id for one in judged.changed])]


def _keep(doing: Doing, changed: Changed) -> None:
    before = {one.name: to_json(one.before) for one in changed.changes}
    after = {one.name: to_json(one.value) for one in changed.changes}
    since = to_json(changed.changes[0].valid_from)  # a row has one day
    doing.keep(
        f"{changed.row.kind}:{changed.row.id}", CHANGED, before=before,
        after={"row": changed.n, "from": since, "values": after},
    )  # fmt: skip


def _told(by: Actor, row: ActRow) -> tuple[list[UUID], list[store.Place]]:
    """Whom an import entered, and which values it recorded, as its manifest tells."""
    entered, changed = list[UUID](), list[store.Place]()
    for line in acts.manifest(by, row.tenant, row.id):
        if line.subject is None:  # erased
            continue
        subject = UUID(line.subject.split(":")[1])
        if line.outcome == ENTERED:
            entered.append(subject)
        else:
            since = from_json(line.after["from"])
            assert isinstance(since, date)
            changed += [(subject, name, since) for name in line.after["values"]]
    return entered, changed


def _free(tenant: int, entered: Collection[UUID], imported_at: datetime, used: Used) -> list[UUID]:
    """Of those entered, the ones nothing has been done with since."""
    gone = Subject.objects.filter(tenant=tenant, standing=UNDONE).values_list("id", flat=True)
    kept = store.in_use(tenant, entered, imported_at) | used(tenant, entered) | set(gone)
    return [one for one in entered if one not in kept]


def _require_all(by: Actor, tenant: int, subjects: Iterable[UUID]) -> None:
    for row in Subject.objects.filter(tenant=tenant).in_bulk(list(set(subjects))).values():
        if not by.may(Permission.IMPORT_UNDO, row.place):
            raise NotPermitted("not_permitted", tenant=tenant)


def _with_beneath(tenant: int, ids: Iterable[UUID]) -> list[UUID]:
    rows = Subject.objects.filter(tenant=tenant).in_bulk(list(set(ids))).values()
    return [id_ for row in rows for id_ in (row.id, *beneath(row))]


def one_at_a_time(tenant: int) -> None:
    """Two imports at once would both find that a row is not there yet."""
    Subject.objects.select_for_update().filter(tenant=tenant, kind=Kind.AUTHORITY).first()


def _beginning(codes: Sequence[str]) -> str:
    """What all of them begin with."""
    first, last = min(codes, default=""), max(codes, default="")
    same = next((n for n, (one, other) in enumerate(zip(first, last, strict=False)) if one != other), None)
    return first[:same] if same is not None else first


def place_of(by: Actor, tenant: int, places: Sequence[Place]) -> Place:
    """Where the act lives: as wide as its rows, if its actor may import so wide; else where the first is."""
    one = set(places)
    if len(one) == 1:
        return places[0]
    industries = {place.industry for place in places}
    shared = Place(
        tenant,
        region=_beginning([place.region for place in places]),
        industry=industries.pop() if len(industries) == 1 else "",
    )
    return shared if by.may(Permission.IMPORT_RUN, shared) else places[0] if places else Place(tenant)
