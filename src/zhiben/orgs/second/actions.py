"""Binding a phone, giving its code, and letting it go. Attempts at a code count like attempts at a password.

`step`: the half minute by the machine's own clock (`totp.step_of`), whatever day the doors believe in.
"""

from __future__ import annotations

import secrets
from datetime import datetime
from uuid import UUID

from django.contrib.auth.hashers import check_password
from django.db.models import F

from zhiben.domain import totp
from zhiben.domain.access import Actor, Permission
from zhiben.domain.recovery import Lost
from zhiben.domain.refusals import Conflict, Incomplete, NotFound
from zhiben.ground import limits
from zhiben.ground.acts import Doing, Receipt, act
from zhiben.orgs.models import Account
from zhiben.orgs.own import store as codes
from zhiben.orgs.own.actions import about_own, normalised
from zhiben.orgs.own.queries import account_of
from zhiben.orgs.second import logins, store
from zhiben.orgs.staff.actions import count_attempt, forget_attempts
from zhiben.orgs.staff.store import Counted

SPARE_DIGITS = 12  # digits only: a telephone's number keys are enough


def give_code(account: UUID, code: str, client: str, *, step: int, at: datetime) -> None:
    """The second half of signing in, or of showing again who one is. A right code is used up.

    Raises TooMany, Incomplete `second_code`.
    """
    counted = count_code(account, client, at)
    if not store.use(account, normalised(code), step, at):
        raise Incomplete("second_code")
    forget_attempts(counted)


def by_reset_code(account: UUID, code: str, client: str, *, at: datetime, key: str) -> Receipt:
    """Whoever has lost the phone gets in by password and a one-time code; the phone is bound no more.

    Raises TooMany, Incomplete `reset_code`.
    """
    row = Account.objects.get(id=account)
    counted = count_code(account, client, at)

    def work(doing: Doing) -> None:
        if codes.use(row.id, normalised(code), (Lost.SECOND, Lost.BOTH), at) is None:
            raise Incomplete("reset_code")
        drop(row)

    receipt = about_own(row, "second_factor_by_code", work, at=at, key=key)
    forget_attempts(counted)
    return receipt


def give_password(by: Actor, password: str, client: str, *, at: datetime) -> None:
    """Shows again who one is. Raises TooMany, Incomplete `password_wrong`."""
    row = Account.objects.get(id=account_of(by))
    counted = count_attempt(row.username, client, at)
    if not check_password(password, row.password):
        raise Incomplete("password_wrong")
    forget_attempts(counted)


def bind(
    by: Actor, sealed: str, confirm: str, client: str, *, step: int, at: datetime, key: str,
    password: str = "", code: str = "",
) -> tuple[Receipt, list[str]]:  # fmt: skip
    """The phone that took the secret of a draft is the actor's from now on; ten 备用码, told only here.

    `confirm`: what that phone shows; `password` and `code`: needed where another phone gives way. Every
    session of the account ends. The same request again changes nothing and tells no codes (empty).
    Raises TooMany, Incomplete `second_draft`, `second_confirm`, `password_wrong`, `second_code`.
    """
    row = Account.objects.get(id=account_of(by))
    counted = count_code(row.id, client, at)
    secret = store.opened(row.id, sealed)
    if secret is None:
        raise Incomplete("second_draft")
    found = totp.matching(secret, normalised(confirm), step, 0)
    if found is None:
        raise Incomplete("second_confirm")
    forget_attempts(counted)
    if logins.has_factor(row.id):
        _require_both(by, password, code, client, step=step, at=at)
    told: list[str] = []

    def work(doing: Doing) -> None:
        told[:] = [_spare() for _ in range(limits.SPARE_CODES)]
        store.put(row.id, secret, found, map(normalised, told), at)
        end_sessions(row)

    return about_own(row, "second_factor", work, at=at, key=key), told


def let_go(by: Actor, password: str, code: str, client: str, *, step: int, at: datetime, key: str) -> Receipt:
    """Signing in by password alone again. Raises TooMany, Incomplete `password_wrong`, `second_code`."""
    _require_both(by, password, code, client, step=step, at=at)
    row = Account.objects.get(id=account_of(by))
    return about_own(row, "second_factor_end", lambda doing: drop(row), at=at, key=key)


def remove_factor(account: UUID, *, by: Actor, at: datetime, key: str) -> Receipt:
    """From the server itself: whoever has lost the phone, and there is nobody left to help.

    Raises NotFound, Conflict `second_none`.
    """
    row = Account.objects.filter(id=account, tenant__in=by.writes).first()
    if row is None:
        raise NotFound("account", id=account)

    def work(doing: Doing) -> None:
        if not logins.has_factor(row.id):
            raise Conflict("second_none")
        drop(row)

    return act(
        Permission.ACCOUNT_RECOVER, by=by, at=at, tenant=row.tenant, key=key, thing=f"account:{row.id}",
        details={"what": "second_factor_removed"}, work=work,
    )  # fmt: skip


def drop(row: Account) -> None:
    """Within an act: the account has no 动态口令 any more, and its sessions end."""
    store.remove(row.id)
    end_sessions(row)


def _require_both(by: Actor, password: str, code: str, client: str, *, step: int, at: datetime) -> None:
    """Before a phone that is bound gives way: the password, and a code of that phone."""
    give_password(by, password, client, at=at)
    give_code(account_of(by), code, client, step=step, at=at)


def count_code(account: UUID, client: str, at: datetime) -> Counted:
    """Under a name of their own: a right password clears nothing of the codes that were tried."""
    return count_attempt(f"second {account}", client, at)


def end_sessions(row: Account) -> None:
    """Within an act: whoever is signed in with the account is so no more."""
    Account.objects.filter(id=row.id).update(session_version=F("session_version") + 1)


def _spare() -> str:
    digits = "".join(secrets.choice("0123456789") for _ in range(SPARE_DIGITS))
    return "-".join(digits[start : start + 4] for start in range(0, SPARE_DIGITS, 4))
