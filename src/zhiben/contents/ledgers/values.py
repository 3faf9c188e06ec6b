"""Days and words as ledgers write them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

from zhiben.contents.cells import Wrong, half
from zhiben.contents.imports import ImportColumn, ImportForm

Order = Literal["", "dmy", "mdy"]  # what 3/4/2026 means; "": nobody has said, so it is an error
OPEN = "open"  # the option of what has not been put right
_EPOCH = date(1899, 12, 30)  # day 0 of Excel's serials, from 1 March 1900 on
_SERIALS = range(18_264, 73_051)  # 1950 to 2099
_YEARS = range(1950, 2100)
_FULL = re.compile(r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*[日号]?(?:[ T]+\d[\d:.]*)?")
_SHORT_YEAR = re.compile(r"(\d{2})\s*[-.年]\s*(\d{1,2})\s*[-.月]\s*(\d{1,2})\s*[日号]?")
_PACKED = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})")
_SLASHED = re.compile(r"(\d{1,2})[-./](\d{1,2})[-./](\d{4})")
_NO_YEAR = re.compile(r"(\d{1,2})\s*[./月-]\s*(\d{1,2})\s*[日号]?")
_MONTH = re.compile(r"\d{4}\s*[-./年]\s*\d{1,2}\s*月?(?:底|末|前)?")
_INSIDE = re.compile(r"\d{4}\s*[-./年]\s*\d{1,2}\s*[-./月]\s*\d{1,2}\s*[日号]?")


def read_day(raw: object, *, order: Order = "", year: int | None = None) -> date:
    """`year`: what the title says, for days written without one. Raises Wrong."""
    if isinstance(raw, bool):
        raise Wrong("填日期，如 2026-06-12。")
    written = "".join(half(raw).split("\n")).strip("。,; ")
    if re.fullmatch(r"\d{5}(\.\d+)?", written) and int(float(written)) in _SERIALS:
        return _EPOCH + timedelta(days=int(float(written)))
    if found := _FULL.fullmatch(written) or _PACKED.fullmatch(written):
        return _date(*(int(part) for part in found.groups()[:3]))
    if found := _SLASHED.fullmatch(written):
        return _slashed(int(found[1]), int(found[2]), int(found[3]), order)
    if found := _SHORT_YEAR.fullmatch(written):
        return _date(2000 + int(found[1]), int(found[2]), int(found[3]))
    if found := _NO_YEAR.fullmatch(written):
        if year is None:
            raise Wrong("没有写年份，如 2026-06-12。")
        return _date(year, int(found[1]), int(found[2]))
    if _MONTH.fullmatch(written):
        raise Wrong("只写到月份，请写到日，如 2026-06-12。")
    if len(_INSIDE.findall(written)) > 1:
        raise Wrong("一格里有几个日期，分不清是哪一个。")
    raise Wrong("不是日期，请写成 2026-06-12。")


def day_inside(text: str) -> date | None:
    """The one day that stands somewhere in a sentence: 已于2026年3月5日整改."""
    found = _INSIDE.findall(unicodedata.normalize("NFKC", text))
    try:
        return read_day(found[0]) if len(found) == 1 else None
    except Wrong:
        return None


def _date(year: int, month: int, day: int) -> date:
    try:
        if year not in _YEARS:
            raise ValueError
        return date(year, month, day)
    except ValueError:
        raise Wrong("没有这一天，请核对年月日。") from None


def _slashed(first: int, second: int, year: int, order: Order) -> date:
    if first > 12 or first == second:
        return _date(year, second, first)
    if second > 12:
        return _date(year, first, second)
    if not order:
        raise Wrong("分不清哪个是月、哪个是日，请写成 2026-06-12，或在导入时说明次序。")
    return _date(year, first, second) if order == "mdy" else _date(year, second, first)


class Meanings:
    """What the words of a form's columns stand for. Asked again and again with the same words: kept."""

    def __init__(self, form: ImportForm) -> None:
        self._known = {column.name: _known(column) for column in form.columns}
        self._told: dict[tuple[str, str], str | None] = {}

    def of(self, name: str, text: str) -> str | None:
        """The option some words stand for: the very words; else the longest that stand in the text. What
        is not put right goes before longer words (未完成整改 is not 完成整改). None where nothing is known or
        two say different things.
        """
        if (name, text) not in self._told:
            self._told[name, text] = _meant(self._known[name], folded(text))
        return self._told[name, text]


def _meant(known: Mapping[str, str], written: str) -> str | None:
    if written in known:
        return known[written]
    inside = {word: option for word, option in known.items() if len(word) > 1 and word in written}
    if OPEN in inside.values():
        return OPEN
    longest = max(map(len, inside), default=0)
    found = {option for word, option in inside.items() if len(word) == longest}
    return found.pop() if len(found) == 1 else None


def _known(column: ImportColumn) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for option in dict.fromkeys((*column.asks.options, *column.words)):
        words: Sequence[str] = column.words.get(option, ())
        for word in (option, column.asks.options.get(option, option), *words):
            found.setdefault(folded(word), option)
    return found


@lru_cache(maxsize=50_000)
def folded(text: str) -> str:
    """For comparing: without spaces, marks and case, full width as half."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"[\s,.;:、。,;:!?()\[\]\"'“”‘’【】《》<>*_-]", "", plain) or plain.strip()
