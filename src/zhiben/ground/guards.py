"""Append-only tables, kept so by triggers of the database itself.

A model that is append-only says so:

    class LedgerRow(Owned):
        append_only = AppendOnly(once=("seq", "chain"))

Rows are then never deleted; a column changes only if it is named here. Every `migrate` ends with `install()`
(management/commands/migrate.py): SQLite drops triggers when Django remakes a table. Triggers stop accidents
and injected SQL, not the owner of the database: against that stands the ledger.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models, transaction

from zhiben.ground import engines


@dataclass(frozen=True, slots=True)
class AppendOnly:
    """`once`: columns set one time, from NULL. `erasable`: columns that an erasure may set to NULL.

    In both: set one time, then erasable.
    """

    once: tuple[str, ...] = ()
    erasable: tuple[str, ...] = ()


def guarded(connection: Any) -> list[type[models.Model]]:
    """The append-only models whose table exists."""
    tables = set(connection.introspection.table_names())
    return [
        model
        for model in apps.get_models()
        if isinstance(getattr(model, "append_only", None), AppendOnly) and model._meta.db_table in tables
    ]


def install(connection: Any) -> int:
    """Put every trigger in place, replacing older ones. Returns how many there are now."""
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        for model in guarded(connection):
            for statement in _statements(model, connection, cursor):
                cursor.execute(statement)
        return len(engines.of(connection).guards(cursor))


def remove(connection: Any) -> None:
    """Take every trigger away: to restore a backup, or to empty a test database."""
    engine = engines.of(connection)
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        for table, name in sorted(engine.guards(cursor)):
            cursor.execute(engine.unguard(table, name))


def missing(connection: Any) -> list[str]:
    """The append-only tables that lack a trigger; empty when all is well."""
    engine = engines.of(connection)
    with connection.cursor() as cursor:
        present = engine.guards(cursor)
    return [
        model._meta.db_table
        for model in guarded(connection)
        if not {(model._meta.db_table, name) for name in engine.GUARDS} <= present
    ]


def _statements(model: type[models.Model], connection: Any, cursor: Any) -> list[str]:
    table, rule = model._meta.db_table, model.append_only  # type: ignore[attr-defined]
    # the table's own columns, not the model's: a migration may stop half way
    cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)} LIMIT 0")
    columns = [column[0] for column in cursor.description]
    named = {
        kind: [c for c in columns if c in {model._meta.get_field(name).column for name in names}]  # type: ignore[union-attr]
        for kind, names in (("once", rule.once), ("erasable", rule.erasable))
    }
    fixed = [c for c in columns if c not in named["once"] and c not in named["erasable"]]
    return engines.of(connection).guard(table, fixed, **named)
