"""Two versions of one standard held side by side, clause by clause."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from zhiben.domain.criteria.library import Criterion, Library, Standard


class Change(StrEnum):
    SAME = "same"
    CHANGED = "changed"
    ADDED = "added"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Pair:
    """One clause in both versions; None where a version has no such clause."""

    clause: str
    before: Criterion | None
    after: Criterion | None

    @property
    def change(self) -> Change:
        if self.before is None:
            return Change.ADDED
        if self.after is None:
            return Change.DROPPED
        return Change.SAME if _asks(self.before) == _asks(self.after) else Change.CHANGED


def versions(library: Library, series: str) -> tuple[Standard, ...]:
    """All versions of a standard, the earliest first; none for a series that is not there."""
    found = [one for one in library.standards if one.series == series]
    return tuple(sorted(found, key=lambda one: (one.valid_from is not None, one.valid_from, one.id)))


def compared(before: Standard, after: Standard) -> tuple[Pair, ...]:
    """Every clause of either, in the later version's order, then what it dropped.

    Clauses whose number is not verified bear one name; they are paired in their order.
    """
    old, new = _by_clause(before.criteria), _by_clause(after.criteria)
    keys = [*new, *(key for key in old if key not in new)]
    return tuple(Pair(key[0], old.get(key), new.get(key)) for key in keys)


def _by_clause(criteria: Iterable[Criterion]) -> dict[tuple[str, int], Criterion]:
    found: dict[tuple[str, int], Criterion] = {}
    for item in criteria:
        number = 0
        while (item.clause, number) in found:
            number += 1
        found[item.clause, number] = item
    return found


def _asks(item: Criterion) -> tuple[object, ...]:
    elements = tuple(element.text for element in (*item.all, *item.any))
    return (item.text, item.level, elements)
