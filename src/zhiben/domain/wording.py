"""A written text and the figures in it: what was typed is told apart from what was counted.

A text is a row of pieces. A piece with a `figure` is a number that stands for a query; whoever writes may
change its digits, and then it is no longer what its figure says. A piece with a `mask` is a name: the public
version says that instead.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any


class Measure(StrEnum):
    """Which of an indicator's numbers: of the period, since the plan began, or against another period."""

    NOW = "now"
    TOTAL = "total"
    BEFORE = "before"  # 上期
    YEAR_AGO = "year_ago"  # 去年同期
    VS_LAST = "vs_last"  # 环比增减
    VS_YEAR = "vs_year"  # 同比增减
    RATE_LAST = "rate_last"  # 环比增减 %
    RATE_YEAR = "rate_year"  # 同比增减 %
    # Of rules, not of indicators (`deriving`): what a change comes from, and how a unit stands.
    BY_ENTERPRISES = "by_enterprises"  # 因企业数
    BY_VISITS = "by_visits"  # 因户均检查次数
    BY_HITS = "by_hits"  # 因单次检查查出数
    SCORE = "score"  # 得分
    RANK = "rank"  # 名次

    @property
    def is_change(self) -> bool:
        return self in _CHANGES

    @property
    def is_rate(self) -> bool:
        """In per cent, whatever the unit of what changed."""
        return self in (Measure.RATE_LAST, Measure.RATE_YEAR)


_CHANGES = frozenset(
    {
        Measure.VS_LAST, Measure.VS_YEAR, Measure.RATE_LAST, Measure.RATE_YEAR, Measure.BY_ENTERPRISES,
        Measure.BY_VISITS, Measure.BY_HITS,
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of an authority's figures. `indicator`: or the rule it is derived by (`deriving`); `place`
    as in `indicators.Sheet.columns`.
    """

    indicator: str
    measure: Measure = Measure.NOW
    place: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """`text` as it is printed; `figure`: what it stands for; `mask`: what the public version says instead."""

    text: str
    figure: Figure | None = None
    mask: str | None = None


Pieces = tuple[Piece, ...]
Show = Callable[[Figure], str]

NUMBER = re.compile(r"\d+(?:\.\d+)?")
_MARK = re.compile(r"\{([a-z][a-z0-9_]*)\.([a-z_]+)(?:@([^{}]*))?\}")
# Digits that are no figure: days, periods, numbers of papers, and what is counted off (第3季度).
_OF_CALENDAR = re.compile(
    r"第?\d+(?:\.\d+)?(?:年|月|日|时|分|号|季度|条第)|第\d+(?:\.\d+)?|〔\d+〕|\d+-\d+(?:-\d+)?|\d+[:：]\d+"
)


def plain(text: str) -> Pieces:
    """A text without figures."""
    return (Piece(text),) if text else ()


def said(pieces: Sequence[Piece]) -> str:
    """The text as it is printed."""
    return "".join(piece.text for piece in pieces)


def public(pieces: Sequence[Piece]) -> str:
    """The text of the public version, as far as its names are marked."""
    return "".join(piece.text if piece.mask is None else piece.mask for piece in pieces)


def masked(text: str, masks: Mapping[str, str]) -> str:
    """A text in which every one of these names is covered, the longest first."""
    for name in sorted(masks, key=len, reverse=True):
        if name:
            text = text.replace(name, masks[name])
    return text


def masks_of(pieces: Sequence[Piece]) -> dict[str, str]:
    """The names in a text and what covers them."""
    return {piece.text: piece.mask for piece in pieces if piece.mask is not None}


def joined(pieces: Sequence[Piece]) -> Pieces:
    """The same with neighbouring plain pieces as one, and without empty ones."""
    made: list[Piece] = []
    for piece in pieces:
        if not piece.text:
            continue
        if made and _is_plain(piece) and _is_plain(made[-1]):
            made[-1] = Piece(made[-1].text + piece.text)
        else:
            made.append(piece)
    return tuple(made)


def rewritten(old: Sequence[Piece], text: str, show: Show) -> Pieces:
    """What was typed over `old`, with the figures and names it still holds.

    A number typed where a figure stood stays that figure's, with its new digits: it can be seen that it says
    another. `{indicator.now@place}` in what was typed becomes the figure, shown by `show`. What was typed
    anew besides is text.
    """
    before = list(_tokens_of(old))
    after = list(_tokens(text, [piece.text for piece in old if not _is_plain(piece)]))
    match = SequenceMatcher(None, [one.text for one in before], after, autojunk=False)
    made: list[Piece] = []
    for tag, first, last, start, end in match.get_opcodes():
        if tag == "equal":
            made += before[first:last]
        elif tag in ("insert", "replace"):
            numbers = [one for one in before[first:last] if one.figure is not None]
            made += _typed(after[start:end], numbers, show)
    return joined(made)


def loose(pieces: Sequence[Piece], known: Collection[str] = ()) -> list[str]:
    """Numbers in a text that stand for no figure; days and numbers of papers are none. `known`: those that
    stood there without a figure before anybody wrote.
    """
    text = "".join(piece.text if _is_plain(piece) else "\x00" for piece in pieces)
    return [one for one in NUMBER.findall(_OF_CALENDAR.sub("\x00", text)) if one not in known]


def told(pieces: Sequence[Piece]) -> list[list[Any]]:
    """As plain data: [text], [text, mask], [text, null, indicator, measure, place]."""
    made: list[list[Any]] = []
    for piece in pieces:
        line: list[Any] = [piece.text]
        if piece.figure is not None:
            line += [piece.mask, piece.figure.indicator, piece.figure.measure.value, piece.figure.place]
        elif piece.mask is not None:
            line.append(piece.mask)
        made.append(line)
    return made


def untold(lines: Sequence[Sequence[Any]]) -> Pieces:
    """The pieces of `told`."""
    return tuple(
        Piece(
            line[0],
            Figure(line[2], Measure(line[3]), line[4]) if len(line) > 2 else None,
            line[1] if len(line) > 1 else None,
        )
        for line in lines
    )


def _is_plain(piece: Piece) -> bool:
    return piece.figure is None and piece.mask is None


def _marked(found: re.Match[str]) -> Figure | None:
    measure = found[2]
    return Figure(found[1], Measure(measure), found[3] or "") if measure in tuple(Measure) else None


def _typed(tokens: Sequence[str], numbers: Sequence[Piece], show: Show) -> Iterator[Piece]:
    """Tokens typed in the place of others: their numbers are, in order, those of the figures that stood
    there.
    """
    waiting = list(numbers)
    for token in tokens:
        mark = _MARK.fullmatch(token)
        figure = None if mark is None else _marked(mark)
        if figure is not None:
            yield Piece(show(figure), figure)
        elif waiting and NUMBER.fullmatch(token):
            yield replace(waiting.pop(0), text=token)
        else:
            yield Piece(token)


def _tokens_of(pieces: Sequence[Piece]) -> Iterator[Piece]:
    for piece in pieces:
        if _is_plain(piece):
            yield from (Piece(token) for token in _tokens(piece.text, ()))
        else:
            yield piece


def _tokens(text: str, names: Collection[str]) -> Iterator[str]:
    """Known names, typed figures and numbers whole, all else letter by letter."""
    known = [re.escape(name) for name in sorted(names, key=len, reverse=True) if not NUMBER.fullmatch(name)]
    pattern = "|".join([*known, _MARK.pattern, NUMBER.pattern, r"[\s\S]"])
    yield from (found[0] for found in re.finditer(pattern, text))
