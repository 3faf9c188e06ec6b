"""A place in a list. Apart from `queries`: no actor is asked for, whoever calls has asked whose these are."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from zhiben.domain.orgs import Standing
from zhiben.domain.risks import PLACES
from zhiben.orgs.models import Subject
from zhiben.risks.models import PlaceCode


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """A place. `number`: its own number; `parent` and `parent_name`: the place around it, where there is one.

    `code`: what its label says, "" while it has none.
    """

    id: UUID
    tenant: int
    enterprise: UUID
    kind: str
    name: str
    number: str
    parent: UUID | None
    parent_name: str
    code: str
    is_retired: bool

    @property
    def whole_name(self) -> str:
        """With what it belongs to: 一号船坞 · 门座起重机."""
        return f"{self.parent_name} · {self.name}" if self.parent_name else self.name


def lines_of(rows: list[Subject]) -> list[PlaceLine]:
    """Rows of one authority as lines: for this room's other questions, which have asked whose they are."""
    if not rows:
        return []
    tenant = rows[0].tenant
    held = PlaceCode.objects.filter(tenant=tenant, place__in=[row.id for row in rows])
    codes = dict(held.values_list("place", "code"))
    above = {row.parent_id for row in rows if row.parent_id}
    around = Subject.objects.filter(tenant=tenant, id__in=above, kind__in=PLACES)
    names: dict[UUID, str] = dict(around.values_list("id", "name"))
    return [
        PlaceLine(
            id=row.id, tenant=row.tenant, enterprise=row.enterprise, kind=row.kind, name=row.name,
            number=row.code, parent=row.parent_id if row.parent_id in names else None,
            parent_name=names.get(row.parent_id, "") if row.parent_id else "", code=codes.get(row.id, ""),
            is_retired=row.standing == Standing.CLOSED,
        )
        for row in rows
        if row.enterprise is not None
    ]  # fmt: skip
