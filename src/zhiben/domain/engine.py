"""The engine's public questions. Pure: plan and world in, cells out; `today` also means as known at its end.

expand        one profile    -> the obligations every subject with that profile owes, before counting
count         one of them    -> the cell: what counts for it
cells_of      one holder     -> all cells of a duty
obligations   everybody      -> the cells whose period or event day overlaps a range of days (rule 6)
holders_affected_by          -> whose cells a fact may change (`affected.py`)
refusals                     -> the gates that forbid an act (`gates.py`, rule 29)
explain       one obligation -> the trace (`explain.py`)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from zhiben.domain import tallying
from zhiben.domain.affected import holders_affected_by, holders_affected_by_subject
from zhiben.domain.cells import Cell
from zhiben.domain.counting import Counter
from zhiben.domain.events import event_slots
from zhiben.domain.expand import horizon, slots_of
from zhiben.domain.gates import Refusal, refusals
from zhiben.domain.holders import holders, subject_of
from zhiben.domain.known import known
from zhiben.domain.periods import Calendar
from zhiben.domain.plan import Duty, Form, Plan
from zhiben.domain.profiles import Profile, profile_of, relevant_paths
from zhiben.domain.slots import Rules, Slot
from zhiben.domain.states import state_cells
from zhiben.domain.world import Settings, World

__all__ = [
    "Calendar",
    "Profile",
    "Refusal",
    "Rules",
    "Settings",
    "Slot",
    "World",
    "cells_of",
    "count",
    "expand",
    "holders",
    "holders_affected_by",
    "holders_affected_by_subject",
    "obligations",
    "profile_of",
    "refusals",
    "relevant_paths",
    "rules_of",
    "slots",
]


def rules_of(plan: Plan, world: World) -> Rules:
    """The plan with the world's calendar and settings."""
    return Rules(plan, world.calendar, world.settings)


def expand(rules: Rules, duty: Duty, profile: Profile, until: date) -> tuple[Slot, ...]:
    """The obligations of every subject with `profile` for one duty: its `every` periods and deadlines.

    `until`: last day on which a period may begin (`expand.horizon`). Events and states are none of these:
    they need facts. Kept: asking again for an equal profile costs a look-up.
    """
    return slots_of(rules, duty.id, profile, until)


def slots(
    rules: Rules, duty: Duty, holder: str, world: World, today: date, ahead: date = date.min
) -> tuple[Slot, ...]:
    """The obligations of one holder before counting, events among them; none for states and gates.

    `ahead`: for plans without an end, periods are listed at least until the end of the year after this day.
    """
    if duty.form in (Form.GATE, Form.STATE):
        return ()
    profile = profile_of(rules.plan, duty, subject_of(holder, world), world)
    periods = expand(rules, duty, profile, horizon(rules.plan, max(today, ahead)))
    return (*periods, *event_slots(rules, duty, holder, profile, known(world, today)))


def count(rules: Rules, duty: Duty, slot: Slot, holder: str, world: World, today: date) -> Cell:
    """The cell of one obligation, as known at the end of `today`."""
    counter = Counter(rules, duty, slot, holder, known(world, today))
    return tallying.judge_event(counter) if slot.terms.has is not None else tallying.count(counter)


def cells_of(plan: Plan, duty: Duty, holder: str, world: World, today: date) -> list[Cell]:
    """All cells of one holder for one duty, as known at the end of `today`.

    Their `done_on` may lie ahead (an upper bound kept until the last day): ask `cells.status` with a date.
    """
    rules = rules_of(plan, world)
    if duty.form == Form.STATE:
        profile = profile_of(plan, duty, subject_of(holder, world), world)
        return list(state_cells(rules, duty, holder, profile, known(world, today)))
    return [
        count(rules, duty, slot, holder, world, today) for slot in slots(rules, duty, holder, world, today)
    ]


def obligations(plans: Iterable[Plan], world: World, *, today: date, first: date, last: date) -> list[Cell]:
    """The cells of all plans whose period or event day overlaps first–last (both included), sorted by key.

    `done_on` is shown only once it has come: `today` is the day of the list.
    """
    found = (
        cell
        for plan in plans
        for duty in plan.duties
        for cell in _of_duty(plan, duty, world, today, first, last)
    )
    return sorted((_as_on(cell, today) for cell in found), key=lambda cell: cell.key)


def _of_duty(plan: Plan, duty: Duty, world: World, today: date, first: date, last: date) -> Iterator[Cell]:
    rules = rules_of(plan, world)
    for holder in holders(plan, duty, world):
        if duty.form == Form.STATE:
            cells = cells_of(plan, duty, holder, world, today)
            yield from (cell for cell in cells if cell.starts_on <= last and first < cell.ends_on)
            continue
        for slot in slots(rules, duty, holder, world, today, ahead=last):
            if slot.period.first <= last and first < slot.period.end:
                yield count(rules, duty, slot, holder, world, today)


def _as_on(cell: Cell, today: date) -> Cell:
    return replace(cell, done_on=None) if cell.done_on is not None and cell.done_on > today else cell
