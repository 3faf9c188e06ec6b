"""What each enum member is called: the 法定用语 where there is one, else what the office says.

Chinese is the source; the English of it is a translation made at the edge (`web/locale`). Every member of an
enum listed here has its word; a test holds this equal to `docs/words.md`.
"""

from __future__ import annotations

from enum import StrEnum

from zhiben.domain.access import Permission, Role
from zhiben.domain.cells import Mark, Status
from zhiben.domain.criteria.library import Level
from zhiben.domain.criteria.matching import Verdict
from zhiben.domain.orgs import Kind, Standing
from zhiben.domain.reaching import Channel, Importance, Robot
from zhiben.domain.tasks import Event, Fate, State


def gettext_noop(text: str) -> str:
    """Marks `text` for the translators' tools, which look for this name; keeps the framework out of here."""
    return text


# Keyed by enum class first: members of different StrEnums with one value are equal.
WORDS: dict[type[StrEnum], dict[str, str]] = {
    Status: {
        Status.OVERDUE: gettext_noop("逾期"),
        Status.DUE_SOON: gettext_noop("将到期"),
        Status.OPEN: gettext_noop("在办"),
        Status.DONE: gettext_noop("按期办结"),
        Status.DONE_LATE: gettext_noop("逾期办结"),
        Status.UPCOMING: gettext_noop("未到时间"),
        Status.WAIVED: gettext_noop("已豁免"),
        Status.NOT_APPLICABLE: gettext_noop("不适用"),
    },
    Mark: {
        Mark.LATE_ENTRY: gettext_noop("补录"),
        Mark.OVER: gettext_noop("超上限"),
        Mark.PROVISIONAL: gettext_noop("放假安排未公布，暂算"),
        Mark.DATE_MISSING: gettext_noop("缺日期，算不出期限"),
        Mark.DEFERRED: gettext_noop("已改期"),
        Mark.CALENDAR_MISSING: gettext_noop("本年起止日未公布"),
    },
    Standing: {
        Standing.OPERATING: gettext_noop("在营"),
        Standing.SUSPENDED: gettext_noop("停产停业"),
        Standing.CLOSED: gettext_noop("已关闭"),
    },
    Kind: {
        Kind.AUTHORITY: gettext_noop("监管机构"),
        Kind.SECTION: gettext_noop("科室"),
        Kind.ENTERPRISE: gettext_noop("企业"),
        Kind.SITE: gettext_noop("场所"),
        Kind.PERSON: gettext_noop("人员"),
        Kind.POST: gettext_noop("岗位"),
        Kind.EQUIPMENT: gettext_noop("设备"),
        Kind.PROJECT: gettext_noop("项目"),
    },
    Verdict: {
        Verdict.SUGGEST: gettext_noop("建议"),
        Verdict.HUMAN_ONLY: gettext_noop("需人工判定"),
        Verdict.OTHER_REGIME: gettext_noop("属其他监管部门"),
        Verdict.NONE: gettext_noop("无对应条款"),
    },
    Level: {
        Level.MAJOR: gettext_noop("重大事故隐患"),
        Level.SERIOUS: gettext_noop("严重事故隐患"),
        Level.GENERAL: gettext_noop("一般隐患"),
    },
    Role: {
        Role.SUPERVISOR: gettext_noop("监管人员"),
        Role.SECTION_CHIEF: gettext_noop("科室负责人"),
        Role.BUREAU_LEADER: gettext_noop("分管负责同志"),
        Role.PRINCIPAL: gettext_noop("企业主要负责人"),
        Role.SAFETY_MANAGER: gettext_noop("安全生产管理人员"),
        Role.EXPERT: gettext_noop("专家"),
        Role.INSURER: gettext_noop("承保机构"),
        Role.SYSTEM_ADMINISTRATOR: gettext_noop("系统管理员"),
        Role.SECURITY_ADMINISTRATOR: gettext_noop("安全管理员"),
        Role.AUDIT_ADMINISTRATOR: gettext_noop("审计管理员"),
        Role.AUDITOR: gettext_noop("审计人员"),
        Role.RECOVERY_OFFICER: gettext_noop("恢复专员"),
        Role.SYSTEM: gettext_noop("系统"),
    },
    State: {
        State.GIVEN: gettext_noop("未签收"),
        State.ACCEPTED: gettext_noop("已签收"),
        State.RETURNED: gettext_noop("已退回"),
        State.ANSWERED: gettext_noop("已答复"),
        State.RECALLED: gettext_noop("已撤销"),
    },
    Fate: {
        Fate.GIVEN: gettext_noop("已派出"),
        Fate.PASSED: gettext_noop("已改派"),
        Fate.NUDGED: gettext_noop("已催办"),
        Fate.UNREACHED: gettext_noop("没有账号，请打电话"),
        Fate.RAISED: gettext_noop("已提出"),
        Fate.ASKED: gettext_noop("已申请"),
        Fate.HELD: gettext_noop("在别人手上，没动"),
        Fate.AGAIN: gettext_noop("已催过或已申请，没重复"),
        Fate.OWN: gettext_noop("由你承办，不用催"),
        Fate.DAY: gettext_noop("改到的日子不晚于期限"),
        Fate.OVER: gettext_noop("已办结或已豁免"),
        Fate.UNFIT: gettext_noop("承办人管不到"),
        Fate.REFUSED: gettext_noop("你无权办理"),
        Fate.GONE: gettext_noop("没有这一项了"),
    },
    Event: {
        Event.ASSIGN: gettext_noop("派办"),
        Event.ACCEPT: gettext_noop("签收"),
        Event.DELEGATE: gettext_noop("改派"),
        Event.RETURN: gettext_noop("退回"),
        Event.ANSWER: gettext_noop("答复"),
        Event.REOPEN: gettext_noop("退回重办"),
        Event.RECALL: gettext_noop("撤销办理"),
        Event.HAND_OVER: gettext_noop("移交待办"),
    },
    Channel: {
        Channel.MAIL: gettext_noop("邮件"),
        Channel.SMS: gettext_noop("短信"),
        Channel.ROBOT: gettext_noop("群机器人"),
    },
    Importance: {
        Importance.URGENT: gettext_noop("急件"),
        Importance.ORDINARY: gettext_noop("平件"),
    },
    Robot: {
        Robot.WECOM: gettext_noop("企业微信"),
        Robot.DINGTALK: gettext_noop("钉钉"),
    },
    Permission: {
        Permission.AUTHORITY_CREATE: gettext_noop("设立监管机构"),
        Permission.AUTHORITY_CHANGE: gettext_noop("变更监管机构"),
        Permission.SECTION_CREATE: gettext_noop("设立科室"),
        Permission.SECTION_CHANGE: gettext_noop("变更科室"),
        Permission.ENTERPRISE_REGISTER: gettext_noop("登记企业"),
        Permission.ENTERPRISE_CHANGE: gettext_noop("变更企业信息"),
        Permission.ENTERPRISE_RECODE: gettext_noop("变更统一社会信用代码"),
        Permission.ENTERPRISE_OVERRIDE_CODE: gettext_noop("例外登记统一社会信用代码"),
        Permission.ENTERPRISE_MERGE: gettext_noop("合并企业"),
        Permission.ENTERPRISE_SUSPEND: gettext_noop("登记停产停业"),
        Permission.ENTERPRISE_RESUME: gettext_noop("登记复产"),
        Permission.ENTERPRISE_CLOSE: gettext_noop("登记关闭"),
        Permission.ENTERPRISE_TRANSFER: gettext_noop("移交监管"),
        Permission.SUBJECT_CREATE: gettext_noop("登记对象"),
        Permission.SUBJECT_CHANGE: gettext_noop("变更对象"),
        Permission.SUBJECT_CLOSE: gettext_noop("停用对象"),
        Permission.ATTRIBUTE_SET: gettext_noop("登记情况"),
        Permission.ACCOUNT_CREATE: gettext_noop("开立账号"),
        Permission.ACCOUNT_CHANGE: gettext_noop("变更账号"),
        Permission.ACCOUNT_LOCK: gettext_noop("停用账号"),
        Permission.ACCOUNT_RECOVER: gettext_noop("找回账号"),
        Permission.INVITATION_ISSUE: gettext_noop("开具邀请函"),
        Permission.GRANT_GIVE: gettext_noop("授权"),
        Permission.ACCESS_REVIEW: gettext_noop("复核授权"),
        Permission.GRANT_WITHDRAW: gettext_noop("收回授权"),
        Permission.EDITION_ADOPT: gettext_noop("采用版本"),
        Permission.PLAN_ADOPT: gettext_noop("启用方案"),
        Permission.PLAN_SETTING: gettext_noop("调整方案设定"),
        Permission.PLAN_WITHDRAW: gettext_noop("停用方案"),
        Permission.CALENDAR_LOAD: gettext_noop("装入放假安排"),
        Permission.FACT_RECORD: gettext_noop("登记事项"),
        Permission.FACT_SUPERSEDE: gettext_noop("更正事项"),
        Permission.FACT_WITHDRAW: gettext_noop("撤回事项"),
        Permission.FACT_HAND_OVER: gettext_noop("报送"),
        Permission.FACT_RECEIVE: gettext_noop("收件"),
        Permission.RECORD_FILE: gettext_noop("提交记录"),
        Permission.RECORD_CORRECT: gettext_noop("更正记录"),
        Permission.RECORD_VOID: gettext_noop("作废记录"),
        Permission.RECORD_RECEIVE: gettext_noop("签收记录"),
        Permission.RECORD_RETURN: gettext_noop("退回记录"),
        Permission.WAIVER_ASK: gettext_noop("申请豁免"),
        Permission.WAIVER_REFUSE: gettext_noop("不予豁免"),
        Permission.WAIVER_GIVE: gettext_noop("豁免"),
        Permission.WAIVER_WITHDRAW: gettext_noop("撤销豁免"),
        Permission.IMPORT_RUN: gettext_noop("批量导入"),
        Permission.IMPORT_UNDO: gettext_noop("撤销导入"),
        Permission.CELLS_REBUILD: gettext_noop("重算义务"),
        Permission.TASK_ASSIGN: gettext_noop("派办"),
        Permission.TASK_ACCEPT: gettext_noop("签收"),
        Permission.TASK_DELEGATE: gettext_noop("改派"),
        Permission.TASK_RETURN: gettext_noop("退回"),
        Permission.TASK_ANSWER: gettext_noop("答复"),
        Permission.TASK_REOPEN: gettext_noop("退回重办"),
        Permission.TASK_RECALL: gettext_noop("撤销办理"),
        Permission.TASK_NUDGE: gettext_noop("催办"),
        Permission.TASK_RAISE: gettext_noop("提请研究"),
        Permission.TASK_SUBSTITUTE: gettext_noop("代理"),
        Permission.TASK_HAND_OVER: gettext_noop("移交待办"),
        Permission.DOCUMENT_ISSUE: gettext_noop("印发文件"),
        Permission.DOCUMENT_PRINT: gettext_noop("生成 PDF"),
        Permission.DOCUMENT_SEAL: gettext_noop("用印"),
        Permission.DOCUMENT_VOID: gettext_noop("作废文件"),
        Permission.REACH_ROBOT: gettext_noop("设置群机器人"),
        Permission.OUTBOX_RESEND: gettext_noop("重新投递"),
        Permission.CHAIN_SPEAK: gettext_noop("到期提醒和逾期升级"),
        Permission.DEMO_SEED: gettext_noop("装入演示数据"),
        Permission.ERASURE_PROPOSE: gettext_noop("提出删除"),
        Permission.ERASURE_REFUSE: gettext_noop("不予删除"),
        Permission.ERASURE_REPEAT: gettext_noop("恢复后重办删除"),
        Permission.ACT_ERASE: gettext_noop("依法删除内容"),
        Permission.LEDGER_EXPORT: gettext_noop("导出账链"),
    },
}


def word(term: StrEnum) -> str:
    """The Chinese word. Raises KeyError for an enum without words."""
    return WORDS[type(term)][term]
