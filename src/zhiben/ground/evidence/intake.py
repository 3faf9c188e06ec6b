"""A file comes in: bounded, hashed, recognised, shown small, kept; then it waits for the act to bind it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import asdict
from datetime import datetime
from uuid import UUID, uuid4

from django.db import IntegrityError

from zhiben.domain.access import Actor
from zhiben.domain.refusals import Conflict, Incomplete, TooLarge
from zhiben.ground import limits
from zhiben.ground.evidence import files, pictures, sniff, store
from zhiben.ground.evidence.files import Arrived
from zhiben.ground.evidence.models import Upload
from zhiben.ground.evidence.pictures import Look

ANY = frozenset(sniff.TYPES) - {sniff.CSV.mime, sniff.XLS.mime}
IMAGES = frozenset(mime for mime, one in sniff.TYPES.items() if one.image)
TABLES = frozenset({sniff.XLSX.mime, sniff.CSV.mime})
LEDGERS = TABLES | {sniff.XLS.mime}  # as they are kept, also by old programs


def arrive(
    arrived: Arrived, name: str, *, by: Actor, tenant: int, at: datetime, among: Collection[str] = ANY,
    id_: UUID | None = None,
) -> Upload:  # fmt: skip
    """What stands in quarantine, taken in as an upload of `by`. `among`: the types wanted here; `id_`: as the
    sender calls it.

    Raises TooLarge, Incomplete (`evidence_…`); then nothing of the file is kept.
    """
    name = _short(name)
    try:
        if arrived.too_large:
            raise TooLarge("evidence_too_large", name=name, bytes=limits.EVIDENCE_BYTES)
        kind = sniff.type_of(arrived.path, name)
        if kind.mime not in among:
            code = "evidence_type" if kind is sniff.CSV else "evidence_not_wanted"
            raise Incomplete(code, name=name, is_really=kind.mime)
        with files.alone(shared=True):
            look = _look(arrived, name) if kind.picture else None
            files.keep(arrived)
            return store.stage(
                Upload(
                    id=id_ or uuid4(), scope=by.scope, tenant=tenant, sha256=arrived.sha256,
                    size=arrived.size, mime=kind.mime, name=name, look=asdict(look) if look else None,
                    received_at=at,
                )
            )  # fmt: skip
    except BaseException:
        files.drop(arrived)
        raise


def arrive_once(
    arrived: Arrived, id_: UUID, *, by: Actor, tenant: int, at: datetime, among: Collection[str] = ANY
) -> tuple[Upload, bool]:
    """The same of a file without a name, under an id of the sender's own making, however often it is sent.

    Returns also whether it had come before. Raises as `arrive`; Conflict `upload_taken` for other bytes, or
    anybody else's, under that id.
    """
    if (before := store.staged(id_)) is None:
        name = f"{id_}{sniff.ending_of(arrived.path)}"
        try:
            return arrive(arrived, name, by=by, tenant=tenant, at=at, among=among, id_=id_), False
        except IntegrityError:  # of two at once this one was later
            before = store.staged(id_)
    files.drop(arrived)
    if before is None or (before.scope, before.sha256) != (by.scope, arrived.sha256):
        raise Conflict("upload_taken", id=id_)
    return before, True


def read(
    pieces: Iterable[bytes], name: str, *, by: Actor, tenant: int, at: datetime, among: Collection[str] = ANY
) -> Upload:
    """The same for bytes that come from elsewhere than a form: a file of the command line."""
    arrived = files.take(pieces, limits.EVIDENCE_BYTES)
    return arrive(arrived, name, by=by, tenant=tenant, at=at, among=among)


def _look(arrived: Arrived, name: str) -> Look:
    made = files.fresh()
    try:
        look = pictures.look(
            arrived.path, made, most_pixels=limits.EVIDENCE_PIXELS, side=limits.EVIDENCE_SMALL
        )
    except pictures.Undecodable as error:
        raise Incomplete("evidence_pixels" if error.too_many else "evidence_broken", name=name) from error
    files.keep_small(made, arrived.sha256)
    return look


def _short(name: str) -> str:
    """The last part of a name, printable, not too long; its ending stays."""
    plain = "".join(letter for letter in name.replace("\\", "/").rpartition("/")[2] if letter.isprintable())
    stem, dot, ending = plain.strip().rpartition(".")
    if not dot:
        return plain[:200] or "file"
    return f"{stem[:180]}.{ending[:16]}"
