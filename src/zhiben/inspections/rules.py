"""How an authority inspects: its own edition of the rules, else the shipped ones. Asked by this room."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from django.conf import settings

from zhiben.contents.inspection_rules import FILE, InspectionRules, load_inspection_rules
from zhiben.library import files
from zhiben.library.contents import INSPECTIONS, inspection_rules_of
from zhiben.library.inforce import own_text


@lru_cache(maxsize=1)
def shipped() -> InspectionRules:
    """Raises ValueError where the content is broken."""
    rules, problems = load_inspection_rules(settings.ROOT / "content" / "inspections" / FILE)
    if rules is None:
        raise ValueError("\n".join(map(str, problems)))
    return rules


def rules_of(tenant: int, day: date) -> InspectionRules:
    """Those in force on a day."""
    text = own_text(tenant, INSPECTIONS, INSPECTIONS, day)
    return shipped() if text is None else _read(text)


@lru_cache(maxsize=16)
def _read(text: str) -> InspectionRules:
    return inspection_rules_of(files.files_of(text))
