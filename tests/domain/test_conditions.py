"""Conditions: every operator, what is missing, what equals what, and how they read."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.given import (
    Counts,
    Holder,
    SetOf,
    Span,
    a_coverage_of,
    a_duty,
    a_fact,
    a_plan,
    a_subject,
    a_world,
    cell,
    cells,
    day,
    every,
    on,
    periods,
)
from zhiben.domain.conditions import Look, as_date, as_number, holds, same, text, value_text
from zhiben.domain.periods import Period
from zhiben.domain.plan import All, Any, FromSetting, Not, Test

WEEKS = {"weeks": (Span(day("2026-02-24"), day("2026-03-02")), Span(day("2027-02-15"), None))}
FIELDS = {
    "industry": "ships",
    "headcount": 120,
    "fund": Decimal("10.50"),
    "text_number": "9",
    "insured": True,
    "parts": ("a", "b"),
    "appointed_on": date(2026, 2, 24),
    "hired_on": "2026-03-03",
    "empty": "",
    "none": None,
    "no_parts": (),
}


def look(period: Period | None = None) -> Look:
    return Look(FIELDS.get, {"least": 100, "kind": "ships"}.__getitem__, WEEKS, lambda: period)


@pytest.mark.parametrize(
    ("path", "op", "value", "expected"),
    [
        ("industry", "eq", "ships", True),
        ("industry", "eq", "ship", False),
        ("industry", "ne", "tin", True),
        ("industry", "in", ("tin", "ships"), True),
        ("industry", "in", ("tin",), False),
        ("industry", "has", "ships", True),
        ("headcount", "eq", "120", True),
        ("headcount", "gt", 119, True),
        ("headcount", "gt", 120, False),
        ("headcount", "gte", FromSetting("least"), True),
        ("headcount", "lt", 120, False),
        ("headcount", "lte", 120, True),
        ("headcount", "between", (120, 130), True),
        ("headcount", "between", (100, 119), False),
        ("fund", "eq", "10.5", True),
        ("fund", "gt", 10, True),
        ("text_number", "lt", 10, True),
        ("text_number", "lt", "10", True),
        ("insured", "eq", True, True),
        ("insured", "eq", 1, False),
        ("insured", "eq", "true", True),
        ("insured", "gt", 0, False),
        ("parts", "has", "a", True),
        ("parts", "eq", "a", False),
        ("parts", "has_all", ("a", "b"), True),
        ("parts", "has_all", ("a", "c"), False),
        ("parts", "has_any", ("c", "b"), True),
        ("parts", "has_any", ("c",), False),
        ("appointed_on", "before", "2026-02-25", True),
        ("appointed_on", "before", "2026-02-24", False),
        ("hired_on", "after", "2026-03-02", True),
        ("hired_on", "after", date(2026, 3, 3), False),
        ("appointed_on", "during", "weeks", True),
        ("hired_on", "during", "weeks", False),
        ("industry", "during", "weeks", False),
        ("industry", "gt", "a", False),
        ("industry", "known", True, True),
        ("empty", "known", True, False),
        ("none", "known", False, True),
        ("no_parts", "known", False, True),
    ],
)
def test_each_operator(path, op, value, expected):
    assert holds(Test(path, op, value), look()) is expected


@pytest.mark.parametrize(
    "op", ["eq", "ne", "in", "gt", "lt", "between", "has", "has_all", "before", "during"]
)
@pytest.mark.parametrize("path", ["empty", "none", "no_parts", "unheard_of"])
def test_a_test_on_what_is_missing_is_false_and_its_not_true(path, op):
    test = Test(path, op, ("", None) if op in ("in", "between", "has_all") else "")
    assert holds(test, look()) is False
    assert holds(Not(test), look()) is True


def test_during_the_period_asks_for_the_period():
    test = Test("appointed_on", "during", "period")
    assert holds(test, look(Period(date(2026, 2, 1), date(2026, 3, 1), "2026-02")))
    assert not holds(test, look(Period(date(2026, 2, 1), date(2026, 2, 24), "")))
    assert not holds(test, look())


def test_all_any_not_combine():
    ships, big = on(industry="ships"), Test("headcount", "gt", 300)
    assert holds(None, look())
    assert holds(All((ships, Not(big))), look())
    assert holds(Any((big, ships)), look())
    assert not holds(All((ships, big)), look())
    assert holds(All(()), look())
    assert not holds(Any(()), look())


@given(st.one_of(st.integers(), st.booleans(), st.text(max_size=5), st.dates(), st.decimals(allow_nan=False)))
def test_every_value_is_the_same_as_itself(value):
    assert same(value, value)


def test_what_looks_like_a_number_or_day_but_is_none():
    assert as_number("1e5") == 100000
    assert [as_number(one) for one in ("NaN", "Infinity", "", "eins", True, None)] == [None] * 6
    assert [as_date(one) for one in ("2026-02-30", "20260228", 20260228, None)] == [None] * 4


def test_conditions_read_in_chinese_and_alike_each_time():
    condition = All(
        (
            on(industry="ships"),
            Any((Test("headcount", "gte", 300), Not(Test("insured", "eq", True)))),
            Test("appointed_on", "during", "period"),
            Test("grade", "known", False),
            Test("share", "gte", FromSetting("share")),
            Test("grade", "in", ("A", "B")),
        )
    )
    assert text(condition) == (
        "industry 为 ships 且 （headcount 不小于 300 或 非（insured 为 是）） 且 appointed_on 在本期之内"
        " 且 grade 未填写 且 share 不小于 设定值 share 且 grade 属于 A、B"
    )
    assert text(Test("hired_on", "during", "weeks")) == "hired_on 在 weeks 之内"
    assert text(None) == "不附条件"
    assert value_text(None) == "（无）"


# ── in a plan ────────────────────────────────────────────────────────────────────────────────────


def test_a_dotted_field_is_that_of_the_subject_above():
    duty = a_duty(
        holder=Holder("each", "site"), where=on(**{"enterprise.industry": "explosives", "use": "magazine"})
    )
    world = a_world(
        a_subject("e", industry={"": "tin", "2025-03-01": "explosives"}),
        a_subject("m", "site", of="e", use="magazine"),
        a_subject("n", "site", of="e", use="office"),
        a_subject("lost", "site", use="magazine"),
    )
    found = cells(duty, world, first="2025-02-01", last="2025-03-31")
    assert [(one.holder, one.period) for one in found] == [("m", "2025-03")]


def test_newcomers_of_the_year_are_asked_for_by_during_period():
    duty = a_duty(
        holder=Holder("each", "person"), every=every("year"), where=Test("hired_on", "during", "period")
    )
    world = a_world(a_subject("p", "person", hired_on="2025-05-03"))
    assert periods(duty, world) == ["2025"]


def test_newcomers_of_the_year_may_be_the_members_of_a_set():
    duty = a_coverage_of(
        SetOf("new", "person", where=Test("hired_on", "during", "period")), every=every("year")
    )
    people = [
        a_subject("p", "person", of="e", hired_on="2025-05-03"),
        a_subject("q", "person", of="e", hired_on="2024-02-03"),
    ]
    assert [one.need_of for one in cells(duty, a_world(a_subject(), *people))] == [1, 1, 0]


def test_status_is_derived_where_a_subject_has_none():
    world = a_world(a_subject(suspended=((day("2025-03-01"), day("2025-04-01")),), closed=day("2025-06-01")))
    assert periods(a_duty(where=on(status="operating")), world, first="2025-01-01") == [
        "2025-01",
        "2025-02",
        "2025-04",
        "2025-05",
    ]


def test_a_status_word_of_its_own_is_kept_while_operating():
    world = a_world(a_subject(status={"": "trial", "2025-03-01": "operating"}))
    assert periods(a_duty(where=on(status="trial")), world, first="2025-01-01") == ["2025-01", "2025-02"]


def test_a_condition_on_a_fact_may_ask_for_its_day_its_kind_and_its_subject_above():
    asked = All((Test("happened_on", "before", "2025-03-10"), Test("enterprise.industry", "eq", "ships")))
    duty = a_duty(counts=(Counts(("check",), asked),))
    facts = [a_fact("f", "2025-03-09"), a_fact("g", "2025-03-10")]
    assert cell(a_plan(duty), a_world(a_subject(industry="ships"), facts=facts), "2025-03").counted_n == 1
