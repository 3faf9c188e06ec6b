"""A hazard's life (隐患闭环): reported, graded, planned, put right, looked at again, closed.

The words, and the table of what leads where. What besides must hold: `hazard_cases.GUARDS`.
Sources: 《安全生产事故隐患排查治理暂行规定》(安监总局令第16号); 安全生产法 articles 41 and 65.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from zhiben.domain.access import Permission
from zhiben.domain.flow import Flow, Step


class Level(StrEnum):
    GENERAL = "general"  # 一般隐患
    MAJOR = "major"  # 重大事故隐患


class Source(StrEnum):
    """Where it was found. The enterprise sees `TIP` as `INSPECTION` (`shown_to_enterprise`)."""

    SELF_CHECK = "self_check"  # 企业自查
    INSPECTION = "inspection"  # 监管检查
    ALARM = "alarm"  # 监测报警
    TIP = "tip"  # 举报
    EXPERT = "expert"  # 专家诊断
    INSURER = "insurer"  # 承保机构服务
    TRANSFER = "transfer"  # 其他部门移送
    IMPORT = "import"  # 导入的台账，原来源不明


class Side(StrEnum):
    """For whom somebody acts."""

    ENTERPRISE = "enterprise"
    SUPERVISOR = "supervisor"
    OUTSIDE = "outside"  # experts, insurers: they report and advise, they decide nothing


class Mode(StrEnum):
    """What the authority may do in the industry (reference §2); it decides the form of a re-inspection."""

    ENFORCE = "enforce"  # 执法: 整改复查意见书, two officers with their cards
    GUIDE = "guide"  # 督导: 督导复查意见, one officer at least
    TRANSFER = "transfer"  # 移送: the other authority closes it


class Part(StrEnum):
    """五落实: the first five. All seven hold the six parts of a treatment plan (16号令第十五条)."""

    MEASURES = "measures"  # 措施
    FUNDS = "funds"  # 资金
    RESPONSIBLE = "responsible"  # 责任人
    DEADLINE = "deadline"  # 时限
    CONTINGENCY = "contingency"  # 预案（安全措施和应急预案）
    GOALS = "goals"  # 目标和任务
    BODIES = "bodies"  # 机构和人员


FIVE = frozenset(Part) - {Part.GOALS, Part.BODIES}
NEEDED: Mapping[Level, frozenset[Part]] = {Level.GENERAL: FIVE, Level.MAJOR: frozenset(Part)}


class State(StrEnum):
    REPORTED = "reported"  # 待认定
    GRADED = "graded"  # 待定措施
    PLANNED = "planned"  # 方案已定
    RECTIFYING = "rectifying"  # 整改中
    EXTENDING = "extending"  # 整改中，已申请延期
    SUBMITTED = "submitted"  # 待复查
    CLOSED = "closed"  # 已销号
    DISMISSED = "dismissed"  # 不属隐患
    SENT = "sent"  # 已移送，待回执
    TRANSFERRED = "transferred"  # 已由其他部门接收
    MERGED = "merged"  # 已并案
    STATED = "stated"  # 导入的台账记为已销号：不是在这里销的号
    UNDONE = "undone"  # 导入已撤销：从来没有过这一条


class Event(StrEnum):
    REPORT = "report"
    GRADE = "grade"
    DISMISS = "dismiss"
    REPORT_UP = "report_up"
    PLAN = "plan"
    TREAT = "treat"
    PROGRESS = "progress"
    VERIFY = "verify"
    ASK_EXTENSION = "ask_extension"
    EXTEND = "extend"
    REFUSE_EXTENSION = "refuse_extension"
    SUBMIT = "submit"
    RETURN = "return"
    CLOSE = "close"
    REOPEN = "reopen"
    STATE = "state"
    UNDO = "undo"  # of the import it came with
    SEND = "send"
    RECEIVED = "received"
    SENT_BACK = "sent_back"
    MERGE = "merge"
    TAKE_IN = "take_in"  # of the one another was merged into
    LIST = "list"
    UNLIST = "unlist"
    STOP = "stop"
    RESUME = "resume"
    DISPUTE = "dispute"
    SETTLE = "settle"


_S, _E, _P = State, Event, Permission
LIVE = (_S.REPORTED, _S.GRADED, _S.PLANNED, _S.RECTIFYING, _S.EXTENDING, _S.SUBMITTED)
OPEN = frozenset({*LIVE, _S.SENT})  # counts as stock: what was sent counts until somebody has received it
MENDED = (_S.GRADED, _S.PLANNED, _S.RECTIFYING, _S.EXTENDING)  # the enterprise's to put right, and not yet
MENDING = (_S.RECTIFYING, _S.EXTENDING)
ENDED = (_S.CLOSED, _S.DISMISSED, _S.TRANSFERRED, _S.STATED)
WORKED = (_S.PLANNED, _S.RECTIFYING, _S.EXTENDING, _S.SUBMITTED)

FLOW: Flow[State, Event] = Flow(
    "hazard",
    _S.REPORTED,
    (
        Step(_S.REPORTED, _E.GRADE, _S.GRADED, _P.HAZARD_GRADE, ("level", "reason")),
        # Graded anew: what was planned under another grade is planned again.
        *(Step(one, _E.GRADE, _S.GRADED, _P.HAZARD_GRADE, ("level", "reason")) for one in LIVE[1:]),
        *(Step(one, _E.DISMISS, _S.DISMISSED, _P.HAZARD_GRADE, ("reason",)) for one in LIVE[:2]),
        *(Step(one, _E.REPORT_UP, one, _P.HAZARD_REPORT, ("note",)) for one in LIVE[1:]),
        *(
            Step(one, _E.PLAN, _S.PLANNED, _P.HAZARD_PLAN, ("parts", "deadline"))
            for one in (_S.GRADED, _S.PLANNED)
        ),
        Step(_S.PLANNED, _E.TREAT, _S.RECTIFYING, _P.HAZARD_TREAT),
        *(Step(one, _E.PROGRESS, one, _P.HAZARD_RECTIFY, ("note",)) for one in MENDING),
        *(Step(one, _E.VERIFY, one, _P.HAZARD_RECHECK, ("parts",)) for one in WORKED),
        Step(_S.RECTIFYING, _E.ASK_EXTENSION, _S.EXTENDING, _P.HAZARD_RECTIFY, ("deadline", "reason")),
        Step(_S.EXTENDING, _E.EXTEND, _S.RECTIFYING, _P.HAZARD_EXTEND, ("reason",)),
        Step(_S.EXTENDING, _E.REFUSE_EXTENSION, _S.RECTIFYING, _P.HAZARD_EXTEND, ("reason",)),
        *(Step(one, _E.SUBMIT, _S.SUBMITTED, _P.HAZARD_RECTIFY, ("note",)) for one in MENDING),
        Step(_S.GRADED, _E.SUBMIT, _S.SUBMITTED, _P.HAZARD_RECTIFY, ("note",)),  # put right on the spot
        Step(_S.SUBMITTED, _E.RETURN, _S.RECTIFYING, _P.HAZARD_RECHECK, ("reason",)),
        Step(_S.SUBMITTED, _E.CLOSE, _S.CLOSED, _P.HAZARD_CLOSE, ("note",)),
        Step(_S.CLOSED, _E.REOPEN, _S.RECTIFYING, _P.HAZARD_RECHECK, ("reason", "deadline")),
        Step(_S.STATED, _E.REOPEN, _S.GRADED, _P.HAZARD_RECHECK, ("reason", "deadline")),
        Step(_S.GRADED, _E.STATE, _S.STATED, _P.HAZARD_REPORT, ("note",)),
        *(
            Step(one, _E.UNDO, _S.UNDONE, _P.HAZARD_REPORT, ("note",))
            for one in (_S.REPORTED, _S.GRADED, _S.STATED)
        ),
        *(Step(one, _E.SEND, _S.SENT, _P.HAZARD_SEND, ("receiver", "reason")) for one in LIVE),
        Step(_S.SENT, _E.RECEIVED, _S.TRANSFERRED, _P.HAZARD_SEND, ("receipt",)),
        Step(_S.SENT, _E.SENT_BACK, _S.REPORTED, _P.HAZARD_SEND, ("reason",)),
        *(Step(one, _E.MERGE, _S.MERGED, _P.HAZARD_GRADE, ("into",)) for one in LIVE),
        *(Step(one, _E.TAKE_IN, one, _P.HAZARD_GRADE, ("from",)) for one in LIVE),
        *(Step(one, _E.LIST, one, _P.HAZARD_LIST, ("reason",)) for one in LIVE[1:]),
        Step(_S.CLOSED, _E.UNLIST, _S.CLOSED, _P.HAZARD_LIST, ("reason",)),
        *(Step(one, _E.STOP, one, _P.HAZARD_STOP, ("reason",)) for one in LIVE),
        *(Step(one, _E.RESUME, one, _P.HAZARD_STOP, ("reason",)) for one in ENDED),
        *(Step(one, _E.DISPUTE, one, _P.HAZARD_DISPUTE, ("reason",)) for one in LIVE[1:]),
        *(Step(one, _E.SETTLE, one, _P.HAZARD_GRADE, ("reason",)) for one in LIVE[1:]),
    ),
)  # fmt: skip


def shown_to_enterprise(source: Source) -> Source:
    """A tip-off looks to the enterprise like an inspection: nothing tells that anybody told."""
    return Source.INSPECTION if source is Source.TIP else source
