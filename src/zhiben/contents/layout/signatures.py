"""Who signs a paper: the lines over its day that are names, of one issuer, of several, or of a person."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from zhiben.contents.layout.pages import BODY, LEFT, PITCH, Line, pieces_of

_NAME = re.compile(r"[㐀-鿿（）]{2,20}")


def names_over(flow: Sequence[Line], at: int) -> tuple[list[Line], int]:
    """The names over the day, which is at a place of all lines; and where the first of them is."""
    names: list[Line] = []
    start = at
    while start:
        row = [one for one in flow[max(0, start - 6) : start] if _row(one) == _row(flow[start - 1])]
        apart = _apart(row)
        if not _are_names(apart, flow[start], at - start + 1):
            break
        start -= len(row)
        names[:0] = apart
    return names, start


def _row(line: Line) -> tuple[int, int]:
    return line.page, line.n


def _apart(row: Sequence[Line]) -> list[Line]:
    """Names side by side, also where less than makes another line is between them."""
    pieces = [replace(one, glyphs=tuple(piece)) for one in row for piece in pieces_of(one.seen, 0.8)]
    are_names = len(pieces) > len(row) and all(_NAME.fullmatch(one.bare) for one in pieces)
    return pieces if are_names and not is_stamped(row[0]) else list(row)


def _are_names(row: Sequence[Line], below: Line, count: int) -> bool:
    """Of several issuers side by side, with room for seals between their rows; or of one, or a person."""
    line = row[0]
    gap = (below.base - line.base) / PITCH if line.page == below.page else 0
    if len(row) > 1:
        return 0 < gap < 7.5 and all(_NAME.fullmatch(one.bare) for one in row)
    return _is_name(line, below, count) or (1.2 < gap < 3.6 and is_stamped(line))


def is_stamped(line: Line) -> bool:
    """A person's post, with the name that the stamp is over."""
    said = re.fullmatch(r"[㐀-鿿]{0,14}(?:长|主任|主席|总理|书记)[㐀-鿿·]{0,4}", line.bare)
    return said is not None and line.x0 > LEFT + 8 * BODY and not line.is_cell


def _is_name(line: Line, below: Line, count: int) -> bool:
    is_near = line.page == below.page and 0 < below.base - line.base < 1.7 * PITCH
    is_near |= line.page == below.page - 1 and below.n == 1 and line.x0 > LEFT + 8 * BODY  # torn apart
    is_said = not line.bare.endswith(("。", "：", "；", "，", "）")) and not re.match(
        r"\d+[.．]|附件", line.bare
    )
    is_apart = line.x0 > LEFT + 1.5 * BODY or (count == 1 and re.fullmatch(r"[㐀-鿿（）]+", line.bare))
    return is_near and is_said and count < 7 and not line.is_cell and bool(is_apart)
