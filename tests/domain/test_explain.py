"""The trace says why something is owed, by when, and what of the facts counts; or why nothing is owed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.domain.given import (
    Counts,
    Due,
    Duration,
    Event,
    Form,
    Holder,
    Need,
    Receiver,
    Settings,
    Span,
    Test,
    a_duty,
    a_fact,
    a_plan,
    a_subject,
    a_world,
    at,
    cells,
    dated,
    day,
    every,
    on,
)
from zhiben.domain.explain import explain
from zhiben.domain.facts import Handover
from zhiben.domain.plan import Clause, Evidence, FromSetting, Gate, Holds, SetOf, Setting
from zhiben.domain.trace import Trace

PRINCIPAL = (Counts(("check",), on(led_by="principal")),)
CHECK = a_duty(
    every=every("quarter"),
    where=on(status="operating"),
    counts=PRINCIPAL,
    overrides=[
        (on(industry="explosives"), {"every": every("month"), "due": Due(after_end=Duration(2, "wd"))})
    ],
)
PLAN = a_plan(CHECK, clauses=(Clause("1.1", "三（二）", "带队排查", "duty"),))
SUBJECT = a_subject(industry={"": "software", "2025-05-10": "explosives"})


def asked(plan, world, period, today="2026-06-01", holder="e") -> Trace:
    return explain(plan, plan.duties[0], holder, period, world, day(today))


def whys(trace: Trace) -> dict[str, str]:
    return {fact.id: fact.why for fact in trace.facts}


def test_it_goes_from_the_clause_over_the_condition_to_the_attribute_and_since_when():
    trace = asked(PLAN, a_world(SUBJECT), "2026-01")
    assert (trace.clause, trace.section, trace.summary) == ("1.1", "三（二）", "带队排查")
    override = trace.conditions[-1]
    assert (override.role, override.held, override.basis) == ("override", True, "特别规定")
    [test] = override.tests
    assert (test.field, test.value, test.since, test.held) == (
        "industry",
        "explosives",
        day("2025-05-10"),
        True,
    )


def test_it_counts_the_days_one_by_one():
    trace = asked(PLAN, a_world(SUBJECT), "2026-02")
    assert [(mark.day.isoformat(), mark.kind, mark.number) for mark in trace.due_days] == [
        ("2026-02-28", "start", None),
        ("2026-03-01", "rest", None),
        ("2026-03-02", "counted", 1),
        ("2026-03-03", "counted", 2),
        ("2026-03-03", "due", None),
    ]


def test_it_shows_makeup_days_holidays_and_a_due_day_moved_off_them():
    duty = a_duty(every=every("month"), due=Due(day=10, rest=None))
    event = a_duty(form=Form.EACH, event=Event(("stop",)), due=Due(within=Duration(3, "wd")))
    world = a_world(facts=[a_fact("s", "2026-02-12", kind="stop")])
    trace = asked(a_plan(event), world, "event:s")
    kinds = [(mark.day.day, mark.kind) for mark in trace.due_days]
    assert kinds == [
        (12, "start"),
        (13, "counted"),
        (14, "makeup"),
        *((n, "rest") for n in range(15, 24)),
        (24, "counted"),
        (24, "due"),
    ]
    moved = replace(duty, terms=replace(duty.terms, due=Due(day=21, rest="next")))
    marks = asked(a_plan(moved), a_world(), "2026-02").due_days
    assert [(mark.day.day, mark.kind) for mark in marks] == [
        (21, "start"),
        (21, "rest"),
        (22, "rest"),
        (23, "rest"),
        (24, "due"),
    ]


def test_it_says_of_every_fact_whether_it_counts_and_why_not():
    facts = [
        a_fact("good", "2026-01-20", led_by="principal"),
        a_fact("value", "2026-01-20", led_by="manager"),
        a_fact("after", "2026-02-20", led_by="principal"),
        a_fact("before", "2025-12-20", led_by="principal"),
        a_fact("about", "2026-01-20", led_by="principal", about="2026-02"),
        a_fact("unknown", "2026-01-20", led_by="principal", recorded_at=at("2026-07-01")),
        a_fact("old", "2026-01-21", led_by="principal"),
        a_fact("new", "2026-01-22", led_by="principal", supersedes="old"),
        a_fact("gone", "2026-01-23", led_by="principal", withdrawn_at=at("2026-02-01")),
        a_fact("others", "2026-01-23", led_by="principal", subject="someone"),
        a_fact("ahead", "2026-06-10", led_by="principal", recorded_at=at("2026-01-01"), about="2026-01"),
    ]
    trace = asked(PLAN, a_world(SUBJECT, facts=facts), "2026-01")
    assert whys(trace) == {
        "good": "",
        "new": "",
        "value": "other_value",
        "after": "after",
        "before": "before",
        "about": "other_period",
        "unknown": "recorded_later",
        "old": "superseded",
        "gone": "withdrawn",
        "ahead": "ahead",
    }
    assert "led_by 是 manager，应 led_by 为 principal" in trace.text()


def test_the_facts_that_count_are_those_the_cell_counts():
    facts = [
        a_fact(f"f{n}", f"2026-01-{n:02}", led_by="principal" if n % 3 else "manager") for n in range(1, 20)
    ]
    world = a_world(SUBJECT, facts=facts)
    trace = asked(PLAN, world, "2026-01")
    [cell] = cells(PLAN, world, today="2026-06-01", first="2026-01-01", last="2026-01-31")
    assert trace.cell == cell
    assert len(trace.counted) == cell.counted_n == 13


def test_it_says_who_is_still_missing_and_who_is_no_member():
    duty = a_duty(
        form=Form.COVERAGE, members=SetOf("sites", "site"), counts=(Counts(("check",), target="site"),)
    )
    facts = [
        a_fact("f", "2026-03-02", targets=("m", "stranger")),
        a_fact("g", "2026-03-02", targets=("nobody",)),
    ]
    world = a_world(a_subject(), a_subject("m", "site", of="e"), a_subject("n", "site", of="e"), facts=facts)
    trace = asked(a_plan(duty), world, "2026-03")
    assert [(one.id, one.amount, one.enough_on) for one in trace.members] == [
        ("m", 1, day("2026-03-02")),
        ("n", 0, None),
    ]
    assert whys(trace) == {"f": "", "g": "no_member"}
    assert "还差：n" in trace.text()
    assert "stranger 不在全集里" in trace.text()


def test_it_lists_a_missing_value_of_a_sum_and_a_late_entry():
    plan = a_plan(a_duty(need=Need(8, sum="hours")))
    facts = [a_fact("f", "2026-03-02"), a_fact("g", "2026-03-03", hours=8, recorded_at=at("2026-04-20"))]
    text = asked(plan, a_world(facts=facts), "2026-03").text()
    assert "未填 hours，按 0 计" in text
    assert "补录" in text


def test_it_says_what_is_not_handed_over_has_no_receipt_or_no_period():
    report = a_plan(a_duty(form=Form.REPORT, receivers=(Receiver("section", "safety"),)))
    facts = [
        a_fact("f", "2026-03-02", about="2026-03", handed=(Handover("role:leader", at("2026-03-03")),)),
        a_fact("g", "2026-03-02"),
    ]
    assert whys(asked(report, a_world(facts=facts), "2026-03")) == {"f": "not_handed", "g": "no_period"}
    late = a_fact("f", "2026-03-02", recorded_at=at("2026-05-20"))
    assert whys(asked(a_plan(backfill_days=30), a_world(facts=[late]), "2026-03")) == {"f": "no_receipt"}


def test_an_event_judged_on_itself_says_what_it_should_be_and_is_not():
    plan = a_plan(a_duty(form=Form.EACH, event=Event(("exam",)), has=Test("share", "gte", 20), counts=()))
    poor, good = (a_fact("x", "2026-03-02", kind="exam", share=share) for share in (15, 20))
    assert whys(asked(plan, a_world(facts=[poor]), "event:x")) == {"x": "other_value"}
    assert "share 是 15，应 share" in asked(plan, a_world(facts=[poor]), "event:x").text()
    assert whys(asked(plan, a_world(facts=[good]), "event:x")) == {"x": ""}


def test_it_names_the_settings_used_and_where_they_come_from():
    plan = a_plan(
        a_duty(need=Need(FromSetting("times"))), settings={"times": Setting("times", 1, basis="3.1.9 “加大”")}
    )
    world = a_world(settings=Settings((("times", dated({"2026-02-10": 3})),)))
    before, after = (asked(plan, world, period).settings for period in ("2026-02", "2026-03"))
    assert [(one.value, one.since, one.basis) for one in (*before, *after)] == [
        (1, None, "3.1.9 “加大”"),
        (3, day("2026-02-10"), "3.1.9 “加大”"),
    ]


def test_a_state_shows_its_rows_and_since_when_it_is_broken():
    duty = a_duty(form=Form.STATE, holds=Holds(register="appointment"), mend_within=Duration(30, "d"))
    plan = a_plan(duty, registers=frozenset({"appointment"}))
    world = a_world(facts=[a_fact("a", "2023-01-01", kind="appointment", until=day("2025-05-31"))])
    trace = asked(plan, world, "2024-01-01/2026-12-31", today="2025-06-20")
    assert whys(trace) == {"a": "expired"}
    assert "2025-07-01（2025-06-01 起不符合，30 天内补齐）" in trace.text()


@pytest.mark.parametrize(
    ("period", "subject", "words"),
    [
        ("2025-Q3", SUBJECT, "没有 2025-Q3 这一期：2025-07-01 按每月，是 2025-07"),
        ("2023-10", SUBJECT, "不在方案有效期内"),
        ("2026-01", replace(SUBJECT, closed=day("2025-06-01")), "已关闭"),
        ("2026-01", replace(SUBJECT, suspended=((day("2025-12-20"), None),)), "停产停业"),
        ("2026-01", replace(SUBJECT, joined=day("2026-01-02")), "还没有开始"),
        ("event:x", SUBJECT, "没有这一事项"),
    ],
)
def test_what_is_not_owed_has_its_reason(period, subject, words):
    trace = asked(PLAN, a_world(subject), period)
    assert trace.cell is None
    assert words in trace.not_owed
    assert words in trace.text()


def test_a_condition_not_met_a_stranger_and_a_gate_are_reasons_too():
    conditional = a_plan(a_duty(where=on(grade="D")))
    assert "不符合适用条件" in asked(conditional, a_world(a_subject(grade="A")), "2026-01").not_owed
    assert (
        "不是这项责任的责任主体（每个企业）" in asked(PLAN, a_world(SUBJECT), "2026-01", holder="x").not_owed
    )
    gate = a_plan(a_duty(form=Form.GATE, gate=Gate("work.resume", "不行", unless=Evidence("check"))))
    assert "闸门" in asked(gate, a_world(), "2026-01").not_owed
    spans = {"weeks": (Span(day("2026-02-24"), day("2026-03-02")),)}
    between = a_plan(a_duty(every=every("span", span="weeks")), spans=spans)
    assert "没有列入" in asked(between, a_world(), "2026-01").not_owed


def test_per_is_asked_for_as_it_is_printed():
    plan = a_plan(a_duty(holder=Holder("each", "section"), per=("industry",)))
    world = a_world(a_subject("s", "section", industry=("ships", "waste")))
    trace = asked(plan, world, "2026-01", holder="s/industry=ships")
    assert trace.cell is not None
    assert trace.cell.per == "industry=ships"
    assert asked(plan, world, "2026-01", holder="s/industry=paper").cell is None


def test_the_text_says_each_of_these_things_once():
    trace = asked(PLAN, a_world(SUBJECT, facts=[a_fact("good", "2026-01-20", led_by="principal")]), "2026-01")
    heads = [line.split("：")[0] for line in trace.lines() if not line.startswith(" ")]
    assert heads == [
        *("条款", "责任", "对象", "按 2026-01-01 的情况认定", "时期", "应做", "计数", "期限", "算数"),
        "结果（2026-06-01）",
    ]
    assert trace.lines()[-1] == "结果（2026-06-01）：已计 1，应计 1，2026-01-20 完成——按期办结"


def test_labels_of_the_vocabulary_are_used_where_given():
    words = {"industry": "监管行业", "explosives": "民爆"}
    trace = explain(
        PLAN,
        CHECK,
        "e",
        "2026-01",
        a_world(SUBJECT),
        day("2026-06-01"),
        say=lambda one: words.get(str(one), str(one)),
    )
    assert trace.conditions[-1].says == "监管行业 为 民爆"
