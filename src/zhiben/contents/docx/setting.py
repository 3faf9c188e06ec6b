"""Paper → Typst source. Every text is quoted, so nothing of a document is ever taken for code."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from zhiben.contents.docx.reading import Cell, Paper, Paragraph, Run, Sheet, Table

# What a font is called in the file, and what may stand for it, the nearest first.
_LATIN = ("Times New Roman", "Liberation Serif", "Noto Serif")
_LAST = ("Noto Serif CJK SC", "Source Han Serif SC", "Noto Sans CJK SC", "Noto Color Emoji")
_FONTS: Sequence[tuple[str, tuple[str, ...]]] = (
    ("仿宋", ("FangSong_GB2312", "FangSong", "STFangsong", "FandolFang R", "FandolFang", "cwTeXFangSong")),
    ("楷体", ("KaiTi_GB2312", "KaiTi", "STKaiti", "FandolKai", "AR PL UKai CN")),
    ("黑体", ("SimHei", "Noto Sans CJK SC", "Source Han Sans SC", "FandolHei")),
    ("小标宋", ("FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05", "Noto Serif CJK SC")),
    ("宋", ("SimSun", "STSong", "FandolSong", "Noto Serif CJK SC")),
)
UNDER = 28  # points from the lines of a letter's mark to its number
BODY, BASE = 16.0, 0.8  # points of the text; where the base of a line is
_ALIGN = {"left": "left", "center": "center", "right": "right", "both": "left"}


@dataclass(slots=True)
class Set:
    """`source`: the text to be compiled; `pictures`: by the file name it asks for."""

    source: str = ""
    pictures: dict[str, bytes] = field(default_factory=dict)
    wide: float = 0  # of the text, points
    top: float = 0  # where it begins
    off: float = 0  # how far its middle is left of the page's


def typeset(paper: Paper, title: str, watermark: str = "", cover: Sequence[str] = ()) -> Set:
    """`watermark`: across every page; `cover`: lines of a page before the first, the first line large."""
    top, right, _, left = paper.margins
    top += BASE * (_line_of(paper) - BODY)  # a line of exact height has its base at four fifths
    made = Set(wide=paper.width - left - right, top=top, off=(right - left) / 2)
    sheet = _sheet(Sheet(paper.width, paper.height, paper.margins), paper, made)
    mark = f"#set page({_across(watermark)})" if watermark else ""
    lines = [sheet, mark, _page(title), _cover(cover)]
    blocks = _without_end(paper.blocks)
    if blocks and isinstance(blocks[0], Paragraph):
        lines.append(f"#v({blocks[0].before:.2f}pt)")  # the space over the first block of a page is dropped
    for one in blocks:
        lines.append(_block(one, made))
        if isinstance(one, Paragraph) and one.turn is not None:
            lines.append(_sheet(one.turn, paper, made))
    made.source = "\n".join(line for line in lines if line)
    return made


def _without_end(blocks: Sequence[Paragraph | Table]) -> Sequence[Paragraph | Table]:
    """Empty lines at the end would make an empty page."""
    last = max((n for n, one in enumerate(blocks, 1) if isinstance(one, Table) or one.runs), default=0)
    return blocks[:last]


def _sheet(sheet: Sheet, paper: Paper, made: Set) -> str:
    """Size, margins and page numbers from here on; on a sheet turned aside, the numbers keep their place."""
    top, right, bottom, left = sheet.margins
    over = made.top - paper.margins[0]
    number = ""
    if paper.numbered:
        number = _turned(sheet) if sheet.is_wide and paper.width < paper.height else _numbered(paper)
    return (
        f"#set page(width: {sheet.width}pt, height: {sheet.height}pt, "
        f"margin: (top: {top + over}pt, right: {right}pt, bottom: {bottom}pt, left: {left}pt), {number})"
    )


_COUNT = '#h(1em)#("— " + str(n) + " —")#h(1em)'


def _numbered(paper: Paper) -> str:
    """At the foot, on the outer side."""
    said = f"align(if calc.odd(n) {{ right }} else {{ left }}, [{_COUNT}])"
    if paper.bare_first:
        said = f"if n > 1 {{ {said} }}"
    number = (
        "background: none, footer-descent: 4.9mm, footer: context { let n = counter(page).get().first(); "
        f"set text(14pt); {said} }}"
    )
    if paper.of_total:
        at, last = (f"str(counter(page).{when}().first())" for when in ("get", "final"))
        said = f'"第" + {at} + "页　共" + {last} + "页"'
        number = f"footer-descent: 7mm, footer: context align(center, text(14pt, {said}))"
    return number


def _turned(sheet: Sheet) -> str:
    """At the left, read downwards: where it stands on the other sheets."""
    top, _, bottom, left = sheet.margins
    long = sheet.height - top - bottom
    said = f"box(width: {long}pt, align(if calc.odd(n) {{ right }} else {{ left }}, [{_COUNT}]))"
    return (
        "footer: none, background: context { let n = counter(page).get().first(); set text(14pt); "
        f"place(top + left, dx: {left - 28}pt, dy: {top}pt, rotate(90deg, reflow: true, {said})) }}"
    )


def _across(watermark: str) -> str:
    return f"foreground: rotate(-35deg, text(size: 90pt, fill: rgb(200, 0, 0, 60), {_quoted(watermark)}))"


def _page(title: str) -> str:
    return (
        f"#set document(title: {_quoted(title)}, date: none)\n"
        f'#set text(font: {_fonts("仿宋")}, size: 16pt, lang: "zh", region: "cn", '
        "cjk-latin-spacing: none, top-edge: 0.8em, bottom-edge: -0.2em)\n"
        '#set par(justify: true, linebreaks: "simple")\n#set table(inset: (x: 4pt, y: 5pt))'
    )


def _line_of(paper: Paper) -> float:
    """The height of most lines of text."""
    lines = Counter(one.line for one in paper.blocks if isinstance(one, Paragraph) and one.line > BODY)
    return lines.most_common(1)[0][0] if lines else BODY


def _cover(lines: Sequence[str]) -> str:
    if not lines:
        return ""
    first, *rest = lines
    told = "\n".join(f"#par(text({_quoted(line)}))" for line in rest)
    return (
        "#page(footer: none)[#set par(justify: false, leading: 12pt, spacing: 14pt)\n"
        '#align(center, {v(60mm); text(size: 44pt, fill: rgb("c00000"), weight: "bold", '
        f"{_quoted(first)}); v(12mm)}})"
        f"\n#set text(size: 14pt)\n{told}]\n#counter(page).update(1)"
    )  # fmt: skip


def _block(one: Paragraph | Table, made: Set) -> str:
    return _table(one, made) if isinstance(one, Table) else _paragraph(one, made)


def _paragraph(one: Paragraph, made: Set) -> str:
    if one.frame is not None:
        return _framed(one, made, *one.frame)
    size = max((run.size for run in one.runs), default=10.5)
    line = one.line or size * 1.3
    leading = max(line - size, 0)
    body = (
        f"#par(leading: {leading:.2f}pt, spacing: {leading:.2f}pt, justify: {_bool(one.align == 'both')}, "
        f"first-line-indent: (amount: {one.first:.2f}pt, all: true), hanging-indent: {one.hanging:.2f}pt)"
        f"[{_tabbed(one, made) or '#h(0pt)'}]"
    )
    rule = ""
    if one.rule:
        gap = (1 - BASE) * leading + one.rule_gap + 1
        drawn = f'line(length: 100%, stroke: 2pt + rgb("{_color(one.rule)}"))'
        rule = f"\n#block(above: {gap:.2f}pt, below: 0pt, {drawn})"
    stop = next((made.wide - at for at, kind in one.stops if kind == "right"), 0.0)
    pad = f"left: {one.left - one.hanging:.2f}pt, right: {max(one.right, stop):.2f}pt"
    space = f"above: {leading + one.before:.2f}pt, below: {leading + one.after:.2f}pt"
    inner = f"#pad({pad})[#set align({_ALIGN[one.align]})\n{body}]{rule}"
    whole = f"#block({space}, width: 100%, sticky: {_bool(one.keep)})[{inner}]"
    return f"#pagebreak(weak: true)\n{whole}" if one.page_break else whole


def _tabbed(one: Paragraph, made: Set) -> str:
    """The runs of a paragraph, what is before a stop to the left in a box that ends there."""
    pieces, widths = [""], [0.0]
    for run in one.runs:
        first, *rest = run.text.split("\t") if one.stops and not run.picture else [run.text]
        pieces[-1] += _run(replace(run, text=first), made)
        widths[-1] += _wide(run, first)
        pieces += [_run(replace(run, text=text), made) for text in rest]
        widths += [_wide(run, text) for text in rest]
    told, begin = "", one.left - one.hanging + one.first
    for n, (piece, (at, kind)) in enumerate(zip(pieces[:-1], one.stops, strict=False)):
        has_room = at - begin >= widths[n]  # else the stop is behind the text already
        if kind == "right" or not has_room:
            told += f"{piece}#h({'1fr' if kind == 'right' else '0.5em'})"
        else:
            told += f"#box(width: {at - begin:.2f}pt)[{piece}]"
        begin = at
    return told + "".join(pieces[min(len(pieces) - 1, len(one.stops)) :])


def _wide(run: Run, text: str) -> float:
    """About how wide a text is."""
    return sum(run.size / (2 if one.isascii() else 1) - run.tight for one in text)


def _framed(one: Paragraph, made: Set, top: float, wide: float) -> str:
    """Placed on the page; the text begins under what stands at its top. A letter's lines are double."""
    parts = "".join(_run(run, made) for run in one.runs)
    lines = [f"#par[{parts}]"] if parts else []
    if one.rule:
        color = f'rgb("{_color(one.rule)}")'
        strokes = [f"line(length: 100%, stroke: {thick}pt + {color})" for thick in (3, 0.75)]
        over, under = strokes if parts else reversed(strokes)
        gap = one.rule_gap + (1 - BASE) * one.line if parts else 0
        lines.append(
            f"#block(above: {gap:.2f}pt, below: 0pt, {over})#block(above: 2.6pt, below: 0pt, {under})"
        )
    inner = f"#set align(center)\n{''.join(lines)}"
    where = f"top + center, dx: {made.off:.2f}pt, dy: {top - made.top:.2f}pt"
    placed = f"#place({where}, block(width: {wide:.2f}pt)[{inner}])"
    low = top + one.line + one.rule_gap + UNDER - made.top
    return f"{placed}\n#v({low:.2f}pt)" if parts and low > 0 else placed


def _run(run: Run, made: Set) -> str:
    if run.picture:
        name = f"picture-{len(made.pictures)}.png"
        made.pictures[name] = run.picture
        return f'#box(image("{name}", width: {run.wide:.1f}pt))'
    look = f"font: {_fonts(run.font)}, size: {run.size}pt"
    heavy = run.bold or "小标宋" in run.font
    look += ', weight: "bold"' if heavy else ""
    look += f", tracking: {-run.tight:.2f}pt" if run.tight else ""
    look += f', fill: rgb("{_color(run.color)}")' if run.color else ""
    return "#linebreak()".join(
        f"#text({look}, {_quoted(line)})" if line else "" for line in run.text.split("\n")
    )


def _table(one: Table, made: Set) -> str:
    columns = ", ".join(f"{wide:.2f}pt" for wide in one.widths) or "1fr"
    heads = "".join(_row(row, made) for row in one.rows[: one.heads])
    rest = "".join(_row(row, made) for row in one.rows[one.heads :])
    header = f"table.header({heads})," if heads else ""
    stroke = "0.5pt + black" if one.has_lines else "none"
    look = f"columns: ({columns},), align: horizon, stroke: {stroke}"
    if one.is_at_foot:
        look += ", inset: (x: 0pt, y: 5.4pt)"
        return f"#place(bottom, float: true, clearance: 8pt)[#table({look}, {header}{rest})]"
    if one.is_tight and not one.has_lines:  # what stands side by side, not a table to the eye
        return f"#block(above: 0pt, below: 0pt)[#table({look}, inset: (x: 0pt, y: 4pt), {header}{rest})]"
    return f"#block(above: 8pt, below: 0pt)[#table({look}, {header}{rest})]"


def _row(row: Sequence[Cell], made: Set) -> str:
    told = []
    for cell in row:
        if cell.down:
            inner = "\n".join(_block(one, made) for one in cell.blocks)
            look = f"colspan: {cell.across}, rowspan: {cell.down}"
            if cell.over or cell.under:
                look += f", stroke: (top: {cell.over}pt + black, bottom: {cell.under}pt + black)"
            told.append(f"table.cell({look})[{inner}],")
    return "".join(told)


def _fonts(called: str) -> str:
    near = next((fonts for part, fonts in _FONTS if part in called), ())
    return "(" + ", ".join(_quoted(one) for one in dict.fromkeys((*_LATIN, *near, *_LAST))) + ")"


def _quoted(text: str) -> str:
    """A Typst string: of JSON's escapes those that texts of a document need are Typst's too."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "")


def _color(told: str) -> str:
    digits = told.lower()
    return digits if len(digits) == 6 and all(one in "0123456789abcdef" for one in digits) else "000000"


def _bool(told: bool) -> str:
    return "true" if told else "false"
