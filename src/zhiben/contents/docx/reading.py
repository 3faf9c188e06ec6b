"""A Word file read back as paper: paragraphs and tables with what the eye sees of them, in their order.

Read are direct formatting and named styles: alignment, indents, line height, size, font, bold, colour, tables
with spans and borders, pictures, page breaks. What goes beyond (text boxes, columns, footnotes) is read as
its text. For the page and, without a word processor, for the PDF.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from zhiben.contents.docx.opening import MOST_FILLED, W, parse, text_parts, unpack
from zhiben.contents.docx.seen import Cell as Cell
from zhiben.contents.docx.seen import Paper as Paper
from zhiben.contents.docx.seen import Paragraph as Paragraph
from zhiben.contents.docx.seen import Run as Run
from zhiben.contents.docx.seen import Sheet as Sheet
from zhiben.contents.docx.seen import Table as Table

R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_SIDES = ("top", "bottom")
_OFF = ("0", "false", "none", "off")
_NO_LINE = ("nil", "none")
EMU = 12_700  # a point


@dataclass(slots=True)
class _Reader:
    styles: Mapping[str, Any]
    pictures: Mapping[str, bytes]
    defaults: Any
    normal: str = ""
    chains: dict[str, list[Any]] = field(default_factory=dict)
    turns: dict[Any, Sheet] = field(default_factory=dict)  # by the end of the section before

    def looks(self, style: str) -> list[Any]:
        """The style and those it is based on, the nearest first; then the document's defaults."""
        if style not in self.chains:
            chain: list[Any] = []
            at: str | None = style or self.normal
            while at is not None and at in self.styles and self.styles[at] not in chain:
                chain.append(self.styles[at])
                based = self.styles[at].find(f"{W}basedOn")
                at = None if based is None else based.get(f"{W}val")
            self.chains[style] = [*chain, *([] if self.defaults is None else [self.defaults])]
        return self.chains[style]

    def blocks(self, parent: Any) -> Iterator[Paragraph | Table]:
        for one in parent:
            if one.tag == f"{W}p":
                for box in _within(one, f"{W}txbxContent"):
                    yield from self.blocks(box)
                yield self.paragraph(one)
            elif one.tag == f"{W}tbl":
                yield self.table(one)
            elif one.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}smartTag"):
                yield from self.blocks(one)

    def paragraph(self, node: Any) -> Paragraph:
        own = node.find(f"{W}pPr")
        style = _val(own, "pStyle")
        looks = [own, *(one.find(f"{W}pPr") for one in self.looks(style))]
        runs = tuple(self.runs(node, style))
        spacing, indent = _merged(looks, "spacing"), _merged(looks, "ind")
        size = runs[0].size if runs else self.look(None, style).size
        exact = spacing.get("lineRule") == "exact"
        sides = ("bottom", "top") if _framed(own) else ("bottom",)
        edges = [None if own is None else own.find(f"{W}pBdr/{W}{side}") for side in sides]
        rule = next((one for one in edges if one is not None), None)
        return Paragraph(
            runs, _align(_first_val(looks, "jc")),
            _chars(indent, "firstLine", size), _chars(indent, "left", size),
            _chars(indent, "right", size), _twips(spacing.get("before")), _twips(spacing.get("after")),
            _twips(spacing.get("line")) if exact else 0,
            "" if rule is None else (rule.get(f"{W}color") or "000000"),
            any(one is not None and one.find(f"{W}keepNext") is not None for one in looks),
            any(one.get(f"{W}type") == "page" for one in node.iter(f"{W}br"))
            or (own is not None and own.find(f"{W}pageBreakBefore") is not None),
            _twips(indent.get("hanging")), _stops(own), _count(rule, "space"), _framed(own),
            None if own is None else self.turns.get(own.find(f"{W}sectPr")),
        )  # fmt: skip

    def runs(self, paragraph: Any, style: str) -> Iterator[Run]:
        has_stops = bool(_stops(paragraph.find(f"{W}pPr")))
        for node in _within(paragraph, f"{W}r"):
            look = self.look(node.find(f"{W}rPr"), style)
            text = ""
            for one in node:
                if one.tag == f"{W}t":
                    text += one.text or ""
                elif one.tag == f"{W}tab":
                    text += "\t" if has_stops else "\u3000"
                elif one.tag == f"{W}br" and one.get(f"{W}type") != "page":
                    text += "\n"
                elif one.tag == f"{W}drawing":
                    yield from self.drawing(one)
            if text:
                yield replace(look, text=text)

    def look(self, own: Any, style: str) -> Run:
        looks = [own, *(one.find(f"{W}rPr") for one in self.looks(style))]
        size = _first_val(looks, "sz")
        bold = next(
            (one.find(f"{W}b") for one in looks if one is not None and one.find(f"{W}b") is not None), None
        )
        fonts = _merged(looks, "rFonts")
        color = _first_val(looks, "color")
        return Run(
            "", fonts.get("eastAsia", ""), float(size) / 2 if size.isdecimal() else 10.5,
            bold is not None and bold.get(f"{W}val") not in _OFF, "" if color == "auto" else color,
            tight=-_twips(_first_val(looks, "spacing")), latin=fonts.get("ascii", ""),
        )  # fmt: skip

    def drawing(self, node: Any) -> Iterator[Run]:
        extent = next(node.iter(f"{_WP}extent"), None)
        for one in node.iter(f"{_A}blip"):
            content = self.pictures.get(one.get(f"{R}embed") or "")
            if content:
                wide = 72.0 if extent is None else int(extent.get("cx") or 0) / EMU
                yield Run("", picture=content, wide=wide)

    def table(self, node: Any) -> Table:
        grid = [_twips(one.get(f"{W}w")) for one in node.findall(f"{W}tblGrid/{W}gridCol")]
        rows = [self.row(one) for one in node.findall(f"{W}tr")]
        heads = 0
        for one in node.findall(f"{W}tr"):
            if one.find(f"{W}trPr/{W}tblHeader") is None:
                break
            heads += 1
        lines = node.find(f"{W}tblPr/{W}tblBorders/{W}insideH")
        styled = node.find(f"{W}tblPr/{W}tblStyle") is not None
        edges = [edge for one in node.iterfind(f"{W}tr/{W}tc/{W}tcPr/{W}tcBorders") for edge in one]
        sides = [edge.get(f"{W}val") for edge in edges if edge.tag in (f"{W}left", f"{W}start")]
        told = None if lines is None else lines.get(f"{W}val")
        has_lines = styled if told is None else told not in _NO_LINE
        has_lines = has_lines or any(side not in _NO_LINE for side in sides)
        place = node.find(f"{W}tblPr/{W}tblpPr")
        is_at_foot = place is not None and place.get(f"{W}tblpYSpec") == "bottom"
        margins = node.find(f"{W}tblPr/{W}tblCellMar")
        inset = (
            None
            if margins is None
            else next((one for one in margins if one.tag in (f"{W}left", f"{W}start")), None)
        )
        is_tight = inset is not None and inset.get(f"{W}w") == "0"
        return Table(tuple(grid), _spanned(rows), heads, has_lines, is_at_foot, is_tight)

    def row(self, node: Any) -> list[tuple[Cell, str]]:
        """Cells with what they say about the one above: "", "restart" or "continue"."""
        made = []
        for one in node.findall(f"{W}tc"):
            about = one.find(f"{W}tcPr")
            span, merge = _val(about, "gridSpan"), None if about is None else about.find(f"{W}vMerge")
            told = "" if merge is None else (merge.get(f"{W}val") or "continue")
            across = int(span) if span.isdecimal() and 0 < int(span) < 64 else 1
            over, under = (_count(one.find(f"{W}tcPr/{W}tcBorders/{W}{side}"), "sz") / 8 for side in _SIDES)
            made.append((Cell(tuple(self.blocks(one)), across, over=over, under=under), told))
        return made


def read(document: bytes) -> Paper:
    """The paper of a Word file that has been opened before."""
    return of_parts(unpack(document, MOST_FILLED))


def feet(parts: Mapping[str, bytes]) -> dict[str, tuple[Paragraph, ...]]:
    """The paragraphs of every footer, by the name of its part."""
    reader = _reader(parts)
    return {
        name: tuple(_flat(reader.blocks(parse(parts[name]))))
        for name in text_parts(parts)
        if name.startswith("word/footer")
    }


def _reader(parts: Mapping[str, bytes]) -> _Reader:
    styles = parse(parts["word/styles.xml"]) if "word/styles.xml" in parts else None
    named = {} if styles is None else {one.get(f"{W}styleId"): one for one in styles.iter(f"{W}style")}
    normal = next((name for name, one in named.items() if one.get(f"{W}default") == "1"
                   and one.get(f"{W}type") == "paragraph"), "")  # fmt: skip
    defaults = None if styles is None else styles.find(f"{W}docDefaults/{W}rPrDefault")
    return _Reader(named, _pictures(parts), defaults, normal)


def of_parts(parts: Mapping[str, bytes]) -> Paper:
    """The paper of the parts of a Word file."""
    tree = parse(parts["word/document.xml"])
    reader = _reader(parts)
    body = tree.find(f"{W}body")
    sections = list(tree.iter(f"{W}sectPr"))
    section = sections[0] if sections else None
    reader.turns = {one: _sheet(after) for one, after in pairwise(sections)}
    sheet = _sheet(section)
    footers = [parse(parts[name]) for name in text_parts(parts) if name.startswith("word/footer")]
    counted = [(one.text or "").split() for tree in footers for one in tree.iter(f"{W}instrText")]
    return Paper(
        sheet.width, sheet.height, sheet.margins, tuple(reader.blocks(body)),
        any("PAGE" in told for told in counted), any("NUMPAGES" in told for told in counted),
        section is not None and section.find(f"{W}titlePg") is not None,
    )  # fmt: skip


def _sheet(section: Any) -> Sheet:
    size, edges = _merged([section], "pgSz"), _merged([section], "pgMar")
    top, right, bottom, left = (
        _twips(edges.get(side, "1440")) for side in ("top", "right", "bottom", "left")
    )
    return Sheet(
        _twips(size.get("w", "11906")), _twips(size.get("h", "16838")), (top, right, bottom, left)
    )  # fmt: skip


def _within(node: Any, tag: str) -> Iterator[Any]:
    """What a node holds of a kind, not in boxes of text, nor for programs that know none."""
    for one in node:
        if one.tag == tag:
            yield one
        elif one.tag not in (_FALLBACK, f"{W}txbxContent"):
            yield from _within(one, tag)


def _flat(blocks: Iterable[Paragraph | Table]) -> Iterator[Paragraph]:
    for one in blocks:
        if isinstance(one, Paragraph):
            yield one
        else:
            yield from (text for row in one.rows for cell in row for text in _flat(cell.blocks))


def _spanned(rows: list[list[tuple[Cell, str]]]) -> tuple[tuple[Cell, ...], ...]:
    """Cells that continue the one above are counted to it."""
    at: list[dict[int, tuple[Cell, str]]] = []
    for row in rows:
        column, placed = 0, {}
        for cell, told in row:
            placed[column] = (cell, told)
            column += cell.across
        at.append(placed)
    made = []
    for n, placed in enumerate(at):
        line = []
        for column, (cell, told) in placed.items():
            down = 0 if told == "continue" and n else 1
            while (
                down and told and n + down < len(at) and at[n + down].get(column, (cell, ""))[1] == "continue"
            ):
                down += 1
            line.append(replace(cell, down=down))
        made.append(tuple(line))
    return tuple(made)


def _pictures(parts: Mapping[str, bytes]) -> dict[str, bytes]:
    return {
        id_: parts[to] for id_, to in related(parts).items() if to.startswith("word/media/") and to in parts
    }


def related(parts: Mapping[str, bytes]) -> dict[str, str]:
    """The parts that the body names, by the names it does so."""
    place = "word/_rels/document.xml.rels"
    lines = parse(parts[place]).iter() if place in parts else ()
    return {one.get("Id"): f"word/{one.get('Target')}" for one in lines if one.get("Id")}


def _val(parent: Any, name: str) -> str:
    found = None if parent is None else parent.find(f"{W}{name}")
    return "" if found is None else (found.get(f"{W}val") or "")


def _first_val(looks: list[Any], name: str) -> str:
    return next((told for one in looks if (told := _val(one, name))), "")


def _merged(looks: list[Any], name: str) -> dict[str, str]:
    """Attributes of an element, the nearest look first."""
    made: dict[str, str] = {}
    for one in looks:
        found = None if one is None else one.find(f"{W}{name}")
        for key, value in () if found is None else found.items():
            made.setdefault(key.rpartition("}")[2], value)
    return made


def _stops(own: Any) -> tuple[tuple[float, str], ...]:
    """Where tabs lead to."""
    found = [] if own is None else own.findall(f"{W}tabs/{W}tab")
    return tuple((_twips(one.get(f"{W}pos")), one.get(f"{W}val") or "left") for one in found)


def _framed(own: Any) -> tuple[float, float] | None:
    """How far from the top of the page a paragraph stands that is placed there, and how wide."""
    frame = None if own is None else own.find(f"{W}framePr")
    if frame is None or frame.get(f"{W}vAnchor") != "page" or not frame.get(f"{W}y"):
        return None
    return _twips(frame.get(f"{W}y")), _twips(frame.get(f"{W}w"))


def _count(of: Any, name: str) -> float:
    said = "" if of is None else of.get(f"{W}{name}") or ""
    return float(said) if said.isdecimal() else 0.0


def _align(told: str) -> str:
    return {"center": "center", "right": "right", "end": "right", "both": "both"}.get(told, "left")


def _chars(indent: Mapping[str, str], name: str, size: float) -> float:
    """An indent in characters where it is said so, else in twips."""
    chars = indent.get(f"{name}Chars", "")
    if chars.lstrip("-").isdecimal() and int(chars):
        return int(chars) / 100 * size
    return _twips(indent.get(name) or indent.get({"left": "start", "right": "end"}.get(name, name)))


def _twips(told: str | None) -> float:
    try:
        return float(told or 0) / 20
    except ValueError:
        return 0.0
