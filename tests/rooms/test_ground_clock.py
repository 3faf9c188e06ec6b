"""Two kinds of time, one clock, one table of limits."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings

from zhiben.ground import clock, limits
from zhiben.ground.clock import ClaimedTime, Source, day_of


def test_the_clock_tells_server_time_in_utc(monkeypatch):
    monkeypatch.delenv("ZHIBEN_TODAY", raising=False)
    before = datetime.now(UTC)  # noqa: TID251 - the clock itself is under test
    now = clock.now()
    assert timedelta(0) <= now - before < timedelta(seconds=5)
    assert now.utcoffset() == timedelta(0)


def test_a_pretended_day_moves_the_day_and_keeps_the_hour(monkeypatch):
    monkeypatch.setenv("ZHIBEN_TODAY", "2025-02-28")
    assert clock.today() == date(2025, 2, 28)
    assert clock.now().utcoffset() == timedelta(0)
    monkeypatch.setenv("ZHIBEN_HOURS", "0")
    before = clock.now()
    monkeypatch.setenv("ZHIBEN_HOURS", "-1")
    assert abs((before - clock.now()) % timedelta(hours=24) - timedelta(hours=1)) < timedelta(seconds=5)
    monkeypatch.setenv("ZHIBEN_TODAY", "soon")
    with pytest.raises(ValueError, match="soon"):
        clock.now()


@pytest.mark.parametrize(
    ("instant", "day"),
    [("2026-03-01T15:59:59.999999+00:00", date(2026, 3, 1)), ("2026-03-01T16:00:00+00:00", date(2026, 3, 2))],
)
def test_a_day_is_shanghais(instant, day):
    assert day_of(datetime.fromisoformat(instant)) == day


def test_a_time_without_a_zone_is_neither_a_day_nor_a_claim():
    naive = datetime(2026, 3, 2, tzinfo=UTC).replace(tzinfo=None)
    with pytest.raises(ValueError, match="zone"):
        day_of(naive)
    with pytest.raises(ValueError, match="zone"):
        ClaimedTime(naive, Source.TYPED)


def test_every_limit_is_in_the_table_and_has_its_words():
    named = {name for name in vars(limits) if name.isupper()} - {"TABLE"}
    assert named == set(limits.TABLE)
    assert all(getattr(limits, name) == limit.value > 0 for name, limit in limits.TABLE.items())
    assert all(limit.zh and limit.unit for limit in limits.TABLE.values())


def test_the_manual_prints_every_limit():
    page = (Path(settings.ROOT) / "docs" / "reference" / "limits.md").read_text("utf-8")
    told = [
        f"| {limit.zh} | {limit.value:,} {limit.unit} | `{name}` |" for name, limit in limits.TABLE.items()
    ]
    assert [line for line in page.splitlines() if "`" in line and line.startswith("|")] == told
