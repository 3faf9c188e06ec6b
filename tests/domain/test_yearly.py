"""The plan of a year: what may stand in it, and how visits are spread over the months."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiben.domain.refusals import Conflict, Incomplete
from zhiben.domain.yearly import PLAN_FLOW, PlanEvent, PlanState, checked, spread


@given(st.integers(0, 300), st.integers(0, 24))
def test_visits_are_spread_evenly_and_none_is_lost(firms, visits):
    months = spread(firms, visits)
    assert (len(months), sum(months)) == (12, firms * visits)
    assert max(months) - min(months) <= 1


def test_twelve_visits_are_one_a_month_to_each():
    assert spread(3, 12) == [3] * 12


@pytest.mark.parametrize("months", [[1] * 11, [1] * 13, [-1] + [1] * 11, [10_001] + [0] * 11, [0] * 12])
def test_what_is_no_plan_is_refused(months):
    with pytest.raises(Incomplete):
        checked({"shipbuilding": months})


def test_industries_without_visits_are_left_out():
    assert checked({"shipbuilding": [1] + [0] * 11, "software_it": [0] * 12}).keys() == {"shipbuilding"}


def test_a_plan_is_published_only_once_approved_and_never_changed_after():
    step = PLAN_FLOW.step
    assert step(PlanState.DRAFTED, PlanEvent.APPROVE).target is PlanState.APPROVED
    assert step(PlanState.APPROVED, PlanEvent.CHANGE).target is PlanState.DRAFTED
    assert step(PlanState.APPROVED, PlanEvent.PUBLISH).target is PlanState.PUBLISHED
    assert PLAN_FLOW.is_final(PlanState.PUBLISHED)
    with pytest.raises(Conflict):
        step(PlanState.DRAFTED, PlanEvent.PUBLISH)
