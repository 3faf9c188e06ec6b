"""A one-time code for another person who cannot get in: given by one, or asked and decided by two."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from zhiben.domain.access import Actor, Permission, Place, require_other_person
from zhiben.domain.recovery import Lost, may_decide, may_help, needs_two, of_account
from zhiben.domain.refusals import Conflict, Incomplete, NotFound, NotPermitted
from zhiben.ground.acts import Doing, Receipt, act
from zhiben.ground.approvals import queries as asked
from zhiben.ground.approvals import store as approvals
from zhiben.ground.approvals.models import Approval
from zhiben.ground.canonical import sha256
from zhiben.orgs.models import Account, Subject
from zhiben.orgs.own import store as codes
from zhiben.orgs.own.actions import a_code, normalised
from zhiben.orgs.recovering import queries
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


def ask(username: str, lost: Lost, reason: str, *, by: Actor, at: datetime, key: str) -> Receipt:
    """The first of two persons asks, and has thereby agreed. `reason`: how they made sure who it is.

    Raises NotFound, Incomplete `reason_missing`, Conflict `second_none`, NotPermitted.
    """
    row, reason = _account(username, by, at), reason.strip()
    if not reason:
        raise Incomplete("reason_missing")

    def work(doing: Doing) -> dict[str, object]:
        _require_lost(row, lost)
        content = {"account": row.id, "lost": lost, "reason": sha256("zhiben-recovery-1", reason)}
        made = approvals.ask(doing, queries.KIND, content)
        _tell(
            doing,
            ASKED,
            _seconds(doing, row),
            f"请核对后决定：{_name(row)}（{row.username}）进不来",
            "recovery",
        )
        _tell(doing, TOLD, [row.person], "有人为你的账号申请重设码", "account")
        return {"approval": made.id}

    return act(
        Permission.ACCOUNT_RECOVER, by=by, at=at, tenant=row.tenant, key=key, thing="approval",
        details={"asked": row.id, "lost": lost, "reason": reason}, work=work,
    )  # fmt: skip


def approve(approval: UUID, digest: str, *, by: Actor, at: datetime, key: str) -> tuple[Receipt, str]:
    """The second person agrees to exactly what `digest` binds. Returns the code, told only here.

    Raises NotFound, NotPermitted `same_person`, `recovery_two`, Conflict `approval_changed`,
    `approval_decided`, `approval_lapsed`.
    """
    row, account = _to_decide(approval, by, at)
    told: list[str] = []

    def work(doing: Doing) -> None:
        agreed = approvals.approve(doing, row.id, queries.KIND, digest)
        told[:] = [_give(doing, account, Lost(agreed.content["lost"]))]

    receipt = act(
        Permission.ACCOUNT_RECOVER, by=by, at=at, tenant=row.tenant, key=key, thing=f"approval:{row.id}",
        details={"approved": True, "digest": digest}, work=work,
    )  # fmt: skip
    return receipt, told[0] if told else ""


def refuse(approval: UUID, reason: str, *, by: Actor, at: datetime, key: str) -> Receipt:
    """The second person does not agree. Raises as `approve`, and Incomplete `reason_missing`."""
    row, _ = _to_decide(approval, by, at)

    def work(doing: Doing) -> None:
        approvals.refuse(doing, row.id, queries.KIND, reason)

    return act(
        Permission.ACCOUNT_RECOVER, by=by, at=at, tenant=row.tenant, key=key, thing=f"approval:{row.id}",
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


def _to_decide(approval: UUID, by: Actor, at: datetime) -> tuple[Approval, Account]:
    """For another person than the first and than the one to be helped, and the two of them the right ones."""
    row = asked.approval(by, queries.KIND, approval)
    account = Account.objects.filter(id=of_account(row.content), disabled_at=None).first()
    if account is None:
        raise NotFound("approval", id=approval)
    require_other_person(by, row.asked_by, account.person)
    if not queries.may_be_second(by, row, account, at):
        raise NotPermitted("recovery_two", approval=row.id)
    return row, account


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
