"""A PDF's letters, lines and pictures with their places. Nothing in it is run; much of it is bounded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any

from pdfminer.converter import PDFPageAggregator
from pdfminer.layout import LTChar, LTCurve, LTFigure, LTImage, LTPage
from pdfminer.pdfdocument import PDFDocument, PDFEncryptionError, PDFPasswordIncorrect
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser

from zhiben.contents.layout.pages import Box, Color, Glyph, Page, Print, Stroke, lined

MOST_BYTES, MOST_PAGES, MOST_GLYPHS = 20 * 1024 * 1024, 200, 400_000
_THIN = 6.0  # points: what is thicker is no line
_LONG = 8.0


class Unreadable(Exception):
    """Not a PDF whose pages can be read: why, for people."""


def printed(content: bytes) -> Print:
    """The pages of a PDF. Raises Unreadable."""
    if not content.lstrip()[:5] == b"%PDF-":
        raise Unreadable("不是 PDF 文件")
    if len(content) > MOST_BYTES:
        raise Unreadable(f"文件超过 {MOST_BYTES // 1024 // 1024} MB")
    try:
        return _printed(content)
    except Unreadable:
        raise
    except (PDFPasswordIncorrect, PDFEncryptionError) as error:
        raise Unreadable("PDF 加了密，解密后再核对") from error
    except Exception as error:  # whatever a damaged file makes the parser stumble over
        raise Unreadable("PDF 已损坏，读不出页面") from error


def _printed(content: bytes) -> Print:
    document = PDFDocument(PDFParser(BytesIO(content)))
    if not document.is_extractable:
        raise Unreadable("PDF 加了密，不许读取文字")
    manager = PDFResourceManager()
    device = PDFPageAggregator(manager, laparams=None)
    interpreter = PDFPageInterpreter(manager, device)
    pages: list[Page] = []
    glyphs = 0
    for n, page in enumerate(PDFPage.create_pages(document), 1):
        if n > MOST_PAGES:
            raise Unreadable(f"超过 {MOST_PAGES} 页")
        interpreter.process_page(page)
        made, count = _page(n, device.get_result())
        glyphs += count
        if glyphs > MOST_GLYPHS:
            raise Unreadable(f"超过 {MOST_GLYPHS} 字")
        pages.append(made)
    if not pages:
        raise Unreadable("PDF 里没有页面")
    if not glyphs:
        raise Unreadable("PDF 里没有文字，可能是扫描件：用 Word 文件，或者由 Word 导出的 PDF 核对")
    coded = [one.text.startswith("(cid:") for page in pages for line in page.lines for one in line.glyphs]
    if sum(coded) * 2 > len(coded):
        raise Unreadable("PDF 里的字没有编码，读不出是什么字：由 Word 重新导出，或者用 Word 文件核对")
    return Print(tuple(pages), _maker(document))


def _maker(document: PDFDocument) -> str:
    said = next((one["Producer"] for one in document.info if "Producer" in one), b"")
    if not isinstance(said, bytes):
        return ""
    coding = "utf-16" if said.startswith((b"\xfe\xff", b"\xff\xfe")) else "latin-1"
    return said.decode(coding, "replace")


def _page(n: int, layout: LTPage) -> tuple[Page, int]:
    high = layout.height
    glyphs: list[Glyph] = []
    aside: list[Glyph] = []
    pictures, across, upright = [], [], []
    for one in _parts(layout):
        if isinstance(one, LTChar):
            if _is_level(one) and one.get_text().isprintable():
                glyphs.append(_glyph(one, high))
            elif abs(one.matrix[0]) < 0.01 and one.matrix[1] < 0 and one.get_text().isprintable():
                aside.append(_turned(one, layout.width, high))
        elif isinstance(one, LTImage):
            pictures.append(Box(one.x0, high - one.y1, one.x1, high - one.y0))
        elif isinstance(one, LTCurve):
            stroke = _stroke(one, high)
            across += [stroke] if stroke else []
            if one.height > _LONG and one.width < _THIN:
                upright.append(Box(one.x0, high - one.y1, one.x1, high - one.y0))
    tables = _tables(upright)
    lines = lined(n, glyphs, tables)
    strokes = tuple(sorted(_joined(across), key=lambda stroke: stroke.y))
    turned = lined(n, aside, ()) if layout.width > high else ()
    return Page(n, layout.width, high, lines, strokes, tuple(pictures), tables, turned), len(glyphs)


def _parts(of: Any) -> Iterator[Any]:
    for one in of:
        if isinstance(one, LTFigure):
            yield from _parts(one)
        else:
            yield one


def _glyph(one: LTChar, high: float) -> Glyph:
    color = _color(one.graphicstate.ncolor)
    return Glyph(one.get_text(), one.x0, one.x1, high - one.matrix[5], one.size, one.fontname, color)


def _is_level(one: LTChar) -> bool:
    """Neither of a seal's ring nor of a watermark: it stands upright on a level base."""
    return bool(one.upright) and one.matrix[0] > 0.01 and abs(one.matrix[1]) < 0.01 * one.matrix[0]


def _turned(one: LTChar, wide: float, high: float) -> Glyph:
    """A letter that is read downwards, as it stands when the page is turned upright: its left is the foot."""
    start, end = high - one.y1, high - one.y0
    color = _color(one.graphicstate.ncolor)
    return Glyph(one.get_text(), start, end, wide - one.matrix[4], one.width, one.fontname, color)


def _color(said: object) -> Color:
    """Red, green and blue of grey, RGB or CMYK; black for what is none of these."""
    told = [said] if isinstance(said, int | float) else list(said) if isinstance(said, list | tuple) else []
    if not told or not all(isinstance(one, int | float) for one in told):
        return 0.0, 0.0, 0.0
    if len(told) == 4:
        cyan, magenta, yellow, black = told
        return (1 - cyan) * (1 - black), (1 - magenta) * (1 - black), (1 - yellow) * (1 - black)
    return (told[0],) * 3 if len(told) != 3 else (told[0], told[1], told[2])


def _stroke(one: LTCurve, high: float) -> Stroke | None:
    """A line across, drawn as such or as a filled strip."""
    if one.width < 2 * _LONG or one.height > _THIN:
        return None
    is_filled = bool(one.fill) and one.height > 0
    color = _color(one.non_stroking_color if is_filled else one.stroking_color)
    thick = one.height if is_filled else float(one.linewidth or 1)  # 1 where a PDF says nothing
    return Stroke(one.x0, one.x1, high - (one.y0 + one.y1) / 2, thick, color)


def _joined(strokes: Sequence[Stroke]) -> list[Stroke]:
    """Strokes that go on from each other, or lie upon each other, as one."""
    made: list[Stroke] = []
    for one in sorted(strokes, key=lambda stroke: (round(stroke.y, 1), stroke.x0)):
        last = made[-1] if made else None
        if last and abs(last.y - one.y) < 0.3 and one.x0 <= last.x1 + 2 and last.color == one.color:
            wide = max(last.x1, one.x1)
            made[-1] = Stroke(min(last.x0, one.x0), wide, last.y, max(last.thick, one.thick), last.color)
        else:
            made.append(one)
    return made


def _tables(upright: Sequence[Box]) -> tuple[Box, ...]:
    """The grounds of tables: where lines stand upright."""
    made: list[Box] = []
    for one in sorted(upright, key=lambda box: box.y0):
        if made and one.y0 <= made[-1].y1 + 4:
            last = made[-1]
            made[-1] = Box(min(last.x0, one.x0), last.y0, max(last.x1, one.x1), max(last.y1, one.y1))
        else:
            made.append(one)
    return tuple(box for box in made if box.x1 - box.x0 > _LONG)
