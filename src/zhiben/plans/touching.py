"""Counting again only what some facts may change: slots whose days hold them, events they are or answer.

The whole of a duty may be years of cells; a fact belongs to few of them. `effects` says whose duties; this
module which of their slots, and in how small a world: for offices only facts of these days, or around these
enterprises.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q

from zhiben.domain.cells import Cell
from zhiben.domain.counting import is_linked
from zhiben.domain.facts import Fact
from zhiben.domain.plan import Form
from zhiben.domain.profiles import all_terms
from zhiben.domain.slots import Slot
from zhiben.domain.world import World
from zhiben.orgs.models import Subject as Row
from zhiben.plans import counting, linking, worlds
from zhiben.plans.counting import Cells
from zhiben.plans.inforce import DutyKey, InForce
from zhiben.plans.rows import slot as number_of

NOTHING = Q(pk__in=[])


@dataclass(slots=True)
class Touched:
    """What was counted again of one holder; a stored cell is meant by slot, by event or by its whole duty."""

    events: frozenset[str]  # periods, as `event:ID`; empty where no duty counted again has events
    cells: Cells = field(default_factory=dict)
    duties: set[DutyKey] = field(default_factory=set)

    def columns(self) -> dict[str, list[Any]]:
        """Touched cells with one of these, by column, may be meant."""
        # events also where no cell of theirs is left: corrected, a fact may be no event any more
        duties = {duty for _, duty in self.duties}
        found = (("slot", self.cells), ("period", self.events), ("duty", duties))
        return {name: sorted(values) for name, values in found if values}

    def means(self, slot: int, cell: Cell) -> bool:
        """Whether a stored cell was to be counted again."""
        return slot in self.cells or cell.period in self.events or (cell.plan, cell.duty) in self.duties


@dataclass(frozen=True, slots=True)
class Touching:
    """Facts that were recorded, corrected or withdrawn, in all their versions, and where they were done."""

    tenant: int
    inforce: InForce
    facts: Sequence[Fact]
    enterprises: Collection[UUID]
    today: date
    merged: Mapping[UUID, UUID]

    def count(self, owed: Mapping[Row, Collection[DutyKey]]) -> dict[UUID, Touched]:
        """The cells of these duties that the facts may change, by holder; waivers are left out of account."""
        roots = frozenset(f"event:{self._root(fact)}" for fact in self.facts)
        made = {
            row.id: Touched(roots if any(self._asks_events(key) for key in keys) else frozenset())
            for row, keys in owed.items()
        }
        for group in counting.together(owed):
            keys = {key for row in group for key in owed[row]}
            if group[0].enterprise is not None:
                self._add(group, owed, keys, self._world(group, keys), made)
                continue
            apart = {key for key in keys if self._is_event(key)}
            whole = {key for key in keys if self._is_whole(key)}
            self._add(group, owed, whole, self._world(group, whole), made)
            if apart:
                self._add(group, owed, apart, self._world(group, apart, self._around(apart)), made)
            self._add_periods(group, owed, keys - apart - whole, made)
        return made

    # ── which ────────────────────────────────────────────────────────────────────────────────────

    def _is_whole(self, key: DutyKey) -> bool:
        """A state, or a set whose members are register rows: every cell of the duty may change."""
        duty = self.inforce.duties[key][1]
        kinds = {fact.kind for fact in self.facts}
        return duty.form == Form.STATE or bool(self.inforce.asks[key].members & kinds)

    def _is_event(self, key: DutyKey) -> bool:
        return not self._is_whole(key) and self._asks_events(key)

    def _asks_events(self, key: DutyKey) -> bool:
        return any(terms.event is not None for terms in all_terms(self.inforce.duties[key][1]))

    def _meant(self, world: World) -> Callable[[Slot], bool]:
        """Whether one of the facts may count for a slot, or is its event.

        Of the other events those alone that a fact speaks of: a small world may lack what else was said of
        the others.
        """
        ids = {fact.id for fact in self.facts}
        return lambda slot: (
            slot.event in ids
            or any(_may_count(slot, fact) and _may_answer(world, slot, fact) for fact in self.facts)
        )

    def _root(self, fact: Fact) -> str:
        """The id of the first recording: an event is called by it."""
        known = {one.id: one for one in self.facts}
        while fact.supersedes in known:
            fact = known[fact.supersedes]
        return fact.id

    # ── in which world ───────────────────────────────────────────────────────────────────────────

    def _around(self, keys: Collection[DutyKey]) -> Q:
        """Facts of these enterprises and of none; also the events that the facts speak of or are, with all
        that answers them, wherever they are kept. All facts where anything may answer an event.
        """
        counts = [
            one for key in keys for terms in all_terms(self.inforce.duties[key][1]) for one in terms.counts
        ]
        if not self.enterprises or not all(one.same for one in counts):
            return Q()
        names = {name for one in counts for name in one.same}
        kinds = {kind for key in keys for kind in self.inforce.asks[key].far}
        linked = linking.origins(self.tenant, self.facts, names, kinds)
        return Q(enterprise__in=self.enterprises) | Q(enterprise=None) | Q(origin__in=linked)

    def _world(self, group: Collection[Row], keys: Collection[DutyKey], part: Q | None = None) -> World:
        near = {row.enterprise for row in group if row.enterprise is not None}
        others = [row.id for row in group if row.enterprise is None]
        return worlds.world_for(
            self.tenant, self.inforce, keys, near, others, None, part=part or Q(), merged=self.merged
        )

    # ── counting ─────────────────────────────────────────────────────────────────────────────────

    def _add(
        self,
        group: Iterable[Row],
        owed: Mapping[Row, Collection[DutyKey]],
        keys: set[DutyKey],
        world: World,
        made: Mapping[UUID, Touched],
    ) -> None:
        for row in group:
            for key in sorted(keys.intersection(owed[row])):
                if self._is_whole(key):
                    cells = counting.cells_of(self.inforce, key, str(row.id), world, self.today)
                    made[row.id].duties.add(key)
                else:
                    cells = counting.cells_of(
                        self.inforce, key, str(row.id), world, self.today, self._meant(world)
                    )
                made[row.id].cells |= {number_of(cell): cell for cell in cells}

    def _add_periods(
        self,
        group: list[Row],
        owed: Mapping[Row, Collection[DutyKey]],
        keys: set[DutyKey],
        made: Mapping[UUID, Touched],
    ) -> None:
        """Duties of offices by period, with no more facts than those of the periods that are meant."""
        if not keys:
            return
        empty = self._world(group, keys, NOTHING)
        meant = self._meant(empty)
        slots = [
            slot
            for row in group
            for key in keys.intersection(owed[row])
            for slot in counting.slots_of(self.inforce, key, str(row.id), empty, self.today)
            if meant(slot)
        ]
        if slots:
            part = _days_of(slots)
            others = [row.id for row in group]
            world = worlds.world_for(
                self.tenant,
                self.inforce,
                keys,
                (),
                others,
                None,
                empty.subjects,
                part=part,
                merged=self.merged,
            )
            self._add(group, owed, keys, world, made)


def _may_count(slot: Slot, fact: Fact) -> bool:
    first = slot.from_day if slot.over_from is None else min(slot.over_from, slot.from_day)
    if fact.about is not None:
        return fact.about in slot.named or slot.over_from is not None
    return first <= fact.happened_on and (slot.until is None or fact.happened_on < slot.until)


def _may_answer(world: World, slot: Slot, fact: Fact) -> bool:
    """Whether the fact, if it counts at all, may be linked to the slot's event."""
    counts = [one for one in slot.terms.counts if fact.kind in one.kinds]
    return slot.event is None or any(is_linked(world, slot, one, fact) for one in counts)


def _days_of(slots: Iterable[Slot]) -> Q:
    """Facts that may count for one of the slots."""
    wanted = NOTHING
    for slot in slots:
        first = slot.from_day if slot.over_from is None else min(slot.over_from, slot.from_day)
        days = Q(happened_on__gte=first)
        if slot.until is not None:
            days &= Q(happened_on__lt=slot.until)
        wanted |= days | Q(about__in=slot.named)
        if slot.over_from is not None:
            wanted |= Q(about__isnull=False)
    return wanted
