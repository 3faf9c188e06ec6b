"""收尾 by rules: whatever was open has exactly one fate, or the closing waits for it."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

from hypothesis import given, settings
from hypothesis import strategies as st

from zhiben.domain.closing import DECIDED, Fate, counted, fates, following, left
from zhiben.domain.plan import Span

things = st.lists(st.integers(0, 9), unique=True)


@settings(max_examples=100, deadline=None, database=None, derandomize=True)
@given(things, st.dictionaries(st.integers(0, 9), st.sampled_from(DECIDED)), st.frozensets(st.integers(0, 9)))
def test_every_item_is_in_exactly_one_of_carried_closed_waived_or_left(
    listed: list[int], decided: dict[int, Fate], still_open: frozenset[int]
) -> None:
    found = fates(listed, decided, still_open)
    assert list(found) == listed
    assert sum(counted(found).values()) + len(left(found)) == len(listed)
    assert set(left(found)) == {one for one in listed if one in still_open and one not in decided}
    for one in listed:
        assert found[one] == decided.get(one, None if one in still_open else Fate.CLOSED)


def test_what_goes_on_from_a_plan_is_what_begins_soonest_after_it():
    ends = date(2026, 12, 31)
    plans = [SimpleNamespace(id=name, in_force=Span(date.fromisoformat(first))) for name, first in (
        ("later", "2028-01-01"), ("next", "2027-01-01"), ("itself", "2024-01-01"),
    )]  # fmt: skip
    assert following(plans, ends) == "next"
    assert following(plans[2:], ends) == ""
