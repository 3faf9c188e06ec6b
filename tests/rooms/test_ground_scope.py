"""The two sayings of reach — `Actor.reads_at` in Python, `within` in SQL — agree."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
from django.db.models import Q
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhiben.domain.access import Actor, ActorKind, Grant, Place
from zhiben.ground import scope
from zhiben.ground.keys import uuid7
from zhiben.orgs.models import Subject

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 2)
TENANTS = [37, 3710, 371003]
# neighbours on purpose: 9 → carries, prefixes of one another, the whole country
CODES = ["", "3", "37", "3709", "3710", "371", "371003", "371003001", "371004", "38", "9", "99", "990001"]
INDUSTRIES = ["", "mine", "Mine", "ship"]
FIRMS = [None, UUID(int=1), UUID(int=2)]

codes, tenants = st.sampled_from(CODES), st.sampled_from(TENANTS)
firms = st.frozensets(st.sampled_from([UUID(int=1), UUID(int=2)]), max_size=2)
days = st.sampled_from([DAY + timedelta(days=n) for n in (-1, 0, 1)])
grants = st.builds(
    Grant,
    tenants,
    enterprises=firms,
    regions=st.frozensets(codes, max_size=2),
    industries=st.frozensets(st.sampled_from(INDUSTRIES), max_size=2),
    since=days,
    until=st.none() | days,
    beneath=st.frozensets(tenants, max_size=2),
)
actors = st.builds(
    Actor,
    st.just("王工"),
    st.just(ActorKind.STAFF),
    st.just(DAY),
    reads=st.frozensets(tenants),
    grants=st.lists(grants, max_size=3).map(tuple),
)
PLACES = [
    Place(tenant, firm, code, industry)
    for tenant in TENANTS
    for firm in FIRMS
    for code in CODES
    for industry in INDUSTRIES
]
NAME = "scope test"


@pytest.fixture(scope="module")
def rows(django_db_setup, django_db_blocker):
    """One row for every place, for all the examples."""
    with django_db_blocker.unblock():
        Subject.objects.bulk_create(
            Subject(
                id=uuid7(), tenant=place.tenant, enterprise=place.enterprise, region=place.region,
                industry=place.industry, kind="authority", name=NAME, code=str(n),
            )
            for n, place in enumerate(PLACES)
        )  # fmt: skip
        yield
        Subject.objects.filter(name=NAME).delete()


def disagreements(actor: Actor) -> list[Place]:
    seen = {row.place for row in Subject.objects.within(actor).filter(name=NAME)}
    return [place for place in PLACES if (place in seen) != actor.reads_at(place)]


same = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)


@same
@given(actors)
def test_sql_and_python_agree_on_reach(rows, actor):
    assert disagreements(actor) == []


MUTANTS = {
    "the region is not checked": ("_region", lambda code: Q()),
    "the region is compared with LIKE's neighbour": ("_region", lambda code: Q(region__gte=code)),
    "the tenant is not checked": ("_of", lambda tenants: Q()),
}


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_broken_scope_is_caught(rows, monkeypatch, mutant):
    monkeypatch.setattr(scope, *MUTANTS[mutant])
    found = []

    @settings(same, derandomize=True)  # the same examples each time: a broken one is never missed by chance
    @given(actors)
    def look(actor):
        found.extend(disagreements(actor))

    look()
    assert found


def test_nobody_without_grants_sees_anything(rows):
    nobody = Actor("x", ActorKind.STAFF, DAY, reads=frozenset(TENANTS))
    assert not Subject.objects.within(nobody).exists()
    assert not Subject.objects.filter(scope.within(nobody)).exists()


def test_one_authority_is_asked_by_equality(rows):
    actor = Actor(
        "x", ActorKind.STAFF, DAY, reads=frozenset({37}), grants=(Grant(37, regions=frozenset({"37"})),)
    )
    sql = str(Subject.objects.within(actor).query)
    assert '"tenant" = 37' in sql
    assert "LIKE" not in sql
    assert Subject.objects.filter(scope.of_authorities(actor)).exists()
