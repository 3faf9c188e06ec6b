"""What people do about their own account; using the one-time code another person gave them.

Whoever proves to own an account changes it whatever their role: the act is the program's, and says whose.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.contrib.auth.hashers import check_password, make_password
from django.db.models import F

from zhiben.domain.access import Actor, Permission, system
from zhiben.domain.periods import day_of
from zhiben.domain.recovery import Lost
from zhiben.domain.refusals import Incomplete
from zhiben.ground.acts import Doing, Receipt, Work, act
from zhiben.orgs.models import Account
from zhiben.orgs.own import store
from zhiben.orgs.own.queries import account_of
from zhiben.orgs.second import store as second
from zhiben.orgs.staff.actions import count_attempt, forget_attempts, require_strong
from zhiben.orgs.staff.logins import of_the_office

ALPHABET = "ABCDEFGHJKMNPQRTUVWXY346789"  # nothing that is mistaken for another on paper
GROUPS, EACH = 3, 4
OFFICE_BROWSERS = 2  # in which one of the office's people is signed in at once


def change_password(by: Actor, old: str, new: str, client: str, *, at: datetime, key: str) -> Receipt:
    """The owner's new password; every session of the account ends.

    Raises TooMany, Incomplete `password_wrong`, `password_same`, `password_weak`.
    """
    row = Account.objects.get(id=account_of(by))
    counted = count_attempt(row.username, client, at)
    if not check_password(old, row.password):
        raise Incomplete("password_wrong")
    forget_attempts(counted)
    if old == new:
        raise Incomplete("password_same")
    require_strong(new)
    return _set_password(row, new, "own_password", at=at, key=key)


def end_sessions(by: Actor, sittings: list[UUID]) -> int:
    """Sign out elsewhere. Returns how many sessions ended."""
    return store.end(account_of(by), sittings)


def remember_browser(account: UUID, session: str, browser: str, at: datetime) -> None:
    """A browser has signed in. The office's people keep two at once: the one longest there is signed out.

    Demonstration accounts are everybody's, so nobody is put out of them.
    """
    store.sit(account, session, browser, at)
    row = Account.objects.get(id=account)
    if not row.is_demo and of_the_office(row):
        store.keep_latest(account, OFFICE_BROWSERS)


def use_code(username: str, code: str, new: str, client: str, *, at: datetime, key: str) -> Receipt:
    """A new password by a one-time code; where the phone is lost too, its 动态口令 is gone.

    Raises TooMany, Incomplete `reset_code`, `password_weak`.
    """
    counted = count_attempt(username, client, at)
    require_strong(new)
    row = Account.objects.filter(username=username.strip(), disabled_at=None).first()
    if row is None:
        raise Incomplete("reset_code")
    owner = row.id

    def use_up(doing: Doing) -> None:
        lost = store.use(owner, normalised(code), (Lost.PASSWORD, Lost.BOTH), at)
        if lost is None:
            raise Incomplete("reset_code")
        if lost is Lost.BOTH:
            second.remove(owner)

    receipt = _set_password(row, new, "password_by_code", at=at, key=key, before=use_up)
    forget_attempts(counted)
    return receipt


def follow_browser(account: UUID, before: str, session: str) -> None:
    """A browser's session has another key; every other session of the account ends."""
    store.move(account, before, session)
    store.keep_only(account, session)


def open_feed(*, by: Actor, at: datetime, key: str) -> tuple[Receipt, str]:
    """The secret of the person's calendar feed, told only here; one made before ends.

    The same request again changes nothing and tells no secret (empty).
    """
    told: list[str] = []
    row = Account.objects.get(id=account_of(by))

    def work(doing: Doing) -> None:
        told[:] = [secrets.token_urlsafe(32)]
        store.open_feed(row.id, told[0], at)

    return about_own(row, "calendar_feed", work, at=at, key=key), told[0] if told else ""


def end_feed(*, by: Actor, at: datetime, key: str) -> Receipt:
    """Nobody reads the person's calendar by its address any more."""
    row = Account.objects.get(id=account_of(by))

    def work(doing: Doing) -> None:
        store.end_feed(row.id, at)

    return about_own(row, "calendar_feed_end", work, at=at, key=key)


def normalised(code: str) -> str:
    """As typed from paper: case, spaces and dashes do not matter."""
    return "".join(letter for letter in code.upper() if letter.isalnum())


def _set_password(
    row: Account, new: str, what: str, *, at: datetime, key: str,
    before: Callable[[Doing], None] = lambda doing: None,
) -> Receipt:  # fmt: skip
    def work(doing: Doing) -> None:
        before(doing)
        Account.objects.filter(id=row.id).update(
            password=make_password(new), session_version=F("session_version") + 1
        )

    return about_own(row, what, work, at=at, key=key)


def about_own(row: Account, what: str, work: Work, *, at: datetime, key: str) -> Receipt:
    """What an owner does about the own account is the program's act, whatever the owner's role.

    `what` tells such acts apart in the ledger.
    """
    program = system("account", [row.tenant], day_of(at))
    return act(
        Permission.ACCOUNT_CHANGE, by=program, at=at, tenant=row.tenant, key=key, thing=f"account:{row.id}",
        details={"what": what, "person": row.person}, work=work,
    )  # fmt: skip


def a_code() -> str:
    """A one-time code as it is told: letters and digits in groups."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(EACH)) for _ in range(GROUPS))
