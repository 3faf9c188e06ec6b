"""What each enum member is called: the 法定用语 where there is one, else what the office says.

Chinese is the source; the English of it is a translation made at the edge (`web/locale`). Every member of an
enum listed here has its word; a test holds this equal to `docs/words.md`.
"""

from __future__ import annotations

from enum import StrEnum

from zhiben.domain.cells import Mark, Status


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
}


def word(term: StrEnum) -> str:
    """The Chinese word. Raises KeyError for an enum without words."""
    return WORDS[type(term)][term]
