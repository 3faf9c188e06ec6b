"""Where the headings of a ledger stand, and which column is which: proposed, for a person to change.

A heading is known by its whole path (整改情况·完成时间), by its last words, or by what contains a known name.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from zhiben.contents.headings import bare
from zhiben.contents.imports import ImportForm
from zhiben.contents.ledgers.grid import Grid, said
from zhiben.contents.ledgers.values import folded

JOINT = " / "  # between the parts of a heading
LONGEST = 24  # characters of a heading that is looked for in a table without merges
_TOLD = re.compile(r"[::].*\S|\d{4}\s*年|\d{4}[-./]\d")  # 填报单位:某公司; 2026年3月
_FEW = 2


@dataclass(frozen=True, slots=True)
class Head:
    """`rows`: of the headings, from 0; `texts`: of each column, "" where there is none."""

    rows: tuple[int, ...]
    texts: tuple[str, ...]

    @property
    def first_body(self) -> int:
        return self.rows[-1] + 1

    def repeats(self, first: Head) -> bool:
        """The heads of a printed page again, be it only a part of them: what stands here stood there."""
        return all(
            not text or set(text.split(JOINT)) <= set(there.split(JOINT))
            for text, there in zip(self.texts, first.texts, strict=False)
        )

    @property
    def fingerprint(self) -> str:
        """The same for every ledger with the same headings, in whatever order."""
        return sha256("\n".join(sorted(filter(None, self.texts))).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Mapping_:
    """Which column is which: by name its place; `strangers`: headings that were not understood."""

    places: Mapping[str, int] = field(default_factory=dict)
    strangers: tuple[str, ...] = ()


class Vocabulary:
    """How headings are called."""

    def __init__(self, form: ImportForm) -> None:
        self.passed = form.passed
        self.exact: dict[str, tuple[str, int]] = {}
        for column in form.columns:
            for rank, text in enumerate((column.label, *column.also)):
                for one in (text, bare(text)):
                    self.exact.setdefault(folded(one), (column.name, rank))
        self.names = tuple(column.name for column in form.columns)

    def known(self, text: str) -> tuple[str, int] | None:
        """Name and rank of a heading written just so, remarks in brackets left out."""
        return self.exact.get(folded(text)) or self.exact.get(folded(bare(text)))

    def contained(self, text: str) -> tuple[str, int] | None:
        """The longest known heading, of three letters at least, that stands in a longer one."""
        written = folded(bare(text))
        found = [one for one in self.exact if len(one) >= 3 and one in written]
        return self.exact[max(found, key=len)] if found else None

    def is_passed(self, text: str) -> bool:
        """A photo, a telephone number, a signature: nothing that is read."""
        return any(word in text for word in self.passed)


def heads_of(grid: Grid, words: Vocabulary) -> list[Head]:
    """Every block of headings, the first of the sheet and those that come again further down."""
    found: list[Head] = []
    row = 0
    while row < grid.height:
        if _is_head(grid, row, words):
            free = found[-1].first_body if found else 0
            head = _block(grid, row, free, words, first=not found)
            found.append(head)
            row = head.first_body
        else:
            row += 1
    return found


def mapped(head: Head, words: Vocabulary, given: Mapping[str, str]) -> Mapping_:
    """`given`: by heading the name a person has chosen, "" for none; it goes before what is proposed."""
    places: dict[str, int] = {}
    for place, text in enumerate(head.texts):
        if given.get(text):
            places.setdefault(given[text], place)
    free = [
        (place, text) for place, text in enumerate(head.texts)
        if text and text not in given and not words.is_passed(text)
    ]  # fmt: skip
    for _, _, place, name in sorted(_proposals(free, words)):
        if name not in places and place not in places.values():
            places[name] = place
    taken = set(places.values())
    strangers = tuple(text for place, text in enumerate(head.texts) if text and place not in taken)
    return Mapping_(places, strangers)


def _proposals(free: Sequence[tuple[int, str]], words: Vocabulary) -> Iterator[tuple[int, int, int, str]]:
    """(how far-fetched, rank of the word, place, name)."""
    for place, text in free:
        parts = text.split(JOINT)
        ways = [(0, "".join(parts)), (1, parts[-1]), *((2, part) for part in reversed(parts[:-1]))]
        for far, written in ways:
            known = words.known(written)
            if known is not None:
                yield far, known[1], place, known[0]
        guessed = words.contained("".join(parts)) if len(parts) > 1 else None
        guessed = words.contained(parts[-1]) or guessed
        if guessed is not None:
            yield 3, guessed[1], place, guessed[0]


def _is_head(grid: Grid, row: int, words: Vocabulary) -> bool:
    cells = grid.filled(row)
    names = _names(cells, words)
    return len(names) >= 3 or (len(names) == _FEW and len(cells) <= 2 * _FEW)


def _names(cells: Sequence[tuple[int, str]], words: Vocabulary) -> Collection[str]:
    known = [words.known(text) for _, text in cells if len(text) <= LONGEST]
    return {one[0] for one in known if one is not None}


def _block(grid: Grid, row: int, free: int, words: Vocabulary, *, first: bool) -> Head:
    top, bottom = row, row
    while top > free and _joins_above(grid, top - 1, words, first=first):
        top -= 1
    while bottom + 1 < grid.height and _joins_below(grid, bottom + 1, top, words):
        bottom += 1
    rows = tuple(range(top, bottom + 1))
    return Head(rows, tuple(_texts(grid, rows)))


def _joins_above(grid: Grid, row: int, words: Vocabulary, *, first: bool) -> bool:
    """A row of heads over the row in hand: cells reach down from it, or it looks like nothing else."""
    cells = grid.filled(row)
    if len(cells) < _FEW or any(len(text) > LONGEST or _TOLD.search(text) for _, text in cells):
        return False
    reaches = any(top <= row < bottom for top, _, bottom, _ in grid.areas)
    return reaches or (first and not any(_is_datum(text) for _, text in cells))


def _joins_below(grid: Grid, row: int, top: int, words: Vocabulary) -> bool:
    """Heads under the row in hand: cells reach into it, or it names columns where the row above has gaps."""
    if any(first < row <= last and first >= top for first, _, last, _ in grid.areas):
        return True
    cells = grid.filled(row)
    if not cells or any(len(text) > LONGEST or _is_datum(text) for _, text in cells):
        return False
    over = [said(grid.at(row - 1, n)) for n in range(len(grid.cells[row]))]
    under_merge = [
        n for n, _ in cells
        if any(up <= row - 1 <= down and left < right and left <= n <= right
               for up, left, down, right in grid.areas)
    ]  # fmt: skip
    gaps = [n for n, _ in cells if not over[n]]
    return bool(gaps or under_merge) and len(_names(cells, words)) * 2 >= len(cells)


def _is_datum(text: str) -> bool:
    return bool(re.fullmatch(r"[\d.,%/-]+", text)) or bool(_TOLD.search(text))


def _texts(grid: Grid, rows: Sequence[int]) -> Iterator[str]:
    width = max((len(grid.cells[row]) for row in rows), default=0)
    for column in range(width):
        parts: list[str] = []
        for n, row in enumerate(rows):
            text = " ".join(said(grid.at(row, column)).split())
            if not text and n + 1 < len(rows) and said(grid.at(rows[n + 1], column)):
                text = _to_the_left(grid, row, column)
            if text and (not parts or parts[-1] != text):
                parts.append(text)
        yield JOINT.join(_squeezed(part) for part in parts)


def _to_the_left(grid: Grid, row: int, column: int) -> str:
    """Over a sub-column of a table without merges: the head stands over the first of them."""
    for n in range(column - 1, -1, -1):
        text = said(grid.at(row, n))
        if text:
            return text
    return ""


def _squeezed(text: str) -> str:
    """责 任 人 is 责任人: spaces between Chinese letters are for looks."""
    return re.sub(r"(?<=[一-鿿])\s+(?=[一-鿿])", "", text)
