"""What one cell or one input holds, read as the value of a field: text, number, day, time, choice, yes or no.

The answer, or one Chinese sentence saying what would fit. Whom a name means is not asked here.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation

from zhiben.contents.problems import nearest
from zhiben.contents.records import RecordField
from zhiben.domain.facts import Value

LONG, SHORT, OPEN_OPTION = 10_000, 400, 60  # characters
LONGEST = 60  # characters of a wrong value that are shown
DIGITS = 14  # of a number, before the point
_YES = frozenset({"是", "有", "√", "true", "yes", "y", "1", "对"})
_NO = frozenset({"否", "无", "没有", "×", "x", "false", "no", "n", "0", "不"})
_DAY = re.compile(r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*日?(?:[ T]00:00(?::00)?)?")


class Wrong(Exception):
    """What is given does not fit the field; the text says what would."""


@dataclass(frozen=True, slots=True)
class Error:
    """A cell that is wrong. `row` as the file numbers it; `column` empty: the row as a whole."""

    row: int
    column: str
    value: str
    reason: str


def summary(errors: Sequence[Error]) -> list[tuple[str, str, int, int]]:
    """What is wrong, by column and reason: how often, and in which row first. The most frequent first."""
    counted = Counter((one.column, one.reason) for one in errors)
    first: dict[tuple[str, str], int] = {}
    for one in errors:
        first.setdefault((one.column, one.reason), one.row)
    return [(column, reason, n, first[column, reason]) for (column, reason), n in counted.most_common(50)]


def is_nothing(raw: object) -> bool:
    """Nothing was written: no cell, an empty one, or only spaces."""
    return raw is None or (isinstance(raw, str) and not raw.strip())


def read_cell(field: RecordField, raw: object) -> Value:
    """The value of a field that refers to nobody and holds one value. Raises Wrong."""
    return _READERS[field.type](field, raw)


def plain(raw: object) -> str:
    """As a person would type it: 2023, not 2023.0; full-width digits and letters made half-width."""
    if isinstance(raw, float) and raw == int(raw):
        raw = int(raw)
    if isinstance(raw, datetime) and raw.time() == time():
        raw = raw.date()
    return str(raw).strip()


def half(raw: object) -> str:
    """The same in half width."""
    return unicodedata.normalize("NFKC", plain(raw))


def _text(field: RecordField, raw: object) -> Value:
    text = plain(raw).replace("\r\n", "\n").replace("\r", "\n")
    most = LONG if field.type == "long_text" else SHORT
    if len(text) > most:
        raise Wrong(f"最多 {most} 字，现在 {len(text)} 字。")
    if any(ord(letter) < 32 and letter not in "\n\t" for letter in text):
        raise Wrong("含有无法显示的字符，请重新输入。")
    if field.type == "text":
        text = " ".join(text.split())
    return text


def _number(field: RecordField, raw: object) -> Value:
    if isinstance(raw, bool):
        raise Wrong("填数字。")
    digits = repr(raw) if isinstance(raw, float) else half(raw)
    written = digits.replace(",", "").replace("￥", "").replace("¥", "")
    written = written.removesuffix(field.unit).strip() if field.unit else written.removesuffix("元").strip()
    try:
        number = Decimal(written)
    except InvalidOperation:
        raise Wrong("填数字。") from None
    if not number.is_finite() or number.adjusted() >= DIGITS:
        raise Wrong("数字过大。")
    decimals = field.decimals or (2 if field.type == "money" else 0)
    number = number.normalize()
    if -int(number.as_tuple().exponent) > decimals:
        raise Wrong(f"最多 {decimals} 位小数。" if decimals else "填整数。")
    unit = field.unit or ("元" if field.type == "money" else "")
    if field.least is not None and number < field.least:
        raise Wrong(f"不小于 {field.least}{unit}。")
    if field.most is not None and number > field.most:
        raise Wrong(f"不大于 {field.most}{unit}。")
    return number.quantize(Decimal(1).scaleb(-decimals)) if decimals else int(number)


def _date(field: RecordField, raw: object) -> Value:
    if isinstance(raw, datetime):
        return raw.date()
    if isinstance(raw, date):
        return raw
    written = half(raw)
    found = _DAY.fullmatch(written) or re.fullmatch(r"(\d{4})(\d{2})(\d{2})", written)
    try:
        if found is None:
            raise ValueError
        return date(*(int(part) for part in found.groups()))
    except ValueError:
        raise Wrong("填日期，如 2026-06-12。") from None


def _time(field: RecordField, raw: object) -> Value:
    if isinstance(raw, time):
        return f"{raw:%H:%M}"
    found = re.fullmatch(r"(\d{1,2})[:：](\d{2})(?::00)?", half(raw))
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        raise Wrong("填时刻，如 17:30。")
    return f"{int(found[1]):02}:{found[2]}"


def _choice(field: RecordField, raw: object) -> Value:
    written = ("是" if raw else "否") if isinstance(raw, bool) else plain(raw)
    by_label = {label: option for option, label in field.options.items()}
    option = written if written in field.options else by_label.get(written)
    if option is not None:
        return option
    if field.open:
        if len(written) > OPEN_OPTION:
            raise Wrong(f"最多 {OPEN_OPTION} 字。")
        return written
    near = nearest(written, by_label)
    raise Wrong(f"只能选 {'、'.join(by_label)}。{f'是不是“{near}”？' if near else ''}")


def _yes_no(field: RecordField, raw: object) -> Value:
    if isinstance(raw, bool):
        return raw
    written = half(raw).lower()
    if written in _YES:
        return True
    if written in _NO:
        return False
    raise Wrong("填“是”或“否”。")


_READERS: Mapping[str, Callable[[RecordField, object], Value]] = {
    "text": _text,
    "long_text": _text,
    "number": _number,
    "money": _number,
    "date": _date,
    "time": _time,
    "choice": _choice,
    "choices": _choice,
    "yes_no": _yes_no,
}
