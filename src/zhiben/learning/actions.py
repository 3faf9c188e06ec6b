"""Everything that can be done to tests: opened, closed, answered; outcomes of questions by word of mouth."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from zhiben.domain.access import Actor, ActorKind, Permission, system
from zhiben.domain.orgs import Kind
from zhiben.domain.periods import day_of
from zhiben.domain.questions import DrawnBy, Question, Topic, Way, draw_people, mark
from zhiben.domain.refusals import Conflict, Incomplete, NotPermitted
from zhiben.ground import limits
from zhiben.ground.acts import Doing, Receipt, act
from zhiben.ground.keys import uuid7
from zhiben.learning import answering, banks, codes, store
from zhiben.learning.answering import Spoken
from zhiben.learning.codes import Open, Who
from zhiben.learning.models import AnswerSheet, SpotTest
from zhiben.learning.people import front_line
from zhiben.learning.queries import within
from zhiben.orgs.models import Subject
from zhiben.orgs.queries import subject as subject_within

MOST_PEOPLE = 20


@dataclass(frozen=True, slots=True)
class Opening:
    """A test to be opened. `people` empty: the program draws `draw` of them (None: as the bank says);
    `many`: questions each, None: as the bank says; `visit` or `drill`: what it belongs to.
    """

    about: UUID
    topic: Topic = Topic.CRITERIA
    visit: UUID | None = None
    drill: str = ""
    people: tuple[UUID, ...] = ()
    draw: int | None = None
    many: int | None = None


def open_test(opening: Opening, *, by: Actor, at: datetime, key: str) -> Receipt:
    """Open a test for some hours. Answers {"test", "code", "people", "seed"}.

    Raises NotFound, Incomplete `test_people` (too many, or none to draw from), NotPermitted.
    """
    firm = subject_within(by, opening.about, Kind.ENTERPRISE)

    def work(doing: Doing) -> dict[str, object]:
        row = open_test_in(doing, firm, opening)
        doing.made(f"test:{row.id}")
        return {"test": row.id, "people": row.people, "seed": row.seed}

    details = {
        "topic": opening.topic, "visit": opening.visit, "drill": opening.drill, "people": opening.people,
        "draw": opening.draw, "many": opening.many, "enterprise": firm.id,
    }  # fmt: skip
    return act(
        Permission.TEST_OPEN, by=by, at=at, tenant=firm.tenant, key=key, thing="test", details=details,
        work=work, place=firm.place,
    )  # fmt: skip


def open_test_in(doing: Doing, firm: Subject, opening: Opening) -> SpotTest:
    """Open a test within an act that is already open."""
    if opening.visit is not None and doing.by.kind is ActorKind.ENTERPRISE:
        raise NotPermitted("not_permitted", permission=Permission.TEST_OPEN)  # a visit is the office's
    day = day_of(doing.at)
    edition = banks.edition_of(firm.tenant, day)
    bank = banks.bank(firm.tenant, edition)
    # A visit draws once, whoever asks: its packet, its record and its tests name the same people.
    seed = str(opening.visit) if opening.visit is not None else secrets.token_hex(16)
    people = opening.people
    if not people:
        there = [one.id for one in front_line(firm.tenant, firm.id, day)]
        people = draw_people(there, seed, min(opening.draw or bank.people, MOST_PEOPLE))
    if not people or len(people) > MOST_PEOPLE:
        raise Incomplete("test_people", most=MOST_PEOPLE)
    for one in opening.people:
        answering.require_of(firm, one)
    id_ = uuid7()
    row = SpotTest(
        id=id_, tenant=firm.tenant, enterprise=firm.enterprise, region=firm.region, industry=firm.industry,
        about=firm, visit=opening.visit, drill=opening.drill.strip()[:60], topic=opening.topic,
        many=bank.asked(opening.many), seed=seed, digest=codes.digest_of(codes.code_of(id_)), edition=edition,
        people=[str(one) for one in dict.fromkeys(people)],
        drawn_by=DrawnBy.OFFICER if opening.people else DrawnBy.SYSTEM, opened_by=doing.by.person,
        opened_name=doing.by.name, opens_at=doing.at,
        ends_at=doing.at + timedelta(hours=limits.TEST_HOURS),
    )  # fmt: skip
    row.save(force_insert=True)
    return row


def close_test(test: UUID, *, by: Actor, at: datetime, key: str) -> Receipt:
    """No more answers from now on. Raises NotFound; Conflict `test_over` where it is over already."""
    row = within(by, test)

    def work(doing: Doing) -> None:
        rows = SpotTest.objects.filter(tenant=row.tenant, id=row.id, closed_at__isnull=True, ends_at__gt=at)
        if rows.update(closed_at=at) != 1:
            raise Conflict("test_over")

    return act(
        Permission.TEST_OPEN, by=by, at=at, tenant=row.tenant, key=key, thing=f"test:{test}",
        details={"what": "close"}, work=work, place=row.place,
    )  # fmt: skip


def answer(
    open_: Open, who: Who, answers: Mapping[str, Collection[str]], *, at: datetime, key: str
) -> Receipt:
    """Hand in a paper, for whoever holds the code (`codes.opened`, `codes.who`): there is no actor, so the
    act is the program's and says which test it rests on. Answers {"sheet", "right", "of", "passed", "wrong"}.

    Raises Conflict `test_taken` (this person's paper was counted before), `test_full`, `test_over`.
    """
    test = open_.test
    asked = codes.paper(test, who)
    given = {one.id: sorted({*answers.get(one.id, ())} & {it.key for it in one.options}) for one in asked}
    share = banks.bank(test.tenant, test.edition).pass_share
    marked = mark(asked, given, share)

    def work(doing: Doing) -> dict[str, object]:
        row = SpotTest.objects.select_for_update().get(tenant=test.tenant, id=test.id)
        if not codes.is_open(row, at):
            raise Conflict("test_over")
        sheet = answering.sheet_of(
            doing, test.about, test=row, topic=row.topic, visit=row.visit, drill=row.drill,
            person_id=who.person, name=None if who.person else who.name, drawn_by=who.drawn_by,
            way=Way.SCANNED, paper=_told(asked), answers=given, right=marked.right, of=marked.of,
            passed=marked.passed, weak=marked.weak, note=None, day=day_of(at),
        )  # fmt: skip
        standing = AnswerSheet.objects.filter(tenant=row.tenant, replaced_at__isnull=True)
        if standing.filter(once=sheet.once).exists():
            raise Conflict("test_taken")
        if standing.filter(test=row).count() >= limits.TEST_SHEETS:
            raise Conflict("test_full")
        store.keep(doing, [(sheet, None)])
        return {
            "sheet": sheet.id, "right": marked.right, "of": marked.of, "passed": marked.passed,
            "wrong": marked.wrong,
        }  # fmt: skip

    return act(
        Permission.TEST_ANSWER, by=system("test", [test.tenant], day_of(at)), at=at, tenant=test.tenant,
        key=key, thing=f"test:{test.id}",
        details={"person": who.person, "name": "" if who.person else who.name, "answers": given}, work=work,
        place=test.place,
    )  # fmt: skip


def record_spoken(about: UUID, one: Spoken, *, by: Actor, at: datetime, key: str) -> Receipt:
    """Write down what somebody answered by word of mouth. Answers {"sheet"}. Raises as `spoken_sheet`;
    Conflict `test_taken` where that person answered by the code.
    """
    firm = subject_within(by, about, Kind.ENTERPRISE)

    def work(doing: Doing) -> dict[str, object]:
        sheet = record_spoken_in(doing, firm, one)
        if sheet.way != Way.SPOKEN:
            raise Conflict("test_taken")
        doing.made(f"sheet:{sheet.id}")
        return {"sheet": sheet.id}

    details = {
        "enterprise": firm.id, "topic": one.topic, "right": one.right, "of": one.of, "person": one.person,
        "name": one.name, "passed": one.passed, "drawn_by": one.drawn_by, "visit": one.visit,
        "drill": one.drill, "test": one.test, "note": one.note, "day": one.day,
    }  # fmt: skip
    return act(
        Permission.TEST_OPEN, by=by, at=at, tenant=firm.tenant, key=key, thing="sheet", details=details,
        work=work, place=firm.place,
    )  # fmt: skip


def record_beside(
    test: UUID, right: int, person: UUID | None, name: str, *, by: Actor, at: datetime, key: str
) -> Receipt:
    """Somebody was asked the questions of a test by word of mouth, for want of a phone. Raises as
    `record_spoken`; NotFound.
    """
    row = within(by, test)
    drawn_by = row.drawn_by if str(person) in row.people else DrawnBy.OFFICER
    one = Spoken(
        Topic(row.topic), right, row.many, person, name, drawn_by=DrawnBy(drawn_by), visit=row.visit,
        drill=row.drill, test=row.id,
    )  # fmt: skip
    return record_spoken(row.about_id, one, by=by, at=at, key=key)


def record_spoken_in(doing: Doing, about: Subject, one: Spoken) -> AnswerSheet:
    """An outcome within an act that is already open: of the record of a visit. The same person again within
    the same visit corrects what was said of them; what they answered by the code stands. Returns what stands.
    """
    sheet = answering.spoken_sheet(doing, about, one)
    older = _standing(about.tenant, [sheet]).get(sheet.once)
    if older is not None and (older.way == Way.SCANNED or answering.says_the_same(sheet, older)):
        return older
    return store.keep(doing, [(sheet, older)])[0]


def settle_in(doing: Doing, about: Subject, visit: UUID, spoken: Sequence[Spoken]) -> list[AnswerSheet]:
    """What the record of a visit says of everybody who was asked by word of mouth, within an act that is
    already open: new outcomes are written, others corrected, those no longer there taken back. Filing the
    same again changes nothing. What was answered in a test stands beside it.
    """
    told = {
        one.once: one
        for one in (answering.spoken_sheet(doing, about, replace(it, visit=visit)) for it in spoken)
    }
    rows = AnswerSheet.objects.filter(tenant=about.tenant, visit=visit, replaced_at__isnull=True)
    held = {row.once: row for row in rows.select_related("about")}
    ended = [row for once, row in held.items() if row.test_id is None and once not in told]
    news = [
        (sheet, held.get(once))
        for once, sheet in told.items()
        if once not in held
        or (held[once].way == Way.SPOKEN and not answering.says_the_same(sheet, held[once]))
    ]
    return store.keep(doing, news, ended) if news or ended else []


def _standing(tenant: int, sheets: Sequence[AnswerSheet]) -> dict[str, AnswerSheet]:
    rows = AnswerSheet.objects.filter(tenant=tenant, once__in=[one.once for one in sheets])
    return {row.once: row for row in rows.filter(replaced_at__isnull=True)}


def _told(asked: Sequence[Question]) -> list[dict[str, object]]:
    """The paper as it was asked: kept, whatever the bank says later."""
    return [
        {
            "id": one.id, "kind": one.kind, "text": one.text,
            "options": [[it.key, it.text] for it in one.options], "right": sorted(one.right),
            "explanation": one.explanation, "criteria": list(one.criteria),
        }
        for one in asked
    ]  # fmt: skip
