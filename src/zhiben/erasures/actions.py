"""Proposing an erasure, approving it, refusing it: acts of two administrators, one of security, one of audit.

What is approved is destroyed in that one act, whose manifest names every thing; files go after it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from zhiben.domain.access import Actor, Permission, Role
from zhiben.domain.periods import day_of
from zhiben.domain.refusals import Conflict, Incomplete, NotPermitted, Refused
from zhiben.erasures import extents
from zhiben.erasures.extents import Extent
from zhiben.ground import retention
from zhiben.ground.acts import Doing, Receipt, act
from zhiben.ground.approvals import queries as approvals
from zhiben.ground.approvals import store as approving
from zhiben.ground.approvals.models import Approval
from zhiben.ground.erasing import listed
from zhiben.ground.erasing import store as erasing
from zhiben.ground.evidence import store as evidence
from zhiben.orgs.staff import store as staff
from zhiben.orgs.staff.working import workers
from zhiben.plans.inforce import in_force
from zhiben.records import store as records
from zhiben.tasks.reaching import store as reaching

KIND = "erasure"  # of the approval
ONE = "one"  # of no class: a thing that was named
TWO_SIDES = (Role.SECURITY_ADMINISTRATOR, Role.AUDIT_ADMINISTRATOR)
STRUCTURE = ("status", "post", "region", "industry")  # of a person: where they stood, not who they were


def propose_class(
    tenant: int, code: str, reason: str, basis: str, *, by: Actor, at: datetime, key: str
) -> Receipt:
    """Propose to erase what of a class is past its term, at most `limits.ERASURE_BATCH` things.

    Answers {"approval": id, "things": how many}. Raises Incomplete `erasure_nothing`, `reason_missing`,
    `erasure_basis_missing`, NotPermitted.
    """
    return _propose(tenant, code, [], reason, basis, by=by, at=at, key=key)


def propose(
    tenant: int, things: Sequence[str], reason: str, basis: str, *, by: Actor, at: datetime, key: str
) -> Receipt:
    """Propose to erase things by name, whatever their term: the law, or the person, asks for it.

    Raises as `propose_class`, and what `extents.extent` raises.
    """
    return _propose(tenant, ONE, things, reason, basis, by=by, at=at, key=key)


def approve(tenant: int, approval: UUID, digest: str, *, by: Actor, at: datetime, key: str) -> Receipt:
    """Destroy exactly what was proposed. `digest`: of the proposal that was looked at.

    Answers {"approval": id, "things": how many}. Raises NotFound, NotPermitted `same_person`, `same_role`,
    Conflict `approval_decided`, `approval_lapsed`, `approval_changed`: then nothing is destroyed.
    """

    def work(doing: Doing) -> dict[str, object]:
        row = approving.approve(doing, approval, KIND, digest)
        _require_other_side(by, row.content)
        found = unchanged(tenant, row.content)
        if found is None:
            raise Conflict("approval_changed", id=approval)
        destroy(doing, found)
        _tell(doing, row, "erasure.decided", [row.asked_by])
        return {"approval": approval, "things": len(doing.lines)}

    receipt = act(
        Permission.ACT_ERASE, by=by, at=at, tenant=tenant, key=key, thing=f"approval:{approval}",
        details={"approval": approval, "digest": digest}, work=work,
    )  # fmt: skip
    evidence.destroy_left()
    listed.write_everywhere()
    return receipt


def refuse(tenant: int, approval: UUID, note: str, *, by: Actor, at: datetime, key: str) -> Receipt:
    """It stays, and why. Raises as `approve`, and Incomplete `reason_missing`."""
    _require_other_side(by, approvals.approval(by, KIND, approval).content)

    def work(doing: Doing) -> dict[str, object]:
        row = approving.refuse(doing, approval, KIND, note)
        _tell(doing, row, "erasure.decided", [row.asked_by])
        return {"approval": approval}

    return act(
        Permission.ERASURE_REFUSE, by=by, at=at, tenant=tenant, key=key, thing=f"approval:{approval}",
        details={"approval": approval, "note": note}, work=work,
    )  # fmt: skip


def unchanged(tenant: int, content: dict[str, Any]) -> list[Extent] | None:
    """The things of a proposal, if each is still what it was; else None."""
    found = []
    for thing, digest in content["things"]:
        try:
            now = extents.extent(tenant, thing)
        except Refused:
            return None
        if now.digest != digest:
            return None
        found.append(now)
    return found


def destroy(doing: Doing, found: Iterable[Extent]) -> None:
    """All that these things consist of, inside an act that erases. Its manifest names each once."""
    found = list(found)
    acts = {one for each in found for one in each.acts}
    erasing.acts(doing.tenant, acts, doing.at)
    reaching.erase_acts(doing.tenant, acts)
    erasing.lines(doing.tenant, {one for each in found for one in each.lines})
    evidence.erase(doing, {one for each in found for one in each.evidence})
    records.erase(doing, [each.record for each in found if each.record is not None])
    for account in {one for each in found for one in each.accounts}:
        staff.erase_account(doing, account)
    for person in {each.person for each in found if each.person is not None}:
        staff.erase_person(doing, person, in_force(doing.tenant).fields | set(STRUCTURE))
        reaching.erase_person(doing.tenant, person)
    whole = {each.thing: each.digest for each in found}
    for thing in dict.fromkeys(thing for each in found for thing in each.things):
        doing.keep(thing, "erased", after={"sha256": whole[thing]} if thing in whole else None)


def _propose(
    tenant: int, of: str, named: Sequence[str], reason: str, basis: str, *, by: Actor, at: datetime, key: str
) -> Receipt:
    if not reason.strip():
        raise Incomplete("reason_missing")
    if not basis.strip():
        raise Incomplete("erasure_basis_missing")

    def work(doing: Doing) -> dict[str, object]:
        things = list(named) or extents.due(tenant, of, at)
        if not things:
            raise Incomplete("erasure_nothing", what=of)
        found = [extents.extent(tenant, thing) for thing in dict.fromkeys(things)]
        content = {
            "of": of, "reason": reason.strip(), "basis": basis.strip(), "side": _side(by),
            "things": [[one.thing, one.digest] for one in found],
        }  # fmt: skip
        row = approving.ask(doing, KIND, content)
        _tell(doing, row, "erasure.asked", _other_side(doing))
        return {"approval": row.id, "things": len(found)}

    details = {"of": of, "named": list(named), "reason": reason, "basis": basis}
    return act(
        Permission.ERASURE_PROPOSE, by=by, at=at, tenant=tenant, key=key, thing="approval",
        details=details, work=work,
    )  # fmt: skip


def _other_side(doing: Doing) -> list[UUID]:
    """The administrators who may decide what whoever acts has proposed."""
    other = {role for role in TWO_SIDES if role.value != _side(doing.by)}
    office = workers(doing.tenant, doing.at, day_of(doing.at), enterprises=())
    return [one.person for one in office if one.roles & other and one.person != doing.by.person]


def _tell(doing: Doing, row: Approval, topic: str, people: Sequence[UUID]) -> None:
    """Behind the bells of these people: a class or a number of things, never what they say."""
    of, things = row.content["of"], len(row.content["things"])
    name = "点名删除" if of == ONE else retention.named(of).zh
    told = {
        "people": [str(one) for one in people],
        "title": f"{name} {things} 件",
        "thing": f"erasure:{row.id}",
    }
    if people:
        doing.notice(topic, told, key=f"{topic}:{row.id}")


def _side(by: Actor) -> str:
    return next((role.value for role in TWO_SIDES if role in by.roles), "")


def is_same_side(actor: Actor, content: dict[str, Any]) -> bool:
    """Was it proposed by an administrator of the same kind?"""
    return bool(_side(actor) == content["side"])


def _require_other_side(by: Actor, content: dict[str, Any]) -> None:
    if is_same_side(by, content):
        raise NotPermitted("same_role", side=content["side"])
