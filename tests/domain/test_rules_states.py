"""Rules 28–30: what must be true every day, gates, and what is refused."""

from __future__ import annotations

import pytest

from tests.domain.given import (
    Counts,
    Duration,
    Form,
    Holder,
    Need,
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
from zhiben.domain import engine
from zhiben.domain.plan import Evidence, Gate, Holds, SetOf

REGISTERS = frozenset({"appointment", "post_duty"})


def a_state(**given):
    """A safety director is appointed, with thirty days to appoint the next."""
    usual = {
        "form": Form.STATE,
        "holds": Holds(register="appointment", where=on(post="director")),
        "mend_within": Duration(30, "d"),
    }
    return a_plan(a_duty(**(usual | given)), registers=REGISTERS)


def an_appointment(id_, first, until=None, **given):
    return a_fact(id_, first, kind="appointment", post="director", until=until and day(until), **given)


def states(plan, world, today):
    return [(one.period, one.done_on, one.due_on) for one in cells(plan, world, today=today)]


def test_rule_28_a_stretch_is_one_row_and_done_while_it_holds():
    world = a_world(facts=[an_appointment("a", "2023-01-01", "2025-05-31")])
    assert states(a_state(), world, "2025-05-31") == [("2024-01-01/2026-12-31", day("2024-01-01"), None)]
    assert word(a_state(), world, "2024-01-01/2026-12-31", "2025-05-31") == "done"


def test_rule_28_broken_it_is_due_some_days_after_the_first_broken_day():
    world = a_world(
        facts=[an_appointment("a", "2023-01-01", "2025-05-31"), an_appointment("b", "2025-08-01")]
    )
    stretch = "2024-01-01/2026-12-31"
    assert cell(a_state(), world, stretch, today="2025-06-10").due_on == day("2025-07-01")
    words = [
        word(a_state(), world, stretch, today)
        for today in ("2025-06-10", "2025-07-01", "2025-07-02", "2025-08-01")
    ]
    assert words == ["open", "due_soon", "overdue", "done"]
    assert cell(a_state(), world, stretch, today="2025-08-01").done_on == day("2025-08-01")


def test_rule_28_the_cell_says_when_it_changes_by_itself():
    world = a_world(facts=[an_appointment("a", "2023-01-01", "2025-05-31")])
    assert cell(a_state(), world, "2024-01-01/2026-12-31", today="2025-03-01").recount_on == day("2025-06-01")


def test_rule_28_a_newcomer_has_its_respite_and_the_others_the_days_to_mend():
    plan = a_state(joins_midway=Duration(60, "d"))
    new = a_world(a_subject(joined=day("2025-02-01")))
    assert states(plan, new, "2025-02-10") == [("2025-02-01/2026-12-31", None, day("2025-04-02"))]
    old = a_world()
    assert states(plan, old, "2025-02-10") == [("2024-01-01/2026-12-31", None, day("2024-01-31"))]


def test_rule_28_each_unbroken_stretch_of_applicability_is_a_row_of_its_own():
    plan = a_state(where=Test("headcount", "gte", 300))
    world = a_world(
        a_subject(headcount={"": 400, "2025-03-01": 200, "2025-09-01": 500}),
        facts=[an_appointment("a", "2023-01-01")],
    )
    assert states(plan, world, "2026-01-01") == [
        ("2024-01-01/2025-02-28", day("2024-01-01"), None),
        ("2025-09-01/2026-12-31", day("2025-09-01"), None),
    ]


def test_rule_28_a_stretch_over_before_it_had_to_be_mended_is_no_longer_owed():
    plan = a_state(where=Test("headcount", "gte", 300))
    world = a_world(
        a_subject(headcount={"": 400, "2025-03-01": 200}),
        facts=[an_appointment("a", "2023-01-01", "2025-02-10")],
    )
    assert word(plan, world, "2024-01-01/2025-02-28", "2025-06-01") == "not_applicable"
    never = a_world(a_subject(headcount={"": 400, "2025-03-01": 200}))
    assert word(plan, never, "2024-01-01/2025-02-28", "2025-06-01") == "overdue"


def test_rule_28_a_stretch_still_ahead_is_upcoming():
    world = a_world(a_subject(joined=day("2025-06-01")))
    assert word(a_state(), world, "2025-06-01/2026-12-31", "2025-05-01") == "upcoming"


def test_rule_28_a_row_no_longer_valid_may_be_enough_where_validity_is_not_asked():
    plan = a_state(holds=Holds(register="appointment", valid=False))
    world = a_world(facts=[an_appointment("a", "2024-03-01", "2024-03-31")])
    assert word(plan, world, "2024-01-01/2026-12-31", "2025-06-01") == "done"


def test_rule_28_rolling_at_least_every_year():
    plan = a_state(holds=Holds(fact="check", over=Duration(1, "y")), mend_within=None)
    world = a_world(facts=[a_fact("f", "2024-01-01"), a_fact("g", "2024-12-15")])
    stretch = "2024-01-01/2026-12-31"
    assert cell(plan, world, stretch, today="2025-06-01").recount_on == day("2025-12-15")
    words = [
        word(plan, world, stretch, today)
        for today in ("2024-12-31", "2025-12-14", "2025-12-15", "2025-12-16")
    ]
    assert words == ["done", "done", "due_soon", "overdue"]
    assert cell(plan, world, stretch, today="2025-12-20").due_on == day("2025-12-15")


def test_rule_28_everyone_of_a_set_of_today():
    plan = a_state(
        members=SetOf("workers", "person", where=on(employed=True)),
        holds=Holds(register="post_duty", where=on(signed=True)),
    )
    world = a_world(
        a_subject("e"),
        a_subject("p", "person", of="e", employed=True),
        a_subject("q", "person", of="e", employed={"": False, "2025-03-01": True}),
        facts=[
            a_fact("a", "2023-05-01", kind="post_duty", subject="p", signed=True),
            a_fact("b", "2025-03-20", kind="post_duty", subject="q", signed=True),
        ],
    )
    seen = [
        cell(plan, world, "2024-01-01/2026-12-31", today=today)
        for today in ("2025-02-28", "2025-03-10", "2025-03-20")
    ]
    assert [(one.counted_n, one.need_of, one.due_on) for one in seen] == [
        (1, 1, None),
        (1, 2, day("2025-03-31")),
        (2, 2, None),
    ]


def test_rule_28_an_empty_set_asks_for_nothing():
    plan = a_state(members=SetOf("workers", "person"), holds=Holds(register="post_duty"))
    assert word(plan, a_world(), "2024-01-01/2026-12-31", "2025-03-01") == "not_applicable"


def test_rule_28_what_is_recorded_later_was_not_known():
    world = a_world(facts=[an_appointment("a", "2023-01-01", recorded_at=at("2025-06-01"))])
    stretch = "2024-01-01/2026-12-31"
    assert [word(a_state(), world, stretch, today) for today in ("2025-05-31", "2025-06-01")] == [
        "overdue",
        "done",
    ]


# ── gates ────────────────────────────────────────────────────────────────────────────────────────


def a_gate(**given):
    gate = Gate("work.resume", "先上开工第一课，再复工。", **given)
    return a_plan(a_duty(form=Form.GATE, gate=gate, holder=Holder("each", "enterprise")), registers=REGISTERS)


def test_rule_29_a_gate_makes_no_obligation_and_refuses_until_there_is_evidence():
    plan = a_gate(unless=Evidence("first_class", same=("stop",)))
    lesson = a_fact("c", "2025-03-02", kind="first_class", stop="s1", recorded_at=at("2025-03-02T09:00"))
    world = a_world(facts=[lesson])
    assert cells(plan, world) == []
    context = {"subject": "e", "stop": "s1"}
    [refusal] = engine.refusals(plan, "work.resume", context, world, at("2025-03-02T08:59"))
    assert (refusal.duty, refusal.say) == ("d", "先上开工第一课，再复工。")
    assert engine.refusals(plan, "work.resume", context, world, at("2025-03-02T09:00")) == ()
    assert engine.refusals(plan, "work.resume", context | {"stop": "s2"}, world, at("2025-03-03")) != ()
    assert engine.refusals(plan, "project.advance", context, world, at("2025-03-01")) == ()


def test_rule_29_a_gate_refuses_while_what_must_not_be_exists():
    larger = Test("level", "in", ("larger", "major"))
    plan = a_gate(when=Evidence("accident", where=larger, same=("enterprise",)))
    facts = [
        a_fact("a", "2025-03-02", kind="accident", level="larger"),
        a_fact("b", "2025-03-02", kind="accident", level="general", subject="o"),
    ]
    world = a_world(a_subject("e"), a_subject("o"), a_subject("w", "project", of="e"), facts=facts)
    [refusal] = engine.refusals(plan, "work.resume", {"subject": "w"}, world, at("2025-03-05"))
    assert refusal.because == ("a",)
    assert engine.refusals(plan, "work.resume", {"enterprise": "o"}, world, at("2025-03-05")) == ()


def test_rule_29_a_gate_may_ask_for_a_valid_register_row():
    plan = a_gate(unless=Evidence(register="appointment", where=on(post="director")))
    world = a_world(facts=[an_appointment("a", "2025-01-01", "2025-06-30")])
    seen = [
        bool(engine.refusals(plan, "work.resume", {"subject": "e"}, world, at(now)))
        for now in ("2025-06-30", "2025-07-01")
    ]
    assert seen == [False, True]


def test_rule_29_a_gate_binds_only_where_its_if_holds_and_in_force():
    gate = Gate("work.resume", "不行。", unless=Evidence("first_class"))
    plan = a_plan(a_duty(form=Form.GATE, gate=gate, where=on(industry="explosives")))
    world = a_world(a_subject("e", industry="explosives"), a_subject("s", industry="software"))
    seen = [
        bool(engine.refusals(plan, "work.resume", {"subject": id_}, world, at(now)))
        for id_, now in (("e", "2025-01-01"), ("s", "2025-01-01"), ("e", "2027-01-01"))
    ]
    assert seen == [True, False, False]


@pytest.mark.parametrize("need", [Need(1), Need(None, 1)])
def test_a_state_and_a_count_of_one_kind_do_not_mix(need):
    counted = a_plan(a_duty(need=need, counts=(Counts(("appointment",)),)), registers=REGISTERS)
    world = a_world(facts=[an_appointment("a", "2025-03-10")])
    assert cell(counted, world, "2025-03").counted_n == 1
