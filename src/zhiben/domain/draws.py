"""双随机: a draw that anyone can repeat with a published list and a published seed.

The list is what `listed` writes: one line for each, `key` and, where stated, a tab and its weight, in the
order of the keys. `digest` is the SHA-256 of that text; `sha256sum` of the published file says the same.
Each line of weight w has w tickets: ticket k is the SHA-256 of `seed LF digest LF k LF key`. A line's place
is that of its smallest ticket; the first n lines are drawn. docs/how-to/recompute-a-draw.md says it to the
public, with a script of its own; the two are held equal by a test.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from zhiben.domain.refusals import Incomplete

MOST_WEIGHT = 100


@dataclass(frozen=True, slots=True)
class Lot:
    """One that may be drawn. `weight`: how many tickets it has; more than one only where that is stated."""

    key: str
    weight: int = 1

    def __post_init__(self) -> None:
        if not self.key.strip() or not self.key.isprintable() or not 1 <= self.weight <= MOST_WEIGHT:
            raise Incomplete("draw_list", key=self.key[:80], weight=self.weight)


def listed(lots: Iterable[Lot]) -> str:
    """The list as it is published. Raises Incomplete `draw_list` where it is empty or a key stands twice."""
    found = sorted(lots, key=lambda one: one.key)
    if not found or len({one.key for one in found}) != len(found):
        raise Incomplete("draw_list", lines=len(found))
    return "".join(f"{one.key}\n" if one.weight == 1 else f"{one.key}\t{one.weight}\n" for one in found)


def read(text: str) -> tuple[Lot, ...]:
    """The lots of a published list. Raises Incomplete `draw_list`."""
    lots = []
    for line in text.splitlines():
        key, tab, weight = line.partition("\t")
        if tab and not (weight.isascii() and weight.isdigit()):
            raise Incomplete("draw_list", key=line[:80])
        lots.append(Lot(key, int(weight) if tab else 1))
    listed(lots)
    return tuple(lots)


def digest(lots: Iterable[Lot]) -> str:
    """SHA-256 of the published list, in hexadecimal."""
    return sha256(listed(lots).encode()).hexdigest()


def seed_of(text: str) -> str:
    """The seed as it is used: without blanks around it, in one writing. Raises Incomplete `draw_seed`."""
    seed = unicodedata.normalize("NFKC", text).strip()
    if not seed or not seed.isprintable():
        raise Incomplete("draw_seed")
    return seed


def ranked(seed: str, lots: Iterable[Lot]) -> tuple[str, ...]:
    """The keys of all lots in the order in which the seed draws them."""
    found = tuple(lots)
    start = f"{seed_of(seed)}\n{digest(found)}\n"

    def first_ticket(lot: Lot) -> str:
        return min(sha256(f"{start}{k}\n{lot.key}".encode()).hexdigest() for k in range(1, lot.weight + 1))

    return tuple(one.key for one in sorted(found, key=first_ticket))


def drawn(seed: str, lots: Iterable[Lot], n: int) -> tuple[str, ...]:
    """The first `n`; all where there are fewer. Raises Incomplete `draw_many` for none at all."""
    if n < 1:
        raise Incomplete("draw_many", n=n)
    return ranked(seed, lots)[:n]
