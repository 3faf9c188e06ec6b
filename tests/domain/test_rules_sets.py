"""Rules 12–15: who is in a set, how many of them are enough."""

from __future__ import annotations

import pytest

from tests.domain.given import (
    Counts,
    Form,
    Holder,
    Need,
    Test,
    a_duty,
    a_fact,
    a_plan,
    a_subject,
    a_world,
    cell,
    cells,
    day,
    on,
)
from zhiben.domain.cells import status
from zhiben.domain.plan import Any, Not, SetOf

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
