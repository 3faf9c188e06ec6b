"""A Word file somebody sent, opened with suspicion: bounded while it unpacks, only plain paper let in."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError
from defusedxml.ElementTree import fromstring as check_xml
from lxml import etree

from zhiben.contents.packing import DAMAGED

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MOST_PARTS, MOST_BYTES, MOST_FILE = 300, 20 * 1024 * 1024, 2 * 1024 * 1024
MOST_FILLED = 2 * MOST_FILE  # a template with its content and picture
RATIO = 200  # of what a part unpacks to; our own XML reaches 20

_ACTIVE = re.compile(
    r"vbaproject|macroenabled|activex|oleobject|/embeddings?/|customui|\.package\b|externallink",
    re.IGNORECASE,
)
_REACHING = re.compile(
    r"\b(INCLUDETEXT|INCLUDEPICTURE|DDE|DDEAUTO|LINK|MACROBUTTON|IMPORT|DATABASE)\b", re.IGNORECASE
)
_FOREIGN = (f"{W}altChunk", f"{W}object", f"{W}control", f"{W}subDoc")
_TRACKED = (f"{W}ins", f"{W}del", f"{W}moveFrom", f"{W}moveTo")

Parts = Mapping[str, bytes]


class Unopenable(Exception):
    """Everything that speaks against a file: (what, how to mend it)."""

    def __init__(self, said: list[tuple[str, str]]) -> None:
        super().__init__("；".join(what for what, _ in said))
        self.said = said


def opened(content: bytes) -> dict[str, bytes]:
    """The parts of a Word file. Raises Unopenable with everything found."""
    parts = unpack(content)
    said = list(dict.fromkeys(_objections(parts)))
    if said:
        raise Unopenable(said)
    return parts


def unpack(content: bytes, most: int = MOST_FILE) -> dict[str, bytes]:
    """The parts, counted while they are unpacked. Raises Unopenable."""
    if len(content) > most:
        raise Unopenable([(f"文件超过 {MOST_FILE // 1024 // 1024} MB", "删去模板里的大图后再传。")])
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            return _read(packed)
    except DAMAGED as error:
        raise Unopenable(
            [("打不开，或不是 Word（docx）文件", "用 WPS 或 Word 打开，另存为 docx 后再传。")]
        ) from error


def parse(xml: bytes) -> Any:
    """An XML part as a tree. No entities, nothing fetched. Raises Unopenable."""
    try:
        check_xml(xml, forbid_dtd=True)
        return etree.fromstring(
            xml, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
        )
    except (DefusedXmlException, ParseError, etree.XMLSyntaxError, ValueError) as error:
        raise Unopenable([("文件内部有不规范的内容", "用 WPS 或 Word 打开，另存为 docx 后再传。")]) from error


def written(tree: Any) -> bytes:
    made: bytes = etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)
    return made


def text_parts(parts: Parts) -> list[str]:
    """The parts people read: the body first, then headers and footers."""
    beside = re.compile(r"word/(?:header|footer|footnotes|endnotes)[0-9]*\.xml")
    return ["word/document.xml", *sorted(name for name in parts if beside.fullmatch(name))]


def _read(packed: zipfile.ZipFile) -> dict[str, bytes]:
    entries = [one for one in packed.infolist() if not one.is_dir()]
    if len(entries) > MOST_PARTS or len({one.filename for one in entries}) != len(entries):
        raise Unopenable([("文件内部的部件过多或重名", "用 WPS 或 Word 新建文档，把内容贴进去再传。")])
    parts: dict[str, bytes] = {}
    left = MOST_BYTES
    for entry in entries:
        if entry.filename.startswith("/") or ".." in entry.filename.split("/") or "\\" in entry.filename:
            raise Unopenable([(f"部件名称不规范：{entry.filename[:60]}", "用 WPS 或 Word 另存后再传。")])
        with packed.open(entry) as file:
            taken = file.read(left + 1)
        left -= len(taken)
        if left < 0 or len(taken) > RATIO * max(entry.compress_size, 1024):
            raise Unopenable([("解开后过大", "删去内嵌的大图、附件后再传。")])
        parts[entry.filename] = taken
    if not {"[Content_Types].xml", "word/document.xml"} <= set(parts):
        raise Unopenable([("不是 Word（docx）文件", "用 WPS 或 Word 打开，另存为 docx 后再传。")])
    return parts


def _objections(parts: Parts) -> Iterator[tuple[str, str]]:
    for name, content in parts.items():
        if _ACTIVE.search(f"/{name}"):
            yield "带有宏、控件或内嵌对象", "删去后另存为不带宏的 docx 再传。"
        elif name.endswith((".xml", ".rels")):
            yield from _in_xml(name, parse(content), content)
        elif name.endswith((".bin", ".exe", ".js", ".html", ".htm", ".svg", ".emf", ".wmf")):
            yield f"带有不收的部件：{name[:60]}", "图片请用 PNG 或 JPEG。"


def _in_xml(name: str, tree: Any, content: bytes) -> Iterator[tuple[str, str]]:
    if name == "[Content_Types].xml":
        if any(_ACTIVE.search(one.get("ContentType") or "") for one in tree.iter()):
            yield "带有宏、控件或内嵌对象", "删去后另存为不带宏的 docx 再传。"
        return
    if name.endswith(".rels"):
        for one in tree.iter():
            if (one.get("TargetMode") or "").lower() == "external":
                yield f"链接到外部：{(one.get('Target') or '')[:60]}", "取消超链接、改为嵌入图片后再传。"
        return
    if any(next(tree.iter(tag), None) is not None for tag in _FOREIGN):
        yield "带有宏、控件或内嵌对象", "删去后另存为不带宏的 docx 再传。"
    if any(next(tree.iter(tag), None) is not None for tag in _TRACKED):
        yield "有未接受的修订", "接受或拒绝全部修订、关闭修订后再传。"
    fields = "".join(one.text or "" for one in tree.iter(f"{W}instrText"))
    fields += " ".join(one.get(f"{W}instr") or "" for one in tree.iter(f"{W}fldSimple"))
    found = _REACHING.search(fields)
    if found:
        yield f"带有会引用外部内容的域：{found[0]}", "删去这个域，只留页码一类的域。"
