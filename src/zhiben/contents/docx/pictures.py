"""Pictures put into a document: the code that it is verified by, and signatures made with a finger.

Apart from `filling`, which puts texts in their places: here is what stands for a picture while texts are
being replaced, and how it becomes one. What stands for it is no character that a value may have.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from lxml import etree
from PIL import Image

from zhiben.contents.docx.opening import W, parse, written

_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_MARK = re.compile("\ufdd0([0-9]+)\ufdd1")  # noncharacters: no value holds them (`document_values`)
_QUOTE = {'"': "&quot;"}
EMU = 36_000  # a millimetre
CODE_SIDE = 25
INK_HIGH, INK_WIDE = 11, 42  # millimetres that a signature may take
INK_PIXELS = (720, 240)
_DRAWING = """<w:drawing xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"
 xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
 xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"
 xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"
 xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><wp:inline>
<wp:extent cx="{x}" cy="{y}"/><wp:docPr id="{n}" name="{name}" descr="{called}"/><a:graphic><a:graphicData
 uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr><pic:cNvPr id="{n}"
 name="{name}"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="{id}"/><a:stretch><a:fillRect/>
</a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{x}" cy="{y}"/></a:xfrm>
<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>
</a:graphicData></a:graphic></wp:inline></w:drawing>"""


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG as it stands on the page, in millimetres. `called`: for whoever cannot see it."""

    content: bytes
    name: str
    called: str
    wide: float
    high: float


def code(content: bytes) -> Picture:
    """The two-dimensional code."""
    return Picture(content, "zhiben-qr", "二维码", CODE_SIDE, CODE_SIDE)


def ink(content: bytes, name: str) -> Picture:
    """A signature, made as small as it is shown. Equal pictures give equal bytes."""
    with Image.open(BytesIO(content)) as opened:
        shown = opened.convert("RGBA")
    shown.thumbnail(INK_PIXELS)
    made = BytesIO()
    shown.save(made, "png")
    scale = min(INK_WIDE / shown.width, INK_HIGH / shown.height)
    return Picture(made.getvalue(), name, "签名", shown.width * scale, shown.height * scale)


def mark(n: int) -> str:
    """What stands for the n-th picture."""
    return f"\ufdd0{n}\ufdd1"


def place(parts: dict[str, bytes], name: str, tree: Any, pictures: Sequence[Picture]) -> None:
    """Every mark of a part becomes its picture."""
    for one in list(tree.iter(f"{W}t")):
        first, *rest = _MARK.split(one.text or "")
        one.text = first
        at = one
        for told, after in zip(rest[::2], rest[1::2], strict=True):
            picture = pictures[int(told)]
            drawing = _drawing(picture, int(told), _related(parts, name, picture))
            at.addnext(drawing)
            at = drawing
            if after:
                text = etree.Element(f"{W}t")
                text.text = after
                text.set(_SPACE, "preserve")
                at.addnext(text)
                at = text


def store(parts: dict[str, bytes], pictures: Sequence[Picture]) -> None:
    """The pictures themselves, and that there are PNGs."""
    parts.update({_path(one): one.content for one in pictures})
    tree = parse(parts["[Content_Types].xml"])
    if pictures and not any((one.get("Extension") or "").lower() == "png" for one in tree.iter()):
        space = tree.tag.partition("}")[0] + "}"
        tree.insert(0, etree.Element(f"{space}Default", Extension="png", ContentType="image/png"))
        parts["[Content_Types].xml"] = written(tree)


def _path(picture: Picture) -> str:
    return f"word/media/{picture.name}.png"


def drawn(picture: Picture, n: int, relation: str) -> str:
    """The drawing that shows the n-th picture of a part, by the name of its relation."""
    return _DRAWING.format(
        x=round(picture.wide * EMU), y=round(picture.high * EMU), id=relation, n=9001 + n,
        name=escape(picture.name, _QUOTE), called=escape(picture.called, _QUOTE),
    ).replace("\n", "")  # fmt: skip


def _drawing(picture: Picture, n: int, relation: str) -> Any:
    return etree.fromstring(drawn(picture, n, relation).encode())


def _related(parts: dict[str, bytes], name: str, picture: Picture) -> str:
    """The part may show the picture: a line among its relations."""
    folder, _, file = name.rpartition("/")
    place = f"{folder}/_rels/{file}.rels"
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    tree = (
        parse(parts[place])
        if place in parts
        else etree.Element(f"{{{space}}}Relationships", nsmap={None: space})
    )
    called = "zhiben" + "".join(part.capitalize() for part in picture.name.split("-")[1:])
    if not any(one.get("Id") == called for one in tree):
        line = etree.SubElement(tree, f"{{{space}}}Relationship")
        line.set("Id", called)
        line.set("Type", "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image")
        line.set("Target", _path(picture).removeprefix("word/"))
        parts[place] = written(tree)
    return called
