"""What the enum members of the month cycle are called: a part of `words`, which would be too long."""

from __future__ import annotations

from enum import StrEnum

from zhiben.domain import indicators, months


def gettext_noop(text: str) -> str:
    """Marks `text` for the translators' tools, which look for this name; keeps the framework out of here."""
    return text


WORDS: dict[type[StrEnum], dict[str, str]] = {
    indicators.Reported: {
        indicators.Reported.MISSING: gettext_noop("未报"),
        indicators.Reported.ZERO: gettext_noop("零报告"),
        indicators.Reported.GIVEN: gettext_noop("已报"),
    },
    months.MonthState: {
        months.MonthState.COLLECTING: gettext_noop("收集中"),
        months.MonthState.LOCKED: gettext_noop("已锁定"),
    },
    months.MonthEvent: {
        months.MonthEvent.OPEN: gettext_noop("开始收集"),
        months.MonthEvent.ASK: gettext_noop("增加填报单位"),
        months.MonthEvent.CHASE: gettext_noop("催报"),
        months.MonthEvent.LOCK: gettext_noop("锁定"),
        months.MonthEvent.RESTATE: gettext_noop("更正"),
        months.MonthEvent.REPORT_UP: gettext_noop("报送上级"),
    },
    months.UnitKind: {
        months.UnitKind.SECTION: gettext_noop("科室"),
        months.UnitKind.TOWN: gettext_noop("镇街"),
        months.UnitKind.ENTERPRISE: gettext_noop("企业"),
    },
    months.ReturnState: {
        months.ReturnState.ASKED: gettext_noop("未报"),
        months.ReturnState.FILED: gettext_noop("已报，待确认"),
        months.ReturnState.RETURNED: gettext_noop("退回重报"),
        months.ReturnState.CONFIRMED: gettext_noop("已确认"),
        months.ReturnState.EXCUSED: gettext_noop("免报"),
    },
    months.ReturnEvent: {
        months.ReturnEvent.FILE: gettext_noop("报出"),
        months.ReturnEvent.RETURN: gettext_noop("退回"),
        months.ReturnEvent.CONFIRM: gettext_noop("确认"),
        months.ReturnEvent.EXCUSE: gettext_noop("免报"),
        months.ReturnEvent.ASK_AGAIN: gettext_noop("恢复填报"),
    },
}
