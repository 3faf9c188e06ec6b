"""The index each database keeps over the rows of `Findable`. Put in place after every `migrate`, like the
guards: SQLite loses triggers when Django remakes a table.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction

from zhiben.ground import engines
from zhiben.ground.search.models import Findable

TABLE = "ground_findable"


def install(connection: Any) -> None:
    """Make the index, and fill it from the rows where it was not whole. Does nothing before the table is."""
    if Findable._meta.db_table not in connection.introspection.table_names():
        return
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        engines.of(connection).index_words(cursor, TABLE, "number", "words")


def missing(connection: Any) -> bool:
    """Is the index of the database not in place?"""
    with connection.cursor() as cursor:
        return not engines.of(connection).has_words(cursor, TABLE)
