"""What an act about an enterprise would do to what it owes: counted in a supposed world, nothing is written.

Beside `queries`: `orgs.supposing` says what the subjects would be, the domain counts their obligations as
`recount` would, and these are held against those stored. Own obligations only: what sections and the
authority owe as a whole is counted when the act is done.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from zhiben.domain.cells import Cell, Status, status
from zhiben.domain.facts import Subject as Supposable
from zhiben.domain.orgs import Kind
from zhiben.orgs.supposing import Supposed
from zhiben.orgs.world import redirects, world_rows
from zhiben.plans import counting, stored
from zhiben.plans.asks import OFFICES
from zhiben.plans.counting import Cells, duties_of
from zhiben.plans.inforce import DutyKey, InForce, in_force
from zhiben.plans.recount import equal
from zhiben.plans.rows import slot as number_of
from zhiben.plans.worlds import world_for

Key = tuple[UUID, int]  # holder, slot


class How(StrEnum):
    """What becomes of an obligation."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Line:
    """One obligation that comes, goes or changes. `was` and `will`: its words on the day."""

    how: How
    who: str
    clause: str
    title: str
    period: str
    before: Cell | None
    after: Cell | None
    was: Status | None
    will: Status | None

    @property
    def due(self) -> tuple[date | None, date | None]:
        """The last day, before and after."""
        was, will = (None if one is None else one.due_on for one in (self.before, self.after))
        return was, will


@dataclass(frozen=True, slots=True)
class Effect:
    """All that would be different. `before`, `after`: how many obligations there are in all."""

    lines: tuple[Line, ...]
    before: int
    after: int

    def count(self, how: str) -> int:
        return sum(line.how == how for line in self.lines)

    @property
    def figures(self) -> tuple[tuple[How, int], ...]:
        return tuple((how, self.count(how)) for how in How)


def effect(supposed: Supposed, *, today: date) -> Effect:
    """What would change among the obligations of whom an act is about, soonest due first."""
    inforce = in_force(supposed.tenant)
    before = _before(supposed)
    after = counted(supposed, inforce, today)
    names = {row.id: row.name for row in supposed.rows}
    found = [
        _line(names.get(key[0], ""), one, other, inforce, today)
        for key, one, other in differences(before, after)
    ]
    ordered = sorted(found, key=lambda line: (line.due[1] or line.due[0] or date.max, line.clause, line.who))
    return Effect(tuple(ordered), len(before), len(after))


def differences(
    before: Mapping[Key, Cell], after: Mapping[Key, Cell]
) -> Iterator[tuple[Key, Cell | None, Cell | None]]:
    """(holder and slot, as it is, as it would be) of each that is different."""
    for key in sorted(before.keys() | after.keys()):
        one, other = before.get(key), after.get(key)
        if not equal(one, other):
            yield key, one, other


def counted(supposed: Supposed, inforce: InForce, today: date) -> dict[Key, Cell]:
    """Every obligation of the rows in the supposed world."""
    holders = [row for row in supposed.rows if row.kind not in OFFICES]
    if not holders:
        return {}
    keys = frozenset[DutyKey]().union(*(duties_of(inforce, row.kind) for row in holders))
    merged = {old: supposed.merged.get(into, into) for old, into in redirects(supposed.tenant).items()}
    merged |= supposed.merged
    enterprises = {merged.get(row.enterprise, row.enterprise) for row in holders if row.enterprise}
    subjects = _with_authority(supposed)
    others = [row.id for row in holders if row.enterprise is None]
    world = world_for(
        supposed.tenant, inforce, keys, enterprises, others, None, merged=merged, supposed=subjects
    )
    made: dict[UUID, Cells] = {row.id: {} for row in holders}
    for row in holders:
        for key in sorted(duties_of(inforce, row.kind)):
            for cell in counting.cells_of(inforce, key, str(row.id), world, today):
                made[row.id][number_of(cell)] = cell
    _waive(supposed, made)
    return {(holder, slot): cell for holder, cells in made.items() for slot, cell in cells.items()}


def _waive(supposed: Supposed, made: Mapping[UUID, Cells]) -> None:
    """What was forgiven stays forgiven; what was to a row that is another's, to that one."""
    waived = counting.waived(supposed.tenant, list(made), None)
    for holder, slots in waived.items():
        counting.waive(made.get(supposed.merged.get(holder, holder), {}), slots)


def _with_authority(supposed: Supposed) -> Mapping[str, Supposable | None]:
    """The supposed subjects, and above them the authority: a new one has nobody yet who brings it along."""
    above = world_rows(supposed.tenant, kinds=[Kind.AUTHORITY])
    return {**above, **supposed.subjects}


def _before(supposed: Supposed) -> dict[Key, Cell]:
    ids = [row.id for row in supposed.rows if row.kind not in OFFICES]
    found = stored.of_subjects(supposed.tenant, ids) if ids else {}
    return {key: one.cell for key, one in found.items()}


def _line(who: str, before: Cell | None, after: Cell | None, inforce: InForce, today: date) -> Line:
    cell = after or before
    assert cell is not None
    how = How.ADDED if before is None else How.REMOVED if after is None else How.CHANGED
    was, will = (None if one is None else status(one, today) for one in (before, after))
    title = inforce.title(cell.plan, cell.duty)
    return Line(how, who, cell.clause, title, cell.period, before, after, was, will)
