"""A plan clause by clause: every figure is that of the list behind it, now and as known; nobody else's."""

from __future__ import annotations

from datetime import date

import pytest

from tests.remade import remade
from tests.rooms.orgs_made import OTHER_TOWN, SHIPS, SOFTWARE
from tests.rooms.plans_made import FIRST, a_fact, adopt, an_authority, an_enterprise, at_noon
from tests.rooms.test_plans_queries import AT, DAY, NEIGHBOUR, TENANT, somebody
from tests.turns import in_turn
from zhiben.domain.cells import Status
from zhiben.domain.refusals import NotFound
from zhiben.plans import clauses, queries
from zhiben.plans.queries import Filters

pytestmark = pytest.mark.django_db
DAYS = (None, date(2024, 3, 31))


@pytest.fixture
@remade
def firms():
    early = at_noon(date(2024, 1, 2))
    an_authority(TENANT, early)
    made = [
        an_enterprise(TENANT, early, SHIPS, "D"),
        an_enterprise(TENANT, early, SHIPS, "B", region=OTHER_TOWN),
        an_enterprise(TENANT, early, SOFTWARE, "C"),
    ]
    a_fact(TENANT, at_noon(date(2024, 1, 20)), "check", made[0], date(2024, 1, 20))
    a_fact(TENANT, AT, "check", made[1], date(2024, 3, 3))
    an_authority(NEIGHBOUR, early)
    an_enterprise(NEIGHBOUR, early)
    return made


def actors(firms):
    return {
        "of the district": somebody(),
        "of a town": somebody(regions=frozenset({OTHER_TOWN})),
        "of one firm": somebody(regions=frozenset(), enterprises=frozenset({firms[0]})),
        "of nothing": somebody(regions=frozenset()),
    }


@pytest.mark.parametrize(
    ("who", "day"), in_turn(["of the district", "of a town", "of one firm", "of nothing"], DAYS)
)
def test_every_figure_is_that_of_the_list_behind_it(firms, who, day):
    actor, today, known = actors(firms)[who], day or DAY, at_noon(day) if day else None
    sheet, past = clauses.sheet(actor, "first", today=today, known=known)
    assert [line.id for line in sheet.lines] == ["1", "2", "3", "4"]
    for line in sheet.lines:
        asked = {"filters": Filters(plan="first", clause=line.id), "today": today, "known": known}
        assert line.figures == queries.counts(actor, **asked)
        reading = clauses.reading(actor, sheet, line.id, today=today, past=past)
        for task in reading.tasks:
            asked["filters"] = Filters(plan="first", duty=task.id)
            assert task.figures == queries.counts(actor, **asked)
            for word in Status:
                asked["filters"] = Filters(frozenset({word}), "first", duty=task.id)
                assert task.figures[word] == queries.obligation_list(actor, **asked).total


@pytest.mark.parametrize("day", DAYS, ids=["now", "as known"])
def test_those_who_are_missing_are_the_first_of_the_list(firms, day):
    actor, today, known = somebody(), day or DAY, at_noon(day) if day else None
    sheet, past = clauses.sheet(actor, "first", today=today, known=known)
    for line in sheet.lines:
        listed = queries.obligation_list(
            actor, filters=Filters(clauses.OWING, "first", line.id), today=today, known=known, limit=6
        )
        shown = clauses.reading(actor, sheet, line.id, today=today, past=past).missing
        assert [row.id for row in shown] == [row.id for row in listed.rows]


def test_what_was_not_yet_known_does_not_count(firms):
    """The second check was recorded on 15 April: the sheet of 31 March does not have it."""
    march = date(2024, 3, 31)
    figures = {
        day: clauses.sheet(somebody(), "first", today=DAY, known=at_noon(day))[0].line("1").figures
        for day in (march, DAY)
    }
    assert figures[DAY][Status.DONE] == figures[march][Status.DONE] + 1


def test_a_clause_in_words(firms):
    sheet, _ = clauses.sheet(somebody(), "first", today=DAY)
    check, hours, _ = clauses.reading(somebody(), sheet, "1", today=DAY).tasks
    assert (check.holder, check.how_often) == ("每个企业", "每季度")
    assert [(one.how_often, one.basis) for one in check.variants] == [("每月", "船舶每月")]
    assert [(one.name, one.value) for one in hours.settings] == [("hours", 4)]
    assert sheet.version == 1
    assert (sheet.title, sheet.issuer) == ("第一方案", "区工信局")


def test_the_last_things_done_are_within_reach_and_of_the_clause(firms):
    sheet, _ = clauses.sheet(somebody(), "first", today=DAY)
    done = clauses.reading(somebody(), sheet, "1", today=DAY).recent
    assert [one.happened_on for one in done] == [date(2024, 3, 3), date(2024, 1, 20)]
    of_one = clauses.reading(actors(firms)["of one firm"], sheet, "1", today=DAY).recent
    assert [one.enterprise for one in of_one] == [firms[0]]
    assert clauses.reading(somebody(), sheet, "3", today=DAY).recent == ()


def test_a_clause_without_duties_stands_as_those_that_measure_it(firms):
    goal = """- {id: "0", section: 零, summary: 目标, reads: goal, measured_by: [check, hours, 复发率]}\n"""
    adopt(TENANT, FIRST.replace("clauses:\n", f"clauses:\n{goal}"), at_noon(date(2024, 1, 3)))
    sheet, _ = clauses.sheet(somebody(), "first", today=DAY)
    line = sheet.line("0")
    reading = clauses.reading(somebody(), sheet, "0", today=DAY)
    assert (line.is_borrowed, line.tasks, sheet.version) == (True, ("check", "hours"), 2)
    assert [(task.id, task.clause) for task in reading.tasks] == [("check", "1"), ("hours", "1")]
    assert reading.measures == ("复发率",)
    sums = [
        queries.counts(somebody(), filters=Filters(plan="first", duty=one), today=DAY) for one in line.tasks
    ]
    assert line.figures == {word: sums[0][word] + sums[1][word] for word in Status}
    assert {row.duty for row in reading.missing} <= {"check", "hours"}
    assert len(reading.missing) == clauses.NAMED


@pytest.mark.parametrize("plan", ["second-to-none", "", "FIRST"])
def test_a_plan_that_is_not_in_force_is_not_found(firms, plan):
    with pytest.raises(NotFound):
        clauses.sheet(somebody(), plan, today=DAY)


def test_a_clause_the_plan_does_not_have_is_not_found(firms):
    sheet, _ = clauses.sheet(somebody(), "first", today=DAY)
    with pytest.raises(NotFound):
        clauses.reading(somebody(), sheet, "9.9", today=DAY)
