"""Paging, the same for every list: which rows of how many, and the way to the next."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import QueryDict

PAGING = ("after", "from")  # where one is in a list, not what the list is
SIZE = 50  # rows of a page


@dataclass(frozen=True, slots=True)
class Pager:
    """Rows `first` to `last` of `total`. `next` and `start` are addresses, empty where there is none.

    Cursors lead forward only: the way back is the browser's, and the beginning is one click away.
    """

    first: int
    last: int
    total: int
    next: str
    start: str


def query(asked: QueryDict, **changed: str | None) -> str:
    """The address of a list with some of it changed; what is empty is left out, paging starts anew."""
    made = asked.copy()
    for name in (*PAGING, *changed):
        made.pop(name, None)
    for name, value in changed.items():
        if value:
            made[name] = value
    for name in [name for name in made if not any(made.getlist(name))]:
        del made[name]
    return made.urlencode()


def pager(asked: QueryDict, shown: int, total: int, cursor: str | None) -> Pager:
    """For a page of `shown` rows; `cursor` is where the next one begins, None on the last page."""
    start = asked.get("from", "")
    first = int(start) if start.isdecimal() and len(start) < 10 and asked.get("after") else 1
    base = query(asked)
    following = query(asked, **{"after": cursor, "from": str(first + shown)}) if cursor else ""
    return Pager(first, first + shown - 1, total, following, base if asked.get("after") else "")


def written(place: tuple[str, UUID] | None) -> str | None:
    """Where the next page of a list by name begins, as it stands in an address."""
    return f"{place[1]}~{place[0]}" if place else None


def read(cursor: str | None) -> tuple[str, UUID] | None:
    """The reverse of `written`; None, the beginning, for anything else."""
    id_, _, name = (cursor or "").partition("~")
    try:
        return (name, UUID(id_)) if name else None
    except ValueError:
        return None
