"""Brings the database up to date: tables, append-only guards. Several processes may ask."""

import fcntl

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from zhiben.ground import guards


def prepare() -> None:
    """Applies what is pending and puts the guards back (a table remade on SQLite loses its triggers)."""
    with open(settings.HOME / "migrate.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            call_command("migrate", verbosity=0, interactive=False)
        if guards.missing(connection):
            guards.install(connection)
