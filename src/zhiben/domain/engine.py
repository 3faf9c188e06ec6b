"""The engine's public questions. Pure: plan and world in, cells out; `today` also means as known at its end.

    expand     one profile    -> the obligations every subject with that profile owes, before counting
    count      one of them    -> the cell: what counts for it
    cells_of   one holder     -> all cells of a duty
    obligations  everybody    -> the cells whose period or event day overlaps a range of days (rule 6)
    holders_affected_by       -> whose cells a fact may change
    refusals   gates          -> what forbids an act (rule 29)
    explain    one obligation -> the trace (`explain.py`)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime

from zhiben.domain.cells import Cell
from zhiben.domain.facts import Fact, Value
from zhiben.domain.plan import Duty, Plan
from zhiben.domain.world import World


def obligations(plans: Iterable[Plan], world: World, *, today: date, first: date, last: date) -> list[Cell]:
    """The cells of all plans whose period or event day overlaps first–last (both included), sorted by key."""
    raise NotImplementedError


def cells_of(plan: Plan, duty: Duty, holder: str, world: World, today: date) -> list[Cell]:
    """All cells of one holder for one duty, as known at the end of `today`."""
    raise NotImplementedError


def holders(plan: Plan, duty: Duty, world: World) -> tuple[str, ...]:
    """Ids of all who may owe `duty` at some time."""
    raise NotImplementedError


def holders_affected_by(plan: Plan, fact: Fact, world: World) -> Iterator[tuple[Duty, str]]:
    """(duty, holder id) whose cells `fact` may change, as event, as what counts, as member or as register row."""
    raise NotImplementedError


def refusals(
    plan: Plan, verb: str, context: Mapping[str, Value], world: World, at: datetime
) -> tuple[object, ...]:
    """The gates that refuse `verb` in `context` (names to ids or values; `subject` = whom it is about) at `at`."""
    raise NotImplementedError
