"""Who may do what, where. The whole of it.

    role  -> permissions   the most a person of that role may ever do     (`PERMISSIONS`)
    grant -> place, some   where, from when until when, and which of them  (`Grant`)

Reading needs a grant in force that covers the place. Doing needs also the permission in that grant *and* in
one of the person's roles, and the place must belong to the grant's own authority: an upper authority reads
its children and writes only its own. `ground/scope.py` says `Actor.reads_at` again in SQL; a property test
holds the two equal. Every act's verb is a `Permission`: a verb not listed here cannot be done by anyone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from hashlib import sha256
from uuid import UUID

from zhiben.domain.permissions import Permission as Permission
from zhiben.domain.refusals import NotPermitted


class Role(StrEnum):
    SUPERVISOR = "supervisor"  # 监管人员（科室经办）
    SECTION_CHIEF = "section_chief"  # 科室负责人
    BUREAU_LEADER = "bureau_leader"  # 分管负责同志
    PRINCIPAL = "principal"  # 企业主要负责人
    SAFETY_MANAGER = "safety_manager"  # 安全生产管理人员
    WORKER = "worker"  # 一线员工：报隐患，办分给自己的整改
    EXPERT = "expert"  # 专家
    INSURER = "insurer"  # 承保机构
    SYSTEM_ADMINISTRATOR = "system_administrator"  # 系统管理员
    SECURITY_ADMINISTRATOR = "security_administrator"  # 安全管理员
    AUDIT_ADMINISTRATOR = "audit_administrator"  # 审计管理员
    AUDITOR = "auditor"  # 审计、纪检：只读
    RECOVERY_OFFICER = "recovery_officer"  # 恢复专员：两人，帮进不来的人找回账号
    SYSTEM = "system"  # the program itself: rounds, imports, seeding


# What a plan calls a role → the role whose holders are it; a plan's other roles are posts.
CALLED: Mapping[str, Role] = {
    "officer": Role.SUPERVISOR,
    "section_head": Role.SECTION_CHIEF,
    "leader": Role.BUREAU_LEADER,
    **{role.value: role for role in Role},
}
OF_SECTIONS = frozenset({Role.SUPERVISOR, Role.SECTION_CHIEF, Role.BUREAU_LEADER})
ADMINISTRATORS = frozenset({Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR, Role.AUDIT_ADMINISTRATOR})

_P = Permission
_PAPERS = (_P.DOCUMENT_ISSUE, _P.DOCUMENT_SEAL, _P.DOCUMENT_VOID)
_ERASING = (_P.ERASURE_PROPOSE, _P.ERASURE_REFUSE, _P.ACT_ERASE)  # the two persons it takes
# Of the firm's own hazards; `domain.hazard_guards` says which of them, and when.
_MENDING = (
    _P.HAZARD_REPORT, _P.HAZARD_GRADE, _P.HAZARD_PLAN, _P.HAZARD_TREAT, _P.HAZARD_RECTIFY, _P.HAZARD_RECHECK,
    _P.HAZARD_CLOSE,
)  # fmt: skip
_RECORDING = (_P.RECORD_FILE, _P.RECORD_CORRECT, _P.RECORD_VOID)
_RISKS = (_P.PLACE_LABEL, _P.RISK_ASSESS, _P.RISK_CONTROL, _P.RISK_MAP)
_HOLDING = (_P.TASK_ACCEPT, _P.TASK_RETURN, _P.TASK_ANSWER, _P.TASK_RECALL)
_TASKING = frozenset(
    {*_HOLDING, _P.TASK_ASSIGN, _P.TASK_DELEGATE, _P.TASK_REOPEN, _P.TASK_NUDGE, _P.TASK_RAISE,
     _P.TASK_SUBSTITUTE, _P.TASK_HAND_OVER}
)  # fmt: skip
# What an officer does about visits; issuing, and deciding of cases, is their head's.
_VISITING = (
    _P.INSPECTION_PLAN, _P.INSPECTION_RECORD, _P.INSPECTION_CLOSE, _P.INSPECTION_CANCEL, _P.INSPECTION_DRAW,
    _P.INSPECTION_AVOID, _P.DEVICE_REVOKE, _P.DOCUMENT_SERVE, _P.CASE_TAKE, _P.TEST_OPEN,
)  # fmt: skip
# A month: the office collects, somebody else than who filled in confirms, the head locks.
_COLLECTING = (_P.MONTH_COLLECT, _P.MONTH_FILL, _P.MONTH_CONFIRM)
_APPROVING = (_P.INSPECTION_ISSUE, _P.INSPECTION_RETURN, _P.CASE_DECIDE)
_FILING = _TASKING | frozenset(
    {_P.FACT_RECORD, _P.FACT_SUPERSEDE, _P.FACT_WITHDRAW, _P.FACT_HAND_OVER, _P.SUBJECT_CREATE,
     _P.SUBJECT_CHANGE, _P.SUBJECT_CLOSE, _P.ATTRIBUTE_SET, _P.IMPORT_RUN, _P.IMPORT_UNDO,
     _P.WAIVER_ASK, *_RECORDING, *_PAPERS, *_MENDING, *_RISKS}
)  # fmt: skip
_SUPERVISING = _FILING | {
    _P.FACT_RECEIVE, _P.RECORD_RECEIVE, _P.RECORD_RETURN, _P.ENTERPRISE_REGISTER, _P.ENTERPRISE_CHANGE,
    _P.ENTERPRISE_RECODE, _P.ENTERPRISE_SUSPEND, _P.ENTERPRISE_RESUME, _P.ENTERPRISE_CLOSE,
    _P.INVITATION_ISSUE, _P.HAZARD_SEND, _P.HAZARD_STOP, _P.PAPER_WRITE, _P.PAPER_ISSUE, *_VISITING,
    *_COLLECTING,
    _P.SHEET_ADOPT, _P.SHEET_PRODUCE, _P.EDITION_DRAFT,
}  # fmt: skip
_DECIDING = _SUPERVISING | {
    _P.ENTERPRISE_OVERRIDE_CODE, _P.ENTERPRISE_MERGE, _P.ENTERPRISE_TRANSFER, _P.WAIVER_GIVE,
    _P.WAIVER_REFUSE, _P.WAIVER_WITHDRAW, _P.PLAN_SETTING, _P.SECTION_CHANGE, _P.HAZARD_EXTEND,
    _P.HAZARD_LIST, _P.PAPER_REVIEW, *_APPROVING, _P.MONTH_LOCK, _P.MONTH_REPORT,
    _P.CLOSING_DECIDE,
}  # fmt: skip
_LEADING = _DECIDING | {
    _P.EDITION_ADOPT, _P.PAPER_SIGN, _P.PLAN_ADOPT, _P.PLAN_WITHDRAW, _P.CALENDAR_LOAD, _P.SECTION_CREATE,
    _P.INSTRUCTION_GIVE,
}  # fmt: skip

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.SUPERVISOR: _SUPERVISING,
    Role.SECTION_CHIEF: _DECIDING,
    Role.BUREAU_LEADER: _LEADING,
    Role.PRINCIPAL: _FILING
    | {_P.INVITATION_ISSUE, _P.HAZARD_DISPUTE, _P.SELF_CHECK, _P.TEST_OPEN, _P.DEVICE_REVOKE, _P.MONTH_FILL},
    Role.SAFETY_MANAGER: _FILING
    | {_P.HAZARD_DISPUTE, _P.SELF_CHECK, _P.TEST_OPEN, _P.DEVICE_REVOKE, _P.MONTH_FILL},
    Role.WORKER: frozenset({_P.HAZARD_REPORT, _P.HAZARD_RECTIFY, _P.TEST_ANSWER, *_HOLDING}),
    Role.EXPERT: frozenset({_P.FACT_RECORD, _P.HAZARD_REPORT, _P.INSPECTION_RECORD, *_RECORDING, *_HOLDING}),
    Role.INSURER: frozenset(
        {_P.FACT_RECORD, _P.FACT_HAND_OVER, _P.HAZARD_REPORT, _P.INSPECTION_RECORD, *_RECORDING, *_HOLDING}
    ),
    Role.SYSTEM_ADMINISTRATOR: frozenset(
        {
            _P.AUTHORITY_CREATE,
            _P.AUTHORITY_CHANGE,
            _P.ACCOUNT_CREATE,
            _P.ACCOUNT_CHANGE,
            _P.ACCOUNT_RECOVER,
            _P.CELLS_REBUILD,
            _P.REACH_ROBOT,
            _P.OUTBOX_RESEND,
        }
    ),
    Role.SECURITY_ADMINISTRATOR: frozenset(
        {_P.GRANT_GIVE, _P.GRANT_WITHDRAW, _P.ACCESS_REVIEW, _P.ACCOUNT_LOCK, *_ERASING}
    ),
    Role.AUDIT_ADMINISTRATOR: frozenset({_P.LEDGER_EXPORT, *_ERASING}),
    Role.AUDITOR: frozenset(),
    Role.RECOVERY_OFFICER: frozenset({_P.ACCOUNT_RECOVER}),
    Role.SYSTEM: frozenset(Permission) - set(_ERASING),
}


class ActorKind(StrEnum):
    STAFF = "staff"
    ENTERPRISE = "enterprise"
    EXPERT = "expert"
    INSURER = "insurer"
    AUDITOR = "auditor"
    SYSTEM = "system"


class Holder(StrEnum):
    """To whom a grant was given: to a person, or to whoever holds a post."""

    PERSON = "person"
    POST = "post"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record lives. Every placed table carries exactly these columns."""

    tenant: int  # the supervising authority
    enterprise: UUID | None = None
    region: str = ""  # administrative division code; "" = the authority as a whole
    industry: str = ""  # supervised industry; "" = of no industry


@dataclass(frozen=True, slots=True)
class Grant:
    """A dated permission to see, and to do, within a part of one authority's work.

    Covers the named `enterprises`, and besides every place whose region begins with one of `regions` and
    whose industry is one of `industries` (none named = every industry). Regions are digits of a division
    code, short for wide: "371003" is the district, "" everything. `beneath`: the authorities under `tenant`,
    read by the same reach. `since` and `until` are both inside. `basis`: the document the grant rests on.
    """

    tenant: int
    enterprises: frozenset[UUID] = frozenset()
    regions: frozenset[str] = frozenset()
    industries: frozenset[str] = frozenset()
    permissions: frozenset[Permission] = frozenset()
    since: date = date.min
    until: date | None = None
    basis: str = ""
    holder: UUID | None = None
    held_as: Holder = Holder.PERSON
    beneath: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        wrong = [code for code in self.regions if code and not (code.isascii() and code.isdigit())]
        if wrong:
            raise ValueError(f"a region is digits of a division code, not {wrong[0]!r}")

    def in_force(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)

    def covers(self, place: Place) -> bool:
        """The reach inside an authority; which authority is the caller's question."""
        if place.enterprise is not None and place.enterprise in self.enterprises:
            return True
        in_industry = not self.industries or place.industry in self.industries
        return in_industry and any(place.region.startswith(code) for code in self.regions)


@dataclass(frozen=True, slots=True)
class Actor:
    """A person, or the program itself, acting on `day`. Made by `orgs` for people, by `system` below."""

    name: str
    kind: ActorKind
    day: date  # the day for which the grants are read
    person: UUID | None = None
    account: UUID | None = None
    reads: frozenset[int] = frozenset()
    writes: frozenset[int] = frozenset()
    grants: tuple[Grant, ...] = ()
    roles: frozenset[Role] = frozenset()

    def __post_init__(self) -> None:
        require_disjoint(self.roles)

    @property
    def scope(self) -> str:
        """Whose idempotency keys these are."""
        return f"account:{self.account}" if self.account else f"{self.kind}:{self.name}"

    def grants_now(self) -> tuple[Grant, ...]:
        return tuple(grant for grant in self.grants if grant.in_force(self.day))

    def reads_at(self, place: Place) -> bool:
        """Do rows of this place exist for the actor?"""
        return place.tenant in self.reads and any(
            (place.tenant == grant.tenant or place.tenant in grant.beneath) and grant.covers(place)
            for grant in self.grants_now()
        )

    def may(self, permission: Permission, place: Place) -> bool:
        return self.refusal(permission, place) is None

    def require(self, permission: Permission, place: Place) -> None:
        """Raises NotPermitted with the first reason why not."""
        code = self.refusal(permission, place)
        if code is not None:
            raise NotPermitted(code, permission=permission, actor=self.scope, tenant=place.tenant)

    def refusal(self, permission: Permission, place: Place) -> str | None:
        """The code of the reason why not, None where permitted."""
        if Role.AUDITOR in self.roles:
            return "read_only"
        if place.tenant not in self.writes:
            return "other_tenant" if place.tenant in self.reads else "not_permitted"
        if not any(permission in PERMISSIONS[role] for role in self.roles):
            return "not_permitted"
        granted = any(
            grant.tenant == place.tenant and permission in grant.permissions and grant.covers(place)
            for grant in self.grants_now()
        )
        return None if granted else "not_permitted"


def mark_of(actor: Actor) -> str:
    """A digest of all that the actor may do and see on the day: another once a grant came or went."""
    told = sorted(
        repr(
            (
                grant.tenant, sorted(map(str, grant.enterprises)), sorted(grant.regions),
                sorted(grant.industries), sorted(grant.permissions), grant.since, grant.until, grant.held_as,
            )
        )
        for grant in actor.grants_now()
    )  # fmt: skip
    return sha256(repr((sorted(actor.roles), told)).encode()).hexdigest()


def system(name: str, tenants: Iterable[int], day: date) -> Actor:
    """The program itself, acting for the authorities `tenants`: a round, an import from the command line."""
    own = frozenset(tenants)
    everything = frozenset({""})
    grants = tuple(
        Grant(tenant, regions=everything, permissions=PERMISSIONS[Role.SYSTEM], basis="system")
        for tenant in sorted(own)
    )
    roles = frozenset({Role.SYSTEM})
    return Actor(name, ActorKind.SYSTEM, day, reads=own, writes=own, grants=grants, roles=roles)


def require_disjoint(roles: frozenset[Role]) -> None:
    """三员分立: system, security and audit administration never meet in one person, nor with other work."""
    administrators = roles & ADMINISTRATORS
    if len(administrators) > 1 or (administrators and roles - administrators):
        raise NotPermitted("administrators_overlap", roles=sorted(roles))


def require_other_person(actor: Actor, *others: UUID | None) -> None:
    """Separation of duties. Compares persons, not accounts: two accounts of one person are the same person.

    Raises NotPermitted `same_person`, also when a person is unknown on either side: it cannot be shown
    that they differ.
    """
    if actor.person is None or any(other is None or other == actor.person for other in others):
        raise NotPermitted("same_person", actor=actor.scope)
