"""Keys of owned rows: uuid7 `id`, the tenant beside it, many-to-one relations that never leave the tenant.

Not in models.py because every room's models stand on it. An owned table has `key(...)` in its constraints, a
`SameTenant` for every `Parent`, and the tenant first in every other unique constraint and index.
"""

from __future__ import annotations

import secrets
import threading
import time
from typing import Any
from uuid import UUID

from django.db import models
from django.db.backends.ddl_references import Columns, Statement, Table
from django.db.models.lookups import Exact

_RANDOM_BITS = 74  # of a uuid7: 128 less 48 of time, 4 of version, 2 of variant
_lock = threading.Lock()
_last = 0


def uuid7() -> UUID:
    """A time-ordered id (RFC 9562, version 7), strictly increasing within a process.

    Shows when it was made: what a stranger may see or guess (tips, codes, media, invitations) has `uuid4`.
    """
    global _last
    with _lock:
        fresh = (time.time_ns() // 1_000_000 << _RANDOM_BITS) | secrets.randbits(_RANDOM_BITS)
        # in the same millisecond, or after the clock went back: on from the last one by a random step
        _last = fresh if fresh >> _RANDOM_BITS > _last >> _RANDOM_BITS else _last + 1 + secrets.randbits(32)
        value = _last
    stamp, tail = value >> _RANDOM_BITS, value & ((1 << _RANDOM_BITS) - 1)
    return UUID(int=stamp << 80 | 0x7 << 76 | (tail >> 62) << 64 | 0b10 << 62 | tail & ((1 << 62) - 1))


class Owned(models.Model):
    """A row of one authority. `tenant` never changes; `id` is made by the application, also offline."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    tenant = models.IntegerField(editable=False)

    class Meta:
        abstract = True


class Parent(models.ForeignKey[Any, Any]):
    """Many-to-one inside one tenant: joins and the fetch of the parent carry the tenant."""

    def __init__(self, to: Any, on_delete: Any = models.DO_NOTHING, **options: Any) -> None:
        super().__init__(to, on_delete, **options | {"db_constraint": False, "db_index": False})

    def get_extra_restriction(self, alias: str | None, related_alias: str | None) -> Any:
        if alias is None or related_alias is None:  # a trimmed join of exclude(): the outer query has it
            return None
        ours: Any = self.model._meta.get_field("tenant")
        theirs: Any = self.remote_field.model._meta.get_field("tenant")
        return Exact(theirs.get_col(alias), ours.get_col(related_alias))

    def get_extra_descriptor_filter(self, instance: Any) -> dict[str, int]:
        return {"tenant": instance.tenant}


def key(name: str) -> models.UniqueConstraint:
    """The target of SameTenant, and the future primary key of a distributed table."""
    return models.UniqueConstraint(fields=["tenant", "id"], name=name)


class SameTenant(models.BaseConstraint):
    """FOREIGN KEY (tenant, column) → parent (tenant, id). In Meta, so SQLite's table remakes keep it."""

    CLAUSE = (
        "CONSTRAINT %(name)s FOREIGN KEY (%(columns)s) REFERENCES %(to)s (%(key)s)"
        " DEFERRABLE INITIALLY DEFERRED"
    )

    def __init__(self, *, field: str, name: str) -> None:
        super().__init__(name=name)
        self.field = field

    def _statement(self, model: type[models.Model], editor: Any, template: str) -> Statement:
        field: Any = model._meta.get_field(self.field)
        table, to = model._meta.db_table, field.remote_field.model._meta.db_table
        return Statement(
            template,
            table=Table(table, editor.quote_name),
            name=editor.quote_name(self.name),
            columns=Columns(table, ["tenant", field.column], editor.quote_name),
            to=Table(to, editor.quote_name),
            key=Columns(to, ["tenant", "id"], editor.quote_name),
        )

    def constraint_sql(self, model: Any, schema_editor: Any) -> Any:
        """Inside CREATE TABLE on SQLite; afterwards on PostgreSQL."""
        if schema_editor.connection.vendor == "sqlite":
            return str(self._statement(model, schema_editor, self.CLAUSE))
        self.create_sql(model, schema_editor)
        return None

    def create_sql(self, model: Any, schema_editor: Any) -> Any:
        """Deferred, as Django does for its own: the parent's key may be created later in the migration."""
        statement = self._statement(model, schema_editor, "ALTER TABLE %(table)s ADD " + self.CLAUSE)
        schema_editor.deferred_sql.append(statement)

    def remove_sql(self, model: Any, schema_editor: Any) -> Any:
        return self._statement(model, schema_editor, "ALTER TABLE %(table)s DROP CONSTRAINT %(name)s")

    def validate(self, *args: Any, **kwargs: Any) -> None:
        """The database answers; a form's choices are already within reach."""

    def deconstruct(self) -> Any:
        path, args, kwargs = super().deconstruct()
        return path, args, kwargs | {"field": self.field}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SameTenant) and (self.name, self.field) == (other.name, other.field)

    __hash__ = models.BaseConstraint.__hash__
