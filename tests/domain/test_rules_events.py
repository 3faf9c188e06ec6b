"""Rules 22–24: events and what answers them."""

from __future__ import annotations

import pytest

from tests.domain.given import (
    Counts,
    Due,
    Duration,
    Event,
    Form,
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
    on,
    word,
)
from zhiben.domain.cells import Mark
from zhiben.domain.plan import FromSetting, SetOf, Setting


def an_answer(**given):
    """Within five working days of a hazard, a plan that names it."""
    usual = {
        "form": Form.EACH,
        "event": Event(("hazard",)),
        "counts": (Counts(("plan",), same=("hazard",)),),
        "due": Due(within=Duration(5, "wd")),
    }
    return a_duty(**(usual | given))


def a_hazard(id_="h", when="2026-03-02", **given):
    return a_fact(id_, when, kind="hazard", **given)


def a_plan_for(hazard, when, id_="f", **given):
    return a_fact(id_, when, kind="plan", hazard=hazard, **given)


# ── events ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("when", "expected"), [("2026-03-09", "done"), ("2026-03-10", "done_late"), ("2026-03-01", "overdue")]
)
def test_rule_22_within_counts_from_the_anchor_day_on(when, expected):
    world = a_world(facts=[a_hazard(), a_plan_for("h", when)])
    assert cell(an_answer(), world, "event:h").due_on == day("2026-03-09")
    assert word(an_answer(), world, "event:h", "2026-06-01") == expected


@pytest.mark.parametrize(
    ("when", "expected"), [("2026-03-02", "done"), ("2026-03-03", "done_late"), ("2026-03-01", "overdue")]
)
def test_rule_22_without_due_it_is_due_on_the_anchor_day(when, expected):
    duty = an_answer(due=Due())
    world = a_world(facts=[a_hazard(), a_plan_for("h", when)])
    assert cell(duty, world, "event:h").due_on == day("2026-03-02")
    assert word(duty, world, "event:h", "2026-06-01") == expected


def test_rule_22_an_event_on_a_rest_day_counts_from_the_next_working_day():
    world = a_world(facts=[a_hazard(when="2026-02-17")])
    assert cell(an_answer(due=Due(within=Duration(1, "wd"))), world, "event:h").due_on == day("2026-02-24")


def a_lesson(**given):
    """A first class within the seven days before work begins again."""
    usual = {
        "form": Form.EACH,
        "event": Event(("restart",), anchor="starts_on"),
        "counts": (Counts(("class",), same=("stop",)),),
        "due": Due(before=Duration(1, "d")),
        "over": Duration(7, "d"),
    }
    return a_duty(**(usual | given))


@pytest.mark.parametrize(
    ("when", "counted"), [("2026-05-02", 0), ("2026-05-03", 1), ("2026-05-09", 1), ("2026-05-10", 0)]
)
def test_rule_22_before_counts_the_stretch_that_ends_before_the_anchor(when, counted):
    restart = a_fact("r", "2026-05-01", kind="restart", stop="s1", starts_on=day("2026-05-10"))
    world = a_world(facts=[restart, a_fact("c", when, kind="class", stop="s1")])
    one = cell(a_lesson(), world, "event:r")
    assert (one.due_on, one.starts_on, one.opens_on, one.counted_n) == (
        day("2026-05-09"),
        day("2026-05-10"),
        day("2026-05-03"),
        counted,
    )


def test_rule_22_a_fact_after_the_due_day_never_makes_before_done():
    restart = a_fact("r", "2026-05-01", kind="restart", stop="s1", starts_on="2026-05-10")
    world = a_world(facts=[restart, a_fact("c", "2026-05-12", kind="class", stop="s1")])
    assert word(a_lesson(), world, "event:r", "2026-06-01") == "overdue"


def test_rule_22_an_anchor_may_lie_ahead():
    restart = a_fact("r", "2026-05-01", kind="restart", stop="s1", starts_on="2026-05-10")
    assert word(a_lesson(), a_world(facts=[restart]), "event:r", "2026-05-02") == "upcoming"
    assert cells(a_lesson(), a_world(facts=[restart]), today="2026-04-30") == []


def test_rule_22_a_date_missing_on_the_event_leaves_no_due_day():
    duty = an_answer(due=Due(field="deadline"))
    world = a_world(facts=[a_hazard(), a_hazard("k", deadline="2026-03-20")])
    missing, given = cell(duty, world, "event:h"), cell(duty, world, "event:k")
    assert (missing.due_on, missing.marks) == (None, (Mark.DATE_MISSING,))
    assert (given.due_on, given.marks) == (day("2026-03-20"), ())
    assert word(duty, world, "event:h", "2026-12-01") == "open"


def test_rule_22_the_anchor_day_must_lie_in_force():
    world = a_world(
        facts=[a_hazard("h", "2023-12-31"), a_hazard("i", "2024-01-01"), a_hazard("j", "2027-01-01")]
    )
    assert [one.period for one in cells(an_answer(), world)] == ["event:i"]


def test_rule_23_a_follower_serves_the_events_it_links_to():
    world = a_world(facts=[a_hazard("h"), a_hazard("i"), a_hazard("j"), a_plan_for(("h", "j"), "2026-03-05")])
    assert [one.counted_n for one in cells(an_answer(), world)] == [1, 0, 1]


def test_rule_23_two_facts_may_be_linked_by_an_attribute_both_have():
    duty = an_answer(event=Event(("visit",)), counts=(Counts(("test",), same=("round",)),))
    world = a_world(
        facts=[
            a_fact("v", "2026-03-02", kind="visit", round="A"),
            a_fact("t", "2026-03-02", kind="test", round="A"),
            a_fact("u", "2026-03-02", kind="test", round="B"),
        ]
    )
    assert cell(duty, world, "event:v").counted_n == 1


def test_rule_23_the_earliest_enough_followers_count():
    world = a_world(
        facts=[a_hazard(), a_plan_for("h", "2026-03-20", "late"), a_plan_for("h", "2026-03-04", "soon")]
    )
    one = cell(an_answer(), world, "event:h")
    assert (one.counted_n, one.done_on) == (1, day("2026-03-04"))


def test_rule_23_every_one_of_asks_each_member_after_each_event():
    aspects = SetOf("aspects", items=(("fire", "火灾"), ("fall", "高坠")))
    duty = an_answer(
        event=Event(("visit",)),
        members=aspects,
        counts=(Counts(("part",), same=("visit",), target="aspect"),),
    )
    visits = [a_fact("v", "2026-03-02", kind="visit"), a_fact("w", "2026-03-03", kind="visit")]
    parts = [
        a_fact("p", "2026-03-02", kind="part", visit="v", aspect="fire"),
        a_fact("q", "2026-03-03", kind="part", visit="v", aspect="fall"),
        a_fact("r", "2026-03-03", kind="part", visit="w", aspect="fall"),
    ]
    found = cells(duty, a_world(facts=[*visits, *parts]))
    assert [(one.period, one.counted_n, one.need_n, one.done_on) for one in found] == [
        ("event:v", 2, 2, day("2026-03-03")),
        ("event:w", 1, 2, None),
    ]


def test_rule_23_an_event_with_several_targets_of_one_holder_is_one_obligation():
    world = a_world(
        a_subject("s", "section"),
        a_subject("e"),
        a_subject("m", "site", of="e"),
        a_subject("n", "site", of="e"),
        a_subject("o"),
        facts=[a_hazard(subject="s", targets=("m", "n"))],
    )
    assert [(one.holder, one.period) for one in cells(an_answer(), world)] == [("e", "event:h")]


def test_rule_23_members_of_an_event_are_those_of_the_anchor_day():
    duty = an_answer(
        members=SetOf("sites", "site"), counts=(Counts(("plan",), same=("hazard",), target="site"),)
    )
    world = a_world(
        a_subject("e"),
        a_subject("m", "site", of="e", closed=day("2026-03-03")),
        a_subject("n", "site", of="e", joined=day("2026-03-03")),
        facts=[a_hazard(when="2026-03-02"), a_hazard("i", "2026-03-03")],
    )
    assert [one.need_of for one in cells(duty, world)] == [1, 1]


def test_rule_24_from_anyone_includes_ones_own_and_asks_what_is_shared():
    duty = an_answer(
        event=Event(("accident",), anyone=True, same=("industry",)),
        counts=(Counts(("self_check",), same=("accident",)),),
        where=on(size="big"),
    )
    world = a_world(
        a_subject("e", industry="ships", size="big"),
        a_subject("f", industry={"": "ships", "2026-03-02": "software"}, size="big"),
        a_subject("g", industry="ships", size="small"),
        a_subject("i", industry="ships", size="big"),
        facts=[
            a_fact("a", "2026-03-02", kind="accident", subject="e"),
            a_fact("b", "2026-03-04", kind="accident", subject="far away", industry="software"),
            a_fact("c", "2026-03-04", kind="self_check", subject="i", accident="a"),
        ],
    )
    found = [(one.holder, one.period, one.counted_n) for one in cells(duty, world)]
    assert found == [("e", "event:a", 0), ("f", "event:b", 0), ("i", "event:a", 1)]


def test_rule_24_known_late_it_may_be_born_overdue():
    world = a_world(facts=[a_hazard(recorded_at=at("2026-04-20"))])
    assert cells(an_answer(), world, today="2026-04-19") == []
    assert word(an_answer(), world, "event:h", "2026-04-20") == "overdue"


def test_rule_24_has_is_judged_on_the_event_alone():
    duty = a_duty(form=Form.EACH, event=Event(("exam",)), has=Test("share", "gte", FromSetting("share")))
    plan = a_plan(duty, settings={"share": Setting("share", 20)})
    good, bad = (
        a_fact("g", "2026-03-02", kind="exam", share=20),
        a_fact("b", "2026-03-02", kind="exam", share=19),
    )
    world = a_world(facts=[good, bad])
    assert word(plan, world, "event:g", "2026-03-02") == "done"
    assert [word(plan, world, "event:b", today) for today in ("2026-03-02", "2026-03-03")] == [
        "due_soon",
        "overdue",
    ]
    mended = a_fact("c", "2026-03-02", kind="exam", share=25, supersedes="b", recorded_at=at("2026-03-09"))
    one = cell(plan, a_world(facts=[bad, mended]), "event:b")
    assert (one.done_on, one.marks) == (day("2026-03-02"), (Mark.LATE_ENTRY,))


def test_rule_18_the_event_of_a_superseded_fact_keeps_its_name_and_takes_the_new_day():
    newer = a_hazard("i", "2026-03-10", supersedes="h", recorded_at=at("2026-03-12"))
    world = a_world(
        facts=[a_hazard(), newer, a_plan_for("h", "2026-03-11"), a_plan_for("i", "2026-03-12", "g")]
    )
    before, after = (
        cells(an_answer(), world, today="2026-03-11"),
        cells(an_answer(), world, today="2026-03-12"),
    )
    assert [(one.period, one.starts_on) for one in before] == [("event:h", day("2026-03-02"))]
    assert [(one.period, one.starts_on, one.done_on) for one in after] == [
        ("event:h", day("2026-03-10"), day("2026-03-11"))
    ]
