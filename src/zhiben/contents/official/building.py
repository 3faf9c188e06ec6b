"""An official paper as a Word file: head, title, text, tail and the notes at the foot of its last page."""

from __future__ import annotations

from zhiben.contents.docx.sheet import LINE, file, foot, numbered, section
from zhiben.contents.official import head, tail
from zhiben.contents.official.body import Pictures, addressed, titled, told
from zhiben.contents.official.paper import Official
from zhiben.contents.official.styles import STYLES


def build(paper: Official) -> bytes:
    """The Word file (docx). Equal papers give equal bytes. Raises ValueError for a paper without text."""
    if not paper.blocks or not paper.title.strip() or not paper.issuer.strip():
        raise ValueError("标题、发文机关、正文都要有")
    pictures = Pictures()
    is_letter, has_end = paper.kind == "letter", paper.kind != "minutes"
    body = head.above(paper) + titled(paper.title, 2 * LINE) + addressed(paper)
    is_kept = (has_end or not paper.present) and len(paper.attachments) <= tail.KEPT
    body += told(paper.blocks, pictures, kept=is_kept)
    body += tail.attached(paper, kept=has_end)
    body += tail.signed(paper) if has_end else tail.listed(paper)
    body += tail.annotated(paper) + tail.attachment_pages(paper, pictures)
    body += tail.imprinted(paper, pictures) + section(first=is_letter)
    feet = {"default": numbered("right"), "even": numbered("left")}
    if is_letter:
        feet["first"] = foot("right", "")
    return file(body, STYLES, feet, pictures.kept)
