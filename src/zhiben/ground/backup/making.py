"""A backup is made while the installation works: the tables of one moment, then the files they speak of.

A file is on the disk before any row names it and stays, so files copied after the rows are all there.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Max, QuerySet

from zhiben import VERSION
from zhiben.domain.refusals import Conflict, Refused
from zhiben.ground import engines
from zhiben.ground.backup import archive, keep, rows, schema
from zhiben.ground.canonical import instant
from zhiben.ground.clock import SHANGHAI


@dataclass(slots=True)
class Made:
    """A finished backup. `missing`: evidence that rows name and the disk lacks; `changed`: not itself."""

    path: Path
    keys: Path
    rows: dict[str, int]
    files: int = 0
    bytes: int = 0
    missing: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)


def make(folder: Path, at: datetime) -> Made:
    """One file in `folder`, and the keys beside it.

    Raises Conflict `backup_running`, Refused `database_newer` or `backup_not_written`: then nothing is left.
    """
    if unknown := schema.unknown(connection):
        raise Refused("database_newer", migration="/".join(unknown[0]))
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with _alone(folder):
            return _make(_fresh(folder, at), at)
    except OSError as error:
        raise Refused("backup_not_written", folder=folder, why=error.strerror) from error


def _make(path: Path, at: datetime) -> Made:
    keys = keep.of(Path(settings.HOME))
    made = Made(path, keep.beside(path), {})
    with archive.writing(path) as writing:
        manifest, digests = _tables(writing, made)
        _evidence(writing, made, digests)
        manifest |= {"version": VERSION, "made_at": instant(at), "keys": keep.digests(keys)}
        keep.write(keys, made.keys)
        try:
            writing.done(manifest)
        except BaseException:
            made.keys.unlink(missing_ok=True)
            raise
    made.bytes = path.stat().st_size
    return made


def _tables(writing: archive.Writing, made: Made) -> tuple[archive.Manifest, set[str]]:
    """All tables of one moment; and the digests of the files that they name."""
    with engines.of(connection).snapshot(connection):
        had = schema.applied(connection)
        models = {model._meta.label: model for model in schema.tables(connection, had)}
        tables = {}
        for model in models.values():
            table = model._meta.db_table
            count = writing.lines(f"tables/{table}.jsonl", rows.lines(model))
            tables[table] = {"columns": rows.columns(model), "rows": count}
            made.rows[table] = count
        manifest = {
            "engine": connection.vendor,
            "migrations": sorted(map(list, had)),
            "tables": tables,
            "ledgers": _ledgers(models["ground.LedgerRow"]) if models else [],
        }
        named = {
            digest
            for label in ("ground.Evidence", "ground.Upload")
            if label in models
            for digest in _kept(models[label]).values_list("sha256", flat=True).distinct()
        }
    return manifest, named


def _kept(model: schema.Model) -> QuerySet[Any]:
    """Rows whose file is still to be there; a database of before knows of no erasure."""
    rows: QuerySet[Any] = model._base_manager.all()
    knows = any(field.name == "erased_at" for field in model._meta.fields)
    return rows.filter(erased_at__isnull=True) if knows else rows


def _ledgers(model: schema.Model) -> list[dict[str, Any]]:
    """The end of each authority's chain."""
    ends = model._base_manager.filter(seq__isnull=False).values_list("tenant").annotate(Max("seq"))
    told = model._base_manager.values_list("chain", flat=True)
    return [
        {"tenant": tenant, "seq": seq, "chain": told.get(tenant=tenant, seq=seq)}
        for tenant, seq in sorted(ends)
    ]


def _evidence(writing: archive.Writing, made: Made, named: set[str]) -> None:
    """Every kept file; those that rows name must be there and be what their name says."""
    home = Path(settings.HOME) / "evidence"
    there = set()
    for kind in ("originals", "small"):
        for file in sorted((home / kind).glob("??/*")):
            part = f"evidence/{file.relative_to(home).as_posix()}"
            if not archive.PARTS.fullmatch(part):
                continue
            digest = writing.file(part, file)
            made.files += 1
            if kind == "originals":
                there.add(file.name)
                if digest != file.name:
                    made.changed.append(file.name)
    made.missing = sorted(named - there)


def _fresh(folder: Path, at: datetime) -> Path:
    """A name that says when; of two in one second the later one says so too."""
    name = f"zhiben-{at.astimezone(SHANGHAI):%Y%m%d-%H%M%S}"
    path, n = folder / f"{name}.zip", 1
    while path.exists():
        n += 1
        path = folder / f"{name}-{n}.zip"
    return path


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One backup at a time in a folder; what an earlier one that was killed has left is cleared away."""
    with open(folder / ".lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Conflict("backup_running", folder=folder) from error
        for left in folder.glob(f".zhiben-*{archive.UNFINISHED}"):
            left.unlink(missing_ok=True)
        yield
