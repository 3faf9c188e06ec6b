"""The State Council's notices of 2024–2026 against what is known of them, and against a second source."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from pathlib import Path

import holidays
import pytest

from zhiben.contents.calendars import load_calendars
from zhiben.contents.problems import Problems
from zhiben.domain.periods import Calendar

DIRECTORY = Path(__file__).resolve().parents[2] / "content" / "calendars"


@cache
def calendar() -> Calendar:
    problems = Problems()
    found = load_calendars(DIRECTORY, problems)
    assert not problems.sorted()
    return found


def days_of(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days)]


@pytest.mark.parametrize(("year", "working"), [(2024, 251), (2025, 248), (2026, 248)])
def test_each_year_has_the_working_days_of_its_notice(year: int, working: int) -> None:
    assert sum(calendar().is_working(day) for day in days_of(year)) == working


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_a_second_source_agrees_on_every_day(year: int) -> None:
    second = holidays.China(years=year)
    made_up = {date.fromisoformat(iso(name)) for name in second.values() if "substituted from" in name}
    for day in days_of(year):
        expected = day in made_up or (day.weekday() < 5 and day not in second)
        assert calendar().is_working(day) == expected, day


def iso(name: str) -> str:
    """`Day off (substituted from 02/04/2024)` → `2024-02-04`."""
    month, day, year = name.split("substituted from ")[1].rstrip(")").split("/")
    return f"{year}-{month}-{day}"


def test_every_make_up_day_is_a_weekend_and_every_year_has_its_notice() -> None:
    texts = {path.stem: path.read_text(encoding="utf-8") for path in DIRECTORY.glob("*.yaml")}
    assert set(texts) == {"2024", "2025", "2026"}
    assert all("basis: 国办发明电〔" in text for text in texts.values())
    assert all(day.weekday() >= 5 for day in calendar().work)


def test_years_without_a_notice_are_not_published() -> None:
    assert calendar().years == frozenset({2024, 2025, 2026})
