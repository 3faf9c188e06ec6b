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

from zhiben.domain.refusals import NotPermitted


class Permission(StrEnum):
    """The closed list of verbs. The value is what the act row and the ledger keep for ever."""

    AUTHORITY_CREATE = "authority.create"
    AUTHORITY_CHANGE = "authority.change"
    SECTION_CREATE = "section.create"
    SECTION_CHANGE = "section.change"
    ENTERPRISE_REGISTER = "enterprise.register"
    ENTERPRISE_CHANGE = "enterprise.change"
    ENTERPRISE_RECODE = "enterprise.recode"  # 统一社会信用代码变更
    ENTERPRISE_OVERRIDE_CODE = "enterprise.override_code"  # 校验不符但依法核发的代码
    ENTERPRISE_MERGE = "enterprise.merge"
    ENTERPRISE_SUSPEND = "enterprise.suspend"
    ENTERPRISE_RESUME = "enterprise.resume"
    ENTERPRISE_CLOSE = "enterprise.close"
    ENTERPRISE_TRANSFER = "enterprise.transfer"
    SUBJECT_CREATE = "subject.create"  # site, person, post, equipment, project
    SUBJECT_CHANGE = "subject.change"
    SUBJECT_CLOSE = "subject.close"
    ATTRIBUTE_SET = "attribute.set"
    ACCOUNT_CREATE = "account.create"
    ACCOUNT_CHANGE = "account.change"
    ACCOUNT_LOCK = "account.lock"
    ACCOUNT_RECOVER = "account.recover"  # 找回账号
    INVITATION_ISSUE = "invitation.issue"  # 邀请函
    GRANT_GIVE = "grant.give"
    GRANT_WITHDRAW = "grant.withdraw"
    ACCESS_REVIEW = "access.review"  # 授权复核
    EDITION_ADOPT = "edition.adopt"
    PLAN_ADOPT = "plan.adopt"
    PLAN_SETTING = "plan.setting"
    PLAN_WITHDRAW = "plan.withdraw"
    CALENDAR_LOAD = "calendar.load"
    FACT_RECORD = "fact.record"
    FACT_SUPERSEDE = "fact.supersede"
    FACT_WITHDRAW = "fact.withdraw"
    FACT_HAND_OVER = "fact.hand_over"
    FACT_RECEIVE = "fact.receive"
    RECORD_FILE = "record.file"
    RECORD_CORRECT = "record.correct"
    RECORD_VOID = "record.void"
    RECORD_RECEIVE = "record.receive"
    RECORD_RETURN = "record.return"
    WAIVER_ASK = "waiver.ask"
    WAIVER_REFUSE = "waiver.refuse"
    WAIVER_GIVE = "waiver.give"
    WAIVER_WITHDRAW = "waiver.withdraw"
    IMPORT_RUN = "import.run"
    IMPORT_UNDO = "import.undo"
    CELLS_REBUILD = "cells.rebuild"
    TASK_ASSIGN = "task.assign"
    TASK_ACCEPT = "task.accept"
    TASK_DELEGATE = "task.delegate"
    TASK_RETURN = "task.return"
    TASK_ANSWER = "task.answer"
    TASK_REOPEN = "task.reopen"
    TASK_RECALL = "task.recall"
    TASK_NUDGE = "task.nudge"
    TASK_RAISE = "task.raise"  # 提请上级研究
    TASK_SUBSTITUTE = "task.substitute"  # 代理
    TASK_HAND_OVER = "task.hand_over"  # 离岗移交
    DOCUMENT_ISSUE = "document.issue"  # 印发文件
    DOCUMENT_PRINT = "document.print"  # 生成 PDF
    DOCUMENT_SEAL = "document.seal"  # 用印
    DOCUMENT_VOID = "document.void"
    REACH_ROBOT = "reach.robot"  # 群机器人
    OUTBOX_RESEND = "outbox.resend"  # 重新投递
    CHAIN_SPEAK = "chain.speak"  # 到期提醒、逾期升级
    HAZARD_REPORT = "hazard.report"
    HAZARD_GRADE = "hazard.grade"  # 认定等级、不予认定、并案、处理异议
    HAZARD_PLAN = "hazard.plan"
    HAZARD_TREAT = "hazard.treat"
    HAZARD_RECTIFY = "hazard.rectify"
    HAZARD_EXTEND = "hazard.extend"
    HAZARD_RECHECK = "hazard.recheck"
    HAZARD_CLOSE = "hazard.close"
    HAZARD_SEND = "hazard.send"  # 移送
    HAZARD_LIST = "hazard.list"  # 挂牌督办
    HAZARD_STOP = "hazard.stop"  # 停产停用
    HAZARD_DISPUTE = "hazard.dispute"
    INSPECTION_PLAN = "inspection.plan"  # 拟定检查
    INSPECTION_ISSUE = "inspection.issue"  # 批准检查
    INSPECTION_RECORD = "inspection.record"  # 现场记录
    INSPECTION_CLOSE = "inspection.close"  # 结束检查
    INSPECTION_RETURN = "inspection.return"  # 退回补正
    INSPECTION_CANCEL = "inspection.cancel"
    INSPECTION_DRAW = "inspection.draw"  # 随机抽取
    INSPECTION_AVOID = "inspection.avoid"  # 回避
    SELF_CHECK = "inspection.self"  # 企业自查
    DEVICE_REVOKE = "device.revoke"  # 停用手机
    DOCUMENT_SERVE = "document.serve"  # 送达
    CASE_TAKE = "case.take"  # 办案
    CASE_DECIDE = "case.decide"  # 案件审批
    TEST_OPEN = "test.open"  # 现场抽考
    TEST_ANSWER = "test.answer"  # 答题
    PLACE_LABEL = "place.label"  # 场所设备的二维码
    RISK_ASSESS = "risk.assess"
    RISK_CONTROL = "risk.control"
    RISK_MAP = "risk.map"
    DEMO_SEED = "demo.seed"
    ERASURE_PROPOSE = "erasure.propose"
    ERASURE_REFUSE = "erasure.refuse"
    ERASURE_REPEAT = "erasure.repeat"  # 恢复备份后再办一次
    ACT_ERASE = "act.erase"
    LEDGER_EXPORT = "ledger.export"


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
_APPROVING = (_P.INSPECTION_ISSUE, _P.INSPECTION_RETURN, _P.CASE_DECIDE)
_FILING = _TASKING | frozenset(
    {_P.FACT_RECORD, _P.FACT_SUPERSEDE, _P.FACT_WITHDRAW, _P.FACT_HAND_OVER, _P.SUBJECT_CREATE,
     _P.SUBJECT_CHANGE, _P.SUBJECT_CLOSE, _P.ATTRIBUTE_SET, _P.IMPORT_RUN, _P.IMPORT_UNDO,
     _P.WAIVER_ASK, *_RECORDING, *_PAPERS, *_MENDING, *_RISKS}
)  # fmt: skip
_SUPERVISING = _FILING | {
    _P.FACT_RECEIVE, _P.RECORD_RECEIVE, _P.RECORD_RETURN, _P.ENTERPRISE_REGISTER, _P.ENTERPRISE_CHANGE,
    _P.ENTERPRISE_RECODE, _P.ENTERPRISE_SUSPEND, _P.ENTERPRISE_RESUME, _P.ENTERPRISE_CLOSE,
    _P.INVITATION_ISSUE, _P.HAZARD_SEND, _P.HAZARD_STOP, *_VISITING,
}  # fmt: skip
_DECIDING = _SUPERVISING | {
    _P.ENTERPRISE_OVERRIDE_CODE, _P.ENTERPRISE_MERGE, _P.ENTERPRISE_TRANSFER, _P.WAIVER_GIVE,
    _P.WAIVER_REFUSE, _P.WAIVER_WITHDRAW, _P.PLAN_SETTING, _P.SECTION_CHANGE, _P.HAZARD_EXTEND,
    _P.HAZARD_LIST, *_APPROVING,
}  # fmt: skip
_LEADING = _DECIDING | {
    _P.EDITION_ADOPT, _P.PLAN_ADOPT, _P.PLAN_WITHDRAW, _P.CALENDAR_LOAD, _P.SECTION_CREATE,
}  # fmt: skip

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.SUPERVISOR: _SUPERVISING,
    Role.SECTION_CHIEF: _DECIDING,
    Role.BUREAU_LEADER: _LEADING,
    Role.PRINCIPAL: _FILING
    | {_P.INVITATION_ISSUE, _P.HAZARD_DISPUTE, _P.SELF_CHECK, _P.TEST_OPEN, _P.DEVICE_REVOKE},
    Role.SAFETY_MANAGER: _FILING | {_P.HAZARD_DISPUTE, _P.SELF_CHECK, _P.TEST_OPEN, _P.DEVICE_REVOKE},
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
