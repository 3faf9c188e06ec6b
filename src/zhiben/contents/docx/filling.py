"""Template + values → document. A placeholder is looked up once: a value is text, whatever it looks like."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import partial
from typing import Any

from lxml import etree

from zhiben.contents.documents import ORDINAL, PLACEHOLDER, QR, DocumentField, DocumentForm
from zhiben.contents.docx.building import pack
from zhiben.contents.docx.opening import W, parse, text_parts, unpack, written

PICTURE = "word/media/zhiben-qr.png"
_HERE = "\ue000"  # where the picture goes, while texts are being replaced
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_SIDE = 900_000  # EMU, 25 mm
_DRAWING = """<w:drawing xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"
 xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
 xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"
 xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"
 xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><wp:inline>
<wp:extent cx="{s}" cy="{s}"/><wp:docPr id="9001" name="zhiben-qr" descr="二维码"/><a:graphic><a:graphicData
 uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr><pic:cNvPr id="9001"
 name="zhiben-qr"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="{id}"/><a:stretch><a:fillRect/>
</a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{s}" cy="{s}"/></a:xfrm>
<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>
</a:graphicData></a:graphic></wp:inline></w:drawing>"""

Rows = Sequence[Mapping[str, str]]
Look = Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class Content:
    """What goes into a template. `shown`: by label, a table as rows by label; `given`: by placeholder.

    `picture`: the PNG that stands for 二维码; None writes `given[二维码]` instead, as drafts do.
    """

    form: DocumentForm
    shown: Mapping[str, str | Rows]
    given: Mapping[str, str]
    picture: bytes | None = None

    def value(self, placeholder: str, row: Mapping[str, str] | None = None) -> str | None:
        """None for what is no placeholder of the form: it stays as it stands."""
        if placeholder == QR and self.picture is not None:
            return _HERE
        if placeholder in self.given:
            return self.given[placeholder]
        found = self.form.finds(placeholder)
        asked, column = found or (None, None)
        if asked is None:
            return None
        if column is None:
            value = self.shown.get(asked.label, "")
            return value if isinstance(value, str) else None
        return None if row is None else row.get(column.label, "")


def fill(template: bytes, content: Content) -> bytes:
    """The document. Equal template and content give equal bytes."""
    parts = unpack(template)
    for name in text_parts(parts):
        tree = parse(parts[name])
        done = _repeat_rows(tree, content)
        for paragraph in list(tree.iter(f"{W}p")):
            if paragraph not in done:
                _replace(paragraph, content.value)
        if any(_HERE in (one.text or "") for one in tree.iter(f"{W}t")):
            _place_picture(tree, _relate(parts, name))
        parts[name] = written(tree)
    if content.picture is not None:
        parts[PICTURE] = content.picture
        _declare_png(parts)
    return pack(parts)


def own_texts(paragraph: Any) -> list[Any]:
    """The text elements of a paragraph, not of those in a text box inside it."""
    return [one for one in paragraph.iter(f"{W}t") if next(one.iterancestors(f"{W}p")) is paragraph]


def said(paragraph: Any) -> str:
    return "".join(one.text or "" for one in own_texts(paragraph))


def tables_in(row: Any, form: DocumentForm) -> list[DocumentField]:
    """The tables whose columns a row of the template names: it repeats for each of their rows."""
    text = "\n".join(said(one) for one in row.iter(f"{W}p"))
    found = [form.finds(told) for told in PLACEHOLDER.findall(text)]
    names = {one[0].name for one in found if one is not None and one[0] is not None and one[1] is not None}
    return [one for one in form.fields if one.name in names]


def _repeat_rows(tree: Any, content: Content) -> set[Any]:
    """Rows of declared tables, once for each of their rows. Answers the paragraphs that are filled now."""
    done: set[Any] = set()
    for row in list(tree.iter(f"{W}tr")):
        named = tables_in(row, content.form)
        if not named:
            continue
        rows = content.shown.get(named[0].label)
        for n, values in enumerate(rows if rows and not isinstance(rows, str) else [{}], 1):
            made = deepcopy(row)
            row.addprevious(made)
            look = partial(content.value, row={**values, ORDINAL.label: str(n) if values else ""})
            for paragraph in list(made.iter(f"{W}p")):
                done.update(_replace(paragraph, look))
        row.getparent().remove(row)
    return done


def _replace(paragraph: Any, look: Look) -> list[Any]:
    """Placeholders of one paragraph, wherever word processors cut them. Answers what stands in its place."""
    texts = own_texts(paragraph)
    whole = "".join(one.text or "" for one in texts)
    found = [one for one in PLACEHOLDER.finditer(whole) if look(one[1]) is not None]
    alone = len(found) == 1 and found[0][0] == whole.strip()
    for match in reversed(found):
        _put(texts, match.start(), match.end(), look(match[1]) or "")
    for one in texts:
        one.set(_SPACE, "preserve")
    return _split(paragraph) if alone else _break(paragraph, texts)


def _put(texts: list[Any], start: int, end: int, value: str) -> None:
    """`value` in place of the characters from `start` to `end` of the texts taken together."""
    at = 0
    for one in texts:
        text = one.text or ""
        first, last = max(start - at, 0), min(end - at, len(text))
        at += len(text)
        if first < last:
            one.text = text[:first] + value + text[last:]
            value = ""


def _split(paragraph: Any) -> list[Any]:
    """A paragraph that was one placeholder becomes a paragraph for each line of its value."""
    lines = said(paragraph).split("\n")
    made = [deepcopy(paragraph) for _ in lines[1:]]
    for copy, line in zip([paragraph, *made], lines, strict=True):
        texts = own_texts(copy)
        for one in texts[1:]:
            one.text = ""
        if texts:
            texts[0].text = line
    for copy in reversed(made):
        paragraph.addnext(copy)
    return [paragraph, *made]


def _break(paragraph: Any, texts: list[Any]) -> list[Any]:
    """Lines within other text: broken where they end."""
    for one in texts:
        first, *others = (one.text or "").split("\n")
        one.text = first
        for line in reversed(others):
            after = etree.Element(f"{W}t")
            after.text = line
            after.set(_SPACE, "preserve")
            one.addnext(after)
            one.addnext(etree.Element(f"{W}br"))
    return [paragraph]


def _place_picture(tree: Any, relation: str) -> None:
    for one in list(tree.iter(f"{W}t")):
        if _HERE in (one.text or ""):
            one.text = one.text.replace(_HERE, "")
            one.addnext(etree.fromstring(_DRAWING.format(s=_SIDE, id=relation).replace("\n", "").encode()))


def _relate(parts: dict[str, bytes], name: str) -> str:
    """The part may show the picture: a line among its relations."""
    folder, _, file = name.rpartition("/")
    place = f"{folder}/_rels/{file}.rels"
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    tree = (
        parse(parts[place])
        if place in parts
        else etree.Element(f"{{{space}}}Relationships", nsmap={None: space})
    )
    line = etree.SubElement(tree, f"{{{space}}}Relationship")
    line.set("Id", "zhibenQr")
    line.set("Type", "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image")
    line.set("Target", PICTURE.removeprefix("word/"))
    parts[place] = written(tree)
    return "zhibenQr"


def _declare_png(parts: dict[str, bytes]) -> None:
    tree = parse(parts["[Content_Types].xml"])
    if not any((one.get("Extension") or "").lower() == "png" for one in tree.iter()):
        space = tree.tag.partition("}")[0] + "}"
        tree.insert(0, etree.Element(f"{space}Default", Extension="png", ContentType="image/png"))
        parts["[Content_Types].xml"] = written(tree)
