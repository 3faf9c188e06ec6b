"""What the enum members of inspections are called: a part of `words`, which would be too long."""

from __future__ import annotations

from enum import StrEnum

from zhiben.domain import entries, visits


def gettext_noop(text: str) -> str:
    """Marks `text` for the translators' tools, which look for this name; keeps the framework out of here."""
    return text


WORDS: dict[type[StrEnum], dict[str, str]] = {
    visits.Type: {
        visits.Type.DAILY: gettext_noop("日常检查"),
        visits.Type.CASE: gettext_noop("个案检查"),
        visits.Type.SPECIAL: gettext_noop("专项检查"),
        visits.Type.SERVICE: gettext_noop("服务指导"),
        visits.Type.SELF: gettext_noop("企业自查"),
    },
    visits.Origin: {
        visits.Origin.PLAN: gettext_noop("年度检查计划"),
        visits.Origin.COMPLAINT: gettext_noop("投诉举报"),
        visits.Origin.TRANSFER: gettext_noop("部门移送"),
        visits.Origin.TELEMETRY: gettext_noop("监测预警"),
        visits.Origin.SUPERIOR: gettext_noop("上级部署"),
    },
    visits.Seat: {
        visits.Seat.INSPECTOR: gettext_noop("检查人员"),
        visits.Seat.ASSISTANT: gettext_noop("技术支撑人员"),
        visits.Seat.UNIT: gettext_noop("参加单位"),
    },
    visits.State: {
        visits.State.DRAFTED: gettext_noop("拟定"),
        visits.State.ISSUED: gettext_noop("已批准，待检查"),
        visits.State.UNDER_WAY: gettext_noop("检查中"),
        visits.State.FILED: gettext_noop("已结束"),
        visits.State.RETURNED: gettext_noop("退回补正"),
        visits.State.CANCELLED: gettext_noop("已取消"),
    },
    entries.LedBy: {
        entries.LedBy.OFFICER: gettext_noop("执法人员"),
        entries.LedBy.LEADER: gettext_noop("局领导"),
        entries.LedBy.PRINCIPAL: gettext_noop("主要负责人"),
        entries.LedBy.CHIEF_SAFETY_OFFICER: gettext_noop("安全总监"),
        entries.LedBy.SAFETY_MANAGER: gettext_noop("安全管理员"),
    },
    visits.Event: {
        visits.Event.DRAFT: gettext_noop("拟定检查"),
        visits.Event.CHANGE: gettext_noop("修改安排"),
        visits.Event.JOIN: gettext_noop("合并检查"),
        visits.Event.ISSUE: gettext_noop("批准检查"),
        visits.Event.BEGIN: gettext_noop("开始检查"),
        visits.Event.RECORD: gettext_noop("现场记录"),
        visits.Event.FILE: gettext_noop("结束检查"),
        visits.Event.RETURN: gettext_noop("退回补正"),
        visits.Event.CANCEL: gettext_noop("取消检查"),
    },
}
