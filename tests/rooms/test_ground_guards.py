"""Append-only tables are kept so by the database."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, models, transaction

from tests.builders import NOON
from tests.rooms.acting import TENANT, an_act, chained
from zhiben.ground import engines, guards, store
from zhiben.ground.models import ActRow, HeadRow, LedgerRow, ManifestRow

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows():
    an_act("k1", details={"x": 1}, work=lambda doing: doing.keep("a", "added", None, 1))
    chained()
    store.keep_head(TENANT, NOON)


@pytest.mark.parametrize("model", [ActRow, LedgerRow, ManifestRow, HeadRow], ids=lambda model: model.__name__)
def test_no_row_is_ever_deleted(rows, model):
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        model.objects.all().delete()
    assert model.objects.count() == 1


@pytest.mark.parametrize("model", [ActRow, LedgerRow, ManifestRow, HeadRow], ids=lambda model: model.__name__)
def test_every_column_refuses_every_change_but_those_declared(rows, model):
    row = model.objects.get()
    for field in model._meta.concrete_fields:
        value = getattr(row, field.attname)
        other = {"seq": 9, "n": 9, "schema": 9, "tenant": 9}.get(field.name)
        if other is None:
            fresh = {
                models.UUIDField: "01a211a7-51da-7783-afde-3181a64a3b93",
                models.DateTimeField: NOON.replace(year=2001),
            }
            kind = field.target_field if field.is_relation else field
            other = fresh.get(type(kind), "changed")
        assert value != other
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            model.objects.update(**{field.attname: other})


def test_seq_and_chain_are_set_once_and_never_taken_back(rows):
    an_act("k2")
    LedgerRow.objects.filter(seq=None).update(seq=2, chain="c")
    for change in ({"seq": None}, {"chain": None}, {"seq": 3}):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            LedgerRow.objects.filter(seq=2).update(**change)


def test_what_is_erasable_can_be_set_to_null_and_to_nothing_else(rows):
    ActRow.objects.update(details=None, salt=None)
    for change in ({"details": {"x": 2}}, {"key": "k9"}):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            ActRow.objects.update(**change)


def test_every_append_only_table_has_its_triggers_after_all_migrations():
    declared = guards.guarded(connection)
    assert {ActRow, LedgerRow, ManifestRow, HeadRow} <= set(declared)
    assert guards.missing(connection) == []
    assert guards.install(connection) == len(declared) * len(engines.of(connection).GUARDS)


def test_a_row_is_not_replaced_by_another_with_its_id(rows):
    """SQLite's REPLACE deletes without telling delete triggers, unless it is told to (config/database.py)."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor, pytest.raises(IntegrityError), transaction.atomic():
            cursor.execute("INSERT OR REPLACE INTO ground_head SELECT * FROM ground_head")
    else:
        sql = "INSERT INTO ground_head SELECT * FROM ground_head ON CONFLICT (id) DO UPDATE SET seq = 9"
        with connection.cursor() as cursor, pytest.raises(IntegrityError), transaction.atomic():
            cursor.execute(sql)


def test_a_truncated_table_is_refused_where_the_engine_can_truncate(rows):
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor, pytest.raises(IntegrityError), transaction.atomic():
            cursor.execute("TRUNCATE ground_head")
    else:
        with connection.cursor() as cursor, pytest.raises(IntegrityError), transaction.atomic():
            cursor.execute("DELETE FROM ground_head")


@pytest.mark.django_db(transaction=True)
def test_a_remake_of_a_table_loses_its_triggers_and_migrate_puts_them_back():
    """SQLite remakes a table on most changes. The mutant: a `migrate` that does not install the guards."""
    if connection.vendor == "sqlite":
        remade(LedgerRow)
        assert guards.missing(connection) == ["ground_ledger"]
    else:
        guards.remove(connection)  # PostgreSQL never loses them by itself
    call_command("migrate", verbosity=0, interactive=False)
    assert guards.missing(connection) == []
    an_act("k1")
    with pytest.raises(IntegrityError, match="append-only"):
        LedgerRow.objects.update(digest="x")


def remade(model: type[models.Model]) -> None:
    """As a migration does it that makes a column longer; here the column stays as it was."""
    field = model._meta.get_field("digest")
    with connection.schema_editor() as editor:
        editor._remake_table(model, alter_fields=[(field, field)])


@pytest.mark.django_db(transaction=True)
def test_a_migration_that_fails_leaves_the_guards_in_place():
    with pytest.raises(CommandError):
        call_command("migrate", "ground", "9999", verbosity=0, interactive=False)
    assert guards.missing(connection) == []


@pytest.mark.django_db(transaction=True)
def test_a_migration_may_change_a_column_of_an_append_only_table_on_both_engines():
    """While a migration runs the guards stand aside: PostgreSQL refuses to alter a column a trigger names."""
    old, new = LedgerRow._meta.get_field("digest"), models.CharField(max_length=65)
    new.set_attributes_from_name("digest")
    new.model = LedgerRow
    guards.remove(connection)
    for before, after in ((old, new), (new, old)):
        with connection.schema_editor() as editor:
            editor.alter_field(LedgerRow, before, after)
    assert guards.install(connection) == len(guards.guarded(connection)) * len(engines.of(connection).GUARDS)
