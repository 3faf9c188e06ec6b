"""Numbers with units in a text, as ranges: `12人`, `超过9人`, `不足30千帕`, `七成`, `定员4人…实有7人`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import inf

# Unit as written → (unit of comparison, factor)
UNITS = {
    "个人": ("人", 1), "人": ("人", 1), "名": ("人", 1), "位": ("人", 1),
    "%": ("%", 1), "成": ("%", 10), "级": ("级", 1),
    "毫米": ("mm", 1), "mm": ("mm", 1), "厘米": ("mm", 10), "公分": ("mm", 10), "cm": ("mm", 10),
    "米": ("mm", 1000), "千帕": ("kpa", 1), "kpa": ("kpa", 1), "兆帕": ("kpa", 1000), "mpa": ("kpa", 1000),
    "伏": ("v", 1), "v": ("v", 1), "个月": ("月", 1), "月": ("月", 1), "年": ("月", 12),
    "吨": ("kg", 1000), "公斤": ("kg", 1), "千克": ("kg", 1), "kg": ("kg", 1),
    "发": ("发", 1), "箱": ("箱", 1), "枚": ("枚", 1), "支": ("支", 1),
}  # fmt: skip
COUNTED = frozenset({"kg", "发", "箱", "枚", "支"})  # what a stock is counted in
_DIGITS = {"零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_OVER = r"(?P<over>超过|超出|大于|多于|高于|>)"
_UNDER = r"(?P<under>不足|小于|低于|不到|少于|<)"
_LEAST = r"(?P<least>不少于|不低于|不小于|至少|≥)"
_MOST = r"(?P<most>不超过|未超过|没有超过|没超过|未超出|不超出|不大于|不多于|不高于|最多|≤)"
_NUMBER = (
    r"(?P<percent>百分之)?(?P<number>\d+(?:\.\d+)?|[零一二两三四五六七八九十百]+)"
    r"(?P<times>[万千](?![帕克瓦伏]))?"
)
_UNIT = f"(?P<unit>{'|'.join(sorted(UNITS, key=len, reverse=True))})"
_FOUND = re.compile(
    rf"(?:(?:{_LEAST}|{_MOST}|{_OVER}|{_UNDER})[^,。、\d]{{0,8}}?)?{_NUMBER}{_UNIT}?(?P<tail>以上|及以上|或以上|以下|以内)?"
)
_LIMIT = re.compile(
    r"(?:定员|限员|核定|限定|额定|许可|最多|不超过|定量|限量|允许|设计|规定|"
    r"牌子写|牌上写|标牌写|标着|标明|写着)[^,。\d]{0,8}$"
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """Between `low` and `high`. `open_low`, `open_high`: without the end itself. `limit`: what is allowed."""

    unit: str
    low: float
    high: float
    open_low: bool = False
    open_high: bool = False
    limit: bool = False

    def holds(self, compare: str, bound: float) -> bool | None:
        """Whether it surely compares so (`>`, `>=`, `<`, `<=`), surely not, or None."""
        if compare in ("<", "<="):
            above = self.holds(">" if compare == "<=" else ">=", bound)
            return None if above is None else not above
        strict = compare == ">"
        if self.low > bound or (self.low == bound and (self.open_low or not strict)):
            return True
        if self.high < bound or (self.high == bound and (self.open_high or strict)):
            return False
        return None


def quantities(text: str) -> tuple[Quantity, ...]:
    """All numbers with a known unit, in the order of the (normalised) text."""
    text = text.replace("半年", "6个月")
    return tuple(one for found in _FOUND.finditer(text) if (one := _quantity(found, text)) is not None)


def _quantity(found: re.Match[str], text: str) -> Quantity | None:
    unit = "%" if found["percent"] else found["unit"]
    number = _number(found["number"])
    if unit is None or number is None:
        return None
    kind, factor = UNITS[unit]
    value = number * factor * {"千": 1000, "万": 10_000}.get(found["times"] or "", 1)
    limit = bool(_LIMIT.search(text[: found.start()])) or bool(found["most"])
    tail = found["tail"] or ""
    if found["over"]:
        return Quantity(kind, value, inf, open_low=True, limit=limit)
    if found["under"]:
        return Quantity(kind, -inf, value, open_high=True, limit=limit)
    if found["least"] or tail.endswith("以上"):
        return Quantity(kind, value, inf, limit=limit)
    if found["most"] or tail:
        return Quantity(kind, -inf, value, limit=limit)
    return Quantity(kind, value, value, limit=limit)


def _number(written: str) -> float | None:
    if written[0].isdigit():
        return float(written)
    total, digit = 0, 0
    for letter in written:
        if letter in _DIGITS:
            digit = _DIGITS[letter]
        else:
            total += (digit or 1) * (10 if letter == "十" else 100)
            digit = 0
    return float(total + digit)


def compared(found: tuple[Quantity, ...], unit: str, compare: str, bound: float) -> bool | None:
    """Whether any number of the unit compares so; False where all surely do not; None where none tells."""
    answers = [one.holds(compare, bound) for one in found if one.unit == unit]
    if any(answers):
        return True
    return False if answers and None not in answers else None


def over_limit(found: tuple[Quantity, ...], unit: str) -> bool | None:
    """Whether a number exceeds the limit of the same unit the text names; None where it names none.

    `unit` `量`: whatever a stock is counted in.
    """
    answers: list[bool] = []
    for kind in sorted(COUNTED) if unit == "量" else [unit]:
        limits = [one.low for one in found if one.unit == kind and one.limit]
        actual = [one.low for one in found if one.unit == kind and not one.limit]
        if limits and actual:
            answers.append(max(actual) > min(limits))
    return any(answers) if answers else None
