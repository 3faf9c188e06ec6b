"""Inviting enterprises, taking an invitation back, and using one.

The code is told once, to whoever invites; the database has its digest only. Whoever holds the paper makes the
account: there is no actor yet, so the act is the program's, and says which invitation it rests on.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.contrib.auth.hashers import make_password

from zhiben.domain.access import Actor, Permission, Place, Role, system
from zhiben.domain.orgs import Kind
from zhiben.domain.periods import day_of
from zhiben.domain.refusals import Conflict, Incomplete, NotFound, NotPermitted, TooLarge
from zhiben.ground.acts import Doing, Receipt, act
from zhiben.ground.keys import uuid7
from zhiben.orgs import queries as orgs
from zhiben.orgs.acts import Also, nobody
from zhiben.orgs.inviting import store
from zhiben.orgs.inviting.codes import digest_of, invited
from zhiben.orgs.inviting.queries import may_invite
from zhiben.orgs.models import Account, Grant, Invitation, Subject
from zhiben.orgs.own.actions import ALPHABET
from zhiben.orgs.staff.actions import count_attempt, forget_attempts, require_strong
from zhiben.orgs.store import New, add

LASTS = timedelta(days=30)
GROUPS, EACH = 4, 4
MOST = 200  # letters at once


@dataclass(frozen=True, slots=True)
class Letter:
    """What is printed. `code` is told here and never again."""

    enterprise: UUID
    name: str
    role: Role
    code: str
    until: date


def invite(
    enterprises: Sequence[UUID], role: Role, *, by: Actor, at: datetime, key: str
) -> tuple[Receipt, list[Letter]]:
    """A letter for each enterprise; one sent before is worth nothing from now on.

    The same request again changes nothing and tells no codes. Raises NotFound, NotPermitted, Incomplete
    `nothing_chosen`, TooLarge.
    """
    if not enterprises:
        raise Incomplete("nothing_chosen")
    if len(enterprises) > MOST:
        raise TooLarge("too_many_letters", most=MOST)
    firms = [orgs.subject(by, id_, Kind.ENTERPRISE) for id_ in dict.fromkeys(enterprises)]
    for firm in firms:
        if not may_invite(by, role, firm.place):
            raise NotPermitted("not_permitted", verb=Permission.INVITATION_ISSUE.value)
    tenant = firms[0].tenant
    until = day_of(at + LASTS)
    letters: list[Letter] = []

    def work(doing: Doing) -> dict[str, object]:
        letters.clear()
        for firm in firms:
            store.end_open(tenant, firm.id, role, at)
            code = _code()
            row = Invitation(
                tenant=tenant, enterprise=firm.id, region=firm.region, industry=firm.industry, subject=firm,
                role=role.value, digest=digest_of(code), until=until, issued_by=by.person, recorded_at=at,
            )  # fmt: skip
            row.save(force_insert=True)
            doing.keep(f"invitation:{row.id}", "issued", after={"enterprise": firm.id, "role": role.value})
            letters.append(Letter(firm.id, firm.name, role, _grouped(code), until))
        return {"invitations": len(firms)}

    receipt = act(
        Permission.INVITATION_ISSUE, by=by, at=at, tenant=tenant, key=key, thing="invitation",
        details={"enterprises": [str(firm.id) for firm in firms], "role": role.value}, work=work,
        place=firms[0].place,
    )  # fmt: skip
    return receipt, letters


def withdraw(invitation: UUID, *, by: Actor, at: datetime, key: str) -> Receipt:
    """An invitation that nobody used is worth nothing from now on. Raises NotFound, NotPermitted."""
    row = Invitation.objects.within(by).filter(id=invitation).select_related("subject").first()
    if row is None:
        raise NotFound("invitation", id=invitation)
    if not may_invite(by, Role(row.role), row.subject.place):
        raise NotPermitted("not_permitted", verb=Permission.INVITATION_ISSUE.value)

    def work(doing: Doing) -> None:
        if not store.end(row.tenant, row.id, at):
            raise Conflict("moved_on", thing=f"invitation:{row.id}")

    return act(
        Permission.INVITATION_ISSUE, by=by, at=at, tenant=row.tenant, key=key,
        thing=f"invitation:{row.id}", details={"what": "withdraw"}, work=work, place=row.subject.place,
    )  # fmt: skip


def accept(
    code: str, name: str, username: str, password: str, client: str, *, at: datetime, key: str,
    also: Also = nobody,
) -> Receipt:  # fmt: skip
    """A person of the enterprise, who may act for it, and a way to log in.

    Raises TooMany, Incomplete `invitation` (wrong, used, out of date: told alike), `name_missing`,
    `username_missing`, `password_weak`; Conflict `username_taken`.
    """
    counted = count_attempt(f"invitation {client}", client, at)  # nobody locks others out by guessing
    row = invited(code, day_of(at))
    name, username = name.strip(), username.strip()
    if not name:
        raise Incomplete("name_missing")
    if not username:
        raise Incomplete("username_missing")
    require_strong(password)
    receipt = act(
        Permission.ACCOUNT_CREATE, by=system("invitation", [row.tenant], day_of(at)), at=at,
        tenant=row.tenant, key=key, thing="account",
        details={"invitation": row.id, "username": username, "name": name, "role": row.role},
        work=lambda doing: _settle(doing, row, name, username, password, also),
        place=row.subject.place,
    )  # fmt: skip
    forget_attempts(counted)
    return receipt


def _settle(
    doing: Doing, row: Invitation, name: str, username: str, password: str, also: Also
) -> dict[str, object]:
    """Person, grant and account, all or none; of two who use one letter at once, the second is refused."""
    firm, today = row.subject, day_of(doing.at)
    if not store.use(row.tenant, row.id, doing.at):
        raise Incomplete("invitation")
    if Account.objects.filter(username=username).exists():
        raise Conflict("username_taken", username=username)
    person = _person(firm, name, today)
    add(row.tenant, [person], at=doing.at, today=today)
    Grant(
        tenant=row.tenant, holder_id=person.id, role=row.role, since=today, basis=f"邀请函 {row.id}",
        enterprises=[str(firm.id)], recorded_at=doing.at,
    ).save(force_insert=True)  # fmt: skip
    account = Account(
        id=uuid7(), username=username, password=make_password(password), tenant=row.tenant, person=person.id,
        created_at=doing.at,
    )  # fmt: skip
    account.save(force_insert=True)
    also(doing, [person.id])
    doing.made(f"account:{account.id}")
    return {"account": account.id}


def _person(firm: Subject, name: str, since: date) -> New:
    place = Place(firm.tenant, firm.enterprise, firm.region, firm.industry)
    return New(
        Kind.PERSON, name, since, parent=firm.id, enterprise=place.enterprise, region=place.region,
        industry=place.industry,
    )  # fmt: skip


def _code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(GROUPS * EACH))


def _grouped(code: str) -> str:
    return "-".join(code[start : start + EACH] for start in range(0, len(code), EACH))
