"""Is a file laid out as an official paper has to be: a Word file is printed, then what is printed is read.

Beside `printing`, which it needs; no database. Without LibreOffice a Word file is set by Typst from its own
paragraphs: what only a word processor's print tells is then not judged, and said to be so.
"""

from __future__ import annotations

from dataclasses import replace

from zhiben.contents.docx.opening import Unopenable, looked_at
from zhiben.contents.docx.reading import read
from zhiben.contents.layout.checking import Checked, check
from zhiben.contents.layout.pdf import Unreadable
from zhiben.contents.layout.printable import has_shapes, printable, unlike
from zhiben.contents.layout.unjudged import OF_SETTING, OF_SHAPES, Unjudged
from zhiben.contents.office import MOST_BYTES
from zhiben.documents.printing import NotPrinted, by_libreoffice, by_typst

DOCX, PDF = "docx", "pdf"


def format_of(content: bytes) -> str:
    """By what it begins with. Raises Unreadable."""
    if content[:1024].lstrip()[:5] == b"%PDF-":
        return PDF
    if content[:2] == b"PK":
        return DOCX
    raise Unreadable(_otherwise(content))


def _otherwise(content: bytes) -> str:
    """Why a file that is neither cannot be checked, and what to do."""
    if not content.strip():
        return "文件是空的"
    if content.startswith(b"\xd0\xcf\x11\xe0"):  # what Word 97 writes, and what holds a file with a password
        return "是旧格式的 doc 文件或者加了密：用 Word 或 WPS 打开，去掉密码，另存为 docx 再核对"
    return "不是 Word（docx）或 PDF 文件"


def check_file(content: bytes) -> Checked:
    """The findings about a Word file or a PDF. Raises Unreadable with what people can do about it."""
    if format_of(content) == PDF:
        return check(content)
    try:
        looked_at(content, MOST_BYTES)
        return _printed(content)
    except Unopenable as error:
        raise Unreadable("；".join(f"{what}：{_again(mend)}" for what, mend in error.said)) from error
    except NotPrinted as error:
        raise Unreadable(f"Word 文件排不出来（{error}）：另存为 PDF 再核对") from error


def _again(mend: str) -> str:
    return mend.replace("再传", "再核对")


def _printed(content: bytes) -> Checked:
    if not read(content).text.strip():
        raise Unreadable("Word 文件里没有文字")
    try:
        return _spared(check(by_libreoffice(printable(content)), content), unlike(content))
    except NotPrinted:
        return set_here(content)


def set_here(content: bytes) -> Checked:
    """Without a word processor. Raises NotPrinted, Unreadable."""
    unjudged = (OF_SETTING, *((OF_SHAPES,) if has_shapes(content) else ()))
    return _spared(check(by_typst(content, "公文"), content), unjudged)


def _spared(checked: Checked, unjudged: tuple[Unjudged, ...]) -> Checked:
    """Without what cannot be judged; what the Word file itself says, about no page, holds."""
    spared = {rule for one in unjudged for rule in one.rules}
    kept = tuple(one for one in checked.findings if one.rule not in spared or not one.page)
    return replace(checked, findings=kept, unjudged=(*checked.unjudged, *unjudged))
