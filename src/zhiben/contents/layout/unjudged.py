"""What cannot be judged from what there is, said as such and never as wrong.

A machine without the fonts that a paper names prints all of it in one that it has: then a print does not tell
which were meant.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from zhiben.contents.layout.fonts import family
from zhiben.contents.layout.pages import Line, Print, is_chinese

_WEIGHT = re.compile(
    r"(?:^[A-Z]{6}\+)|(?:[-_,](?:regular|bold|medium|light|black|vkana|hkana|roman).*$)", re.I
)


@dataclass(frozen=True, slots=True)
class Unjudged:
    """Rules, or parts of them, that were not asked, and why, for people."""

    rules: tuple[str, ...]
    say: str


OF_FONTS = Unjudged(
    ("mark-font", "title-font", "body-font", "heading-font"),
    "PDF 里的汉字都用同一种代用字体，看不出原来用的是仿宋、楷体、黑体还是小标宋：用 Word 文件核对，"
    "或者在装有这些字体的电脑上重新导出。",
)


OF_SERIFS = Unjudged(
    ("title-font", "body-font", "heading-font", "sign-place", "imprint-size"),
    "PDF 里仿宋、楷体、小标宋都用同一类代用宋体，彼此分不开，只核对了黑体和非黑体：用 Word 文件核对字体。",
)


OF_SETTING = Unjudged(
    ("page-number", "page-number-place", "page-lines", "blank-page", "imprint-bottom", "imprint-lines",
     "red-line-place", "mark-place", "seal-page"),
    "本机没有 LibreOffice，排不出 Word 打印的样子：页码、分页、红线和版记的位置只按 Word 文件里的设置核对，"
    "或者没有核对。装上 LibreOffice，或者另存为 PDF 再核对。",
)  # fmt: skip
OF_OUTSIDE = Unjudged(
    ("page-number-place",),
    "页码放在“外侧”定位的图文框里，LibreOffice 排的左右与 Word 不一样：另存为 PDF 再核对页码位置。",
)
OF_COMPOUND = Unjudged(
    ("red-line-missing", "red-line-place"),
    "红色双线是用“由粗到细”一类线型画的，LibreOffice 只画成一条：另存为 PDF 再核对红线。",
)
OF_SHAPES = Unjudged(
    (
        "red-line-missing",
        "mark-missing",
        "mark-place",
        "number-missing",
        "number-look",
        "title-place",
        "to-place",
        "signer-missing",
        "attachment-page",
        "signer-place",
        "imprint-missing",
        "imprint-place",
        "imprint-size",
        "imprint-form",
        "imprint-align",
    ),
    "文件里有图形或文本框，没有 LibreOffice 就看不到它们画在哪里，版头、版记没有核对：另存为 PDF 再核对。",
)


def has_stand_ins(made: Print) -> bool:
    """Is every Chinese letter with serifs in a font that the standard does not name?"""
    kinds = {family(name) for name in _fonts(made)}
    return "serif" in kinds and not kinds & {"仿宋", "楷体", "宋体", "小标宋"}


def has_one_font(made: Print) -> bool:
    """Does every Chinese letter stand in one font that the standard does not name?"""
    names = _fonts(made)
    kinds = {family(name) for name in names}
    stems = {_WEIGHT.sub("", _WEIGHT.sub("", name)) for name in names}
    return len(stems) == 1 and (kinds == {"sans"} or (kinds == {"serif"} and len(names) == 1))


def _fonts(made: Print) -> set[str]:
    """The names of the fonts of Chinese letters."""
    lines = (line for page in made.pages for line in page.lines)
    return {glyph.font for line in lines for glyph in line.glyphs if is_chinese(glyph.text)}


def without_fonts(made: Print) -> Print:
    """The print as if no font had a name."""

    def plain(line: Line) -> Line:
        return replace(line, glyphs=tuple(replace(one, font="") for one in line.glyphs))

    pages = (replace(page, lines=tuple(map(plain, page.lines))) for page in made.pages)
    return replace(made, pages=tuple(pages))
