"""What must be right before a paper goes out. Each finding says where, what, and what to do about it.

`BLOCKS`: it may not be handed on. `EXPLAINS`: it may, once somebody has noted why. `WARNS`: look at it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from itertools import pairwise

from zhiben.domain.composing import Body, Grid, Para, texts_of
from zhiben.domain.narrating import Data, shown, untold, value
from zhiben.domain.outlines import Balance, Outline, Say
from zhiben.domain.wording import Figure, Measure, Piece, loose, said


class Level(StrEnum):
    BLOCKS = "blocks"
    EXPLAINS = "explains"
    WARNS = "warns"
    PASSED = "passed"


class Rule(StrEnum):
    FIGURE = "figure"  # 数字与数据不符
    SUM = "sum"  # 合计
    BALANCE = "balance"  # 存量衔接
    DIRECTION = "direction"  # 增减用词
    LOOSE = "loose"  # 没有出处的数
    UNTOLD = "untold"  # 未报
    MISSING = "missing"  # 应写未写
    SECRET = "secret"  # 不该写的
    LOCKED = "locked"  # 数据未锁定
    JOINED = "joined"  # 与上一期文件衔接


@dataclass(frozen=True, slots=True)
class Finding:
    """`block` and `n`: where, the n-th figure of it (-1: none); `key`: what a note on it is kept by."""

    rule: Rule
    level: Level
    say: str
    block: str = ""
    n: int = -1
    key: str = ""


UP = ("增加", "增长", "提高", "上升", "多")
DOWN = ("减少", "下降", "降低", "少")
_SECRETS = (
    (re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)"), "手机号码"),
    (re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)"), "身份证号码"),
    (re.compile(r"举报人(?:姓名)?[：:]"), "举报人"),
)


def check(
    outline: Outline, body: Body, data: Data, *, place: str = "", noted: Collection[str] = ()
) -> list[Finding]:
    """Every finding, the worst first; a rule without one says that it passed. `noted`: keys of findings that
    somebody explained.
    """
    found = [*_figures(body, data), *_sums(body, data), *_balances(outline, data, place)]
    found += [*_directions(body, data), *_loose(body), *_untold(outline, data, place)]
    found += [*_missing(outline, body), *_secrets(body)]
    told = [one for one in found if not (one.level is Level.EXPLAINS and one.key in noted)]
    clean = {Rule.FIGURE, Rule.SUM, Rule.BALANCE, Rule.DIRECTION, Rule.MISSING, Rule.SECRET}
    if not outline.balances:
        clean.discard(Rule.BALANCE)
    passed = [Finding(rule, Level.PASSED, "") for rule in Rule if rule in clean - {one.rule for one in found}]
    order = list(Level)
    return sorted([*told, *passed], key=lambda one: order.index(one.level))


def is_fit(findings: Collection[Finding]) -> bool:
    """Nothing that blocks, nothing that is still to be explained."""
    return all(one.level in (Level.WARNS, Level.PASSED) for one in findings)


def printed(text: str) -> Decimal | None:
    """A printed number; None for what is none."""
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _numbered(block: Para | Grid) -> Iterator[tuple[int, Piece]]:
    """The figures of a block, counted."""
    pieces = [piece for text in texts_of(block) for piece in text if piece.figure is not None]
    yield from enumerate(pieces)


def _figures(body: Body, data: Data) -> Iterator[Finding]:
    """Each printed number is its figure's, recomputed."""
    for block in body.blocks():
        for n, piece in _numbered(block):
            figure = piece.figure
            if figure is None:
                continue
            right = shown(data, figure)
            if piece.text != right:
                title = data.called[figure.indicator].title
                say = f"{title}写的是{piece.text}，系统的数是{right}。改回，或者先更正数据。"
                yield Finding(Rule.FIGURE, Level.BLOCKS, say, block.id, n)


def _sums(body: Body, data: Data) -> Iterator[Finding]:
    """A table's rows sum to its last one."""
    for block in body.blocks():
        if not isinstance(block, Grid) or not block.sums or len(block.rows) < 2:
            continue
        for n, column in enumerate(block.columns, 1):
            if data.called[column.indicator].is_share:
                continue
            *cells, last = [printed(said(row[n])) for row in block.rows]
            total = sum((one for one in cells if one is not None), Decimal(0))
            if last is not None and total != last:
                say = f"表中“{column.title}”各行相加是{total}，合计写的是{last}。"
                yield Finding(Rule.SUM, Level.BLOCKS, say, block.id)
            elif last is None and total:
                say = f"表中“{column.title}”各行相加是{total}，没有合计。"
                yield Finding(Rule.SUM, Level.BLOCKS, say, block.id)


def _balances(outline: Outline, data: Data, place: str) -> Iterator[Finding]:
    """上期末 + 新增 − 销号 = 期末."""
    for balance in outline.balances:
        told = _balance(balance, data, place)
        if told is None:
            continue
        before, came, went, now = told
        if before + came - went != now:
            title = data.called[balance.stock].title
            say = (
                f"{title}：上期末{before}＋新增{came}－销号、移送{went}＝{before + came - went}，"
                f"期末是{now}。说明相差{abs(before + came - went - now)}的原因（移送、改级、并案、更正等）。"
            )
            yield Finding(Rule.BALANCE, Level.EXPLAINS, say, key=f"balance:{balance.stock}")


def _balance(balance: Balance, data: Data, place: str) -> tuple[Decimal, Decimal, Decimal, Decimal] | None:
    before = value(data, Figure(balance.stock, Measure.BEFORE, place))
    came = value(data, Figure(balance.came, Measure.NOW, place))
    gone = [value(data, Figure(one, Measure.NOW, place)) for one in balance.went]
    now = value(data, Figure(balance.stock, Measure.NOW, place))
    went = [one for one in gone if one is not None]
    if before is None or came is None or now is None or len(went) < len(gone):
        return None
    return before, came, sum(went, Decimal(0)), now


def _directions(body: Body, data: Data) -> Iterator[Finding]:
    """A rise is not called a fall."""
    for block in body.blocks():
        for text in texts_of(block):
            for before, piece in pairwise(text):
                figure = piece.figure
                if figure is None or not figure.measure.is_change:
                    continue
                change = value(data, figure)
                wrong = DOWN if change is not None and change > 0 else UP
                if change and before.text.endswith(wrong):
                    title = data.called[figure.indicator].title
                    word = "上升" if change > 0 else "下降"
                    say = f"{title}是{word}的，文字写反了。"
                    yield Finding(Rule.DIRECTION, Level.BLOCKS, say, block.id)


def _loose(body: Body) -> Iterator[Finding]:
    """Numbers typed by hand: in a paragraph of figures they need a word on where they come from."""
    for block in body.blocks():
        if isinstance(block, Grid) or not block.is_edited:
            continue
        for number in loose(block.text, block.numbers):
            level = Level.WARNS if block.is_asked else Level.EXPLAINS
            say = f"“{number}”没有出处。换成数据，或者注明从哪里来。"
            yield Finding(Rule.LOOSE, level, say, block.id, key=f"loose:{block.id}:{number}")


def _untold(outline: Outline, data: Data, place: str) -> Iterator[Finding]:
    """What was left out because nobody has told it."""
    missing = {
        name
        for block in outline.blocks()
        if isinstance(block, Say)
        for clause in block.clauses
        for name in untold(data, clause.sentence, place)
    }
    if missing:
        titles = "、".join(sorted(data.called[name].title for name in missing))
        yield Finding(Rule.UNTOLD, Level.WARNS, f"没有数、因此没有写进正文：{titles}。")


def _missing(outline: Outline, body: Body) -> Iterator[Finding]:
    """What only a person can say, and must."""
    for block in body.blocks():
        if isinstance(block, Para) and block.is_needed and not said(block.text).strip():
            yield Finding(Rule.MISSING, Level.BLOCKS, f"没有写：{block.asks}", block.id)
    there = {part.id for part in body.parts}
    for section in outline.sections:
        if section.counts_as and section.id not in there:
            yield Finding(Rule.MISSING, Level.BLOCKS, f"缺“{section.title}”这一部分。")


def _secrets(body: Body) -> Iterator[Finding]:
    """Persons who may not be told."""
    for block in body.blocks():
        text = "".join(said(one) for one in texts_of(block))
        for pattern, what in _SECRETS:
            if pattern.search(text):
                yield Finding(Rule.SECRET, Level.BLOCKS, f"正文里有{what}，删去。", block.id)
