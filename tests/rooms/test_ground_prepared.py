"""A prepared question answers as Django's own; a row inserted by hand is as `save` would have it."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db.models import Q

from tests.rooms.acting import TENANT, an_act
from zhiben.ground.keys import uuid7
from zhiben.ground.models import ActRow, LedgerRow
from zhiben.ground.prepared import Prepared, insert

pytestmark = pytest.mark.django_db(transaction=True)

COLUMNS = ("id", "tenant", "at", "claimed_at", "details", "person", "verb")


def ask(tenant, ids, verb, since):
    wanted = Q(tenant=tenant, verb=verb)
    if ids is not None:
        wanted &= Q(id__in=ids)
    if since is not None:
        wanted &= Q(at__gte=since)
    return ActRow.objects.filter(wanted).order_by("id").values_list(*COLUMNS)


@pytest.fixture
def acts():
    for n in range(6):
        an_act(f"k{n}")
    return list(ActRow.objects.filter(tenant=TENANT).order_by("id"))


def test_every_shape_of_values_is_answered_as_django_answers_it(acts):
    prepared = Prepared(ask)
    ids = [row.id for row in acts]
    sinces = (None, acts[2].at, acts[5].at + timedelta(days=1), datetime(2020, 1, 1, tzinfo=UTC))
    for tenant in (TENANT, TENANT + 1, 1, 0):
        for some in (None, [], ids[:1], ids[1:2], ids[:4], ids[2:6], [uuid7()]):
            for since in sinces:
                given = {"tenant": tenant, "ids": some, "verb": acts[0].verb, "since": since}
                assert prepared.rows(**given) == list(ask(**given))


def test_one_value_in_a_list_is_not_taken_for_a_missing_one(acts):
    prepared = Prepared(ask)
    given = {"tenant": TENANT, "verb": acts[0].verb, "since": None}
    assert len(prepared.rows(ids=None, **given)) == 6
    assert len(prepared.rows(ids=[acts[0].id], **given)) == 1


def test_however_many_values_no_two_are_taken_for_each_other(acts):
    """Mutants: numbering the marks of each name from a thousand times its place, or from nought."""
    prepared = Prepared(
        lambda verbs, scopes: ActRow.objects.filter(verb__in=verbs, scope__in=scopes).values_list("id")
    )
    one, many = acts[0], [f"verb {n}" for n in range(1500)]
    for verbs in ([one.verb, *many], [*many, one.verb]):
        assert prepared.rows(verbs=verbs, scopes=["nobody", one.scope]) != []
        assert prepared.rows(verbs=verbs, scopes=["nobody", "nobody else"]) == []
    assert prepared.rows(verbs=[*many, "none"], scopes=["nobody", one.scope]) == []


def test_a_value_the_question_forgets_is_refused(acts):
    forgetful = Prepared(lambda tenant, verb: ActRow.objects.filter(tenant=tenant).values_list("id"))
    with pytest.raises(AssertionError, match="not in the question"):
        forgetful.rows(tenant=TENANT, verb="x")


def test_no_more_statements_are_kept_than_said(acts, monkeypatch):
    monkeypatch.setattr("zhiben.ground.prepared.SHAPES", 3)
    prepared = Prepared(ask)
    for n in range(1, 9):
        prepared.rows(tenant=TENANT, ids=[UUID(int=i) for i in range(n)], verb="x", since=None)
        assert len(prepared._made) <= 3


def test_an_inserted_row_is_the_row_that_save_writes(acts):
    row = LedgerRow(tenant=TENANT, id=uuid7(), commitment="c" * 64, digest="d" * 64)
    other = LedgerRow(tenant=TENANT, id=uuid7(), commitment="c" * 64, digest="d" * 64)
    insert(row)
    other.save(force_insert=True)
    columns = [field.attname for field in LedgerRow._meta.concrete_fields if field.attname != "id"]
    stored = LedgerRow.objects.filter(id__in=[row.id, other.id]).values(*columns)
    assert stored[0] == stored[1]
    assert not row._state.adding
