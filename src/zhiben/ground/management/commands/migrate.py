"""Django's `migrate`, and then the guards of append-only tables, without which no migration is finished."""

from __future__ import annotations

from typing import Any

from django.core.management.commands import migrate
from django.db import connections

from zhiben.ground import guards


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        super().handle(*args, **options)
        guards.install(connections[options["database"]])
