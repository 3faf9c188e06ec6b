"""Which column of a table is which: headings as people write them, known by label or by another name."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Heading:
    """A column that is looked for. `texts`: what it may be called, its label first."""

    name: str
    texts: tuple[str, ...]
    needed: bool


@dataclass(frozen=True, slots=True)
class Matched:
    """Where each column stands in a table. `strangers`: headings nobody knows; `missing`: needed labels."""

    places: dict[str, int]
    strangers: tuple[str, ...]
    missing: tuple[str, ...]


def match(head: Sequence[object], wanted: Sequence[Heading], passed_over: Collection[str] = ()) -> Matched:
    """Stars, remarks in brackets, spaces and case do not matter. `passed_over`: known, and not wanted."""
    by_text: dict[str, str] = {}
    for texts in (lambda one: one, lambda one: [bare(text) for text in one]):
        for heading in wanted:
            for text in texts(heading.texts):
                by_text.setdefault(_key(text), heading.name)
    places: dict[str, int] = {}
    strangers = []
    for n, text in _written(head):
        name = by_text.get(_key(text)) or by_text.get(_key(bare(text)))
        if name is not None:
            places.setdefault(name, n)
        elif bare(text) not in passed_over:
            strangers.append(text)
    missing = tuple(one.texts[0] for one in wanted if one.needed and one.name not in places)
    return Matched(places, tuple(strangers), missing)


def _written(head: Sequence[object]) -> Iterator[tuple[int, str]]:
    for n, cell in enumerate(head):
        text = "" if cell is None else str(cell).strip()
        if text:
            yield n, text


def bare(text: str) -> str:
    """Without a star and without what stands in brackets at the end."""
    return re.sub(r"\s*[（(][^（）()]*[）)]\s*$", "", text.replace("*", "").strip())


def _key(text: str) -> str:
    return re.sub(r"[\s*“”\"]", "", text).lower()
