"""A form's layout as a Word file with placeholders, on the sheet of GB/T 9704-2012 (`sheet`)."""

from __future__ import annotations

from zhiben.contents.documents import CODE, PLACEHOLDER, QR, Block, DocumentField, DocumentForm
from zhiben.contents.docx.sheet import (
    FANG,
    HEI,
    RED,
    SONG,
    TITLE,
    WIDTH,
    Style,
    file,
    numbered,
    of_total,
    run,
    section,
)

LABEL = 1750
_WEIGHTS = {
    "text": 3,
    "long_text": 4,
    "date": 2.6,
    "moment": 3,
    "number": 1.4,
    "choice": 1.6,
    "signature": 2.6,
}

_STYLES = {
    "letterhead": Style("文件头", TITLE, 66, "center", 0, 0, f'<w:color w:val="{RED}"/>'),
    "number": Style("发文字号", FANG, 32, "center", 0, 560),
    "title": Style("公文标题", TITLE, 44, "center", 0, 720),
    "to": Style("主送机关", FANG, 32, "both", 0, 560),
    "heading": Style("一级标题", HEI, 32, "both", 200, 560),
    "text": Style("正文公文", FANG, 32, "both", 200, 560),
    "sign": Style("落款", FANG, 32, "right", 0, 560),
    # Of lines that hold a picture: as high as it is, for an exact line would cut it off.
    "signed": Style("签名", FANG, 32, "both", 200),
    "signed-cell": Style("表内签名", FANG, 24, "left"),
    "stamp": Style("印章处", FANG, 21, "right", 0, 0, '<w:color w:val="999999"/>'),
    "note": Style("附注", FANG, 28, "both", 0, 480),
    "cell": Style("表文", FANG, 24, "left", 0, 400),
    "label": Style("表头", HEI, 24, "center", 0, 400),
    "check": Style("核验", FANG, 21, "left"),
    "page": Style("页码", SONG, 28, "right", 0, 360),
}


def build(form: DocumentForm) -> bytes:
    """The template of a form as shipped, ready to be edited and uploaded again."""
    following = [*(block.kind == "seal" for block in form.layout[1:]), True]  # what the last lines go with
    body = "".join(_block(block, form, kept) for block, kept in zip(form.layout, following, strict=True))
    feet = {
        "default": of_total() if form.of_total else numbered("right"),
        "even": of_total() if form.of_total else numbered("left"),
    }
    return file(f"{body}{_check()}{section()}", _STYLES, feet)


# ── the body ─────────────────────────────────────────────────────────────────────────────────────


def _block(block: Block, form: DocumentForm, kept: bool) -> str:
    """`kept`: on one page with what follows, so that no seal and no code stands on a page by itself."""
    if block.kind == "pairs":
        return _pairs(block, form, kept)
    if block.kind == "table":
        return _table(form, block.lines[0][0])
    if block.kind == "sign":
        name, *rest = [line[0] for line in block.lines]
        lines = [_paragraph("sign", name, before=560, right=640, keep=bool(rest))]
        return "".join(lines + [_paragraph("sign", line, right=640) for line in rest])
    if block.kind == "seal":
        return _stamped([line[0] for line in block.lines], kept)
    text = block.lines[0][0]
    if block.kind == "letterhead":
        return _paragraph("letterhead", text) + _paragraph("number", "")
    if block.kind == "number" and any(one.kind == "letterhead" for one in form.layout):
        return _paragraph("number", text, rule=True) + _paragraph("number", "")
    if block.kind == "number":
        return _paragraph("number", text, before=120, after=240)
    if block.kind == "title":
        return _paragraph("title", text, after=280)
    return _paragraph(_signed(block.kind, text, form), text, keep=kept or block.kind == "heading")


def _stamped(lines: list[str], kept: bool) -> str:
    """Where the seal goes: room for it, over name and date, all on one page (GB/T 9704: 无空白页后盖章)."""
    room = _paragraph("stamp", "（印章）", before=560, right=1700, keep=True)
    told = [_paragraph("sign", line, right=640, keep=True) for line in lines]
    return room + "".join(told) + _paragraph("stamp", "", after=900, keep=kept)


def _signed(style: str, text: str, form: DocumentForm) -> str:
    """The style of a text, of one that holds a signature's picture the one that gives it room."""
    found = [form.finds(told) for told in PLACEHOLDER.findall(text)]
    asked = [one[1] or one[0] for one in found if one is not None]
    if all(one is None or one.type != "signature" for one in asked):
        return style
    return "signed-cell" if style in ("cell", "label") else "signed"


def _paragraph(
    style: str, text: str, *, before: int = 0, after: int = 0, right: int = 0, keep: bool = False,
    rule: bool = False,
) -> str:  # fmt: skip
    line = f'<w:pBdr><w:bottom w:val="single" w:sz="18" w:space="4" w:color="{RED}"/></w:pBdr>'
    more = "<w:keepNext/>" if keep else ""
    more += line if rule else ""
    more += f'<w:spacing w:before="{before}" w:after="{after}"/>' if before or after else ""
    more += f'<w:ind w:right="{right}"/>' if right else ""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{more}</w:pPr>{run(text)}</w:p>'


def _pairs(block: Block, form: DocumentForm, kept: bool) -> str:
    """Labels and values side by side; a line with one pair takes the whole width."""
    value = (WIDTH - 2 * LABEL) // 2
    rows = []
    for line in block.lines:
        cells = ""
        for n, text in enumerate(line):
            wide = WIDTH - LABEL if len(line) == 2 else value
            if n % 2 == 0:
                cells += _cell(text, "label", LABEL, keep=kept)
            else:
                cells += _cell(text, _signed("cell", text, form), wide, len(line) == 2, kept)
        rows.append(_row(cells))
    return _grid([LABEL, value, LABEL, WIDTH - 2 * LABEL - value], "".join(rows), keep=kept)


def _table(form: DocumentForm, called: str) -> str:
    """A declared table: its heading on every page, one row that repeats."""
    asked = form.field(called)
    if asked is None:
        raise ValueError(called)
    widths = _widths(asked.columns)
    heads = _cell("序号", "label", widths[0])
    heads += "".join(_cell(one.label, "label", w) for one, w in zip(asked.columns, widths[1:], strict=True))
    cells = _cell(f"{{{{{asked.label}.序号}}}}", "label", widths[0])
    for one, wide in zip(asked.columns, widths[1:], strict=True):
        text = f"{{{{{asked.label}.{one.label}}}}}"
        cells += _cell(text, _signed("cell", text, form), wide)
    return _grid(widths, _row(heads, head=True) + _row(cells))


def _widths(columns: tuple[DocumentField, ...]) -> list[int]:
    first = 800
    weights = [_WEIGHTS.get(one.type, 3) for one in columns]
    made = [int((WIDTH - first) * weight / sum(weights)) for weight in weights]
    return [first, *made[:-1], WIDTH - first - sum(made[:-1])]


def _grid(widths: list[int], rows: str, border: str = "single", keep: bool = False) -> str:
    sides = "".join(
        f'<w:{side} w:val="{border}" w:sz="6" w:space="0" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    columns = "".join(f'<w:gridCol w:w="{wide}"/>' for wide in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{WIDTH}" w:type="dxa"/><w:tblBorders>{sides}</w:tblBorders>'
        f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{columns}</w:tblGrid>{rows}</w:tbl>'
        f"{_paragraph('check', '', keep=keep)}"
    )


def _row(cells: str, *, head: bool = False) -> str:
    more = "<w:cantSplit/><w:tblHeader/>" if head else ""
    height = '<w:trHeight w:val="520" w:hRule="atLeast"/>'
    return f"<w:tr><w:trPr>{more}{height}</w:trPr>{cells}</w:tr>"


def _cell(text: str, style: str, wide: int, whole: bool = False, keep: bool = False) -> str:
    span = '<w:gridSpan w:val="3"/>' if whole else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{wide}" w:type="dxa"/>{span}<w:vAlign w:val="center"/></w:tcPr>'
        f"{_paragraph(style, text, keep=keep)}</w:tc>"
    )


def _check() -> str:
    """What lets anybody tell a copy from a forgery, at the end of every document."""
    said = f"扫码核验本文件真伪、是否作废。\n查验码：{{{{{CODE}}}}}"
    cells = _cell(f"{{{{{QR}}}}}", "check", 1800) + _cell(said, "check", WIDTH - 1800)
    return _paragraph("check", "", keep=True) + _grid([1800, WIDTH - 1800], _row(cells), border="nil")
