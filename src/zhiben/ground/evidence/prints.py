"""Prints (感知指纹) of a picture: 64 bits each that stay nearly the same when a photo is used a second time.

    views   what is kept of a picture: its middle 100, 90, 80 and 70 %, and all but a tenth at each side and
            corner, so that a cropped copy is found
    turns   what is asked with: the eight ways to turn and mirror it, so that a turned copy is found

Each with and without its even margins (bars around a screenshot), each by two methods: `wave` (the signs of
low frequencies; stands light and compression) and `step` (is it brighter to the right; stands a stamped bar).
A picture with next to nothing on it has no prints: every empty wall resembles every other.

Pure functions of a decoded picture. Runs in the process that decodes (`pictures`): nothing of the product
and no large library is loaded here.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise, product
from math import cos, pi, sqrt
from statistics import StatisticsError, correlation, median
from typing import NamedTuple

from PIL import Image, ImageFilter

CUTS = (  # what is cut away for a view: of the width left and right, of the height above and below
    (0, 0, 0, 0), (0.05, 0.05, 0.05, 0.05), (0.1, 0.1, 0.1, 0.1), (0.15, 0.15, 0.15, 0.15),
    (0.1, 0, 0, 0), (0, 0.1, 0, 0), (0, 0, 0.1, 0), (0, 0, 0, 0.1),
    (0.1, 0, 0.1, 0), (0, 0.1, 0.1, 0), (0.1, 0, 0, 0.1), (0, 0.1, 0, 0.1),
)  # fmt: skip
TILTS = (-5, -2.5, 2.5, 5)  # degrees: a photo of a photo is seldom straight
SIDE = 256  # prints are made of a picture this small
GRID = 32  # pixels a side that the frequencies are taken of
PART = 10  # pixels a side of the nine parts of the grid whose detail is compared
FEW = 8  # frequencies a side that are kept; also the rows of `step`
EVEN = 14  # shades of grey within which a line is a margin
EDGE = 4  # shades between neighbours of eight times eight places
LEAST_EDGES = 20  # of their 112 pairs; below, there is nothing to recognise

_WAVES = [[cos(pi * k * (2 * n + 1) / (2 * GRID)) for n in range(GRID)] for k in range(FEW)]
_TURNS = (None, *Image.Transpose)  # as it is, and the seven others


class Prints(NamedTuple):
    """`waves` and `steps`, as many as there are views or turns; equal ones may stand several times."""

    waves: tuple[int, ...]
    steps: tuple[int, ...]

    def text(self) -> str:
        """Sixteen hexadecimal digits each: all waves, then as many steps."""
        return "".join(f"{one:016x}" for one in (*self.waves, *self.steps))

    @classmethod
    def read(cls, text: str) -> Prints:
        found = tuple(int(text[at : at + 16], 16) for at in range(0, len(text), 16))
        return cls(found[: len(found) // 2], found[len(found) // 2 :])


def views(grey: Image.Image) -> Prints | None:
    """What is kept of a picture (`small`); None for one without content."""
    return None if is_empty(grey) else _prints(kept(grey))


def turns(grey: Image.Image) -> Prints | None:
    """What other pictures are searched with for this one (`small`); None for one without content."""
    return None if is_empty(grey) else _prints(asked(grey))


def kept(grey: Image.Image) -> list[Image.Image]:
    """The pictures that `views` are the prints of, in that order."""
    whole = [grey, trimmed(grey)]
    return [_without(one, cuts) for one in whole for cuts in CUTS]


def asked(grey: Image.Image) -> list[Image.Image]:
    """The pictures that `turns` are the prints of, in that order."""
    inner = trimmed(grey)
    ways = product([grey, inner, framed(grey)], _TURNS)
    turned = [one if turn is None else one.transpose(turn) for one, turn in ways]
    return turned + [_tilted(inner, degrees) for degrees in TILTS]


def likeness(one: Image.Image, other: Image.Image) -> float:
    """Do two small pictures that lie alike also show the same detail? 1: the same; about 0: unlike.

    What the coarse prints cannot see: the greys less their surroundings, compared in nine parts, each of
    which may be shifted by a pixel. Of the nine the middle one counts, so that a stamp or a patch does not.
    """
    first, second = _detail(one), _detail(other)
    shifts = list(product((-1, 0, 1), repeat=2))
    corners = product(range(1, GRID - PART, PART), repeat=2)
    return median(
        max(_alike(_part(first, x, y), _part(second, x + right, y + down)) for right, down in shifts)
        for x, y in corners
    )


def small(picture: Image.Image) -> Image.Image:
    """Grey, and no larger than the prints need."""
    grey = picture.convert("L")
    grey.thumbnail((SIDE, SIDE), Image.Resampling.BOX)
    return grey


def is_empty(grey: Image.Image) -> bool:
    """Whether there is next to nothing on it: black, white, fog, noise, an empty screen."""
    inner = _middle(trimmed(grey), 0.96).resize((FEW, FEW), Image.Resampling.BOX)
    lines = [list(inner.tobytes()[at : at + FEW]) for at in range(0, FEW * FEW, FEW)]
    beside = [abs(one - next_) for line in lines for one, next_ in pairwise(line)]
    beneath = [
        abs(one - next_) for upper, lower in pairwise(lines) for one, next_ in zip(upper, lower, strict=True)
    ]
    return sum(step > EDGE for step in beside + beneath) < LEAST_EDGES


def trimmed(grey: Image.Image) -> Image.Image:
    """Without margins of one shade, on each side up to two fifths."""
    top, bottom = _margins(grey)
    left, right = _margins(grey.transpose(Image.Transpose.TRANSPOSE))
    return grey.crop((left, top, grey.width - right, grey.height - bottom))


def framed(grey: Image.Image) -> Image.Image:
    """The tallest part that no even line crosses, and of that the widest: a photo within a screen."""
    top, bottom = _longest(grey)
    band = grey.crop((0, top, grey.width, bottom))
    left, right = _longest(band.transpose(Image.Transpose.TRANSPOSE))
    return band.crop((left, 0, right, band.height))


def wave(grey: Image.Image) -> int:
    """One bit for each low frequency: is it above the median of all?"""
    pixels = _grid(grey)
    rows = [
        [sum(map(float.__mul__, wave, line)) for wave in _WAVES]
        for line in (pixels[at : at + GRID] for at in range(0, GRID * GRID, GRID))
    ]
    columns = list(zip(*rows, strict=True))
    found = [sum(map(float.__mul__, wave, column)) for wave in _WAVES for column in columns]
    middle = median(found[1:])  # the first is only how bright it is
    return _bits(value > middle for value in found)


def step(grey: Image.Image) -> int:
    """One bit for each of eight times eight places: is it brighter than its left neighbour?"""
    pixels = grey.resize((FEW + 1, FEW), Image.Resampling.BOX).tobytes()
    lines = [pixels[at : at + FEW + 1] for at in range(0, len(pixels), FEW + 1)]
    return _bits(right > left for line in lines for left, right in pairwise(line))


def _prints(pictures: list[Image.Image]) -> Prints:
    """Of pictures that are equal (one without margins) the work is done once."""
    found: dict[bytes, tuple[int, int]] = {}
    told = []
    for one in pictures:
        content = b"%d " % one.width + one.tobytes()
        if content not in found:
            found[content] = wave(one), step(one)
        told.append(found[content])
    return Prints(tuple(wave for wave, _ in told), tuple(step for _, step in told))


def _middle(grey: Image.Image, share: float) -> Image.Image:
    cut = (1 - share) / 2
    return _without(grey, (cut, cut, cut, cut))


def _without(grey: Image.Image, cuts: tuple[float, float, float, float]) -> Image.Image:
    left, right, top, bottom = cuts
    return grey.crop(
        (
            round(grey.width * left), round(grey.height * top),
            round(grey.width * (1 - right)), round(grey.height * (1 - bottom)),
        )
    )  # fmt: skip


def _tilted(grey: Image.Image, degrees: float) -> Image.Image:
    """Turned a little, and of that the middle that has no corners missing."""
    slant = abs(degrees) * pi / 180
    share = 1 / (cos(slant) + max(grey.size) / min(grey.size) * sqrt(1 - cos(slant) ** 2))
    return _middle(grey.rotate(degrees, Image.Resampling.BILINEAR), share)


def _grid(grey: Image.Image) -> list[float]:
    return list(map(float, grey.resize((GRID, GRID), Image.Resampling.BOX).tobytes()))


def _margins(grey: Image.Image) -> tuple[int, int]:
    """How many even lines there are at the top and at the bottom."""
    even = _even_lines(grey)
    most = len(even) * 2 // 5
    return ([*even[:most], False]).index(False), ([*even[: -most - 1 : -1], False]).index(False)


def _longest(grey: Image.Image) -> tuple[int, int]:
    """The longest run of lines that are not even: the first, and the one after the last. All, if none is."""
    best, start = (0, 0), 0
    for n, even in enumerate([*_even_lines(grey), True]):
        if even:
            best = max(best, (start, n), key=lambda run: run[1] - run[0])
            start = n + 1
    return best if best[1] - best[0] >= FEW else (0, grey.height)


def _even_lines(grey: Image.Image) -> list[bool]:
    """Which lines are of one shade, but for a few specks that compression leaves."""
    pixels, width, found = grey.tobytes(), grey.width, []
    for at in range(0, len(pixels), width):
        greys = sorted(pixels[at : at + width])
        spare = width // 50
        found.append(greys[-1 - spare] - greys[spare] <= EVEN)
    return found


def _bits(answers: Iterable[bool]) -> int:
    found = 0
    for answer in answers:
        found = found << 1 | answer
    return found


def _detail(grey: Image.Image) -> list[int]:
    grid = grey.resize((GRID, GRID), Image.Resampling.BOX)
    around = grid.filter(ImageFilter.BoxBlur(3))
    return [here - near for here, near in zip(grid.tobytes(), around.tobytes(), strict=True)]


def _part(detail: list[int], left: int, top: int) -> list[int]:
    rows = range(top * GRID + left, (top + PART) * GRID + left, GRID)
    return [value for at in rows for value in detail[at : at + PART]]


def _alike(one: list[int], other: list[int]) -> float:
    """The correlation of two rows of numbers; 0 where one of them is all the same."""
    try:
        return correlation(one, other)
    except StatisticsError:
        return 0.0
