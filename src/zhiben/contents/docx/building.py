"""A form's layout as a Word file with placeholders. GB/T 9704-2012: A4, 156 × 225 mm, 22 lines of 28 letters.

Plain text in the format's own words; equal layouts give equal bytes.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from io import BytesIO
from xml.sax.saxutils import escape

from zhiben.contents.documents import CODE, PLACEHOLDER, QR, Block, DocumentField, DocumentForm

EPOCH = (2000, 1, 1, 0, 0, 0)  # of every part: the same content is the same file
WIDTH = 8844  # twips, 156 mm
LABEL = 1750
SONG, FANG, HEI, KAI, TITLE = "宋体", "仿宋_GB2312", "黑体", "楷体_GB2312", "方正小标宋简体"
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WEIGHTS = {
    "text": 3,
    "long_text": 4,
    "date": 2.6,
    "moment": 3,
    "number": 1.4,
    "choice": 1.6,
    "signature": 2.6,
}

# style: name, font, half points, alignment, first line in hundredths of a letter, exact line in twips, more
_STYLES: Mapping[str, tuple[str, str, int, str, int, int, str]] = {
    "letterhead": ("文件头", TITLE, 66, "center", 0, 0, '<w:color w:val="FF0000"/>'),
    "number": ("发文字号", FANG, 32, "center", 0, 560, ""),
    "title": ("公文标题", TITLE, 44, "center", 0, 720, ""),
    "to": ("主送机关", FANG, 32, "both", 0, 560, ""),
    "heading": ("一级标题", HEI, 32, "both", 200, 560, ""),
    "text": ("正文公文", FANG, 32, "both", 200, 560, ""),
    "sign": ("落款", FANG, 32, "right", 0, 560, ""),
    # Of lines that hold a picture: as high as it is, for an exact line would cut it off.
    "signed": ("签名", FANG, 32, "both", 200, 0, ""),
    "signed-cell": ("表内签名", FANG, 24, "left", 0, 0, ""),
    "stamp": ("印章处", FANG, 21, "right", 0, 0, '<w:color w:val="999999"/>'),
    "note": ("附注", FANG, 28, "both", 0, 480, ""),
    "cell": ("表文", FANG, 24, "left", 0, 400, ""),
    "label": ("表头", HEI, 24, "center", 0, 400, ""),
    "check": ("核验", FANG, 21, "left", 0, 320, ""),
    "page": ("页码", SONG, 28, "right", 0, 0, ""),
}


def build(form: DocumentForm) -> bytes:
    """The template of a form as shipped, ready to be edited and uploaded again."""
    following = [*(block.kind == "seal" for block in form.layout[1:]), True]  # what the last lines go with
    body = "".join(_block(block, form, kept) for block, kept in zip(form.layout, following, strict=True))
    return pack(_parts(f"{body}{_check()}{_section()}", form.of_total))


def pack(parts: Mapping[str, bytes]) -> bytes:
    """Parts as one file. The list of types comes first, as readers expect; all else by name."""
    made = BytesIO()
    first = "[Content_Types].xml"
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in [first, *sorted(set(parts) - {first})]:
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 0
            packed.writestr(entry, parts[name])
    return made.getvalue()


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
    line = '<w:pBdr><w:bottom w:val="single" w:sz="18" w:space="4" w:color="FF0000"/></w:pBdr>'
    more = "<w:keepNext/>" if keep else ""
    more += line if rule else ""
    more += f'<w:spacing w:before="{before}" w:after="{after}"/>' if before or after else ""
    more += f'<w:ind w:right="{right}"/>' if right else ""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{more}</w:pPr>{_runs(text)}</w:p>'


def _runs(text: str) -> str:
    lines = [f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in text.split("\n")]
    return f"<w:r>{'<w:br/>'.join(lines)}</w:r>" if text else ""


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


def _section() -> str:
    return (
        '<w:sectPr><w:footerReference w:type="default" r:id="rId3"/>'
        '<w:footerReference w:type="even" r:id="rId4"/>'
        '<w:pgSz w:w="11906" w:h="16838"/>'
        '<w:pgMar w:top="2098" w:right="1474" w:bottom="1985" w:left="1587" '
        'w:header="851" w:footer="1304" w:gutter="0"/>'
        '<w:docGrid w:type="lines" w:linePitch="560"/></w:sectPr>'
    )  # fmt: skip


# ── the file around it ───────────────────────────────────────────────────────────────────────────


def _parts(body: str, of_total: bool) -> dict[str, bytes]:
    texts = {
        "[Content_Types].xml": _types(),
        "_rels/.rels": _relations([("rId1", "officeDocument", "word/document.xml")]),
        "word/_rels/document.xml.rels": _relations(
            [("rId1", "styles", "styles.xml"), ("rId2", "settings", "settings.xml"),
             ("rId3", "footer", "footer1.xml"), ("rId4", "footer", "footer2.xml")]
        ),
        "word/document.xml": f"<w:document {_W} {_R}><w:body>{body}</w:body></w:document>",
        "word/styles.xml": f"<w:styles {_W}>{_defaults()}{''.join(map(_style, _STYLES))}</w:styles>",
        "word/settings.xml": f"<w:settings {_W}><w:evenAndOddHeaders/></w:settings>",
        "word/footer1.xml": _of_total() if of_total else _footer("right"),
        "word/footer2.xml": _of_total() if of_total else _footer("left"),
    }  # fmt: skip
    return {name: (_HEAD + text).encode() for name, text in texts.items()}


def _types() -> str:
    of = {"document": "document.main", "styles": "styles", "settings": "settings"}
    parts = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_TYPE}.{kind}+xml"/>'
        for name, kind in (of | {"footer1": "footer", "footer2": "footer"}).items()
    )
    return (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{parts}</Types>'
    )


def _relations(of: list[tuple[str, str, str]]) -> str:
    lines = "".join(f'<Relationship Id="{i}" Type="{_REL}/{kind}" Target="{to}"/>' for i, kind, to in of)
    return (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{lines}'
        "</Relationships>"
    )


def _fonts(font: str) -> str:
    latin = 'w:ascii="Times New Roman" w:hAnsi="Times New Roman"'
    return f'<w:rFonts {latin} w:eastAsia="{font}" w:hint="eastAsia"/>'


def _defaults() -> str:
    return (
        f'<w:docDefaults><w:rPrDefault><w:rPr>{_fonts(FANG)}<w:sz w:val="32"/><w:lang w:eastAsia="zh-CN"/>'
        '</w:rPr></w:rPrDefault></w:docDefaults><w:style w:type="paragraph" w:default="1" w:styleId="Normal">'
        '<w:name w:val="Normal"/></w:style>'
    )


def _style(id_: str) -> str:
    name, font, size, align, indent, line, more = _STYLES[id_]
    first = (
        f'<w:ind w:firstLineChars="{indent}" w:firstLine="{size * 10 * indent // 100}"/>' if indent else ""
    )
    exact = f'<w:spacing w:line="{line}" w:lineRule="exact"/>' if line and id_ != "check" else ""
    tight = '<w:spacing w:val="-5"/>' if size == 32 else ""
    return (
        f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{id_}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="Normal"/><w:qFormat/><w:pPr><w:snapToGrid w:val="0"/>{exact}{first}'
        f'<w:jc w:val="{align}"/></w:pPr><w:rPr>{_fonts(font)}{more}{tight}<w:sz w:val="{size}"/>'
        f'<w:szCs w:val="{size}"/></w:rPr></w:style>'
    )


def _footer(side: str) -> str:
    """— 1 —, on the outer side (GB/T 9704)."""
    return _foot(side, f"{_plain('— ')}{_counted('PAGE')}{_plain(' —')}")


def _of_total() -> str:
    """第1页 共2页, as records of enforcement are numbered."""
    return _foot(
        "center", f"{_plain('第')}{_counted('PAGE')}{_plain('页　共')}{_counted('NUMPAGES')}{_plain('页')}"
    )


def _foot(side: str, runs: str) -> str:
    return (
        f'<w:ftr {_W}><w:p><w:pPr><w:pStyle w:val="page"/><w:ind w:left="280" w:right="280"/>'
        f'<w:jc w:val="{side}"/></w:pPr>{runs}</w:p></w:ftr>'
    )


def _plain(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def _counted(field: str) -> str:
    def part(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    code = f'<w:r><w:instrText xml:space="preserve"> {field} </w:instrText></w:r>'
    return f"{part('begin')}{code}{part('separate')}<w:r><w:t>1</w:t></w:r>{part('end')}"
