"""How long what is kept, why, on what basis, and how it goes. One table; the manual prints it.

A table of the database belongs to the class that names it, else to that of its room (`room.*`). What is local
or has been sent goes by itself, in the worker's round; whatever says what happened goes only by an act of
two persons (`acts.erase`), which destroys the content and leaves the chain.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fnmatch import fnmatch
from typing import Any

from django.apps import apps
from django.db.models import QuerySet

from zhiben.ground import ledger, limits

YEAR = 365
BY_ROUND, BY_ACT, WITH_PLAN = "后台任务自动清除", "两人决定的删除事项，账链保留", "不单独删除"
NOT_YET = "期满前不删除，删除办法尚未提供"  # no installation is as old as that
ARCHIVE = "国务院令第716号第十二条；本单位归档范围和保管期限表"
LEAST = "个人信息保护法第十九条、第四十七条"


@dataclass(frozen=True, slots=True)
class Kept:
    """One class of data. `days` after `column` it is due to go; None: no fixed day, as `term` says.

    `tables`: labels of models, the first of which has the column.
    """

    code: str
    zh: str
    tables: tuple[str, ...]
    purpose: str
    basis: str
    term: str
    how: str
    column: str = ""
    days: int | None = None
    left: Mapping[str, Any] = field(default_factory=dict)  # what is true of rows of which something is left


TABLE: tuple[Kept, ...] = (
    Kept(
        "sessions", "登录会话", ("sessions.Session",),
        "保持登录", LEAST, "到期即清", BY_ROUND, "expire_date", 0,
    ),
    Kept(
        "sittings", "登录着的浏览器", ("orgs.Sitting",),
        "本人查看、退出别处的登录", LEAST, "1 天", BY_ROUND, "began_at", 1,
    ),
    Kept(
        "codes", "重设码的摘要", ("orgs.ResetCode",),
        "忘了密码的人设新密码", LEAST, "2 天", BY_ROUND, "issued_at", 2,
    ),
    Kept(
        "second", "动态口令的密钥（加封）、备用码的摘要、通行密钥的公钥",
        ("orgs.SecondFactor", "orgs.SpareCode", "orgs.Passkey"),
        "登录时再核对一次是本人", LEAST, "本人移除、换绑或找回时即删", WITH_PLAN,
    ),
    Kept(
        "feeds", "日历订阅地址的摘要", ("orgs.FeedKey",),
        "用手机日历看到期事项", LEAST, "本人关闭后即失效，随账号保留", WITH_PLAN,
    ),
    Kept(
        "attempts", "登录失败次数", ("orgs.Attempt",),
        "限制试猜密码", LEAST, "1 天", BY_ROUND, "at", 1,
    ),
    Kept(
        "drafts", "未提交的草稿", ("records.Draft",),
        "填表时不丢内容", LEAST, f"{limits.UPLOAD_DAYS} 天未动", BY_ROUND, "saved_at", limits.UPLOAD_DAYS,
    ),
    Kept(
        "texts", "没有提请发布的内容底稿", ("editions.Draft",),
        "起草时不丢内容", LEAST, f"{limits.UPLOAD_DAYS} 天未动", BY_ROUND, "saved_at", limits.UPLOAD_DAYS,
    ),
    Kept(
        "uploads", "已传未交的文件", ("ground.Upload",),
        "先传照片后填表", LEAST, f"{limits.UPLOAD_DAYS} 天", BY_ROUND, "received_at", limits.UPLOAD_DAYS,
    ),
    Kept(
        "notices", "已发通知的内容", ("ground.OutboxRow",),
        "查对是否送达", LEAST, f"发出后 {limits.NOTICE_DAYS} 天", "后台任务清空内容，保留发送记录",
        "sent_at", limits.NOTICE_DAYS,
    ),
    Kept(
        "deliveries", "对外通知的发送记录", ("tasks.Delivery",),
        "查对是否送达", LEAST, f"{limits.NOTICE_DAYS} 天", BY_ROUND, "kept_at", limits.NOTICE_DAYS,
    ),
    Kept(
        "contacts", "确认过的邮箱和手机号", ("tasks.Contact",),
        "按本人所选发通知", LEAST, "本人删除时地址即清；换下的 2 天", BY_ROUND, "ended_at", 2,
    ),
    Kept(
        "asked", "填了没有确认的邮箱和手机号", ("tasks.Contact",),
        "核实是本人的", LEAST, "2 天", BY_ROUND, "code_until", 2,
    ),
    Kept(
        "preferences", "提醒方式", ("tasks.Preference",),
        "按本人所选发通知", LEAST, "随账号保留", WITH_PLAN,
    ),
    Kept(
        "lists", "我的筛选", ("tasks.SavedList",),
        "再看同一份清单", LEAST, "本人删除时即清，随账号保留", WITH_PLAN,
    ),
    Kept(
        "ledger", "账行、账头", ("ground.LedgerRow", "ground.HeadRow"),
        "证明记录未被改动", ARCHIVE, "永久（只有摘要，不含个人信息）", WITH_PLAN,
    ),
    Kept(
        "acts", "办理记录及批量清单", ("ground.ActRow", "ground.ManifestRow"),
        "查明谁、何时、办了什么", f"{ARCHIVE}；网络日志留存不少于六个月", "30 年", BY_ACT, "at", 30 * YEAR,
        {"salt__isnull": False},
    ),
    Kept(
        "approvals", "两人办理事项的提出和决定", ("ground.Approval",),
        "证明须两人办理的事项由两人办理", ARCHIVE, "永久（只有编号、摘要、理由）", WITH_PLAN,
    ),
    Kept(
        "evidence", "佐证文件、照片指纹", ("ground.Evidence", "ground.Print"),
        "证明所填事项", ARCHIVE, "30 年，与所证明的登记同期", BY_ACT, "received_at", 30 * YEAR,
        {"erased_at__isnull": True},
    ),
    Kept(
        "records", "登记表", ("records.Record", "records.*"),
        "履行安全生产监管和主体责任", ARCHIVE, "30 年", BY_ACT, "recorded_at", 30 * YEAR,
        {"erased_at__isnull": True, "replaced_at__isnull": True},
    ),
    Kept(
        "hazards", "隐患及其办理经过、措施、照片对应关系",
        ("hazards.Hazard", "hazards.HazardStep", "hazards.Measure", "hazards.Photo", "hazards.Paper"),
        "隐患闭环和倒查", f"安全生产法第四十一条；{ARCHIVE}", "30 年", NOT_YET, "recorded_at", 30 * YEAR,
    ),
    Kept(
        "inspections", "检查、参加人员、现场记录及其办理经过",
        ("inspections.Visit", "inspections.*"),
        "依法检查、执法全过程记录", f"安全生产法第六十八条；{ARCHIVE}", "30 年", NOT_YET, "recorded_at",
        30 * YEAR,
    ),
    Kept(
        "tests", "现场抽考、答卷", ("learning.AnswerSheet", "learning.*"),
        "查明从业人员是否掌握判定标准和逃生避险", f"安全生产法第二十八条；{ARCHIVE}", "10 年", NOT_YET,
        "recorded_at", 10 * YEAR,
    ),
    Kept(
        "reports", "批示及其任务、收尾逐项决定", 
        ("reports.Instruction", "reports.InstructionTask", "reports.Closing", "reports.ClosingItem",
         "reports.ClosingDecision"),
        "查明怎样批示、办成什么样，收尾时每一项的去向", ARCHIVE, "永久", WITH_PLAN,
    ),
    Kept(
        "reports", "月调度的填报、确认、锁定和冻结的数", ("reports.Return", "reports.*"),
        "说明报过什么数、由谁报、何时锁定和更正", ARCHIVE, "永久", WITH_PLAN,
    ),
    Kept(
        "documents", "印发的文件、送达、用印登记",
        ("documents.Document", "documents.Service", "documents.SealUse"),
        "证明印发过什么、是否作废", ARCHIVE, "永久", WITH_PLAN,
    ),
    Kept(
        "numbers", "发文字号的末号", ("documents.Series",),
        "文号连续、不重", ARCHIVE, "与文件同期", WITH_PLAN,
    ),
    Kept(
        "risks", "风险点、评估、管控措施、平面图、场所编码", ("risks.RiskPoint", "risks.*"),
        "双重预防，说明当时怎样评估、怎样管控", ARCHIVE, "永久", WITH_PLAN,
    ),
    Kept(
        "facts", "计入职责的事实", ("plans.Fact", "plans.FactTarget", "plans.Handover"),
        "认定职责是否履行", ARCHIVE, "30 年", NOT_YET, "recorded_at", 30 * YEAR,
    ),
    Kept(
        "plans", "方案的采用、取值、豁免",
        ("plans.PlanAdoption", "plans.SettingValue", "plans.Waiver", "plans.WaiverRequest"),
        "说明按什么要求认定", ARCHIVE, "永久", WITH_PLAN,
    ),
    Kept(
        "tasks", "派办、催办、代理、移交", ("tasks.Task", "tasks.*"),
        "说明事项由谁承办", ARCHIVE, "10 年", NOT_YET, "recorded_at", 10 * YEAR,
    ),
    Kept(
        "figures", "职责台账和汇总", ("plans.Cell", "plans.*"),
        "查询、统计", "由上列数据算出", "随时可重算", WITH_PLAN,
    ),
    Kept(
        "search", "搜索索引", ("ground.Findable",),
        "按字词查找", "由上列数据算出", "与所指事项同期，随时可重建", WITH_PLAN,
    ),
    Kept(
        "editions", "内容版本、发布的提请", ("library.Edition", "library.*", "editions.Proposal"),
        "说明当时按哪一版办理", ARCHIVE, "永久", WITH_PLAN,
    ),
    Kept(
        "accounts", "账号", ("orgs.Account",),
        "登录、授权", LEAST, "停用后 3 年", "安全管理员提出，两人决定", "disabled_at", 3 * YEAR,
        {"erased_at__isnull": True},
    ),
    Kept(
        "subjects", "机关、企业、人员等基本情况", ("orgs.Subject", "orgs.*"),
        "确定监管对象和责任人", f"{ARCHIVE}；{LEAST}", "存续期间及注销、离岗后 10 年", BY_ACT,
    ),
)  # fmt: skip


# What never falls due: messages emptied already; erasures themselves.
EXCEPT: Mapping[str, Mapping[str, Any]] = {
    "notices": {"payload": {}},
    "acts": {"verb__in": ledger.ERASING},
}


@dataclass(frozen=True, slots=True)
class Due:
    """How much of a class is due to go; None where no day is fixed. `rows`: of its first table."""

    kept: Kept
    rows: int
    due: int | None
    oldest: datetime | None


def class_of(label: str) -> Kept | None:
    """The class of a table, by its model's label; None where nobody has said how long it is kept."""
    for kept in TABLE:
        if label in kept.tables:
            return kept
    return next((kept for kept in TABLE if any(fnmatch(label, one) for one in kept.tables)), None)


def preview(at: datetime, tenant: int | None = None) -> list[Due]:
    """Every class with what would go if the terms were carried out at `at`. Changes nothing.

    `tenant`: of one authority only, where a table belongs to authorities.
    """
    return [_due(kept, at, tenant) for kept in TABLE]


def named(code: str) -> Kept:
    """The class of this code. Raises KeyError."""
    return {kept.code: kept for kept in TABLE}[code]


def expired(code: str, at: datetime, tenant: int | None = None) -> QuerySet[Any]:
    """The rows of a class whose term is over and of which something is left."""
    kept = named(code)
    if kept.days is None:
        raise ValueError(f"{code} has no fixed term")
    before = at - timedelta(days=kept.days)
    rows = _first(kept, tenant)
    fits: Mapping[str, Any] = {f"{kept.column}__lt": before, **kept.left}
    without: Mapping[str, Any] = EXCEPT.get(code, {})
    return rows.exclude(**without).filter(**fits) if without else rows.filter(**fits)


def _due(kept: Kept, at: datetime, tenant: int | None) -> Due:
    if kept.days is None:
        return Due(kept, _first(kept, tenant).count(), None, None)
    rows = expired(kept.code, at, tenant)
    oldest = rows.order_by(kept.column).values_list(kept.column, flat=True).first()
    return Due(kept, _first(kept, tenant).count(), rows.count(), oldest)


def _first(kept: Kept, tenant: int | None) -> QuerySet[Any]:
    model = apps.get_model(kept.tables[0])
    rows: QuerySet[Any] = model._base_manager.all()
    belongs = tenant is not None and any(column.name == "tenant" for column in model._meta.fields)
    return rows.filter(tenant=tenant) if belongs else rows
