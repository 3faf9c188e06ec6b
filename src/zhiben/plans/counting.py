"""Cells computed by the domain, in the smallest world that will do; nothing is written here.

Used by `recount` for what is known now, and by `queries` and the verifier for what was known at a moment.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from zhiben.domain import engine
from zhiben.domain.cells import Cell, deferred
from zhiben.domain.facts import Subject
from zhiben.domain.orgs import Kind
from zhiben.domain.plan import Form
from zhiben.domain.slots import Slot
from zhiben.domain.world import World
from zhiben.orgs.models import Subject as Row
from zhiben.plans import models
from zhiben.plans.inforce import DutyKey, InForce, known
from zhiben.plans.rows import slot as number_of
from zhiben.plans.worlds import alone, whole, world_for

Cells = dict[int, Cell]  # by slot
Owed = Mapping[UUID, Collection[DutyKey]]
ENTERPRISES = 200  # counted together in one world
Waived = Mapping[UUID, Mapping[int, date | None]]  # the due day granted; None: forgiven


def duties_of(inforce: InForce, kind: str) -> frozenset[DutyKey]:
    """The duties a subject of this kind may hold; a role that nobody has is the authority's."""
    hows = (kind, "role") if kind in (Kind.AUTHORITY, Kind.POST) else (kind,)
    return frozenset[DutyKey]().union(*(inforce.of_kind.get(how, ()) for how in hows))


def cells(
    tenant: int,
    inforce: InForce,
    rows: Iterable[Row],
    owed: Owed,
    at: datetime | None,
    today: date,
    everybody: Mapping[str, Subject] | None = None,
) -> dict[UUID, Cells]:
    """The cells of these duties of these holders as known at `at` (None: now), waived ones marked.

    `everybody`: all subjects of the authority, where they are at hand.
    """
    made: dict[UUID, Cells] = {row.id: {} for row in rows}
    for group in together(rows):
        is_wide = group[0].enterprise is None
        world, keys = _world(tenant, inforce, group, owed, at, everybody if is_wide else None)
        for row in group:
            for key in sorted(keys & set(owed[row.id])):
                for cell in cells_of(inforce, key, str(row.id), world, today):
                    made[row.id][number_of(cell)] = cell
    return _waive_all(made, waived(tenant, made, at))


def everything(tenant: int, inforce: InForce, at: datetime | None, today: date) -> dict[UUID, Cells]:
    """Every cell of the authority from nothing but what was recorded, in one whole world."""
    world = whole(tenant, inforce, at)
    made: dict[UUID, Cells] = defaultdict(dict)
    for subject in world.subjects.values():
        for key in duties_of(inforce, subject.kind):
            for cell in cells_of(inforce, key, subject.id, world, today):
                made[UUID(subject.id)][number_of(cell)] = cell
    return _waive_all(made, waived(tenant, None, at))


def waived(tenant: int, holders: Collection[UUID] | None, at: datetime | None) -> Waived:
    """The slots forgiven or deferred to these holders (None: to all), as known at `at`."""
    rows = models.Waiver.objects.filter(known(at), tenant=tenant)
    if holders is not None and len(holders) <= ENTERPRISES:
        rows = rows.filter(subject__in=list(holders))
    found: dict[UUID, dict[int, date | None]] = defaultdict(dict)
    for subject, slot_, until in rows.values_list("subject", "slot", "until"):
        found[subject][slot_] = until
    return found


def blanks(
    inforce: InForce, subject: Subject, world: World, today: date, keys: Iterable[DutyKey] | None = None
) -> Cells:
    """What `subject` owes where nothing happened and nobody is beneath it. `keys`: of these duties only."""
    without = alone(inforce, world.chain(subject.id))
    wanted = sorted(duties_of(inforce, subject.kind) if keys is None else keys)
    owing = (key for key in wanted if inforce.duties[key][1].form != Form.EACH)  # events are facts
    found = (cell for key in owing for cell in cells_of(inforce, key, subject.id, without, today))
    return {number_of(cell): cell for cell in found}


def cells_of(
    inforce: InForce,
    key: DutyKey,
    subject: str,
    world: World,
    today: date,
    meant: Callable[[Slot], bool] | None = None,
) -> Iterator[Cell]:
    """The cells of one duty that are kept under `subject`; `meant`: only of these slots (not for states)."""
    plan, duty = inforce.duties[key]
    for holder in _kept_under(inforce, key, subject, world):
        if meant is None:
            yield from engine.cells_of(plan, duty, holder, world, today)
        else:
            rules = engine.rules_of(plan, world)
            for slot in filter(meant, engine.slots(rules, duty, holder, world, today)):
                yield engine.count(rules, duty, slot, holder, world, today)


def slots_of(inforce: InForce, key: DutyKey, subject: str, world: World, today: date) -> Iterator[Slot]:
    """The slots of one duty whose cells are kept under `subject`."""
    plan, duty = inforce.duties[key]
    for holder in _kept_under(inforce, key, subject, world):
        yield from engine.slots(engine.rules_of(plan, world), duty, holder, world, today)


def _kept_under(inforce: InForce, key: DutyKey, subject: str, world: World) -> Iterator[str]:
    """Holders, as the engine calls them: the subject; for an authority also roles that nobody has."""
    plan, duty = inforce.duties[key]
    if subject not in world.subjects:  # merged into another, or not yet known to operate
        return
    if duty.holder.how == "each":
        yield subject
        return
    is_authority = world.subjects[subject].kind == Kind.AUTHORITY
    for holder in engine.holders(plan, duty, world):
        if holder == subject or (holder not in world.subjects and is_authority):
            yield holder


def together(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Holders to be counted in one world: a batch of enterprises with all that is theirs; all others."""
    of_enterprise: dict[UUID | None, list[Row]] = defaultdict(list)
    for row in rows:
        of_enterprise[row.enterprise].append(row)
    others = of_enterprise.pop(None, [])
    if others:
        yield others
    groups = list(of_enterprise.values())
    for start in range(0, len(groups), ENTERPRISES):
        yield [row for group in groups[start : start + ENTERPRISES] for row in group]


def _world(
    tenant: int,
    inforce: InForce,
    group: Collection[Row],
    owed: Owed,
    at: datetime | None,
    everybody: Mapping[str, Subject] | None,
) -> tuple[World, frozenset[DutyKey]]:
    keys = frozenset[DutyKey]().union(*(owed[row.id] for row in group)) & inforce.duties.keys()
    enterprises = {row.enterprise for row in group if row.enterprise is not None}
    others = [row.id for row in group if row.enterprise is None]
    return world_for(tenant, inforce, keys, enterprises, others, at, everybody), keys


def _waive_all(made: dict[UUID, Cells], waived: Waived) -> dict[UUID, Cells]:
    for holder, slots in waived.items():
        waive(made.get(holder, {}), slots)
    return made


def waive(cells: Cells, slots: Mapping[int, date | None]) -> None:
    """Mark the cells of these slots as forgiven, or put off to the day granted."""
    for one in slots.keys() & cells.keys():
        until = slots[one]
        cells[one] = replace(cells[one], waived=True) if until is None else deferred(cells[one], until)
