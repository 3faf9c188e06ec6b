"""The small notations of a plan: `15d`, `2024-01-01/2026-12-31`, `01-31`, `17:30`, `3 months from opened_on`.

Each function parses one notation or raises ValueError, whose text says how to mend it (empty: the place's own
words do).
"""

from __future__ import annotations

import calendar
import math
import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from zhiben.contents.problems import did_you_mean
from zhiben.domain.plan import Duration, Every, MonthDay, Span

DURATION = r"-?[0-9]{1,4}(?:d|wd|mo|y)"
DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
SPAN = rf"{DATE}(?:/{DATE})?"
IN_FORCE = rf"{DATE}/(?:{DATE})?"
MONTH_DAY = r"[0-9]{2}-[0-9]{2}"
TIME = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]"
PERCENT = r"(?:[1-9][0-9]?|100)%"
NAME = r"[^\s/=:,\"'{}\[\]：，]+"
EVERY_WORDS = ("day", "week", "month", "quarter", "half_year", "year", "plan")
EVERY = rf"[0-9]{{1,3}} (?:day|month|year)s?(?: from {NAME})?|{NAME}"
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
OVER = rf"period|plan|{DURATION}"
JOINS = rf"next|same|within {DURATION}"
WINDOW = rf"{MONTH_DAY}/{MONTH_DAY}|{NAME}"

_HOURS = re.compile(r"-?[0-9]+ *(?:h|hours?|min|minutes?|小时|个小时|时|分钟)", re.IGNORECASE)
_OTHER_UNITS = (  # what people write, how many of which unit it is
    (re.compile(r"(-?[0-9]+) *(?:w|weeks?|周|个?星期)"), 7, "d"),
    (re.compile(r"(-?[0-9]+) *(?:days?|天|日|个?自然日)"), 1, "d"),
    (re.compile(r"(-?[0-9]+) *(?:working ?days?|个?工作日|wdays?)"), 1, "wd"),
    (re.compile(r"(-?[0-9]+) *(?:m|months?|个?月)"), 1, "mo"),
    (re.compile(r"(-?[0-9]+) *(?:q|quarters?|个?季度?)"), 3, "mo"),
    (re.compile(r"(-?[0-9]+) *(?:years?|年)"), 1, "y"),
)


def duration(text: str) -> Duration:
    found = re.fullmatch(r"(-?[0-9]{1,4})(d|wd|mo|y)", text)
    if found:
        return Duration(int(found[1]), found[2])
    if _HOURS.fullmatch(text):
        raise ValueError("本系统不算小时：期限写成天数（如 1d），几点前写在 due 的 at 里。")
    for pattern, times, unit in _OTHER_UNITS:
        other = pattern.fullmatch(text)
        if other:
            raise ValueError(f"写成 {int(other[1]) * times}{unit}。")
    raise ValueError("数字后紧跟 d（天）、wd（工作日）、mo（月）或 y（年），如 15d、5wd。")


def not_negative(text: str) -> Duration:
    """A duration that cannot point backwards: `within`, `grace`, `mend_within`, `over`."""
    value = duration(text)
    if value.n < 0:
        raise ValueError("这里不能是负数。")
    return value


def positive(text: str) -> Duration:
    """A stretch: `over`."""
    value = duration(text)
    if value.n <= 0:
        raise ValueError("这里至少是 1d。")
    return value


def day(text: str) -> date:
    if not re.fullmatch(DATE, text):
        raise ValueError("写成年-月-日，如 2024-06-30。")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError("日历上没有这一天。") from None


def span(text: str) -> Span:
    """`2024-02-18/2024-02-24`, both days included; one day stands for itself."""
    first, slash, last = text.partition("/")
    return _ordered(day(first), day(last) if slash else day(first))


def in_force(text: str) -> Span:
    """A span that may be open: `2024-01-01/`."""
    first, slash, last = text.partition("/")
    if not slash:
        raise ValueError("写成“开始日/结束日”，如 2024-01-01/2026-12-31；没有结束日的写 2024-01-01/。")
    return _ordered(day(first), day(last) if last else None)


def _ordered(first: date, last: date | None) -> Span:
    if last is not None and first > last:
        raise ValueError("开始日晚于结束日，把两个日期对调。")
    return Span(first, last)


def month_day(text: str) -> MonthDay:
    if not re.fullmatch(MONTH_DAY, text):
        raise ValueError("写成月-日，各两位，如 01-31。")
    month, number = int(text[:2]), int(text[3:])
    if not 1 <= month <= 12:
        raise ValueError("月份是 01 到 12。")
    longest = calendar.monthrange(2024, month)[1]  # a leap year
    if number < 1 or (number > longest and number != 31):
        raise ValueError(f"{month} 月没有这一天；月底写 {month:02d}-31。")
    return MonthDay(month, number)


def time_of_day(text: str) -> str:
    if re.fullmatch(TIME, text):
        return text
    if re.fullmatch(r"[0-9]:[0-5][0-9]", text):
        raise ValueError(f"写成 0{text}。")
    raise ValueError("写成 24 小时制的时:分，如 17:30；到当天结束的不写 at。")


def percent(text: str) -> int:
    if re.fullmatch(PERCENT, text):
        return int(text[:-1])
    if re.fullmatch(r"[0-9]+", text):
        raise ValueError(f"带百分号，写成 {text}%。")
    share = re.fullmatch(r"([0-9]{1,4})/([1-9][0-9]{0,3})", text)
    exact = Fraction(int(share[1]), int(share[2])) if share else None
    if decimals := re.fullmatch(r"([0-9]{1,3}\.[0-9]{1,6})%", text):
        exact = Fraction(decimals[1]) / 100
    if exact is not None and 0 < exact <= 1:
        raise ValueError(
            f"只收整百分数：从严写 {math.ceil(exact * 100)}%；要恰好这么多，"
            "把应有的个数作为属性登记，用 distinct 加 at_least: {field: 属性名}。"
        )
    raise ValueError("写成 1% 到 100% 的整百分数。")


def every(text: str) -> Every:
    """A calendar period, a grid, or the name of a span (looked up later)."""
    if text in EVERY_WORDS:
        return Every(text)
    grid = re.fullmatch(rf"([0-9]{{1,3}}) (day|month|year)s?(?: from ({NAME}))?", text)
    if grid:
        return _grid(int(grid[1]), grid[2], grid[3])
    if _BY_WORKING_DAYS.fullmatch(text):
        raise ValueError("间隔不按工作日排：写 week 或“7 days”，加 days: working。")
    other = re.match(
        r"([0-9]+) ?(weeks?|quarters?|half_years?|hours?|h|天|日|周|个?月|季度?|年|days?|months?|years?)",
        text,
    )
    if other:
        raise ValueError(_grid_mend(int(other[1]), other[2]))
    if not re.fullmatch(NAME, text):
        if text.replace(" ", "_") in _NO_PERIOD:
            raise ValueError(_NO_PERIOD[text.replace(" ", "_")])
        raise ValueError(
            "写成 day、week、month、quarter、half_year、year、plan、如“15 days”的间隔，或 spans 里的名字。"
        )
    return Every("span", span=text)


def _grid(n: int, unit: str, start: str | None) -> Every:
    if n < 1:
        raise ValueError("间隔至少是 1。")
    if start is None:
        return Every(unit, n)
    if start[:1].isdigit():
        return Every(unit, n, start=day(start))
    return Every(unit, n, start_field=start)


def _grid_mend(n: int, unit: str) -> str:
    if unit.startswith(("hour", "h")) and not unit.startswith("half"):
        return "本系统不算小时，最短一天一次：写 day，班次用 per: [shift]。"
    for start, days in (("week", 7), ("周", 7)):
        if unit.startswith(start):
            return f"写成 {n * days} days。"
    for start, months in (("quarter", 3), ("季", 3), ("half", 6)):
        if unit.startswith(start):
            return f"写成 {n * months} months。"
    if n > 999:
        raise ValueError("间隔最多是 999。")
    english = {"天": "days", "日": "days", "月": "months", "个月": "months", "年": "years"}.get(unit, unit)
    return f"写成“{n} {english}”，可接 from 日期或 from 属性名。"


def over(text: str) -> str | Duration:
    return text if text in ("period", "plan") else positive(text)


def joins_midway(text: str) -> str | Duration:
    if text in ("next", "same"):
        return text
    if text.startswith("within "):
        return not_negative(text.removeprefix("within "))
    raise ValueError("写 next（下一个完整周期起）、same（当期就算）或如“within 30d”。")


def window(text: str) -> tuple[MonthDay, MonthDay] | str:
    """`06-01/06-30`, or the name of a span."""
    first, slash, last = text.partition("/")
    if slash:
        return month_day(first), month_day(last)
    if not re.fullmatch(NAME, text) or text[:1].isdigit():
        raise ValueError("写成“月-日/月-日”，如 06-01/06-30，或 spans 里的名字。")
    return text


def amount(text: str) -> int | Decimal:
    """A number of a sum: whole or decimal."""
    if re.fullmatch(r"0[0-9]+", text):
        raise ValueError(f"写成 {int(text)}，前面不加 0。")
    if not re.fullmatch(r"[0-9]{1,15}(?:\.[0-9]{1,6})?", text):
        if re.search(r"[*+/×÷%]|\s-\s", text):
            raise ValueError("不能用算式：把算好的数作为属性登记，用 {field: 属性名} 引用。")
        raise ValueError("写成数字，如 20 或 7.5。")
    return Decimal(text) if "." in text else int(text)


def moment(text: str) -> datetime | date:
    """A day, or an instant with or without its offset (without: the caller's time zone)."""
    if re.fullmatch(DATE, text):
        return day(text)
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise ValueError("写成 2024-06-30 或 2024-06-30T17:30。") from None


def every_mend(name: str, spans: Iterable[str]) -> str:
    """How to mend an `every` that is neither a calendar period nor a declared span."""
    if name in _NO_PERIOD:
        return _NO_PERIOD[name]
    units = {"d": "days", "mo": "months", "y": "years"}
    if short := re.fullmatch(r"([0-9]{1,3})(d|mo|y)", name):
        return f"写成“{int(short[1])} {units[short[2]]}”，可接 from 日期或 from 属性名。"
    return did_you_mean(
        _PERIOD_GUESSES.get(name, name), (*EVERY_WORDS, *spans), "或在 spans 里逐年列出这段日子。"
    )


_BY_WORKING_DAYS = re.compile(r"[0-9]+ *(?:wd|working ?days?|workdays?|个?工作日)")
_HALF_MONTH = "没有半月：按天排写“15 days”；按每月 1 日、16 日排，在 spans 里逐段列出。"
_SHIFT = "每班的写 every: day，加 per: [shift]（班次写在对象的属性里）。"
_GUESSES_OF_NO_PERIOD = {  # what to write instead: what people ask for; never the nearest period
    _HALF_MONTH: "half_month half-month halfmonth semimonthly semi_month 半月 每半月",
    "写成“14 days”。": "biweekly fortnight fortnightly two_weeks 双周 每两周",
    _SHIFT: "shift each_shift per_shift 班 每班 班次",
    "本系统不算小时，最短一天一次：写 day，班次用 per: [shift]。": "hour hourly 每小时",
    "写成 every: day，加 days: working。": "workday working_day weekday weekdays 工作日 每工作日",
    "只做一次的写 form: once 和 by: 日期。": "once 一次",
    "要有确定的周期：由本级定的，写 {setting: 名字}。": "always continuous 经常 定期 随时",
    "按旬排的在 spans 里逐段列出，或写“10 days”。": "旬 每旬",
}
_NO_PERIOD = {name: mend for mend, names in _GUESSES_OF_NO_PERIOD.items() for name in names.split()}
_PERIOD_GUESSES = {
    "daily": "day", "weekly": "week", "monthly": "month", "quarterly": "quarter", "halfyear": "half_year",
    "half-year": "half_year", "yearly": "year", "annual": "year", "annually": "year", "每日": "day",
    "每周": "week", "每月": "month", "每季": "quarter", "每季度": "quarter", "每半年": "half_year",
    "每年": "year",
}  # fmt: skip
