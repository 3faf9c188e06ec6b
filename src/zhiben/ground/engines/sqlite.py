"""SQLite. One writer at a time: every transaction begins IMMEDIATE (config/database.py)."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.db import DatabaseError, OperationalError
from django.db.models.expressions import RawSQL

GUARDS = ("guard_update", "guard_delete")


def guard(table: str, fixed: list[str], once: list[str], erasable: list[str]) -> list[str]:
    wrong = [f'NEW."{c}" IS NOT OLD."{c}"' for c in fixed]
    wrong += [f'(OLD."{c}" IS NOT NULL AND {_new(c, erasable)}NEW."{c}" IS NOT OLD."{c}")' for c in once]
    wrong += [f'({_new(c, erasable)}NEW."{c}" IS NOT OLD."{c}")' for c in erasable if c not in once]
    illegal = " OR ".join(wrong)
    refuse = f"BEGIN SELECT RAISE(ABORT, 'append-only: {table}'); END"
    return [
        unguard(table, "guard_update"),
        unguard(table, "guard_delete"),
        f'CREATE TRIGGER "{table}_guard_update" BEFORE UPDATE ON "{table}" WHEN {illegal} {refuse}',
        f'CREATE TRIGGER "{table}_guard_delete" BEFORE DELETE ON "{table}" {refuse}',
    ]


def _new(column: str, erasable: list[str]) -> str:
    """What is erasable may go to NULL; every other change needs a value."""
    return f'NEW."{column}" IS NOT NULL AND ' if column in erasable else ""


def unguard(table: str, name: str) -> str:
    return f'DROP TRIGGER IF EXISTS "{table}_{name}"'


def guards(cursor: Any) -> set[tuple[str, str]]:
    cursor.execute("SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'")
    found = ((table, name.removeprefix(f"{table}_")) for table, name in cursor.fetchall())
    return {(table, name) for table, name in found if name in GUARDS}


def alone(cursor: Any, lock: int) -> bool:
    """An IMMEDIATE transaction is alone already."""
    return True


def told_id(column: str) -> str:
    """Stored as 32 hexadecimal digits; whatever else lies there is marked, so that it cannot look right."""
    bounds = ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12))
    dashed = " || '-' || ".join(f"substr({column}, {start}, {length})" for start, length in bounds)
    right = f"typeof({column}) = 'text' AND length({column}) = 32"
    return f"CASE WHEN {right} THEN {dashed} ELSE '?' || {column} END"


def told_instant(column: str) -> str:
    """Stored as text in UTC, with a fraction of six digits unless it is zero; else marked as above.

    Read as a bare column the text would be parsed on its way, and a changed spelling mended.
    """
    right = f"typeof({column}) = 'text' AND substr({column}, 11, 1) = ' '"
    fraction = f"length({column}) = 26 AND substr({column}, 20) <> '.000000'"
    told = f"substr({column}, 1, 10) || 'T' || substr({column}, 12)"
    return (
        f"CASE WHEN {right} AND {fraction} THEN {told} || 'Z'"
        f" WHEN {right} AND length({column}) = 19 THEN {told} || '.000000Z' ELSE '?' || {column} END"
    )


@contextmanager
def snapshot(connection: Any) -> Iterator[None]:
    """A transaction that only reads: not IMMEDIATE, which would keep writers out."""
    with connection.cursor() as cursor:
        if connection.connection.in_transaction:  # an atomic block, or a snapshot around this one
            yield
            return
        cursor.execute("BEGIN DEFERRED")
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")


def fetch(cursor: Any, sql: str, values: Sequence[Any]) -> list[Any]:
    driver = cursor.cursor.connection
    try:
        cursor.execute(sql, values)
        return list(cursor.fetchall())
    except OperationalError:  # what is no text is refused as a whole: once more, and leniently
        driver.text_factory = lambda stored: stored.decode("utf-8", "replace")
        cursor.execute(sql, values)
        return list(cursor.fetchall())
    finally:
        driver.text_factory = str


def transient(error: BaseException) -> bool:
    cause = error.__cause__
    busy = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
    return isinstance(cause, sqlite3.OperationalError) and cause.sqlite_errorcode & 0xFF in busy


# name, what SQLite answers, what config/database.py asks for
_RELIED_ON = (
    ("journal_mode", "wal", "WAL"),
    ("synchronous", 2, "FULL"),
    ("foreign_keys", 1, "ON"),
    ("recursive_triggers", 1, "ON"),
    ("secure_delete", 1, "ON"),
)


def unsafe(cursor: Any) -> list[tuple[str, str, str]]:
    found = []
    for name, wanted, words in _RELIED_ON:
        cursor.execute(f"PRAGMA {name}")
        value = cursor.fetchone()[0]
        if value != wanted:
            found.append((name, str(value), words))
    return found


# What Django's own columns hold on SQLite.
_STORED: dict[type, Callable[[Any], Any]] = {
    UUID: lambda value: value.hex,
    date: date.isoformat,
    datetime: lambda value: value.astimezone(UTC).replace(tzinfo=None).isoformat(" "),
}


def load(cursor: Any, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    names = ", ".join(f'"{column}"' for column in columns)
    marks = ", ".join("?" * len(columns))
    stored = ([_stored(value) for value in row] for row in rows)
    # the driver's own cursor: Django's would rewrite the statement for every row
    cursor.cursor.connection.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', stored)


def _stored(value: Any) -> Any:
    convert = _STORED.get(type(value))
    return value if convert is None else convert(value)


# ── words ────────────────────────────────────────────────────────────────────────────────────────

_WORDS = "_words"  # the FTS5 table beside a table


def index_words(cursor: Any, table: str, number: str, words: str) -> None:
    """An FTS5 table over the rows, kept by triggers; filled anew where one of them was missing."""
    whole = has_words(cursor, table)
    index, names = f"{table}{_WORDS}", (number, words)
    cursor.execute(
        f'CREATE VIRTUAL TABLE IF NOT EXISTS "{index}" USING fts5({words}, content="{table}",'
        f" content_rowid='{number}', detail=none, columnsize=0, prefix='3 4 6', tokenize='ascii')"
    )
    add = f'INSERT INTO "{index}"(rowid, {words}) VALUES (new.{number}, new.{words});'
    drop = f'INSERT INTO "{index}"("{index}", rowid, {words}) VALUES (\'delete\', old.{number}, old.{words});'
    for name, event, body in (
        ("added", "INSERT", add),
        ("dropped", "DELETE", drop),
        ("changed", f"UPDATE OF {', '.join(names)}", drop + add),
    ):
        cursor.execute(f'DROP TRIGGER IF EXISTS "{index}_{name}"')
        cursor.execute(f'CREATE TRIGGER "{index}_{name}" AFTER {event} ON "{table}" BEGIN {body} END')
    if not whole:
        cursor.execute(f'INSERT INTO "{index}"("{index}") VALUES (\'rebuild\')')


def has_words(cursor: Any, table: str) -> bool:
    cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table])
    found = {name for (name,) in cursor.fetchall()}
    return {f"{table}{_WORDS}_{name}" for name in ("added", "dropped", "changed")} <= found


def words_agree(cursor: Any, table: str) -> bool:
    """FTS5 compares its index with the rows it stands over."""
    index = f"{table}{_WORDS}"
    try:
        cursor.execute(f'INSERT INTO "{index}"("{index}", rank) VALUES (\'integrity-check\', 1)')
    except DatabaseError:
        return False
    return True


def holding_words(rows: Any, table: str, number: str, asked: str, most: int | None) -> Any:
    index, told = f"{table}{_WORDS}", asked.replace("&", "AND").replace("|", "OR").replace(":*", "*")
    found = RawSQL(f'SELECT rowid FROM "{index}" WHERE "{index}" MATCH %s LIMIT %s', [told, most or -1])
    return rows.filter(**{f"{number}__in": found})
