"""Rules 1–6: days, periods, durations, days taken away, ranges."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.domain.given import (
    SPRING_2026,
    Due,
    Duration,
    Form,
    Span,
    a_duty,
    a_fact,
    a_plan,
    a_subject,
    a_world,
    at,
    cell,
    cells,
    day,
    every,
    periods,
)
from zhiben.domain.cells import Mark
from zhiben.domain.grids import Natural, Steps
from zhiben.domain.periods import Calendar, add_months, day_of, parse_duration, parse_label
from zhiben.domain.plan import MonthDay


def test_rule_1_a_moment_late_in_the_evening_of_london_is_the_next_day_here():
    assert day_of(at("2026-04-01T00:30")) == day("2026-04-01")
    assert day_of(at("2026-03-31T23:59")) == day("2026-03-31")


def test_rule_1_intervals_are_half_open_inside_and_both_ends_are_shown():
    [block] = [
        one for one in cells(a_duty(every=every("day", 15)), a_world()) if one.period.endswith("/2024-01-15")
    ]
    assert (block.period, block.ends_on) == ("2024-01-01/2024-01-15", day("2024-01-16"))


@pytest.mark.parametrize(
    ("how", "on_day", "label"),
    [
        (every("day"), "2026-10-03", "2026-10-03"),
        (every("week"), "2026-02-01", "2026-W05"),
        (every("month"), "2026-10-03", "2026-10"),
        (every("quarter"), "2026-09-30", "2026-Q3"),
        (every("half_year"), "2026-06-30", "2026-H1"),
        (every("year"), "2026-06-30", "2026"),
        (every("year", 3), "2025-06-30", "2024/2026"),
        (every("plan"), "2025-06-30", "2024/2026"),
        (every("day", 10, start=date(2025, 12, 26)), "2026-01-10", "2026-01-05/2026-01-14"),
        (every("month", 2), "2026-04-30", "2026-03-01/2026-04-30"),
    ],
)
def test_rule_2_every_rhythm_has_its_label(how, on_day, label):
    found = cells(a_duty(every=how), a_world(), first=on_day, last=on_day)
    assert [one.period for one in found] == [label]
    assert day(on_day) in parse_label(label)


def test_rule_2_a_grid_of_months_from_the_31st_does_not_drift():
    grid = Steps("month", 1, date(2024, 1, 31))
    edges = [grid.containing(date(2024, month, 28)).first for month in (2, 3, 4)]
    assert edges == [date(2024, 1, 31), date(2024, 2, 29), date(2024, 3, 31)]
    assert grid.containing(date(2024, 2, 29)).end == date(2024, 3, 31)


def test_rule_2_a_grid_from_a_field_follows_each_subjects_own_date():
    duty = a_duty(every=every("year", 1, start_field="built_on"))
    world = a_world(a_subject("a", built_on="2023-06-15"), a_subject("b", built_on="2024-03-01"))
    assert [one.period for one in cells(duty, world) if one.holder == "b"] == [
        "2024-03-01/2025-02-28",
        "2025-03-01/2026-02-28",
        "2026-03-01/2027-02-28",
    ]
    assert next(one.period for one in cells(duty, world) if one.holder == "a") == "2023-06-15/2024-06-14"


def test_rule_2_a_subject_without_its_own_date_owes_nothing():
    assert cells(a_duty(every=every("year", 1, start_field="built_on")), a_world()) == []


def test_rule_2_listed_stretches_are_the_periods_and_days_between_them_are_none():
    spans = {
        "weeks": (Span(day("2025-02-05"), day("2025-02-11")), Span(day("2024-02-18"), day("2024-02-24")))
    }
    plan = a_plan(a_duty(every=every("span", span="weeks")), spans=spans)
    assert periods(plan, a_world()) == ["2024-02-18/2024-02-24", "2025-02-05/2025-02-11"]


def test_rule_3_the_last_week_and_the_last_block_run_past_the_end_of_the_plan():
    week = cells(a_duty(every=every("week")), a_world())[-1]
    assert (week.period, week.due_on) == ("2026-W53", day("2027-01-03"))
    block = cells(a_duty(every=every("day", 15)), a_world())[-1]
    assert (block.period, block.due_on) == ("2026-12-31/2027-01-14", day("2027-01-14"))


def test_rule_3_a_calendar_period_begun_before_the_plan_does_not_exist():
    plan = a_plan(a_duty(every=every("quarter")), in_force=Span(day("2024-03-26"), day("2024-12-31")))
    assert periods(plan, a_world()) == ["2024-Q2", "2024-Q3", "2024-Q4"]


def test_rule_3_a_period_from_a_field_exists_when_it_overlaps_the_plan():
    plan = a_plan(
        a_duty(every=every("month", 12, start_field="built_on")),
        in_force=Span(day("2024-01-01"), day("2024-12-31")),
    )
    world = a_world(a_subject(built_on="2021-07-01"))
    assert periods(plan, world) == ["2023-07-01/2024-06-30", "2024-07-01/2025-06-30"]


def test_rule_3_a_deadline_always_exists():
    plan = a_plan(a_duty(form=Form.ONCE, by=day("2027-03-31")))
    assert periods(plan, a_world()) == ["2027-03-31"]


def test_rule_4_months_keep_the_day_number_or_take_the_last_day():
    assert add_months(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert add_months(date(2024, 2, 29), 12) == date(2025, 2, 28)
    assert add_months(date(2026, 3, 31), -1) == date(2026, 2, 28)


def test_rule_4_working_days_skip_holidays_and_count_makeup_days():
    friday = date(2026, 2, 13)
    assert SPRING_2026.add(friday, Duration(1, "wd")) == date(2026, 2, 14)  # a Saturday worked
    assert SPRING_2026.add(friday, Duration(2, "wd")) == date(2026, 2, 24)
    assert SPRING_2026.add(date(2026, 2, 17), Duration(1, "wd")) == date(
        2026, 2, 24
    )  # an event on a rest day
    assert SPRING_2026.add(date(2026, 2, 24), Duration(-2, "wd")) == date(2026, 2, 13)
    assert SPRING_2026.add(date(2026, 2, 17), Duration(0, "wd")) == date(2026, 2, 17)


def test_rule_4_plain_days_never_move_for_holidays():
    assert SPRING_2026.add(date(2026, 2, 10), Duration(10, "d")) == date(2026, 2, 20)


@pytest.mark.parametrize(
    ("rest", "due"), [("next", "2026-02-24"), ("previous", "2026-02-14"), (None, "2026-02-18")]
)
def test_rule_4_rest_moves_the_due_day_only(rest, due):
    one = cell(a_duty(due=Due(day=18, rest=rest)), a_world(), "2026-02")
    assert (one.due_on, one.ends_on) == (day(due), day("2026-03-01"))


def test_rule_4_day_31_and_the_29th_of_february_fall_on_the_last_day():
    assert cell(a_duty(due=Due(day=31)), a_world(), "2026-04").due_on == day("2026-04-30")
    yearly = a_duty(every=every("year"), due=Due(date=MonthDay(2, 29)))
    assert cell(yearly, a_world(), "2024").due_on == day("2024-02-29")
    assert cell(yearly, a_world(), "2026").due_on == day("2026-02-28")


def test_rule_4_a_year_without_a_calendar_is_monday_to_friday_and_provisional():
    duty = a_duty(due=Due(after_end=Duration(1, "wd")))
    unknown = a_world(calendar=Calendar())
    december = cell(duty, a_world(), "2026-12")
    assert december.due_on == day("2027-01-01")
    assert Mark.PROVISIONAL in december.marks
    assert Mark.PROVISIONAL in cell(duty, unknown, "2026-02").marks
    assert cell(duty, a_world(), "2026-02").marks == ()


def test_rule_5_a_period_without_days_does_not_exist():
    duty = a_duty(every=every("day"), days="working")
    assert periods(duty, a_world(), first="2026-02-13", last="2026-02-25") == [
        "2026-02-13",
        "2026-02-14",
        "2026-02-24",
        "2026-02-25",
    ]


def test_rule_5_facts_on_removed_days_do_not_count():
    duty = a_duty(days=(0, 2))
    world = a_world(facts=[a_fact("tuesday", "2026-03-03"), a_fact("wednesday", "2026-03-04")])
    assert cell(duty, world, "2026-03").counted_n == 1


def test_rule_5_the_default_due_day_is_the_last_day_left():
    assert cell(a_duty(days="working"), a_world(), "2026-02").due_on == day("2026-02-28")  # a Saturday worked
    assert cell(a_duty(days=(0,)), a_world(), "2026-02").due_on == day("2026-02-23")


def test_rule_5_a_window_may_cross_the_years_end():
    duty = a_duty(window=((MonthDay(11, 15), MonthDay(2, 10)),))
    found = periods(duty, a_world(), first="2025-10-01", last="2026-04-30")
    assert found == ["2025-11", "2025-12", "2026-01", "2026-02"]
    assert cell(duty, a_world(), "2026-02").due_on == day("2026-02-10")
    assert cell(duty, a_world(), "2025-11").opens_on == day("2025-11-15")


def test_rule_5_overlapping_windows_take_a_day_once_and_a_span_may_be_one():
    window = ((MonthDay(3, 1), MonthDay(3, 20)), (MonthDay(3, 10), MonthDay(3, 31)), "summer")
    plan = a_plan(a_duty(window=window), spans={"summer": (Span(day("2026-06-10"), day("2026-06-20")),)})
    assert periods(plan, a_world(), first="2026-01-01", last="2026-12-31") == ["2026-03", "2026-06"]
    assert cell(plan, a_world(), "2026-06").due_on == day("2026-06-20")
    assert Mark.CALENDAR_MISSING in cell(plan, a_world(), "2025-03").marks


def test_rule_6_a_range_lists_what_overlaps_it():
    assert periods(a_duty(every=every("quarter")), a_world(), first="2026-03-31", last="2026-04-01") == [
        "2026-Q1",
        "2026-Q2",
    ]
    deadline = a_duty(form=Form.ONCE, by=day("2024-06-30"))
    assert periods(deadline, a_world(), first="2024-07-01", last="2024-12-31") == []
    assert periods(deadline, a_world(), first="2024-06-30", last="2024-06-30") == ["2024-06-30"]


def test_rule_6_a_plan_without_an_end_goes_as_far_as_asked():
    plan = a_plan(a_duty(every=every("year")), in_force=Span(day("2020-01-01"), None))
    assert periods(plan, a_world(), today="2024-05-01", first="2029-01-01", last="2031-12-31") == [
        "2029",
        "2030",
        "2031",
    ]


@pytest.mark.parametrize("text", ["8h", "15", "d", "1.5d", "15 d"])
def test_rule_30_durations_are_days_working_days_months_and_years_and_nothing_else(text):
    with pytest.raises(ValueError, match="not a duration"):
        parse_duration(text)


@pytest.mark.parametrize("text", ["2026-13", "2026-02-30", "2026-W54", "2026-Q5", "event:x", "", "2026-01/"])
def test_what_is_no_label_is_none(text):
    assert parse_label(text) is None


def test_iso_weeks_know_years_of_53_weeks():
    assert Natural("week").containing(date(2027, 1, 1)).label == "2026-W53"
    assert Natural("week").containing(date(2024, 12, 30)).label == "2025-W01"


def test_the_number_of_periods_of_three_years_is_exact():
    counts = {
        unit: len(periods(a_duty(every=every(unit)), a_world())) for unit in ("month", "quarter", "half_year")
    }
    assert counts == {"month": 36, "quarter": 12, "half_year": 6}
    assert len(periods(a_duty(every=every("day")), a_world())) == 1096


def test_working_days_between_two_days_are_those_that_adding_counts():
    """With 调休: 20 September 2026 is worked, 25 to 27 is not. The mutant: Monday to Friday only."""
    calendar = Calendar(
        rest=frozenset({day("2026-09-25")}), work=frozenset({day("2026-09-20")}), years=frozenset({2026})
    )
    start = day("2026-09-16")
    assert calendar.working_days(start, day("2026-09-22")) == 5
    assert calendar.working_days(day("2026-09-22"), start) == -5
    for n in range(1, 30):
        assert calendar.working_days(start, calendar.add_working(start, n)) == n


def test_working_days_counted_by_weeks_are_those_counted_day_by_day():
    """With rest on a Sunday and work on a Monday too, which change nothing."""
    rest = {day("2026-09-25"), day("2026-09-27"), day("2026-10-01"), day("2026-10-05")}
    work = {day("2026-09-20"), day("2026-10-10"), day("2026-09-28"), day("2026-10-05")}
    calendar = Calendar(rest=frozenset(rest), work=frozenset(work), years=frozenset({2026}))
    days = [day("2026-09-14") + timedelta(days=n) for n in range(40)]
    for after in days:
        for until in days:
            between = [one for one in days if after < one <= until]
            assert (
                calendar.working_days(after, until) == sum(map(calendar.is_working, between)) or until < after
            )
