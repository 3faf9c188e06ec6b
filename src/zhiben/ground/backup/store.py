"""Rows of a backup into the empty tables of a database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.core.management.color import no_style

from zhiben.ground import engines
from zhiben.ground.backup import rows
from zhiben.ground.backup.schema import Model


def load(connection: Any, model: Model, lines: Iterable[str]) -> int:
    """All lines as rows, inside the caller's transaction. Returns how many."""
    counted = 0

    def each() -> Iterator[Sequence[Any]]:
        nonlocal counted
        for row in rows.read(model, lines, connection):
            counted += 1
            yield row

    with connection.cursor() as cursor:
        engines.of(connection).load(cursor, model._meta.db_table, rows.columns(model), each())
    return counted


def number_on(connection: Any, models: Sequence[Model]) -> None:
    """The next row that the database numbers itself comes after those just loaded."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)


def analyze(connection: Any) -> None:
    """The planner learns how much there is now: it has seen the tables empty."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
