"""Text with what was asked for marked in it. Cut into pieces, never put together as HTML."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from zhiben.ground.search.words import fold

AROUND = 24  # characters of a long text shown before the first mark


@dataclass(frozen=True, slots=True)
class Piece:
    text: str
    is_hit: bool


def marked(text: str, words: Sequence[str]) -> tuple[Piece, ...]:
    """The text in pieces; `words` are folded, and found in it whatever its width, case and spaces."""
    folded, origin = "", []
    for at, character in enumerate(text):
        letters = fold(character)
        folded += letters
        origin += [at] * len(letters)
    hit = [False] * len(text)
    for word in words:
        start = folded.find(word)
        while word and start >= 0:
            last = origin[start + len(word) - 1]
            hit[origin[start] : last + 1] = [True] * (last + 1 - origin[start])
            start = folded.find(word, start + 1)
    return _pieces(text, hit)


def extract(text: str, words: Sequence[str], longest: int = 90) -> tuple[Piece, ...]:
    """As much of a long text as fits, from a little before the first mark."""
    if len(text) <= longest:
        return marked(text, words)
    whole = marked(text, words)
    before = 0 if whole[0].is_hit or len(whole) == 1 else len(whole[0].text)
    start = max(0, before - AROUND)
    cut = text[start : start + longest]
    head, tail = "…" if start else "", "…" if start + longest < len(text) else ""
    return marked(f"{head}{cut}{tail}", words)


def _pieces(text: str, hit: Sequence[bool]) -> tuple[Piece, ...]:
    found: list[Piece] = []
    for character, is_hit in zip(text, hit, strict=True):
        if found and found[-1].is_hit == is_hit:
            found[-1] = Piece(found[-1].text + character, is_hit)
        else:
            found.append(Piece(character, is_hit))
    return tuple(found)
