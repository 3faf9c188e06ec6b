"""A hazard's life: the way of one, then days and guards one by one. Every way: `test_hazards_walk`."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.domain.hazards_made import (
    ALL,
    DAY,
    LATER,
    LEADER,
    MANAGER,
    OFFICER,
    OTHER,
    a_report,
    being_put_right,
    done,
    one,
    put_right,
    refused,
)  # fmt: skip
from zhiben.domain.access import Permission
from zhiben.domain.hazard_cases import is_overdue
from zhiben.domain.hazard_guards import GUARDS
from zhiben.domain.hazards import (
    FIVE,
    FLOW,
    LIVE,
    OPEN,
    Event,
    Level,
    Mode,
    Part,
    Side,
    Source,
    State,
    shown_to_enterprise,
)  # fmt: skip
from zhiben.domain.refusals import WORDS, Conflict

AGAIN = {"inspectors": one(OFFICER, OTHER), "officers": one(OFFICER, OTHER), "on_site": True}


def test_a_major_hazard_goes_from_the_report_to_its_closing():
    day = DAY + timedelta(days=25)
    case = done(put_right(), Event.CLOSE, Side.SUPERVISOR, LEADER, day=day, on=day, **AGAIN)
    assert (case.state, case.closed_on, case.state in OPEN) == (State.CLOSED, day, False)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"on_site": False}, "hazard_on_site"),
        ({"inspectors": one(OTHER), "officers": one()}, "hazard_other_officer"),
        ({"inspectors": one(OFFICER, MANAGER)}, "hazard_mender_there"),
        ({"on": DAY + timedelta(days=19)}, "hazard_order"),
        ({"on": DAY + timedelta(days=26)}, "hazard_order"),
        ({"evidence_on": DAY + timedelta(days=26)}, "hazard_order"),
    ],
)
def test_a_major_hazard_is_not_closed_when_something_is_amiss(change, code):
    day = DAY + timedelta(days=25)
    given = {"on": day, **AGAIN, **change}
    assert code in refused(put_right(), Event.CLOSE, Side.SUPERVISOR, LEADER, day=day, **given)


def test_the_form_of_a_recheck_is_that_of_the_mode():
    alone = {
        "inspectors": one(OTHER),
        "officers": one(OTHER),
        "on_site": True,
        "day": DAY + timedelta(days=25),
    }
    told = {
        mode: refused(put_right(mode=mode), Event.CLOSE, Side.SUPERVISOR, LEADER, **alone) for mode in Mode
    }
    assert told[Mode.GUIDE] == ()
    assert told[Mode.ENFORCE] == ("hazard_form",)
    assert "hazard_sent_on" in told[Mode.TRANSFER]


def test_the_five_of_a_major_one_are_verified_before_it_is_closed_and_a_new_plan_is_verified_anew():
    case = replace(put_right(), verified=FIVE - {Part.FUNDS})
    day = DAY + timedelta(days=25)
    assert refused(case, Event.CLOSE, Side.SUPERVISOR, LEADER, day=day, **AGAIN) == ("hazard_verified",)
    graded = done(put_right(), Event.GRADE, Side.SUPERVISOR, OTHER, level=Level.MAJOR, day=day)
    assert (graded.verified, graded.planned, graded.deadline) == (frozenset(), frozenset(), None)


@pytest.mark.parametrize("missing", sorted(Part))
def test_a_plan_that_lacks_a_part_is_none(missing):
    given = {"parts": ALL - {missing}, "deadline": LATER}
    for level in Level:
        case = done(a_report(), Event.GRADE, Side.SUPERVISOR, OFFICER, level=level)
        told = refused(case, Event.PLAN, Side.ENTERPRISE, MANAGER, **given)
        needed = level is Level.MAJOR or missing in FIVE
        assert told == (("hazard_plan_parts",) if needed else ())


def test_a_general_one_is_put_right_on_the_spot_and_closed_by_another_of_the_enterprise():
    case = done(a_report(), Event.GRADE, Side.ENTERPRISE, MANAGER, level=Level.GENERAL)
    case = done(case, Event.SUBMIT, Side.ENTERPRISE, MANAGER, evidence_on=DAY)
    assert refused(case, Event.CLOSE, Side.ENTERPRISE, MANAGER) == ("hazard_mender",)
    assert done(case, Event.CLOSE, Side.ENTERPRISE, OTHER).state is State.CLOSED
    found = replace(case, source=Source.INSPECTION)
    assert refused(found, Event.CLOSE, Side.ENTERPRISE, OTHER) == ("hazard_closer",)
    major = done(a_report(), Event.GRADE, Side.ENTERPRISE, MANAGER, level=Level.MAJOR)
    assert "hazard_plan_first" in refused(major, Event.SUBMIT, Side.ENTERPRISE, MANAGER, evidence_on=DAY)


def test_nothing_is_said_to_be_put_right_without_evidence_or_with_measures_undone():
    case = being_put_right()
    assert refused(case, Event.SUBMIT, Side.ENTERPRISE, MANAGER) == ("hazard_evidence",)
    day = DAY + timedelta(days=1)
    given = {"evidence_on": day, "day": day}
    case = done(case, Event.PROGRESS, Side.ENTERPRISE, OTHER, undone=1, **given)
    assert OTHER in case.menders
    assert refused(case, Event.SUBMIT, Side.ENTERPRISE, MANAGER, **given) == ("hazard_undone",)
    assert done(case, Event.SUBMIT, Side.ENTERPRISE, MANAGER, undone=0, **given).state is State.SUBMITTED


@pytest.mark.parametrize("day", [DAY - timedelta(days=1), DAY + timedelta(days=1)])
def test_evidence_is_taken_after_the_finding_and_not_tomorrow(day):
    told = refused(being_put_right(), Event.SUBMIT, Side.ENTERPRISE, MANAGER, evidence_on=day)
    assert told == ("hazard_evidence_day",)


# ── extension ────────────────────────────────────────────────────────────────────────────────────


def test_an_extension_needs_interim_controls_then_another_person_and_moves_the_day_once():
    case, wanted = being_put_right(), LATER + timedelta(days=12)
    given = {"deadline": wanted, "day": LATER}
    assert refused(case, Event.ASK_EXTENSION, Side.ENTERPRISE, MANAGER, **given) == ("hazard_controls",)
    case = done(case, Event.ASK_EXTENSION, Side.ENTERPRISE, MANAGER, controls=True, **given)
    assert (case.state, case.deadline) == (State.EXTENDING, LATER)
    assert refused(case, Event.EXTEND, Side.SUPERVISOR, MANAGER, day=LATER) == ("hazard_asker",)
    assert refused(case, Event.EXTEND, Side.ENTERPRISE, OTHER, day=LATER) == ("hazard_supervisor",)
    case = done(case, Event.EXTEND, Side.SUPERVISOR, OFFICER, day=LATER)
    assert (case.state, case.deadline, case.extensions) == (State.RECTIFYING, wanted, 1)
    given = {"deadline": wanted + timedelta(days=1), "day": LATER}
    assert refused(case, Event.ASK_EXTENSION, Side.ENTERPRISE, MANAGER, **given) == ("hazard_extended",)


@pytest.mark.parametrize(
    ("day", "wanted", "code"),
    [
        (LATER + timedelta(days=1), LATER + timedelta(days=9), "hazard_expired"),
        (LATER, LATER, "hazard_extension_long"),
        (LATER, LATER + timedelta(days=43), "hazard_extension_long"),
    ],
)
def test_an_extension_is_asked_for_in_time_and_is_no_longer_than_the_first(day, wanted, code):
    case = being_put_right()
    told = refused(
        case, Event.ASK_EXTENSION, Side.ENTERPRISE, MANAGER, day=day, deadline=wanted, controls=True
    )  # fmt: skip
    assert told == (code,)
    assert is_overdue(case, LATER + timedelta(days=1))
    assert not is_overdue(case, LATER)


def test_an_enterprise_gains_no_time_by_grading_planning_or_returning_anew():
    case = done(a_report(), Event.GRADE, Side.ENTERPRISE, MANAGER, level=Level.GENERAL)
    assert "hazard_grader" in refused(case, Event.GRADE, Side.ENTERPRISE, MANAGER, level=Level.GENERAL)
    case = done(case, Event.PLAN, Side.ENTERPRISE, MANAGER, parts=FIVE, deadline=LATER)
    longer = {"parts": FIVE, "deadline": LATER + timedelta(days=1)}
    assert refused(case, Event.PLAN, Side.ENTERPRISE, MANAGER, **longer) == ("hazard_plan_later",)
    case = done(case, Event.TREAT, Side.ENTERPRISE, MANAGER)
    case = done(case, Event.SUBMIT, Side.ENTERPRISE, MANAGER, evidence_on=DAY)
    back = done(case, Event.RETURN, Side.ENTERPRISE, OTHER, deadline=LATER + timedelta(days=90))
    assert back.deadline == LATER
    assert refused(back, Event.SUBMIT, Side.ENTERPRISE, MANAGER) == ("hazard_evidence",)


# ── grading, sending on, side tracks ─────────────────────────────────────────────────────────────


def test_down_from_major_decides_a_supervisor_who_neither_graded_it_nor_puts_it_right():
    case = being_put_right()
    assert refused(case, Event.GRADE, Side.SUPERVISOR, OFFICER, level=Level.GENERAL) == ("hazard_downgrade",)
    assert refused(case, Event.GRADE, Side.SUPERVISOR, MANAGER, level=Level.GENERAL) == ("hazard_downgrade",)
    assert refused(case, Event.GRADE, Side.ENTERPRISE, OTHER, level=Level.GENERAL) == ("hazard_grader",)
    assert done(case, Event.GRADE, Side.SUPERVISOR, LEADER, level=Level.GENERAL).level is Level.GENERAL


def test_what_another_regime_decides_is_sent_on_and_counts_until_it_is_received():
    case = a_report()
    told = refused(case, Event.GRADE, Side.SUPERVISOR, OFFICER, level=Level.MAJOR, foreign=True)
    assert told == ("hazard_other_regime",)
    sent = done(case, Event.SEND, Side.SUPERVISOR, OFFICER)
    assert sent.state in OPEN
    assert done(sent, Event.RECEIVED, Side.SUPERVISOR, OFFICER).state not in OPEN
    assert done(sent, Event.SENT_BACK, Side.SUPERVISOR, OFFICER).state is State.REPORTED


def test_a_major_one_is_not_merged_into_a_general_one_nor_anything_into_one_that_is_closed():
    case, closed = being_put_right(), replace(being_put_right(), state=State.CLOSED)
    for into in (being_put_right(Level.GENERAL), closed, None):
        assert refused(case, Event.MERGE, Side.SUPERVISOR, OFFICER, into=into) == ("hazard_into",)
    assert done(case, Event.MERGE, Side.SUPERVISOR, OFFICER, into=being_put_right()).state is State.MERGED


def test_a_stop_is_lifted_only_after_the_closing_and_a_listing_too():
    case = done(being_put_right(), Event.STOP, Side.SUPERVISOR, OFFICER)
    case = done(case, Event.LIST, Side.SUPERVISOR, LEADER)
    assert (case.stopped, case.listed) == (True, True)
    for event in (Event.RESUME, Event.UNLIST):
        with pytest.raises(Conflict, match="no_such_step"):
            refused(case, event, Side.SUPERVISOR, LEADER)
    closed = replace(case, state=State.CLOSED)
    assert not done(closed, Event.RESUME, Side.SUPERVISOR, OFFICER).stopped
    assert not done(closed, Event.UNLIST, Side.SUPERVISOR, LEADER).listed


def test_a_dispute_is_settled_by_somebody_who_did_not_grade_it():
    case = done(being_put_right(), Event.DISPUTE, Side.ENTERPRISE, MANAGER)
    assert refused(case, Event.DISPUTE, Side.ENTERPRISE, MANAGER) == ("hazard_disputed",)
    assert refused(case, Event.SETTLE, Side.SUPERVISOR, OFFICER) == ("hazard_own_grade",)
    assert not done(case, Event.SETTLE, Side.SUPERVISOR, LEADER).disputed


def test_an_expert_decides_nothing():
    for event in (Event.GRADE, Event.PLAN, Event.CLOSE, Event.SUBMIT, Event.EXTEND, Event.SEND, Event.LIST):
        for state in (step.source for step in FLOW.steps if step.event is event):
            case = replace(put_right(), state=state)
            given = {"level": Level.GENERAL, "parts": ALL, "deadline": LATER, **AGAIN}
            assert refused(case, event, Side.OUTSIDE, LEADER, **given)


def test_a_tip_looks_like_an_inspection_to_the_enterprise():
    assert {shown_to_enterprise(source) for source in Source} == set(Source) - {Source.TIP}


def test_every_guard_says_why_and_what_to_do():
    assert {code for guards in GUARDS.values() for code, _ in guards} == {
        code for code in WORDS if code.startswith("hazard_")
    }


def test_every_event_has_a_permission_of_the_hazards_and_every_state_a_way_in():
    assert {step.permission for step in FLOW.steps} <= {
        one for one in Permission if one.startswith("hazard.")
    }
    assert {FLOW.initial, *(step.target for step in FLOW.steps)} == set(State)
    assert {step.event for step in FLOW.steps} == set(Event) - {Event.REPORT}
    assert set(LIVE) < OPEN
