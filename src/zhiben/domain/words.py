"""What each enum member is called: the 法定用语 where there is one, else what the office says.

Chinese is the source; the English of it is a translation made at the edge (`web/locale`). Every member of an
enum listed here has its word; a test holds this equal to `docs/words.md`.
"""

from __future__ import annotations

from enum import StrEnum

from zhiben.domain.cells import Mark, Status
from zhiben.domain.orgs import Kind, Standing


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
}


def word(term: StrEnum) -> str:
    """The Chinese word. Raises KeyError for an enum without words."""
    return WORDS[type(term)][term]
