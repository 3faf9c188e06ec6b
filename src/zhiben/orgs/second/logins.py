"""Whether somebody who has given the right password has something more to give.

Not in `queries`: asked before there is an actor.
"""

from __future__ import annotations

from uuid import UUID

from django.utils.crypto import constant_time_compare

from zhiben.orgs.models import Account
from zhiben.orgs.second.models import SecondFactor


def has_factor(account: UUID) -> bool:
    """Does this account sign in with a 动态口令?"""
    return SecondFactor.objects.filter(account=account).exists()


def half_in(account: str, mark: str) -> Account | None:
    """The account that gave its password a moment ago; None once it was locked or the password changed.

    `mark`: its `get_session_auth_hash()` of that moment.
    """
    row = Account.objects.filter(id=account, disabled_at=None).first()
    return row if row is not None and constant_time_compare(row.get_session_auth_hash(), mark) else None
