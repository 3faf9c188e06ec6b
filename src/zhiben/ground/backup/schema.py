"""Which migrations a database has had, and what its tables are by them: not by the program's own models.

A backup taken before an upgrade, or restored after one, is of an older shape than the program.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.apps import apps
from django.db import models
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

Migration = tuple[str, str]  # app, name
Model = type[models.Model]

# Made again by every `migrate`, or of no use anywhere else.
MACHINERY = {"django_migrations", "django_content_type", "auth_permission", "django_session"}

WORDS = "ground_findable_words"  # SQLite's index of words and its parts: never empty, never told


def applied(connection: Any) -> set[Migration]:
    return set(MigrationLoader(connection).applied_migrations)


def unknown(connection: Any, had: Collection[Migration] | None = None) -> list[Migration]:
    """Migrations among `had` (None: those the database has) that this program lacks: it is the older one."""
    loader = MigrationLoader(connection)
    known = set(loader.disk_migrations)
    return sorted(set(loader.applied_migrations if had is None else had) - known)


def pending(connection: Any) -> bool:
    """Has the program migrations that the database lacks?"""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def tables(connection: Any, had: Collection[Migration]) -> list[Model]:
    """Our tables, by name, as they are once a database has had exactly these migrations."""
    ours = {config.label for config in apps.get_app_configs() if config.name.startswith("zhiben.")}
    state = MigrationLoader(connection).project_state(sorted(had))
    found = [model for model in state.apps.get_models() if model._meta.app_label in ours]
    return sorted(found, key=lambda model: model._meta.db_table)


def advance(connection: Any, had: Collection[Migration]) -> None:
    """Makes the tables of an empty database as those migrations have them."""
    executor = MigrationExecutor(connection)
    graph = executor.loader.graph
    ends = [one for one in sorted(had) if not any(key in had for key in _next(graph, one))]
    executor.migrate(ends)


def filled(connection: Any) -> list[str]:
    """Tables of the database that hold anything of anybody's, by name."""
    names = sorted(
        name for name in set(connection.introspection.table_names()) - MACHINERY if not name.startswith(WORDS)
    )
    with connection.cursor() as cursor:
        return [name for name in names if _holds(connection, cursor, name)]


def _next(graph: Any, migration: Migration) -> list[Migration]:
    """The migrations of the same app that follow."""
    return [node.key for node in graph.node_map[migration].children if node.key[0] == migration[0]]


def _holds(connection: Any, cursor: Any, table: str) -> bool:
    cursor.execute(f"SELECT 1 FROM {connection.ops.quote_name(table)} LIMIT 1")
    return cursor.fetchone() is not None
