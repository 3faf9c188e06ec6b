"""Which rows exist for whom: `Actor.reads_at`, said in SQL. The only place that says it.

    Hazard.objects.within(actor).filter(...)

Every question of every room starts so. Out of reach is answered like missing.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Self, TypeVar

from django.db.models import CharField, Manager, Model, Q, QuerySet, UUIDField

from zhiben.domain.access import Actor, Grant, Place
from zhiben.ground.keys import Owned

M = TypeVar("M", bound=Model, covariant=True)
NOWHERE = Q(pk__in=[])


def within(actor: Actor) -> Q:
    """The rows of a placed table that exist for the actor on the actor's day."""
    by_tenants: dict[frozenset[int], list[Grant]] = defaultdict(list)
    for grant in actor.grants_now():
        by_tenants[(grant.beneath | {grant.tenant}) & actor.reads].append(grant)
    seen = NOWHERE
    for tenants, grants in by_tenants.items():
        if tenants:
            seen |= _of(tenants) & _reach(grants)
    return seen


def of_authorities(actor: Actor) -> Q:
    """For owned tables without a place (editions, adoptions): the rows of the authorities the actor reads."""
    return _of(actor.reads)


def _of(tenants: frozenset[int]) -> Q:
    """One tenant is named by equality: a distributed engine then asks one shard."""
    return Q(tenant=next(iter(tenants))) if len(tenants) == 1 else Q(tenant__in=sorted(tenants))


def _reach(grants: list[Grant]) -> Q:
    named = frozenset[object]().union(*(grant.enterprises for grant in grants))
    reach = Q(enterprise__in=named) if named else NOWHERE
    for grant in grants:
        regions = NOWHERE
        for code in sorted(grant.regions):
            regions |= _region(code)
        reach |= regions & Q(industry__in=sorted(grant.industries)) if grant.industries else regions
    return reach


def _region(code: str) -> Q:
    """Begins with `code`, as a range: an index serves it in any collation; SQLite's LIKE ignores case."""
    kept = code.rstrip("9")  # what follows 3709… is 371, not 3710: "371" itself begins otherwise
    if not kept:
        return Q(region__gte=code)
    return Q(region__gte=code, region__lt=kept[:-1] + str(int(kept[-1]) + 1))


class ScopedQuerySet(QuerySet[M]):
    def within(self, actor: Actor) -> Self:
        return self.filter(within(actor))


ScopedManager = Manager.from_queryset(ScopedQuerySet)


class Placed(Owned):
    """A row that lives somewhere and is seen only by those whose reach covers it.

    A transfer act rewrites these columns; statistics of the past use dated attributes. Every placed table
    needs an index that begins (tenant, enterprise) or (tenant, region).
    """

    enterprise = UUIDField(null=True)
    region = CharField(max_length=12, blank=True, default="")
    industry = CharField(max_length=40, blank=True, default="")

    objects = ScopedManager()

    class Meta:
        abstract = True

    @property
    def place(self) -> Place:
        return Place(self.tenant, self.enterprise, self.region, self.industry)
