"""What the enum members of short tests are called, and how these say no: parts of `words` and `refusals`."""

from __future__ import annotations

from enum import StrEnum

from zhiben.domain import questions


def gettext_noop(text: str) -> str:
    """Marks `text` for the translators' tools, which look for this name; keeps the framework out of here."""
    return text


WORDS: dict[type[StrEnum], dict[str, str]] = {
    questions.Topic: {
        questions.Topic.CRITERIA: gettext_noop("判定标准"),
        questions.Topic.ESCAPE: gettext_noop("逃生避险和自救互救"),
    },
    questions.Way: {
        questions.Way.SPOKEN: gettext_noop("口头询问"),
        questions.Way.SCANNED: gettext_noop("扫码答题"),
    },
    questions.DrawnBy: {
        questions.DrawnBy.SYSTEM: gettext_noop("系统随机抽取"),
        questions.DrawnBy.OFFICER: gettext_noop("现场指定"),
    },
}
REFUSALS: dict[str, tuple[str, str]] = {
    "test_people": ("没有可以抽考的一线员工，或选的人太多。", "请先登记企业人员，或选 1 至 20 人。"),
    "test_code": ("没有这个答题码。", "请逐字核对，或重新扫码。"),
    "test_over": ("这次答题已经结束。", "请让检查人员重新发起。"),
    "test_attempts": ("试的次数太多，已暂停。", "请十五分钟后再试。"),
    "test_name": ("没有写姓名。", "请选自己的名字，或写 2 至 20 个字的姓名。"),
    "test_taken": ("这个人已经答过，以第一次为准。", "不用再答；名字选错的，返回重选。"),
    "test_full": ("这次收的答卷已满。", "请让检查人员重新发起。"),
    "spoken_figures": ("答对的题数不能多于问的题数。", "请核对题数，或写明是否合格。"),
}
