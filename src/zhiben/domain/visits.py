"""A visit (检查): planned, issued, under way, filed; sometimes returned for correction.

The words, and the table of what leads where. Whether a visit may be issued at all: `legality`; what is
still lacking before it may be filed: `checklists`.
Sources: 安全生产法 articles 67 and 68; 国办发〔2024〕54号; the plan's 三（一）, 三（五）.
"""

from __future__ import annotations

from enum import StrEnum

from zhiben.domain.access import Permission
from zhiben.domain.flow import Flow, Step


class Type(StrEnum):
    DAILY = "daily"  # 日常检查
    CASE = "case"  # 个案检查
    SPECIAL = "special"  # 专项检查
    SERVICE = "service"  # 服务指导: experts and insurers too; produces no enforcement document
    SELF = "self"  # 企业自查


class Origin(StrEnum):
    """Where the task comes from: printed on the papers of a visit, and what the yearly cap asks for."""

    PLAN = "plan"  # 年度检查计划
    COMPLAINT = "complaint"  # 投诉举报
    TRANSFER = "transfer"  # 其他部门移送
    TELEMETRY = "telemetry"  # 监测预警
    SUPERIOR = "superior"  # 上级部署


class Seat(StrEnum):
    """As what somebody takes part. Only inspectors inspect: others support them (国办发〔2024〕54号)."""

    INSPECTOR = "inspector"  # 检查人员
    ASSISTANT = "assistant"  # 技术支撑人员
    UNIT = "unit"  # 参加单位: somebody of another authority, who acts in its name


class State(StrEnum):
    DRAFTED = "drafted"  # 拟定
    ISSUED = "issued"  # 已批准，待检查
    UNDER_WAY = "under_way"  # 检查中
    FILED = "filed"  # 已结束检查
    RETURNED = "returned"  # 退回补正
    CANCELLED = "cancelled"  # 已取消


class Event(StrEnum):
    DRAFT = "draft"
    CHANGE = "change"
    JOIN = "join"  # takes in another visit to the enterprise (综合查一次)
    ISSUE = "issue"
    BEGIN = "begin"
    RECORD = "record"
    FILE = "file"
    RETURN = "return"
    CANCEL = "cancel"


# The facts that the room of inspections writes, and the verb of filing: what records may know of it.
MADE = (
    "inspection", "criteria_briefing", "checklist_part", "guidance", "joint_inspection", "inspection_plan",
)  # fmt: skip
CLOSE = "inspection.close"

_S, _E, _P = State, Event, Permission
OPEN = (_S.DRAFTED, _S.ISSUED, _S.UNDER_WAY, _S.RETURNED)
ON_SITE = (_S.UNDER_WAY, _S.RETURNED)  # what is found may be written down
CARRIED = (_S.ISSUED, *ON_SITE)  # taken along on a phone

FLOW: Flow[State, Event] = Flow(
    "visit",
    _S.DRAFTED,
    (
        Step(_S.DRAFTED, _E.CHANGE, _S.DRAFTED, _P.INSPECTION_PLAN),
        Step(_S.DRAFTED, _E.JOIN, _S.DRAFTED, _P.INSPECTION_PLAN),
        Step(_S.DRAFTED, _E.ISSUE, _S.ISSUED, _P.INSPECTION_ISSUE),
        Step(_S.ISSUED, _E.BEGIN, _S.UNDER_WAY, _P.INSPECTION_RECORD),
        # An urgent one begins at once and is approved afterwards (国办发〔2024〕54号).
        Step(_S.DRAFTED, _E.BEGIN, _S.UNDER_WAY, _P.INSPECTION_RECORD),
        Step(_S.UNDER_WAY, _E.ISSUE, _S.UNDER_WAY, _P.INSPECTION_ISSUE),
        *(Step(one, _E.RECORD, one, _P.INSPECTION_RECORD) for one in ON_SITE),
        *(Step(one, _E.FILE, _S.FILED, _P.INSPECTION_CLOSE) for one in ON_SITE),
        Step(_S.FILED, _E.RETURN, _S.RETURNED, _P.INSPECTION_RETURN, ("reason",)),
        *(
            Step(one, _E.CANCEL, _S.CANCELLED, _P.INSPECTION_CANCEL, ("reason",))
            for one in (_S.DRAFTED, _S.ISSUED, _S.UNDER_WAY)
        ),
    ),
)


def may_enforce(type_: Type) -> bool:
    """Whether a visit of this type may lead to a document of enforcement."""
    return type_ not in (Type.SERVICE, Type.SELF)
