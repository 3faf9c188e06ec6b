"""Two people write down the same visit: what each of them changed is taken field by field.

An operation says the new values (`said`) and what its author saw in those fields (`seen`). Where the field
still holds what was seen, the new value is taken; where it holds the new value already, nothing is to be
done; else two people have changed the same thing, and a person decides: nothing is lost or overwritten.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Plain = str | int | bool | None | tuple[str, ...]
Fields = Mapping[str, Plain]


@dataclass(frozen=True, slots=True)
class Clash:
    """`theirs` stands in the record; `yours` was said by somebody who had seen `seen`."""

    field: str
    yours: Plain
    theirs: Plain
    seen: Plain


@dataclass(frozen=True, slots=True)
class Merged:
    """`taken`: what changes; `clashes`: what a person has to decide."""

    taken: dict[str, Plain]
    clashes: tuple[Clash, ...]


def merge(now: Fields, said: Fields, seen: Fields) -> Merged:
    """A field that is not there holds None."""
    taken: dict[str, Plain] = {}
    clashes = []
    for field, value in said.items():
        held, before = now.get(field), seen.get(field)
        if same(held, value):
            continue
        if same(held, before):
            taken[field] = value
        else:
            clashes.append(Clash(field, value, held, before))
    return Merged(taken, tuple(clashes))


def same(one: Plain, other: Plain) -> bool:
    """Equal, and of one kind: True is not 1."""
    return one == other and isinstance(one, bool) == isinstance(other, bool)
