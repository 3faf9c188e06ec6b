"""What of hazards can be found by a word (`ground.search`): number, place, text, the enterprise.

Beside `queries` because it asks for no actor: it says what stands in the index.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from uuid import UUID

from zhiben.ground.search import store
from zhiben.ground.search.store import Entry
from zhiben.hazards.models import Hazard

KIND = "hazard"


def refresh(tenant: int, hazards: Collection[UUID]) -> None:
    """Bring the index to these hazards as they stand."""
    store.keep(tenant, dict(entries(tenant, hazards)))


def keep(rows: Sequence[Hazard]) -> None:
    """As `refresh`, of rows at hand, all of one authority."""
    if rows:
        store.keep(rows[0].tenant, {row.id: entry(row) for row in rows})


def entries(tenant: int, hazards: Collection[UUID] | None = None) -> Iterator[tuple[UUID, Entry]]:
    """What these hazards (None: all of an authority) are found by."""
    rows = Hazard.objects.filter(tenant=tenant).select_related("about")
    for row in (rows if hazards is None else rows.filter(id__in=hazards)).iterator(chunk_size=500):
        yield row.id, entry(row)


def entry(row: Hazard) -> Entry:
    """What one hazard is found by."""
    name = f"{row.number} {row.text or row.spot}"[:200]
    return Entry(KIND, name, row.place, text=(row.spot, row.about.name), day=row.found_on)
