"""Rules about the Word file itself: paper and margins of its sections, the names of its fonts.

What is printed decides about everything else; a program without 仿宋_GB2312 prints another font, so the names
are read where they are written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from zhiben.contents.docx.opening import Unopenable, W, parse, unpack
from zhiben.contents.docx.reading import Paragraph, R, Run, Table, feet, of_parts, related
from zhiben.contents.layout.findings import Finding, page, shown
from zhiben.contents.layout.findings import at as at_line
from zhiben.contents.layout.fonts import family
from zhiben.contents.layout.headings import FONTS, level_of
from zhiben.contents.layout.pages import NOTE, TITLE, Line, is_chinese
from zhiben.contents.layout.parts import Parts
from zhiben.contents.layout.pdf import Unreadable
from zhiben.contents.layout.printable import of_frames
from zhiben.contents.layout.signatures import is_stamped
from zhiben.contents.layout.unjudged import OF_OUTSIDE
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
        yield from _section(section, n, paper)
    yield from _emptied(tree)
    yield from _numbered(parts, tree)
    yield from _counted(feet(parts))
    paragraphs = [one for one in _paragraphs(blocks) if one.text.strip()]
    yield from _fonts(paragraphs, paper)
    yield from _signers(paragraphs, paper)


def _signers(paragraphs: Sequence[Paragraph], paper: Parts) -> Iterator[Finding]:
    """The names of signers are in 楷体, what stands before them in 仿宋."""
    said = next((one for one in paper.signers if "签发人" in one.bare), None)
    one = next((one for one in paragraphs if "签发人" in one.text), None)
    if said is None or one is None:
        return
    at = next(n for n, run in enumerate(one.runs) if "签发人" in run.text or n == len(one.runs) - 1)
    names = (
        [one.runs[at]]
        if re.search(r"签发人[：:]?\s*[\u3400-\u9fff]", one.runs[at].text)
        else one.runs[at + 1 :]
    )
    wrong = next((run.font for run in names if any(map(is_chinese, run.text)) and run.font), "")
    if wrong and family(wrong) != "楷体":
        yield at_line("word-font", said, _called("楷体"), wrong, "签发人姓名用 3 号楷体（楷体_GB2312）。")


def _emptied(tree: Any) -> Iterator[Finding]:
    """A page break that is all of its paragraph, before one that begins a page: Word prints an empty page."""
    for one in tree.iter(f"{W}p"):
        after = one.getnext()
        begins = None if after is None else after.find(f"{W}pPr/{W}pageBreakBefore")
        breaks = any(mark.get(f"{W}type") == "page" for mark in one.iter(f"{W}br"))
        has_text = any((text.text or "").strip() for text in one.iter(f"{W}t"))
        if breaks and not has_text and begins is not None and begins.get(f"{W}val") not in _OFF:
            say = "分页符之后又是“段前分页”的段落，中间成了空白页：删去分页符。"
            yield page("blank-page", 0, "没有空白页", "连续两次分页", say)
            return


def _paragraphs(blocks: Sequence[Paragraph | Table]) -> Iterator[Paragraph]:
    """Those of tables too: the notes at the foot stand in one."""
    for one in blocks:
        if isinstance(one, Paragraph):
            yield one
        else:
            yield from (p for row in one.rows for cell in row for p in _paragraphs(cell.blocks))


def _counted(footers: Mapping[str, Sequence[Paragraph]]) -> Iterator[Finding]:
    """How page numbers are written, their font and size."""
    for part in footers.values():
        for one in part:
            said = "".join(one.text.split())
            if re.search(r"\d", said) and not re.fullmatch(r"—\d+—", said):
                say = "页码写成“— 1 —”：数字左右各一条一字线，各空半字。"
                yield page("page-number", 0, "— 1 —", said, say)
                return
    runs = [run for part in footers.values() for one in part for run in one.runs]
    numbers = [run for run in runs if re.fullmatch(r"[\s\d—–―－-]+", run.text) and run.text.strip()]
    for run in numbers:
        named = [font for font in (run.font, run.latin) if font]
        if named and "宋体" not in map(family, named):
            say = "页码改成 4 号半角宋体。"
            yield page("word-font", 0, "宋体", named[0], say)
            return
        if abs(run.size - NOTE) > 0.6:
            yield page("page-number", 0, "14 磅", f"{run.size:g} 磅", "页码改成 4 号（14 磅）半角宋体。")
            return


def _section(section: Any, n: int, paper: Parts) -> Iterator[Finding]:
    size, edges = section.find(f"{W}pgSz"), section.find(f"{W}pgMar")
    if size is not None:
        wide, high = (_number(size.get(f"{W}{name}")) / _TWIPS for name in "wh")
        if wide > high and any(one.is_wide for one in paper.pages):
            return  # what is printed tells whether it is an attachment
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
    if OF_OUTSIDE in of_frames(parts):
        return  # one footer that changes sides
    settings = parse(parts["word/settings.xml"]) if "word/settings.xml" in parts else None
    apart = None if settings is None else settings.find(f"{W}evenAndOddHeaders")
    if apart is None or apart.get(f"{W}val") in _OFF:
        say = "页面设置里勾选“奇偶页不同”，单页页码居右、双页居左。"
        yield page("page-number-place", 0, "奇偶页不同", "奇偶页相同", say)
        return
    files = related(parts)
    upright = [one for one in tree.iter(f"{W}sectPr") if not _is_wide(one)]
    for one in (foot for section in upright for foot in section.iter(f"{W}footerReference")):
        side = {"default": "right", "even": "left"}.get(one.get(f"{W}type") or "")
        content = parts.get(files.get(one.get(f"{R}id") or "", ""))
        aligned = _aligned(parse(content)) if content is not None and side else ""
        if aligned and aligned != side:
            called = {"left": "左", "right": "右"}
            say = f"{'单' if side == 'right' else '双'}页页码改成居{called[side or '']}空一字。"
            yield page(
                "page-number-place", 0, f"居{called[side or '']}", f"居{called.get(aligned, '中')}", say
            )


def _is_wide(section: Any) -> bool:
    size = section.find(f"{W}pgSz")
    return size is not None and _number(size.get(f"{W}w")) > _number(size.get(f"{W}h"))


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
        font = _other(one.runs, wanted) if one else ""
        if font and (font, wanted) not in told:
            told.add((font, wanted))
            say = f"{shown(line.bare, 8)}的字体改成{_called(wanted)}。"
            yield at_line("word-font", line, _called(wanted), font, say)


def _other(runs: Sequence[Run], wanted: str) -> str:
    """A font of the paragraph that is not what is asked for. After a heading, or what 出席 and 签发人 begin,
    goes on in 仿宋 or 楷体; there only how it begins is asked.
    """
    said = [(run.font, "".join(run.text.split())) for run in runs if any(map(is_chinese, run.text))]
    of = said if wanted in ("仿宋", "小标宋") else said[:1]
    return next((font for font, text in of if font and len(text) > 0 and family(font) != wanted), "")


def _named(paper: Parts) -> list[Line]:
    """Who signs, but for a person, whose stamp is over the name."""
    return [one for one in paper.names[:1] if not is_stamped(one)]


def _wanted(paper: Parts) -> Iterator[tuple[Line, str]]:
    yield from ((one, "小标宋") for one in (*paper.marks[:1], *paper.title[:1]))
    yield from ((one, "仿宋") for one in (*paper.to[:1], *paper.note[:1], *_named(paper)))
    yield from ((one, "仿宋") for one in ([paper.number] if paper.number and not paper.signers else []))
    yield from ((one, "仿宋") for one in ([paper.day] if paper.day else []))
    yield from ((one, "仿宋") for one in paper.imprint)
    yield from ((one, "黑体") for one in (*paper.above, *paper.present) if not one.bare[:2].isdecimal())
    for lines in paper.attached:
        yield lines[0], "黑体"
        yield from ((one, "小标宋") for one in lines[1:2] if one.size >= TITLE - 1.5)
    for part in paper.paragraphs:
        level = level_of(part[0].bare)
        yield part[0], FONTS[level - 1] if level else "仿宋"


def _same(text: str, line: str) -> bool:
    return text.startswith(line) or (len(text) > 3 and line.startswith(text))


def _called(family_: str) -> str:
    return {"小标宋": "方正小标宋简体", "仿宋": "仿宋_GB2312", "楷体": "楷体_GB2312"}.get(family_, family_)
