"""Short tests of workers: which questions, whom, in what order, and what the answers come to.

Every draw is a ranking anybody can do again (docs/reference/questions.md): of each thing the SHA-256 of
`seed`, what is drawn and its name, one a line, in hexadecimal; the smallest come first. So a draw depends on
the seed and on what there is, never on the order in which it was listed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from hashlib import sha256
from typing import TypeVar

T = TypeVar("T")
QUESTIONS, OPTIONS, PEOPLE = "question", "option", "person"  # what is drawn, in the text that is hashed


class QuestionKind(StrEnum):
    ONE = "one"
    SEVERAL = "several"
    TRUE_FALSE = "true_false"


class Topic(StrEnum):
    CRITERIA = "criteria"
    ESCAPE = "escape"


class Way(StrEnum):
    """How somebody was asked."""

    SPOKEN = "spoken"
    SCANNED = "scanned"


class DrawnBy(StrEnum):
    """Who chose the person that is asked."""

    SYSTEM = "system"
    OFFICER = "officer"


@dataclass(frozen=True, slots=True)
class Option:
    key: str
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """One question in a worker's words. `right`: keys of its options; `industries` None: all.

    `criteria`: ids of the items it is about; `explanation`: the clause in short, shown after the answer.
    """

    id: str
    kind: QuestionKind
    text: str
    options: tuple[Option, ...]
    right: frozenset[str]
    topic: Topic
    industries: frozenset[str] | None
    criteria: tuple[str, ...]
    explanation: str
    valid_from: date
    confidence: str

    def fits(self, industry: str, day: date, topic: Topic) -> bool:
        """Whether it may be asked at an enterprise of the industry on a day."""
        of_industry = self.industries is None or industry in self.industries
        return of_industry and self.valid_from <= day and self.topic is topic


@dataclass(frozen=True, slots=True)
class Bank:
    """All questions, and how they are asked. `pass_share`: percent of right answers that is enough;
    `least`, `most`: how many questions one person is asked; `people`: how many are drawn where nobody says.
    """

    questions: tuple[Question, ...]
    pass_share: int
    least: int
    most: int
    people: int

    def asked(self, many: int | None) -> int:
        """How many questions are asked where `many` were wanted (None: nobody said)."""
        return self.most if many is None else min(max(many, self.least), self.most)


@dataclass(frozen=True, slots=True)
class Marked:
    """What answers came to. `wrong`: questions not answered right; `weak`: the items those are about."""

    right: int
    of: int
    passed: bool
    wrong: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()


def draw(
    bank: Bank, seed: str, industry: str, day: date, many: int | None = None, topic: Topic = Topic.CRITERIA
) -> tuple[Question, ...]:
    """The questions of one paper, with their options in the order in which they are shown.

    `many` is kept within the bank's bounds; fewer where there are no more that fit. 对/错 stand as they are.
    """
    fitting = [one for one in bank.questions if one.fits(industry, day, topic)]
    ranked = sorted(fitting, key=lambda one: rank(seed, QUESTIONS, one.id))
    return tuple(_shuffled(one, seed) for one in ranked[: bank.asked(many)])


def draw_people(people: Iterable[T], seed: str, many: int) -> tuple[T, ...]:
    """Whom the program picks, by the same rule; `people`: their ids, of any kind that is written out."""
    return tuple(sorted(set(people), key=lambda one: rank(seed, PEOPLE, str(one)))[: max(many, 0)])


def paper_seed(seed: str, who: str) -> str:
    """The seed of one person's paper within a test, so that neighbours are not asked the same. `who`: the
    person's id, or the name somebody who is not in the register gave.
    """
    return f"{seed}/{who}"


def rank(seed: str, what: str, name: str) -> str:
    """Where a thing stands in a draw: the smallest first."""
    return sha256(f"{seed}\n{what}\n{name}".encode()).hexdigest()


def mark(
    questions: Sequence[Question], answers: Mapping[str, Collection[str]], pass_share: int
) -> Marked:  # fmt: skip
    """What the answers (question → keys of the chosen options) come to; what was left open is wrong.

    Of several right options all must be chosen and no other. Without questions nobody has passed.
    """
    wrong = [one for one in questions if frozenset(answers.get(one.id, ())) != one.right]
    right, of = len(questions) - len(wrong), len(questions)
    weak = dict.fromkeys(item for one in wrong for item in one.criteria)
    return Marked(right, of, is_pass(right, of, pass_share), tuple(one.id for one in wrong), tuple(weak))


def is_pass(right: int, of: int, pass_share: int) -> bool:
    """Whether so many right answers are enough, in whole numbers."""
    return of > 0 and right * 100 >= of * pass_share


def _shuffled(question: Question, seed: str) -> Question:
    if question.kind is QuestionKind.TRUE_FALSE:
        return question
    key = lambda one: rank(seed, OPTIONS, f"{question.id}\n{one.key}")  # noqa: E731 - said where it is used
    return replace(question, options=tuple(sorted(question.options, key=key)))
