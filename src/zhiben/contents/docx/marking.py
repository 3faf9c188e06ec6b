"""A draft, marked so on every page of its Word file: nobody takes it for issued."""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import escape, quoteattr

from lxml import etree

from zhiben.contents.docx.opening import MOST_FILLED, W, parse, unpack, written
from zhiben.contents.docx.sheet import pack

_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_PART = "word/header-zhiben-draft.xml"
_SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
)
_ACROSS = (
    "position:absolute;width:360pt;height:180pt;rotation:315;z-index:-1;"
    "mso-position-horizontal:center;mso-position-horizontal-relative:margin;"
    "mso-position-vertical:center;mso-position-vertical-relative:margin"
)
_SHAPE = (
    '<v:shapetype id="mark" coordsize="21600,21600" o:spt="136" path="m@7,l@8,m@5,21600l@6,21600e">'
    '<v:path textpathok="t"/><v:textpath on="t" fitshape="t"/></v:shapetype>'
    '<v:shape id="zhibenDraft" type="#mark" style="{across}" fillcolor="#d9b0b0" stroked="f">'
    '<v:textpath style="font-family:宋体" string={string}/></v:shape>'
)
_HEADER = (
    '<w:hdr {spaces}><w:p><w:pPr><w:jc w:val="center"/></w:pPr>'
    '<w:r><w:rPr><w:color w:val="C00000"/></w:rPr><w:t>{said}</w:t></w:r>'
    "<w:r><w:pict>{shape}</w:pict></w:r></w:p></w:hdr>"
)


def marked(document: bytes, mark: str, said: str) -> bytes:
    """`mark` across every page, `said` at its head."""
    parts = unpack(document, MOST_FILLED)
    shape = _SHAPE.format(across=_ACROSS, string=quoteattr(mark))
    parts[_PART] = _HEADER.format(spaces=_SPACES, said=escape(said), shape=shape).encode()
    _relate(parts)
    tree = parse(parts["word/document.xml"])
    for section in tree.iter(f"{W}sectPr"):
        for old in section.findall(f"{W}headerReference"):
            section.remove(old)
        for kind in ("even", "default"):
            section.insert(0, _reference(kind))
    parts["word/document.xml"] = written(tree)
    return pack(parts)


def _reference(kind: str) -> Any:
    made = etree.Element(f"{W}headerReference")
    made.set(f"{W}type", kind)
    made.set(f"{_R}id", "zhibenDraft")
    return made


def _relate(parts: dict[str, bytes]) -> None:
    place = "word/_rels/document.xml.rels"
    tree = parse(parts[place])
    line = etree.SubElement(tree, f"{tree.tag.partition('}')[0]}}}Relationship")
    line.set("Id", "zhibenDraft")
    line.set("Type", "http://schemas.openxmlformats.org/officeDocument/2006/relationships/header")
    line.set("Target", _PART.removeprefix("word/"))
    parts[place] = written(tree)
    types = parse(parts["[Content_Types].xml"])
    entry = etree.SubElement(types, f"{types.tag.partition('}')[0]}}}Override")
    entry.set("PartName", f"/{_PART}")
    entry.set("ContentType", "application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml")
    parts["[Content_Types].xml"] = written(types)
