"""Two versions of a checklist side by side, and what of a new one nobody has tried."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.domain.checklists_made import a_list, an_item
from zhiben.domain.checklist_closing import Answer
from zhiben.domain.checklist_versions import compared, head_changes, is_changed, untried
from zhiben.domain.checklists import OnFail, Result, Side, When

FIRST = a_list("aa", an_item("AA-01"), an_item("AA-02"), an_item("AA-03"))
PASSED = Answer(Result.PASS)


def test_items_are_paired_by_their_ids_in_the_later_order():
    changed = replace(FIRST.items[1], text="另一件事", on_fail=OnFail.INFO)
    later = replace(FIRST, items=(an_item("AA-04"), changed, FIRST.items[0]))
    pairs = compared(FIRST, later)
    assert [(one.id, one.change) for one in pairs] == [
        ("AA-04", "added"), ("AA-02", "changed"), ("AA-01", "same"), ("AA-03", "dropped"),
    ]  # fmt: skip
    assert pairs[1].fields == ("text", "on_fail")
    assert {one.change for one in compared(None, FIRST)} == {"added"}


def test_another_day_or_file_alone_is_no_change_and_another_order_is():
    assert not is_changed(FIRST, replace(FIRST, valid_from=FIRST.valid_from.replace(year=2027), file="x"))
    assert is_changed(FIRST, replace(FIRST, items=FIRST.items[::-1]))
    assert is_changed(None, FIRST)
    other = replace(FIRST, note="新的说明", industries=None)
    assert head_changes(FIRST, other) == ("industries", "note")


@pytest.mark.parametrize(
    ("answers", "left"),
    [
        ({}, ("AA-02", "AA-04")),
        ({"AA-02": PASSED, "AA-04": Answer(Result.UNCHECKED)}, ("AA-04",)),
        ({"AA-01": PASSED, "AA-02": Answer(Result.FAIL), "AA-04": Answer(Result.NOT_APPLICABLE)}, ()),
    ],
)
def test_each_new_or_changed_item_is_tried_once(answers, left):
    changed = replace(FIRST.items[1], method="测试", used_by=frozenset({Side.ENTERPRISE}))
    later = replace(FIRST, items=(FIRST.items[0], changed, an_item("AA-04")))
    assert untried(FIRST, later, answers) == left


def test_what_the_answers_leave_unasked_need_not_be_tried():
    shut = an_item("AA-04", when=When("AA-01", frozenset({Result.FAIL})))
    later = replace(FIRST, items=(*FIRST.items, shut))
    assert untried(FIRST, later, {"AA-01": PASSED}) == ()
    assert untried(FIRST, later, {"AA-01": Answer(Result.FAIL)}) == ("AA-04",)
