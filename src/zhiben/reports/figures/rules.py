"""The indicators of an authority: its own edition, else the shipped ones. Asked by this room.

What ships may be another text after an upgrade. So whenever figures are frozen the shipped text is kept, and
what was known then is counted by what was written then.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache

from django.conf import settings

from zhiben.contents.indicators import load_indicators
from zhiben.domain.indicators import Indicator
from zhiben.library import files, store
from zhiben.library.contents import INDICATORS, indicators_of
from zhiben.library.inforce import own, own_text

SHIPPED = "shipped"  # the name under which the shipped text is kept: no authority's own


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
    if text is None and at is not None:
        text = own_text(tenant, INDICATORS, SHIPPED, day, at)
    return shipped() if text is None else _read(text)


def keep(tenant: int, day: date, at: datetime) -> None:
    """Within an act that freezes figures: the shipped text is kept, once for each text."""
    text, held = shipped_text(), own(tenant, INDICATORS, SHIPPED, day)
    if held is None or held.text != text:
        store.add(tenant, INDICATORS, SHIPPED, files.files_of(text), valid_from=day, adopted_by=None, at=at)


@lru_cache(maxsize=1)
def shipped_text() -> str:
    """What ships, as an edition would hold it."""
    found = (settings.ROOT / "content" / INDICATORS).glob("*.yaml")
    return files.text_of({path.name: path.read_text("utf-8") for path in found})


@lru_cache(maxsize=16)
def _read(text: str) -> tuple[Indicator, ...]:
    return indicators_of(files.files_of(text))
