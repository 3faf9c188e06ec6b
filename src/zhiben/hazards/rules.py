"""The rules of an authority for its hazards: its own edition, else the shipped ones. Asked by this room."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from django.conf import settings

from zhiben.contents.hazard_rules import FILE, HazardRules, load_hazard_rules
from zhiben.library import files
from zhiben.library.contents import HAZARDS, hazard_rules_of
from zhiben.library.inforce import own_text


@lru_cache(maxsize=1)
def shipped() -> HazardRules:
    """Raises ValueError where the content is broken."""
    rules, problems = load_hazard_rules(settings.ROOT / "content" / "hazards" / FILE)
    if rules is None:
        raise ValueError("\n".join(map(str, problems)))
    return rules


def rules_of(tenant: int, day: date) -> HazardRules:
    """Those in force on a day."""
    text = own_text(tenant, HAZARDS, HAZARDS, day)
    return shipped() if text is None else _read(text)


@lru_cache(maxsize=16)
def _read(text: str) -> HazardRules:
    return hazard_rules_of(files.files_of(text))
