"""Django's `migrate`, with the guards of append-only tables out of its way and back in place afterwards.

A trigger forbids changing the columns it names (PostgreSQL) and is lost when the table is remade (SQLite).
The index of words comes back with them.
"""

from __future__ import annotations

from typing import Any

from django.core.management.commands import migrate
from django.db import connections

from zhiben.ground import guards
from zhiben.ground.search import install


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        connection = connections[options["database"]]
        guards.remove(connection)
        try:
            super().handle(*args, **options)
        finally:
            guards.install(connection)
            install.install(connection)
