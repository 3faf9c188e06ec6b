"""A Word file changed so that LibreOffice prints it as Word does.

Four things it does otherwise (7.4): full-width spaces at the end of a line take no room; a line of exact
height is moved onto the grid of lines, which Word leaves alone; a grid of letters doubles their distance; a
font that the machine has not is replaced by any other: only names that the standard knows have a stand-in
(`documents.printing`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from zhiben.contents.docx.opening import W, parse, unpack, written
from zhiben.contents.docx.sheet import FANG, HEI, KAI, SONG, TITLE, pack
from zhiben.contents.layout.fonts import family
from zhiben.contents.layout.unjudged import OF_COMPOUND, OF_OUTSIDE, Unjudged
from zhiben.contents.office import MOST_BYTES

_COMPOUND = ("dbl", "thickThin", "thinThick", "tri", "thinThin", "thickBetweenThin")
_SHAPE = "http://schemas.microsoft.com/office/word/2010/"
_NAMED = {"仿宋": FANG, "楷体": KAI, "黑体": HEI, "宋体": SONG, "小标宋": TITLE}
_READ = re.compile(r"word/(?:document|styles|(?:header|footer)\d*)\.xml")
_NOTHING = "\u200b"  # a space of no width, which ends a line as a letter does
_DRAWN = (
    "{urn:schemas-microsoft-com:vml}",
    f"{{{_SHAPE}wordprocessingShape}}",
    f"{{{_SHAPE}wordprocessingGroup}}",
)
_OF_GRID = 4096  # of its unit make a point


def printable(document: bytes) -> bytes:
    """The Word file to be printed in place of one. Raises Unopenable."""
    parts = dict(unpack(document, MOST_BYTES))
    trees = {name: parse(parts[name]) for name in parts if _READ.fullmatch(name)}
    for tree in trees.values():
        _named(tree)
        _off_grid(tree)
        _kept_spaces(tree)
    closer = _letters(trees["word/document.xml"])
    if closer and "word/styles.xml" in trees:
        _set_apart(trees["word/styles.xml"], closer)
    trees |= {name: _unlinked(parse(parts[name])) for name in parts if name.endswith(".rels")}
    return pack(parts | {name: written(tree) for name, tree in trees.items()})


def _unlinked(relations: Any) -> Any:
    """Without what would be fetched from elsewhere while it is printed."""
    for one in list(relations):
        is_away = (one.get("TargetMode") or "").lower() == "external"
        if is_away and not (one.get("Type") or "").endswith("/hyperlink"):
            relations.remove(one)
    return relations


def unlike(document: bytes) -> tuple[Unjudged, ...]:
    """What LibreOffice prints otherwise than Word whatever is done. Raises Unopenable."""
    parts = unpack(document, MOST_BYTES)
    shapes = parse(parts["word/document.xml"]).iter()
    has_compound = any((one.get("cmpd") or one.get("linestyle")) in _COMPOUND for one in shapes)
    return (*of_frames(parts), *((OF_COMPOUND,) if has_compound else ()))


def of_frames(parts: Mapping[str, bytes]) -> tuple[Unjudged, ...]:
    """Whether page numbers stand in a frame that changes sides."""
    feet = [parse(parts[name]) for name in parts if re.fullmatch(r"word/footer\d*\.xml", name)]
    sides = {frame.get(f"{W}xAlign") for tree in feet for frame in tree.iter(f"{W}framePr")}
    return (OF_OUTSIDE,) if {"outside", "inside"} & sides else ()


def has_shapes(document: bytes) -> bool:
    """Does it draw lines or boxes of text, which only a word processor shows? Raises Unopenable."""
    tree = parse(unpack(document, MOST_BYTES)["word/document.xml"])
    return any(str(one.tag).startswith(_DRAWN) for one in tree.iter())


def _named(tree: Any) -> None:
    """Fonts by the names that have a stand-in."""
    for fonts in tree.iter(f"{W}rFonts"):
        for key, name in fonts.items():
            if not key.endswith(("Theme", "hint")):
                fonts.set(key, _NAMED.get(family(name), name))


def _off_grid(tree: Any) -> None:
    for spacing in [one for one in tree.iter(f"{W}spacing") if one.get(f"{W}lineRule") == "exact"]:
        look = spacing.getparent()
        if look.find(f"{W}snapToGrid") is None:
            off = look.makeelement(f"{W}snapToGrid", {f"{W}val": "0"})
            look.insert(look.index(spacing), off)


def _kept_spaces(tree: Any) -> None:
    """Full-width spaces after a signature that is aligned to the right keep it from the edge."""
    for paragraph in tree.iter(f"{W}p"):
        texts = [one for one in paragraph.iter(f"{W}t") if one.text]
        if texts and texts[-1].text.endswith("\u3000"):
            texts[-1].text += _NOTHING


def _letters(tree: Any) -> int:
    """A grid of letters is made one of lines; how much further apart letters stand in it, twips."""
    apart = 0
    for grid in tree.iter(f"{W}docGrid"):
        if grid.get(f"{W}type") in ("linesAndChars", "snapToChars"):
            grid.set(f"{W}type", "lines")
            said = grid.get(f"{W}charSpace") or "0"
            apart = round(int(said) / _OF_GRID * 20) if said.lstrip("-").isdecimal() else 0
    return apart


def _set_apart(styles: Any, twips: int) -> None:
    look = styles.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")
    if look is not None and look.find(f"{W}spacing") is None:
        look.insert(_before_size(look), look.makeelement(f"{W}spacing", {f"{W}val": str(twips)}))


def _before_size(look: Any) -> int:
    """Where the distance of letters stands: before what follows it in the format's order."""
    after = {f"{W}{name}" for name in ("w", "kern", "position", "sz", "szCs", "highlight", "u", "lang")}
    return next((n for n, one in enumerate(look) if one.tag in after), len(look))
