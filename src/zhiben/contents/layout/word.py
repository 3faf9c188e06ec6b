"""Rules about the Word file itself: paper and margins of its sections, the names of its fonts.

What is printed decides about everything else; a program without 仿宋_GB2312 prints another font, so the names
are read where they are written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from zhiben.contents.docx.opening import Unopenable, W, parse, unpack
from zhiben.contents.docx.reading import Paragraph, R, of_parts, related
from zhiben.contents.layout.findings import Finding, page, shown
from zhiben.contents.layout.fonts import family
from zhiben.contents.layout.headings import FONTS, level_of
from zhiben.contents.layout.pages import Line
from zhiben.contents.layout.parts import Parts
from zhiben.contents.layout.pdf import Unreadable
from zhiben.contents.office import MOST_BYTES

_EDGES = (("top", "上（天头）", 37), ("left", "左（订口）", 28), ("right", "右", 26), ("bottom", "下", 35))
_OFF = ("0", "false", "off")
_TWIPS = 1440 / 25.4  # a millimetre


def of_word(word: bytes, paper: Parts) -> Iterator[Finding]:
    """Findings about the Word file that a paper was printed from. Raises Unreadable."""
    try:
        parts = unpack(word, MOST_BYTES)
        tree = parse(parts["word/document.xml"])
        blocks = of_parts(parts).blocks
    except Unopenable as error:
        raise Unreadable(str(error)) from error
    for n, section in enumerate(tree.iter(f"{W}sectPr"), 1):
        yield from _section(section, n)
    yield from _numbered(parts, tree)
    yield from _fonts([one for one in blocks if isinstance(one, Paragraph) and one.text.strip()], paper)


def _section(section: Any, n: int) -> Iterator[Finding]:
    size, edges = section.find(f"{W}pgSz"), section.find(f"{W}pgMar")
    if size is not None:
        wide, high = (_number(size.get(f"{W}{name}")) / _TWIPS for name in "wh")
        if abs(wide - 210) > 1 or abs(high - 297) > 1:
            found, say = f"{wide:.0f}×{high:.0f} mm", f"第 {n} 节的纸张改成 A4 纵向。"
            yield page("word-page", 0, "210×297 mm", found, say)
    for name, called, wanted in _EDGES if edges is not None else ():
        found_mm = _number(edges.get(f"{W}{name}")) / _TWIPS
        if abs(found_mm - wanted) > 1.05:
            say = f"第 {n} 节的{called}边距改成 {wanted} mm。"
            yield page("word-page", 0, f"{called} {wanted} mm", f"{found_mm:.1f} mm", say)


def _numbered(parts: Mapping[str, bytes], tree: Any) -> Iterator[Finding]:
    """Page numbers on the outer side: two footers, at the right and at the left."""
    settings = parse(parts["word/settings.xml"]) if "word/settings.xml" in parts else None
    apart = None if settings is None else settings.find(f"{W}evenAndOddHeaders")
    if apart is None or apart.get(f"{W}val") in _OFF:
        say = "页面设置里勾选“奇偶页不同”，单页页码居右、双页居左。"
        yield page("page-number-place", 0, "奇偶页不同", "奇偶页相同", say)
        return
    files = related(parts)
    for one in tree.iter(f"{W}footerReference"):
        side = {"default": "right", "even": "left"}.get(one.get(f"{W}type") or "")
        content = parts.get(files.get(one.get(f"{R}id") or "", ""))
        aligned = _aligned(parse(content)) if content is not None and side else ""
        if aligned and aligned != side:
            called = {"left": "左", "right": "右"}
            say = f"{'单' if side == 'right' else '双'}页页码改成居{called[side or '']}空一字。"
            yield page(
                "page-number-place", 0, f"居{called[side or '']}", f"居{called.get(aligned, '中')}", say
            )


def _aligned(footer: Any) -> str:
    """How the paragraph of the page number is aligned; "" where its style says so, or a frame holds it."""
    for one in footer.iter(f"{W}p"):
        if any("PAGE" in (code.text or "") for code in one.iter(f"{W}instrText")):
            own = one.find(f"{W}pPr/{W}jc")
            said = "" if own is None else own.get(f"{W}val") or ""
            return {"start": "left", "end": "right"}.get(said, said)
    return ""


def _number(said: str | None) -> float:
    try:
        return float(said or 0)
    except ValueError:
        return 0.0


def _fonts(paragraphs: list[Paragraph], paper: Parts) -> Iterator[Finding]:
    """The name of the font of every line that begins a paragraph, against what its part asks for."""
    texts = ["".join(one.text.split()) for one in paragraphs]
    told: set[tuple[str, str]] = set()
    last = 0
    for line, wanted in sorted(_wanted(paper), key=lambda pair: (pair[0].page, pair[0].n)):
        at = next((n for n in range(last, len(texts)) if _same(texts[n], line.bare)), None)
        one = None if at is None else paragraphs[at]
        last = last if at is None else at
        font = next((run.font for run in one.runs if run.text.strip()), "") if one else ""
        if font and family(font) != wanted and (font, wanted) not in told:
            told.add((font, wanted))
            say = f"{shown(line.bare, 8)}的字体改成{_called(wanted)}。"
            yield Finding("word-font", line.page, line.n, _called(wanted), font, say)


def _wanted(paper: Parts) -> Iterator[tuple[Line, str]]:
    yield from ((one, "小标宋") for one in (*paper.marks[:1], *paper.title[:1]))
    yield from ((one, "仿宋") for one in (*paper.to[:1], *paper.note[:1], *paper.names[:1]))
    yield from ((one, "仿宋") for one in ([paper.number] if paper.number and not paper.signers else []))
    yield from ((one, "仿宋") for one in ([paper.day] if paper.day else []))
    for part in paper.paragraphs:
        level = level_of(part[0].bare)
        yield part[0], FONTS[level - 1] if level else "仿宋"


def _same(text: str, line: str) -> bool:
    return text.startswith(line) or (len(text) > 3 and line.startswith(text))


def _called(family_: str) -> str:
    return {"小标宋": "方正小标宋简体", "仿宋": "仿宋_GB2312", "楷体": "楷体_GB2312"}.get(family_, family_)
