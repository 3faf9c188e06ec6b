"""Who is on the list of a draw. Asked by `actions` when it is announced."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from zhiben.domain.access import Actor
from zhiben.domain.draws import MOST_WEIGHT, Lot
from zhiben.domain.orgs import Kind, Standing
from zhiben.domain.refusals import Incomplete, TooLarge
from zhiben.ground import limits
from zhiben.inspections.planning import certificates
from zhiben.inspections.planning.saying import Announced, Drawn
from zhiben.inspections.rules import rules_of
from zhiben.orgs.models import Subject


def of(actor: Actor, tenant: int, asked: Announced, day: date) -> list[tuple[Lot, UUID]]:
    """The lots in the order of the published list, each with whom it is. Raises Incomplete `draw_nobody`,
    TooLarge.
    """
    found = (
        _firms(actor, tenant, asked, day) if asked.kind is Drawn.ENTERPRISE else _people(tenant, asked, day)
    )
    if not found:
        raise Incomplete("draw_nobody")
    return sorted(found, key=lambda one: one[0].key)


def _firms(actor: Actor, tenant: int, asked: Announced, day: date) -> list[tuple[Lot, UUID]]:
    """Enterprises at work within the actor's reach: name and code."""
    rows = Subject.objects.within(actor).filter(
        tenant=tenant, kind=Kind.ENTERPRISE, standing=Standing.OPERATING
    )
    if asked.industries:
        rows = rows.filter(industry__in=asked.industries)
    found = list(rows.order_by("id").values_list("id", "name", "code", "industry")[: limits.DRAW_LOTS + 1])
    if len(found) > limits.DRAW_LOTS:
        raise TooLarge("too_large", lines=limits.DRAW_LOTS)
    rules = rules_of(tenant, day)

    def weight(industry: str) -> int:
        return min(max(rules.visits_of(industry), 1), MOST_WEIGHT) if asked.weighted else 1

    return [(Lot(f"{name} {code}", weight(industry)), id_) for id_, name, code, industry in found]


def _people(tenant: int, asked: Announced, day: date) -> list[tuple[Lot, UUID]]:
    """Officers with a valid card, none of whom has to stay away from one of the enterprises."""
    valid = {one.person: one.number for one in certificates.cards(tenant) if one.valid(day)}
    away = {one for firm in asked.enterprises for one in certificates.avoided(tenant, firm, day)}
    able = valid.keys() - away - certificates.outside(tenant, valid.keys(), day).keys()
    rows = Subject.objects.filter(
        tenant=tenant, id__in=able, kind=Kind.PERSON, enterprise__isnull=True, standing=Standing.OPERATING
    )
    return [(Lot(f"{name} {valid[id_]}".strip()), id_) for id_, name in rows.values_list("id", "name")]
