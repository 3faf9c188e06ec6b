"""Is a file laid out as an official paper has to be: a Word file is printed, then what is printed is read.

Beside `printing`, which it needs; no database.
"""

from __future__ import annotations

from zhiben.contents.docx.opening import Unopenable, looked_at
from zhiben.contents.layout.checking import Checked, check
from zhiben.contents.layout.pdf import Unreadable
from zhiben.contents.layout.printable import printable
from zhiben.contents.office import MOST_BYTES
from zhiben.documents.printing import NotPrinted, by_libreoffice

DOCX, PDF = "docx", "pdf"


def format_of(content: bytes) -> str:
    """By what it begins with. Raises Unreadable."""
    if content[:1024].lstrip()[:5] == b"%PDF-":
        return PDF
    if content[:2] == b"PK":
        return DOCX
    raise Unreadable("不是 Word（docx）或 PDF 文件")


def check_file(content: bytes) -> Checked:
    """The findings about a Word file or a PDF. Raises Unreadable with what people can do about it."""
    if format_of(content) == PDF:
        return check(content)
    try:
        looked_at(content, MOST_BYTES)
        return check(by_libreoffice(printable(content)), content)
    except Unopenable as error:
        raise Unreadable("；".join(f"{what}：{mend}" for what, mend in error.said)) from error
    except NotPrinted as error:
        raise Unreadable(
            f"Word 文件没有转成 PDF（{error}）：装上 LibreOffice，或者另存为 PDF 再核对"
        ) from error
