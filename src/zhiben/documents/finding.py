"""What of documents can be found by a word (`ground.search`): number, title, whom it is about. Void ones too.

Beside `queries` because it asks for no actor: it says what stands in the index.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from uuid import UUID

from zhiben.documents.models import Document
from zhiben.ground.search import store
from zhiben.ground.search.store import Entry

KIND = "document"


def refresh(tenant: int, documents: Collection[UUID]) -> None:
    """Bring the index to these documents as they stand."""
    store.keep(tenant, dict(entries(tenant, documents)))


def entries(tenant: int, documents: Collection[UUID] | None = None) -> Iterator[tuple[UUID, Entry]]:
    """What these documents (None: all of an authority) are found by."""
    rows = Document.objects.filter(tenant=tenant)
    for row in (rows if documents is None else rows.filter(id__in=documents)).iterator(chunk_size=500):
        name = f"{row.number} {row.title}"
        yield row.id, Entry(KIND, name, row.place, text=(row.about_name, row.provisional), day=row.issued_on)
