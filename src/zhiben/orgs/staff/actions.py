"""Everything that can be done to accounts and grants, and the limit on attempts to log in."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db.models import F

from zhiben.domain.access import ADMINISTRATORS, PERMISSIONS, Actor, Permission, Role
from zhiben.domain.orgs import Kind
from zhiben.domain.refusals import Conflict, Incomplete, NotFound, NotPermitted, TooMany
from zhiben.ground.acts import Doing, Receipt, act
from zhiben.orgs import queries
from zhiben.orgs.models import Account, Grant, Subject
from zhiben.orgs.staff import logins, officers, store
from zhiben.orgs.world import as_known

# Wrong attempts within `store.WINDOW`: for one name from one place, for one name, from one place.
BY_BOTH, BY_NAME, BY_CLIENT = 5, 20, 60


def count_attempt(username: str, client: str, at: datetime) -> store.Counted:
    """One more attempt to log in.

    Raises TooMany beyond the limit, right or wrong; holds across all processes.
    """
    counted = store.count(username, client, at)
    if counted.by_both > BY_BOTH or counted.by_name > BY_NAME or counted.by_client > BY_CLIENT:
        raise TooMany("login_attempts")
    return counted


def forget_attempts(counted: store.Counted) -> None:
    """After a right password: the attempts counted before it no longer stand against the name."""
    store.forget(counted)


def create_account(
    person: UUID,
    username: str,
    password: str,
    *,
    by: Actor,
    at: datetime,
    key: str,
    is_demo: bool = False,
) -> Receipt:
    """A way to log in for a person. Raises Conflict `username_taken`, Incomplete `password_weak`."""
    row = queries.subject(by, person, Kind.PERSON)
    username = username.strip()
    if not username:
        raise Incomplete("username_missing")
    if not is_demo:
        require_strong(password)

    def work(doing: Doing) -> dict[str, object]:
        if Account.objects.filter(username=username).exists():
            raise Conflict("username_taken", username=username)
        account = Account(
            username=username, password=make_password(password), tenant=row.tenant, person=row.id,
            is_demo=is_demo, created_at=at,
        )  # fmt: skip
        account.save(force_insert=True)
        doing.made(f"account:{account.id}")
        return {"account": account.id}

    details = {"person": row.id, "username": username, "is_demo": is_demo}
    return act(
        Permission.ACCOUNT_CREATE,
        by=by,
        at=at,
        tenant=row.tenant,
        key=key,
        thing="account",
        details=details,
        work=work,
    )


def reset_password(account: UUID, password: str, *, by: Actor, at: datetime, key: str) -> Receipt:
    """Another password; every session of the account ends."""
    row = _account(by, account)
    require_strong(password)

    def work(doing: Doing) -> None:
        Account.objects.filter(id=row.id).update(
            password=make_password(password),
            session_version=F("session_version") + 1,
        )

    return act(
        Permission.ACCOUNT_CHANGE, by=by, at=at, tenant=row.tenant, key=key, thing=f"account:{row.id}",
        details={"what": "password"}, work=work,
    )  # fmt: skip


def lock_account(account: UUID, reason: str, *, by: Actor, at: datetime, key: str) -> Receipt:
    """The account can no longer log in, and its sessions end. The person and what they did stay."""
    return _lock(account, at, reason, by=by, at=at, key=key)


def unlock_account(account: UUID, reason: str, *, by: Actor, at: datetime, key: str) -> Receipt:
    """The account can log in again."""
    return _lock(account, None, reason, by=by, at=at, key=key)


def _lock(
    account: UUID, disabled_at: datetime | None, reason: str, *, by: Actor, at: datetime, key: str
) -> Receipt:
    row = _account(by, account)
    _require_another(by, row.person)
    if row.erased_at is not None:
        raise Conflict("account_erased", id=account)
    if not reason.strip():
        raise Incomplete("reason_missing")

    def work(doing: Doing) -> None:
        rows = Account.objects.filter(id=row.id, disabled_at__isnull=disabled_at is not None)
        if not rows.update(disabled_at=disabled_at, session_version=F("session_version") + 1):
            raise Conflict("moved_on", thing=f"account:{row.id}")

    details = {"disabled": disabled_at is not None, "reason": reason}
    return act(
        Permission.ACCOUNT_LOCK, by=by, at=at, tenant=row.tenant, key=key, thing=f"account:{row.id}",
        details=details, work=work,
    )  # fmt: skip


def give_grant(
    holder: UUID,
    role: Role,
    *,
    since: date,
    basis: str,
    by: Actor,
    at: datetime,
    key: str,
    until: date | None = None,
    enterprises: Collection[UUID] = (),
    regions: Collection[str] = (),
    industries: Collection[str] = (),
    permissions: Collection[Permission] | None = None,
    reads_beneath: bool = False,
) -> Receipt:
    """A person, or whoever holds a post, may act in `role` within a part of the authority's work.

    The part: named `enterprises`, and the `regions` (prefixes; "" all) × `industries` (none named: all).
    `permissions` None: all of the role's. Both days are inside. Raises Incomplete, NotPermitted (三员分立).
    """
    row = queries.subject(by, holder)
    if row.kind not in (Kind.PERSON, Kind.POST):
        raise Incomplete("grant_holder", kind=row.kind)
    _require_another(by, row.id)
    _require_grant(row, since, until, basis, enterprises, regions, permissions, role)

    def work(doing: Doing) -> dict[str, object]:
        _require_disjoint(row, role)
        if role is Role.RECOVERY_OFFICER:
            officers.require(row, since, until, enterprises, regions)
        grant = Grant(
            tenant=row.tenant, holder_id=row.id, role=role.value, since=since, until=until, basis=basis,
            permissions=None if permissions is None else sorted(one.value for one in permissions),
            enterprises=sorted(str(one) for one in enterprises), regions=sorted(regions),
            industries=sorted(industries), reads_beneath=reads_beneath, recorded_at=at,
        )  # fmt: skip
        grant.save(force_insert=True)
        doing.made(f"grant:{grant.id}")
        return {"grant": grant.id}

    details = {
        "holder": row.id, "role": role, "since": since, "until": until, "basis": basis,
        "enterprises": sorted(str(one) for one in enterprises), "regions": sorted(regions),
        "industries": sorted(industries), "reads_beneath": reads_beneath,
        "permissions": None if permissions is None else sorted(permissions),
    }  # fmt: skip
    return act(
        Permission.GRANT_GIVE,
        by=by,
        at=at,
        tenant=row.tenant,
        key=key,
        thing="grant",
        details=details,
        work=work,
    )


def withdraw_grant(tenant: int, grant: UUID, reason: str, *, by: Actor, at: datetime, key: str) -> Receipt:
    """The grant ends now; what was done under it stays lawful, and as known before it was in force.

    Raises NotFound, NotPermitted `same_person`, Incomplete without a reason.
    """
    row = Grant.objects.filter(as_known(None), tenant=tenant, id=grant).first()
    if row is None:
        raise NotFound("grant", id=grant)
    _require_another(by, row.holder_id)
    if not reason.strip():
        raise Incomplete("reason_missing")

    def work(doing: Doing) -> None:
        if not Grant.objects.filter(as_known(None), tenant=tenant, id=grant).update(replaced_at=at):
            raise Conflict("moved_on", thing=f"grant:{grant}")

    return act(
        Permission.GRANT_WITHDRAW, by=by, at=at, tenant=tenant, key=key, thing=f"grant:{grant}",
        details={"reason": reason}, work=work,
    )  # fmt: skip


def confirm_review(tenant: int, found: str, *, by: Actor, at: datetime, key: str) -> Receipt:
    """The grants of the authority were gone through; `found`: what was seen and done about it."""
    if not found.strip():
        raise Incomplete("reason_missing")
    return act(
        Permission.ACCESS_REVIEW, by=by, at=at, tenant=tenant, key=key, thing=f"access:{tenant}",
        details={"found": found.strip()}, work=lambda doing: None,
    )  # fmt: skip


def lend_grants(
    doing: Doing, lender: Subject, borrower: Subject, since: date, until: date, basis: str
) -> list[UUID]:
    """Within another room's act: for these days the borrower may do what the lender may, and no more.

    The grants are the lender's of today, cut to the window. Raises NotPermitted (三员分立 is not lent).
    """
    lent = []
    for row, _ in logins.grants_of(lender, doing.at, doing.by.day):
        first, last = max(since, row.since), until if row.until is None else min(until, row.until)
        if last < first or row.basis.startswith(logins.LENT) or row.role == Role.RECOVERY_OFFICER:
            continue  # two named persons help others in again; that is not handed on
        _require_disjoint(borrower, Role(row.role))
        lent.append(
            Grant(
                tenant=row.tenant, holder_id=borrower.id, role=row.role, since=first, until=last,
                basis=f"{logins.LENT}{lender.name}，{basis}"[:200], permissions=row.permissions,
                enterprises=row.enterprises, regions=row.regions, industries=row.industries,
                reads_beneath=row.reads_beneath, recorded_at=doing.at,
            )
        )  # fmt: skip
    for grant in lent:
        grant.save(force_insert=True)
    return [grant.id for grant in lent]


def end_lent(doing: Doing, grants: Collection[UUID]) -> None:
    """Within another room's act: what was lent is taken back."""
    rows = Grant.objects.filter(as_known(None), tenant=doing.tenant, id__in=list(grants))
    rows.update(replaced_at=doing.at)


def require_strong(password: str) -> None:
    """Raises Incomplete `password_weak` with what the validators of the settings say."""
    try:
        validate_password(password)
    except ValidationError as error:
        raise Incomplete("password_weak", why=error.messages) from error


def _account(by: Actor, id_: UUID) -> Account:
    row = Account.objects.filter(id=id_, tenant__in=by.reads).first()
    if row is None:
        raise NotFound("account", id=id_)
    return row


def _require_grant(
    row: Subject, since: date, until: date | None, basis: str, enterprises: Collection[UUID],
    regions: Collection[str], permissions: Collection[Permission] | None, role: Role,
) -> None:  # fmt: skip
    if until is not None and until < since:
        raise Incomplete("grant_window", since=since, until=until)
    if not basis.strip():
        raise Incomplete("basis_missing")
    if not enterprises and not regions:
        raise Incomplete("grant_place")
    if any(code and not (code.isascii() and code.isdigit()) for code in regions):
        raise Incomplete("region_unknown", regions=sorted(regions))
    known = Subject.objects.filter(tenant=row.tenant, kind=Kind.ENTERPRISE, id__in=list(enterprises)).count()
    if known != len(set(enterprises)):
        raise Incomplete("grant_enterprises")
    if role is Role.SYSTEM or not PERMISSIONS[role].issuperset(permissions or ()):
        raise Incomplete("grant_permissions", role=role)


def _require_another(by: Actor, person: UUID) -> None:
    """Nobody gives, takes or locks for themselves, with whatever account; the program has no self."""
    if by.person is not None and by.person == person:
        raise NotPermitted("same_person", actor=by.scope)


def _require_disjoint(row: Subject, role: Role) -> None:
    """三员分立, by all grants the holder has at any time: administrators do nothing else, and only one of
    three.
    """
    others: Sequence[str] = list(
        Grant.objects.filter(as_known(None), tenant=row.tenant, holder=row.id).values_list("role", flat=True)
    )
    both = {Role(other) for other in others} | {role}
    if len(both) > 1 and both & ADMINISTRATORS:
        raise NotPermitted("administrators_overlap", roles=sorted(both))
