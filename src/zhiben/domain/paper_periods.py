"""The periods papers are of: what they are called in a sentence, the one before, the same a year ago."""

from __future__ import annotations

import re
from datetime import date

from zhiben.domain.periods import label_of

_QUARTERS = ("一季度", "二季度", "三季度", "四季度")
EVERY = {
    "month": re.compile(r"\d{4}-(?:0[1-9]|1[0-2])"),
    "quarter": re.compile(r"\d{4}-Q[1-4]"),
    "year": re.compile(r"\d{4}"),
    "plan": re.compile(r"\d{4}/\d{4}"),
    "once": re.compile(r""),
}


def is_of(every: str, period: str) -> bool:
    """Whether a label is one of this length."""
    return EVERY[every].fullmatch(period) is not None


def period_before(period: str) -> str | None:
    """The label of the period before; None for a whole plan, and for what has none."""
    year, n, kind = _parts(period)
    match kind:
        case "month":
            return f"{year}-{n - 1:02}" if n > 1 else f"{year - 1}-12"
        case "quarter":
            return f"{year}-Q{n - 1}" if n > 1 else f"{year - 1}-Q4"
        case "year":
            return str(year - 1)
    return None


def last_over(every: str, today: date) -> str | None:
    """The last period of a length that is over; empty for papers without one, None for a whole plan's."""
    match every:
        case "month" | "quarter" | "year":
            return period_before(label_of(every, today))
        case "once":
            return ""
    return None


def year_ago(period: str) -> str | None:
    """The label of the same period a year ago; None for whole years and what has no period."""
    year, n, kind = _parts(period)
    match kind:
        case "month":
            return f"{year - 1}-{n:02}"
        case "quarter":
            return f"{year - 1}-Q{n}"
    return None


def words_of(period: str) -> dict[str, str]:
    """The words of a period that sentences hold: period, short, last, last_year, next, year."""
    year, n, kind = _parts(period)
    made = {"period": "", "short": "", "last": "上期", "last_year": "去年同期", "next": "下月", "year": ""}
    match kind:
        case "month":
            made |= {
                "period": f"{year}年{n}月", "short": f"{n}月", "last": f"{n - 1 or 12}月",
                "next": f"{n % 12 + 1}月",
            }  # fmt: skip
        case "quarter":
            made |= {
                "period": f"{year}年{_QUARTERS[n - 1]}", "short": _QUARTERS[n - 1],
                "last": _QUARTERS[n - 2], "next": _QUARTERS[n % 4],
            }  # fmt: skip
        case "year":
            made |= {"period": f"{year}年", "short": f"{year}年", "last": "上年", "next": f"{year + 1}年"}
        case "plan":
            made |= {"period": f"{year}—{n}年", "short": "三年", "next": "下一年"}
    return made | ({"year": f"{year}年"} if year else {})


def _parts(period: str) -> tuple[int, int, str]:
    """Year, number in it (of a plan its last year), and the length."""
    kind = next((one for one in EVERY if one != "once" and is_of(one, period)), "once")
    match kind:
        case "month":
            return int(period[:4]), int(period[5:]), kind
        case "quarter":
            return int(period[:4]), int(period[6:]), kind
        case "year":
            return int(period), 0, kind
        case "plan":
            return int(period[:4]), int(period[5:]), kind
    return 0, 0, kind
