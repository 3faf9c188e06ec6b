"""What is known of a hazard, what is done to it, and what is known then. What must hold: `hazard_guards`.

Nothing here is decided by the clock: overdue is a question (`is_overdue`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from zhiben.domain.hazards import FLOW, MENDED, Event, Level, Mode, Part, Side, Source, State

_E = Event


@dataclass(frozen=True, slots=True)
class Case:
    """What is known of a hazard after its last step. Days are the enterprise's; persons as `people` says.

    `raisers`: who found it. `menders`: everyone who put it right, said so, or is responsible for it by the
    plan. `evidence_on`: the latest day on a piece of evidence. `undone`: measures not yet carried out.
    """

    state: State
    source: Source
    found_on: date
    raisers: frozenset[UUID] = frozenset()
    mode: Mode = Mode.GUIDE
    level: Level | None = None
    grader: frozenset[UUID] = frozenset()
    menders: frozenset[UUID] = frozenset()
    asker: frozenset[UUID] = frozenset()
    planned: frozenset[Part] = frozenset()
    verified: frozenset[Part] = frozenset()
    first_day: date | None = None  # from which the first deadline ran
    first_deadline: date | None = None
    deadline: date | None = None
    asked_deadline: date | None = None
    extensions: int = 0
    controls: bool = False  # interim controls are named
    undone: int = 0
    evidence_on: date | None = None
    proved: bool = False  # there is evidence of its being put right
    listed: bool = False
    stopped: bool = False
    disputed: bool = False
    ledger: bool = False  # taken over from a ledger that was kept elsewhere
    closed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Deed:
    """One event with what was said with it. `persons`: whoever does it, and for whom they stand in.

    `day`: today where the product runs; `on`: the day the thing happened, as claimed. `foreign`: the
    criterion it is graded by is another regime's to decide. `inspectors`: those present at a re-inspection,
    `officers`: those of them who are officers of the authority. `recurs`: as it is graded it is one that came
    back; None where that was not noted.
    """

    event: Event
    side: Side
    day: date
    persons: frozenset[UUID] = frozenset()
    level: Level | None = None
    foreign: bool = False
    parts: frozenset[Part] = frozenset()
    responsible: frozenset[UUID] = frozenset()
    deadline: date | None = None
    controls: bool = False
    undone: int | None = None
    evidence_on: date | None = None
    inspectors: frozenset[UUID] = frozenset()
    officers: frozenset[UUID] = frozenset()
    on_site: bool = False
    on: date | None = None
    ledger: bool = False
    into: Case | None = None  # merged into this one
    taken: Case | None = None  # merged into the one in hand
    recurs: bool | None = None


def reported(source: Source, found_on: date, deed: Deed, mode: Mode) -> Case:
    """A hazard as it is when somebody has just reported it."""
    return Case(
        State.REPORTED, source, found_on, raisers=deed.persons, mode=mode, controls=deed.controls,
        evidence_on=deed.evidence_on, ledger=deed.ledger,
    )  # fmt: skip


def after(case: Case, deed: Deed) -> Case:
    """The case once the deed is done. Asks no guard: `unmet` is asked first."""
    state = FLOW.step(case.state, deed.event).target
    days = [day for day in (case.evidence_on, deed.evidence_on) if day is not None]
    case = replace(
        case, state=state, evidence_on=max(days, default=None), controls=case.controls or deed.controls,
        undone=case.undone if deed.undone is None else deed.undone,
    )  # fmt: skip
    change = CHANGES.get(deed.event)
    return change(case, deed) if change is not None else case


def _graded(case: Case, deed: Deed) -> Case:
    """With a day: by then it is to be put right, whatever is planned (责令限期整改)."""
    return replace(
        case, level=deed.level, grader=deed.persons, planned=frozenset(), verified=frozenset(),
        deadline=deed.deadline, first_day=deed.day if deed.deadline else None, first_deadline=deed.deadline,
        asked_deadline=None, asker=frozenset(), proved=False,
    )  # fmt: skip


def _planned(case: Case, deed: Deed) -> Case:
    return replace(
        case, planned=deed.parts, verified=frozenset(), deadline=deed.deadline, first_deadline=deed.deadline,
        first_day=deed.day, menders=case.menders | deed.responsible,
    )  # fmt: skip


def _worked(case: Case, deed: Deed) -> Case:
    return replace(
        case, menders=case.menders | deed.persons, proved=case.proved or deed.evidence_on is not None,
        asker=frozenset() if deed.event is Event.SUBMIT else case.asker,
    )  # fmt: skip


def _closed(case: Case, deed: Deed) -> Case:
    return replace(case, closed_on=deed.on or deed.day)


def _back(case: Case, deed: Deed) -> Case:
    """Returned or opened again: what proved it proves it no longer."""
    day = deed.deadline if deed.side is Side.SUPERVISOR else case.deadline
    return replace(case, deadline=day, proved=False, closed_on=None)


def _taken_in(case: Case, deed: Deed) -> Case:
    """Another was merged into it: whoever had a hand in that one has a hand in this one."""
    other = deed.taken
    if other is None:
        return case
    return replace(
        case, raisers=case.raisers | other.raisers, menders=case.menders | other.menders,
        listed=case.listed or other.listed, stopped=case.stopped or other.stopped,
    )  # fmt: skip


CHANGES: Mapping[Event, Callable[[Case, Deed], Case]] = {
    _E.GRADE: _graded,
    _E.PLAN: _planned,
    _E.PROGRESS: _worked,
    _E.SUBMIT: _worked,
    _E.VERIFY: lambda case, deed: replace(case, verified=case.verified | (deed.parts & case.planned)),
    _E.ASK_EXTENSION: lambda case, deed: replace(
        case, asker=deed.persons, asked_deadline=deed.deadline
    ),
    _E.EXTEND: lambda case, deed: replace(
        case, deadline=deed.deadline or case.asked_deadline, asked_deadline=None, asker=frozenset(),
        extensions=case.extensions + 1,
    ),
    _E.REFUSE_EXTENSION: lambda case, deed: replace(case, asked_deadline=None, asker=frozenset()),
    _E.RETURN: _back,
    _E.REOPEN: _back,
    _E.CLOSE: _closed,
    _E.STATE: _closed,
    _E.TAKE_IN: _taken_in,
    _E.LIST: lambda case, deed: replace(case, listed=True),
    _E.UNLIST: lambda case, deed: replace(case, listed=False),
    _E.STOP: lambda case, deed: replace(case, stopped=True),
    _E.RESUME: lambda case, deed: replace(case, stopped=False),
    _E.DISPUTE: lambda case, deed: replace(case, disputed=True),
    _E.SETTLE: lambda case, deed: replace(case, disputed=False),
}  # fmt: skip


def is_overdue(case: Case, today: date) -> bool:
    """Still to be put right after its day. What waits for its re-inspection is not the enterprise's delay."""
    return case.state in MENDED and case.deadline is not None and today > case.deadline
