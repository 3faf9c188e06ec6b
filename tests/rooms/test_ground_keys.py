"""Keys: ids in order of time, relations that never leave the tenant — kept by the database itself."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, models
from django.test.utils import isolate_apps

from tests.builders import NOON
from tests.rooms.acting import TENANT, an_act
from zhiben.domain.refusals import Conflict
from zhiben.ground.acts import advance
from zhiben.ground.keys import Owned, Parent, SameTenant, key, uuid7
from zhiben.ground.models import ManifestRow, OutboxRow
from zhiben.orgs.models import Attribute, Subject

OTHER = 3710


def test_ids_are_version_7_and_strictly_in_order_also_across_threads():
    made: list[list[UUID]] = [[] for _ in range(4)]

    def make(n: int) -> None:
        made[n].extend(uuid7() for _ in range(5000))

    threads = [threading.Thread(target=make, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    everything = [value for part in made for value in part]
    assert len(set(everything)) == 20_000
    assert all(part == sorted(part) for part in made)
    assert {(value.version, value.variant) for value in everything} == {(7, "specified in RFC 4122")}


def test_ids_stay_in_order_when_the_clock_goes_back(monkeypatch):
    before = uuid7()
    monkeypatch.setattr("zhiben.ground.keys.time.time_ns", lambda: 1_700_000_000_000_000_000)
    assert before < uuid7() < uuid7()


# --- a child of another tenant, refused by the database --------------------------------------------------


def a_subject(tenant: int, **given: Any) -> Subject:
    return Subject(**({"tenant": tenant, "kind": "authority", "name": "甲", "code": "1"} | given))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "child",
    [
        lambda parent: a_subject(OTHER, kind="section", parent_id=parent.id),
        lambda parent: Attribute(
            tenant=OTHER, subject_id=parent.id, name="x", value=1, valid_from="2026-01-01", recorded_at=NOON
        ),
    ],
    ids=["section", "attribute"],
)
def test_the_database_itself_refuses_a_child_of_another_tenant(child):
    parent = a_subject(TENANT)
    parent.save(force_insert=True)
    with pytest.raises(IntegrityError):
        child(parent).save(force_insert=True)
    with pytest.raises(IntegrityError):
        child(Subject(id=uuid7())).save(force_insert=True)


@pytest.mark.django_db(transaction=True)
def test_the_database_itself_refuses_a_manifest_or_outbox_row_of_another_tenants_act():
    act = an_act("k1").act
    for stray in (
        ManifestRow(tenant=OTHER, act_id=act, n=1, outcome="added", commitment="0" * 64),
        OutboxRow(tenant=OTHER, act_id=act, kind="job", topic="x", key="x", payload={}, due=NOON),
    ):
        with pytest.raises(IntegrityError):
            stray.save(force_insert=True)


# --- tables of our own -----------------------------------------------------------------------------------


@pytest.fixture
def tables(transactional_db) -> Iterator[tuple[Any, Any]]:
    """A parent with a version and its child, in the database for one test."""
    with isolate_apps("zhiben.ground"):

        class Yard(Owned):
            version = models.IntegerField(default=1)
            title = models.CharField(max_length=20, default="")

            class Meta:
                app_label = "ground"
                constraints = [key("yard_key")]

        class Ship(Owned):
            yard = Parent(Yard, null=True, related_name="ships")

            class Meta:
                app_label = "ground"
                constraints = [key("ship_key"), SameTenant(field="yard", name="ship_yard")]

        with connection.schema_editor() as editor:
            editor.create_model(Yard)
            editor.create_model(Ship)
        yield Yard, Ship
        with connection.schema_editor() as editor:
            editor.delete_model(Ship)
            editor.delete_model(Yard)


def test_joins_and_fetches_of_the_parent_carry_the_tenant(tables):
    yard, ship = tables
    mine = yard.objects.create(tenant=1, title="甲")
    ship.objects.create(tenant=1, yard=mine)
    sql = str(ship.objects.select_related("yard").query)
    assert sql.count('"tenant" = ') == 1
    assert ship.objects.select_related("yard").get().yard == mine
    assert ship.objects.get(yard__title="甲").yard.title == "甲"
    assert [row.id for row in yard.objects.exclude(ships__isnull=True)] == [mine.id]


def test_setting_a_parent_never_changes_the_tenant(tables):
    yard, ship = tables
    other = yard.objects.create(tenant=2)
    row = ship(tenant=1, yard=other)
    assert row.tenant == 1
    with pytest.raises(IntegrityError):
        row.save(force_insert=True)
    row.yard = None
    row.save(force_insert=True)
    assert ship.objects.get().tenant == 1


def test_the_constraint_outlives_a_remake_of_the_table(tables):
    yard, ship = tables
    positive = models.CheckConstraint(condition=models.Q(tenant__gt=0), name="ship_positive")
    with connection.schema_editor() as editor:
        editor.add_constraint(ship, positive)
    other = yard.objects.create(tenant=2)
    with pytest.raises(IntegrityError):
        ship.objects.create(tenant=1, yard_id=other.id)


def test_of_two_who_change_the_same_version_the_second_is_told(tables):
    yard, _ = tables
    row = yard.objects.create(tenant=TENANT)
    stale = yard.objects.get()
    an_act("k1", work=lambda doing: advance(row, 1, title="新"))
    assert (row.title, row.version) == ("新", 2)
    with pytest.raises(Conflict, match="moved_on"):
        an_act("k2", work=lambda doing: advance(stale, 1, title="旧"))
    assert yard.objects.get().title == "新"


def test_another_tenants_row_with_the_same_id_is_not_advanced(tables):
    yard, _ = tables
    row = yard.objects.create(tenant=OTHER)
    row.tenant = TENANT
    with pytest.raises(Conflict, match="moved_on"):
        an_act("k1", work=lambda doing: advance(row, 1, title="x"))
