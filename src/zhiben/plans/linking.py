"""What is linked to some facts, wherever it is kept: events and what answers them, by id or by number.

Neither questions nor changes: an office may owe for an event at one enterprise that is answered at another.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from uuid import UUID

from django.db.models import Q

from zhiben.domain.facts import Fact, Value
from zhiben.domain.orgs import Kind
from zhiben.domain.world import as_many
from zhiben.orgs.values import from_json
from zhiben.plans import models
from zhiben.plans.worlds import is_id

EVENT = "event:"


def origins(tenant: int, facts: Sequence[Fact], names: Collection[str], kinds: Collection[str]) -> set[UUID]:
    """The first recordings of the facts of `kinds` that one of `names` links to `facts`, and of those that
    are linked to these: the events, and all that answers them.
    """
    names = set(names) - set(Kind)  # what shares a subject is near it
    told = {one for fact in facts for one in _said(fact.id, fact.about, fact.attributes, names)}
    found: set[UUID] = set()
    for _ in ("events", "what answers them"):
        found, known = _speaking_of(tenant, told, names, kinds), len(told)
        rows = models.Fact.objects.filter(tenant=tenant, origin__in=found)
        for id_, about, attributes in rows.values_list("id", "about", "attributes"):
            values = {name: from_json(value) for name, value in attributes.items()}
            told |= set(_said(str(id_), about, values, names))
        if len(told) == known:
            break
    return found


def _said(
    id_: str, about: str | None, attributes: Mapping[str, Value], names: Iterable[str]
) -> Iterable[str]:
    """The ids and numbers by which others may speak of a fact, or it of others."""
    yield id_
    if about is not None and about.startswith(EVENT):
        yield about.removeprefix(EVENT)
    for name in names:
        yield from (str(one) for one in as_many(attributes.get(name)))


def _speaking_of(
    tenant: int, told: Collection[str], names: Collection[str], kinds: Collection[str]
) -> set[UUID]:
    ids = {one for one in told if is_id(one)}
    aimed = models.FactTarget.objects.filter(tenant=tenant, target__in=told)
    found = set(aimed.values_list("fact__origin", flat=True))
    rows = models.Fact.objects.filter(tenant=tenant)
    found |= set(rows.filter(id__in=ids).values_list("origin", flat=True))
    numbers: set[str | int] = {one for one in told if one not in ids}
    if names and numbers:
        numbers |= {int(one) for one in told if one.isdecimal()}
        said = Q()
        for name in names:
            said |= Q(**{f"attributes__{name}__in": numbers}) | Q(**{f"attributes__{name}__startswith": "["})
        found |= set(rows.filter(said, kind__in=kinds).values_list("origin", flat=True))
    return found
