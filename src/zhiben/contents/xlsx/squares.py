"""C5 and the like ↔ row and column, counted from 1; stretches such as A1:D2."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
NAME = r"[A-Z]{1,3}[1-9][0-9]{0,6}"
_SQUARE = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9][0-9]{0,6})")


class Square(NamedTuple):
    """One place of a tab."""

    row: int
    column: int

    def __str__(self) -> str:
        return f"{letters(self.column)}{self.row}"


@dataclass(frozen=True, slots=True)
class Stretch:
    """A rectangle, both corners in."""

    first: Square
    last: Square

    def __contains__(self, square: object) -> bool:
        if not isinstance(square, Square):
            return False
        return (
            self.first.row <= square.row <= self.last.row
            and self.first.column <= square.column <= self.last.column
        )

    @property
    def rows(self) -> int:
        return self.last.row - self.first.row + 1

    @property
    def columns(self) -> int:
        return self.last.column - self.first.column + 1

    def squares(self) -> Iterator[Square]:
        for row in range(self.first.row, self.last.row + 1):
            for column in range(self.first.column, self.last.column + 1):
                yield Square(row, column)


def letters(column: int) -> str:
    """1 → A, 27 → AA."""
    said = ""
    while column:
        column, rest = divmod(column - 1, 26)
        said = chr(ord("A") + rest) + said
    return said


def square(name: str) -> Square:
    """C5 → row 5, column 3. Raises ValueError for what is none."""
    found = _SQUARE.fullmatch(name)
    if found is None:
        raise ValueError(f"no cell: {name}")
    column = 0
    for letter in found[1].upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    made = Square(int(found[2]), column)
    if made.row > LAST_ROW or made.column > LAST_COLUMN:
        raise ValueError(f"no cell: {name}")
    return made


def stretch(name: str) -> Stretch:
    """A1:D2, or A1 alone. Raises ValueError for what is none."""
    first, _, last = name.partition(":")
    return Stretch(square(first), square(last or first))
