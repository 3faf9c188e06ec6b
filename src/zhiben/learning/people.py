"""Who works at the front line of an enterprise: whom a test draws from. Actions ask it as queries do.

Not front line are the principal and those who look after safety there, by the post recorded of them or by
what they were granted; whoever has left is not drawn.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q

from zhiben.domain.access import Role
from zhiben.domain.orgs import Kind, Standing
from zhiben.domain.words import WORDS
from zhiben.domain.world import as_many
from zhiben.orgs.models import Attribute, Grant, Subject
from zhiben.orgs.values import from_json

LEADING = frozenset({"principal", "controller", "chief_safety_officer", "safety_manager"})  # posts of a plan
MANAGING = (Role.PRINCIPAL, Role.SAFETY_MANAGER)


@dataclass(frozen=True, slots=True)
class Worker:
    """`post`: what they do there, in words; "" where nobody has said."""

    id: UUID
    name: str
    post: str


def front_line(tenant: int, enterprise: UUID, day: date) -> list[Worker]:
    """By name."""
    rows = Subject.objects.filter(tenant=tenant, enterprise=enterprise, kind=Kind.PERSON)
    there = dict(rows.filter(standing=Standing.OPERATING).order_by("name", "id").values_list("id", "name"))
    said = _said(tenant, enterprise, day)
    managing = _managing(tenant, enterprise, day)
    return [
        Worker(id_, name, said[id_].post)
        for id_, name in there.items()
        if id_ not in managing and said[id_].is_drawn
    ]


def named(tenant: int, people: Collection[UUID]) -> Mapping[UUID, str]:
    """What these people are called now."""
    return dict(Subject.objects.filter(tenant=tenant, id__in=list(people)).values_list("id", "name"))


@dataclass(slots=True)
class _Said:
    post: str = ""
    is_drawn: bool = True


def _said(tenant: int, enterprise: UUID, day: date) -> defaultdict[UUID, _Said]:
    """What is recorded of the people of an enterprise that matters here, as it holds on a day."""
    people = Subject.objects.filter(tenant=tenant, enterprise=enterprise, kind=Kind.PERSON).values("id")
    rows = Attribute.objects.filter(
        tenant=tenant, subject__in=people, name__in=["post", "employed"], replaced_at__isnull=True,
        valid_from__lte=day,
    ).order_by("valid_from")  # fmt: skip
    values: defaultdict[UUID, dict[str, object]] = defaultdict(dict)
    for person, name, value in rows.values_list("subject", "name", "value"):
        values[person][name] = from_json(value)
    found: defaultdict[UUID, _Said] = defaultdict(_Said)
    words = WORDS[Role]
    for person, held in values.items():
        posts = [str(one) for one in as_many(held.get("post")) if one]  # type: ignore[arg-type]
        is_drawn = not LEADING.intersection(posts) and held.get("employed") is not False
        found[person] = _Said("、".join(words.get(one, one) for one in posts), is_drawn)
    return found


def _managing(tenant: int, enterprise: UUID, day: date) -> set[UUID]:
    """Who was granted to act for the enterprise; by name, or by a post of theirs."""
    grants = Grant.objects.filter(
        Q(until__isnull=True) | Q(until__gte=day), tenant=tenant, role__in=[one.value for one in MANAGING],
        replaced_at__isnull=True, since__lte=day, holder__enterprise=enterprise,
    )  # fmt: skip
    return set(grants.values_list("holder", flat=True))
