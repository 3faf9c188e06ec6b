"""What a record lacks and what 不合格 makes of a finding: every answer to every kind of item, every gate."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from tests.domain.checklists_made import a_list, a_paper, an_item
from zhiben.domain import checklist_closing as closing
from zhiben.domain.checklist_closing import (
    Answer,
    Briefing,
    Counted,
    Finding,
    Held,
    Lack,
    Missing,
    Recorded,
    asked,
    counted,
    lacking,
    treatment,
)
from zhiben.domain.checklists import (
    JUDGING,
    Aspect,
    Evidence,
    Item,
    OnFail,
    Proof,
    Result,
    When,
    compose,
)
from zhiben.domain.criteria.library import Criterion, Element, Level

BRIEFED = Briefing(20, "班组长和当班工人", ("MB24-04",))


def codes(paper, recorded: Recorded) -> list[str]:
    return [lack.code for lack in lacking(paper, recorded)]


def answered(result: Result, **fields) -> dict[str, Answer]:
    return {"AA-01": Answer(result, **fields)}


# ── which items are asked ────────────────────────────────────────────────────────────────────────


def a_branch(*results: Result):
    when = When("AA-01", frozenset(results))
    deeper = When("AA-02", frozenset({Result.FAIL}))
    return a_paper(
        an_item(),
        an_item("AA-02", when=when, must_answer=True),
        an_item("AA-03", when=deeper, must_answer=True),
    )


@pytest.mark.parametrize(("first", "second"), list(product(Result, Result)))
def test_an_item_is_asked_where_the_answer_and_its_own_condition_let_it(first, second):
    answers = {"AA-01": Answer(first), "AA-02": Answer(second)}
    found = [line.item.id for line in asked(a_branch(Result.PASS, Result.UNCHECKED), answers)]
    holds = first in (Result.PASS, Result.UNCHECKED)
    assert ("AA-02" in found, "AA-03" in found) == (holds, holds and second is Result.FAIL)


def test_an_old_answer_to_an_item_no_longer_asked_keeps_nothing_open():
    answers = {"AA-01": Answer(Result.PASS), "AA-02": Answer(Result.FAIL)}
    assert codes(a_branch(Result.FAIL), Recorded(answers)) == []


# ── what a record lacks ──────────────────────────────────────────────────────────────────────────

# For an item nobody must answer: fail treatment × answer → what is lacking.
PLAIN = {
    (on_fail, result): {
        Result.PASS: [],
        Result.FAIL: (
            ["gate_failed"] if on_fail is OnFail.GATE else [] if on_fail is OnFail.INFO else ["no_finding"]
        ),
        Result.NOT_APPLICABLE: ["gate_not_applicable"] if on_fail is OnFail.GATE else ["no_reason"],
        Result.UNCHECKED: ["unchecked"] if on_fail is OnFail.GATE else [],
    }[result]
    for on_fail, result in product(OnFail, Result)
}


@pytest.mark.parametrize(("on_fail", "result"), list(product(OnFail, Result)))
@pytest.mark.parametrize("must", [False, True])
def test_every_answer_to_every_kind_of_item(on_fail, result, must):
    paper = a_paper(an_item(on_fail=on_fail, must_answer=must))
    expected = ["unchecked"] if must and result is Result.UNCHECKED else PLAIN[on_fail, result]
    assert codes(paper, Recorded(answered(result))) == expected


def test_an_item_nobody_answered_is_unchecked():
    assert lacking(a_paper(an_item(must_answer=True)), Recorded()) == (Lack("unchecked", "AA-01"),)


def test_a_reason_makes_an_item_not_applicable_unless_it_is_a_gate():
    given = Recorded(answered(Result.NOT_APPLICABLE, reason="没有这种设备"))
    assert codes(a_paper(an_item()), given) == []
    assert codes(a_paper(an_item(on_fail=OnFail.GATE)), given) == ["gate_not_applicable"]
    assert codes(a_paper(an_item()), Recorded(answered(Result.NOT_APPLICABLE, reason="  "))) == ["no_reason"]


WHOLE = Finding("f1", "AA-01", "护栏缺失", "料仓口", "张某", has_deadline=True, photos=1)


@pytest.mark.parametrize(
    ("finding", "lacks"),
    [
        (WHOLE, []),
        (replace(WHOLE, text=" "), ["finding_text"]),
        (replace(WHOLE, spot=""), ["finding_spot"]),
        (replace(WHOLE, responsible=""), ["finding_responsible"]),
        (replace(WHOLE, has_deadline=False), ["finding_deadline"]),
        (replace(WHOLE, photos=0), ["finding_photo"]),
        (Finding("f1", "AA-01", is_known=True), []),
        (replace(WHOLE, item="AA-09"), ["no_finding"]),
    ],
)
def test_a_failure_makes_a_hazard_with_photo_place_person_and_deadline(finding, lacks):
    assert codes(a_paper(an_item()), Recorded(answered(Result.FAIL), findings=(finding,))) == lacks


def test_a_finding_beside_the_items_is_held_to_the_same():
    found = lacking(a_paper(an_item()), Recorded(findings=(Finding("f2", text="地面积油"),)))
    assert {lack.ref for lack in found} == {"f2"}
    assert len(found) == 4


@pytest.mark.parametrize("result", list(Result))
def test_evidence_is_asked_of_what_was_looked_at(result):
    paper = a_paper(an_item(evidence=(Evidence.PHOTO, Evidence.NOTE), on_fail=OnFail.INFO))
    looked = ["no_photo", "no_note"] if result in (Result.PASS, Result.FAIL) else []
    assert codes(paper, Recorded(answered(result, reason="无"))) == looked
    assert codes(paper, Recorded(answered(result, reason="无", note="42℃"), photos={"AA-01"})) == []


def test_the_photo_of_a_finding_is_one_of_its_item():
    paper = a_paper(an_item(evidence=(Evidence.PHOTO,)))
    assert codes(paper, Recorded(answered(Result.FAIL), findings=(WHOLE,))) == []


@pytest.mark.parametrize(
    ("briefing", "is_whole"),
    [
        (None, False),
        (BRIEFED, True),
        (replace(BRIEFED, minutes=0), False),
        (replace(BRIEFED, audience=" "), False),
        (replace(BRIEFED, criteria=()), False),
        (replace(BRIEFED, criteria=(), text="民爆标准全文"), True),
    ],
)
def test_no_record_is_closed_without_clauses_preached_to_somebody_for_some_minutes(briefing, is_whole):
    paper = a_paper(an_item(on_fail=OnFail.GATE, proven_by=Proof.BRIEFING))
    given = Recorded(answered(Result.PASS), briefing=briefing)
    assert codes(paper, given) == ([] if is_whole else ["no_briefing"])


@pytest.mark.parametrize(
    ("drawn", "needed", "lacks"), [(0, 1, True), (1, 1, False), (2, 3, True), (3, 3, False)]
)
def test_no_record_is_closed_without_as_many_drawn_workers_asked_as_it_needs(drawn, needed, lacks):
    paper = a_paper(an_item(on_fail=OnFail.GATE, proven_by=Proof.SPOT_TEST))
    given = Recorded(answered(Result.PASS), drawn=drawn, drawn_needed=needed)
    assert codes(paper, given) == (["no_spot_test"] if lacks else [])


def test_a_spot_test_the_authority_made_no_gate_keeps_nothing_open():
    assert codes(a_paper(an_item(proven_by=Proof.SPOT_TEST)), Recorded()) == []


# ── aspects ──────────────────────────────────────────────────────────────────────────────────────

SIDES = a_list(
    "aa",
    an_item("AA-01"),
    an_item("AA-02"),
    an_item("AA-03", aspect="火灾", when=When("AA-01", frozenset({Result.PASS, Result.UNCHECKED}))),
    an_item("AA-04", aspect="其他"),
    required=(Aspect("机械", "machine"), Aspect("火灾", "fire")),
)


def test_each_required_aspect_needs_one_answered_item():
    paper = compose([SIDES])
    assert lacking(paper, Recorded()) == (Lack("aspect", "机械"), Lack("aspect", "火灾"))
    answers = {"AA-02": Answer(Result.PASS), "AA-03": Answer(Result.NOT_APPLICABLE, "不涉及")}
    assert lacking(paper, Recorded(answers)) == ()
    answers["AA-03"] = Answer(Result.NOT_APPLICABLE)
    assert set(lacking(paper, Recorded(answers))) == {Lack("aspect", "火灾"), Lack("no_reason", "AA-03")}


def test_an_answer_to_an_item_that_is_not_asked_answers_no_aspect():
    answers = {"AA-01": Answer(Result.NOT_APPLICABLE, "无"), "AA-03": Answer(Result.PASS)}
    assert lacking(compose([SIDES]), Recorded(answers)) == (Lack("aspect", "火灾"),)


def test_a_line_two_lists_share_answers_the_aspects_of_both():
    other = a_list("bb", an_item("BB-01", "查 AA-01", aspect="设备"), required=(Aspect("设备", "gear"),))
    paper = compose([SIDES, other])
    answers = {"AA-01": Answer(Result.PASS), "AA-03": Answer(Result.PASS)}
    assert lacking(paper, Recorded(answers)) == ()
    assert {one.aspect for one in counted(paper, answers)} == {"machine", "fire", "gear"}


@pytest.mark.parametrize(
    ("first", "second", "result"),
    [
        (Result.PASS, Result.FAIL, Result.FAIL),
        (Result.PASS, Result.NOT_APPLICABLE, Result.PASS),
        (Result.NOT_APPLICABLE, Result.NOT_APPLICABLE, Result.NOT_APPLICABLE),
        (Result.UNCHECKED, Result.PASS, Result.PASS),
        (Result.UNCHECKED, Result.UNCHECKED, None),
    ],
)
def test_an_aspect_counts_as_its_worst_answer(first, second, result):
    answers = {"AA-01": Answer(first, "无"), "AA-02": Answer(second, "无")}
    facts = [one for one in counted(compose([SIDES]), answers) if one.aspect == "machine"]
    assert facts == ([Counted(result, aspect="machine")] if result else [])


@pytest.mark.parametrize("result", list(Result))
def test_the_criteria_count_as_looked_at_by_any_conclusion(result):
    paper = a_paper(an_item(counts_as=JUDGING))
    expected = () if result is Result.UNCHECKED else (Counted(result, item=JUDGING),)
    assert counted(paper, answered(result, reason="无")) == expected


# ── what 不合格 makes of a finding ───────────────────────────────────────────────────────────────

ITEM = an_item(on_fail=OnFail.MAJOR_IF_MATCHED, criteria=("C1",))
CRITERION = Criterion(
    "C1", "S", "第1条", "…", Level.MAJOR, "suggest", "sure", None,
    all=(Element("甲", ()), Element("乙", ())), any=(Element("丙", ()), Element("丁", ())), applies_if="涉爆",
)  # fmt: skip


@pytest.mark.parametrize(
    "told_", [(), ("甲",), ("甲", "乙"), ("甲", "乙", "丙"), ("甲", "丙"), ("甲", "乙", "丁")]
)
@pytest.mark.parametrize("applies", [False, True])
def test_a_finding_is_major_only_where_every_element_and_the_condition_hold(told_, applies):
    is_major = {"甲", "乙"} < set(told_) and applies
    found = treatment(ITEM, [Held(CRITERION, frozenset(told_), applies)])
    assert found is (OnFail.MAJOR if is_major else OnFail.GENERAL)


MET = Held(CRITERION, frozenset({"甲", "乙", "丙"}), applies=True)


@pytest.mark.parametrize(
    "held",
    [
        replace(MET, criterion=replace(CRITERION, confidence="check")),
        replace(MET, criterion=replace(CRITERION, judge="human_only")),
        replace(MET, decided_by="fire"),
        replace(MET, criterion=replace(CRITERION, id="C2")),
    ],
)
def test_what_is_not_verified_left_to_people_another_regime_s_or_not_named_decides_nothing(held):
    assert treatment(ITEM, [MET]) is OnFail.MAJOR
    assert treatment(ITEM, [held]) is OnFail.GENERAL
    assert treatment(ITEM, [held, MET]) is OnFail.MAJOR


@pytest.mark.parametrize("on_fail", list(OnFail))
def test_an_item_whose_basis_is_not_verified_makes_nothing_major(on_fail):
    sure, unsure = replace(ITEM, on_fail=on_fail), replace(ITEM, on_fail=on_fail, confidence="check")
    assert treatment(unsure, [MET]) is not OnFail.MAJOR
    usual = OnFail.MAJOR if on_fail is OnFail.MAJOR_IF_MATCHED else on_fail
    assert treatment(sure, [MET]) is usual


# ── broken variants, each of which something above must see ──────────────────────────────────────


def closes_on_unchecked(item: Item, recorded: Recorded):
    """The mutant: 未查 taken for 合格."""
    answer = recorded.answer(item.id)
    if answer.result is not Result.UNCHECKED:
        yield from OF_ITEM(item, recorded)


def forgives_a_gate(item: Item, recorded: Recorded):
    """The mutant: a gate that failed closes as an ordinary failure would."""
    yield from OF_ITEM(replace(item, on_fail=OnFail.GENERAL), recorded)


def asks_no_reason(item: Item, recorded: Recorded):
    """The mutant: 不适用 without a word."""
    yield from (code for code in OF_ITEM(item, recorded) if code != "no_reason")


OF_ITEM = closing._of_item


@pytest.mark.parametrize(
    ("mutant", "on_fail", "result"),
    [
        (closes_on_unchecked, OnFail.GATE, Result.UNCHECKED),
        (forgives_a_gate, OnFail.GATE, Result.FAIL),
        (asks_no_reason, OnFail.GENERAL, Result.NOT_APPLICABLE),
    ],
)
def test_a_rule_left_out_is_noticed(mutant, on_fail, result, monkeypatch):
    monkeypatch.setattr(closing, "_of_item", mutant)
    with pytest.raises(AssertionError):
        test_every_answer_to_every_kind_of_item(on_fail, result, must=False)


def test_the_codes_are_those_that_are_said():
    said = set(Finding("x").lacks()) | {"aspect", "no_photo", "no_note", "no_briefing", "no_spot_test"}
    for expected in PLAIN.values():
        said.update(expected)
    assert said == set(Missing)
