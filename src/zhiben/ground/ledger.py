"""The ledger: digests of acts, chained per authority. What is digested, and the export that carries it out.

    commitment = H(salt, name, details, answer, body)      of the act's erasable columns
    digest     = H(record)                                 of its other columns and the commitment
    chain      = H(chain before, seq, digest)              set by the sequencer; before the first: `genesis`

Erasing an act destroys salt and values; commitment, digest and chain stay. Checked by `verify.py` here and,
from an export, by the stand-alone scripts/verify_ledger.py, which shares no line with it.
docs/reference/ledger.md describes the form for a third verifier.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

from django.db import connection

from zhiben.ground import engines
from zhiben.ground.canonical import SCHEMA, canonical, instant, sha256, written
from zhiben.ground.models import ActRow, ManifestRow

FORMAT = "zhiben-ledger/1"
PAGE = 5000

RECORD = ("enterprise", "region", "industry", "scope", "key", "verb", "thing", "kind", "person", "account",
          "at", "claimed_at", "claimed_source", "manifest")  # fmt: skip
SEALED = ("salt", "name", "details", "answer", "body")
LINE = ("n", "outcome", "commitment")
LINE_SEALED = ("salt", "subject", "before", "after")
_INSTANTS = {"at", "claimed_at"}
_IDS = {"enterprise", "person", "account"}
_READABLE = (str, int, UUID, datetime, type(None))

Line = dict[str, Any]


def commitment(row: ActRow) -> str:
    return commitment_of([row.salt, row.name, _text(row.details), _text(row.answer), row.body])


def commitment_of(sealed: list[str | None]) -> str:
    """`sealed` in the order of SEALED; details and answer as the text that is stored."""
    return sha256("zhiben-commitment-1", written(sealed))


def digest(row: ActRow, committed: str) -> str:
    """Digest of the ledger row of a new act."""
    told = {name: _told(name, getattr(row, name)) for name in RECORD}
    return digest_of(
        told | {"act": str(row.id), "commitment": committed, "schema": SCHEMA, "tenant": row.tenant}
    )


def digest_of(record: Line) -> str:
    return sha256("zhiben-ledger-1", written(record))


def line_commitment(line: ManifestRow) -> str:
    return line_commitment_of([line.salt, line.subject, _text(line.before), _text(line.after)])


def line_commitment_of(sealed: list[str | None]) -> str:
    return sha256("zhiben-line-1", written(sealed))


def manifest_digest(lines: Iterable[ManifestRow]) -> str:
    return manifest_digest_of([[line.n, line.outcome, line.commitment] for line in lines])


def manifest_digest_of(lines: list[list[object]]) -> str:
    return sha256("zhiben-manifest-1", written(lines))


def line_id(act: str | UUID, n: int) -> UUID:
    """The id of a manifest's line follows from its act and number: there is nothing else to change in it."""
    return uuid5(UUID(str(act)), str(n))


def genesis(tenant: int) -> str:
    """What stands before the first row of an authority's chain."""
    return sha256("zhiben-chain-1", str(tenant))


def link(before: str, seq: int, row_digest: str) -> str:
    return sha256("zhiben-chain-1", f"{before}\n{seq}\n{row_digest}")


def export(tenant: int) -> Iterator[str]:
    """The whole ledger of one authority as lines of canonical JSON, each ending in a newline.

    A header; every chained row in order, each followed by its manifest; what is not chained yet; strays.
    Stored bytes are passed on as they are, so that a change of the database shows in the export.
    """
    counted = {"chained": count(tenant, chained=True), "waiting": count(tenant, chained=False)}
    yield written(counted | {"format": FORMAT, "tenant": tenant}) + "\n"
    for line in [*chained(tenant), *waiting(tenant), *unwritten(tenant)]:
        yield written(line) + "\n"
        if line["record"]["manifest"]:
            yield from (written(kept) + "\n" for kept in manifest(tenant, line["record"]["act"]))
    yield from (written(stray) + "\n" for stray in manifest(tenant, None))


def chained(tenant: int) -> Iterator[Line]:
    """Rows with a number, by number."""
    rows, after = (
        _rows("l.tenant = %s AND l.seq IS NOT NULL ORDER BY l.seq, l.id LIMIT %s", [tenant, PAGE]),
        None,
    )
    while rows:
        yield from rows
        after = rows[-1]["seq"]
        rows = _rows("l.tenant = %s AND l.seq > %s ORDER BY l.seq, l.id LIMIT %s", [tenant, after, PAGE])


def waiting(tenant: int) -> Iterator[Line]:
    """Rows the sequencer has not numbered yet."""
    yield from _rows("l.tenant = %s AND l.seq IS NULL ORDER BY l.id", [tenant])


def unwritten(tenant: int) -> Iterator[Line]:
    """Acts without a ledger row: never written by this program."""
    yield from _rows("a.tenant = %s AND l.id IS NULL ORDER BY a.id", [tenant], acts_first=True)


def heads(tenant: int, *, since: int = 0) -> list[Line]:
    """The signed heads kept here, by row, as their files have them."""
    at = engines.of(connection).stored_instant("at")
    found = _select(
        f"id, seq, chain, {at}, public, signature FROM ground_head"
        " WHERE tenant = %s AND seq >= %s ORDER BY seq",
        [tenant, since],
    )
    return [
        {"id": _id(id_), "tenant": tenant, "seq": seq, "chain": chain, "at": _instant(at), "public": public,
         "signature": signature}
        for id_, seq, chain, at, public, signature in found
    ]  # fmt: skip


def count(tenant: int, *, chained: bool) -> int:
    with connection.cursor() as cursor:
        which = "IS NOT NULL" if chained else "IS NULL"
        cursor.execute(f"SELECT count(*) FROM ground_ledger WHERE tenant = %s AND seq {which}", [tenant])
        return int(cursor.fetchone()[0])


def manifest(tenant: int, act: str | None) -> list[Line]:
    """The lines kept with an act; for None those of no act, or of an act that claims to have none."""
    columns = ", ".join(f"m.{name}" for name in ("id", "act_id", *LINE, *LINE_SEALED))
    stray, values = "a.id IS NULL OR a.manifest = ''", [tenant]
    if act is not None:
        stray, values = "m.act_id = %s", [tenant, stored_id(act)]
    found = _select(
        f"{columns} FROM ground_manifest m"
        " LEFT JOIN ground_act a ON a.tenant = m.tenant AND a.id = m.act_id"
        f" WHERE m.tenant = %s AND ({stray}) ORDER BY m.act_id, m.n, m.id",
        values,
    )
    return [
        {
            "line": dict(zip(LINE, row[2:], strict=False)) | {"id": _id(row[0]), "act": _id(row[1])},
            "sealed": dict(zip(LINE_SEALED, row[2 + len(LINE) :], strict=True)),
        }
        for row in found
    ]


def _rows(where: str, values: list[Any], *, acts_first: bool = False) -> list[Line]:
    tables = ("ground_ledger l", "ground_act a")
    first, second = reversed(tables) if acts_first else tables
    instants = engines.of(connection).stored_instant
    names = ["l.tenant", "l.id", "l.schema", "l.commitment", "l.digest", "l.seq", "l.chain", "a.id"]
    names += [instants(f"a.{name}") if name in _INSTANTS else f"a.{name}" for name in (*RECORD, *SEALED)]
    found = _select(
        f"{', '.join(names)} FROM {first} LEFT JOIN {second} ON a.tenant = l.tenant AND a.id = l.id"
        f" WHERE {where}",
        values,
    )
    return [_line(*row) for row in found]


def _select(what: str, values: list[Any]) -> list[list[Any]]:
    """SELECT `what`: rows as they lie in the database, readable or not."""
    with connection.cursor() as cursor, engines.of(connection).as_stored(connection):
        cursor.execute(f"SELECT {what}", values)
        return [[value if isinstance(value, _READABLE) else repr(value) for value in row] for row in cursor]


def _line(
    tenant: Any, row_id: Any, schema: Any, committed: Any, digested: Any, seq: Any, chain: Any, act_id: Any,
    *act: Any,
) -> Line:  # fmt: skip
    record = {name: _told(name, value) for name, value in zip(RECORD, act, strict=False)}
    record |= {"act": _id(act_id or row_id), "commitment": committed, "schema": schema, "tenant": tenant}
    sealed = dict(zip(SEALED, act[len(RECORD) :], strict=True))
    return {"record": record, "sealed": sealed, "digest": digested, "seq": seq, "chain": chain}


def _text(value: object) -> str | None:
    return None if value is None else canonical(value)


def _told(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name in _INSTANTS:
        return _instant(value)
    return _id(value) if name in _IDS else value


def _id(value: Any) -> Any:
    """SQLite keeps 32 hexadecimal digits; anything else there is passed on as it is, and will not verify."""
    if isinstance(value, UUID):
        return str(value)
    try:
        read = UUID(hex=value)
    except (ValueError, TypeError, AttributeError):
        return value
    return str(read) if read.hex == value else value


def stored_id(value: str) -> Any:
    try:
        read = UUID(value)
    except ValueError:
        return value
    return read if connection.features.has_native_uuid_field else read.hex


def _instant(value: Any) -> Any:
    """SQLite keeps text without a zone, in UTC; anything else there is passed on as it is."""
    if isinstance(value, datetime):
        return instant(value)
    try:
        read = datetime.fromisoformat(value)
    except (ValueError, TypeError):
        return value
    return instant(read.replace(tzinfo=UTC)) if str(read) == value else value
