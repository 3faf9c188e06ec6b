"""Steps as rows and back: what is known of a hazard, rebuilt from all that was done to it.

Neither columns nor changes: the one codec of `HazardStep.deed`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, replace
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from zhiben.domain.hazard_cases import Case, Deed, after, reported
from zhiben.domain.hazards import Event, Level, Mode, Part, Side, Source, State
from zhiben.hazards.models import Hazard, HazardStep

OF_ROW = ("event", "side", "day")  # have columns of their own
_EMPTY = Deed(Event.REPORT, Side.OUTSIDE, date.min)


def kept(deed: Deed) -> dict[str, Any]:
    """What of a deed has no column of its own; nothing of what is as in an empty one."""
    return {
        one.name: _plain(getattr(deed, one.name))
        for one in fields(Deed)
        if one.name not in OF_ROW and getattr(deed, one.name) != getattr(_EMPTY, one.name)
    }


def deed_of(row: HazardStep) -> Deed:
    """The deed that was kept in a row."""
    deed = Deed(Event(row.event), Side(row.side), row.day)
    return replace(deed, **{name: READ[name](value) for name, value in row.deed.items()})


def case_of(hazard: Hazard, steps: Iterable[HazardStep]) -> Case:
    """What is known after these steps, the first of which is the report."""
    rows = iter(steps)
    case = reported(Source(hazard.source), hazard.found_on, deed_of(next(rows)), Mode(hazard.mode))
    for row in rows:
        case = after(case, deed_of(row))
    return case


def came_back(hazard: Hazard, steps: Iterable[HazardStep]) -> bool:
    """Whether by these steps it is one that came back: as was noted when it was last graded. Before that was
    noted with the step, the hazard's own column knows.
    """
    graded = [deed_of(one) for one in steps if one.event == Event.GRADE]
    if not graded:
        return False
    noted = graded[-1].recurs
    return hazard.recurs_id is not None if noted is None else noted


COLUMNS = (
    "state", "level", "deadline", "undone", "extensions", "controls", "listed", "stopped", "disputed",
    "closed_on",
)  # fmt: skip


def columns(case: Case) -> dict[str, Any]:
    """The columns of `Hazard` that say what its steps have come to."""
    return {
        "state": case.state.value, "level": case.level, "deadline": case.deadline, "undone": case.undone,
        "extensions": case.extensions, "controls": case.controls, "listed": case.listed,
        "stopped": case.stopped, "disputed": case.disputed, "closed_on": case.closed_on,
    }  # fmt: skip


def _plain(value: object) -> Any:
    if isinstance(value, frozenset):
        return sorted(str(one) for one in value)
    if isinstance(value, Case):
        return {
            "state": value.state, "source": value.source, "found_on": value.found_on.isoformat(),
            "level": value.level, "raisers": _plain(value.raisers), "menders": _plain(value.menders),
            "listed": value.listed, "stopped": value.stopped,
        }  # fmt: skip
    if isinstance(value, date):
        return value.isoformat()
    return value.value if isinstance(value, StrEnum) else value


def _persons(value: Iterable[str]) -> frozenset[UUID]:
    return frozenset(map(UUID, value))


def _level(value: str | None) -> Level | None:
    return Level(value) if value is not None else None


def _other(value: Mapping[str, Any]) -> Case:
    return Case(
        State(value["state"]), Source(value["source"]), date.fromisoformat(value["found_on"]),
        level=_level(value["level"]), raisers=_persons(value["raisers"]), menders=_persons(value["menders"]),
        listed=value["listed"], stopped=value["stopped"],
    )  # fmt: skip


READ: Mapping[str, Callable[[Any], Any]] = {
    **dict.fromkeys(("persons", "responsible", "inspectors", "officers"), _persons),
    **dict.fromkeys(("deadline", "evidence_on", "on"), date.fromisoformat),
    **dict.fromkeys(("foreign", "controls", "on_site", "ledger", "recurs"), bool),
    **dict.fromkeys(("into", "taken"), _other),
    "level": _level,
    "parts": lambda value: frozenset(map(Part, value)),
    "undone": int,
}
