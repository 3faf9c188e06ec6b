"""What anybody may know of a draw the room has in its hands: of no actor, whose reach was asked before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from zhiben.domain.draws import Lot, listed
from zhiben.inspections.planning.models import Draw


@dataclass(frozen=True, slots=True)
class Told:
    """A draw. `text`: the published list; `drawn`: [key, whom] of what was drawn, empty before."""

    id: UUID
    kind: str
    title: str
    many: int
    of: int
    digest: str
    weighted: str
    seed_from: str
    announced_at: datetime
    seed: str
    drawn: tuple[tuple[str, UUID], ...]
    drawn_at: datetime | None
    text: str = ""


def told(row: Draw, *, whole: bool = False) -> Told:
    """What anybody may know of a draw; only of the whole its list, and whom the drawn keys mean."""
    of = {name: UUID(id_) for name, _, id_ in row.lots} if whole else {}
    return Told(
        row.id, row.kind, row.title, row.many, row.size, row.digest, row.weighted, row.seed_from,
        row.announced_at, row.seed or "",
        tuple((name, of[name]) for name in row.drawn or ()) if whole else (), row.drawn_at,
        listed(Lot(name, weight) for name, weight, _ in row.lots) if whole else "",
    )  # fmt: skip
