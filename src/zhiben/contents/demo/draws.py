"""Drawing lots that always fall alike: by sha256 of what is drawn for, never by a random number generator."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Lots:
    """`seed` makes one demo different from another. Every question is named by what it is about."""

    seed: str

    def below(self, n: int, *about: object) -> int:
        """A whole number from 0 to n - 1."""
        text = "|".join((self.seed, *map(str, about)))
        return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") % n

    def between(self, low: int, high: int, *about: object) -> int:
        """A whole number from low to high, both included."""
        return low + self.below(high - low + 1, *about)

    def one_of(self, options: Sequence[T], *about: object) -> T:
        return options[self.below(len(options), *about)]

    def some_of(self, options: Sequence[T], n: int, *about: object) -> tuple[T, ...]:
        """Up to n different ones, in the order drawn."""
        ranked = sorted(range(len(options)), key=lambda index: self.below(2**63, *about, index))
        return tuple(options[index] for index in ranked[:n])
