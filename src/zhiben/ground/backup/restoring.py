"""A backup becomes an installation again: on an empty one, all of it or nothing.

Order: digests, emptiness, tables as the backup has them, files beside their place, rows in one transaction,
files into their place just before it ends, keys; then the program's own migrations.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from zhiben import VERSION
from zhiben.domain.refusals import Conflict, Incomplete, Refused
from zhiben.ground import guards
from zhiben.ground.backup import keep, rows, schema, store
from zhiben.ground.backup.archive import Archive


def restore(archive: Archive, keys: keep.Keys) -> dict[str, int]:
    """Everything in the backup, into this empty installation. Returns how many rows each table has now.

    Raises Incomplete `backup_damaged`, Refused `backup_newer`, Conflict `installation_not_empty`: then
    nothing has changed but that tables may be there, empty.
    """
    had = require_known(archive)
    archive.check()
    require_empty(had)
    guards.remove(connection)
    schema.advance(connection, had)
    counted = _fill(archive, schema.tables(connection, had))
    keep.put(keys, Path(settings.HOME))
    call_command("migrate", verbosity=0, interactive=False)
    store.analyze(connection)
    return counted


def require_known(archive: Archive) -> set[schema.Migration]:
    """The backup's migrations, all of which this program has. Raises Refused `backup_newer`."""
    try:
        had = {(str(app), str(name)) for app, name in archive.manifest["migrations"]}
        version = str(archive.manifest["version"])
        newer = _parts(version) > _parts(VERSION)
    except (KeyError, TypeError, ValueError) as error:
        raise Incomplete("backup_damaged", part="manifest.json") from error
    if newer or schema.unknown(connection, had):
        raise Refused("backup_newer", version=version)
    return had


def require_empty(had: Collection[schema.Migration]) -> None:
    """Neither rows nor files. Raises Conflict."""
    if filled := schema.filled(connection):
        raise Conflict("installation_not_empty", table=filled[0])
    if any(_evidence().glob("originals/*/*")):
        raise Conflict("installation_not_empty", folder=_evidence())
    if further := schema.applied(connection) - set(had):
        raise Conflict("installation_not_empty", migration="/".join(min(further)))


def _fill(archive: Archive, models: list[schema.Model]) -> dict[str, int]:
    """Files and rows: what the manifest counts, or nothing."""
    told, place = archive.manifest["tables"], _evidence()
    beside = place.with_name(".evidence.restoring")
    shutil.rmtree(beside, ignore_errors=True)
    try:
        _unpack(archive, beside)
        with transaction.atomic():
            counted = {model._meta.db_table: _load(archive, model, told) for model in models}
            if counted != {table: one["rows"] for table, one in told.items()}:
                raise Incomplete("backup_damaged", part="tables")
            connection.check_constraints()  # now, not at the end: the files have not moved yet
            store.number_on(connection, models)
            shutil.rmtree(place, ignore_errors=True)  # empty: it was looked at
            os.replace(beside, place)
    except BaseException as error:
        for left in (beside, place):
            shutil.rmtree(left, ignore_errors=True)
        if isinstance(error, DatabaseError | ValueError | KeyError | TypeError):
            raise Incomplete("backup_damaged", why=error) from error
        raise
    return counted


def _load(archive: Archive, model: schema.Model, told: dict[str, Any]) -> int:
    table = model._meta.db_table
    if told[table]["columns"] != rows.columns(model):
        raise Incomplete("backup_damaged", part=table)
    return store.load(connection, model, archive.lines(f"tables/{table}.jsonl"))


def _unpack(archive: Archive, beside: Path) -> None:
    beside.mkdir(parents=True)
    for name in archive.parts:
        if name.startswith("evidence/"):
            archive.unpack(name, beside / name.removeprefix("evidence/"))


def _evidence() -> Path:
    return Path(settings.HOME) / "evidence"


def _parts(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))
