"""Everything that can be asked about evidence. Out of reach is answered like missing."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

from zhiben.domain.access import Actor
from zhiben.domain.refusals import NotFound
from zhiben.ground.evidence import claims, files, sniff
from zhiben.ground.evidence.claims import Doubt
from zhiben.ground.evidence.models import Evidence, Upload


@dataclass(frozen=True, slots=True)
class Item:
    """A file as pages show it. `has_small`: there is a small picture to show."""

    id: UUID
    name: str
    mime: str
    says: str  # what people call the type
    size: int
    sha256: str
    has_small: bool
    received_at: datetime
    erased_at: datetime | None = None  # by the act `erased_by`: there is nothing to show any more
    erased_by: UUID | None = None

    @classmethod
    def of(cls, row: Evidence | Upload) -> Item:
        kind = sniff.TYPES[row.mime]
        erased_at, erased_by = (row.erased_at, row.erased_by) if isinstance(row, Evidence) else (None, None)
        return cls(
            row.id, row.name or "", row.mime, kind.zh, row.size, row.sha256,
            kind.picture and erased_at is None, row.received_at, erased_at, erased_by,
        )  # fmt: skip

    @property
    def path(self) -> Path:
        return files.original(self.sha256)

    @property
    def small(self) -> Path:
        return files.small(self.sha256)


def evidence(actor: Actor, id_: UUID) -> Item:
    """Raises NotFound, also where the file itself is gone from the disk; `evidence_erased` where decided."""
    row = Evidence.objects.within(actor).filter(id=id_).first()
    if row is not None and row.erased_at is not None:
        raise NotFound("evidence_erased", act=row.erased_by)
    if row is None or not files.original(row.sha256).is_file():
        raise NotFound("evidence", id=id_)
    return Item.of(row)


def several(actor: Actor, ids: Collection[UUID]) -> dict[UUID, Item]:
    """Those among `ids` that are within reach."""
    return {row.id: Item.of(row) for row in Evidence.objects.within(actor).filter(id__in=list(ids))}


def upload(actor: Actor, id_: UUID) -> Item:
    """The actor's own upload. Raises NotFound."""
    found = uploads(actor, [id_])
    if not found:
        raise NotFound("upload", id=id_)
    return found[0]


def uploads(actor: Actor, ids: Sequence[UUID]) -> list[Item]:
    """The actor's own among `ids`, in that order."""
    rows = {row.id: row for row in Upload.objects.filter(id__in=list(ids), scope=actor.scope)}
    return [Item.of(rows[id_]) for id_ in dict.fromkeys(ids) if id_ in rows]


def doubts(actor: Actor, ids: Collection[UUID], found_on: date | None, day: date) -> dict[UUID, list[Doubt]]:
    """Why to look twice at those of `ids` within reach: what a photo says of itself is not plausible.

    `found_on`: the day on which was found wrong what the photos show put right.
    """
    rows = Evidence.objects.within(actor).filter(id__in=list(ids), erased_at__isnull=True)
    told = rows.values_list("id", "prints__claims")
    return {id_: claims.reasons(said, found_on, day) for id_, said in told}
