"""What must hold before a thing may be done to a hazard: a table, event by event.

Persons are compared, never accounts; whoever stands in for somebody counts as both, and whoever is unknown
is not shown to be another. Articles: 安监总局令第16号 15, 18, 21; 安全生产法 41, 65; reference §1.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from uuid import UUID

from zhiben.domain.hazard_cases import Case, Deed
from zhiben.domain.hazards import FIVE, FLOW, LIVE, NEEDED, Event, Level, Mode, Side, Source, State

_E = Event

Guard = tuple[str, Callable[[Case, Deed], bool]]  # the refusal's code; what must hold
MOST_EXTENSIONS = 1  # reference §1: once, and by no more than the first time given


def _named(case: Case, deed: Deed) -> bool:
    return bool(deed.persons)


def _by_supervisor(case: Case, deed: Deed) -> bool:
    return deed.side is Side.SUPERVISOR


def _not_outside(case: Case, deed: Deed) -> bool:
    return deed.side is not Side.OUTSIDE


def _apart(deed: Deed, others: frozenset[UUID]) -> bool:
    """Another person: unknown on either side is not shown to be another."""
    return bool(deed.persons) and bool(others) and not deed.persons & others


def _not_a_mender(case: Case, deed: Deed) -> bool:
    return _apart(deed, case.menders)


def _nobody_there_mended(case: Case, deed: Deed) -> bool:
    return not deed.inspectors & case.menders


def _own_general(case: Case, deed: Deed) -> bool:
    """An enterprise closes its own general hazard, found by itself; anything else its supervisor closes."""
    own = case.level is Level.GENERAL and case.source is Source.SELF_CHECK
    return deed.side is Side.SUPERVISOR or (deed.side is Side.ENTERPRISE and own)


def _seen_again(case: Case, deed: Deed) -> bool:
    return case.level is not Level.MAJOR or deed.on_site


def _by_another_officer(case: Case, deed: Deed) -> bool:
    """Of the officers on site one at least did not raise it."""
    return case.level is not Level.MAJOR or bool((deed.officers & deed.inspectors) - case.raisers)


def _in_due_form(case: Case, deed: Deed) -> bool:
    """As many officers on site as the form of the mode needs; where it is to be sent on, none suffices."""
    if case.level is not Level.MAJOR:
        return True
    needed = {Mode.ENFORCE: 2, Mode.GUIDE: 1}.get(case.mode)
    return needed is not None and len(deed.officers & deed.inspectors) >= needed


def _not_sent_on(case: Case, deed: Deed) -> bool:
    return case.mode is not Mode.TRANSFER or deed.side is not Side.SUPERVISOR


def _in_order(case: Case, deed: Deed) -> bool:
    """Closed not before the last evidence, nor after today."""
    on = deed.on or deed.day
    last = max((day for day in (case.evidence_on, deed.evidence_on, case.found_on) if day), default=on)
    return last <= on <= deed.day


def _all_verified(case: Case, deed: Deed) -> bool:
    return case.level is not Level.MAJOR or case.verified >= FIVE


def _may_grade(case: Case, deed: Deed) -> bool:
    """An enterprise grades what it found itself: once, and again only upwards, lest time begin anew."""
    if deed.side is Side.SUPERVISOR:
        return True
    upwards = case.level is None or (case.level is Level.GENERAL and deed.level is Level.MAJOR)
    return deed.side is Side.ENTERPRISE and case.source is Source.SELF_CHECK and upwards


def _not_own_report(case: Case, deed: Deed) -> bool:
    """Down from major: not by whoever is to put it right, nor by whoever graded it."""
    down = case.level is Level.MAJOR and deed.level is Level.GENERAL
    return not down or (not deed.persons & case.menders and not deed.persons & case.grader)


def _whole_plan(case: Case, deed: Deed) -> bool:
    return case.level is not None and deed.parts >= NEEDED[case.level]


def _whole_time(case: Case, deed: Deed) -> bool:
    return deed.deadline is not None and deed.deadline >= deed.day


def _any_time(case: Case, deed: Deed) -> bool:
    """A day to come; of a ledger kept elsewhere the day it gave, past or not: what is overdue stays so."""
    if deed.deadline is None or deed.deadline >= deed.day:
        return True
    return case.ledger and case.level is None and deed.deadline >= case.found_on


def _of_supervisor_if_major(case: Case, deed: Deed) -> bool:
    return case.level is not Level.MAJOR or deed.side is Side.SUPERVISOR


def _own_ledger(case: Case, deed: Deed) -> bool:
    """Whoever took it over takes it back, until another has graded it; a supervisor any."""
    own = bool(deed.persons & case.raisers) or deed.persons == case.raisers
    return deed.side is Side.SUPERVISOR or (own and case.grader <= case.raisers)


def _not_of_enterprise_if_major(case: Case, deed: Deed) -> bool:
    return case.level is not Level.MAJOR or deed.side is not Side.ENTERPRISE


def _no_later(case: Case, deed: Deed) -> bool:
    """Planned anew, an enterprise's time is no longer than before: for that there is the extension."""
    first = case.first_deadline
    return (
        deed.side is Side.SUPERVISOR
        or first is None
        or (deed.deadline is not None and deed.deadline <= first)
    )


def _time_from_supervisor(case: Case, deed: Deed) -> bool:
    """A supervisor says by when; returned within the enterprise, the day stays."""
    return deed.side is not Side.SUPERVISOR or _whole_time(case, deed)


def _planned_first(case: Case, deed: Deed) -> bool:
    """Put right on the spot: general ones only. A major one never goes past its plan."""
    return case.state is not State.GRADED or case.level is Level.GENERAL


def _within_regime(case: Case, deed: Deed) -> bool:
    return not deed.foreign


def _controlled(case: Case, deed: Deed) -> bool:
    return case.controls or deed.controls


def _not_expired(case: Case, deed: Deed) -> bool:
    return case.deadline is not None and deed.day <= case.deadline


def _not_too_often(case: Case, deed: Deed) -> bool:
    return case.extensions < MOST_EXTENSIONS


def _not_too_long(case: Case, deed: Deed) -> bool:
    """Later than before, and by no more than the first time given."""
    wanted = deed.deadline or case.asked_deadline
    if wanted is None or case.deadline is None or case.first_deadline is None or case.first_day is None:
        return False
    return case.deadline < wanted <= case.deadline + (case.first_deadline - case.first_day)


def _not_the_asker(case: Case, deed: Deed) -> bool:
    return _apart(deed, case.asker)


def _all_done(case: Case, deed: Deed) -> bool:
    return not (case.undone if deed.undone is None else deed.undone)


def _with_evidence(case: Case, deed: Deed) -> bool:
    return case.proved or deed.evidence_on is not None


def _evidence_in_time(case: Case, deed: Deed) -> bool:
    """Taken after it was found, and not tomorrow."""
    return deed.evidence_on is None or case.found_on <= deed.evidence_on <= deed.day


def _fit_to_take_in(case: Case, deed: Deed) -> bool:
    """Into one that is still open, and never a major one into one that is not."""
    into = deed.into
    return (
        into is not None
        and into.state in LIVE
        and (case.level is not Level.MAJOR or into.level is Level.MAJOR)
    )


_SUPERVISED: tuple[Guard, ...] = (("hazard_supervisor", _by_supervisor), ("hazard_person", _named))
_RECHECK: tuple[Guard, ...] = (
    ("hazard_mender", _not_a_mender),
    ("hazard_mender_there", _nobody_there_mended),
)

GUARDS: Mapping[Event, tuple[Guard, ...]] = {
    _E.GRADE: (
        ("hazard_person", _named), ("hazard_grader", _may_grade), ("hazard_downgrade", _not_own_report),
        ("hazard_other_regime", _within_regime), ("hazard_deadline", _any_time),
    ),
    _E.DISMISS: (
        ("hazard_person", _named), ("hazard_grader", _may_grade), ("hazard_evidence_day", _evidence_in_time),
    ),
    _E.REPORT_UP: (
        ("hazard_outside", _not_outside), ("hazard_person", _named),
        ("hazard_not_major", lambda case, deed: case.level is Level.MAJOR),
    ),
    _E.PLAN: (
        ("hazard_outside", _not_outside), ("hazard_plan_parts", _whole_plan),
        ("hazard_deadline", _whole_time), ("hazard_plan_later", _no_later),
    ),
    _E.TREAT: (("hazard_outside", _not_outside),),
    _E.PROGRESS: (
        ("hazard_outside", _not_outside), ("hazard_person", _named),
        ("hazard_evidence_day", _evidence_in_time),
    ),
    _E.VERIFY: (*_SUPERVISED, ("hazard_mender", _not_a_mender)),
    _E.ASK_EXTENSION: (
        ("hazard_outside", _not_outside), ("hazard_person", _named), ("hazard_controls", _controlled),
        ("hazard_expired", _not_expired), ("hazard_extended", _not_too_often),
        ("hazard_extension_long", _not_too_long),
    ),
    _E.EXTEND: (
        *_SUPERVISED, ("hazard_asker", _not_the_asker), ("hazard_controls", _controlled),
        ("hazard_expired", _not_expired), ("hazard_extended", _not_too_often),
        ("hazard_extension_long", _not_too_long),
    ),
    _E.REFUSE_EXTENSION: (*_SUPERVISED, ("hazard_asker", _not_the_asker)),
    _E.SUBMIT: (
        ("hazard_outside", _not_outside), ("hazard_person", _named), ("hazard_plan_first", _planned_first),
        ("hazard_undone", _all_done),
        ("hazard_evidence", _with_evidence), ("hazard_evidence_day", _evidence_in_time),
    ),
    _E.RETURN: (("hazard_closer", _own_general), *_RECHECK, ("hazard_deadline", _time_from_supervisor)),
    _E.CLOSE: (
        ("hazard_closer", _own_general), *_RECHECK, ("hazard_sent_on", _not_sent_on),
        ("hazard_on_site", _seen_again), ("hazard_other_officer", _by_another_officer),
        ("hazard_form", _in_due_form), ("hazard_verified", _all_verified),
        ("hazard_evidence", _with_evidence), ("hazard_order", _in_order),
    ),
    _E.REOPEN: (*_SUPERVISED, ("hazard_deadline", _whole_time)),
    _E.STATE: (
        ("hazard_outside", _not_outside), ("hazard_person", _named),
        ("hazard_no_ledger", lambda case, deed: case.ledger),
        ("hazard_ledger_major", _of_supervisor_if_major), ("hazard_order", _in_order),
    ),
    _E.UNDO: (
        ("hazard_no_ledger", lambda case, deed: case.ledger), ("hazard_undo", _own_ledger),
        ("hazard_undo_major", _not_of_enterprise_if_major),
    ),
    _E.SEND: _SUPERVISED,
    _E.RECEIVED: _SUPERVISED,
    _E.SENT_BACK: _SUPERVISED,
    _E.MERGE: (*_SUPERVISED, ("hazard_into", _fit_to_take_in)),
    _E.TAKE_IN: _SUPERVISED,
    _E.LIST: (*_SUPERVISED, ("hazard_listed", lambda case, deed: not case.listed)),
    _E.UNLIST: (*_SUPERVISED, ("hazard_not_listed", lambda case, deed: case.listed)),
    _E.STOP: (*_SUPERVISED, ("hazard_stopped", lambda case, deed: not case.stopped)),
    _E.RESUME: (*_SUPERVISED, ("hazard_not_stopped", lambda case, deed: case.stopped)),
    _E.DISPUTE: (
        ("hazard_enterprise", lambda case, deed: deed.side is Side.ENTERPRISE), ("hazard_person", _named),
        ("hazard_disputed", lambda case, deed: not case.disputed),
    ),
    _E.SETTLE: (
        *_SUPERVISED, ("hazard_not_disputed", lambda case, deed: case.disputed),
        ("hazard_own_grade", lambda case, deed: _apart(deed, case.grader)),
    ),
}  # fmt: skip


def unmet(case: Case, deed: Deed) -> tuple[str, ...]:
    """The codes of all guards that do not hold, in their order; () where it may be done.

    The page says them before anybody tries (现在还不能销号，差几项). Raises Conflict `no_such_step` where the
    flow has no such step.
    """
    FLOW.step(case.state, deed.event)
    return tuple(code for code, holds in GUARDS.get(deed.event, ()) if not holds(case, deed))
