"""Short tests: opened, answered without an account, told by word of mouth; what counts; who may see it."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from tests.builders import NOON, TODAY
from tests.rooms import hazards_made as yards
from tests.rooms import orgs_made as made
from tests.rooms import visits_made as visits
from tests.rooms.acting import TENANT, chained
from tests.rooms.phones_made import a_phone
from zhiben.domain.access import Role
from zhiben.domain.cells import Status
from zhiben.domain.questions import DrawnBy, Topic, Way, draw_people
from zhiben.domain.refusals import Conflict, Incomplete, NotFound, NotPermitted, TooMany
from zhiben.ground import limits
from zhiben.ground.acts import act
from zhiben.ground.verify import verify as chain
from zhiben.learning import actions, answering, codes, people, queries, store
from zhiben.learning.actions import Opening
from zhiben.learning.answering import Spoken
from zhiben.learning.models import AnswerSheet, SpotTest
from zhiben.library import actions as library
from zhiben.orgs.staff import logins
from zhiben.plans.models import Fact
from zhiben.plans.queries import enterprise_obligations

pytestmark = pytest.mark.django_db
PLAN = """
format: zhiben-plan/2
plan: {id: asked, title: 抽查, issuer: 区工信局, in_force: 2026-01-01/2026-12-31, backfill_days: 60}
chains:
  usual: {remind: [-3d], due_soon: 7d, grace: 0d}
clauses:
- id: "1"
  section: 一
  summary: 抽问
  reads: duty
  duties:
  - {id: asked, title: 抽问两人, form: once, holder: {each: enterprise}, chain: usual, by: 2026-03-20,
     counts: {fact: spot_test, if: {drawn_by: system}}, need: {distinct: person, at_least: 2}}
""".lstrip()


@pytest.fixture
def yard():
    return yards.a_yard(PLAN)


@pytest.fixture
def crew(yard):
    """Four workers besides the two managers of the yard."""
    return [made.beneath(yard.firm, "person", name) for name in ("甲一", "乙二", "丙三", "丁四")]


def opened(yard, **given) -> tuple[SpotTest, str]:
    receipt = actions.open_test(Opening(yard.firm, **given), by=yard.officer, at=NOON, key=made.a_key())
    row = SpotTest.objects.get(id=UUID(str((receipt.answer or {})["test"])))
    return row, codes.code_of(row.id)


def answered(code: str, person: UUID | None = None, name: str = "", right: bool = True, **given):
    open_ = codes.opened(code, "10.0.0.1", NOON)
    who = codes.who(open_, person, name)
    asked = codes.paper(open_.test, who)
    answers = {one.id: list(one.right) if right else [] for one in asked}
    usual = {"at": NOON, "key": made.a_key()}
    return actions.answer(open_, who, answers, **(usual | given))


def facts() -> list[Fact]:
    return list(Fact.objects.filter(kind="spot_test", replaced_at__isnull=True).order_by("id"))


# ── answering by the code ────────────────────────────────────────────────────────────────────────


def test_two_drawn_workers_answer_without_an_account_and_the_duty_is_done(yard, crew):
    visit = uuid4()
    row, code = opened(yard, visit=visit, draw=3)
    assert [UUID(one) for one in row.people] == list(draw_people(crew, row.seed, 3))
    first, second, _ = (UUID(one) for one in row.people)
    receipt = answered(code, first)
    assert {**(receipt.answer or {}), "sheet": ""} == {
        "sheet": "", "right": row.many, "of": row.many, "passed": True, "wrong": [],
    }  # fmt: skip
    (fact,) = facts()
    assert fact.attributes == {
        "drawn_by": "system", "topic": "criteria", "passed": True, "visit": str(visit),
    }  # fmt: skip
    assert list(fact.targets.filter(is_named=False).values_list("target", flat=True)) == [str(first)]
    answered(code, second, right=False)
    words = {one.duty: one.word for one in enterprise_obligations(yard.officer, yard.firm, today=TODAY).rows}
    assert words == {"asked": Status.DONE}
    results = queries.results(yard.officer, visit)
    assert [(one.person, one.passed, one.way) for one in results] == [
        (first, True, Way.SCANNED), (second, False, Way.SCANNED),
    ]  # fmt: skip
    assert dict(queries.weak(yard.officer, TODAY)) == dict.fromkeys(results[1].weak, 1)
    chained()
    assert chain(TENANT).ok


def test_the_same_paper_sent_twice_counts_once_and_another_of_the_same_person_not_at_all(yard, crew):
    _, code = opened(yard, people=(crew[0],))
    key = made.a_key()
    first, again = answered(code, crew[0], key=key), answered(code, crew[0], key=key)
    assert (first.answer, first.act) == (again.answer, again.act)
    with pytest.raises(Conflict, match="test_taken"):
        answered(code, crew[0], right=False)
    with pytest.raises(Conflict, match="test_taken"):
        answered(code, name="甲一")  # by name, not by choosing it
    assert (AnswerSheet.objects.count(), len(facts())) == (1, 1)


def test_somebody_who_was_not_drawn_counts_as_chosen_by_an_officer_and_once(yard, crew):
    _, code = opened(yard, draw=2)
    answered(code, name=" 来 顶班 ")
    with pytest.raises(Conflict, match="test_taken"):
        answered(code, name="来 顶班")
    (fact,) = facts()
    assert (fact.attributes["drawn_by"], fact.targets.count()) == ("officer", 0)
    (sheet,) = AnswerSheet.objects.all()
    assert (sheet.person, sheet.name) == (None, "来 顶班")
    with pytest.raises(Incomplete, match="test_name"):
        answered(code, name="我")
    with pytest.raises(Incomplete, match="test_name"):
        answered(code, person=yard.manager.person)  # of the firm, not drawn: no name either


def test_a_test_ends_by_its_hour_and_by_hand(yard, crew):
    row, code = opened(yard)
    with pytest.raises(Conflict, match="test_over"):
        codes.opened(code, "10.0.0.1", NOON + timedelta(hours=limits.TEST_HOURS))
    open_ = codes.opened(code.lower(), "10.0.0.1", NOON)
    actions.close_test(row.id, by=yard.other, at=NOON, key=made.a_key())
    who = codes.who(open_, None, "来得晚")
    with pytest.raises(Conflict, match="test_over"):
        actions.answer(open_, who, {}, at=NOON, key=made.a_key())
    with pytest.raises(Conflict, match="test_over"):
        actions.close_test(row.id, by=yard.other, at=NOON, key=made.a_key())
    assert queries.whole(yard.officer, row.id, NOON).code == ""


def test_wrong_codes_are_counted_and_the_right_one_is_forgiven(yard, crew):
    _, code = opened(yard)
    for n in range(4):
        with pytest.raises(NotFound, match="test_code"):
            codes.opened(f"ABCD{n + 2}", "10.0.0.9", NOON)
    codes.opened(code, "10.0.0.9", NOON)
    assert "test_attempts" in {refused("ABCDEF") for _ in range(60)}


def refused(code: str) -> str:
    with pytest.raises((NotFound, TooMany)) as no:
        codes.opened(code, "10.0.0.9", NOON)
    return str(no.value.code)


def test_a_test_takes_no_more_papers_than_its_limit(yard, crew, monkeypatch):
    monkeypatch.setattr(limits, "TEST_SHEETS", 1)
    _, code = opened(yard)
    answered(code, name="张一一")
    with pytest.raises(Conflict, match="test_full"):
        answered(code, name="张二二")


def test_papers_differ_by_person_and_stay_as_they_were_asked(yard, crew):
    row, code = opened(yard, people=tuple(crew), many=3)
    open_ = codes.opened(code, "10.0.0.1", NOON)
    asked = {one: [it.id for it in codes.paper(row, codes.who(open_, one, ""))] for one in crew}
    assert len({tuple(one) for one in asked.values()}) > 1
    answered(code, crew[0], right=False)
    (result,) = queries.whole(yard.officer, row.id, NOON).results
    assert (len(result.asked), result.right, result.passed) == (3, 0, False)
    assert all(one.explanation and not one.is_right for one in result.asked)


def test_an_own_bank_takes_the_place_of_the_shipped_one_from_its_day(yard, crew):
    text = (
        "format: zhiben-questions/1\nquestions:\n- {id: own-1, kind: true_false, text: 舱里可以抽烟吗？, "
        "right: [no], topic: criteria, criteria: [GEN-02], explanation: 不可以。, valid_from: 2026-01-01, "
        "confidence: sure}\n"
    )
    bank = "format: zhiben-questions/1\npass_share: 100\nmany: [1, 1]\npeople: 1\n"
    given = {"by": made.PROGRAM, "at": NOON, "key": made.a_key(), "valid_from": TODAY}
    library.adopt(TENANT, "questions", "questions", {"bank.yaml": bank, "own.yaml": text}, **given)
    row, code = opened(yard)
    assert (row.many, len(row.people), row.edition is not None) == (1, 1, True)
    receipt = answered(code, UUID(row.people[0]))
    assert (receipt.answer or {})["of"] == 1
    broken = {"bank.yaml": bank, "own.yaml": text.replace("GEN-02", "SHIP-01")}
    with pytest.raises(Incomplete, match="edition_problems"):
        library.adopt(TENANT, "questions", "questions", broken, **{**given, "key": made.a_key()})


# ── by word of mouth ─────────────────────────────────────────────────────────────────────────────


def in_an_act(yard, work):
    return act(
        "test.open", by=yard.officer, at=NOON, tenant=TENANT, key=made.a_key(), thing="test", details={},
        work=work, place=yard_place(yard),
    )  # fmt: skip


def yard_place(yard):
    return queries.subject_within(yard.officer, yard.firm).place


def settled(yard, visit, *spoken):
    def work(doing):
        firm = queries.subject_within(yard.officer, yard.firm)
        actions.settle_in(doing, firm, visit, spoken)

    in_an_act(yard, work)
    return [(one.name, one.right, one.passed) for one in queries.results(yard.officer, visit)]


def test_the_record_of_a_visit_says_who_was_asked_and_filing_it_again_corrects(yard, crew):
    visit, ask = uuid4(), lambda n, right, **more: Spoken(Topic.CRITERIA, right, 4, crew[n], **more)
    assert settled(yard, visit, ask(0, 4), ask(1, 1)) == [("甲一", 4, True), ("乙二", 1, False)]
    before = AnswerSheet.objects.count()
    settled(yard, visit, ask(0, 4), ask(1, 1))
    assert (AnswerSheet.objects.count(), len(facts())) == (before, 2)
    assert settled(yard, visit, ask(1, 3), ask(2, 2, passed=True)) == [("乙二", 3, True), ("丙三", 2, True)]
    assert [one.attributes["passed"] for one in facts()] == [True, True]
    assert Fact.objects.filter(kind="spot_test").count() == 4
    assert settled(yard, visit) == []
    assert facts() == []


def test_of_two_who_write_at_once_without_seeing_each_other_the_database_refuses_the_second(yard, crew):
    told = Spoken(Topic.CRITERIA, 4, 4, crew[0], visit=uuid4())

    def work(doing):
        firm = queries.subject_within(yard.officer, yard.firm)
        store.keep(doing, [(answering.spoken_sheet(doing, firm, told), None)])

    in_an_act(yard, work)
    with pytest.raises(Conflict, match="test_taken"):
        in_an_act(yard, work)
    assert (AnswerSheet.objects.count(), len(facts())) == (1, 1)


def test_what_was_answered_by_the_code_stands_whatever_is_told_of_it(yard, crew):
    visit = uuid4()
    _, code = opened(yard, visit=visit, people=(crew[0],))
    answered(code, crew[0], right=False)
    told = settled(yard, visit, Spoken(Topic.CRITERIA, 4, 4, crew[0], drawn_by=DrawnBy.SYSTEM))
    assert [(name, passed) for name, _, passed in told] == [("甲一", False)]
    settled(yard, visit)
    assert len(facts()) == 1
    row, _ = opened(yard, visit=visit, people=(crew[1],))
    given = {"by": yard.officer, "at": NOON, "key": made.a_key()}
    actions.record_beside(row.id, 1, crew[1], "", **given)
    assert settled(yard, visit) == [("甲一", 0, False), ("乙二", 1, False)]  # of a test: not the record's
    with pytest.raises(Conflict, match="test_taken"):
        actions.record_spoken(
            yard.firm, Spoken(Topic.CRITERIA, 4, 4, crew[0], visit=visit), by=yard.officer, at=NOON,
            key=made.a_key(),
        )  # fmt: skip


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"right": 5, "of": 4}, "spoken_figures"),
        ({"right": 0, "of": 0}, "spoken_figures"),
        ({"right": 1, "of": 4, "person": None}, "test_name"),
        ({"right": 1, "of": 4, "day": TODAY + timedelta(days=1)}, "found_ahead"),
    ],
)
def test_an_outcome_that_makes_no_sense_is_refused(yard, crew, given, code):
    told = Spoken(**{"topic": Topic.CRITERIA, "person": crew[0], **given})
    with pytest.raises(Incomplete, match=code):
        actions.record_spoken(yard.firm, told, by=yard.officer, at=NOON, key=made.a_key())


def test_without_figures_a_word_is_enough_and_somebody_elses_people_are_not_there(yard, crew):
    given = {"by": yard.officer, "at": NOON}
    told = Spoken(Topic.ESCAPE, 0, 0, crew[0], passed=True, drill="演-1")
    actions.record_spoken(yard.firm, told, key=made.a_key(), **given)
    assert facts()[0].attributes["drill"] == "演-1"
    other = made.beneath(made.an_enterprise("别家"), "person", "外人")
    with pytest.raises(NotFound):
        actions.record_spoken(yard.firm, Spoken(Topic.ESCAPE, 1, 1, other), key=made.a_key(), **given)


def test_filing_a_visit_writes_who_was_asked_and_a_scanned_answer_stands_in_for_the_record():
    yard = visits.a_yard()
    crew = [made.beneath(yard.firm, "person", name) for name in ("甲一", "乙二", "丙三")]
    visit = visits.begun(yard)
    visits.answered(visit, yard.officer)
    visits.rounded_off(visit, yard.officer)
    row = visits.row(visit)
    asked = [one for one in visits.entries_of(row).values() if one.name.startswith("asked:")]
    row.entries.filter(id__in=[one.id for one in asked]).delete()
    said = {"drawn_by": "system", "way": "spoken", "topic": "criteria", "questions": 4, "right": 3}
    visits.say(visit, yard.officer, f"asked:{crew[0]}", passed=True, **said)
    visits.say(visit, yard.officer, f"asked:{crew[1]}", passed=False, **{**said, "right": 1})
    assert visits.lacks(visit)
    _, code = opened(yard, visit=visit, draw=20)
    assert a_phone(yard.officer).packet["visits"][0]["needed"] == 3
    answered(code, crew[2])
    assert a_phone(yard.officer).packet["visits"][0]["needed"] == 2  # one has answered without the phone
    assert visits.lacks(visit) == []
    visits.actions.file(visit, by=yard.officer, at=NOON, key=made.a_key())
    told = [(one.name, one.way, one.passed) for one in queries.results(yard.officer, visit)]
    assert sorted(told) == [
        ("丙三", Way.SCANNED, True),
        ("乙二", Way.SPOKEN, False),
        ("甲一", Way.SPOKEN, True),
    ]


# ── whom, and who may ────────────────────────────────────────────────────────────────────────────


def test_the_front_line_is_drawn_and_nobody_who_leads_or_has_left(yard, crew):
    for name, attributes in (("站长", {"post": "safety_manager"}), ("走了", {"employed": False})):
        made.beneath(yard.firm, "person", name, attributes=attributes)
    made.beneath(yard.firm, "person", "焊工", attributes={"post": "worker"})
    told = people.front_line(TENANT, yard.firm, TODAY)
    assert sorted(one.name for one in told) == sorted(["甲一", "乙二", "丙三", "丁四", "焊工"])
    assert {one.post for one in told} == {"", "一线员工"}


def test_a_packet_draws_the_same_again_by_the_same_seed(yard, crew):
    seed = str(uuid4())
    first = queries.draw_for(yard.officer, yard.firm, TODAY, 2, seed=seed)
    assert first == queries.draw_for(yard.other, yard.firm, TODAY, 2, seed=seed)
    assert (len(first.people), 3 <= len(first.questions) <= 5, first.pass_share) == (2, True, 60)
    assert tuple(one.id for one in first.people) == draw_people(crew, seed, 2)


def test_strangers_workers_and_experts_see_nobodys_answers(yard, crew):
    visit = uuid4()
    row, code = opened(yard, visit=visit)
    answered(code, name="张一一")
    made.a_grant(crew[0], Role.WORKER, regions=[], enterprises=[yard.firm])
    worker = logins.actor_of(made.an_account(crew[0], made.a_key()), NOON)
    elsewhere = made.an_officer(name="外乡", regions=["371002"])
    for actor in (worker, elsewhere):
        with pytest.raises(NotFound):
            queries.whole(actor, row.id, NOON)
        assert (queries.results(actor, visit), queries.listed(actor, NOON), queries.weak(actor, TODAY)) == (
            [], [], [],
        )  # fmt: skip
    with pytest.raises(NotFound):
        actions.open_test(Opening(yard.firm), by=elsewhere, at=NOON, key=made.a_key())
    with pytest.raises(NotPermitted):
        actions.open_test(Opening(yard.firm), by=worker, at=NOON, key=made.a_key())
    auditor = made.an_officer(Role.AUDITOR, "审计")
    assert queries.whole(auditor, row.id, NOON).code == ""
    assert queries.whole(yard.manager, row.id, NOON).code == code


def test_a_visit_is_the_offices_and_a_firm_without_workers_has_nobody_to_ask(yard):
    with pytest.raises(NotPermitted):
        actions.open_test(Opening(yard.firm, visit=uuid4()), by=yard.manager, at=NOON, key=made.a_key())
    with pytest.raises(Incomplete, match="test_people"):
        actions.open_test(Opening(yard.firm), by=yard.officer, at=NOON, key=made.a_key())
    someone = made.beneath(made.an_enterprise("别家"), "person", "外人")
    with pytest.raises(NotFound):
        actions.open_test(Opening(yard.firm, people=(someone,)), by=yard.officer, at=NOON, key=made.a_key())


def test_a_plan_without_the_fact_keeps_the_sheet_and_counts_nothing(crew, yard):
    library.adopt(
        TENANT, "plan", "asked", {"plan.yaml": PLAN.replace("spot_test, if: {drawn_by: system}", "drill")},
        valid_from=TODAY, by=made.PROGRAM, at=NOON, key=made.a_key(), also=yards.plans.put_in_force,
    )  # fmt: skip
    _, code = opened(yard)
    answered(code, name="张一一")
    assert (AnswerSheet.objects.count(), facts()) == (1, [])
