"""What checklists are called: a part of `words.WORDS`, which would be too long."""

from __future__ import annotations

from enum import StrEnum

from zhiben.domain.checklist_closing import Missing
from zhiben.domain.checklists import Evidence, OnFail, Proof, Result, Side


def gettext_noop(text: str) -> str:
    """Marks `text` for the translators' tools, which look for this name."""
    return text


WORDS: dict[type[StrEnum], dict[str, str]] = {
    Result: {
        Result.PASS: gettext_noop("合格"),
        Result.FAIL: gettext_noop("不合格"),
        Result.NOT_APPLICABLE: gettext_noop("不适用"),
        Result.UNCHECKED: gettext_noop("未查"),
    },
    OnFail: {
        OnFail.GATE: gettext_noop("检查不能结束"),
        OnFail.MAJOR: gettext_noop("提请认定重大"),
        OnFail.MAJOR_IF_MATCHED: gettext_noop("对照判定条目，符合才提请认定重大"),
        OnFail.GENERAL: gettext_noop("一般隐患"),
        OnFail.INFO: gettext_noop("只记指标"),
    },
    Evidence: {
        Evidence.PHOTO: gettext_noop("照片"),
        Evidence.NOTE: gettext_noop("文字记录"),
    },
    Proof: {
        Proof.BRIEFING: gettext_noop("宣讲记录"),
        Proof.SPOT_TEST: gettext_noop("抽查记录"),
    },
    Side: {
        Side.BUREAU: gettext_noop("监管检查"),
        Side.ENTERPRISE: gettext_noop("企业自查"),
    },
    Missing: {
        Missing.UNCHECKED: gettext_noop("未查，必须有结论"),
        Missing.NO_REASON: gettext_noop("不适用，没有写理由"),
        Missing.GATE_FAILED: gettext_noop("不合格，检查不能结束"),
        Missing.GATE_NOT_APPLICABLE: gettext_noop("每次必查，不能选不适用"),
        Missing.NO_FINDING: gettext_noop("不合格，没有登记问题"),
        Missing.NO_PHOTO: gettext_noop("缺照片"),
        Missing.NO_NOTE: gettext_noop("缺文字记录"),
        Missing.NO_BRIEFING: gettext_noop("宣讲的条款、对象、时长没有记全"),
        Missing.NO_SPOT_TEST: gettext_noop("系统抽取的一线人员没有问够"),
        Missing.ASPECT: gettext_noop("这个方面一项也没有查"),
        Missing.FINDING_TEXT: gettext_noop("问题没有写内容"),
        Missing.FINDING_SPOT: gettext_noop("问题没有写部位"),
        Missing.FINDING_RESPONSIBLE: gettext_noop("问题没有写整改责任人"),
        Missing.FINDING_DEADLINE: gettext_noop("问题没有写整改期限"),
        Missing.FINDING_PHOTO: gettext_noop("问题缺照片"),
    },
}
