"""The sheet of GB/T 9704-2012 and the file around it: A4, 156 × 225 mm, its fonts, page numbers and parts.

Plain text in the format's own words; equal content gives equal bytes. Forms (`building`) and official papers
(`contents.official`) are both laid on it.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from io import BytesIO
from typing import NamedTuple
from xml.sax.saxutils import escape

EPOCH = (2000, 1, 1, 0, 0, 0)  # of every part: the same content is the same file
MM = 56.6929  # twips
WIDTH = 8844  # twips, 156 mm
LINE = 579  # twips, 28.95 points: 22 of them fill the 225 mm
SONG, FANG, HEI, KAI, TITLE = "宋体", "仿宋_GB2312", "黑体", "楷体_GB2312", "方正小标宋简体"
RED = "FF0000"
_FEET = {"default": "rId3", "even": "rId4", "first": "rId5", "wide": "rId6", "wide-even": "rId7"}
WIDE = 12756  # twips, 225 mm: of the text on a page turned to the side
_TURNED_AT = 1412  # twips from the left, of a line of 18 points whose dashes are 7 mm from the text
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

# Every page is filled to its last line, every line to its last letter; no gaps between letters and digits.
# Marks do not hang out beyond the text in LibreOffice, which reads overflowPunct the wrong way round.
_EVEN = "".join(
    f'<w:{name} w:val="{value}"/>'
    for name, value in (
        ("widowControl", 0), ("overflowPunct", 1), ("autoSpaceDE", 0), ("autoSpaceDN", 0), ("snapToGrid", 0),
    )
)  # fmt: skip


class Style(NamedTuple):
    """A named look: half points, first line in hundredths of a letter, exact line in twips (0: as needed)."""

    name: str
    font: str
    size: int
    align: str
    first: int = 0
    line: int = 0
    more: str = ""

    def xml(self, id_: str) -> str:
        size = self.size
        first = (
            f'<w:ind w:firstLineChars="{self.first}" w:firstLine="{size * 10 * self.first // 100}"/>'
            if self.first
            else ""
        )
        exact = f'<w:spacing w:line="{self.line}" w:lineRule="exact"/>' if self.line else ""
        look = fonts(self.font, self.font) if self.font in (SONG, TITLE) else fonts(self.font)  # digits too
        tight = '<w:spacing w:val="-5"/>' if size == 32 else ""  # 28 letters of 16 points in 156 mm
        return (
            f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{id_}"><w:name w:val="{self.name}"/>'
            f'<w:basedOn w:val="Normal"/><w:qFormat/><w:pPr>{_EVEN}{exact}{first}'
            f'<w:jc w:val="{self.align}"/></w:pPr><w:rPr>{look}{self.more}{tight}'
            f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr></w:style>'
        )


def fonts(font: str, latin: str = "Times New Roman") -> str:
    said = f'w:ascii="{latin}" w:hAnsi="{latin}"'
    return f'<w:rFonts {said} w:eastAsia="{font}" w:hint="eastAsia"/>'


def section(*, first: bool = False, wide: bool = False) -> str:
    """A4 with its margins and page numbers. `first`: the first page has none (letters); `wide`: turned to the
    side, its head where the left of the others is (GB/T 9704 8).
    """
    feet = {"default": "wide" if wide else "default", "even": "wide-even" if wide else "even"}
    feet |= {"first": "first"} if first else {}
    named = "".join(f'<w:footerReference w:type="{at}" r:id="{_FEET[name]}"/>' for at, name in feet.items())
    size = 'w:w="16838" w:h="11906" w:orient="landscape"' if wide else 'w:w="11906" w:h="16838"'
    top, right, bottom, left = (1587, 2098, 1474, 1985) if wide else (2098, 1474, 1985, 1587)
    return (
        f"<w:sectPr>{named}<w:pgSz {size}/>"
        f'<w:pgMar w:top="{top}" w:right="{right}" w:bottom="{bottom}" w:left="{left}" '
        f'w:header="851" w:footer="{567 if wide else 1406}" w:gutter="0"/>{"<w:titlePg/>" if first else ""}'
        f'<w:docGrid w:type="lines" w:linePitch="{LINE}"/></w:sectPr>'
    )


def file(
    body: str, styles: Mapping[str, Style], footers: Mapping[str, str], pictures: Mapping[str, bytes] = {}
) -> bytes:
    """A body with its section as a Word file. `footers`: texts by "default", "even", "first", and "wide" and
    "wide-even" of pages turned to the side; `pictures`: PNGs by the name that the body embeds them by.
    """
    feet = {name: f"footer{n}" for n, name in enumerate(_FEET, 1) if name in footers}
    related = [("rId1", "styles", "styles.xml"), ("rId2", "settings", "settings.xml")]
    related += [(_FEET[name], "footer", f"{foot}.xml") for name, foot in feet.items()]
    related += [(name, "image", f"media/{name}.png") for name in pictures]
    texts = {
        "[Content_Types].xml": _types(list(feet.values()), bool(pictures)),
        "_rels/.rels": _relations([("rId1", "officeDocument", "word/document.xml")]),
        "word/_rels/document.xml.rels": _relations(related),
        "word/document.xml": f"<w:document {_W} {_R}><w:body>{body}</w:body></w:document>",
        "word/styles.xml": f"<w:styles {_W}>{_defaults()}"
        f"{''.join(style.xml(id_) for id_, style in styles.items())}</w:styles>",
        "word/settings.xml": f"<w:settings {_W}><w:evenAndOddHeaders/></w:settings>",
        **{f"word/{foot}.xml": footers[name] for name, foot in feet.items()},
    }
    parts = {name: (_HEAD + text).encode() for name, text in texts.items()}
    return pack(parts | {f"word/media/{name}.png": content for name, content in pictures.items()})


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


def numbered(side: str) -> str:
    """— 1 —, on the outer side, a letter from the edge; its dashes 7 mm below the text."""
    return foot(side, f"{_plain('— ')}{_counted('PAGE')}{_plain(' —')}")


def turned(side: str) -> str:
    """The same on a page turned to the side, where it stands on the others: at its left, read downwards."""
    runs = f"{_plain('— ')}{_counted('PAGE')}{_plain(' —')}"
    margins = "".join(f'<w:{name} w:w="0" w:type="dxa"/>' for name in ("left", "right"))
    return (
        f'<w:ftr {_W}><w:tbl><w:tblPr><w:tblpPr w:vertAnchor="page" w:horzAnchor="page" '
        f'w:tblpX="{_TURNED_AT}" w:tblpY="1587"/><w:tblW w:w="360" w:type="dxa"/>'
        f'<w:tblLayout w:type="fixed"/>'
        f'<w:tblCellMar>{margins}</w:tblCellMar></w:tblPr><w:tblGrid><w:gridCol w:w="360"/></w:tblGrid>'
        f'<w:tr><w:trPr><w:trHeight w:val="{WIDTH}" w:hRule="exact"/></w:trPr><w:tc><w:tcPr>'
        '<w:tcW w:w="360" w:type="dxa"/><w:textDirection w:val="tbRl"/></w:tcPr>'
        f'<w:p><w:pPr><w:pStyle w:val="page"/><w:ind w:left="280" w:right="280"/>'
        f'<w:jc w:val="{side}"/></w:pPr>{runs}</w:p></w:tc></w:tr></w:tbl>'
        '<w:p><w:pPr><w:pStyle w:val="page"/></w:pPr></w:p></w:ftr>'
    )


def of_total() -> str:
    """第1页 共2页, as records of enforcement are numbered."""
    return foot(
        "center", f"{_plain('第')}{_counted('PAGE')}{_plain('页　共')}{_counted('NUMPAGES')}{_plain('页')}"
    )


def foot(side: str, runs: str) -> str:
    return (
        f'<w:ftr {_W}><w:p><w:pPr><w:pStyle w:val="page"/><w:ind w:left="280" w:right="280"/>'
        f'<w:jc w:val="{side}"/></w:pPr>{runs}</w:p></w:ftr>'
    )


def run(text: str, look: str = "") -> str:
    """Text in one run, "\\n" breaking its line, "\\t" a stop. `look`: what differs from the paragraph's."""
    if not text:
        return ""
    lines = []
    for line in text.split("\n"):
        stops = [f'<w:t xml:space="preserve">{escape(part)}</w:t>' for part in line.split("\t")]
        lines.append("<w:tab/>".join(stops))
    return f"<w:r>{f'<w:rPr>{look}</w:rPr>' if look else ''}{'<w:br/>'.join(lines)}</w:r>"


def _types(feet: list[str], has_pictures: bool) -> str:
    of = {"document": "document.main", "styles": "styles", "settings": "settings"}
    parts = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_TYPE}.{kind}+xml"/>'
        for name, kind in (of | dict.fromkeys(feet, "footer")).items()
    )
    picture = '<Default Extension="png" ContentType="image/png"/>' if has_pictures else ""
    return (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{picture}{parts}</Types>'
    )


def _relations(of: list[tuple[str, str, str]]) -> str:
    lines = "".join(f'<Relationship Id="{i}" Type="{_REL}/{kind}" Target="{to}"/>' for i, kind, to in of)
    return (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{lines}'
        "</Relationships>"
    )


def _defaults() -> str:
    return (
        f'<w:docDefaults><w:rPrDefault><w:rPr>{fonts(FANG)}<w:sz w:val="32"/><w:lang w:eastAsia="zh-CN"/>'
        '</w:rPr></w:rPrDefault></w:docDefaults><w:style w:type="paragraph" w:default="1" w:styleId="Normal">'
        '<w:name w:val="Normal"/></w:style>'
    )


def _plain(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def _counted(field: str) -> str:
    def part(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    code = f'<w:r><w:instrText xml:space="preserve"> {field} </w:instrText></w:r>'
    return f"{part('begin')}{code}{part('separate')}<w:r><w:t>1</w:t></w:r>{part('end')}"
