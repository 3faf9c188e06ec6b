"""Is the index what the rooms would write now? It is derived: a difference is an error of ours."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from zhiben.ground import engines
from zhiben.ground.search import install, store
from zhiben.ground.search.models import Findable


@dataclass(frozen=True, slots=True)
class Difference:
    """`what`: `missing` from the index, `extra` in it, or `changed` since it was written."""

    id: UUID
    kind: str
    what: str


def differences(tenant: int, entries: Iterable[tuple[UUID, store.Entry]]) -> list[Difference]:
    """The index of one authority against what its rooms say of their things."""
    kept = {one.id: one for one in Findable.objects.filter(tenant=tenant).iterator(chunk_size=2000)}
    found = []
    for id_, entry in entries:
        one = kept.pop(id_, None)
        if one is None:
            found.append(Difference(id_, entry.kind, "missing"))
        elif not store.same(store.row(tenant, id_, entry), one):
            found.append(Difference(id_, entry.kind, "changed"))
    return found + [Difference(one.id, one.kind, "extra") for one in kept.values()]


def index_is_whole() -> bool:
    """Does the database's own index agree with the rows it stands over?"""
    if install.missing(connection):
        return False
    with connection.cursor() as cursor:
        return engines.of(connection).words_agree(cursor, install.TABLE)
