"""A Word file somebody sent, opened with suspicion: bounded while it unpacks, only plain paper let in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from zhiben.contents import office
from zhiben.contents.office import MOST_FILE, TYPES, WORD, Parts, Unopenable, written

__all__ = [
    "MOST_FILE", "MOST_FILLED", "Parts", "Unopenable", "W", "opened", "parse", "text_parts", "unpack",
    "written",
]  # fmt: skip

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MOST_FILLED = 2 * MOST_FILE  # a template with its content and picture

_ACTIVE = re.compile(
    r"vbaproject|macroenabled|activex|oleobject|/embeddings?/|customui|\.package\b|externallink",
    re.IGNORECASE,
)
_REACHING = re.compile(
    r"\b(INCLUDETEXT|INCLUDEPICTURE|DDE|DDEAUTO|LINK|MACROBUTTON|IMPORT|DATABASE)\b", re.IGNORECASE
)
_RUNNING = re.compile(r"vbaproject|activex", re.IGNORECASE)
_INSERTED = (f"{W}altChunk", f"{W}subDoc")
_FOREIGN = (*_INSERTED, f"{W}object", f"{W}control")
_ALIVE = ("带有宏、控件或内嵌对象", "删去后另存为不带宏的 docx 再传。")
_TRACKED = (f"{W}ins", f"{W}del", f"{W}moveFrom", f"{W}moveTo")


def opened(content: bytes, most: int = MOST_FILE) -> dict[str, bytes]:
    """The parts of a Word file of at most so many bytes. Raises Unopenable with everything found."""
    parts = unpack(content, most)
    said = list(dict.fromkeys(_objections(parts)))
    if said:
        raise Unopenable(said)
    return parts


def looked_at(content: bytes, most: int = MOST_FILE) -> dict[str, bytes]:
    """The parts of a Word file that is only read and printed, never kept or sent on: what it links to,
    pictures of any kind and embedded objects are let be. Raises Unopenable with everything else found.
    """
    parts = unpack(content, most)
    said = list(dict.fromkeys(_unreadable(parts)))
    if said:
        raise Unopenable(said)
    return parts


def unpack(content: bytes, most: int = MOST_FILE) -> dict[str, bytes]:
    """The parts, counted while they are unpacked. Raises Unopenable."""
    return office.unpack(content, WORD, most)


def parse(xml: bytes) -> Any:
    """An XML part as a tree. No entities, nothing fetched. Raises Unopenable."""
    return office.parse(xml, WORD)


def text_parts(parts: Parts) -> list[str]:
    """The parts people read: the body first, then headers and footers."""
    beside = re.compile(r"word/(?:header|footer|footnotes|endnotes)[0-9]*\.xml")
    return ["word/document.xml", *sorted(name for name in parts if beside.fullmatch(name))]


def _unreadable(parts: Parts) -> Iterator[tuple[str, str]]:
    for name, content in parts.items():
        if _RUNNING.search(f"/{name}"):
            yield _ALIVE
        elif name.endswith(".xml") and name != TYPES:
            tree = parse(content)
            yield from (
                one for one in _in_xml(name, tree, content) if one != _ALIVE or _holds(tree, _INSERTED)
            )


def _objections(parts: Parts) -> Iterator[tuple[str, str]]:
    for name, content in parts.items():
        if _ACTIVE.search(f"/{name}"):
            yield _ALIVE
        elif name.endswith((".xml", ".rels")):
            yield from _in_xml(name, parse(content), content)
        elif name.endswith((".bin", ".exe", ".js", ".html", ".htm", ".svg", ".emf", ".wmf")):
            yield f"带有不收的部件：{name[:60]}", "图片请用 PNG 或 JPEG。"


def _in_xml(name: str, tree: Any, content: bytes) -> Iterator[tuple[str, str]]:
    if name == TYPES:
        if any(_ACTIVE.search(one.get("ContentType") or "") for one in tree.iter()):
            yield _ALIVE
        return
    if name.endswith(".rels"):
        for one in tree.iter():
            if (one.get("TargetMode") or "").lower() == "external":
                yield f"链接到外部：{(one.get('Target') or '')[:60]}", "取消超链接、改为嵌入图片后再传。"
        return
    if _holds(tree, _FOREIGN):
        yield _ALIVE
    if _holds(tree, _TRACKED):
        yield "有未接受的修订", "接受或拒绝全部修订、关闭修订后再传。"
    fields = "".join(one.text or "" for one in tree.iter(f"{W}instrText"))
    fields += " ".join(one.get(f"{W}instr") or "" for one in tree.iter(f"{W}fldSimple"))
    found = _REACHING.search(fields)
    if found:
        yield f"带有会引用外部内容的域：{found[0]}", "删去这个域，只留页码一类的域。"


def _holds(tree: Any, tags: tuple[str, ...]) -> bool:
    return any(next(tree.iter(tag), None) is not None for tag in tags)
