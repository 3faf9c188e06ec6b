"""State machines as tables."""

from __future__ import annotations

from datetime import date
from enum import StrEnum, auto

import pytest

from zhiben.domain.access import Permission, Place, system
from zhiben.domain.flow import Flow, Step
from zhiben.domain.refusals import Conflict, Incomplete


class State(StrEnum):
    OPEN = auto()
    DONE = auto()


class Event(StrEnum):
    SUBMIT = auto()
    REOPEN = auto()


FLOW = Flow(
    "sample",
    State.OPEN,
    (Step(State.OPEN, Event.SUBMIT, State.DONE, Permission.FACT_RECORD, needs=("measures",)),),
)


def test_a_pair_in_the_table_is_a_step_and_any_other_a_conflict():
    assert FLOW.step(State.OPEN, Event.SUBMIT).target is State.DONE
    for state, event in ((State.DONE, Event.SUBMIT), (State.OPEN, Event.REOPEN)):
        with pytest.raises(Conflict, match="no_such_step"):
            FLOW.step(state, event)


@pytest.mark.parametrize("measures", ["", None, []])
def test_a_step_without_its_facts_is_refused_and_says_which(measures):
    with pytest.raises(Incomplete) as told:
        FLOW.step(State.OPEN, Event.SUBMIT).check({"measures": measures})
    assert told.value.details["missing"] == ["measures"]


def test_a_fact_of_zero_or_no_is_a_fact():
    for value in (0, False):
        FLOW.step(State.OPEN, Event.SUBMIT).check({"measures": value})


def test_only_what_the_person_may_is_offered():
    place, day = Place(1), date(2026, 3, 2)
    assert FLOW.offers(State.OPEN, system("x", [1], day), place) == [Event.SUBMIT]
    assert FLOW.offers(State.OPEN, system("x", [2], day), place) == []
    assert FLOW.is_final(State.DONE)
    assert not FLOW.is_final(State.OPEN)


def test_the_diagram_shows_every_step():
    assert FLOW.diagram().splitlines() == [
        "stateDiagram-v2",
        "    [*] --> open",
        "    open --> done: submit",
    ]
