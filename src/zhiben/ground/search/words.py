"""What a text is found by: pairs of characters, told in ASCII, so that no tokenizer of a database has a say.

Chinese has no spaces between words; two characters are the shortest word people look for. A run of Latin
letters and digits is cut into threes. `n…` stands for a name, `w…` for other text, `b…` for how a name
begins, `z…` for a whole name. Width, case, spaces and punctuation are folded away.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from hashlib import sha256

PAIR, TRIPLE = 2, 3
WORDS = 8  # of one question; further ones are left out
_RUN = re.compile(r"[0-9a-z]+|[^0-9a-z]+")
# What is never found: mobile and identity numbers, whatever field somebody typed them into.
_PERSONAL = re.compile(r"(?<![0-9A-Za-z])(?:1[3-9]\d{9}|\d{17}[0-9Xx]|0\d{2,3}-?\d{7,8})(?![0-9A-Za-z])")


def fold(text: str) -> str:
    """The letters and digits of a text, in one width and case."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())


def without_personal(text: str) -> str:
    """The text with mobile, landline and identity numbers taken out."""
    return _PERSONAL.sub("…", unicodedata.normalize("NFKC", text))


def asked_words(text: str) -> list[str]:
    """The words of a question, folded, each once."""
    parts = unicodedata.normalize("NFKC", text).split()
    return list(dict.fromkeys(word for part in parts if (word := fold(part))))[:WORDS]


def name_tokens(name: str) -> Iterator[str]:
    folded = fold(name)
    yield from (f"n{gram}" for run in _RUN.findall(folded) for gram in _grams(run))
    if folded:
        yield from (begins(folded), whole(folded))


def text_tokens(values: Iterable[str]) -> Iterator[str]:
    for value in values:
        yield from (f"w{gram}" for run in _RUN.findall(fold(value)) for gram in _grams(run))


def begins(folded: str) -> str:
    """The token of names that begin as this one does."""
    return "b" + _gram(_RUN.findall(folded)[0])


def whole(folded: str) -> str:
    """The token of exactly this name."""
    return "z" + sha256(folded.encode()).hexdigest()[:16]


def contained(word: str) -> Iterator[tuple[str, bool]]:
    """The grams a folded word is found by; True: the gram is only the beginning of one in the index."""
    for run in _RUN.findall(word):
        size = _size(run)
        if len(run) < size:
            yield _gram(run), True
        else:
            yield from ((_gram(run[at:]), False) for at in range(len(run) - size + 1))


def _grams(run: str) -> Iterator[str]:
    """Every gram of a run, and its last characters alone: what ends a run is found by one character too."""
    return (_gram(run[at:]) for at in range(len(run)))


def _gram(run: str) -> str:
    first = run[: _size(run)]
    return "l" + first if run[0].isascii() else "c" + "x".join(f"{ord(c):x}" for c in first)


def _size(run: str) -> int:
    return TRIPLE if run[0].isascii() else PAIR
