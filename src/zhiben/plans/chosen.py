"""Which obligations one decision over a list is about: some picked, or all that match what it is narrowed to.

Beside `queries`: the acts over many obligations ask it inside their own transaction. Whoever decides about
all that match has seen how many they are and which; if they are others by then, nothing happens.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from zhiben.domain.access import Actor
from zhiben.domain.refusals import Conflict, Incomplete, TooLarge
from zhiben.ground import limits
from zhiben.ground.canonical import canonical, sha256
from zhiben.plans.answers import Filters, Row
from zhiben.plans.queries import obligation_list
from zhiben.plans.todo import rows_of


@dataclass(frozen=True, slots=True)
class Chosen:
    """`picked`: obligations by id; without any, all that `filters` match.

    `seen`: of all that match, the digest of those that were shown (`digest`); "" before any was.
    """

    picked: tuple[str, ...] = ()
    filters: Filters | None = None
    seen: str = ""

    def told(self) -> dict[str, object]:
        """As the details of an act tell it: what was asked, not what came of it."""
        return {"picked": list(self.picked), "seen": self.seen}


def chosen_rows(by: Actor, chosen: Chosen) -> dict[str, Row | None]:
    """What a decision is about, by id, in the order of the list; None: picked, and not there for `by`.

    Raises Incomplete `task_nothing`, TooLarge `many_too_many`, Conflict `many_changed`.
    """
    if chosen.picked:
        _bounded(len(chosen.picked))
        found = rows_of(by, chosen.picked, today=by.day)
        return {id_: found.get(id_) for id_ in dict.fromkeys(chosen.picked)}
    if chosen.filters is None:
        raise Incomplete("task_nothing")
    page = obligation_list(by, filters=chosen.filters, today=by.day, limit=limits.MANY_ROWS)
    _bounded(page.total)
    rows: dict[str, Row | None] = {row.id: row for row in page.rows}
    if not rows:
        raise Incomplete("task_nothing")
    if chosen.seen and chosen.seen != digest(rows):
        raise Conflict("many_changed", now=len(rows))
    return rows


def digest(ids: Iterable[str]) -> str:
    """Stands for a set of obligations, in whatever order."""
    return sha256("zhiben-chosen-1", canonical(sorted(ids)))


def there(rows: Mapping[str, Row | None]) -> list[Row]:
    """Those that are there."""
    return [row for row in rows.values() if row is not None]


def _bounded(count: int) -> None:
    if count > limits.MANY_ROWS:
        raise TooLarge("many_too_many", rows=count, most=limits.MANY_ROWS)
