"""Everything that can be asked about tests and their results. Each takes the actor first and stays within
reach. How a single person answered is for those who hold tests there and for auditors, nobody else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from zhiben.domain.access import Actor, Permission, Role
from zhiben.domain.orgs import Kind
from zhiben.domain.questions import DrawnBy, Question, Topic, Way, draw, draw_people
from zhiben.domain.refusals import NotFound
from zhiben.learning import banks, codes, people
from zhiben.learning.models import AnswerSheet, SpotTest
from zhiben.learning.people import Worker
from zhiben.orgs.queries import subject as subject_within

MOST = 200  # tests or sheets told at once
READ = 2_000  # sheets that weak clauses are counted over, the latest


@dataclass(frozen=True, slots=True)
class Drawn:
    """Whom to ask and what, drawn by `seed`, for a packet that goes where there is no signal."""

    seed: str
    people: tuple[Worker, ...]
    questions: tuple[Question, ...]
    pass_share: int


@dataclass(frozen=True, slots=True)
class SpotTestLine:
    """A test in a list. `drawn`: how many were drawn; `answered`, `passed`: sheets."""

    id: UUID
    about: UUID
    about_name: str
    topic: Topic
    visit: UUID | None
    opens_at: datetime
    ends_at: datetime
    is_open: bool
    drawn: int
    answered: int
    passed: int


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of a paper, how it was answered. `chosen`, `right`: texts of options."""

    text: str
    chosen: tuple[str, ...]
    right: tuple[str, ...]
    is_right: bool
    explanation: str
    criteria: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """What one person's answers came to. `name` "": erased."""

    id: UUID
    person: UUID | None
    name: str
    topic: Topic
    drawn_by: DrawnBy
    way: Way
    right: int
    of: int
    passed: bool
    weak: tuple[str, ...]
    note: str
    day: date
    recorded_at: datetime
    asked: tuple[Asked, ...]


@dataclass(frozen=True, slots=True)
class WholeTest:
    """One test, those drawn, and the results so far. `waiting`: drawn, and not answered yet.

    `code` "": the actor may not hand it out, or it is over.
    """

    line: SpotTestLine
    seed: str
    many: int
    drawn_by: DrawnBy
    people: tuple[tuple[UUID, str], ...]
    waiting: tuple[str, ...]
    results: tuple[Result, ...]
    code: str
    may_close: bool


@dataclass(frozen=True, slots=True)
class Offered:
    """What a test at an enterprise can be made of. `people`: how many are usually drawn; `least`, `most`:
    questions each.
    """

    workers: tuple[Worker, ...]
    people: int
    least: int
    most: int


def offered(actor: Actor, enterprise: UUID, day: date) -> Offered:
    """Whom a test at an enterprise can ask, by name, and how much. Raises NotFound."""
    firm = subject_within(actor, enterprise, Kind.ENTERPRISE)
    bank = banks.bank(firm.tenant, banks.edition_of(firm.tenant, day))
    there = people.front_line(firm.tenant, firm.id, day)
    return Offered(tuple(there), bank.people, bank.least, bank.most)


def draw_for(
    actor: Actor, enterprise: UUID, day: date, many: int | None = None, *, seed: str,
    topic: Topic = Topic.CRITERIA,
) -> Drawn:  # fmt: skip
    """Whom the program picks at an enterprise, and the questions, by a seed that nobody there can know
    beforehand (of a visit: its id). The same seed on the same day gives the same. `many`: people, None: as
    the bank says. Raises NotFound.
    """
    firm = subject_within(actor, enterprise, Kind.ENTERPRISE)
    bank = banks.bank(firm.tenant, banks.edition_of(firm.tenant, day))
    there = {one.id: one for one in people.front_line(firm.tenant, firm.id, day)}
    picked = draw_people(there, seed, bank.people if many is None else many)
    questions = draw(bank, seed, firm.industry, day, topic=topic)
    return Drawn(seed, tuple(there[one] for one in picked), questions, bank.pass_share)


def listed(
    actor: Actor, at: datetime, *, enterprise: UUID | None = None, visit: UUID | None = None
) -> list[SpotTestLine]:
    """Tests within reach, the latest first; at most MOST."""
    rows = SpotTest.objects.within(actor).filter(_seen(actor))
    if enterprise is not None:
        rows = rows.filter(enterprise=enterprise)
    if visit is not None:
        rows = rows.filter(visit=visit)
    return _lines(list(rows.select_related("about").order_by("-id")[:MOST]), at)


def whole(actor: Actor, id_: UUID, at: datetime) -> WholeTest:
    """Raises NotFound alike for missing, out of reach, and for whoever may not see how people answered."""
    row = within(actor, id_)
    (line,) = _lines([row], at)
    names = people.named(row.tenant, [UUID(one) for one in row.people])
    drawn = tuple((UUID(one), names[UUID(one)]) for one in row.people if UUID(one) in names)
    results = tuple(_results(AnswerSheet.objects.within(actor).filter(test=row)))
    done = {one.person for one in results}
    may = actor.may(Permission.TEST_OPEN, row.place)
    return WholeTest(
        line, row.seed, row.many, DrawnBy(row.drawn_by), drawn,
        tuple(name for id_, name in drawn if id_ not in done), results,
        codes.code_of(row.id) if may and line.is_open else "", may and line.is_open,
    )  # fmt: skip


def within(actor: Actor, id_: UUID) -> SpotTest:
    """Raises NotFound alike for missing, out of reach, and for whoever may not see how people answered."""
    rows = SpotTest.objects.within(actor).filter(_seen(actor), id=id_)
    row = rows.select_related("about").first()
    if row is None:
        raise NotFound("test", id=id_)
    return row


def results(actor: Actor, visit: UUID, *, in_tests: bool = False) -> list[Result]:
    """What everybody asked within a visit answered, in the order in which it was recorded. `in_tests`: only
    in its tests, not what its own record says.
    """
    rows = AnswerSheet.objects.within(actor).filter(_seen(actor), visit=visit)
    return _results(rows.exclude(test__isnull=True) if in_tests else rows)


def weak(
    actor: Actor, since: date, *, enterprise: UUID | None = None, industry: str = ""
) -> list[tuple[str, int]]:
    """Criteria (ids) that were answered wrong, with how often, the most often first; over the latest READ
    sheets since a day.
    """
    rows = AnswerSheet.objects.within(actor).filter(_seen(actor), replaced_at__isnull=True, day__gte=since)
    if enterprise is not None:
        rows = rows.filter(enterprise=enterprise)
    if industry:
        rows = rows.filter(industry=industry)
    counted = Counter(
        item for told in rows.order_by("-id").values_list("weak", flat=True)[:READ] for item in told
    )
    return sorted(counted.items(), key=lambda one: (-one[1], one[0]))


def _seen(actor: Actor) -> Q:
    """Workers, experts and insurers see nobody's answers."""
    others = {Role.WORKER, Role.EXPERT, Role.INSURER}
    return Q(pk__in=[]) if actor.roles <= others else Q()


def _lines(rows: Sequence[SpotTest], at: datetime) -> list[SpotTestLine]:
    sheets = AnswerSheet.objects.filter(
        tenant__in={row.tenant for row in rows}, test__in=[row.id for row in rows], replaced_at__isnull=True
    )
    counts = sheets.order_by().values("test").annotate(n=Count("id"), ok=Count("id", filter=Q(passed=True)))
    of: dict[UUID, Any] = {one["test"]: one for one in counts}
    return [
        SpotTestLine(
            row.id, row.about_id, row.about.name, Topic(row.topic), row.visit, row.opens_at,
            row.closed_at or row.ends_at, codes.is_open(row, at), len(row.people),
            of.get(row.id, {}).get("n", 0), of.get(row.id, {}).get("ok", 0),
        )
        for row in rows
    ]  # fmt: skip


def _results(rows: QuerySet[AnswerSheet]) -> list[Result]:
    found = rows.filter(replaced_at__isnull=True).select_related("person").order_by("id")[:MOST]
    return [_result(row) for row in found]


def _result(row: AnswerSheet) -> Result:
    name = row.person.name if row.person is not None else (row.name or "")
    answers = row.answers or {}
    asked = tuple(_asked(one, answers.get(one["id"], ())) for one in row.paper or ())
    return Result(
        row.id, row.person_id, name, Topic(row.topic), DrawnBy(row.drawn_by), Way(row.way), row.right, row.of,
        row.passed, tuple(row.weak), row.note or "", row.day, row.recorded_at, asked,
    )  # fmt: skip


def _asked(one: dict[str, Any], chosen: Sequence[str]) -> Asked:
    texts = dict(one["options"])
    return Asked(
        one["text"], tuple(texts[key] for key in chosen if key in texts),
        tuple(texts[key] for key in one["right"]), sorted(chosen) == one["right"], one["explanation"],
        tuple(one["criteria"]),
    )  # fmt: skip
