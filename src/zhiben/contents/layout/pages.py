"""A printed paper as the eye sees it: pages of lines, strokes, pictures. Points, from the top left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from zhiben.contents.layout.fonts import Family, family

MM = 72 / 25.4  # points
TOP, BOTTOM, LEFT, RIGHT = 37 * MM, (297 - 35) * MM, 28 * MM, (210 - 26) * MM  # of the text
PITCH = 225 * MM / 22
BODY, TITLE, NOTE = 16.0, 22.0, 14.0  # 3号, 2号, 4号
REACH = 0.85  # of a letter's size that it reaches above its base

_T = TypeVar("_T")
_HANGING = "，。、；：！？）》”’"
Color = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Glyph:
    """A letter: `base` where it stands, `size` of its font, `x1` where the next one begins."""

    text: str
    x0: float
    x1: float
    base: float
    size: float
    font: str
    color: Color


@dataclass(frozen=True)
class Line:
    """Letters on one base without a wide gap. `page`, `n` from 1; what is side by side has the same `n`."""

    page: int
    n: int
    glyphs: tuple[Glyph, ...]
    is_cell: bool = False

    @cached_property
    def text(self) -> str:
        return "".join(one.text for one in self.glyphs).strip()

    @cached_property
    def bare(self) -> str:
        """Without any space."""
        return "".join(self.text.split())

    @cached_property
    def seen(self) -> tuple[Glyph, ...]:
        return tuple(one for one in self.glyphs if one.text.strip()) or self.glyphs

    @property
    def x0(self) -> float:
        return self.seen[0].x0

    @property
    def x1(self) -> float:
        return self.seen[-1].x1

    @property
    def end(self) -> float:
        """Where its last letter ends: marks may hang out beyond it."""
        return next((one.x1 for one in reversed(self.seen) if one.text not in _HANGING), self.x1)

    @property
    def base(self) -> float:
        return self.glyphs[0].base

    @property
    def middle(self) -> float:
        return (self.x0 + self.x1) / 2

    @cached_property
    def size(self) -> float:
        return most(round(one.size, 1) for one in self.seen)

    @property
    def top(self) -> float:
        """Of its letters."""
        return self.base - REACH * self.size

    @property
    def bottom(self) -> float:
        return self.base + (1 - REACH) * self.size

    @property
    def is_red(self) -> bool:
        return all(map(red, (one.color for one in self.seen)))

    @cached_property
    def family(self) -> Family:
        return self.family_of(len(self.seen))

    def family_of(self, first: int) -> Family:
        """Of most of its first Chinese letters."""
        chinese = [one for one in self.seen if is_chinese(one.text)][:first] or list(self.seen[:first])
        return most(family(one.font) for one in chinese)

    @property
    def letters(self) -> float:
        """How many letters wide its text is; what is not full width takes half of one."""
        return sum(0.5 if " " <= one.text <= "~" else 1 for one in self.seen)


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line drawn across: `y` of its middle, `thick` points."""

    x0: float
    x1: float
    y: float
    thick: float
    color: Color

    @property
    def is_red(self) -> bool:
        return red(self.color)


@dataclass(frozen=True, slots=True)
class Box:
    """A picture, or the ground of a table."""

    x0: float
    y0: float
    x1: float
    y1: float

    def holds(self, x: float, y: float, by: float = 1.0) -> bool:
        return self.x0 - by <= x <= self.x1 + by and self.y0 - by <= y <= self.y1 + by


@dataclass(frozen=True)
class Page:
    n: int
    width: float
    height: float
    lines: tuple[Line, ...]
    strokes: tuple[Stroke, ...] = ()
    pictures: tuple[Box, ...] = ()
    tables: tuple[Box, ...] = ()
    turned: tuple[
        Line, ...
    ] = ()  # of a page turned to the side, what stands as on the others, in their places

    @property
    def is_wide(self) -> bool:
        return self.width > self.height + 1

    @property
    def is_large(self) -> bool:
        """A3, turned to the side."""
        return self.width > 400 * MM

    @property
    def left(self) -> float:
        """Where its text begins."""
        return (297 - 225 - 37) * MM if self.is_wide else LEFT

    @property
    def right(self) -> float:
        return self.left + 225 * MM if self.is_wide else RIGHT

    @property
    def middle(self) -> float:
        return self.width / 2 if self.is_wide else (LEFT + RIGHT) / 2


@dataclass(frozen=True)
class Print:
    """A whole PDF. `maker`: the program that wrote it; lines sit differently in theirs."""

    pages: tuple[Page, ...]
    maker: str = ""

    @property
    def is_libreoffice(self) -> bool:
        return "libreoffice" in self.maker.lower()


def lined(page: int, glyphs: Sequence[Glyph], tables: Sequence[Box]) -> tuple[Line, ...]:
    """Letters as lines, from the top; a gap of two letters and a half parts a line."""
    rows: list[list[Glyph]] = []
    for one in sorted(glyphs, key=lambda glyph: (glyph.base, glyph.x0)):
        if rows and abs(rows[-1][0].base - one.base) <= max(1.5, 0.12 * one.size):
            rows[-1].append(one)
        else:
            rows.append([one])
    made, n = [], 0
    for row in rows:
        pieces = [piece for piece in pieces_of(sorted(row, key=lambda glyph: glyph.x0)) if _has_text(piece)]
        n += bool(pieces)
        for piece in pieces:
            middle = piece[0].base - piece[0].size / 3
            is_cell = any(box.holds(piece[0].x0, middle) for box in tables)
            made.append(Line(page, n, tuple(piece), is_cell))
    return tuple(made)


def pieces_of(row: Sequence[Glyph], gap: float = 2.5) -> Iterable[list[Glyph]]:
    """Letters of a row, parted where so many letters would have room."""
    piece: list[Glyph] = []
    for one in row:
        if piece and one.x0 - piece[-1].x1 > gap * one.size:
            yield piece
            piece = []
        piece.append(one)
    yield piece


def _has_text(piece: Sequence[Glyph]) -> bool:
    return any(one.text.strip() for one in piece)


def red(color: Color) -> bool:
    return color[0] >= 0.6 and color[1] <= 0.3 and color[2] <= 0.3


def is_chinese(text: str) -> bool:
    return "㐀" <= text[:1] <= "鿿"


def most(of: Iterable[_T]) -> _T:
    """What is there most often; of equals the first."""
    return Counter(of).most_common(1)[0][0]
