"""Everything that can be asked about editions.

Each takes the actor first and stays within their authorities.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet

from zhiben.domain.access import Actor
from zhiben.domain.refusals import NotFound
from zhiben.ground.scope import of_authorities
from zhiben.library.files import FileChange, files_of
from zhiben.library.files import difference as between
from zhiben.library.models import Edition


@dataclass(frozen=True, slots=True)
class Entry:
    """An edition in a list. `adopted_by`: the person, None for the program itself."""

    id: UUID
    tenant: int
    kind: str
    name: str
    version: int
    sha256: str
    valid_from: date
    adopted_by: UUID | None
    recorded_at: datetime
    replaced_at: datetime | None


def in_force(actor: Actor, tenant: int, kind: str, name: str, day: date) -> Entry | None:
    """The edition in force on `day` as known now; None where none is yet."""
    row = _of(actor, tenant, kind, name).filter(replaced_at__isnull=True, valid_from__lte=day).last()
    return None if row is None else _entry(row)


def editions(actor: Actor, tenant: int, kind: str, name: str) -> list[Entry]:
    """All editions of a content, the first version first; those that gave way among them."""
    return [_entry(row) for row in _of(actor, tenant, kind, name).order_by("version")]


def every(actor: Actor, tenant: int, kind: str) -> list[Entry]:
    """All editions of all contents of a kind, by content, the latest version first."""
    rows = Edition.objects.filter(of_authorities(actor), tenant=tenant, kind=kind)
    return [_entry(row) for row in rows.defer("text").order_by("name", "-version")]


def files(actor: Actor, edition: UUID) -> dict[str, str]:
    """The files of an edition. Raises NotFound."""
    return files_of(_one(actor, edition).text)


def difference(actor: Actor, old: UUID, new: UUID) -> list[FileChange]:
    """What `new` changes of `old`, file by file; empty where they are the same. Raises NotFound."""
    return between(files(actor, old), files(actor, new))


def _of(actor: Actor, tenant: int, kind: str, name: str) -> QuerySet[Edition]:
    rows = Edition.objects.filter(of_authorities(actor), tenant=tenant, kind=kind, name=name)
    return rows.order_by("valid_from", "version")


def _one(actor: Actor, edition: UUID) -> Edition:
    row = Edition.objects.filter(of_authorities(actor), id=edition).first()
    if row is None:
        raise NotFound("edition", id=edition)
    return row


def _entry(row: Edition) -> Entry:
    return Entry(
        row.id, row.tenant, row.kind, row.name, row.version, row.sha256, row.valid_from, row.adopted_by,
        row.recorded_at, row.replaced_at,
    )  # fmt: skip
