"""Rules 16–21: what counts, how much is enough."""

from __future__ import annotations

from decimal import Decimal

from tests.domain.given import (
    Counts,
    Due,
    Duration,
    Form,
    Holder,
    Need,
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
    on,
    word,
)
from tests.domain.test_rules_sets import a_coverage, a_district
from zhiben.domain import engine
from zhiben.domain.cells import Mark, status
from zhiben.domain.plan import FromField, SetOf

SITES = SetOf("sites", "site")
VISITS = (Counts(("check",), target="site"),)


# ── what counts ──────────────────────────────────────────────────────────────────────────────────


def test_rule_16_a_fact_belongs_to_the_period_it_happened_in_or_names():
    world = a_world(
        facts=[
            a_fact("f", "2025-04-10", about="2025-03"),
            a_fact("g", "2025-04-12"),
            a_fact("h", "2025-05-02", about="2025-Q2"),
        ]
    )
    counted = {
        one.period: one.counted_n for one in cells(a_duty(), world, first="2025-03-01", last="2025-05-31")
    }
    assert counted == {"2025-03": 1, "2025-04": 1, "2025-05": 0}
    assert word(a_duty(), world, "2025-03", "2025-06-01") == "done_late"


def test_rule_16_a_missed_period_stays_missed():
    world = a_world(facts=[a_fact("f", "2025-04-10"), a_fact("g", "2025-04-11")])
    assert [word(a_duty(), world, period, "2025-06-01") for period in ("2025-03", "2025-04")] == [
        "overdue",
        "done",
    ]


def test_rule_16_a_report_must_name_its_period():
    duty = a_duty(form=Form.REPORT, due=Due(after_end=Duration(10, "d")))
    world = a_world(facts=[a_fact("f", "2025-04-05"), a_fact("g", "2025-04-07", about="2025-03")])
    assert [cell(duty, world, period).counted_n for period in ("2025-03", "2025-04")] == [1, 0]


def test_rule_17_a_fact_counts_once_in_every_duty_that_maps_it():
    first, second, third = a_duty(id="a"), a_duty(id="b"), a_duty(id="c", counts=(Counts(("drill",)),))
    found = cells(
        a_plan(first, second, third),
        a_world(facts=[a_fact("f", "2025-03-10")]),
        first="2025-03-01",
        last="2025-03-31",
    )
    assert [(one.duty, one.counted_n) for one in found] == [("a", 1), ("b", 1), ("c", 0)]


def test_rule_17_duties_that_must_not_share_say_so_by_an_attribute():
    duty = a_duty(counts=(Counts(("check",), on(led_by="principal")),))
    world = a_world(facts=[a_fact("f", "2025-03-10", led_by="manager"), a_fact("g", "2025-03-11")])
    assert cell(duty, world, "2025-03").counted_n == 0


def test_rule_18_duplicates_and_two_branches_count_once():
    both = (Counts(("check",)), Counts(("check", "drill"), on(led_by="principal")))
    fact = a_fact("f", "2025-03-10", led_by="principal")
    world = a_world(facts=[fact, fact])
    assert cell(a_duty(counts=both, need=Need(2)), world, "2025-03").counted_n == 1


def test_rule_18_many_targets_count_once_plainly_once_a_member_and_each_when_different():
    facts = [a_fact("f", "2025-03-10", subject="s", targets=("m", "n"))]
    world = a_district(facts=facts)
    plain = a_duty(holder=Holder("section", "s"))
    different = a_duty(holder=Holder("section", "s"), need=Need(2, distinct="site"))
    assert cell(plain, world, "2025-03").counted_n == 1
    assert cell(a_coverage(), world, "2025-03").counted_n == 2
    assert cell(different, world, "2025-03").counted_n == 2


def test_rule_18_superseded_and_withdrawn_are_out_as_from_then():
    world = a_world(
        facts=[
            a_fact("f", "2025-03-10"),
            a_fact("g", "2025-04-02", supersedes="f", recorded_at=at("2025-04-20")),
            a_fact("h", "2025-05-02", withdrawn_at=at("2025-06-10T12:00")),
        ]
    )
    counted = {
        today: [
            cell(a_duty(), world, period, today=today).counted_n
            for period in ("2025-03", "2025-04", "2025-05")
        ]
        for today in ("2025-04-19", "2025-04-20", "2025-06-09", "2025-06-10")
    }
    assert counted == {
        "2025-04-19": [1, 0, 0],
        "2025-04-20": [0, 1, 0],
        "2025-06-09": [0, 1, 1],
        "2025-06-10": [0, 1, 0],
    }


def test_rule_19_sums_are_exact_and_done_on_the_day_they_are_reached():
    duty = a_duty(every=every("year"), need=Need(8, sum="hours"))
    amounts = [
        ("2025-02-01", "0.1"),
        ("2025-03-01", Decimal("0.2")),
        ("2025-04-01", None),
        ("2025-05-01", "7.7"),
        ("2025-06-01", 1),
    ]
    facts = [a_fact(f"f{n}", when, hours=value) for n, (when, value) in enumerate(amounts)]
    one = cell(duty, a_world(facts=facts), "2025")
    assert (one.counted_n, one.need_n, one.unit, one.done_on) == (9, 8, "hours", day("2025-05-01"))


def test_rule_19_sums_of_members_are_each_members_own():
    duty = a_coverage(need=Need(4, sum="hours"))
    facts = [
        a_fact("f", "2025-03-01", subject="s", targets=("m", "n"), hours="2.5"),
        a_fact("g", "2025-03-09", subject="s", targets=("n",), hours="1.5"),
    ]
    one = cell(duty, a_district(facts=facts), "2025-03")
    assert (one.counted_n, one.need_n, one.need_of) == (1, 2, 2)


def test_rule_19_a_correction_downwards_takes_it_back():
    duty = a_duty(need=Need(10, sum="amount"))
    facts = [
        a_fact("f", "2025-03-01", amount=10),
        a_fact("g", "2025-03-09", amount=-3),
        a_fact("h", "2025-03-20", amount=3),
    ]
    assert cell(duty, a_world(facts=facts[:2]), "2025-03").done_on is None
    assert cell(duty, a_world(facts=facts), "2025-03").done_on == day("2025-03-20")


def test_rule_19_different_values_count_once_and_empty_ones_not():
    duty = a_duty(need=Need(3, distinct="criterion"))
    named = ["a", "b", "a", "", None, ("b", "c")]
    facts = [a_fact(f"f{n}", f"2025-03-0{n + 1}", criterion=value) for n, value in enumerate(named)]
    one = cell(duty, a_world(facts=facts), "2025-03")
    assert (one.counted_n, one.done_on) == (3, day("2025-03-06"))


def test_rule_20_over_lets_facts_of_earlier_periods_count_too():
    facts = [
        a_fact("f", "2024-02-01", subject="s", targets=("m",)),
        a_fact("g", "2026-03-01", subject="s", targets=("n",)),
    ]

    def counted(over):
        duty = a_coverage(every=every("year"), over=over)
        return [one.counted_n for one in cells(duty, a_district(facts=facts))]

    assert counted("period") == [1, 0, 1]
    assert counted("plan") == [1, 1, 2]
    assert counted(Duration(2, "y")) == [1, 1, 1]
    assert counted(Duration(3, "y")) == [1, 1, 2]


def test_rule_20_each_yearly_cell_is_judged_on_its_own_members():
    duty = a_coverage(every=every("year"), over="plan")
    late = a_subject("new", "site", of="e", joined=day("2025-05-01"))
    facts = [a_fact("f", "2024-02-01", subject="s", targets=("m", "n"))]
    found = cells(duty, a_district(late, facts=facts), today="2025-12-31")
    assert [(one.counted_n, one.need_of) for one in found] == [(2, 2), (2, 3), (2, 3)]


def test_rule_20_the_whole_plan_and_three_years_are_the_one_block():
    facts = [a_fact("f", "2024-02-01"), a_fact("g", "2026-03-01")]
    for how in (every("plan"), every("year", 3)):
        [one] = cells(a_duty(every=how, need=Need(2)), a_world(facts=facts))
        assert (one.period, one.counted_n, one.done_on) == ("2024/2026", 2, day("2026-03-01"))


def test_rule_21_between_marks_what_is_over_and_keeps_the_word():
    duty = a_duty(need=Need(1, 2))
    facts = [a_fact(f"f{n}", f"2025-03-0{n}") for n in (1, 2, 3)]
    enough, over = a_world(facts=facts[:2]), a_world(facts=facts)
    assert cell(duty, enough, "2025-03").marks == ()
    assert cell(duty, over, "2025-03").marks == (Mark.OVER,)
    assert word(duty, over, "2025-03", "2025-04-05") == "done"


def test_rule_21_at_most_alone_is_open_until_the_last_day():
    duty = a_duty(need=Need(None, 2))
    world = a_world(facts=[a_fact("f", "2025-03-01")])
    assert [word(duty, world, "2025-03", today) for today in ("2025-03-10", "2025-03-31", "2025-04-09")] == [
        "open",
        "done",
        "done",
    ]
    assert cell(duty, world, "2025-03", today="2025-03-10").done_on is None


def test_rule_21_at_most_exceeded_is_due_on_that_day_and_undone():
    duty = a_duty(need=Need(None, 1))
    world = a_world(facts=[a_fact("f", "2025-03-01"), a_fact("g", "2025-03-11")])
    one = cell(duty, world, "2025-03")
    assert (one.due_on, one.done_on, one.counted_n) == (day("2025-03-11"), None, 2)
    assert word(duty, world, "2025-03", "2025-03-12") == "overdue"


def test_rule_21_at_most_for_each_member():
    duty = a_coverage(need=Need(None, 1))
    facts = [
        a_fact("f", "2025-03-01", subject="s", targets=("m",)),
        a_fact("g", "2025-03-11", subject="s", targets=("m",)),
    ]
    kept, broken = (
        cell(duty, a_district(facts=facts[:1]), "2025-03"),
        cell(duty, a_district(facts=facts), "2025-03"),
    )
    assert (kept.done_on, kept.counted_n) == (day("2025-03-31"), 2)
    assert (broken.done_on, broken.due_on, broken.counted_n) == (None, day("2025-03-11"), 1)


def test_a_fact_still_ahead_does_not_count_yet():
    world = a_world(facts=[a_fact("f", "2025-03-20", recorded_at=at("2025-03-01"))])
    assert [
        cell(a_duty(), world, "2025-03", today=today).counted_n for today in ("2025-03-19", "2025-03-20")
    ] == [0, 1]


def test_a_cell_says_when_what_is_known_already_begins_to_count():
    ahead = a_fact("f", "2025-03-20", recorded_at=at("2025-03-01"))
    late = a_fact("g", "2025-03-01", recorded_at=at("2025-06-01"), receipt_on=day("2025-06-09"))
    plan = a_plan(a_duty(), backfill_days=30)
    seen = {
        today: cell(plan, a_world(facts=[ahead]), "2025-03", today=today).recount_on
        for today in ("2025-03-19", "2025-03-20")
    }
    assert seen == {"2025-03-19": day("2025-03-20"), "2025-03-20": None}
    assert cell(plan, a_world(facts=[late]), "2025-03", today="2025-06-08").recount_on == day("2025-06-09")


def test_a_need_nobody_can_know_asks_for_nothing():
    one = cell(a_duty(need=Need(FromField("fund"), sum="amount")), a_world(), "2025-03")
    assert status(one, day("2025-06-01")) == "not_applicable"


def test_a_cell_is_the_same_whoever_asks():
    plan = a_plan(a_coverage(), in_force=Span(day("2025-01-01"), day("2025-12-31")))
    world = a_district(facts=[a_fact("f", "2025-03-10", subject="s", targets=("m",))])
    today = day("2025-04-05")
    assert engine.cells_of(plan, plan.duties[0], "s", world, today) == engine.obligations(
        [plan], world, today=today, first=day("2025-01-01"), last=day("2025-12-31")
    )
