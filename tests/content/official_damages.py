"""Official papers with one thing wrong each, and the rule that has to find it: the Word file is changed."""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.content.official_papers import MORE, NOTICE, SHORT, TEN
from zhiben.contents.docx.opening import unpack
from zhiben.contents.docx.sheet import pack
from zhiben.contents.office import MOST_BYTES
from zhiben.contents.official import Official, build

DOCUMENT, STYLES = "word/document.xml", "word/styles.xml"
IMPRINT = r"<w:tbl><w:tblPr><w:tblpPr.*?</w:tbl>"
BREAK = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
SIGN = '<w:p><w:pPr><w:pStyle w:val="sign"/>'


def damaged(paper: Official, part: str, old: str, new: str, count: int = 0) -> bytes:
    """The paper's Word file with a pattern of one part replaced."""
    parts = dict(unpack(build(paper), MOST_BYTES))
    text = parts[part].decode()
    changed = re.sub(old, new, text, count=count, flags=re.DOTALL)
    assert changed != text, old
    return pack(parts | {part: changed.encode()})


def _looks(style: str, old: str, new: str, paper: Official = NOTICE) -> bytes:
    """Another look of one style."""
    return damaged(paper, STYLES, rf'(w:styleId="{style}">(?:(?!</w:style>).)*?){old}', rf"\g<1>{new}")


DAMAGES: dict[str, tuple[str, Callable[[], bytes]]] = {
    "left margin of 32 mm": (
        "margin-left",
        lambda: damaged(NOTICE, DOCUMENT, 'w:left="1587"', 'w:left="1814"'),
    ),
    "text in 小三": ("body-size", lambda: _looks("text", '<w:sz w:val="32"', '<w:sz w:val="30"')),
    "year in [2026]": ("number-form", lambda: damaged(SHORT, DOCUMENT, "〔2026〕", "[2026]")),
    "levels swapped": (
        "heading-order",
        lambda: damaged(NOTICE, DOCUMENT, r"二、(重大事.*?)（一）", r"（一）\1二、"),
    ),
    "no notes at the foot": ("imprint-missing", lambda: damaged(SHORT, DOCUMENT, IMPRINT, "")),
    "a page break before the seal": (
        "seal-page",
        lambda: damaged(SHORT, DOCUMENT, re.escape(SIGN), BREAK + SIGN, 1),
    ),
    "all page numbers at the right": (
        "page-number-place",
        lambda: damaged(NOTICE, "word/footer2.xml", 'w:jc w:val="left"', 'w:jc w:val="right"'),
    ),
    "lines of 24 points": ("line-pitch", lambda: damaged(NOTICE, STYLES, 'w:line="579"', 'w:line="480"')),
    "no red line": (
        "red-line-missing",
        lambda: damaged(SHORT, DOCUMENT, r'<w:pBdr><w:bottom w:val="single" w:sz="18".*?</w:pBdr>', ""),
    ),
    "day with a zero": ("date-form", lambda: damaged(SHORT, DOCUMENT, "2026年11月3日", "2026年11月03日")),
    "a letter without its lower lines": (
        "red-line-missing",
        lambda: damaged(
            TEN["letter"], DOCUMENT, r'<w:p><w:pPr><w:pStyle w:val="rule"/><w:framePr.*?</w:p>', "", 1
        ),
    ),
    "a title in three": (
        "title-size",
        lambda: _looks("title", '<w:sz w:val="44"', '<w:sz w:val="32"', SHORT),
    ),
    "text in 宋体": (
        "word-font",
        lambda: _looks("text", 'w:eastAsia="仿宋_GB2312"', 'w:eastAsia="宋体"', SHORT),
    ),
    "an empty line between paragraphs": (
        "line-pitch",
        lambda: damaged(
            NOTICE, DOCUMENT, '<w:p><w:pPr><w:pStyle w:val="text"/>',
            '<w:p><w:pPr><w:pStyle w:val="text"/></w:pPr></w:p><w:p><w:pPr><w:pStyle w:val="text"/>',
        ),
    ),
    "a few letters in another size": (
        "body-size",
        lambda: damaged(
            SHORT, DOCUMENT, '<w:r>(<w:t xml:space="preserve">请各企业于)',
            r'<w:r><w:rPr><w:sz w:val="24"/></w:rPr><w:t>请</w:t></w:r><w:r>\1', 1,
        ),
    ),
    "attachments on the page of the text": (
        "attachment-page",
        lambda: damaged(TEN["attachments"], DOCUMENT, "<w:pageBreakBefore/>", ""),
    ),
    "an attachment that bears another name": (
        "attachment-title",
        lambda: damaged(TEN["attachments"], DOCUMENT, r"(附件2<.*?)工业和信息化领域", r"\1全区"),
    ),
    "a page number at the foot of a sheet turned to the side": (
        "page-number-place",
        lambda: damaged(MORE["wide"], DOCUMENT, 'w:type="even" r:id="rId7"', 'w:type="even" r:id="rId4"'),
    ),
    "the text on a sheet turned to the side": (
        "page-size",
        lambda: damaged(
            SHORT, DOCUMENT, 'w:w="11906" w:h="16838"', 'w:w="16838" w:h="11906" w:orient="landscape"'
        ),
    ),
    "names of attachments not aligned": (
        "attachment-align",
        lambda: damaged(TEN["one-attachment"], DOCUMENT, r'w:hanging="\d+" w:right="315"', 'w:right="315"'),
    ),
}  # fmt: skip

# What only the Word file tells: fonts that are printed in the same one.
NAMED: dict[str, tuple[str, str, str, str]] = {
    "text in 宋体": ("short", STYLES, "仿宋_GB2312", "宋体"),
    "a signer in 仿宋": ("upward", DOCUMENT, "楷体_GB2312", "仿宋_GB2312"),
    "出席 in 仿宋": ("minutes", DOCUMENT, r'"黑体"([^>]*></w:rPr><w:t [^>]*>出席)', r'"仿宋_GB2312"\1'),
    "page numbers in 楷体": ("short", STYLES, "宋体", "楷体_GB2312"),
    "notes at the foot in 黑体": (
        "short", STYLES, r'(w:styleId="imprint">(?:(?!</w:style>).)*?)仿宋_GB2312', r"\1黑体",
    ),
}  # fmt: skip
