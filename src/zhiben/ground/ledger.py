"""The ledger: digests of acts, chained per authority. What is digested, and the export that carries it out.

    commitment = H(salt, name, details, answer, body)      of the act's erasable columns
    digest     = H(record)                                 of its other columns and the commitment
    chain      = H(chain before, seq, digest)              set by the sequencer; before the first: `genesis`

Erasing an act destroys salt and values; commitment, digest and chain stay. Checked by `verify.py` here and,
from an export, by the stand-alone scripts/verify_ledger.py, which shares no line with it.
docs/reference/ledger.md describes the form for a third verifier.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any
from uuid import UUID, uuid5

from django.db import connection

from zhiben.ground import engines
from zhiben.ground.canonical import SCHEMA, canonical, plain, sha256, written
from zhiben.ground.models import ActRow, ManifestRow

FORMAT = "zhiben-ledger/1"
PAGE = 5000

RECORD = ("enterprise", "region", "industry", "scope", "key", "verb", "thing", "kind", "person", "account",
          "at", "claimed_at", "claimed_source", "manifest")  # fmt: skip
SEALED = ("salt", "name", "details", "answer", "body")
ERASING = ("act.erase", "erasure.repeat")  # verbs of acts that destroy what they name
LINE = ("n", "outcome", "commitment")
LINE_SEALED = ("salt", "subject", "before", "after")
_INSTANTS = {"at", "claimed_at"}
_IDS = {"id", "act_id", "enterprise", "person", "account"}
_READABLE = {str, int, type(None)}

Line = dict[str, Any]


def commitment(row: ActRow) -> str:
    return commitment_of([row.salt, row.name, _text(row.details), _text(row.answer), row.body])


def commitment_of(sealed: list[str | None]) -> str:
    """`sealed` in the order of SEALED; details and answer as the text that is stored."""
    return sha256("zhiben-commitment-1", written(sealed))


def digest(row: ActRow, committed: str) -> str:
    """Digest of the ledger row of a new act."""
    told = {name: plain(getattr(row, name)) for name in RECORD}
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
    Stored bytes are passed on as they are, so that a change of the database shows in the export. All of one
    moment, whatever happens meanwhile.
    """
    with engines.of(connection).snapshot(connection):
        counted = {"chained": count(tenant, chained=True), "waiting": count(tenant, chained=False)}
        yield written(counted | {"format": FORMAT, "tenant": tenant}) + "\n"
        for line in chain(chained(tenant), waiting(tenant), unwritten(tenant)):
            yield written(line) + "\n"
            if line["record"]["manifest"]:
                yield from (written(kept) + "\n" for kept in manifest(tenant, line["record"]["act"]))
        yield from (written(stray) + "\n" for stray in manifest(tenant, None))


def chained(tenant: int) -> Iterator[Line]:
    """Rows with a number, by number."""
    page = "ORDER BY l.seq, l.id LIMIT %s"
    rows = _rows(f"l.tenant = %s AND l.seq IS NOT NULL {page}", [tenant, PAGE])
    while rows:
        yield from rows
        rows = _rows(f"l.tenant = %s AND l.seq > %s {page}", [tenant, rows[-1]["seq"], PAGE])


def waiting(tenant: int) -> Iterator[Line]:
    """Rows the sequencer has not numbered yet."""
    yield from _rows("l.tenant = %s AND l.seq IS NULL ORDER BY l.id", [tenant])


def unwritten(tenant: int) -> Iterator[Line]:
    """Acts without a ledger row: never written by this program."""
    yield from _rows("a.tenant = %s AND l.id IS NULL ORDER BY a.id", [tenant], acts_first=True)


def of_acts(tenant: int, acts: Sequence[UUID]) -> list[Line]:
    """The rows of these acts, as `export` has them: what proves each of them."""
    if not acts:
        return []
    marks = ", ".join(["%s"] * len(acts))
    ids = [stored_id(str(one)) for one in acts]
    return _rows(f"l.tenant = %s AND l.id IN ({marks}) ORDER BY l.id", [tenant, *ids])


def heads(tenant: int, *, since: int = 0) -> list[Line]:
    """The signed heads kept here, by row, as their files have them."""
    names = ("id", "tenant", "seq", "chain", "at", "public", "signature")
    where = "FROM ground_head h WHERE h.tenant = %s AND h.seq >= %s ORDER BY h.seq"
    found = _select(f"{_columns('h', names)} {where}", [tenant, since])
    return [dict(zip(names, row, strict=True)) for row in found]


def count(tenant: int, *, chained: bool) -> int:
    with connection.cursor() as cursor:
        which = "IS NOT NULL" if chained else "IS NULL"
        cursor.execute(f"SELECT count(*) FROM ground_ledger WHERE tenant = %s AND seq {which}", [tenant])
        return int(cursor.fetchone()[0])


def manifest(tenant: int, act: str | None) -> list[Line]:
    """The lines kept with an act; for None those of no act, or of an act that claims to have none."""
    stray, values = "a.id IS NULL OR a.manifest = ''", [tenant]
    if act is not None:
        stray, values = "m.act_id = %s", [tenant, stored_id(act)]
    found = _select(
        f"{_columns('m', ('id', 'act_id', *LINE, *LINE_SEALED))} FROM ground_manifest m"
        " LEFT JOIN ground_act a ON a.tenant = m.tenant AND a.id = m.act_id"
        f" WHERE m.tenant = %s AND ({stray}) ORDER BY m.act_id, m.n, m.id",
        values,
    )
    named, values_from = ("id", "act", *LINE), 2 + len(LINE)
    return [
        {
            "line": dict(zip(named, row, strict=False)),
            "sealed": dict(zip(LINE_SEALED, row[values_from:], strict=True)),
        }
        for row in found
    ]


def _rows(where: str, values: list[Any], *, acts_first: bool = False) -> list[Line]:
    tables = ("ground_ledger l", "ground_act a")
    first, second = reversed(tables) if acts_first else tables
    row = _columns("l", ("tenant", "id", "schema", "commitment", "digest", "seq", "chain"))
    found = _select(
        f"{row}, {_columns('a', ('id', *RECORD, *SEALED))}"
        f" FROM {first} LEFT JOIN {second} ON a.tenant = l.tenant AND a.id = l.id WHERE {where}",
        values,
    )
    return [_line(*row) for row in found]


def _line(
    tenant: Any, row_id: Any, schema: Any, committed: Any, digested: Any, seq: Any, chained: Any, act_id: Any,
    *act: Any,
) -> Line:  # fmt: skip
    record = dict(zip(RECORD, act, strict=False))
    record |= {"act": act_id or row_id, "commitment": committed, "schema": schema, "tenant": tenant}
    sealed = dict(zip(SEALED, act[len(RECORD) :], strict=True))
    return {"record": record, "sealed": sealed, "digest": digested, "seq": seq, "chain": chained}


def _columns(table: str, names: Sequence[str]) -> str:
    """SQL for the columns, ids and instants as canonical text: no other stored value reads alike."""
    engine = engines.of(connection)
    told = dict.fromkeys(_IDS, engine.told_id) | dict.fromkeys(_INSTANTS, engine.told_instant)
    return ", ".join(told.get(name, str)(f"{table}.{name}") for name in names)


def _select(what: str, values: list[Any]) -> list[Sequence[Any]]:
    """SELECT `what`: rows as they lie in the database, readable or not."""
    with connection.cursor() as cursor:
        found = engines.of(connection).fetch(cursor, f"SELECT {what}", values)
    return [
        row if _READABLE.issuperset(map(type, row)) else [_readable(value) for value in row] for row in found
    ]


def _readable(value: Any) -> Any:
    return value if type(value) in _READABLE else repr(value)


def _text(value: object) -> str | None:
    return None if value is None else canonical(value)


def stored_id(value: str) -> Any:
    """An id as a parameter of SQL of ours; what is no id as it is: it will match nothing."""
    try:
        read = UUID(value)
    except ValueError:
        return value
    return read if connection.features.has_native_uuid_field else read.hex
