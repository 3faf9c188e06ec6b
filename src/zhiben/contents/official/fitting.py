"""How a paper of one paragraph is set where it does not fit on its first page: some of it has to stand there
(GB/T 9704 7.3.3), some with the seal (7.3.5.4).

First there is less room over the seal; then the paragraph is parted at the end of a line, for LibreOffice
moves one that stays with the next as a whole; else the notes at the foot go on a page of their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise, takewhile

from zhiben.contents.docx.sheet import LINE, MM, WIDTH
from zhiben.contents.official.paper import Official, Text
from zhiben.contents.official.words import LETTER, printed, title_lines

HIGH = round(225 * MM)  # twips of the text
DIGIT, APART = 155, 80  # twips of a digit of 16 points; between it and a Chinese letter in some programs
SIGNER_LETTERS = 22  # of a line of the issuer's name
TIGHT = 80  # at most left empty in a line that looks full
NOTES = 480  # of a line at the foot
_NOT_FIRST, _NOT_LAST = "，。、；：！？）》”’％%", "（《“‘〔"


@dataclass(frozen=True, slots=True)
class Fit:
    """`first`, `rest`: the paragraph in two, "" where it stays whole; `gap`: lines over the name of a paper
    with a seal; `is_free`: the notes at the foot need not stand on the page of the signature.
    """

    first: str = ""
    rest: str = ""
    gap: int = 3
    is_free: bool = False


def fitted(paper: Official, above: int) -> Fit:
    """How a paper is set. `above`: twips of its head."""
    (only,) = paper.blocks if len(paper.blocks) == 1 else (None,)
    if not isinstance(only, Text) or paper.kind not in ("notice", "upward"):
        return Fit()
    lines, above = _lines(only.text), above + _title(paper)
    room = (HIGH - above) // LINE
    needed, foot = len(lines) + _after(paper), _foot(paper)
    if needed + foot <= room:
        return Fit()
    gap = 2 if paper.is_sealed else 3
    if needed + foot - 1 <= room and gap == 2:
        return Fit(gap=gap)
    ends = _ends(only.text, lines[:room])
    at = next((end for end, left in reversed(ends) if left < TIGHT), 0)
    if not at and needed - (3 - gap) < room:
        return Fit(gap=gap, is_free=True)
    at = at or max((end for end, _ in ends), default=0)
    return Fit(only.text[:at], only.text[at:]) if 0 < at < len(only.text) else Fit(gap=gap, is_free=True)


def _ends(text: str, lines: Sequence[tuple[str, int]]) -> list[tuple[int, int]]:
    """Where every program ends a line, and how much of it is left; up to the first that a mark moves."""
    ends = [
        (end, left) for end, (_, left) in zip(accumulate(len(one) for one, _ in lines), lines, strict=True)
    ]
    return list(takewhile(lambda one: one[0] < len(text) and _may_part(text, one[0]), ends))


def _after(paper: Official) -> int:
    """Lines of what follows the text: signature, note of attachments, annotation."""
    many = (paper.issuer, *paper.joint)
    names = len(many) if paper.joint else len(title_lines(paper.issuer, SIGNER_LETTERS))
    if paper.joint and paper.is_sealed:
        rows = [many[at : at + 3] for at in range(0, len(many), 3)]
        names = sum(max(-(-int(printed(one) + 1) // 8) for one in row) for row in rows) + 4 * (len(rows) - 1)
    listed = sum(-(-int(printed(one.title) + 7) // 22) for one in paper.attachments)
    over = 3 if paper.is_sealed else 2
    return over + names + 1 + bool(paper.annotation) + listed + bool(paper.attachments)


def _title(paper: Official) -> int:
    to = -(-int(printed(paper.to) + 1) // 28) if paper.to else 0
    return LINE * (3 + len(title_lines(paper.title)) + to)


def _foot(paper: Official) -> int:
    """Lines of the text that the notes at the foot take."""
    lines = 1 + (-(-int(printed(paper.copy_to) + 1) // 27) if paper.copy_to else 0)
    return -(-lines * NOTES // LINE)


def _lines(text: str) -> list[tuple[str, int]]:
    """The lines of a paragraph, the first two letters in, at their widest; with the twips that are left."""
    lines, line, room = [], "", WIDTH - 2 * 320
    for before, one in pairwise(f"一{text}"):
        wide = DIGIT if one.isascii() else LETTER
        wide += APART if one.isascii() is not before.isascii() else 0
        if wide > room:
            lines.append((line, room))
            line, room = "", WIDTH
        line += one
        room -= wide
    return [*lines, (line, room)]


def _may_part(text: str, at: int) -> bool:
    """Does every program end a line here: no number is torn, no mark begins or ends one?"""
    before, after = text[at - 1], text[at]
    return after not in _NOT_FIRST and before not in _NOT_LAST and not (before.isascii() and after.isascii())
