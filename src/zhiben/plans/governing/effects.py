"""What adopting another edition of a plan would do to what is owed. Nothing is written.

Beside `queries`: worked out by the domain for all who are alike, as `bulk` counts an authority anew. What
only an event gives rise to is not foretold.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from zhiben.contents.plans import Loaded
from zhiben.domain.cells import Cell
from zhiben.domain.plan import Duty, Plan
from zhiben.orgs.models import Subject
from zhiben.orgs.world import world_rows
from zhiben.plans.bulk import Alike, alike_of
from zhiben.plans.inforce import InForce, in_force, with_plan
from zhiben.plans.recount import equal
from zhiben.plans.worlds import alone

ADDED, REMOVED, CHANGED = "added", "removed", "changed"
NOTHING = Alike({}, ())


@dataclass(frozen=True, slots=True)
class Effect:
    """One duty: how many obligations come, go, or change. `reads`: whether its text is `added`, `removed` or
    `changed`; empty where only its obligations are.
    """

    duty: str
    clause: str
    title: str
    reads: str
    added: int
    removed: int
    changed: int


def effects(tenant: int, loaded: Loaded, *, today: date) -> tuple[Effect, ...]:
    """Duty by duty, in the order of the plan, those that are gone last; nothing where nothing changes."""
    if loaded.plan is None:
        return ()
    now = in_force(tenant)
    then = with_plan(now, loaded)
    before = next((plan for plan in now.plans if plan.id == loaded.plan.id), None)
    sums = _sums(tenant, now, then, loaded.plan.id, today)
    return tuple(_effects(before, loaded.plan, sums))


def _effects(before: Plan | None, after: Plan, sums: Mapping[tuple[str, str], int]) -> Iterable[Effect]:
    old = {duty.id: duty for duty in before.duties} if before is not None else {}
    new = {duty.id: duty for duty in after.duties}
    for id_, duty in (new | {id_: duty for id_, duty in old.items() if id_ not in new}).items():
        counted = [sums.get((id_, how), 0) for how in (ADDED, REMOVED, CHANGED)]
        reads = _reads(old.get(id_), new.get(id_))
        if reads or any(counted):
            yield Effect(id_, duty.clause, duty.terms.title, reads, *counted)


def _reads(old: Duty | None, new: Duty | None) -> str:
    if old is None or new is None:
        return ADDED if old is None else REMOVED
    return "" if old == new else CHANGED


def _sums(tenant: int, now: InForce, then: InForce, plan: str, today: date) -> Mapping[tuple[str, str], int]:
    """(duty, how) → obligations."""
    kinds = now.of_kind.keys() | then.of_kind.keys()
    ids = list(Subject.objects.filter(tenant=tenant, kind__in=kinds).values_list("id", flat=True))
    everybody = world_rows(tenant, names=now.fields | then.fields).values()
    old = alike_of(now, alone(now, everybody), ids, today)
    new = alike_of(then, alone(then, everybody), ids, today)
    pairs = ((old.get(id_, NOTHING), new.get(id_, NOTHING)) for id_ in ids)
    kept: dict[tuple[int, int], tuple[Alike, Alike, int]] = {}
    for one, other in pairs:
        *_, n = kept.get((id(one), id(other)), (one, other, 0))
        kept[id(one), id(other)] = one, other, n + 1
    sums: Counter[tuple[str, str]] = Counter()
    for one, other, n in kept.values():
        for duty, how in _differences(one.blanks, other.blanks, plan):
            sums[duty, how] += n
    return sums


def _differences(old: Mapping[int, Cell], new: Mapping[int, Cell], plan: str) -> Iterable[tuple[str, str]]:
    for slot in old.keys() | new.keys():
        before, after = old.get(slot), new.get(slot)
        cell = after or before
        if cell is not None and cell.plan == plan and not equal(before, after):
            yield cell.duty, ADDED if before is None else REMOVED if after is None else CHANGED
