"""What of records can be found by a word (`ground.search`): the kind's name and what was written in words.

Beside `queries` because it asks for no actor: it says what stands in the index. A record stands there as its
last revision has it; a voided one does not.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from uuid import UUID

from zhiben.ground.search import store
from zhiben.ground.search.store import Entry
from zhiben.records.kinds import by_edition
from zhiben.records.models import Record
from zhiben.records.values import loaded

KIND = "record"
WRITTEN = ("text", "long_text")
BATCH = 500


def refresh(tenant: int, origins: Collection[UUID]) -> None:
    """Bring the index to these records as they stand."""
    every = list(origins)
    for start in range(0, len(every), BATCH):
        part = every[start : start + BATCH]
        made = dict(entries(tenant, part))
        store.keep(tenant, {origin: made.get(origin) for origin in part})


def entries(tenant: int, origins: Collection[UUID] | None = None) -> Iterator[tuple[UUID, Entry]]:
    """What these records (None: all of an authority) are found by."""
    standing = Record.objects.filter(tenant=tenant, replaced_at__isnull=True, is_void=False)
    rows = standing.filter(erased_at__isnull=True)
    if origins is not None:
        rows = rows.filter(origin__in=origins)
    for record in rows.iterator(chunk_size=BATCH):
        name, fields = _words_of(tenant, record.edition, record.kind)
        values = loaded(record.data)
        told = [text for field, column in fields for text in _texts(values.get(field), column)]
        yield record.origin, Entry(KIND, name, record.place, tuple(told), record.happened_on)


@lru_cache(maxsize=512)
def _words_of(tenant: int, edition: UUID, kind: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """What a kind is called and which of its fields, and columns of tables, hold words.

    An edition never changes.
    """
    kept = by_edition(tenant, edition, kind)
    plain = [(field.name, "") for field in kept.kind.fields if field.type in WRITTEN]
    tables = [
        (field.name, column.name)
        for field in kept.kind.fields
        for column in field.columns
        if column.type in WRITTEN
    ]
    return kept.title, (*plain, *tables)


def _texts(value: object, column: str) -> list[str]:
    """The words in a value; of a table those of one column."""
    if isinstance(value, tuple):
        return [text for part in value for text in _texts(part, column)]
    if isinstance(value, Mapping):
        return _texts(value.get(column), "")
    return [value] if isinstance(value, str) else []
