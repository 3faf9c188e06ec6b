"""PostgreSQL, 15 or later."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.db.models import BooleanField
from django.db.models.expressions import RawSQL

GUARDS = ("guard_update", "guard_delete", "guard_truncate")

# serialization failure, deadlock, lock not available
_AGAIN = {"40001", "40P01", "55P03"}

_REFUSE = """
CREATE OR REPLACE FUNCTION zhiben_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'append-only: %', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; END $$
"""


def guard(table: str, fixed: list[str], once: list[str], erasable: list[str]) -> list[str]:
    wrong = [f'NEW."{c}" IS DISTINCT FROM OLD."{c}"' for c in fixed]
    changed = 'NEW."{0}" IS DISTINCT FROM OLD."{0}"'
    wrong += [f'(OLD."{c}" IS NOT NULL AND {_new(c, erasable)}{changed.format(c)})' for c in once]
    wrong += [f"({_new(c, erasable)}{changed.format(c)})" for c in erasable if c not in once]
    rows = f"FOR EACH ROW WHEN ({' OR '.join(wrong)})"
    return [
        _REFUSE,
        _trigger(table, "guard_update", "UPDATE", rows),
        _trigger(table, "guard_delete", "DELETE", "FOR EACH ROW"),
        _trigger(table, "guard_truncate", "TRUNCATE", "FOR EACH STATEMENT"),
    ]


def _new(column: str, erasable: list[str]) -> str:
    """What is erasable may go to NULL; every other change needs a value."""
    return f'NEW."{column}" IS NOT NULL AND ' if column in erasable else ""


def _trigger(table: str, name: str, event: str, when: str) -> str:
    return (
        f'CREATE OR REPLACE TRIGGER "{table}_{name}" BEFORE {event} ON "{table}" {when}'
        " EXECUTE FUNCTION zhiben_append_only()"
    )


def unguard(table: str, name: str) -> str:
    return f'DROP TRIGGER IF EXISTS "{table}_{name}" ON "{table}"'


def guards(cursor: Any) -> set[tuple[str, str]]:
    cursor.execute(
        "SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
        " WHERE NOT t.tgisinternal AND t.tgenabled <> 'D'"
    )
    found = ((table, name.removeprefix(f"{table}_")) for table, name in cursor.fetchall())
    return {(table, name) for table, name in found if name in GUARDS}


def alone(cursor: Any, lock: int) -> bool:
    cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [lock])
    return bool(cursor.fetchone()[0])


def told_id(column: str) -> str:
    return f"{column}::text"


def told_instant(column: str) -> str:
    """With its era, taken away where it is ours: two thousand years ago is another instant."""
    stamp = 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"AD'
    return f"regexp_replace(to_char({column} AT TIME ZONE 'UTC', '{stamp}'), 'AD$', '')"


@contextmanager
def snapshot(connection: Any) -> Iterator[None]:
    outermost = not connection.in_atomic_block
    with transaction.atomic(using=connection.alias):
        if outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def fetch(cursor: Any, sql: str, values: Sequence[Any]) -> list[Any]:
    cursor.execute(sql, values)  # the server itself refuses text that is none
    return list(cursor.fetchall())


def transient(error: BaseException) -> bool:
    return getattr(error.__cause__, "sqlstate", None) in _AGAIN


# (name, what is safe)
_RELIED_ON = (
    ("fsync", ("on",)),
    ("full_page_writes", ("on",)),
    ("synchronous_commit", ("on", "remote_write", "remote_apply")),
    ("server_encoding", ("UTF8",)),
)
_OLDEST = 150000


def unsafe(cursor: Any) -> list[tuple[str, str, str]]:
    found = []
    for name, safe in _RELIED_ON:
        cursor.execute("SELECT current_setting(%s)", [name])
        value = str(cursor.fetchone()[0])
        if value not in safe:
            found.append((name, value, safe[0]))
    cursor.execute("SELECT current_setting('server_version_num')::int, current_setting('server_version')")
    number, version = cursor.fetchone()
    if number < _OLDEST:
        found.append(("server_version", str(version), "15"))
    return found


def load(cursor: Any, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    names = ", ".join(f'"{column}"' for column in columns)
    n = 0
    with cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy:
        for row in rows:
            copy.write_row(row)
            n += 1
    if n >= MANY:
        cursor.execute(f'ANALYZE "{table}"')


# So many rows at once make what the server knows of a table wrong: foreign keys into it, checked at commit by
# statements planned while it was small, would read the whole of it for every row.
MANY = 1000


# ── words ────────────────────────────────────────────────────────────────────────────────────────


def index_words(cursor: Any, table: str, number: str, words: str) -> None:
    """A generated column: it cannot say anything else than the row. No text parser has a part in it."""
    vector = f"array_to_tsvector(string_to_array(\"{words}\", ' '))"
    cursor.execute(
        f'ALTER TABLE "{table}" ADD COLUMN IF NOT EXISTS found tsvector GENERATED ALWAYS AS ({vector}) STORED'
    )
    cursor.execute(f'CREATE INDEX IF NOT EXISTS "{table}_found" ON "{table}" USING gin (found)')


def has_words(cursor: Any, table: str) -> bool:
    cursor.execute("SELECT 1 FROM pg_indexes WHERE indexname = %s", [f"{table}_found"])
    return cursor.fetchone() is not None


def words_agree(cursor: Any, table: str) -> bool:
    return True  # generated


def holding_words(rows: Any, table: str, number: str, asked: str, most: int | None) -> Any:
    return rows.filter(RawSQL(f'"{table}".found @@ %s::tsquery', [asked], output_field=BooleanField()))
