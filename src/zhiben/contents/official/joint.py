"""Papers of several issuers: their marks above each other beside 文件, their signatures in rows of three.

Both are tables without lines, as wide as the text: what stands side by side keeps its place in every program.
"""

from __future__ import annotations

from collections.abc import Sequence

from zhiben.contents.docx.sheet import LINE, WIDTH, run
from zhiben.contents.official.paper import Official
from zhiben.contents.official.styles import more, paragraph
from zhiben.contents.official.words import LETTER, letters, title_lines

FILE = "文件"
ROOM = 240  # points that the marks together are high at most: text has to begin on the first page
HIGH = 1.3  # of its size, a line of a mark
BESIDE = 0.4  # of a letter between the names and 文件
MOST_IN_ROW = 3
SEAL = 129 * 20  # twips: a seal of 42 mm and what keeps it from the next
BETWEEN = 4  # lines between rows of names, where seals go


def issuers(paper: Official) -> tuple[str, ...]:
    return paper.issuer, *paper.joint


def mark_size(paper: Official, biggest: int) -> int:
    """Points of the names, each on a line of its own."""
    names = issuers(paper)
    widest = max(map(letters, names)) + BESIDE + letters(FILE)
    return int(min(biggest, WIDTH / 20 / widest, ROOM / len(names) / HIGH))


def marks(paper: Official, size: int) -> str:
    """Names of equal width, 文件 at the middle of their right."""
    names = issuers(paper)
    widest = max(map(letters, names))
    name_wide, file_wide = round((widest + BESIDE) * size * 20), round(2.1 * size * 20)
    side = (WIDTH - name_wide - file_wide) // 2
    look = f'<w:sz w:val="{size * 2}"/><w:szCs w:val="{size * 2}"/>'
    high = round(size * HIGH * 20)
    line = more(line=high, keep=True)
    rows = []
    for n, name in enumerate(names):
        merge = '<w:vMerge w:val="restart"/>' if n == 0 else "<w:vMerge/>"
        file = run(FILE, look) if n == 0 else ""
        cells = (
            _cell(side, ""),
            _cell(name_wide, paragraph("mark", _spread(name, widest, size, look), line + _LEFT)),
            _cell(file_wide, paragraph("mark", file, line), merge),
            _cell(WIDTH - side - name_wide - file_wide, ""),
        )
        rows.append(_row("".join(cells), high))
    return _table((side, name_wide, file_wide, WIDTH - side - name_wide - file_wide), rows)


def sealed(names: Sequence[str], day: str, gap: int, *, kept: bool) -> str:
    """Names in rows of three with room for their seals; under the last the day, four letters in."""
    columns = min(len(names), MOST_IN_ROW)
    middle = WIDTH - 4 * LETTER - round(letters(day) * LETTER / 2)  # of the last column
    most = middle // columns if columns > 1 else middle
    widest = max(map(letters, names)) + 1
    wide = max(min(SEAL, 2 * (WIDTH - middle)), min(round(widest * LETTER), most, 2 * (WIDTH - middle)))
    start = middle + wide // 2 - columns * wide
    if start < 0:
        wide, start = (middle + (WIDTH - middle)) // (columns + 1), 0
    widths = (start, *[wide] * columns, WIDTH - start - columns * wide)
    rows = []
    for at in range(0, len(names), columns):
        some = list(names[at : at + columns])
        some = [""] * (columns - len(some)) + some
        if at:
            rows.append(_names([""] * columns, widths, BETWEEN * LINE))
        rows.append(_names(some, widths, LINE))
    rows.append(_names([""] * (columns - 1) + [day], widths, LINE, kept=kept))
    above = paragraph("sign", "", more(keep=True, line=gap * LINE))
    return above + _table(widths, rows)


def unsealed(names: Sequence[str], day: str, *, kept: bool) -> str:
    """The names under each other, the widest two letters from the right; the day begins two further in."""
    start = WIDTH / LETTER - 2 - max(*map(letters, names), letters(day) + 2.5)
    lines = [(name, start) for name in names] + [(day, start + 2)]
    return "".join(
        paragraph(
            "sign", run(text),
            more(keep=kept or text is not day, before=2 * LINE if n == 0 else 0,
                 indent=f'w:left="{round(at * LETTER)}"', align="left"),
        )
        for n, (text, at) in enumerate(lines)
    )  # fmt: skip


_LEFT = '<w:jc w:val="left"/>'


def _spread(name: str, widest: float, size: int, look: str) -> str:
    """A name with its letters so far apart that it is as wide as the widest."""
    if len(name) < 2 or letters(name) >= widest:
        return run(name, look)
    apart = round((widest - letters(name)) * size * 20 / (len(name) - 1))
    return run(name[:-1], f'<w:spacing w:val="{apart}"/>{look}') + run(name[-1], look)


def _names(some: Sequence[str], widths: Sequence[int], high: int, *, kept: bool = True) -> str:
    cells = [_cell(widths[0], "", kept=kept)]
    for text, wide in zip(some, widths[1:-1], strict=True):
        is_narrow = text and text[0].isdecimal()  # the day is never broken
        lines = (text,) if is_narrow else title_lines(text, max(2, wide // LETTER)) if text else ("",)
        centered = more(keep=kept, line=high, align="center")
        cells.append(_cell(wide, "".join(paragraph("sign", run(line), centered) for line in lines), low=True))
    return _row("".join((*cells, _cell(widths[-1], "", kept=kept))), 0)


def _cell(wide: int, inner: str, merge: str = "", *, low: bool = False, kept: bool = True) -> str:
    empty = paragraph("rule", "", more(keep=kept))
    place = "bottom" if low else "center"
    about = f'<w:tcW w:w="{wide}" w:type="dxa"/>{merge}<w:vAlign w:val="{place}"/>'
    return f"<w:tc><w:tcPr>{about}</w:tcPr>{inner or empty}</w:tc>"


def _row(cells: str, high: int) -> str:
    height = f'<w:trHeight w:val="{high}" w:hRule="exact"/>' if high else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{height}</w:trPr>{cells}</w:tr>"


def _table(widths: Sequence[int], rows: Sequence[str]) -> str:
    margins = "".join(f'<w:{side} w:w="0" w:type="dxa"/>' for side in ("left", "right"))
    columns = "".join(f'<w:gridCol w:w="{wide}"/>' for wide in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{WIDTH}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        f"<w:tblCellMar>{margins}</w:tblCellMar></w:tblPr><w:tblGrid>{columns}</w:tblGrid>"
        f"{''.join(rows)}</w:tbl>"
    )
