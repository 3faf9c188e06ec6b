"""What time it is. Only doors call `now()` and `today()`; everything else is given `at` or `today`.

Two kinds of time that never mix: server time is a plain aware `datetime` that a door took from here; what a
person, a picture or a device says is a `ClaimedTime`. ZHIBEN_TODAY (YYYY-MM-DD, for demonstrations and tests)
moves the day and keeps the hour; beside it ZHIBEN_HOURS, whole hours, moves the hour too: what tests say of a
noon holds at whatever hour they are run.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """The server's time, UTC. Raises ValueError where ZHIBEN_TODAY is not a date, ZHIBEN_HOURS no number."""
    real = datetime.now(SHANGHAI)
    pretended = os.environ.get("ZHIBEN_TODAY")
    if not pretended:
        return real.astimezone(UTC)
    moved = real + timedelta(hours=int(os.environ.get("ZHIBEN_HOURS", "0")))
    return datetime.combine(date.fromisoformat(pretended), moved.timetz()).astimezone(UTC)


def today() -> date:
    """The server's day in Shanghai."""
    return day_of(now())


def day_of(at: datetime) -> date:
    """The Shanghai day of an instant. Raises ValueError for a time without a zone."""
    if at.tzinfo is None:
        raise ValueError("a time without a zone has no day")
    return at.astimezone(SHANGHAI).date()


def machine() -> datetime:
    """The machine's own time, whatever day is pretended: phones show their codes by it."""
    return datetime.now(UTC)


def since_touched(path: Path) -> timedelta | None:
    """How long ago the machine last touched a file, by its real clock; None where there is none."""
    try:
        touched = path.stat().st_mtime
    except FileNotFoundError:
        return None
    return datetime.now(UTC) - datetime.fromtimestamp(touched, UTC)


class Source(StrEnum):
    """Who says so."""

    TYPED = "typed"
    EXIF = "exif"
    DEVICE = "device"


@dataclass(frozen=True, slots=True)
class ClaimedTime:
    """自述时间: an instant somebody or something claims. Never stands where server time is asked for."""

    at: datetime
    source: Source

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise ValueError("a claimed time needs a zone")
