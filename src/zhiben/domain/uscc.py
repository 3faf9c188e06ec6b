"""统一社会信用代码, exactly as GB 32100-2015 has it: 18 characters, the last a check of the others.

position  1      registration authority     9 market regulation, 1 establishment, 5 civil affairs, Y other …
          2      kind of body
          3–8    administrative division    digits
          9–17   the body itself
          18     check character            (31 − Σ value × 3^i mod 31) mod 31
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # no I, O, S, V, Z
LENGTH = 18
AUTHORITIES = "123456789ANY"  # with the later amendments to the standard
_LOOKALIKES = {"O": "0", "I": "1", "Z": "2", "S": "5", "V": "U"}
_DASHES = frozenset("-‐‑‒–—―−﹣－_·.")


@dataclass(frozen=True, slots=True)
class Checked:
    """`normalised`: width, case, spaces and dashes folded, nothing guessed. `reason`: empty if valid."""

    input: str
    normalised: str
    valid: bool
    reason: str


def normalise(text: str) -> str:
    """Half width, upper case, without spaces, invisible characters and dashes."""
    folded = unicodedata.normalize("NFKC", text).upper()
    return "".join(letter for letter in folded if not _is_filler(letter))


def _is_filler(letter: str) -> bool:
    return letter.isspace() or letter in _DASHES or unicodedata.category(letter) in ("Cf", "Cc", "Pd")


def check_character(body: str) -> str:
    """The 18th character for the first 17. Raises ValueError for a character outside the alphabet."""
    total = sum(ALPHABET.index(letter) * pow(3, index, 31) for index, letter in enumerate(body))
    return ALPHABET[-total % 31]


def check(text: str) -> Checked:
    """Whether `text` is a code, and if not why: one reason, the first that matters, with what to do."""
    code = normalise(text)
    reason = _wrong(code)
    return Checked(text, code, not reason, reason)


def _wrong(code: str) -> str:
    if not code:
        return "没有填写代码。"
    foreign = [(place, letter) for place, letter in enumerate(code, 1) if letter not in ALPHABET]
    if foreign and all(letter in _LOOKALIKES for _, letter in foreign) and len(code) == LENGTH:
        return _lookalike(code, foreign)
    if len(code) != LENGTH:
        return _length(code)
    if foreign:
        place, letter = foreign[0]
        return f"第 {place} 位“{letter}”不是代码用的字符。代码只用数字和大写字母，不用 I、O、S、V、Z。"
    return _structure(code) or _check_character(code)


def _length(code: str) -> str:
    older = {15: "，像是旧的工商注册号", 9: "，像是旧的组织机构代码"}.get(len(code), "")
    return f"应为 18 位，实为 {len(code)} 位{older}。请照营业执照重新录入。"


def _lookalike(code: str, foreign: list[tuple[int, str]]) -> str:
    said = "、".join(f"第 {place} 位“{letter}”应为“{_LOOKALIKES[letter]}”" for place, letter in foreign)
    meant = "".join(_LOOKALIKES.get(letter, letter) for letter in code)
    if not _structure(meant) and not _check_character(meant):
        return f"{said}？改后 {meant} 校验通过，请核对营业执照。"
    return f"{said}？代码不用字母 I、O、S、V、Z；改后校验仍不通过，请照营业执照重新录入。"


def _structure(code: str) -> str:
    if "L" in code[:8]:  # a small l, taken for 1
        return f"第 {code.index('L') + 1} 位“L”应为“1”？这几位应为数字，请核对营业执照。"
    if code[0] not in AUTHORITIES:
        return f"第 1 位“{code[0]}”不是登记管理部门代码（企业为 9）。"
    if not code[1].isdigit() or code[1] == "0":
        return f"第 2 位“{code[1]}”不是机构类别代码（企业为 1，个体工商户为 2）。"
    if not code[2:8].isdigit():
        return f"第 3—8 位“{code[2:8]}”是登记机关行政区划码，应全为数字。"
    return ""


def _check_character(code: str) -> str:
    right = check_character(code[:-1])
    if code[-1] == right:
        return ""
    return (
        f"校验码不符：按前 17 位应为“{right}”，实为“{code[-1]}”。请逐位核对；确属登记机关核发的，走人工确认。"
    )
