"""What of tasks can be found by a word (`ground.search`): what was asked. Taken back: no longer.

Beside `queries` because it asks for no actor: it says what stands in the index.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from uuid import UUID

from zhiben.ground.search import store
from zhiben.ground.search.store import Entry
from zhiben.tasks.models import Task

KIND = "task"


def refresh(tenant: int, tasks: Collection[UUID]) -> None:
    """Bring the index to these tasks as they stand."""
    made = dict(entries(tenant, tasks))
    store.keep(tenant, {id_: made.get(id_) for id_ in tasks})


def entries(tenant: int, tasks: Collection[UUID] | None = None) -> Iterator[tuple[UUID, Entry]]:
    """What these tasks (None: all of an authority) are found by."""
    rows = Task.objects.filter(tenant=tenant, replaced_at__isnull=True)
    for task in (rows if tasks is None else rows.filter(id__in=tasks)).iterator(chunk_size=500):
        yield task.id, Entry(KIND, task.title, task.place, day=task.due_on)
