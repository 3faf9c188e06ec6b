"""收尾 by rules: whatever was open has exactly one fate, or the closing waits for it."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from zhiben.domain.closing import DECIDED, Fate, counted, fates, left

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
