"""Rules 25–27: late entry, hand-over, what a document is about; deadlines."""

from __future__ import annotations

import pytest

from tests.domain.given import (
    Chain,
    Due,
    Duration,
    Event,
    Form,
    Holder,
    Need,
    Receiver,
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
from tests.domain.test_rules_events import a_hazard, an_answer
from zhiben.domain.cells import Mark
from zhiben.domain.facts import Handover
from zhiben.domain.plan import MonthDay, SetOf

# ── late entry ───────────────────────────────────────────────────────────────────────────────────


def test_rule_25_overdue_begins_after_the_grace_and_done_is_judged_by_the_due_day():
    duty = a_duty(chain=Chain(grace=Duration(1, "wd"), due_soon=Duration(3, "d")))
    empty = a_world()
    words = [
        word(duty, empty, "2026-01", today)
        for today in ("2025-12-31", "2026-01-27", "2026-01-28", "2026-02-02", "2026-02-03")
    ]
    assert words == ["upcoming", "open", "due_soon", "due_soon", "overdue"]
    late = a_world(facts=[a_fact("f", "2026-02-02", about="2026-01")])
    assert word(duty, late, "2026-01", "2026-02-02") == "done_late"


def test_rule_25_late_entry_is_done_and_marked_from_the_moment_known():
    world = a_world(facts=[a_fact("f", "2026-03-20", recorded_at=at("2026-04-10"))])
    assert word(a_duty(), world, "2026-03", "2026-04-05") == "overdue"
    one = cell(a_duty(), world, "2026-03", today="2026-04-10")
    assert (one.done_on, one.marks) == (day("2026-03-20"), (Mark.LATE_ENTRY,))
    assert word(a_duty(), world, "2026-03", "2026-04-10") == "done"


def test_rule_25_no_mark_where_enough_was_recorded_in_time():
    facts = [
        a_fact("f", "2026-03-20", recorded_at=at("2026-04-10")),
        a_fact("g", "2026-03-25", recorded_at=at("2026-03-26")),
    ]
    assert cell(a_duty(), a_world(facts=facts), "2026-03").marks == ()


def test_rule_25_older_than_backfill_days_it_counts_from_the_receipt():
    plan = a_plan(a_duty(), backfill_days=30)
    late = a_fact("f", "2026-03-20", recorded_at=at("2026-04-25"), receipt_on=day("2026-05-06"))
    never = a_fact("f", "2026-03-20", recorded_at=at("2026-04-25"))
    soon = a_fact("f", "2026-03-20", recorded_at=at("2026-04-19"))
    assert [
        word(plan, a_world(facts=[late]), "2026-03", today) for today in ("2026-05-05", "2026-05-06")
    ] == [
        "overdue",
        "done",
    ]
    assert word(plan, a_world(facts=[never]), "2026-03", "2026-12-01") == "overdue"
    assert word(plan, a_world(facts=[soon]), "2026-03", "2026-04-19") == "done"


# ── hand-over ────────────────────────────────────────────────────────────────────────────────────


def a_report(**given):
    usual = {
        "form": Form.REPORT,
        "receivers": (Receiver("section", "safety"), Receiver("role", "leader")),
        "due": Due(after_end=Duration(10, "d"), at="17:30"),
    }
    return a_duty(**(usual | given))


def a_document(*handed, **given):
    hands = tuple(Handover(to, at(when)) for to, when in handed)
    return a_fact("f", "2026-03-28", about="2026-03", handed=hands, **given)


def test_rule_26_done_when_every_receiver_holds_it():
    document = a_document(("section:safety", "2026-04-08T10:00"), ("role:leader", "2026-04-09T18:00"))
    world = a_world(facts=[document])
    assert cell(a_report(), world, "2026-03", today="2026-04-08").counted_n == 0
    assert cell(a_report(), world, "2026-03").done_on == day("2026-04-09")
    assert cell(a_report(any_receiver=True), world, "2026-03").done_on == day("2026-04-08")


def test_rule_26_a_receiver_may_be_named_by_its_record():
    world = a_world(
        a_subject("e"),
        a_subject("s1", "section", code="safety"),
        facts=[a_document(("section:s1", "2026-04-08T10:00"), ("role:leader", "2026-04-09T18:00"))],
    )
    assert cell(a_report(), world, "2026-03").done_on == day("2026-04-09")


def test_rule_26_the_authority_above_may_be_named_by_its_record():
    duty = a_report(holder=Holder("authority", "own"), receivers=(Receiver("authority", "above"),))
    authorities = (
        a_subject("city", "authority"),
        a_subject("d", "authority", of="city"),
        a_subject("s", "section", of="d"),
    )
    facts = [a_document(("authority:city", "2026-04-02T10:00"), subject="d")]
    assert cell(duty, a_world(*authorities, facts=facts), "2026-03").done_on == day("2026-04-02")


@pytest.mark.parametrize(
    ("moment", "expected"),
    [("2026-04-10T17:30", "done"), ("2026-04-10T17:31", "done_late"), ("2026-04-11T09:00", "done_late")],
)
def test_rule_26_handed_over_after_the_hour_of_the_due_day_is_late(moment, expected):
    world = a_world(facts=[a_document(("section:safety", "2026-04-08T10:00"), ("role:leader", moment))])
    assert word(a_report(), world, "2026-03", "2026-05-01") == expected


def test_rule_26_of_two_reports_needed_the_one_after_the_hour_decides():
    in_time, late = at("2026-04-10T09:00"), at("2026-04-10T18:00")
    duty = a_report(receivers=(Receiver("section", "safety"),), need=Need(2))
    moments = {"a": in_time, "b": late, "c": in_time}
    facts = [
        a_fact(id_, "2026-03-28", about="2026-03", handed=(Handover("section:safety", moment),))
        for id_, moment in moments.items()
    ]
    assert word(duty, a_world(facts=facts[:2]), "2026-03", "2026-05-01") == "done_late"
    assert word(duty, a_world(facts=facts), "2026-03", "2026-05-01") == "done"


def test_rule_26_until_midnight_the_word_is_still_open():
    assert word(a_report(), a_world(), "2026-03", "2026-04-10") == "due_soon"
    assert word(a_report(), a_world(), "2026-03", "2026-04-11") == "overdue"


def test_rule_26_nothing_said_of_hand_over_means_handed_over_when_recorded():
    world = a_world(facts=[a_document(recorded_at=at("2026-04-12T08:00"))])
    assert word(a_report(), world, "2026-03", "2026-05-01") == "done_late"
    assert cell(a_report(), a_world(facts=[a_document()]), "2026-03").done_on == day("2026-03-28")


def test_rule_26_a_count_is_done_on_the_later_of_happening_and_hand_over():
    duty = a_duty(receivers=(Receiver("section", "safety"),))
    late = a_fact("f", "2026-03-28", handed=(Handover("section:safety", at("2026-04-02")),))
    early = a_fact("f", "2026-03-28", handed=(Handover("section:safety", at("2026-03-02")),))
    assert cell(duty, a_world(facts=[late]), "2026-03").done_on == day("2026-04-02")
    assert cell(duty, a_world(facts=[early]), "2026-03").done_on == day("2026-03-28")


def test_rule_27_about_previous_is_owed_now_and_speaks_of_the_period_before():
    duty = a_report(every=every("year"), about="previous", due=Due(date=MonthDay(1, 31)))
    world = a_world(facts=[a_fact("f", "2026-01-20", about="2025")])
    found = {one.period: (one.due_on, one.counted_n) for one in cells(duty, world)}
    assert found["2026"] == (day("2026-01-31"), 1)
    assert found["2025"] == (day("2025-01-31"), 0)


def test_rule_27_about_same_is_the_period_spoken_of_and_due_next_year():
    duty = a_report(every=every("year"), about="same", due=Due(date=MonthDay(1, 31), next_year=True))
    world = a_world(facts=[a_fact("f", "2026-01-20", about="2025")])
    found = {one.period: (one.due_on, one.counted_n) for one in cells(duty, world)}
    assert found["2025"] == (day("2026-01-31"), 1)
    assert found["2026"] == (day("2027-01-31"), 0)


def test_a_deadline_is_done_late_by_what_happens_after_it():
    duty = a_duty(form=Form.ONCE, by=day("2024-06-30"))
    late = a_world(facts=[a_fact("f", "2024-07-02"), a_fact("g", "2025-01-01")])
    one = cell(duty, late, "2024-06-30")
    assert (one.counted_n, one.done_on, one.opens_on) == (1, day("2024-07-02"), day("2024-01-01"))
    assert word(duty, late, "2024-06-30", "2024-08-01") == "done_late"
    before = a_world(facts=[a_fact("f", "2023-12-31")])
    assert cell(duty, before, "2024-06-30").counted_n == 0


def test_a_deadline_before_the_plan_began_counts_whatever_came_before_it():
    duty = a_duty(form=Form.ONCE, by=day("2023-11-30"))
    one = cell(duty, a_world(facts=[a_fact("f", "2022-05-01")]), "2023-11-30")
    assert (one.opens_on, one.done_on) == (day("2023-11-30"), day("2022-05-01"))


def test_a_deadline_may_ask_for_a_sum_or_a_set():
    sites = a_duty(form=Form.COVERAGE, by=day("2024-06-30"), members=SetOf("sites", "site"))
    world = a_world(
        a_subject("e"),
        a_subject("m", "site", of="e"),
        a_subject("n", "site", of="e", joined=day("2024-07-01")),
        facts=[a_fact("f", "2024-05-02", targets=("m",), hours=3)],
    )
    assert cell(sites, world, "2024-06-30").done_on == day("2024-05-02")
    hours = a_duty(form=Form.ONCE, by=day("2024-06-30"), need=Need(8, sum="hours"))
    assert cell(hours, world, "2024-06-30").counted_n == 3


def test_events_of_a_section_are_those_of_whom_it_supervises():
    duty = an_answer(holder=Holder("each", "section"), event=Event(("hazard",), on(by="bureau")))
    world = a_world(
        a_subject("s", "section", industry=("ships",)),
        a_subject("t", "section", industry=("software",)),
        a_subject("e", industry="ships"),
        facts=[a_hazard(by="bureau"), a_hazard("i", by="enterprise")],
    )
    assert [(one.holder, one.period) for one in cells(duty, world)] == [("s", "event:h")]
