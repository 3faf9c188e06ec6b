"""Are the stored cells those that follow from what was recorded? Rebuilds them from nothing and compares.

Neither questions nor changes: asked from the command line, for a whole authority and nobody in particular.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from zhiben.domain.cells import Cell
from zhiben.domain.orgs import Kind
from zhiben.orgs.models import Subject
from zhiben.plans import counting, models, stored
from zhiben.plans.inforce import in_force
from zhiben.plans.rows import values
from zhiben.plans.stored import Found
from zhiben.plans.tallies import Group, Where, group


@dataclass(frozen=True, slots=True)
class Difference:
    """One cell, or one sum, that is not what it should be. `kept` or `rebuilt` empty: there is none."""

    subject: UUID | None
    plan: str
    duty: str
    period: str
    kept: str
    rebuilt: str


@dataclass(frozen=True, slots=True)
class Report:
    """`cells` as rebuilt; `sums` of the cells as they are stored."""

    tenant: int
    cells: int
    sums: int
    differences: tuple[Difference, ...]

    @property
    def ok(self) -> bool:
        return not self.differences


def tenants() -> list[int]:
    """The authorities that have a plan in force, or cells."""
    planned = models.PlanAdoption.objects.values_list("tenant", flat=True)
    return sorted({*planned, *models.Holder.objects.values_list("tenant", flat=True).distinct()})


def verify(tenant: int, today: date) -> Report:
    """Compare every cell and tally of an authority as of `today`, up to which the rounds have counted."""
    kept = stored.of_subjects(tenant)
    rebuilt = counting.everything(tenant, in_force(tenant), None, today)
    sums = _sums(tenant, kept.values())
    found = (*_cells(kept, rebuilt), *_tallies(tenant, sums))
    return Report(tenant, sum(map(len, rebuilt.values())), len(sums), found)


def _cells(kept: dict[tuple[UUID, int], Found], rebuilt: dict[UUID, counting.Cells]) -> Iterator[Difference]:
    right = {(holder, slot): cell for holder, cells in rebuilt.items() for slot, cell in cells.items()}
    for key in kept.keys() | right.keys():
        one, other = kept[key].cell if key in kept else None, right.get(key)
        if one is None or other is None or values(one) != values(other):
            named = one or other
            assert named is not None
            yield Difference(key[0], named.plan, named.duty, named.period, _said(one), _said(other))


def _said(cell: Cell | None) -> str:
    if cell is None:
        return ""
    of = f"/{cell.need_of}" if cell.need_of is not None else ""
    waived = " waived" if cell.waived else ""
    return f"need {cell.need_n}{of} counted {cell.counted_n} due {cell.due_on} done {cell.done_on}{waived}"


def _sums(tenant: int, kept: Iterable[Found]) -> Counter[Group]:
    sections = set(Subject.objects.filter(tenant=tenant, kind=Kind.SECTION).values_list("id", flat=True))
    return Counter(
        group(one.cell, Where(one.subject if one.subject in sections else None, one.region, one.industry))
        for one in kept
    )


def _tallies(tenant: int, sums: Counter[Group]) -> Iterator[Difference]:
    right = {one.slot: (one, n) for one, n in sums.items()}
    rows = {row.slot: row for row in models.Tally.objects.filter(tenant=tenant).exclude(n=0)}
    for slot in right.keys() | rows.keys():
        kept, (one, n) = rows.get(slot), right.get(slot, (None, 0))
        if kept is None or kept.n != n:
            named = one or kept
            assert named is not None
            yield Difference(None, named.plan, named.duty, named.period, str(kept.n if kept else 0), str(n))
