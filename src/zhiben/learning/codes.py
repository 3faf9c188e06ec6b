"""What a code opens. Not in `queries`: whoever scans it has no account, so there is no actor yet.

A code is not kept: it is made again from the test's id and the secret key of the installation; the database
has its digest only, by which it is looked up. Each look counts as an attempt of its client until it finds
something.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.crypto import salted_hmac

from zhiben.documents.making import ALPHABET
from zhiben.domain.periods import day_of
from zhiben.domain.questions import DrawnBy, Question, Topic, draw, paper_seed
from zhiben.domain.refusals import Conflict, Incomplete, NotFound, TooMany
from zhiben.ground.canonical import sha256
from zhiben.learning import banks
from zhiben.learning.models import AnswerSheet, SpotTest
from zhiben.learning.people import named
from zhiben.orgs.models import Authority
from zhiben.orgs.staff.actions import count_attempt, forget_attempts

LETTERS = 10  # of a code: 49 bits, for the hours that a test lasts
LONGEST_NAME = 20


@dataclass(frozen=True, slots=True)
class Drawn:
    """Somebody whom the test asks. `has_answered`: only that, never how."""

    person: UUID
    name: str
    has_answered: bool


@dataclass(frozen=True, slots=True)
class Open:
    """What whoever holds the code may know of a test."""

    test: SpotTest
    firm: str
    people: tuple[Drawn, ...]

    @property
    def topic(self) -> Topic:
        return Topic(self.test.topic)


@dataclass(frozen=True, slots=True)
class Who:
    """Who answers: a person of the register, or a name."""

    person: UUID | None
    name: str
    drawn_by: DrawnBy

    @property
    def seed(self) -> str:
        """What their paper is drawn by, beside the test's seed."""
        return str(self.person) if self.person is not None else self.name


def code_of(test: UUID) -> str:
    """The code of a test; the same as long as the installation keeps its secret key."""
    drawn = int.from_bytes(salted_hmac("zhiben.learning.test", str(test), algorithm="sha256").digest(), "big")
    letters = []
    for _ in range(LETTERS):
        drawn, n = divmod(drawn, len(ALPHABET))
        letters.append(ALPHABET[n])
    return "".join(letters)


def digest_of(code: str) -> str:
    """What a code is found by; case, spaces and dashes do not matter."""
    return sha256("zhiben-test-code-1", "".join(letter for letter in code.upper() if letter in ALPHABET))


def opened(code: str, client: str, at: datetime) -> Open:
    """The test of a code. Raises NotFound `test_code`; Conflict `test_over` where its time is up; TooMany
    `test_attempts` after too many codes that were none.
    """
    try:
        counted = count_attempt(f"test {client}", client, at)
    except TooMany as error:
        raise TooMany("test_attempts") from error
    tenants = list(Authority.objects.values_list("id", flat=True))  # a code does not say whose it is
    rows = SpotTest.objects.filter(tenant__in=tenants, digest=digest_of(code)).select_related("about")
    test = rows.first()
    if test is None:
        raise NotFound("test_code")
    forget_attempts(counted)
    if not is_open(test, at):
        raise Conflict("test_over")
    return Open(test, test.about.name, _people(test))


def is_open(test: SpotTest, at: datetime) -> bool:
    """Whether answers are taken at a moment."""
    return test.closed_at is None and test.opens_at <= at < test.ends_at


def who(open_: Open, person: UUID | None, name: str) -> Who:
    """Who answers. A name that one of those drawn has is that person. Raises Incomplete `test_name`."""
    drawn = {one.person: one.name for one in open_.people}
    name = " ".join(name.split())
    if person is None:
        alike = [id_ for id_, held in drawn.items() if held == name]
        person = alike[0] if len(alike) == 1 else None
    if person is not None and person in drawn:
        return Who(person, drawn[person], DrawnBy(open_.test.drawn_by))
    if not (2 <= len(name) <= LONGEST_NAME and name.isprintable()):
        raise Incomplete("test_name")
    return Who(None, name, DrawnBy.OFFICER)


def paper(test: SpotTest, who: Who) -> tuple[Question, ...]:
    """The questions of one person within a test, the same each time."""
    questions = banks.bank(test.tenant, test.edition)
    seed = paper_seed(test.seed, who.seed)
    return draw(questions, seed, test.industry, day_of(test.opens_at), test.many, Topic(test.topic))


def _people(test: SpotTest) -> tuple[Drawn, ...]:
    ids = [UUID(one) for one in test.people]
    names = named(test.tenant, ids)
    sheets = AnswerSheet.objects.filter(tenant=test.tenant, test=test, replaced_at__isnull=True)
    done = set(sheets.values_list("person", flat=True))
    return tuple(Drawn(one, names[one], one in done) for one in ids if one in names)
