"""What can be asked about places: those of an enterprise, one by its id, one by the code on its label."""

from __future__ import annotations

from uuid import UUID

from zhiben.domain.access import Actor
from zhiben.domain.orgs import Kind, Standing
from zhiben.domain.refusals import NotFound
from zhiben.domain.risks import PLACES
from zhiben.ground import limits
from zhiben.orgs import queries as orgs
from zhiben.orgs.models import Subject
from zhiben.risks.models import PlaceCode
from zhiben.risks.places.lines import PlaceLine, lines_of


def places(actor: Actor, enterprise: UUID, *, kind: str = "", retired: bool = False) -> list[PlaceLine]:
    """The places of an enterprise in use (`retired`: those given up besides), sites first, by name.

    Raises NotFound for the enterprise. At most `limits.PLACES_SHOWN`.
    """
    firm = orgs.subject(actor, enterprise, Kind.ENTERPRISE)
    kinds = [kind] if kind in PLACES else list(PLACES)
    rows = Subject.objects.within(actor).filter(tenant=firm.tenant, enterprise=firm.id, kind__in=kinds)
    if not retired:
        rows = rows.exclude(standing=Standing.CLOSED)
    found = lines_of(list(rows.order_by("name", "id")[: limits.PLACES_SHOWN]))
    return sorted(found, key=lambda one: (PLACES.index(one.kind), one.parent_name))


def place(actor: Actor, id_: UUID) -> PlaceLine:
    """Raises NotFound alike for missing, out of reach and what is no place of an enterprise."""
    row = orgs.subject(actor, id_)
    if row.kind not in PLACES or row.enterprise is None:
        raise NotFound("subject", id=id_)
    return lines_of([row])[0]


def place_by_code(actor: Actor, code: str) -> PlaceLine:
    """The place whose label says `code`, as typed or scanned. Raises NotFound, whatever is wrong with it."""
    plain = "".join(letter for letter in code.upper() if letter.isalnum())
    rows = PlaceCode.objects.filter(tenant__in=actor.reads, code=plain[:20])
    row = rows.values_list("place", flat=True).first()
    if row is None:
        raise NotFound("place", said=code[:40])
    return place(actor, row)
