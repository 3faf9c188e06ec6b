"""The indicators of an authority: its own edition, else the shipped ones. Asked by this room."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache

from django.conf import settings

from zhiben.contents.indicators import load_indicators
from zhiben.domain.indicators import Indicator
from zhiben.library import files
from zhiben.library.contents import INDICATORS, indicators_of
from zhiben.library.inforce import own_text


@lru_cache(maxsize=1)
def shipped() -> tuple[Indicator, ...]:
    """Raises ValueError where the content is broken."""
    found, problems = load_indicators(settings.ROOT / "content" / INDICATORS)
    if found is None:
        raise ValueError("\n".join(map(str, problems)))
    return found


def of(tenant: int, day: date, at: datetime | None = None) -> tuple[Indicator, ...]:
    """Those in force on a day as known at `at` (None: now), in the order of the sheet."""
    text = own_text(tenant, INDICATORS, INDICATORS, day, at)
    return shipped() if text is None else _read(text)


@lru_cache(maxsize=16)
def _read(text: str) -> tuple[Indicator, ...]:
    return indicators_of(files.files_of(text))
