"""Under the text: note of attachments, signature, day, the attachments, the notes at the last page's foot."""

from __future__ import annotations

from datetime import date

from zhiben.contents.docx.pictures import Picture
from zhiben.contents.docx.sheet import HEI, KAI, LINE, WIDE, WIDTH, fonts, run, section
from zhiben.contents.official import joint
from zhiben.contents.official.body import Pictures, titled, told
from zhiben.contents.official.fitting import SIGNER_LETTERS, Fit
from zhiben.contents.official.paper import Attachment, Official
from zhiben.contents.official.styles import border, more, paragraph, stop
from zhiben.contents.official.words import LETTER, letters, title_lines

NOTE_LETTER = 280  # twips of a letter in the notes at the foot
THICK, THIN = 8, 6  # eighths of a point: 0.35 and 0.25 mm
KEPT = 3  # names of attachments that stay with the signature: a longer list would be a page of its own
GAPS = 0.5  # letters: some programs set digits apart from Chinese letters, some do not
CODE_SIDE = 12  # mm


def day_said(day: date) -> str:
    """2026年11月3日: Arabic, no zeros before."""
    return f"{day.year}年{day.month}月{day.day}日"


def attached(paper: Official, *, kept: bool) -> str:
    """附件说明: a line under the text, two letters in; a second line under the name's first letter."""
    lines = []
    one_only = len(paper.attachments) == 1
    digits = len(str(len(paper.attachments)))
    name = 5 * LETTER + (0 if one_only else round((digits / 2 + 1) * LETTER))
    for n, one in enumerate(paper.attachments):
        start = 2 * LETTER if n == 0 else 5 * LETTER
        begin = "附件：" if n == 0 else ""
        title = one.title.replace("\n", "").rstrip("。；，、.;")
        text = f"{begin}{title}" if one_only else f"{begin}{n + 1}.\t{title}"
        indent = f'w:left="{name}" w:hanging="{name - start}" w:right="{LETTER}"'
        edges = more(
            keep=kept and n >= len(paper.attachments) - KEPT,
            whole=True,
            tabs="" if one_only else stop(name),
            before=LINE if n == 0 else 0,
            indent=indent,
        )
        lines.append(paragraph("attached", run(text), edges))
    return "".join(lines)


def signed(paper: Official, fit: Fit) -> str:
    """Issuer over day. With a seal the day stands four letters from the right, the name centred over it, room
    for the seal above; without, the name two letters from the right, the day begins two letters further in.
    """
    if paper.kind == "order":
        return _stamped(paper)
    names, day = title_lines(paper.issuer, SIGNER_LETTERS), day_said(paper.day)
    if paper.joint:
        many = joint.issuers(paper)
        is_kept = bool(paper.annotation) or not fit.is_free
        if paper.is_sealed:
            return joint.sealed(many, day, fit.gap, kept=is_kept)
        return joint.unsealed(many, day, kept=is_kept)
    wide, day_wide = max(map(letters, names)), letters(day) + GAPS
    if paper.is_sealed:
        day_right = max(4.0, 1 + (wide - day_wide) / 2)
        edges = [(_right(day_right + (day_wide - letters(name)) / 2), "") for name in names]
        under = (_right(day_right), "")
    else:
        start = WIDTH / LETTER - 2 - max(wide, day_wide + 2)
        edges = [(_left(start + (wide - letters(name)) / 2), "left") for name in names]
        under = (_left(start + 2), "left")
    lines = []
    for n, (text, (indent, align)) in enumerate(zip((*names, day), (*edges, under), strict=True)):
        before = LINE * (fit.gap if paper.is_sealed else 2) if n == 0 else 0
        is_kept = text is not day or bool(paper.annotation) or not fit.is_free
        lines.append(
            paragraph("sign", run(text), more(keep=is_kept, before=before, indent=indent, align=align))
        )
    return "".join(lines)


def _stamped(paper: Official) -> str:
    """By a person: the post two letters left of the name, a line between them and the day."""
    names = run(f"{paper.post}　　") + run("".join(paper.signers[:1]), fonts(KAI))
    right = _right(4)
    first = paragraph("sign", names, more(keep=True, before=2 * LINE, indent=right))
    return first + paragraph("sign", run(day_said(paper.day)), more(keep=True, before=LINE, indent=right))


def listed(paper: Official) -> str:
    """Who was there, of minutes: 出席：, names under names."""
    lines = []
    for n, (kind, names) in enumerate(paper.present):
        start = round((letters(kind) + 3) * LETTER)
        runs = run(f"{kind}：", fonts(HEI)) + run(names)
        indent = f'w:left="{start}" w:hanging="{start - 2 * LETTER}"'
        lines.append(
            paragraph("attached", runs, more(keep=True, before=LINE if n == 0 else 0, indent=indent))
        )
    return "".join(lines)


def annotated(paper: Official) -> str:
    """附注, in brackets under the day."""
    text = paper.annotation.strip("（）")
    return paragraph("annotation", run(f"（{text}）"), more(keep=True)) if text else ""


def attachment_pages(paper: Official, pictures: Pictures) -> str:
    """Each on pages of its own: 附件 and its number top left, its title on the third line. Sheets turned to
    the side are a section of their own.
    """
    one_only = len(paper.attachments) == 1
    told_, wide, is_first = "", False, paper.kind == "letter"
    for n, one in enumerate(paper.attachments, 1):
        if not one.blocks:
            continue
        turns = one.is_wide is not wide
        if turns:
            told_ += ending(section(first=is_first and not wide, wide=wide))
            wide, is_first = one.is_wide, is_first and wide
        told_ += _pages(one, "附件" if one_only else f"附件{n}", pictures, page=not turns)
    return told_


def is_wide_last(paper: Official) -> bool:
    """Is the last page of the attachments turned to the side?"""
    own = [one for one in paper.attachments if one.blocks]
    return bool(own) and own[-1].is_wide


def ending(section_: str) -> str:
    """The end of a section: a line of no height."""
    return paragraph("rule", "", section_)


def _pages(one: Attachment, called: str, pictures: Pictures, *, page: bool) -> str:
    head = paragraph("attachment", run(called), more(keep=True, page=page))
    text = told(one.blocks, pictures, wide=WIDE if one.is_wide else WIDTH)
    return head + titled(one.title, before=LINE) + text


def imprinted(paper: Official, pictures: Pictures) -> str:
    """版记 at the foot of the last page's text, with the code that the paper is verified by: a table that
    floats there, and the line of no height that it hangs on, which stays with the text.
    """
    lines = [
        (edges, cell)
        for edges, cell in (_checked(paper, pictures), _copied(paper), _printed(paper))
        if cell
    ]  # fmt: skip
    if not lines:
        return ""
    rows = "".join(
        f'<w:tr><w:trPr><w:cantSplit/></w:trPr><w:tc><w:tcPr><w:tcW w:w="{WIDTH}" w:type="dxa"/>'
        f"<w:tcBorders>{edges}</w:tcBorders></w:tcPr>{cell}</w:tc></w:tr>"
        for edges, cell in lines
    )
    margins = "".join(f'<w:{side} w:w="0" w:type="dxa"/>' for side in ("left", "right"))
    return (
        '<w:tbl><w:tblPr><w:tblpPr w:leftFromText="0" w:rightFromText="0" w:vertAnchor="margin" '
        'w:horzAnchor="page" w:tblpX="1587" w:tblpYSpec="bottom"/><w:tblOverlap w:val="never"/>'
        f'<w:tblW w:w="{WIDTH}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        f'<w:tblCellMar>{margins}</w:tblCellMar></w:tblPr><w:tblGrid><w:gridCol w:w="{WIDTH}"/></w:tblGrid>'
        f"{rows}</w:tbl>{paragraph('rule', '')}"
    )


def _copied(paper: Official) -> tuple[str, str]:
    """抄送 with the lines around it."""
    if not paper.copy_to:
        return "", ""
    indent = f'w:left="{4 * NOTE_LETTER}" w:right="{NOTE_LETTER}" w:hanging="{3 * NOTE_LETTER}"'
    rule = "" if paper.kind == "letter" else border("top", THICK)
    rule += border("bottom", THICK) if paper.kind == "minutes" else ""
    text = f"抄送：{paper.copy_to.rstrip('。')}。"
    return rule, paragraph("imprint", run(text), more(indent=indent))


def _printed(paper: Official) -> tuple[str, str]:
    """印发机关 and 印发日期; letters and minutes have neither (GB/T 9704 10.1)."""
    if paper.kind in ("letter", "minutes"):
        return "", ""
    by, day = paper.printed_by or f"{paper.issuer}办公室", paper.printed_on or paper.day
    rule = border("top", THIN if paper.copy_to else THICK) + border("bottom", THICK)
    ends = stop(WIDTH - NOTE_LETTER, "right")
    told = run(f"{by}\t{day_said(day)}印发")
    return rule, paragraph("imprint", told, more(tabs=ends, indent=f'w:left="{NOTE_LETTER}"'))


def _checked(paper: Official, pictures: Pictures) -> tuple[str, str]:
    if paper.check is None:
        return "", ""
    code = Picture(paper.check.picture, "zhiben-qr", "二维码", CODE_SIDE, CODE_SIDE)
    said = run(f"　扫码核验真伪。查验码：{paper.check.code}")
    return "", paragraph("check", pictures.put(code) + said, more(after=60))


def _right(in_letters: float) -> str:
    return f'w:right="{max(0, round(in_letters * LETTER))}"'


def _left(in_letters: float) -> str:
    return f'w:left="{max(0, round(in_letters * LETTER))}"'
