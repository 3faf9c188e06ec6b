"""图只用三种: the stock curve, the histogram of ages, the comparison of peers. Drawn here, and alike on page,
wall and paper; what is drawn also stands in a table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from django.utils.translation import gettext

WIDE, HIGH = 440, 190  # of a picture, in its own units
LEFT, RIGHT, TOP, BOTTOM = 44, 28, 24, 26
BAR, GAP = 16, 12  # of peers: a bar, and to the next
NAMES, FIGURES = 128, 52  # room for peers' names, and for their figures
LETTERS = 10  # of a name that still fit
Number = int | Decimal


class Kind(StrEnum):
    CURVE = "curve"
    AGES = "ages"
    PEERS = "peers"


@dataclass(frozen=True, slots=True)
class Point:
    """One figure. `value` None: nobody has said, which is drawn as a gap, never as nought; `tone`: of a
    state, `late` and the like; `more`: further figures of its line in the table; `mine`: the one compared.
    """

    label: str
    value: Number | None
    url: str = ""
    tone: str = ""
    more: tuple[Number | str | None, ...] = ()
    mine: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """A point with its place: of a curve where it lies, of a bar its upper left corner and its size."""

    point: Point
    x: float
    y: float
    wide: float = 0
    high: float = 0
    short: str = ""  # the label as far as there is room
    shown: bool = True  # whether label and figure stand beside it

    @property
    def middle(self) -> float:
        return round(self.x + self.wide / 2, 1)

    @property
    def above(self) -> float:
        return round(self.y - 5, 1)

    @property
    def end(self) -> float:
        return round(self.x + self.wide + 6, 1)

    @property
    def base(self) -> float:
        return round(self.y + self.high - 4, 1)


@dataclass(frozen=True, slots=True)
class Chart:
    """`heads`: of the table: what points are, what they count, and of `more`; `lines`: a curve's stretches,
    broken where a figure is missing; `level`: where peers' own average lies, None without.
    """

    kind: Kind
    title: str
    heads: tuple[str, ...]
    marks: tuple[Mark, ...]
    high: int
    top: Number
    lines: tuple[str, ...] = ()
    level: float | None = None
    level_says: str = ""

    @property
    def is_empty(self) -> bool:
        return all(mark.point.value is None for mark in self.marks)

    @property
    def says(self) -> str:
        """The picture in words, for whoever does not see it."""
        told = (f"{mark.point.label} {_said(mark.point.value)}" for mark in self.marks)
        return f"{self.title}：{'，'.join(told)}"

    @property
    def floor(self) -> int:
        return HIGH - BOTTOM

    @property
    def edge(self) -> int:
        return WIDE - RIGHT


def curve(title: str, heads: Sequence[str], points: Sequence[Point]) -> Chart:
    """How much was left at the end of each month, the first month first."""
    top = _top(points)
    step = (WIDE - LEFT - RIGHT) / max(1, len(points) - 1)
    every = max(1, -(-len(points) // 6))  # labels that fit beside each other
    marks = []
    for n, point in enumerate(points):
        last_ones = n == len(points) - 1 or (len(points) - 1 - n) % every == 0
        marks.append(
            Mark(point, round(LEFT + n * step, 1), _y(point, top), short=point.label, shown=last_ones)
        )
    return Chart(Kind.CURVE, title, tuple(heads), tuple(marks), HIGH, top, tuple(_lines(marks)))


def ages(title: str, heads: Sequence[str], points: Sequence[Point]) -> Chart:
    """How many of each age, the youngest first."""
    top = _top(points)
    room = (WIDE - LEFT - RIGHT) / max(1, len(points))
    wide = round(min(room * 0.7, 64), 1)
    marks = tuple(
        Mark(
            point, round(LEFT + n * room + (room - wide) / 2, 1), _y(point, top), wide,
            round(HIGH - BOTTOM - _y(point, top), 1), point.label,
        )
        for n, point in enumerate(points)
    )  # fmt: skip
    return Chart(Kind.AGES, title, tuple(heads), marks, HIGH, top)


def peers(
    title: str, heads: Sequence[str], points: Sequence[Point], *, level: Number | None = None, says: str = ""
) -> Chart:
    """Units beside each other in the order given. `level`: what they are held against, `says` what it is."""
    top = max([_top(points), *([level] if level is not None else [])])
    room = WIDE - NAMES - FIGURES
    marks = tuple(
        Mark(
            point, NAMES, TOP + n * (BAR + GAP),
            0 if point.value is None else round(float(max(point.value, 0)) / float(top) * room, 1), BAR,
            point.label if len(point.label) <= LETTERS else f"{point.label[:LETTERS - 1]}…",
        )
        for n, point in enumerate(points)
    )  # fmt: skip
    high = TOP + len(points) * (BAR + GAP)
    at = None if level is None else round(NAMES + float(level) / float(top) * room, 1)
    return Chart(Kind.PEERS, title, tuple(heads), marks, high, top, level=at, level_says=says)


def _top(points: Sequence[Point]) -> Number:
    return max([1, *(point.value for point in points if point.value is not None)])


def _y(point: Point, top: Number) -> float:
    if point.value is None:
        return HIGH - BOTTOM
    return round(HIGH - BOTTOM - float(point.value) / float(top) * (HIGH - BOTTOM - TOP), 1)


def _lines(marks: Sequence[Mark]) -> list[str]:
    found: list[list[str]] = [[]]
    for mark in marks:
        if mark.point.value is None:
            found.append([])
        else:
            found[-1].append(f"{mark.x},{mark.y}")
    return [" ".join(points) for points in found if points]


def _said(value: Number | None) -> str:
    return gettext("未报") if value is None else format(value, "f")
