"""A one-time code for another person who cannot get in: given by one, or asked and decided by two."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from zhiben.domain.access import Actor, Permission, Place, require_other_person
from zhiben.domain.recovery import Lost, may_decide, may_help, needs_two
from zhiben.domain.refusals import Conflict, Incomplete, NotFound, NotPermitted
from zhiben.ground.acts import Doing, Receipt, act
from zhiben.ground.canonical import canonical, sha256
from zhiben.orgs.models import Account, Subject
from zhiben.orgs.own import store as codes
from zhiben.orgs.own.actions import a_code, normalised
from zhiben.orgs.recovering import queries, store
from zhiben.orgs.recovering.models import Recovery
from zhiben.orgs.second.logins import has_factor
from zhiben.orgs.staff.logins import actor_of
from zhiben.orgs.staff.working import workers

TOLD, ASKED = "account.recovery", "account.recovery_asked"
SAID = {
    Lost.PASSWORD: "为你的账号开了重设码：设新密码",
    Lost.SECOND: "为你的账号开了重设码：重新绑定动态口令",
    Lost.BOTH: "为你的账号开了重设码：设新密码、重新绑定动态口令",
}


def takes_two(username: str, *, by: Actor, at: datetime) -> bool:
    """Whether it takes a second person to help this account. Raises NotFound, NotPermitted."""
    return needs_two(actor_of(_account(username, by, at), at).roles)


def issue_code(
    username: str, *, by: Actor, at: datetime, key: str, lost: Lost = Lost.PASSWORD
) -> tuple[Receipt, str]:
    """A one-time code: valid for a day, told only here. It takes the place of one given before.

    The same request again changes nothing and tells no code (empty). Raises NotFound, Conflict
    `second_none`, NotPermitted `same_person`, `recovery_two`.
    """
    row = _account(username, by, at)
    if needs_two(actor_of(row, at).roles):
        raise NotPermitted("recovery_two", account=row.id)
    told: list[str] = []

    def work(doing: Doing) -> None:
        told[:] = [_give(doing, row, lost)]

    receipt = act(
        Permission.ACCOUNT_RECOVER, by=by, at=at, tenant=row.tenant, key=key, thing=f"account:{row.id}",
        details={"what": "reset_code", "lost": lost}, work=work,
    )  # fmt: skip
    return receipt, told[0] if told else ""


def digest_of(
    account: UUID, person: UUID, lost: Lost, reason: str, asked_by: UUID, asked_at: datetime
) -> str:
    """Digest of everything a second person agrees to."""
    told = {
        "account": account, "person": person, "lost": lost, "reason": reason, "asked_by": asked_by,
        "asked_at": asked_at,
    }  # fmt: skip
    return sha256("zhiben-recovery-1", canonical(told))


def ask(username: str, lost: Lost, reason: str, *, by: Actor, at: datetime, key: str) -> Receipt:
    """The first of two persons asks, and has thereby agreed; it takes the place of what was asked before.

    Raises NotFound, Incomplete `reason_missing`, Conflict `second_none`, NotPermitted.
    """
    row = _account(username, by, at)
    reason = reason.strip()
    if not reason:
        raise Incomplete("reason_missing")
    asker = by.person
    assert asker is not None  # `_account` compared it with another person
    digest = digest_of(row.id, row.person, lost, reason, asker, at)

    def work(doing: Doing) -> dict[str, object]:
        _require_lost(row, lost)
        store.end_open(row.tenant, row.id, at)
        made = Recovery(
            tenant=row.tenant, account=row.id, person=row.person, lost=lost.value, reason=reason,
            digest=digest, asked_by=asker, asked_at=at,
        )  # fmt: skip
        made.save(force_insert=True)
        doing.made(f"recovery:{made.id}")
        seconds = _seconds(doing, row)
        _tell(doing, ASKED, seconds, f"请核对后决定：{_name(row)}（{row.username}）进不来", "recovery")
        _tell(doing, TOLD, [row.person], "有人为你的账号申请重设码", "account")
        return {"recovery": made.id, "digest": digest}

    return act(
        Permission.ACCOUNT_RECOVER, by=by, at=at, tenant=row.tenant, key=key, thing="recovery",
        details={"account": row.id, "lost": lost, "reason": reason}, work=work,
    )  # fmt: skip


def approve(recovery: UUID, digest: str, *, by: Actor, at: datetime, key: str) -> tuple[Receipt, str]:
    """The second person agrees to exactly what `digest` binds. Returns the code, told only here.

    Raises NotFound, Conflict `moved_on`, `recovery_expired`, NotPermitted `same_person`, `recovery_two`.
    """
    row, account = _open(recovery, by)
    now = digest_of(row.account, row.person, Lost(row.lost), row.reason, row.asked_by, row.asked_at)
    if not digest == row.digest == now:
        raise Conflict("moved_on", thing=f"recovery:{row.id}")
    if at - row.asked_at > queries.LASTS:
        raise Conflict("recovery_expired")
    _require_second(row, account, by, at)
    told: list[str] = []

    def work(doing: Doing) -> None:
        _close(row, by, at, approved=True)
        told[:] = [_give(doing, account, Lost(row.lost))]

    receipt = act(
        Permission.ACCOUNT_RECOVER, by=by, at=at, tenant=row.tenant, key=key, thing=f"recovery:{row.id}",
        details={"approved": True, "digest": digest}, work=work,
    )  # fmt: skip
    return receipt, told[0] if told else ""


def refuse(recovery: UUID, reason: str, *, by: Actor, at: datetime, key: str) -> Receipt:
    """Not so. The one who asked may take it back. Raises NotFound, Conflict, Incomplete `reason_missing`."""
    row, account = _open(recovery, by)
    if by.person != row.asked_by:
        _require_second(row, account, by, at)
    if not reason.strip():
        raise Incomplete("reason_missing")

    def work(doing: Doing) -> None:
        _close(row, by, at, approved=False)

    return act(
        Permission.ACCOUNT_RECOVER, by=by, at=at, tenant=row.tenant, key=key, thing=f"recovery:{row.id}",
        details={"approved": False, "reason": reason.strip()}, work=work,
    )  # fmt: skip


def _account(username: str, by: Actor, at: datetime) -> Account:
    """The account of another person whom the actor may help."""
    for tenant in sorted(by.writes):
        by.require(Permission.ACCOUNT_RECOVER, Place(tenant))
    row = Account.objects.filter(username=username.strip(), tenant__in=by.writes, disabled_at=None).first()
    if row is None:
        raise NotFound("account", username=username)
    require_other_person(by, row.person)
    if not may_help(by.roles, actor_of(row, at).roles):
        raise NotPermitted("recovery_officers", account=row.id)
    return row


def _open(recovery: UUID, by: Actor) -> tuple[Recovery, Account]:
    row = Recovery.objects.filter(tenant__in=by.writes, id=recovery).first()
    account = Account.objects.filter(id=row.account, disabled_at=None).first() if row is not None else None
    if row is None or account is None:
        raise NotFound("recovery", id=recovery)
    return row, account


def _require_second(row: Recovery, account: Account, by: Actor, at: datetime) -> None:
    """Another person than the first and than the one to be helped, and the two of them the right ones."""
    require_other_person(by, row.asked_by, row.person)
    if not queries.may_close(by, row, account, at):
        raise NotPermitted("recovery_two", recovery=row.id)


def _close(row: Recovery, by: Actor, at: datetime, *, approved: bool) -> None:
    assert by.person is not None
    if not store.close(row, by.person, at, approved=approved):
        raise Conflict("moved_on", thing=f"recovery:{row.id}")


def _give(doing: Doing, row: Account, lost: Lost) -> str:
    """The code itself; the person concerned is told who did it."""
    _require_lost(row, lost)
    code = a_code()
    codes.issue(row.id, normalised(code), lost, doing.at)
    _tell(doing, TOLD, [row.person], SAID[lost], "account")
    return code


def _require_lost(row: Account, lost: Lost) -> None:
    """Nobody loses what they do not have."""
    if lost is Lost.SECOND and not has_factor(row.id):
        raise Conflict("second_none")


def _seconds(doing: Doing, row: Account) -> list[UUID]:
    """Everybody who may be the second person."""
    lost_by = actor_of(row, doing.at).roles
    people = workers(row.tenant, doing.at, doing.by.day, enterprises=())
    return [
        one.person
        for one in people
        if one.person not in (doing.by.person, row.person)
        and may_decide(doing.by.roles, frozenset(one.roles), lost_by)
    ]


def _tell(doing: Doing, topic: str, people: Iterable[UUID], title: str, thing: str) -> None:
    told = sorted(str(one) for one in people)
    if told:
        payload = {"people": told, "title": title, "by": doing.by.name, "thing": thing}
        doing.notice(topic, payload, key=f"{topic}:{doing.id}")


def _name(row: Account) -> str:
    return Subject.objects.values_list("name", flat=True).get(tenant=row.tenant, id=row.person)
