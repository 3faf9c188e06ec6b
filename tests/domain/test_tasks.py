"""Tasks pass from hand to hand; chains speak when they should; days left leave out rest days."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiben.domain.periods import Calendar
from zhiben.domain.plan import Chain, Duration
from zhiben.domain.refusals import Conflict, Incomplete
from zhiben.domain.tasks import (
    AFTER,
    CAUGHT_UP,
    FLOW,
    RECALL_WITHIN,
    Event,
    Hands,
    State,
    calls,
    may,
    may_recall,
    next_break,
    passed,
    spoken,
    week_end,
)

A, B, C = UUID(int=1), UUID(int=2), UUID(int=3)
HANDS = Hands(holder=A, sender=B, giver=C)
NOON = datetime(2026, 9, 22, 4, tzinfo=UTC)
# 中秋 2026: 25–27 September off, Sunday the 20th worked
CALENDAR = Calendar(
    rest=frozenset({date(2026, 9, 25), date(2026, 9, 26), date(2026, 9, 27)}),
    work=frozenset({date(2026, 9, 20)}),
    years=frozenset({2026}),
)
USUAL = Chain(
    "usual",
    remind=(Duration(-10, "wd"), Duration(-3, "wd"), Duration(0, "d")),
    escalate=((Duration(1, "wd"), "responsible_section"), (Duration(5, "wd"), "section_head")),
)


def test_every_event_has_a_state_after_it_and_the_flow_says_the_same():
    assert set(AFTER) == set(Event)
    assert all(AFTER[step.event] == step.target for step in FLOW.steps)


def test_a_task_given_back_cannot_be_given_back_again_and_an_answer_can_only_be_reopened():
    with pytest.raises(Conflict, match="no_such_step"):
        FLOW.step(State.RETURNED, Event.RETURN)
    assert {step.event for step in FLOW.steps if step.source == State.ANSWERED} == {Event.REOPEN}


@pytest.mark.parametrize("event", [Event.RETURN, Event.REOPEN, Event.ANSWER])
def test_saying_no_or_done_takes_a_word(event):
    (rule, *_) = [step for step in FLOW.steps if step.event == event]
    with pytest.raises(Incomplete, match="facts_missing"):
        rule.check({"note": ""})


def test_only_the_holder_accepts_answers_and_returns():
    for event in (Event.ACCEPT, Event.ANSWER, Event.RETURN):
        assert may(event, HANDS, {A}, is_owed=False)
        assert not may(event, HANDS, {B, C}, is_owed=False)


def test_an_obligation_is_not_answered_but_done():
    assert not may(Event.ANSWER, HANDS, {A}, is_owed=True)


def test_passing_on_makes_the_passer_the_one_it_comes_back_to():
    assert passed(Event.DELEGATE, HANDS, {A}, UUID(int=9)) == Hands(UUID(int=9), A, C)
    assert passed(Event.RETURN, HANDS, {A}, None) == Hands(B, A, C)


def test_nobody_returns_a_task_to_themselves():
    assert not may(Event.RETURN, Hands(A, A, A), {A}, is_owed=False)


def test_a_leaver_is_replaced_wherever_they_stood():
    assert Hands(A, A, C).without(A, B) == Hands(B, B, C)


@pytest.mark.parametrize(("seconds", "allowed"), [(0, True), (30, True), (31, False), (-1, False)])
def test_an_act_can_be_taken_back_for_thirty_seconds_by_the_same_person(seconds, allowed):
    assert timedelta(seconds=30) == RECALL_WITHIN
    assert may_recall(A, A, NOON + timedelta(seconds=seconds), NOON) is allowed
    assert not may_recall(B, A, NOON, NOON)
    assert not may_recall(None, None, NOON, NOON)


def test_working_days_left_leave_out_today_holidays_and_count_the_day_worked_in_exchange():
    assert CALENDAR.working_days(date(2026, 9, 22), date(2026, 9, 30)) == 5  # 23 24 28 29 30
    assert CALENDAR.working_days(date(2026, 9, 18), date(2026, 9, 21)) == 2  # Sunday 20, Monday 21
    assert CALENDAR.working_days(date(2026, 9, 22), date(2026, 9, 22)) == 0


def test_the_week_ends_on_its_last_working_day():
    assert week_end(date(2026, 9, 22), CALENDAR) == date(2026, 9, 24)
    assert week_end(date(2026, 9, 19), CALENDAR) == date(2026, 9, 20)


def test_a_holiday_ahead_is_told_with_the_days_worked_for_it():
    found = next_break(date(2026, 9, 22), CALENDAR)
    assert found is not None
    assert (found.first, found.last) == (date(2026, 9, 25), date(2026, 9, 27))
    assert found.worked == (date(2026, 9, 20),)
    assert next_break(date(2026, 8, 1), CALENDAR) is None


def test_a_chain_counts_its_words_in_working_days_from_the_due_day():
    days = {call.step: call.on for call in calls(USUAL, date(2026, 9, 24), CALENDAR)}
    assert days["remind-3wd"] == date(2026, 9, 21)
    assert days["escalate1wd"] == date(2026, 9, 28)  # not the 25th: 中秋


def test_of_reminders_missed_together_only_the_last_is_given():
    said = spoken(USUAL, date(2026, 9, 24), date(2026, 9, 24), CALENDAR)
    assert [call.step for call in said] == ["remind0d"]


def test_old_news_is_not_shouted():
    due = date(2026, 9, 1)
    assert spoken(USUAL, due, due + timedelta(days=60), CALENDAR) == ()


def says_everything(chain, due_on, today, calendar):
    """The mutant: no window, so that a new installation would tell three years of history at once."""
    return tuple(call for call in calls(chain, due_on, calendar) if call.on <= today)


def check_window(speak, due, today):
    for call in speak(USUAL, due, today, CALENDAR):
        assert 0 <= (today - call.on).days <= CAUGHT_UP


DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))


@given(DAYS, DAYS)
def test_a_chain_says_only_what_is_of_these_days(due, today):
    check_window(spoken, due, today)


def test_the_window_check_kills_a_chain_that_says_everything():
    with pytest.raises(AssertionError):
        check_window(says_everything, date(2026, 1, 5), date(2026, 9, 1))
