"""Several departments' lists made one paper: every order, every pair of treatments, both sides."""

from __future__ import annotations

from itertools import permutations, product

import pytest

from tests.domain.checklists_made import a_list, an_item
from zhiben.domain.checklist_papers import heard, told
from zhiben.domain.checklists import (
    COMMON,
    JUDGING,
    Aspect,
    Evidence,
    OnFail,
    Proof,
    Result,
    Side,
    When,
    chosen_lists,
    compose,
)

OURS = a_list("aa", an_item("AA-01", "灭火器有效"), an_item("AA-02", "电工持证"))
FIRE = a_list("ff", an_item("FF-01", "灭火器 有效。", aspect="消防设施"), an_item("FF-02", "出口畅通"))
EVERY = a_list(COMMON, an_item("COM-01", "已宣讲"), industries=None)


@pytest.mark.parametrize("lists", list(permutations([OURS, FIRE, EVERY])))
def test_the_common_list_comes_first_and_what_two_ask_is_asked_once(lists):
    paper = compose(lists)
    assert paper.lines[0].item.id == "COM-01"
    assert len(paper.lines) == 4
    [both] = [line for line in paper.lines if len(line.lists) == 2]
    assert {part.id for part in both.parts} == {"AA-01", "FF-01"}
    assert paper.line("AA-01") is paper.line("FF-01") is both


def test_the_same_list_or_item_twice_is_there_once():
    shared = a_list("bb", an_item("AA-01", "别的说法"), an_item("BB-02"))
    paper = compose([OURS, shared, OURS, shared])
    assert [line.item.id for line in paper.lines] == ["AA-01", "AA-02", "BB-02"]
    assert paper.lines[0].item.text == "灭火器有效"
    assert paper.lines[0].lists == ("aa", "bb")


def test_an_item_that_says_it_is_the_same_as_another_is_it_whichever_comes_first():
    said = a_list("bb", an_item("BB-01", "查特种作业证", same_as=("AA-02",)))
    for lists in ([OURS, said], [said, OURS]):
        assert len(compose(lists).lines) == 2


def test_one_line_for_two_is_as_strict_as_the_stricter_and_names_what_either_names():
    mild = an_item("AA-01", "同一件事", criteria=("C1",), basis="甲", on_fail=OnFail.INFO)
    strict = an_item(
        "BB-01", "同一件事", criteria=("C2", "C1"), basis="乙", on_fail=OnFail.MAJOR, must_answer=True,
        evidence=(Evidence.PHOTO,), counts_as=JUDGING, proven_by=Proof.BRIEFING, confidence="likely",
    )  # fmt: skip
    for first, second in ((mild, strict), (strict, mild)):
        [line] = compose([a_list("aa", first), a_list("bb", second)]).lines
        one = line.item
        assert (one.on_fail, one.must_answer, one.counts_as) == (OnFail.MAJOR, True, JUDGING)
        assert (set(one.criteria), one.evidence, one.confidence) == (
            {"C1", "C2"},
            (Evidence.PHOTO,),
            "likely",
        )
        assert set(one.basis.split("；")) == {"甲", "乙"}
        assert one.proven_by is Proof.BRIEFING


@pytest.mark.parametrize(("first", "second"), list(product(OnFail, OnFail)))
def test_of_two_ways_to_treat_a_failure_the_stricter_holds(first, second):
    [line] = compose(
        [a_list("aa", an_item("AA-01", on_fail=first)), a_list("bb", an_item("AA-01", on_fail=second))]
    ).lines
    order = list(OnFail)
    assert line.item.on_fail is order[min(order.index(first), order.index(second))]


def test_a_condition_stays_only_where_every_list_has_it_and_asks_the_line_that_is_there():
    when = When("BB-01", frozenset({Result.PASS}))
    first = a_list("aa", an_item("AA-01", "有没有舱室"))
    second = a_list("bb", an_item("BB-01", "有没有舱室"), an_item("BB-02", "测氧", when=when))
    paper = compose([first, second])
    assert paper.line("BB-02").item.when.item == "AA-01"
    always = a_list("cc", an_item("CC-01", "测氧"))
    assert compose([first, second, always]).line("BB-02").item.when is None


def test_each_side_is_asked_its_own_items():
    mine = a_list(
        "aa",
        an_item("AA-01", used_by=frozenset({Side.BUREAU})),
        an_item("AA-02", used_by=frozenset({Side.ENTERPRISE}), when=When("AA-01", frozenset({Result.PASS}))),
    )
    assert [line.item.id for line in compose([mine], Side.BUREAU).lines] == ["AA-01"]
    [line] = compose([mine], Side.ENTERPRISE).lines
    assert (line.item.id, line.item.when) == ("AA-02", None)


@pytest.mark.parametrize(
    ("keys", "side", "found"),
    [
        (["aa"], Side.BUREAU, [COMMON, "aa"]),
        (["drill"], Side.BUREAU, [COMMON, "drill"]),
        ([], Side.BUREAU, [COMMON]),
        (["aa", COMMON, "aa"], Side.BUREAU, [COMMON, "aa"]),
        (["aa"], Side.ENTERPRISE, [COMMON, "aa"]),
        (["drill"], Side.ENTERPRISE, ["drill"]),
    ],
)
def test_no_inspection_goes_without_the_common_list(keys, side, found):
    lists = [OURS, EVERY, a_list("drill", an_item("DR-01"), industries=None)]
    assert [one.key for one in chosen_lists(lists, keys, side)] == found


def test_a_list_that_is_not_there_cannot_be_chosen():
    with pytest.raises(KeyError):
        chosen_lists([OURS], ["zz"], Side.BUREAU)


def test_a_paper_told_and_heard_is_the_same_paper():
    when = When("AA-01", frozenset({Result.PASS, Result.FAIL}))
    whole = an_item("AA-02", when=when, evidence=(Evidence.PHOTO,), criteria=("C1",), note="按需")
    paper = compose([EVERY, a_list("aa", an_item(), whole, required=(Aspect("机械", "machine"),))])
    assert heard(told(paper)) == paper
    assert told(heard(told(paper))) == told(paper)
