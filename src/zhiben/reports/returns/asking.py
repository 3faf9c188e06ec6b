"""Whom a month asks what: only what the system cannot know, of those who can. Beside `actions`."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from zhiben.domain.access import Actor, Place
from zhiben.domain.indicator_formulas import Asked
from zhiben.domain.months import UnitKind
from zhiben.domain.orgs import Kind
from zhiben.domain.refusals import Incomplete
from zhiben.orgs.models import Region, Subject
from zhiben.orgs.queries import office, towns
from zhiben.reports.figures import queries as figures
from zhiben.reports.returns.store import Unit


def every_section(by: Actor, tenant: int) -> list[Unit]:
    """The sections of an authority, each with what sections are asked."""
    rows = _sections(by, tenant)
    return _subjects(by, tenant, UnitKind.SECTION, rows)


def units(by: Actor, tenant: int, kind: UnitKind, chosen: Collection[str]) -> list[Unit]:
    """These sections, towns or enterprises within reach. Raises Incomplete `month_units` for any other."""
    match kind:
        case UnitKind.TOWN:
            found = _towns(by, tenant, chosen)
        case UnitKind.SECTION:
            rows = [one for one in _sections(by, tenant) if str(one.id) in chosen]
            found = _subjects(by, tenant, kind, rows)
        case UnitKind.ENTERPRISE:
            ids = [UUID(one) for one in chosen]
            firms = Subject.objects.within(by).filter(tenant=tenant, kind=Kind.ENTERPRISE, id__in=ids)
            found = _subjects(by, tenant, kind, list(firms.order_by("name", "id")))
    if not found or len(found) != len(set(chosen)):
        raise Incomplete("month_units")
    return found


def asks(by: Actor, tenant: int, kind: UnitKind) -> tuple[str, ...]:
    """The indicators that a kind of unit is asked for."""
    return tuple(
        one.id
        for one in figures.definitions(by, tenant, by.day)
        if isinstance(one.formula, Asked) and kind in one.formula.asks
    )


def _sections(by: Actor, tenant: int) -> list[Subject]:
    rows = Subject.objects.within(by).filter(tenant=tenant, kind=Kind.SECTION, standing="operating")
    return list(rows.order_by("name", "id"))


def _subjects(by: Actor, tenant: int, kind: UnitKind, rows: Sequence[Subject]) -> list[Unit]:
    asked = asks(by, tenant, kind)
    return [Unit(kind, f"{kind}:{one.id}", one.name, one.place, asked) for one in rows]


def _towns(by: Actor, tenant: int, chosen: Collection[str]) -> list[Unit]:
    own = office(by, tenant).region
    codes = [one for one in towns(by, own) if one in chosen and one != own]
    names = dict(Region.objects.filter(code__in=codes).values_list("code", "name"))
    asked = asks(by, tenant, UnitKind.TOWN)
    return [
        Unit(UnitKind.TOWN, f"region:{one}", names[one], Place(tenant, None, one), asked) for one in codes
    ]
