"""Rules 12–21: sets, what counts, how much is enough."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.domain.given import (
    Counts,
    Due,
    Duration,
    Form,
    Holder,
    Need,
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
    day,
    every,
    on,
    word,
)
from zhiben.domain import engine
from zhiben.domain.cells import Mark, status
from zhiben.domain.plan import Any, FromField, Not, SetOf

SITES = SetOf("sites", "site")
VISITS = (Counts(("check",), target="site"),)


def a_coverage(**given):
    usual = {"form": Form.COVERAGE, "holder": Holder("section", "s"), "members": SITES, "counts": VISITS}
    return a_duty(**(usual | given))


def a_district(*more, facts=(), **given):
    """One section with ships, one enterprise of ships with sites m and n, one of software with a site x."""
    return a_world(
        a_subject("s", "section", industry=("ships",)),
        a_subject("e", industry="ships"),
        a_subject("o", industry="software"),
        a_subject("m", "site", of="e", **given),
        a_subject("n", "site", of="e"),
        a_subject("x", "site", of="o"),
        *more,
        facts=facts,
    )


# ── sets ─────────────────────────────────────────────────────────────────────────────────────────


def test_rule_12_a_sections_set_is_what_it_supervises_an_enterprises_its_own_an_authoritys_all():
    authority = a_subject("a", "authority")
    by_section = cell(a_coverage(), a_district(authority), "2025-03")
    by_authority = cell(a_coverage(holder=Holder("authority", "own")), a_district(authority), "2025-03")
    everybody = cell(
        a_coverage(members=SetOf("sites", "site", among="authority")), a_district(authority), "2025-03"
    )
    each = a_coverage(holder=Holder("each", "enterprise"))
    own = cells(each, a_district(), first="2025-03-01", last="2025-03-31")
    assert (by_section.need_of, by_authority.need_of, everybody.need_of) == (2, 3, 3)
    assert {one.holder: one.need_of for one in own} == {"e": 2, "o": 1}


def test_rule_12_a_sections_own_people_and_a_lower_authority_are_beneath():
    world = a_world(
        a_subject("city", "authority"),
        a_subject("district", "authority", of="city"),
        a_subject("s", "section", of="district"),
        a_subject("p", "person", of="s"),
    )
    people = a_coverage(members=SetOf("people", "person"), counts=(Counts(("check",), target="person"),))
    assert cell(people, world, "2025-03").need_of == 1
    lower = a_coverage(holder=Holder("authority", "city"), members=SetOf("lower", "authority"))
    assert cell(lower, world, "2025-03").need_of == 1


def test_rule_12_supervision_follows_the_industry_of_the_day():
    world = a_world(
        a_subject("s", "section", industry=("ships",)),
        a_subject("e", industry={"": "ships", "2025-03-10": "software"}),
        a_subject("m", "site", of="e"),
    )
    assert [cell(a_coverage(), world, period).need_of for period in ("2025-03", "2025-04")] == [1, 0]


@pytest.mark.parametrize(
    ("members_on", "sites"), [("any_day", 4), ("first_day", 2), ("last_day", 3), ("all_days", 1)]
)
def test_rule_13_who_is_in_depends_on_the_days_asked(members_on, sites):
    world = a_world(
        a_subject("s", "section", industry=("ships",)),
        a_subject("e", industry="ships"),
        a_subject("always", "site", of="e"),
        a_subject("left", "site", of="e", closed=day("2025-03-20")),
        a_subject("came", "site", of="e", joined=day("2025-03-10")),
        a_subject("changed", "site", of="e", use={"": "office", "2025-03-15": "plant"}),
        a_subject("gone", "site", of="e", closed=day("2025-03-01")),
    )
    plants = SetOf("sites", "site", where=Any((Test("use", "eq", "plant"), Not(Test("use", "known", True)))))
    assert cell(a_coverage(members=plants, members_on=members_on), world, "2025-03").need_of == sites


def test_rule_13_leaving_later_never_removes_a_member_of_a_finished_period():
    world = a_district(closed=day("2025-05-01"))
    assert [cell(a_coverage(), world, period).need_of for period in ("2025-03", "2025-05")] == [2, 1]


def test_rule_14_an_empty_set_asks_for_nothing():
    world = a_world(a_subject("s", "section"))
    empty = cell(a_coverage(), world, "2025-03")
    assert (empty.need_n, empty.need_of, status(empty, day("2025-06-01"))) == (0, 0, "not_applicable")


def test_rule_14_items_are_members_and_a_stranger_counts_for_nothing():
    aspects = SetOf("aspects", items=(("fire", "火灾"), ("fall", "高坠")))
    duty = a_coverage(members=aspects, counts=(Counts(("check",), target="aspect"),))
    facts = [
        a_fact("f", "2025-03-01", subject="s", aspect="fire"),
        a_fact("g", "2025-03-02", subject="s", aspect="love"),
    ]
    one = cell(duty, a_world(a_subject("s", "section"), facts=facts), "2025-03")
    assert (one.counted_n, one.counted_of, one.done_on) == (1, 2, None)


def test_rule_14_register_rows_are_members_while_they_hold():
    duty = a_coverage(
        holder=Holder("each", "enterprise"),
        members=SetOf("rules", "rule", where=on(topic="fire")),
        counts=(Counts(("check",), target="rule"),),
    )
    plan = a_plan(duty, registers=frozenset({"rule"}))
    rows = [
        a_fact("r1", "2024-05-01", kind="rule", topic="fire"),
        a_fact("r2", "2024-05-01", kind="rule", topic="fire", until=day("2025-02-28")),
        a_fact("r3", "2024-05-01", kind="rule", topic="gas"),
        a_fact("r4", "2025-03-15", kind="rule", topic="fire"),
    ]
    world = a_world(
        facts=[*rows, a_fact("f", "2025-03-20", targets=("r1",)), a_fact("g", "2025-03-21", rule="r4")]
    )
    one = cell(plan, world, "2025-03")
    assert (one.counted_n, one.need_of, one.done_on) == (2, 2, day("2025-03-21"))


@pytest.mark.parametrize(("members", "needed"), [(7, 7), (10, 9), (1, 1), (11, 10)])
def test_rule_15_a_ratio_is_rounded_up_in_integers(members, needed):
    sites = [a_subject(f"m{n}", "site", of="e") for n in range(members)]
    world = a_world(a_subject("s", "section", industry=("ships",)), a_subject("e", industry="ships"), *sites)
    one = cell(a_coverage(need=Need(ratio=90)), world, "2025-03")
    assert (one.need_n, one.need_of) == (needed, members)


def test_rule_15_the_need_of_each_member_comes_before_the_ratio():
    duty = a_coverage(need=Need(2, ratio=50))
    facts = [
        a_fact("f", "2025-03-01", subject="s", targets=("m", "n")),
        a_fact("g", "2025-03-05", subject="s", targets=("m",)),
    ]
    one = cell(duty, a_district(facts=facts), "2025-03")
    assert (one.counted_n, one.need_n, one.done_on) == (1, 1, day("2025-03-05"))


def test_a_members_visit_counts_whoever_of_the_bureau_went_there():
    facts = [
        a_fact("f", "2025-03-01", subject="a", targets=("m",)),
        a_fact("g", "2025-03-04", subject="n"),
        a_fact("h", "2025-03-02", subject="a", targets=("x",)),
    ]
    one = cell(a_coverage(), a_district(a_subject("a", "authority"), facts=facts), "2025-03")
    assert (one.counted_n, one.done_on) == (2, day("2025-03-04"))


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
