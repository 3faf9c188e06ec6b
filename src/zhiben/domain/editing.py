"""What somebody made of a paper: written over block by block, kept as plain data, frozen as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from zhiben.domain.composing import Body, Grid, Para, Part
from zhiben.domain.narrating import Data, shown
from zhiben.domain.outlines import Column
from zhiben.domain.wording import Measure, Show, rewritten, said, told, untold

FORMAT = 1

Kept = Mapping[str, Any]  # by block: what somebody made of it, as `kept` tells it; None: left out


def edited(body: Body, texts: Kept) -> Body:
    """What somebody made of its blocks, over what was generated; of tables that no longer have these columns
    the generated one stays.
    """
    parts = []
    for part in body.parts:
        blocks = (_restored(one, texts[one.id]) if one.id in texts else one for one in part.blocks)
        there = tuple(one for one in blocks if one is not None)
        if there:
            parts.append(replace(part, blocks=there))
    return replace(body, parts=tuple(parts))


def as_typed(block: Para | Grid) -> str:
    """The text of a block as it is offered for editing: `typed` of it changes nothing."""
    if isinstance(block, Para):
        return said(block.text)
    return "\n".join(" | ".join(said(cell) for cell in row) for row in block.rows)


def typed(block: Para | Grid, text: str, show: Show) -> Para | Grid | None:
    """A block as somebody wrote it; of a table a line for each row, cells parted by |. None: left out."""
    text = text.replace("\r\n", "\n").strip()
    if text == as_typed(block):
        return block
    if isinstance(block, Grid):
        return _table_over(block, text, show)
    if not text and not block.is_needed:
        return None
    return replace(block, text=rewritten(block.text, text, show), is_edited=True)


def kept(block: Para | Grid | None) -> Any:
    """A block as plain data, to be given to `edited` later."""
    if block is None:
        return None
    if isinstance(block, Para):
        return told(block.text)
    return [[told(cell) for cell in row] for row in block.rows]


def renewed(kept: Any, old: Data, new: Data) -> Any:
    """The same with new figures: a number that said what its figure was says what it is now; one that
    somebody had changed stays as it was typed.
    """
    if kept is None:
        return None
    if kept and kept[0] and isinstance(kept[0][0], list):
        return [[_renewed(cell, old, new) for cell in row] for row in kept]
    return _renewed(kept, old, new)


def _renewed(lines: Any, old: Data, new: Data) -> Any:
    return told(
        [
            replace(piece, text=shown(new, piece.figure))
            if piece.figure is not None and piece.text == shown(old, piece.figure)
            else piece
            for piece in untold(lines)
        ]
    )


def _restored(block: Para | Grid, kept: Any) -> Para | Grid | None:
    if kept is None:
        return None
    if isinstance(block, Para):
        return replace(block, text=untold(kept), is_edited=True)
    rows = tuple(tuple(untold(cell) for cell in row) for row in kept)
    same = all(len(row) == len(block.heads) for row in rows)
    return replace(block, rows=rows, is_edited=True) if same else block


def _table_over(block: Grid, text: str, show: Show) -> Grid | None:
    """Rows keep their figures by the name they begin with."""
    of = {said(row[0]): row for row in block.rows}
    made = []
    for line in text.split("\n"):
        typed = [cell.strip() for cell in line.split("|")]
        typed = (typed + [""] * len(block.heads))[: len(block.heads)]
        old = of.get(typed[0], ((),) * len(block.heads))
        if any(typed):
            made.append(tuple(rewritten(cell, word, show) for cell, word in zip(old, typed, strict=True)))
    return replace(block, rows=tuple(made), is_edited=True) if made else None


def packed(body: Body) -> dict[str, Any]:
    """The whole as plain data. `unpacked` gives an equal body."""
    return {
        "format": FORMAT, "heading": body.heading, "to": body.to,
        "parts": [
            {
                "id": part.id, "title": part.title, "counts_as": part.counts_as, "annex": part.is_annex,
                "blocks": [_packed(block) for block in part.blocks],
            }
            for part in body.parts
        ],
    }  # fmt: skip


def unpacked(data: Mapping[str, Any]) -> Body:
    """Raises ValueError for data of a format that is not known."""
    if data.get("format") != FORMAT:
        raise ValueError(f"a paper of an unknown format: {data.get('format')}")
    parts = tuple(
        Part(
            one["id"],
            one["title"],
            tuple(map(_unpacked, one["blocks"])),
            one["counts_as"],
            one.get("annex", False),
        )
        for one in data["parts"]
    )
    return Body(data["heading"], data["to"], parts)


def _packed(block: Para | Grid) -> dict[str, Any]:
    if isinstance(block, Para):
        return {
            "id": block.id, "text": told(block.text), "edited": block.is_edited, "asked": block.is_asked,
            "needed": block.is_needed, "asks": block.asks, "numbers": sorted(block.numbers),
        }  # fmt: skip
    return {
        "id": block.id, "caption": told(block.caption), "heads": list(block.heads), "sums": block.sums,
        "note": told(block.note),
        "rows": [[told(cell) for cell in row] for row in block.rows], "edited": block.is_edited,
        "columns": [[one.indicator, one.measure.value, one.title] for one in block.columns],
    }  # fmt: skip


def _unpacked(data: Mapping[str, Any]) -> Para | Grid:
    if "text" in data:
        return Para(
            data["id"], untold(data["text"]), data["edited"], data["asked"], data["needed"], data["asks"],
            frozenset(data["numbers"]),
        )  # fmt: skip
    columns = tuple(Column(name, Measure(measure), title) for name, measure, title in data["columns"])
    rows = tuple(tuple(untold(cell) for cell in row) for row in data["rows"])
    return Grid(
        data["id"], untold(data["caption"]), tuple(data["heads"]), rows, columns, data["sums"],
        data["edited"], untold(data.get("note", ())),
    )  # fmt: skip
