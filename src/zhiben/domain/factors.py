"""Who must prove with a phone, besides the password, that they are themselves, and from when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from zhiben.domain.access import ADMINISTRATORS, OF_SECTIONS, Role

STAFF = OF_SECTIONS | ADMINISTRATORS | {Role.AUDITOR, Role.RECOVERY_OFFICER}
VOLUNTARY = "voluntary"


class Demand(StrEnum):
    """What is asked of somebody who has no 动态口令 yet."""

    FREE = "free"  # it is up to them
    ASKED = "asked"  # a line above every page
    REQUIRED = "required"  # nothing else before it


@dataclass(frozen=True, slots=True)
class Rule:
    """The installation's: the three administrators at once unless `voluntary`, staff from a day on."""

    staff_from: date | None = None
    voluntary: bool = False


def rule_of(text: str) -> Rule:
    """`text` as the installation writes it: nothing, a day as YYYY-MM-DD, or `voluntary`.

    Raises ValueError for anything else: a rule that is misread would protect nobody.
    """
    if text.strip() == VOLUNTARY:
        return Rule(voluntary=True)
    return Rule(date.fromisoformat(text.strip()) if text.strip() else None)


def demand(roles: frozenset[Role], today: date, rule: Rule) -> Demand:
    """What is asked of a person of these roles."""
    if rule.voluntary or not roles & STAFF:
        return Demand.FREE
    due = rule.staff_from is not None and rule.staff_from <= today
    return Demand.REQUIRED if due or roles & ADMINISTRATORS else Demand.ASKED
