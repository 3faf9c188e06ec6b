"""Rules about headings: 一、 in 黑体, （一） in 楷体, 1. and （1） in 仿宋; from high to low, in order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from zhiben.contents.layout.findings import Finding, at, shown
from zhiben.contents.layout.fonts import stands_for
from zhiben.contents.layout.pages import Line
from zhiben.contents.layout.parts import Parts

NUMERALS = "一二三四五六七八九十"
SHAPES = ("一、", "（一）", "1.", "（1）")
FONTS = ("黑体", "楷体", "仿宋", "仿宋")
_LEVELS = (
    re.compile(rf"([{NUMERALS}]+)、"),
    re.compile(rf"（([{NUMERALS}]+)）"),
    re.compile(r"(\d{1,2})[.．](?!\d)"),
    re.compile(r"（(\d{1,2})）"),
)
# What is meant as a number of a level but is written otherwise.
_WRONG = (
    (1, re.compile(rf"[{NUMERALS}]+[.．，,：:](?=[\u3400-\u9fff])")),
    (2, re.compile(rf"\([{NUMERALS}]+\)|（[{NUMERALS}]+）[、，.．]|[(][{NUMERALS}]+）|（[{NUMERALS}]+[)]")),
    (3, re.compile(r"\d{1,2}(?:、|，|,|\))(?=[\u3400-\u9fff])")),
    (4, re.compile(r"\d{1,2}）(?=[\u3400-\u9fff])|[①-⑳](?=[\u3400-\u9fff])")),
    (4, re.compile(r"\(\d{1,2}\)|（\d{1,2}）[、，.．]|（\d{1,2}\)|\(\d{1,2}）")),
)


@dataclass(frozen=True, slots=True)
class Heading:
    level: int
    n: int
    line: Line


def level_of(text: str) -> int:
    """The level that a paragraph's number says, 0 for running text."""
    return next((n for n, one in enumerate(_LEVELS, 1) if one.match(text)), 0)


def of_headings(paper: Parts) -> Iterator[Finding]:
    """Fonts, numbers and order."""
    found: list[Heading] = []
    has_four = any(level_of(part[0].bare) == 4 for part in paper.paragraphs)
    for part in paper.paragraphs:
        line = part[0]
        wrong = next(((level, one) for level, shape in _WRONG if (one := shape.match(line.bare))), None)
        if wrong is not None and has_four and line.bare[0] in "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳":
            continue  # a fifth level, of which the standard says nothing
        if wrong is not None:
            level, said = wrong
            say = f"{shown(said[0])}改成“{SHAPES[level - 1]}”的样子。"
            yield at("heading-number", line, SHAPES[level - 1], said[0], say)
            continue
        level = level_of(line.bare)
        if level:
            found.append(Heading(level, _count(line.bare, level), line))
            yield from _font(found[-1])
    yield from _order(found)


def _font(one: Heading) -> Iterator[Finding]:
    wanted, family = FONTS[one.level - 1], one.line.family_of(5)
    if not stands_for(family, wanted):
        say = f"“{SHAPES[one.level - 1]}”这一级标题用{wanted}。"
        yield at("heading-font", one.line, wanted, family, f"{shown(one.line.bare, 8)}：{say}")


def _order(found: list[Heading]) -> Iterator[Finding]:
    """From the highest level that the paper has; each counted from one under the one above it."""
    if not found:
        return
    highest = min(one.level for one in found)
    if found[0].level != highest:
        say = f"先用“{SHAPES[highest - 1]}”，再用“{SHAPES[found[0].level - 1]}”：层次由高到低。"
        yield at("heading-order", found[0].line, SHAPES[highest - 1], SHAPES[found[0].level - 1], say)
    counts = [0, 0, 0, 0]
    for one in found:
        over = max((n for n in range(one.level - 1) if counts[n]), default=-1) + 1
        if one.level == 4 and one.n == 1 and over in (1, 2) and not counts[2]:
            expected = SHAPES[over]
            say = f"越过了层次：“{SHAPES[over - 1]}”之下用“{expected}”，再下用后面的。"
            yield at("heading-order", one.line, expected, SHAPES[3], f"{shown(one.line.bare, 8)}{say}")
        counts[one.level :] = [0] * (4 - one.level)
        wanted = counts[one.level - 1] + 1
        if one.n != wanted:
            expected = _numbered(one.level, wanted)
            say = f"序数不连续：{shown(one.line.bare, 8)}应为“{expected}”。"
            yield at("heading-order", one.line, expected, _numbered(one.level, one.n), say)
        counts[one.level - 1] = one.n


def _count(text: str, level: int) -> int:
    found = _LEVELS[level - 1].match(text)
    said = found[1] if found else "0"
    return int(said) if said.isdecimal() else _chinese(said)


def _chinese(said: str) -> int:
    """1 to 99."""
    tens, ten, ones = said.partition("十")
    if not ten:
        return NUMERALS.index(said) + 1 if len(said) == 1 else 0
    return (NUMERALS.index(tens) + 1 if tens else 1) * 10 + (NUMERALS.index(ones) + 1 if ones else 0)


def _numbered(level: int, n: int) -> str:
    tens, ones = divmod(n, 10)
    said = ("" if not tens else "十" if tens == 1 else f"{NUMERALS[tens - 1]}十") + (
        NUMERALS[ones - 1] if ones else ""
    )
    return (f"{said}、", f"（{said}）", f"{n}.", f"（{n}）")[level - 1]
