"""What the eye sees of a Word file: paragraphs and tables on sheets, with the look of every run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Run:
    """Text in one look, "\\n" breaking a line. `size` in points; `picture` instead of text, `wide` points."""

    text: str
    font: str = ""
    size: float = 10.5
    bold: bool = False
    color: str = ""
    picture: bytes = b""
    wide: float = 0
    tight: float = 0  # how much closer its letters stand
    latin: str = ""  # the font of what is not Chinese


@dataclass(frozen=True, slots=True)
class Sheet:
    """Points; margins: top, right, bottom, left."""

    width: float
    height: float
    margins: tuple[float, float, float, float]

    @property
    def is_wide(self) -> bool:
        return self.width > self.height


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Points throughout. `line`: exact height of a line, 0: as the text needs; `rule`: a line of this colour
    beneath.
    """

    runs: tuple[Run, ...]
    align: str = "left"  # left, center, right, both
    first: float = 0
    left: float = 0
    right: float = 0
    before: float = 0
    after: float = 0
    line: float = 0
    rule: str = ""
    keep: bool = False
    page_break: bool = False
    hanging: float = 0  # of the first line, out to the left
    stops: tuple[tuple[float, str], ...] = ()  # (where, kind), from where the text begins
    rule_gap: float = 0
    frame: tuple[float, float] | None = None  # it stands so far from the page's top, so wide
    turn: Sheet | None = None  # what follows begins on such a sheet

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class Cell:
    """`across`: columns it covers; `down`: rows, 0 for one that a cell above covers; `over`, `under`: how
    thick lines of its own are.
    """

    blocks: tuple[Paragraph | Table, ...]
    across: int = 1
    down: int = 1
    over: float = 0
    under: float = 0


@dataclass(frozen=True, slots=True)
class Table:
    """`widths` in points; the first `heads` rows stand on every page."""

    widths: tuple[float, ...]
    rows: tuple[tuple[Cell, ...], ...]
    heads: int = 0
    has_lines: bool = True
    is_at_foot: bool = False  # of the last page's text
    is_tight: bool = False  # no room between a cell's edge and its text


@dataclass(frozen=True, slots=True)
class Paper:
    """A document: size and margins (top, right, bottom, left) of its sheets in points, what is on them."""

    width: float
    height: float
    margins: tuple[float, float, float, float]
    blocks: tuple[Paragraph | Table, ...]
    numbered: bool  # there is a page number at the foot
    of_total: bool = False  # with how many pages there are
    bare_first: bool = False  # the first page has no number

    @property
    def text(self) -> str:
        return "\n".join(_texts(self.blocks))


def _texts(blocks: tuple[Paragraph | Table, ...]) -> Iterator[str]:
    for one in blocks:
        if isinstance(one, Paragraph):
            yield one.text
        else:
            for row in one.rows:
                yield "\t".join("\n".join(_texts(cell.blocks)) for cell in row)
