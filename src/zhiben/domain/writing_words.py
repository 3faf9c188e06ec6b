"""What the enum members of writing papers are called: a part of `words`, which would be too long."""

from __future__ import annotations

from enum import StrEnum

from zhiben.domain.proofreading import Level, Rule
from zhiben.domain.wording import Measure
from zhiben.domain.writing import Event, State


def gettext_noop(text: str) -> str:
    """Marks `text` for the translators' tools, which look for this name; keeps the framework out of here."""
    return text


WORDS: dict[type[StrEnum], dict[str, str]] = {
    State: {
        State.DRAFT: gettext_noop("起草中"),
        State.IN_REVIEW: gettext_noop("待审核"),
        State.APPROVED: gettext_noop("待签发"),
        State.SIGNED: gettext_noop("待印发"),
        State.ISSUED: gettext_noop("已印发"),
        State.RETURNED: gettext_noop("退回修改"),
        State.DROPPED: gettext_noop("不再办理"),
    },
    Event: {
        Event.BEGIN: gettext_noop("拟稿"),
        Event.SUBMIT: gettext_noop("送审"),
        Event.APPROVE: gettext_noop("审核通过"),
        Event.SIGN: gettext_noop("签发"),
        Event.ISSUE: gettext_noop("编号印发"),
        Event.RETURN: gettext_noop("退回修改"),
        Event.DROP: gettext_noop("不再办理"),
    },
    Rule: {
        Rule.FIGURE: gettext_noop("数字与数据一致"),
        Rule.SUM: gettext_noop("表内合计"),
        Rule.BALANCE: gettext_noop("存量衔接"),
        Rule.DIRECTION: gettext_noop("增减用词"),
        Rule.LOOSE: gettext_noop("没有出处的数"),
        Rule.UNTOLD: gettext_noop("未报的数"),
        Rule.MISSING: gettext_noop("应写的部分"),
        Rule.SECRET: gettext_noop("不该写的内容"),
        Rule.LOCKED: gettext_noop("数据锁定"),
        Rule.JOINED: gettext_noop("与上一期文件衔接"),
    },
    Level: {
        Level.BLOCKS: gettext_noop("要改"),
        Level.EXPLAINS: gettext_noop("要说明"),
        Level.WARNS: gettext_noop("留意"),
        Level.PASSED: gettext_noop("通过"),
    },
    Measure: {
        Measure.NOW: gettext_noop("本期"),
        Measure.TOTAL: gettext_noop("累计"),
        Measure.BEFORE: gettext_noop("上期"),
        Measure.YEAR_AGO: gettext_noop("去年同期"),
        Measure.VS_LAST: gettext_noop("比上期增减"),
        Measure.VS_YEAR: gettext_noop("比去年同期增减"),
        Measure.RATE_LAST: gettext_noop("比上期增减（%）"),
        Measure.RATE_YEAR: gettext_noop("比去年同期增减（%）"),
        Measure.BY_ENTERPRISES: gettext_noop("因企业数变动"),
        Measure.BY_VISITS: gettext_noop("因户均检查次数变动"),
        Measure.BY_HITS: gettext_noop("因单次检查查出隐患数变动"),
        Measure.SCORE: gettext_noop("得分"),
        Measure.RANK: gettext_noop("名次"),
    },
}
