"""An official paper as a Word file: head, title, text, tail and the notes at the foot of its last page."""

from __future__ import annotations

from zhiben.contents.docx.sheet import LINE, file, foot, numbered, section, turned
from zhiben.contents.official import fitting, head, tail
from zhiben.contents.official.body import Pictures, addressed, parted, titled, told
from zhiben.contents.official.paper import Official
from zhiben.contents.official.styles import STYLES, more, paragraph


def _last_page(paper: Official, imprint: str) -> str:
    """The notes at the foot and the last section: they stand upright, on a page after those turned aside."""
    is_wide = tail.is_wide_last(paper)
    has_wide = any(one.is_wide and one.blocks for one in paper.attachments)
    upright = section(first=paper.kind == "letter" and not has_wide)
    if not is_wide:
        return imprint + upright
    # A page that holds nothing but what floats is dropped by LibreOffice: it has a line of its own.
    return tail.ending(section(wide=True)) + _gap(1) + imprint + upright if imprint else section(wide=True)


def _gap(lines: int) -> str:
    return paragraph("text", "", more(line=lines * LINE))


def build(paper: Official) -> bytes:
    """The Word file (docx). Equal papers give equal bytes. Raises ValueError for a paper without text."""
    if not paper.blocks or not paper.title.strip() or not paper.issuer.strip():
        raise ValueError("标题、发文机关、正文都要有")
    pictures = Pictures()
    is_letter, has_end = paper.kind == "letter", paper.kind != "minutes"
    body = head.above(paper)
    is_order = paper.kind == "order"
    body += _gap(2) if is_order else titled(paper.title, 2 * LINE) + addressed(paper)
    is_kept = (has_end or not paper.present) and len(paper.attachments) <= tail.KEPT
    fit = fitting.fitted(paper, head.height(paper)) if is_kept else fitting.Fit()
    whole = told(paper.blocks, pictures, kept=is_kept)
    body += parted(fit.first, fit.rest, kept=True) if fit.rest else whole
    body += tail.attached(paper, kept=has_end)
    body += tail.signed(paper, fit) if has_end else tail.listed(paper)
    body += tail.annotated(paper) + tail.attachment_pages(paper, pictures)
    body += _last_page(paper, tail.imprinted(paper, pictures))
    feet = {"default": numbered("right"), "even": numbered("left")}
    if any(one.is_wide for one in paper.attachments):
        feet |= {"wide": turned("right"), "wide-even": turned("left")}
    if is_letter:
        feet["first"] = foot("right", "")
    return file(body, STYLES, feet, pictures.kept)
