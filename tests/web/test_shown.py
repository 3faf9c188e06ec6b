"""How days, periods, dots and the strip of months read. Nothing here needs a database."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import product
from types import SimpleNamespace as Thing

import pytest
from django.urls import set_script_prefix
from django.utils import translation

from zhiben.domain.access import Role
from zhiben.domain.cells import Mark, Status
from zhiben.domain.words import WORDS, word
from zhiben.web import heat, samples, sheet
from zhiben.web.templatetags import days, permits, ui

TODAY = date(2026, 9, 22)
ROW = samples.SAMPLE


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ("2026-Q3", "2026 年三季度"),
        ("2026-H1", "2026 年上半年"),
        ("2026-10", "2026 年 10 月"),
        ("2026", "2026 年"),
        ("2026-W05", "2026 年第 5 周"),
        ("2026-10-03", "2026 年 10 月 3 日"),
        ("first", "first"),
    ],
)
def test_a_period_reads_as_people_say_it(label, words):
    assert days.period(replace(ROW, period=label), TODAY) == words


def test_a_stretch_and_an_event_read_by_their_days():
    stretch = replace(
        ROW, period="2026-01-05/2026-01-14", starts_on=date(2026, 1, 5), last_day=date(2026, 1, 14)
    )
    assert days.period(stretch, TODAY) == "1 月 5 日 – 1 月 14 日"
    assert (
        days.period(replace(ROW, period="event:f1", starts_on=date(2025, 9, 16)), TODAY)
        == "自 2025 年 9 月 16 日"
    )


def test_the_year_is_said_only_of_another_year():
    assert days.day(date(2026, 3, 1), TODAY) == "3 月 1 日"
    assert days.day(date(2025, 3, 1), TODAY) == "2025 年 3 月 1 日"
    assert days.short(date(2026, 3, 1), TODAY) == "3-01"
    assert days.short(date(2025, 3, 1), TODAY) == "2025-03-01"
    assert days.short(None, TODAY) == "—"


def test_days_read_in_english_too():
    with translation.override("en"):
        assert days.day(date(2026, 3, 1), TODAY) == "1 Mar"
        assert days.period(replace(ROW, period="2026-03", starts_on=date(2026, 3, 1)), TODAY) == "Mar 2026"
        assert days.left(replace(ROW, left=1), TODAY) == "1 working day left"


@pytest.mark.parametrize(
    ("due", "left", "words"),
    [
        (TODAY, 0, "今天到期"),
        (TODAY + timedelta(3), 3, "剩 3 个工作日"),
        (TODAY - timedelta(4), -2, "逾期 2 个工作日"),
        (TODAY + timedelta(1), 0, ""),
        (None, None, ""),
    ],
)
def test_what_the_due_day_means_today(due, left, words):
    assert days.left(replace(ROW, due_on=due, left=left), TODAY) == words


def test_the_due_day_keeps_the_number_it_was_counted_with():
    marks = days.one_a_day(samples.WORKING_DAYS)
    assert [(mark.kind, mark.number) for mark in marks[-2:]] == [("counted", 4), ("due", 5)]
    assert len({mark.day for mark in marks}) == len(marks) == 7


def test_every_status_and_mark_has_a_word_and_a_tone():
    assert [word(one) for enum in (Status, Mark) for one in enum]
    assert set(ui.TONES) == set(Status)
    assert all(set(table) == {one.value for one in enum} for enum, table in WORDS.items())


@pytest.mark.parametrize(
    ("counted", "need", "marks"),
    [
        (0, 1, [False]),
        (4, 5, [True] * 4 + [False]),
        (3, 2, [True, True]),
        (0, 0, []),
        (Decimal("1.000000"), Decimal("2.000000"), [True, False]),
        (29, 34, None),
        (Decimal("2.5"), 8, None),
    ],
)
def test_quota_dots_or_a_bar(counted, need, marks):
    assert ui.dots(counted, need)["marks"] == marks


def test_a_denominator_is_never_left_out_and_numbers_are_plain():
    assert ui.ratio(Decimal("29.000000"), Decimal("34"), "家") == {"counted": 29, "need": 34, "unit": "家"}
    assert str(ui.ratio(Decimal("2.500000"), 8)["counted"]) == "2.5"


# ── the strip of months ──────────────────────────────────────────────────────────────────────────

MONTHS = [f"{2024 + n // 12}-{n % 12 + 1:02}" for n in range(36)]


def owed(begin: date, end: date, status: Status = Status.DONE, **given: object) -> heat.Row:
    return replace(ROW, starts_on=begin, last_day=end, due_on=end, word=status, **given)


def widths(strip: heat.Strip) -> list[list[int]]:
    return [[box.width for box in line.boxes] for line in strip.lines]


def test_a_box_is_as_wide_as_its_period_and_a_line_as_wide_as_the_strip():
    strip = heat.strip(samples.owed(), MONTHS, TODAY)
    assert widths(strip) == [[3] * 12, [1] * 36, [12] * 3]
    assert strip.years == ((2024, 12), (2025, 12), (2026, 12))
    assert strip.now == date(2026, 9, 1)


def test_months_without_a_duty_are_gaps():
    rows = [owed(date(2025, 4, 1), date(2025, 6, 30))]
    line = heat.strip(rows, MONTHS, TODAY).lines[0]
    assert [(box.width, box.status) for box in line.boxes] == [(15, None), (3, Status.DONE), (18, None)]


def test_several_in_one_month_show_the_worst_word_and_their_number():
    rows = [
        owed(date(2026, 5, n), date(2026, 5, n), status, period=f"2026-05-0{n}")
        for n, status in ((1, Status.DONE), (2, Status.OVERDUE), (3, Status.DONE_LATE))
    ]
    box = heat.strip(rows, MONTHS, TODAY).lines[0].boxes[1]
    assert (box.width, box.status, box.label) == (1, Status.OVERDUE, "2026-05-02 · 3")


def test_periods_that_would_overlap_sit_in_the_month_they_are_due():
    weeks = [
        owed(date(2026, 1, 26) + timedelta(7 * n), date(2026, 2, 1) + timedelta(7 * n)) for n in range(4)
    ]
    line = heat.strip(weeks, MONTHS, TODAY).lines[0]
    assert [(box.width, box.label[-3:]) for box in line.boxes if box.status] == [(1, "· 4")]


def test_what_lies_outside_the_months_shown_is_cut_off():
    rows = [owed(date(2023, 11, 1), date(2024, 1, 31)), owed(date(2026, 12, 1), date(2027, 2, 28))]
    assert widths(heat.strip(rows, MONTHS, TODAY)) == [[1, 34, 1]]


def test_only_what_was_to_be_answered_for_is_the_denominator():
    rows = [
        owed(date(2024, n, 1), date(2024, n, 28), status)
        for n, status in enumerate(
            (Status.DONE, Status.DONE_LATE, Status.OVERDUE, Status.UPCOMING, Status.WAIVED), start=1
        )
    ]
    line = heat.strip(rows, MONTHS, TODAY).lines[0]
    assert (line.on_time, line.answered) == (1, 3)


# ── the sheet ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("evil", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_spreadsheet_is_never_told_to_calculate(evil):
    words = {one: word(one) for enum in (Status, Mark) for one in enum}
    everything = [True] * len(sheet.cells(ROW, words))
    lines = list(sheet.lines([replace(ROW, subject_name=evil)], ["谁"], words, everything))
    assert f"'{evil}" in lines[-1]


def test_a_sheet_begins_with_its_mark_and_its_head():
    assert list(sheet.lines([], ["义务", "谁"], {}, [True, True])) == ["\ufeff", "义务,谁\r\n"]
    assert list(sheet.lines([], ["义务", "谁"], {}, [True, False])) == ["\ufeff", "义务\r\n"]


def test_a_menu_kept_drawn_is_given_to_those_with_the_same_roles_page_language_and_address_alone():
    def menu(role: Role, page: str, language: str, prefix: str) -> str:
        set_script_prefix(prefix)
        with translation.override(language):
            asking = Thing(actor=Thing(roles=frozenset({role})), resolver_match=Thing(url_name=page))
            return permits.menu(asking)

    asked = list(
        product(
            (Role.SUPERVISOR, Role.PRINCIPAL), ("home", "obligations"), ("zh-hans", "en"), ("/", "/below/")
        )
    )
    try:
        first = [menu(*one) for one in asked]
        assert len(set(first)) == len(asked)
        assert [menu(*one) for one in reversed(asked)] == first[::-1]
    finally:
        set_script_prefix("/")
