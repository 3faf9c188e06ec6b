"""Counting anew: the one way from facts, attributes, waivers, plans and settings to stored cells.

    recount(tenant, inforce, {holder: some duties, or None for all}, at=at)

has `counting` compute the cells from everything recorded, compares with what is stored, and has `store` write
the difference: touched cells, profile, tallies. The caller's transaction holds it together with what caused
it. Not in actions.py: it is nobody's decision, but part of every one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from django.db.models import Q, QuerySet

from zhiben.domain.cells import Cell, Mark
from zhiben.domain.orgs import Kind
from zhiben.domain.periods import day_of
from zhiben.ground.prepared import Prepared
from zhiben.orgs.models import Subject
from zhiben.orgs.world import world_rows
from zhiben.plans import counting, models, store, tallies
from zhiben.plans.counting import Cells
from zhiben.plans.inforce import DutyKey, InForce
from zhiben.plans.rows import COLUMNS, cell_of, values
from zhiben.plans.stored import blanks_of
from zhiben.plans.tallies import Where
from zhiben.plans.touching import Touching
from zhiben.plans.worlds import alone

Owed = Mapping[UUID, Collection[DutyKey] | None]


@dataclass(frozen=True, slots=True)
class Stored:
    """What the tables say of some duties of one holder. `profile` None: it holds nothing yet."""

    profile: UUID | None
    where: Where
    blanks: Cells
    touched: Cells

    @property
    def cells(self) -> Cells:
        return self.blanks | self.touched


def recount(tenant: int, inforce: InForce, owed: Owed, *, at: datetime) -> int:
    """Count these duties of these holders anew; how many cells changed."""
    rows = list(Subject.objects.filter(tenant=tenant, id__in=list(owed)))
    held = _held(tenant, owed)
    every = {row.id for row in rows if owed[row.id] is None or row.id not in held}
    wanted = {
        row.id: counting.duties_of(inforce, row.kind) if row.id in every else owed[row.id] for row in rows
    }
    counted = counting.cells(tenant, inforce, rows, wanted, None, day_of(at))  # type: ignore[arg-type]
    blanks = _blanks(tenant, inforce, every, at)
    changed = 0
    for row in rows:
        duties = None if row.id in every else wanted[row.id]
        before = _stored(row, held.get(row.id), _Whole(duties))
        changed += _write(row, before, counted[row.id], blanks.get(row.id))
    return changed


def recount_facts(touching: Touching, owed: Mapping[Subject, Collection[DutyKey]], *, at: datetime) -> int:
    """Count anew what some facts may change of these duties; how many cells changed."""
    tenant = touching.tenant
    held = _held(tenant, [row.id for row in owed])
    new = {row.id: None for row in owed if row.id not in held}
    counted = touching.count({row: keys for row, keys in owed.items() if row.id in held})
    changed = recount(tenant, touching.inforce, new, at=at) if new else 0
    for row in owed:
        if row.id in held:
            before = _stored(row, held[row.id], counted[row.id])
            if any(cell.waived or Mark.DEFERRED in cell.marks for cell in before.touched.values()):
                counting.waive(counted[row.id].cells, counting.waived(tenant, [row.id], None).get(row.id, {}))
            changed += _write(row, before, counted[row.id].cells, None)
    return changed


def _held(tenant: int, ids: Collection[UUID]) -> dict[UUID, _Held]:
    rows = (_Held(*row) for row in _HELD.rows(tenant=tenant, ids=list(ids)))
    return {one.subject: one for one in rows}


class _Held(NamedTuple):
    """A row of `Holder`."""

    subject: UUID
    profile: UUID
    region: str
    industry: str


_HOLDERS = models.Holder.objects.values_list(*_Held._fields)
_HELD = Prepared(lambda tenant, ids: _HOLDERS.filter(tenant=tenant, subject__in=ids))


def _blanks(tenant: int, inforce: InForce, holders: Collection[UUID], at: datetime) -> dict[UUID, Cells]:
    if not holders:
        return {}
    subjects = world_rows(tenant, ids=holders, names=inforce.fields)
    world = alone(inforce, subjects.values())
    return {
        holder: counting.blanks(inforce, subjects[str(holder)], world, day_of(at))
        if str(holder) in subjects
        else {}
        for holder in holders
    }


def _write(row: Subject, before: Stored, counted: Cells, blanks: Cells | None) -> int:
    """Bring the tables of one holder to `counted`; how many cells changed. `blanks`: of all its duties."""
    here = where_of(row)
    blanks = _hold(row, before, counted, blanks)
    moved = before.where != here
    touched = {one: cell for one, cell in counted.items() if not equal(cell, blanks.get(one))}
    put = [cell for one, cell in touched.items() if moved or not equal(cell, before.touched.get(one))]
    gone = [one for one in before.touched if one not in touched]
    if put:
        store.put(row, put)
    if gone:
        store.drop(row.tenant, row.id, gone)
    return _tally(row.tenant, before, counted, here)


def _hold(row: Subject, before: Stored, counted: Cells, blanks: Cells | None) -> Cells:
    """See that the holder's profile says nothing that was not counted; the blanks it has now."""
    if blanks is None:
        wrong = before.blanks.keys() - counted.keys()
        if not wrong:
            return before.blanks
        assert before.profile is not None
        blanks = {
            one: cell for one, cell in blanks_of(row.tenant, before.profile).items() if one not in wrong
        }
    else:
        blanks = {one: cell for one, cell in blanks.items() if one in counted}
    if counted or blanks:
        store.hold(row, store.profile(row.tenant, blanks))
    elif before.profile is not None:
        store.let_go(row.tenant, row.id)
    return blanks


def _tally(tenant: int, before: Stored, after: Cells, here: Where) -> int:
    was, moved = before.cells, before.where != here
    changed = [one for one in was.keys() | after.keys() if moved or not equal(after.get(one), was.get(one))]
    delta = tallies.change(
        [(was[one], before.where) for one in changed if one in was],
        [(after[one], here) for one in changed if one in after],
    )
    store.add(tenant, delta)
    return len(changed)


class _Meant(Protocol):
    """Which of a holder's stored cells were counted again."""

    def columns(self) -> dict[str, list[Any]] | None: ...

    def means(self, slot: int, cell: Cell) -> bool: ...


@dataclass(frozen=True, slots=True)
class _Whole:
    """All cells of some duties; None: of all."""

    duties: Collection[DutyKey] | None

    def columns(self) -> dict[str, list[Any]] | None:
        return None if self.duties is None else {"duty": sorted({duty for _, duty in self.duties})}

    def means(self, slot: int, cell: Cell) -> bool:
        return self.duties is None or (cell.plan, cell.duty) in self.duties


def _stored(row: Subject, holder: _Held | None, meant: _Meant) -> Stored:
    if holder is None:
        return Stored(None, where_of(row), {}, {})
    found = {one["slot"]: cell_of(one, row.id) for one in _touched(row, meant.columns())}
    there = Where(row.id if row.kind == Kind.SECTION else None, holder.region, holder.industry)
    blanks = blanks_of(row.tenant, holder.profile)
    return Stored(holder.profile, there, _only(blanks, meant), _only(found, meant))


def _touched(row: Subject, columns: dict[str, list[Any]] | None) -> Iterator[dict[str, Any]]:
    """Touched cells of a holder that have one of some values in any of these columns; None: all."""
    if columns == {}:
        return
    found = _CELLS.rows(tenant=row.tenant, holder=row.id, **{name: (columns or {}).get(name) for name in _BY})
    yield from (dict(zip(COLUMNS, one, strict=True)) for one in found)


_BY = ("slot", "period", "duty")


def _cells(tenant: int, holder: UUID, **values: list[Any] | None) -> QuerySet[Any, Any]:
    wanted = Q()
    for name, some in values.items():
        if some is not None:
            wanted |= Q(**{f"{name}__in": some})
    return models.Cell.objects.filter(wanted, tenant=tenant, subject=holder).values_list(*COLUMNS)


_CELLS = Prepared(_cells)


def _only(cells: Cells, meant: _Meant) -> Cells:
    return {one: cell for one, cell in cells.items() if meant.means(one, cell)}


def where_of(row: Subject) -> Where:
    """Where the cells of a holder are summed."""
    return Where(row.id if row.kind == Kind.SECTION else None, row.region, row.industry)


def equal(one: Cell | None, other: Cell | None) -> bool:
    """The same cell, whoever holds it."""
    if one is None or other is None:
        return one is other
    return values(one) == values(other)
