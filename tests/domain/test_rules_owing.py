"""Rules 7–11: who owes, from when, and what changes in between do."""

from __future__ import annotations

import pytest

from tests.domain.given import (
    Counts,
    Due,
    Duration,
    Form,
    Holder,
    Need,
    Settings,
    Span,
    Test,
    a_duty,
    a_fact,
    a_plan,
    a_subject,
    a_world,
    at,
    cell,
    cells,
    dated,
    day,
    every,
    on,
    periods,
    word,
)
from zhiben.domain import engine
from zhiben.domain.plan import FromField, FromSetting, Setting

MONTHLY = (on(industry="explosives"), {"every": every("month")})
QUARTERLY = a_duty(every=every("quarter"), overrides=[MONTHLY])


def test_rule_7_the_first_matching_override_decides():
    duty = a_duty(
        every=every("quarter"),
        overrides=[
            (on(industry="explosives", category=("production", "sales")), {"every": every("month")}),
            (on(industry="explosives"), {"every": every("half_year")}),
        ],
    )
    world = a_world(
        a_subject("a", industry="explosives", category="sales"),
        a_subject("b", industry="explosives", category="blasting"),
        a_subject("c", industry="software"),
    )
    owed = [len([one for one in cells(duty, world) if one.holder == id_]) for id_ in "abc"]
    assert owed == [36, 6, 12]


def test_rule_7_explosives_owe_36_checks_and_6_drills_and_a_software_firm_12_and_3():
    drill = a_duty(
        id="drill",
        every=every("year"),
        overrides=[(on(industry="explosives"), {"every": every("half_year")})],
    )
    plan = a_plan(QUARTERLY, drill)
    world = a_world(a_subject("x", industry="explosives"), a_subject("s", industry="software"))
    owed = {(id_, duty): 0 for id_ in "xs" for duty in ("d", "drill")}
    for one in cells(plan, world):
        owed[one.holder, one.duty] += 1
    assert owed == {("x", "d"): 36, ("x", "drill"): 6, ("s", "d"): 12, ("s", "drill"): 3}


def test_rule_7_year_is_that_of_the_periods_first_day():
    late = Test("year", "gte", 2026)
    duty = a_duty(every=every("day", 15), overrides=[(late, {"need": Need(2)})])
    found = {one.period: one.need_n for one in cells(duty, a_world())}
    assert found["2025-12-06/2025-12-20"] == 1
    assert found["2025-12-21/2026-01-04"] == 1
    assert found["2026-01-05/2026-01-19"] == 2


def test_rule_7_numbers_of_the_holder_are_read_on_the_first_day_and_stay():
    duty = a_duty(need=Need(FromField("fund")))
    world = a_world(a_subject(fund={"": 10, "2026-03-15": 20}))
    assert [cell(duty, world, period).need_n for period in ("2026-03", "2026-04")] == [10, 20]


def test_rule_7_a_deadline_is_decided_on_that_day():
    duty = a_duty(form=Form.ONCE, by=day("2024-06-30"), where=on(size="big"))
    world = a_world(
        a_subject("was", size={"": "big", "2024-06-01": "small"}),
        a_subject("is", size={"": "small", "2024-06-30": "big"}),
        a_subject("gone", size="big", closed=day("2024-06-30")),
        a_subject("leaving", size="big", closed=day("2024-07-01")),
    )
    assert [one.holder for one in cells(duty, world)] == ["is", "leaving"]


def test_rule_7_a_deadline_of_the_holder_counts_when_it_is_one_on_that_day():
    duty = a_duty(form=Form.ONCE, by=FromField("licence_until"))
    world = a_world(a_subject(licence_until={"": "2025-05-31", "2025-05-01": "2028-05-31"}))
    assert periods(duty, world) == ["2028-05-31"]  # renewed in time: the old day never came


def test_rule_8_a_change_in_mid_quarter_acts_from_the_quarters_end():
    world = a_world(a_subject(industry={"": "software", "2025-02-10": "explosives"}))
    found = periods(QUARTERLY, world, first="2024-10-01", last="2025-06-30")
    assert found == ["2024-Q4", "2025-Q1", "2025-04", "2025-05", "2025-06"]


def test_rule_8_a_change_to_a_longer_period_may_leave_a_gap():
    world = a_world(a_subject(industry={"": "explosives", "2025-01-20": "software"}))
    found = periods(QUARTERLY, world, first="2024-12-01", last="2025-06-30")
    assert found == ["2024-12", "2025-01", "2025-Q2"]


def test_rule_8_same_owes_the_running_period_in_full():
    duty = a_duty(every=every("quarter"), joins_midway="same", overrides=[MONTHLY])
    changed = a_world(a_subject(industry={"": "explosives", "2025-01-20": "software"}))
    assert periods(duty, changed, first="2024-12-01", last="2025-06-30") == [
        "2024-12",
        "2025-01",
        "2025-Q1",
        "2025-Q2",
    ]
    new = a_world(a_subject(joined=day("2025-02-10"), industry="software"))
    first = cells(duty, new)[0]
    assert (first.period, first.due_on, first.opens_on) == ("2025-Q1", day("2025-03-31"), day("2025-02-10"))


def test_rule_8_a_day_that_belongs_to_a_period_already_owed_counts_there_only():
    duty = a_duty(every=every("quarter"), joins_midway="same", overrides=[MONTHLY])
    subject = a_subject(industry={"": "explosives", "2025-01-20": "software"})
    world = a_world(subject, facts=[a_fact("f", "2025-01-10")])
    assert [one.counted_n for one in cells(duty, world, first="2025-01-01", last="2025-03-31")] == [1, 0]


@pytest.mark.parametrize(("joined", "due"), [("2025-01-10", "2025-03-31"), ("2025-03-20", "2025-04-19")])
def test_rule_8_within_gives_the_later_of_the_two_days(joined, due):
    duty = a_duty(every=every("quarter"), joins_midway=Duration(30, "d"))
    first = cells(duty, a_world(a_subject(joined=day(joined))))[0]
    assert (first.period, first.due_on) == ("2025-Q1", day(due))


def test_rule_8_a_newcomer_and_one_who_resumes_owe_from_the_next_whole_period():
    new = a_world(a_subject(joined=day("2025-02-10")))
    assert periods(a_duty(every=every("quarter")), new, last="2025-12-31") == [
        "2025-Q2",
        "2025-Q3",
        "2025-Q4",
    ]
    resumed = a_world(a_subject(suspended=((day("2025-02-10"), day("2025-04-20")),)))
    found = periods(a_duty(), resumed, first="2025-01-01", last="2025-06-30")
    assert found == ["2025-01", "2025-02", "2025-05", "2025-06"]


def test_rule_8_joining_on_the_first_day_owes_the_whole_period():
    world = a_world(a_subject(joined=day("2025-04-01")))
    assert periods(a_duty(every=every("quarter")), world, last="2025-06-30") == ["2025-Q2"]


def test_rule_8_the_plans_own_beginning_is_not_joining_midway():
    duty = a_duty(every=every("quarter"), joins_midway="same")
    plan = a_plan(duty, in_force=Span(day("2024-02-10"), day("2024-09-30")))
    assert periods(plan, a_world()) == ["2024-Q2", "2024-Q3"]


def test_rule_9_no_longer_matching_after_the_first_day_is_still_owed():
    duty = a_duty(where=on(status="operating", grade="D"))
    world = a_world(a_subject(grade={"": "D", "2025-03-15": "C"}))
    assert periods(duty, world, first="2025-01-01") == ["2025-01", "2025-02", "2025-03"]


@pytest.mark.parametrize(
    ("closed", "expected"),
    [("2025-03-20", "not_applicable"), ("2025-03-31", "overdue"), ("2025-04-02", "overdue")],
)
def test_rule_9_closed_after_the_first_day_stays_listed(closed, expected):
    world = a_world(a_subject(closed=day(closed)))
    assert word(a_duty(), world, "2025-03", "2025-06-01") == expected


def test_rule_9_closed_and_done_is_done():
    world = a_world(a_subject(closed=day("2025-03-20")), facts=[a_fact("f", "2025-03-10")])
    assert word(a_duty(), world, "2025-03", "2025-06-01") == "done"
    assert periods(a_duty(), world, first="2025-02-01") == ["2025-02", "2025-03"]


def test_rule_9_suspended_in_part_is_owed_and_daily_that_day_is_not():
    stopped = a_world(a_subject(suspended=((day("2025-05-10"), day("2025-05-20")),)))
    assert cell(a_duty(), stopped, "2025-05").due_on == day("2025-05-31")
    daily = periods(a_duty(every=every("day")), stopped, first="2025-05-08", last="2025-05-21")
    assert daily == ["2025-05-08", "2025-05-09", "2025-05-20", "2025-05-21"]


def test_rule_9_a_status_of_its_own_and_a_parent_that_stops_stop_too():
    subject = a_subject(
        status={"": "operating", "2025-03-01": "suspended", "2025-04-01": "operating", "2025-06-01": "closed"}
    )
    site = a_subject("s", "site", of="e")
    assert periods(a_duty(), a_world(subject), first="2025-01-01") == [
        "2025-01",
        "2025-02",
        "2025-04",
        "2025-05",
    ]
    duty = a_duty(holder=Holder("each", "site"))
    assert periods(duty, a_world(subject, site), first="2025-01-01") == [
        "2025-01",
        "2025-02",
        "2025-04",
        "2025-05",
    ]


def test_rule_9_a_duty_that_speaks_of_status_may_bind_the_suspended():
    duty = a_duty(where=on(status="suspended"))
    world = a_world(a_subject(suspended=((day("2025-03-01"), day("2025-05-01")),)))
    assert periods(duty, world) == ["2025-03", "2025-04"]


def test_rule_10_a_newcomer_owes_whole_blocks_of_15_days_only():
    duty = a_duty(every=every("day", 15))
    assert len(cells(duty, a_world())) == 74
    assert len(cells(duty, a_world(a_subject(joined=day("2024-01-10"))))) == 73


def test_rule_10_needs_are_never_scaled_down():
    world = a_world(a_subject(joined=day("2025-01-01"), closed=day("2025-02-10")))
    assert {one.need_n for one in cells(a_duty(need=Need(4), joins_midway="same"), world)} == {4}


def test_rule_11_with_is_one_obligation_done_by_either():
    duty = a_duty(holder=Holder("section", "one"), with_=(Holder("section", "two"),))
    world = a_world(
        a_subject("a", "section", code="one"),
        a_subject("b", "section", code="two"),
        facts=[a_fact("f", "2025-03-10", subject="b")],
    )
    found = cells(duty, world, first="2025-03-01", last="2025-03-31")
    assert [(one.holder, one.counted_n) for one in found] == [("a", 1)]


def test_rule_11_a_role_is_one_obligation_whoever_holds_the_post():
    duty = a_duty(holder=Holder("role", "leader"))
    world = a_world(
        a_subject("p", "person", post={"": "leader", "2025-03-15": "retired"}),
        a_subject("q", "person", post={"2025-03-15": "leader"}),
        facts=[
            a_fact("f", "2025-03-10", subject="p"),
            a_fact("g", "2025-03-20", subject="q"),
            a_fact("h", "2025-03-21", subject="p"),
        ],
    )
    found = cells(duty, world, first="2025-03-01", last="2025-03-31")
    assert [(one.holder, one.counted_n) for one in found] == [("role:leader", 2)]


def test_rule_11_each_person_follows_the_person():
    duty = a_duty(holder=Holder("each", "person"), every=every("year"))
    world = a_world(
        a_subject("a", "enterprise"),
        a_subject("p", "person", of="a"),
        a_subject("q", "person", of="a"),
        facts=[a_fact("f", "2025-03-10", subject="a", targets=("p",))],
    )
    found = cells(duty, world, first="2025-01-01", last="2025-12-31")
    assert [(one.holder, one.counted_n) for one in found] == [("p", 1), ("q", 0)]


def test_rule_11_per_is_one_obligation_for_each_value():
    duty = a_duty(holder=Holder("each", "section"), per=("industry",), every=every("quarter"))
    world = a_world(
        a_subject("s", "section", industry={"": ("ships",), "2025-02-01": ("ships", "waste")}),
        facts=[
            a_fact("f", "2025-05-01", subject="s", industry="waste"),
            a_fact("g", "2025-05-01", subject="s"),
        ],
    )
    found = cells(duty, world, first="2025-01-01", last="2025-06-30")
    assert [(one.per, one.period, one.counted_n) for one in found] == [
        ("industry=ships", "2025-Q1", 0),
        ("industry=ships", "2025-Q2", 0),
        ("industry=waste", "2025-Q2", 1),
    ]


def test_rule_11_two_attributes_give_every_combination():
    duty = a_duty(per=("team", "shift"))
    world = a_world(
        a_subject(team=("甲", "乙"), shift=("早", "晚")),
        facts=[a_fact("f", "2025-03-01", team="甲", shift="晚")],
    )
    found = cells(duty, world, first="2025-03-01", last="2025-03-31")
    assert {one.per: one.counted_n for one in found} == {
        "team=甲/shift=早": 0,
        "team=甲/shift=晚": 1,
        "team=乙/shift=早": 0,
        "team=乙/shift=晚": 0,
    }


def test_rule_29_a_changed_setting_acts_from_the_next_periods_first_day():
    settings = Settings(
        (("brief_every", dated({"2025-02-15": "quarter"})), ("times", dated({"2025-01-15": 3})))
    )
    plan = a_plan(
        a_duty(
            every=FromSetting("brief_every"), need=Need(FromSetting("times")), due=Due(day=FromSetting("on"))
        ),
        settings={
            "brief_every": Setting("brief_every", "month"),
            "times": Setting("times", 1),
            "on": Setting("on", 25),
        },
    )
    world = a_world(settings=settings)
    found = cells(plan, world, first="2025-01-01", last="2025-06-30")
    assert [(one.period, one.need_n, one.due_on.isoformat()) for one in found] == [
        ("2025-01", 1, "2025-01-25"),
        ("2025-02", 3, "2025-02-25"),
        ("2025-Q2", 3, "2025-06-25"),
    ]


def test_two_plans_on_one_subject_add_up_and_share_nothing_but_the_facts():
    one, other = a_plan(a_duty(need=Need(2)), id="one"), a_plan(a_duty(), id="two")
    world = a_world(facts=[a_fact("f", "2025-03-10")])
    found = engine.obligations(
        [one, other], world, today=day("2025-04-05"), first=day("2025-03-01"), last=day("2025-03-31")
    )
    assert [(each.plan, each.counted_n, each.done_on) for each in found] == [
        ("one", 1, None),
        ("two", 1, day("2025-03-10")),
    ]


def test_a_fact_recorded_later_is_unknown_until_then():
    duty = a_duty(counts=(Counts(("check",)),))
    world = a_world(facts=[a_fact("f", "2026-03-20", recorded_at=at("2026-04-10T09:00"))])
    assert word(duty, world, "2026-03", "2026-04-05") == "overdue"
    assert word(duty, world, "2026-03", "2026-04-10") == "done"
