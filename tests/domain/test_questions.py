"""Short tests: a draw anybody can do again, whatever the order of what it draws from; and marking."""

from __future__ import annotations

import hashlib
import random
from datetime import date

import pytest

from zhiben.domain import questions
from zhiben.domain.questions import (
    Bank,
    Option,
    Question,
    QuestionKind,
    Topic,
    draw,
    draw_people,
    is_pass,
    mark,
    paper_seed,
)

DAY = date(2026, 3, 2)


def a_question(n: int, **given: object) -> Question:
    usual = {
        "id": f"q-{n}", "kind": QuestionKind.ONE, "text": f"第 {n} 题", "right": frozenset("b"),
        "options": tuple(Option(key, f"{n}{key}") for key in "abc"), "topic": Topic.CRITERIA,
        "industries": frozenset({"shipbuilding"}), "criteria": (f"C-{n % 7}",), "explanation": "因为",
        "valid_from": date(2024, 1, 1), "confidence": "sure",
    }  # fmt: skip
    return Question(**(usual | given))  # type: ignore[arg-type]


def a_bank(*told: Question) -> Bank:
    return Bank(told or tuple(a_question(n) for n in range(30)), 60, 3, 5, 3)


def ids(told: tuple[Question, ...]) -> list[str]:
    return [one.id for one in told]


def same_whatever_the_order(pick=draw, tries: int = 20) -> bool:
    """The property every draw must have: from the same seed the same, however the bank was listed."""
    bank, rng = a_bank(), random.Random(7)
    for n in range(tries):
        mixed = list(bank.questions)
        rng.shuffle(mixed)
        if pick(a_bank(*mixed), f"s{n}", "shipbuilding", DAY, 4) != pick(
            bank, f"s{n}", "shipbuilding", DAY, 4
        ):
            return False
    return True


def test_a_draw_is_the_same_however_the_bank_is_listed_and_another_for_another_seed():
    assert same_whatever_the_order()
    drawn = {tuple(ids(draw(a_bank(), f"s{n}", "shipbuilding", DAY))) for n in range(40)}
    assert len(drawn) > 35


def test_a_draw_by_the_place_in_the_list_is_caught():
    """Mutant: shuffling by a seeded generator, which draws places of the list instead of questions."""

    def by_place(bank, seed, industry, day, many):
        return tuple(random.Random(seed).sample(list(bank.questions), many))

    assert not same_whatever_the_order(by_place)


def test_anybody_can_draw_again_with_nothing_but_sha256():
    bank, seed = a_bank(), "2026-公布的种子"
    told = draw(bank, seed, "shipbuilding", DAY, 4)
    ranked = sorted(
        (one.id for one in bank.questions),
        key=lambda id_: hashlib.sha256(f"{seed}\nquestion\n{id_}".encode()).hexdigest(),
    )
    assert ids(told) == ranked[:4]
    first = told[0]
    keys = sorted(
        "abc", key=lambda k: hashlib.sha256(f"{seed}\noption\n{first.id}\n{k}".encode()).hexdigest()
    )
    assert [one.key for one in first.options] == keys
    people = [f"人{n}" for n in range(9)]
    again = sorted(people, key=lambda one: hashlib.sha256(f"{seed}\nperson\n{one}".encode()).hexdigest())
    assert list(draw_people(reversed(people), seed, 3)) == again[:3]


def test_fewer_people_are_the_first_of_more_and_everybody_comes_up():
    people = list(range(12))
    for n in range(20):
        assert draw_people(people, f"s{n}", 3) == draw_people(people, f"s{n}", 8)[:3]
    assert {one for n in range(60) for one in draw_people(people, f"s{n}", 3)} == set(people)
    assert (draw_people([], "s", 3), draw_people([1, 1], "s", 5), draw_people(people, "s", -1)) == (
        (),
        (1,),
        (),
    )


def test_only_what_fits_industry_day_and_topic_is_asked_and_no_more_than_the_bank_says():
    bank = a_bank(
        a_question(1), a_question(2, industries=frozenset({"software_it"})), a_question(3, industries=None),
        a_question(4, valid_from=date(2027, 1, 1)), a_question(5, topic=Topic.ESCAPE, criteria=()),
    )  # fmt: skip
    assert set(ids(draw(bank, "s", "shipbuilding", DAY))) == {"q-1", "q-3"}
    assert ids(draw(bank, "s", "shipbuilding", DAY, topic=Topic.ESCAPE)) == ["q-5"]
    for many, told in ((None, 5), (1, 3), (4, 4), (99, 5), (0, 3)):
        assert len(draw(a_bank(), "s", "shipbuilding", DAY, many)) == told


def test_yes_and_no_stay_in_their_order():
    yes_no = (Option("yes", "对"), Option("no", "错"))
    bank = a_bank(a_question(1, kind=QuestionKind.TRUE_FALSE, options=yes_no, right=frozenset({"no"})))
    for n in range(10):
        assert draw(bank, f"s{n}", "shipbuilding", DAY)[0].options == yes_no


def test_neighbours_have_papers_of_their_own():
    told = {tuple(ids(draw(a_bank(), paper_seed("s", who), "shipbuilding", DAY, 4))) for who in "甲乙丙丁"}
    assert len(told) == 4


@pytest.mark.parametrize(
    ("answers", "right", "wrong"),
    [
        ({"q-1": ["b"], "q-2": ["a", "c"]}, 2, ()),
        ({"q-1": ["b"], "q-2": ["a"]}, 1, ("q-2",)),
        ({"q-1": ["b"], "q-2": ["a", "b", "c"]}, 1, ("q-2",)),
        ({"q-1": ["a", "b"], "q-2": ["c", "a"]}, 1, ("q-1",)),
        ({}, 0, ("q-1", "q-2")),
        ({"q-9": ["b"], "q-1": []}, 0, ("q-1", "q-2")),
    ],
)
def test_every_right_option_and_no_other_must_be_chosen(answers, right, wrong):
    asked = (a_question(1), a_question(2, kind=QuestionKind.SEVERAL, right=frozenset("ac")))
    marked = mark(asked, answers, 60)
    assert (marked.right, marked.of, marked.wrong) == (right, 2, wrong)
    assert marked.weak == tuple(f"C-{one[-1]}" for one in wrong)


def test_an_item_two_questions_are_about_is_weak_once():
    assert mark((a_question(1), a_question(8)), {}, 60).weak == ("C-1",)


@pytest.mark.parametrize(
    ("right", "of", "share", "passed"),
    [(3, 5, 60, True), (2, 5, 60, False), (2, 3, 67, False), (2, 3, 66, True), (0, 0, 1, False)],
)
def test_the_pass_share_is_counted_in_whole_numbers(right, of, share, passed):
    assert is_pass(right, of, share) is passed


def test_what_is_drawn_is_said_in_the_text_so_that_a_person_and_a_question_of_one_name_differ():
    assert questions.rank("s", questions.PEOPLE, "a") != questions.rank("s", questions.QUESTIONS, "a")
