"""What can be asked about places: those of an enterprise, one by its id, one by the code on its label."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from zhiben.domain.access import Actor
from zhiben.domain.orgs import Kind, Standing
from zhiben.domain.refusals import NotFound
from zhiben.domain.risks import PLACES
from zhiben.ground import limits
from zhiben.orgs import queries as orgs
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


def places(actor: Actor, enterprise: UUID, *, kind: str = "", retired: bool = False) -> list[PlaceLine]:
    """The places of an enterprise in use (`retired`: those given up besides), sites first, by name.

    Raises NotFound for the enterprise. At most `limits.PLACES_SHOWN`.
    """
    firm = orgs.subject(actor, enterprise, Kind.ENTERPRISE)
    kinds = [kind] if kind in PLACES else list(PLACES)
    rows = Subject.objects.within(actor).filter(tenant=firm.tenant, enterprise=firm.id, kind__in=kinds)
    if not retired:
        rows = rows.exclude(standing=Standing.CLOSED)
    found = _lines(list(rows.order_by("name", "id")[: limits.PLACES_SHOWN]))
    return sorted(found, key=lambda one: (PLACES.index(one.kind), one.parent_name))


def place(actor: Actor, id_: UUID) -> PlaceLine:
    """Raises NotFound alike for missing, out of reach and what is no place of an enterprise."""
    row = orgs.subject(actor, id_)
    if row.kind not in PLACES or row.enterprise is None:
        raise NotFound("subject", id=id_)
    return _lines([row])[0]


def place_by_code(actor: Actor, code: str) -> PlaceLine:
    """The place whose label says `code`, as typed or scanned. Raises NotFound, whatever is wrong with it."""
    plain = "".join(letter for letter in code.upper() if letter.isalnum())
    rows = PlaceCode.objects.filter(tenant__in=actor.reads, code=plain[:20])
    row = rows.values_list("place", flat=True).first()
    if row is None:
        raise NotFound("place", said=code[:40])
    return place(actor, row)


def _lines(rows: list[Subject]) -> list[PlaceLine]:
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
