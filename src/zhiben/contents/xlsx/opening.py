"""An Excel file somebody sent, opened with suspicion: only tables, nothing that runs or reaches out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from zhiben.contents import office
from zhiben.contents.office import EXCEL, TYPES, Parts, Unopenable

_ACTIVE = re.compile(
    r"vbaproject|macroenabled|macrosheet|dialogsheet|activex|ctrlprops|oleobject|/embeddings?/|customui"
    r"|\.package\b",
    re.IGNORECASE,
)
_OUTSIDE = re.compile(
    r"externallinks?/|/connections\.xml|querytables?/|/webextensions?/|/model/|customdata", re.IGNORECASE
)
_OTHER = (".exe", ".js", ".html", ".htm", ".svg", ".emf", ".wmf")
# [1]Sheet1!A1 and 'D:\[a.xls]Sheet'!A1, what fetches, what runs.
_REACHING = re.compile(
    r"(?<![\w.\]])\[[^\]\s]+\][^\[\]()+*/,]*!"
    r"|\b(WEBSERVICE|FILTERXML|HYPERLINK|RTD|CALL|REGISTER(?:\.ID)?|EXEC|IMAGE|SQL\.REQUEST|DDE)\s*\("
    r"|[A-Za-z]+\s*\|\s*['\"/!]",
    re.IGNORECASE,
)
_QUOTED = re.compile(r'"(?:[^"]|"")*"')
_FORMULAS = ("f", "definedName", "formula", "formula1", "formula2", "calculatedColumnFormula")
_MACRO_NAMES = ("_xlnm.auto_open", "_xlnm.auto_close", "auto_open", "auto_close", "workbook_open")


def opened(content: bytes) -> dict[str, bytes]:
    """The parts of an Excel file, in its order. Raises Unopenable with everything found."""
    parts = office.unpack(content, EXCEL)
    said = list(dict.fromkeys(_objections(parts)))
    if said:
        raise Unopenable(said)
    return parts


def _objections(parts: Parts) -> Iterator[tuple[str, str]]:
    for name, content in parts.items():
        if _ACTIVE.search(f"/{name}"):
            yield "带有宏、控件或内嵌对象", "删去后另存为不带宏的 xlsx 再传。"
        elif _OUTSIDE.search(f"/{name}"):
            yield "带有外部数据连接", "断开连接、改为数值后再传。"
        elif name.endswith((".xml", ".rels", ".vml")):
            yield from _in_xml(name, content)
        elif name.lower().endswith(_OTHER):
            yield f"带有不收的部件：{name[:60]}", "图片请用 PNG 或 JPEG。"


def _in_xml(name: str, content: bytes) -> Iterator[tuple[str, str]]:
    tree = office.parse(content, EXCEL)
    if name == TYPES:
        if any(_ACTIVE.search(one.get("ContentType") or "") for one in tree.iter()):
            yield "带有宏、控件或内嵌对象", "删去后另存为不带宏的 xlsx 再传。"
        return
    if name.endswith(".rels"):
        for one in tree.iter():
            if (one.get("TargetMode") or "").lower() == "external":
                yield f"链接到外部：{(one.get('Target') or '')[:60]}", "取消超链接、断开外部链接后再传。"
        return
    for one in tree.iter(etree.Element):
        kind = etree.QName(one).localname
        if kind in ("ddeLink", "oleLink", "oleObject", "control"):
            yield "带有宏、控件或内嵌对象", "删去后另存为不带宏的 xlsx 再传。"
        elif kind == "definedName" and (one.get("name") or "").lower().startswith(_MACRO_NAMES):
            yield "带有打开时运行的名称", "在“名称管理器”里删去 Auto_Open 一类的名称。"
        elif kind in _FORMULAS:
            found = _REACHING.search(_QUOTED.sub('""', one.text or ""))
            if found:
                yield f"公式会引用外部内容：{(one.text or '')[:60]}", "改为本表内的公式或数值后再传。"
