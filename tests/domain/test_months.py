"""月调度: the flows, when it is due, what is out of the ordinary; sheets frozen and compared."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest

from tests.builders import NOON
from zhiben.domain import freezing, months
from zhiben.domain.indicators import Amount, Pair, Reported, Sheet, Span
from zhiben.domain.months import MonthEvent, MonthState, ReturnEvent, ReturnState, UnitKind
from zhiben.domain.periods import Calendar
from zhiben.domain.refusals import Conflict, Incomplete

REST = Calendar(rest=frozenset({date(2026, 10, day) for day in range(1, 8)}))


def a_sheet(**columns: Pair) -> Sheet:
    span = Span(date(2026, 9, 1), date(2026, 9, 30))
    return Sheet(371003, "2026-09", span, date(2024, 1, 1), NOON, {"": columns})


def number(value: object, total: object = None) -> Pair:
    now = Amount(None if value is None else Decimal(str(value)))
    return Pair(now, now if total is None else Amount(Decimal(str(total))))


def test_a_locked_month_changes_by_a_restatement_with_a_reason_only():
    step = months.MONTH_FLOW.step(MonthState.LOCKED, MonthEvent.RESTATE)
    with pytest.raises(Incomplete):
        step.check({"reason": ""})
    for event in (MonthEvent.ASK, MonthEvent.CHASE, MonthEvent.LOCK):
        with pytest.raises(Conflict):
            months.MONTH_FLOW.step(MonthState.LOCKED, event)


def test_what_is_confirmed_is_filed_again_only_after_it_was_sent_back():
    with pytest.raises(Conflict):
        months.RETURN_FLOW.step(ReturnState.CONFIRMED, ReturnEvent.FILE)
    assert months.RETURN_FLOW.step(ReturnState.RETURNED, ReturnEvent.FILE).target == ReturnState.FILED
    walked = {step.source for step in months.RETURN_FLOW.steps} | {
        step.target for step in months.RETURN_FLOW.steps
    }
    assert walked == set(ReturnState)


def test_only_sections_keep_a_month_from_being_locked():
    states = [
        (UnitKind.SECTION, ReturnState.CONFIRMED), (UnitKind.SECTION, ReturnState.EXCUSED),
        (UnitKind.SECTION, ReturnState.FILED), (UnitKind.ENTERPRISE, ReturnState.ASKED),
    ]  # fmt: skip
    assert months.unsettled(states) == 1


@pytest.mark.parametrize(
    ("period", "due"),
    [
        ("2026-09", date(2026, 9, 25)),
        ("2026-10", date(2026, 10, 23)),  # 25 October is a Sunday
        ("2026-07", date(2026, 7, 24)),
    ],
)
def test_the_usual_due_day_is_the_25th_or_the_working_day_before(period: str, due: date):
    assert months.usual_due(period, REST) == due


def test_units_are_due_a_working_day_before_and_never_too_soon():
    assert months.units_due(date(2026, 9, 25), date(2026, 9, 1), REST) == date(2026, 9, 24)
    assert months.units_due(date(2026, 9, 25), date(2026, 9, 30), REST) == date(2026, 10, 9)


def test_a_figure_far_from_those_of_former_months_is_asked_about():
    former = [Decimal(n) for n in (10, 12, 11, 9)]
    assert [months.is_unusual(Decimal(n), former) for n in (10, 15, 16, 60, 5, 0)] == [
        False, False, True, True, True, True,
    ]  # fmt: skip
    assert not months.is_unusual(Decimal(900), former[:2])
    assert not months.is_unusual(Decimal(2), [Decimal(0)] * 4)


def test_how_much_is_filled_is_counted_in_columns():
    filled = months.Filled(computed=52, said=1, of=55)
    assert (filled.done, filled.left, filled.prefilled) == (53, 2, 94)
    assert months.Filled(0, 0, 0).prefilled == 100


def test_a_frozen_sheet_comes_back_equal_digit_for_digit():
    sheet = a_sheet(
        fines=number("12.50", "120.5000"), asked=Pair(Amount(None, missing=3), Amount(Decimal(0))),
        rate=Pair(Amount(Decimal("97.3"), Decimal(36), Decimal(37)), Amount(None, None, Decimal(0))),
    )  # fmt: skip
    back = freezing.unpacked(freezing.packed(sheet))
    assert back == sheet
    assert str(back.pair("fines").total.value) == "120.5000"
    with pytest.raises(ValueError, match="unknown format"):
        freezing.unpacked({"format": 2})


def test_differences_name_each_column_that_changed_and_none_else():
    before = a_sheet(visits=number(3, 40), fines=number(0), gone=number(1))
    after = replace(
        before, known=datetime.fromisoformat("2026-11-02T09:00:00+08:00"),
        columns={"": {"visits": number(4, 41), "fines": number(0), "new": number(None)}},
    )  # fmt: skip
    found = freezing.differences(before, after)
    assert [(one.indicator, one.before.now.value, one.after.now.value) for one in found] == [
        ("visits", 3, 4), ("gone", 1, None),
    ]  # fmt: skip
    assert freezing.differences(before, before) == ()


def test_zero_report_is_nought_everywhere_and_silence_is_none():
    still = {"enterprises": number(37), "visits": number(0), "rate": Pair(Amount(None, whole=Decimal(0)))}
    assert freezing.is_zero_report(a_sheet(**still), {"enterprises"})
    assert not freezing.is_zero_report(a_sheet(**still), set())
    assert not freezing.is_zero_report(a_sheet(**still, asked=number(None)), {"enterprises"})
    assert not freezing.is_zero_report(a_sheet(), set())
    assert (number(None).now.state, number(0).now.state) == (Reported.MISSING, Reported.ZERO)
