"""Title, addressees and text; tables and pictures among it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from zhiben.contents.docx.pictures import Picture, drawn
from zhiben.contents.docx.sheet import FANG, LINE, WIDTH, fonts, run
from zhiben.contents.official.paper import Block, Grid, Heading, Image, Official, Text
from zhiben.contents.official.styles import more, paragraph
from zhiben.contents.official.words import printed, title_lines

CELL_SIZE = 12  # points
AFTER_TABLE = 120  # twips, so that two tables stay apart
NUMERALS = "一二三四五六七八九十"
_NUMBERED = {
    1: re.compile(f"[{NUMERALS}]+、"),
    2: re.compile(f"（[{NUMERALS}]+）"),
    3: re.compile("[0-9]+[.．]"),
    4: re.compile("（[0-9]+）"),
}


class Pictures:
    """The pictures that a body embeds, by the name it does so."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def put(self, picture: Picture) -> str:
        """A run that shows it."""
        name = f"picture{len(self.kept) + 1}"
        self.kept[name] = picture.content
        return f"<w:r>{drawn(picture, len(self.kept), name)}</w:r>"


def titled(title: str, before: int = 2 * LINE) -> str:
    """Two lines under what is above, one line over what follows."""
    lines = run("\n".join(title_lines(title)))
    return paragraph("title", lines, more(keep=True, whole=True, before=before, after=LINE))


def addressed(paper: Official) -> str:
    """主送机关, with its colon."""
    return paragraph("to", run(f"{paper.to.rstrip('：:')}：")) if paper.to else ""


def told(blocks: Sequence[Block], pictures: Pictures, *, kept: bool = False, wide: int = WIDTH) -> str:
    """The text, in twips so wide. `kept`: its last paragraph stays with what follows, so that no seal stands
    alone.
    """
    numbered = list(_counted(blocks))
    last = len(numbered) - 1
    return "".join(_block(one, pictures, kept and n == last, wide) for n, one in enumerate(numbered))


def parted(first: str, rest: str, *, kept: bool) -> str:
    """A paragraph in two, the second of which goes on at the edge."""
    edges = more(keep=kept, indent='w:firstLineChars="0" w:firstLine="0"')
    return paragraph("text", run(first)) + paragraph("text", run(rest), edges)


def _counted(blocks: Sequence[Block]) -> Iterator[Block]:
    """Headings with their numbers, counted level by level."""
    counts = [0, 0, 0, 0]
    for one in blocks:
        if isinstance(one, Heading):
            level = min(max(one.level, 1), 4)
            counts[level - 1 :] = [counts[level - 1] + 1, *[0] * (4 - level)]
            has_number = _NUMBERED[level].match(one.text)
            text = one.text if has_number else _number(level, counts[level - 1]) + one.text
            yield Heading(level, text, one.then)
        else:
            yield one


def _number(level: int, n: int) -> str:
    return (f"{numeral(n)}、", f"（{numeral(n)}）", f"{n}. ", f"（{n}）")[level - 1]


def numeral(n: int) -> str:
    """1 to 99 in Chinese."""
    tens, ones = divmod(n, 10)
    ten = "" if not tens else "十" if tens == 1 else f"{NUMERALS[tens - 1]}十"
    return ten + (NUMERALS[ones - 1] if ones else "")


def _block(one: Block, pictures: Pictures, kept: bool, wide: int) -> str:
    if isinstance(one, Heading):
        level = min(max(one.level, 1), 4)
        runs = run(one.text) + run(one.then, fonts(FANG))
        return paragraph(f"heading{level}", runs, more(keep=not one.then or kept))
    if isinstance(one, Text):
        return paragraph("text", run(one.text), more(keep=kept))
    if isinstance(one, Image):
        picture = Picture(one.content, one.called, one.called, one.wide, one.high)
        caption = paragraph("caption", run(one.caption), more(keep=kept)) if one.caption else ""
        return paragraph("picture", pictures.put(picture), more(keep=bool(caption))) + caption
    return _grid(one, kept, wide)


def _grid(one: Grid, kept: bool, wide: int) -> str:
    weights = one.weights or _weights(one, wide)
    widths = [int(wide * weight / sum(weights)) for weight in weights[:-1]]
    widths.append(wide - sum(widths))
    heads = "".join(_cell(text, "label", w, "center") for text, w in zip(one.heads, widths, strict=True))
    rows = _row(heads, True)
    for row in one.rows:
        cells = zip(row, widths, range(len(widths)), strict=True)
        rows += _row(
            "".join(_cell(text, "cell", w, "left" if n in one.left else "center") for text, w, n in cells)
        )
    sides = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    columns = "".join(f'<w:gridCol w:w="{wide}"/>' for wide in widths)
    caption = paragraph("caption", run(one.caption), more(keep=True)) if one.caption else ""
    inset = "".join(f'<w:{side} w:w="60" w:type="dxa"/>' for side in ("left", "right"))
    under = more(keep=kept, after=LINE - 400) if one.note else more(keep=kept, line=AFTER_TABLE)
    note = paragraph("remark", run(one.note), under)
    return (
        f'{caption}<w:tbl><w:tblPr><w:tblW w:w="{wide}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{sides}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        f"<w:tblCellMar>{inset}</w:tblCellMar></w:tblPr>"
        f"<w:tblGrid>{columns}</w:tblGrid>{rows}</w:tbl>{note}"
    )


def _weights(grid: Grid, wide: int) -> tuple[float, ...]:
    """Columns as wide as their longest texts; where that is too wide, the widest of them give way."""
    longest = [max(1.5, *map(printed, column)) for column in zip(grid.heads, *grid.rows, strict=True)]
    room = wide / 20 / CELL_SIZE
    for most in range(36, 2, -1):
        made = tuple(min(one, most / 2) + 0.5 for one in longest)
        if sum(made) <= room:
            return made
    return (1.0,) * len(longest)


def _row(cells: str, is_head: bool = False) -> str:
    head = "<w:tblHeader/>" if is_head else ""
    height = '<w:trHeight w:val="520" w:hRule="atLeast"/>'
    return f"<w:tr><w:trPr><w:cantSplit/>{height}{head}</w:trPr>{cells}</w:tr>"


def _cell(text: str, style: str, wide: int, align: str) -> str:
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{wide}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
        f"{paragraph(style, run(text), more(align=align))}</w:tc>"
    )
