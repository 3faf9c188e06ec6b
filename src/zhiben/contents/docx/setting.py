"""Paper → Typst source. Every text is quoted, so nothing of a document is ever taken for code."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field

from zhiben.contents.docx.reading import Cell, Paper, Paragraph, Run, Table

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
_ALIGN = {"left": "left", "center": "center", "right": "right", "both": "left"}


@dataclass(slots=True)
class Set:
    """`source`: the text to be compiled; `pictures`: by the file name it asks for."""

    source: str = ""
    pictures: dict[str, bytes] = field(default_factory=dict)


def typeset(paper: Paper, title: str, watermark: str = "", cover: Sequence[str] = ()) -> Set:
    """`watermark`: across every page; `cover`: lines of a page before the first, the first line large."""
    made = Set()
    lines = [_page(paper, title, watermark), _cover(cover)]
    lines += [_block(one, made) for one in _without_end(paper.blocks)]
    made.source = "\n".join(line for line in lines if line)
    return made


def _without_end(blocks: Sequence[Paragraph | Table]) -> Sequence[Paragraph | Table]:
    """Empty lines at the end would make an empty page."""
    last = max((n for n, one in enumerate(blocks, 1) if isinstance(one, Table) or one.runs), default=0)
    return blocks[:last]


def _page(paper: Paper, title: str, watermark: str) -> str:
    top, right, bottom, left = paper.margins
    number = (
        "footer-descent: 7mm, footer: context { let n = counter(page).get().first(); "
        "set text(14pt); align(if calc.odd(n) { right } else { left }, "
        '[#h(1em)#("— " + str(n) + " —")#h(1em)]) },'
    )
    if paper.of_total:
        at, last = (f"str(counter(page).{when}().first())" for when in ("get", "final"))
        said = f'"第" + {at} + "页　共" + {last} + "页"'
        number = f"footer-descent: 7mm, footer: context align(center, text(14pt, {said})),"
    mark = (
        f"foreground: rotate(-35deg, text(size: 90pt, fill: rgb(200, 0, 0, 60), {_quoted(watermark)})),"
        if watermark
        else ""
    )
    return (
        f"#set document(title: {_quoted(title)}, date: none)\n"
        f"#set page(width: {paper.width}pt, height: {paper.height}pt, "
        f"margin: (top: {top}pt, right: {right}pt, bottom: {bottom}pt, left: {left}pt), "
        f"{number if paper.numbered else ''}{mark})\n"
        f'#set text(font: {_fonts("仿宋")}, size: 16pt, lang: "zh", region: "cn", '
        "cjk-latin-spacing: none, top-edge: 0.8em, bottom-edge: -0.2em)\n"
        '#set par(justify: true, linebreaks: "simple")\n#set table(inset: (x: 4pt, y: 5pt))'
    )


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
    size = max((run.size for run in one.runs), default=10.5)
    line = one.line or size * 1.3
    leading = max(line - size, 0)
    parts = "".join(_run(run, made) for run in one.runs) or "#h(0pt)"
    body = (
        f"#par(leading: {leading:.2f}pt, spacing: {leading:.2f}pt, justify: {_bool(one.align == 'both')}, "
        f"first-line-indent: (amount: {one.first:.2f}pt, all: true))[{parts}]"
    )
    if one.rule:
        body += f'\n#v(-2pt)#line(length: 100%, stroke: 2pt + rgb("{_color(one.rule)}"))'
    pad = f"left: {one.left:.2f}pt, right: {one.right:.2f}pt"
    space = f"above: {leading + one.before:.2f}pt, below: {leading + one.after:.2f}pt"
    inner = f"#pad({pad})[#set align({_ALIGN[one.align]})\n{body}]"
    whole = f"#block({space}, width: 100%, sticky: {_bool(one.keep)})[{inner}]"
    return f"#pagebreak(weak: true)\n{whole}" if one.page_break else whole


def _run(run: Run, made: Set) -> str:
    if run.picture:
        name = f"picture-{len(made.pictures)}.png"
        made.pictures[name] = run.picture
        return f'#box(image("{name}", width: {run.wide:.1f}pt))'
    look = f"font: {_fonts(run.font)}, size: {run.size}pt"
    heavy = run.bold or "小标宋" in run.font
    look += ', weight: "bold"' if heavy else ""
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
    return f"#block(above: 8pt, below: 0pt)[#table({look}, {header}{rest})]"


def _row(row: Sequence[Cell], made: Set) -> str:
    told = []
    for cell in row:
        if cell.down:
            inner = "\n".join(_block(one, made) for one in cell.blocks)
            told.append(f"table.cell(colspan: {cell.across}, rowspan: {cell.down})[{inner}],")
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
