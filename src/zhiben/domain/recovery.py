"""Who helps somebody who cannot get in, and when it takes two.

Everybody is helped by one other person: a system administrator or a recovery officer (恢复专员). The three
administrators, who could open the most, are helped only by both recovery officers; a recovery officer only by
the other one together with a system administrator. Nobody ever helps themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any
from uuid import UUID

from zhiben.domain.access import ADMINISTRATORS, Role

OFFICERS = 2  # recovery officers of an authority
Roles = frozenset[Role]


class Lost(StrEnum):
    """What somebody no longer has."""

    PASSWORD = "password"
    SECOND = "second"  # the phone, and the 备用码
    BOTH = "both"


def needs_two(lost_by: Roles) -> bool:
    """Does it take two persons to help somebody of these roles?"""
    return bool(lost_by & (ADMINISTRATORS | {Role.RECOVERY_OFFICER}))


def may_help(helper: Roles, lost_by: Roles) -> bool:
    """May a person of these roles help, alone or as one of two?"""
    if lost_by & ADMINISTRATORS:
        return Role.RECOVERY_OFFICER in helper
    return bool(helper & {Role.RECOVERY_OFFICER, Role.SYSTEM_ADMINISTRATOR})


def may_decide(first: Roles, second: Roles, lost_by: Roles) -> bool:
    """May these two help together? That they are two persons, and neither the third, is asked elsewhere."""
    both = may_help(first, lost_by) and may_help(second, lost_by)
    return both and Role.RECOVERY_OFFICER in first | second


def of_account(content: Mapping[str, Any]) -> UUID:
    """Which account a request to be approved is about."""
    return UUID(str(content["account"]))
