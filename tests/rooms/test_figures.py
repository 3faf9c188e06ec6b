"""Figures: where somebody stood, what nobody has said, and for whom they are counted."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.builders import NOON, TODAY
from tests.rooms import hazards_made as yards
from tests.rooms import months_made as given
from tests.rooms import orgs_made as made
from tests.rooms import visits_made
from tests.rooms.acting import TENANT
from tests.rooms.hazards_made import reported, step
from tests.rooms.records_made import an_upload
from zhiben.domain.hazards import Event, Level
from zhiben.domain.indicators import Reported, Span
from zhiben.domain.refusals import Incomplete, NotFound
from zhiben.orgs.correcting import actions as correcting
from zhiben.orgs.enterprises import actions as enterprises
from zhiben.orgs.models import Attribute
from zhiben.plans import actions as plans
from zhiben.plans.actions import follow_subjects
from zhiben.plans.store import NewFact
from zhiben.reports.figures import queries

pytestmark = pytest.mark.django_db
MARCH, FEBRUARY = "2026-03", "2026-02"
TOWN, OTHER = f"region:{made.TOWN}", f"region:{made.OTHER_TOWN}"


def sheet(actor, period=MARCH, **told):
    return queries.sheet(actor, TENANT, period, today=TODAY, **told)


def graded(yard, day: date, level=Level.MAJOR, **told):
    hazard = reported(yard, found_on=day, **told)
    step(hazard, Event.GRADE, yard.officer, level=level)
    return hazard


def test_what_an_enterprise_has_stands_where_it_stood_on_the_last_day():
    yard = yards.a_yard()
    graded(yard, date(2026, 2, 20))
    enterprises.transfer(
        yard.firm, date(2026, 3, 1), "搬迁", region=made.OTHER_TOWN, also=follow_subjects, by=made.PROGRAM,
        at=NOON, key=made.a_key(),
    )  # fmt: skip
    before, after = sheet(yard.officer, FEBRUARY), sheet(yard.officer)
    assert before.pair("major_found", TOWN).now.value == 1
    assert OTHER not in before.columns
    assert [after.pair(one, OTHER).now.value for one in ("major_before", "major_found", "major_open")] == [
        1, 0, 1,
    ]  # fmt: skip
    assert TOWN not in after.columns


def test_an_enterprise_put_under_a_section_by_name_counts_there_and_not_by_its_industry():
    yard = yards.a_yard()
    ships, safety = made.a_section(), made.a_section("safety_section", made.SOFTWARE)
    graded(yard, TODAY)
    before = sheet(yard.officer)
    enterprises.transfer(
        yard.firm, TODAY, "分工调整", section="safety_section", also=follow_subjects, by=made.PROGRAM,
        at=NOON, key=made.a_key(),
    )  # fmt: skip
    after = sheet(yard.officer)
    for found, counts in ((before, ships), (after, safety)):
        for one in (ships, safety):
            for name in ("major_found", "enterprises"):
                assert found.pair(name, f"section:{one}").now.value == (one == counts)
    due = after.pair("obligations_due").now.value
    assert after.pair("obligations_due", f"section:{safety}").now.value == due


def test_an_enterprise_of_which_no_industry_is_known_counts_alike_in_figures_and_rows_whatever_follows():
    yard, ships = yards.a_yard(), made.a_section()
    graded(yard, TODAY)
    held = Attribute.objects.get(subject=yard.firm, name="industry")
    usual = {"also": follow_subjects, "by": made.PROGRAM}
    correcting.retract_attribute(yard.firm, held.id, "录错", **usual, at=NOON, key=made.a_key())
    before, span = sheet(yard.officer), Span(date(2026, 3, 1), TODAY)
    for place, n in (("", 1), (TOWN, 1), (f"section:{ships}", 0)):
        rows = queries.rows(yard.officer, TENANT, "obligations_due", span, place=place, today=TODAY)
        assert (before.pair("obligations_due", place).now.value, rows.count) == (n, n)
        assert {one.label for one in rows.rows} <= {"重大隐患当日报告"}  # the duty, of an event no period
    at = NOON + timedelta(minutes=1)
    enterprises.transfer(
        yard.firm, date(2026, 1, 1), "补登", industry=made.SOFTWARE, **usual, at=at, key=made.a_key()
    )  # fmt: skip
    assert sheet(yard.officer, known=NOON).columns == before.columns


def test_what_no_source_ever_told_is_not_nought_and_a_share_of_nothing_is_none():
    yard = yards.a_yard()
    column = sheet(yard.officer).columns[""]
    assert column["alarms"].now.state is Reported.MISSING
    assert column["media_exposed"].now.state is Reported.MISSING
    assert column["major_found"].now.state is Reported.ZERO
    assert column["major_rate"].now.value is None


def test_what_was_done_without_saying_how_much_of_it_is_missing_and_not_nought():
    office = given.an_office(NOON)
    given.briefed(date(2026, 2, 3), NOON, n=None)
    before = sheet(office.officer, FEBRUARY)
    assert before.pair("briefings").now.value == 1
    said = before.pair("briefed_people").now
    assert (said.value, said.state, said.missing) == (None, Reported.MISSING, 1)
    given.briefed(date(2026, 2, 4), NOON, n=0)
    said = sheet(office.officer, FEBRUARY).pair("briefed_people").now
    assert (said.value, said.state, said.missing) == (0, Reported.ZERO, 1)  # and one has not said
    later = sheet(office.officer).pair("briefed_people")
    assert (later.now.state, later.now.missing, later.total.missing) == (Reported.ZERO, 0, 1)


def test_a_hazard_dismissed_was_never_one_and_one_graded_anew_counts_as_what_it_is():
    yard = yards.a_yard()
    none, other = graded(yard, TODAY), graded(yard, TODAY, Level.GENERAL)
    step(none, Event.DISMISS, yard.officer)
    step(other, Event.GRADE, yard.officer, level=Level.MAJOR)
    found = sheet(yard.officer)
    assert (found.pair("major_found").now.value, found.pair("general_found").now.value) == (1, 0)


def test_what_came_back_is_had_again_as_it_was_noted_whatever_it_is_graded_as_since():
    yard = yards.a_yard()
    closed = yards.being_put_right(yard, Level.GENERAL)
    of_old, hour = {"level": Level.GENERAL, "criterion": "GM-03-01"}, timedelta(hours=1)
    step(closed, Event.GRADE, yard.officer, deadline=TODAY, **of_old)
    step(closed, Event.SUBMIT, yard.worker, done=(1, 2), uploads=(an_upload(yard.worker),))
    step(closed, Event.CLOSE, yard.officer)
    no_more, only_now = reported(yard), reported(yard)
    step(no_more, Event.GRADE, yard.officer, **of_old)
    step(only_now, Event.GRADE, yard.officer, level=Level.GENERAL)
    step(no_more, Event.GRADE, yard.officer, at=NOON + hour, level=Level.GENERAL)
    now, then = sheet(yard.officer), sheet(yard.officer, known=NOON)
    assert [one.pair("recurring").now.value for one in (now, then)] == [0, 1]
    step(only_now, Event.GRADE, yard.officer, at=NOON + 2 * hour, **of_old)
    now, then = sheet(yard.officer), sheet(yard.officer, known=NOON + hour)
    assert [one.pair("recurring").now.value for one in (now, then)] == [1, 0]


def test_inspections_without_a_visit_say_nothing_of_teams_and_people_and_that_is_not_nought():
    yard = visits_made.a_yard()
    teams, of_visits = ("check_teams", "checkers", "visits_unannounced"), "visits"
    assert sheet(yard.officer).pair("check_teams").now.state is Reported.ZERO
    for day, of in ((3, {}), (4, {"visit": "V-2026-7"})):  # taken over, under a number of its own
        told = NewFact("inspection", yard.firm, date(2026, 2, day), {"by": "bureau", **of})
        plans.record_fact(told, by=made.PROGRAM, at=NOON, key=made.a_key())
    february = sheet(yard.officer, FEBRUARY)
    assert february.pair(of_visits).now.value == 2
    for one in teams:
        assert (february.pair(one).now.value, february.pair(one, TOWN).now.missing) == (None, 1)
    visits_made.filed(yard)
    march = sheet(yard.officer)
    assert [march.pair(one).now.missing for one in teams] == [0, 0, 0]
    assert [march.pair(one).now.value for one in ("check_teams", "checkers")] == [1, 2]
    assert (march.pair("check_teams").total.value, march.pair("check_teams").total.missing) == (1, 1)


def test_figures_are_counted_within_reach_and_no_enterprise_gets_them():
    yard = yards.a_yard()
    graded(yard, TODAY)
    soft = made.an_officer(name="钱工", industries=[made.SOFTWARE])
    assert sheet(yard.officer).pair("major_found").now.value == 1
    assert sheet(soft).pair("major_found").now.value == 0
    rows = queries.rows(soft, TENANT, "major_found", Span(TODAY, TODAY), today=TODAY)
    assert (rows.rows, rows.count) == ((), 0)
    for ask in (sheet, lambda actor: queries.definitions(actor, TENANT, TODAY)):
        with pytest.raises(NotFound):
            ask(yard.worker)


def test_rows_come_page_by_page_and_open_their_pages():
    yard = yards.a_yard()
    for day in (1, 2):
        graded(yard, date(2026, 3, day))
    span = Span(date(2026, 3, 1), date(2026, 3, 31))
    first = queries.rows(yard.officer, TENANT, "major_found", span, today=TODAY, limit=1)
    second = queries.rows(yard.officer, TENANT, "major_found", span, today=TODAY, limit=1, cursor=first.next)
    assert [one.day for one in (*first.rows, *second.rows)] == [date(2026, 3, 2), date(2026, 3, 1)]
    assert (first.count, second.next, first.rows[0].route) == (2, None, "hazard")
    with pytest.raises(Incomplete):
        queries.rows(yard.officer, TENANT, "major_found", span, today=TODAY, cursor="x")
    with pytest.raises(NotFound):
        queries.rows(yard.officer, TENANT, "none", span, today=TODAY)


def test_a_series_has_a_figure_for_each_period_and_a_broken_period_is_refused():
    yard = yards.a_yard()
    graded(yard, date(2026, 2, 3))
    told = queries.series(
        yard.officer, TENANT, ["major_found", "major_open"], [FEBRUARY, MARCH, "2026-Q1"], today=TODAY
    )
    assert [one.value for one in told["major_found"]] == [1, 0, 1]
    assert [one.value for one in told["major_open"]] == [1, 1, 1]
    with pytest.raises(Incomplete):
        sheet(yard.officer, "2026-13")


def test_what_units_said_stands_with_them_and_who_has_not_is_missing():
    office = given.an_office(NOON)
    given.opened(office, NOON)
    given.filed(given.of(office.ships), office.officer, NOON, shut_down=2)
    found = queries.sheet(office.chief, TENANT, FEBRUARY, today=TODAY)
    whole, section = found.pair("shut_down").now, found.pair("shut_down", f"section:{office.ships}").now
    assert (whole.value, whole.missing, section.value) == (2, 1, 2)
    assert found.pair("shut_down", f"section:{office.safety}").now.state is Reported.MISSING
