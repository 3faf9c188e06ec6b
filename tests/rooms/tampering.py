"""Ways to tamper with a ledger, in the database and in an export; and the two verifiers side by side."""

from __future__ import annotations

import importlib.util
import json
import random
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from tests.builders import NOON
from tests.rooms.acting import TENANT, a_person, an_act, chained
from zhiben.domain.access import Place, Role
from zhiben.ground import guards, ledger, store
from zhiben.ground.acts import erase
from zhiben.ground.canonical import written
from zhiben.ground.clock import ClaimedTime, Source
from zhiben.ground.models import LedgerRow
from zhiben.ground.verify import Report, verify

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "verify_ledger.py"
TABLES = {
    "ground_act": ["id", "tenant", *ledger.RECORD, *ledger.SEALED],
    "ground_ledger": ["id", "tenant", "schema", "commitment", "digest", "seq", "chain"],
    "ground_manifest": ["id", "tenant", "act_id", *ledger.LINE, *ledger.LINE_SEALED],
}


def stand_alone() -> Any:
    spec = importlib.util.spec_from_file_location("verify_ledger", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


READING = stand_alone().Reading


def both(head: dict[str, Any] | None) -> tuple[Report, Any]:
    """What the two verifiers say of the database as it is: one reads it, the other its export."""
    export = [line.encode() for line in ledger.export(TENANT)]
    return verify(TENANT, head), READING(head, export)


def a_ledger() -> dict[str, Any]:
    """The head of a ledger with everything in it: claimed time, place, manifest, erasure, another tenant."""
    place = Place(TENANT, UUID(int=7), "371003001", "shipbuilding")
    claimed = ClaimedTime(NOON - timedelta(days=1), Source.EXIF)
    for n in range(12):
        an_act(
            f"k{n}", details={"说明": f"第{n}项", "n": n}, thing=f"fact:{n}", work=lambda doing: {"ok": True}
        )
    an_act(
        "placed", by=a_person(Role.SUPERVISOR), place=place, claimed=claimed, details={"a": [1, None, "x"]}
    )
    an_act("other", tenant=3710)

    def batch(doing):
        for n in range(4):
            doing.keep(f"9137100{n}", "added", None, {"name": f"企业{n}"})

    an_act("batch", work=batch)
    gone = an_act("gone", details={"phone": "1"}, work=batch)
    one, two = a_person(Role.SECURITY_ADMINISTRATOR, n=1), a_person(Role.AUDIT_ADMINISTRATOR, n=2)
    erase(TENANT, gone.act, by=one, second=two, at=NOON, key="erase", reason="当事人申请")
    for n in range(12, 16):
        an_act(f"k{n}", details={"n": n})
    chained()
    kept = store.keep_head(TENANT, NOON)
    assert kept is not None
    return kept


class Dice(random.Random):
    """Dice that leave no column out: each comes once before one comes again."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self.left: list[tuple[str, int]] = []

    def column(self) -> tuple[str, int]:
        """A table, and which of its columns."""
        if not self.left:
            self.left = [(table, n) for table, columns in TABLES.items() for n in range(len(columns))]
            self.shuffle(self.left)
        return self.left.pop()


def flipped(value: Any, dice: random.Random) -> Any:
    """Another value of the same type: one bit, one character, one step away, or nothing."""
    if value is None:
        return dice.choice(["x", "{}", "0" * 32])
    if isinstance(value, bool | int):
        return value ^ (1 << dice.randrange(12))
    if isinstance(value, UUID):
        return UUID(int=value.int ^ (1 << dice.randrange(128)))
    if isinstance(value, datetime):
        return value + timedelta(microseconds=dice.choice([1, -1, 1_000_000, 86_400_000_000]))
    if not value or dice.random() < 0.1:
        return None if value else "x"
    place = dice.randrange(len(value))
    other = chr(ord(value[place]) ^ (1 << dice.randrange(7)))
    if other in "\x00\ud800" or not other.isprintable():
        other = "~" if value[place] != "~" else "!"
    return value[:place] + other + value[place + 1 :]


def any_row(table: str, dice: random.Random) -> tuple[Any, ...]:
    columns = ", ".join(f'"{name}"' for name in TABLES[table])
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM {table} WHERE tenant = %s ORDER BY id", [TENANT])
        return dice.choice(cursor.fetchall())


def run(sql: str, *values: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.rowcount


def change(dice: Dice) -> str:
    """One column of one row."""
    table, n = dice.column()
    row, column = any_row(table, dice), TABLES[table][n]
    value = flipped(row[n], dice)
    if column in ("enterprise", "person", "account") and row[n] is None:
        value = UUID(int=1)
    if column == "claimed_at" and row[n] is None:
        value = NOON
    if isinstance(value, UUID) and connection.vendor == "sqlite":
        value = value.hex
    assert run(f'UPDATE {table} SET "{column}" = %s WHERE id = %s', value, row[0]) == 1
    return f"{table}.{column}"


def delete(dice: random.Random) -> str:
    table = dice.choice(list(TABLES))
    assert run(f"DELETE FROM {table} WHERE id = %s", any_row(table, dice)[0]) == 1
    return f"delete {table}"


def insert(dice: random.Random) -> str:
    """A copy of a row under another id."""
    table = dice.choice(list(TABLES))
    columns = [f'"{name}"' for name in TABLES[table]]
    fresh = UUID(int=dice.getrandbits(128))
    taken = {"seq": "seq + 1000", "key": "'forged'", "n": "n + 100"}
    values = ["%s", *(taken.get(name, f'"{name}"') for name in TABLES[table][1:])]
    new = fresh.hex if connection.vendor == "sqlite" else fresh
    sql = f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(values)} FROM {table} WHERE id = %s"
    assert run(sql, new, any_row(table, dice)[0]) == 1
    return f"insert {table}"


def swap(dice: random.Random) -> str:
    """Two acts exchange what they say, or two ledger rows their numbers."""
    table, columns = dice.choice(
        [("ground_act", ledger.SEALED), ("ground_act", ("thing", "at")), ("ground_ledger", ("seq", "chain")),
         ("ground_ledger", ("commitment", "digest")), ("ground_manifest", ledger.LINE_SEALED)]
    )  # fmt: skip
    names = ", ".join(f'"{name}"' for name in ("id", *columns))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {names} FROM {table} WHERE tenant = %s ORDER BY id", [TENANT])
        one, two = dice.sample(cursor.fetchall(), 2)
    if one[1:] == two[1:]:
        return ""
    sets = ", ".join(f'"{name}" = %s' for name in columns)
    empty = [None] * len(columns)
    if "seq" in columns:
        run(f"UPDATE {table} SET {sets} WHERE id = %s", *empty, one[0])
    run(f"UPDATE {table} SET {sets} WHERE id = %s", *one[1:], two[0])
    run(f"UPDATE {table} SET {sets} WHERE id = %s", *two[1:], one[0])
    return f"swap {table}"


def cut(dice: random.Random) -> str:
    """The last rows are gone, as if they had never been: also an old copy put back."""
    since = dice.randrange(5, 21)
    rows = "SELECT id FROM ground_ledger WHERE tenant = %s AND seq >= %s"
    run(f"DELETE FROM ground_manifest WHERE act_id IN ({rows})", TENANT, since)
    run(f"DELETE FROM ground_act WHERE id IN ({rows})", TENANT, since)
    run("DELETE FROM ground_ledger WHERE tenant = %s AND seq >= %s", TENANT, since)
    return "old copy"


def rewrite(dice: random.Random) -> str:
    """An act is changed and everything after it recomputed, as its forger would."""
    rows = list(LedgerRow.objects.filter(tenant=TENANT).order_by("seq"))
    since = dice.randrange(len(rows))
    sealed = {"details": '{"forged":1}', "salt": "0" * 32}
    for n, row in enumerate(rows):
        lines = {line["record"]["act"]: line for line in ledger.chained(TENANT)}
        line = lines[str(row.id)]
        if n == since:
            run(
                "UPDATE ground_act SET details = %s, salt = %s WHERE id = %s",
                *sealed.values(),
                stored(row.id),
            )
            values = line["sealed"] | sealed
            row.commitment = ledger.commitment_of([values[name] for name in ledger.SEALED])
            row.digest = ledger.digest_of(line["record"] | {"commitment": row.commitment})
        if n >= since:
            before = rows[n - 1].chain if n else ledger.genesis(TENANT)
            row.chain = ledger.link(before, row.seq, row.digest)
            row.save()
    return "rewritten tail"


def stored(value: UUID) -> Any:
    return value.hex if connection.vendor == "sqlite" else value


def fake_erasure(dice: random.Random) -> str:
    """Everything erasable is gone, but nobody decided it."""
    row = dict(zip(TABLES["ground_act"], any_row("ground_act", dice), strict=True))
    if row["details"] is None:
        return ""
    sets = ", ".join(f"{name} = NULL" for name in ledger.SEALED)
    run(f"UPDATE ground_act SET {sets} WHERE id = %s", row["id"])
    run(
        "UPDATE ground_manifest SET salt=NULL, subject=NULL, before=NULL, after=NULL WHERE act_id = %s",
        row["id"],
    )
    return "erased without decision"


TAMPERINGS: list[tuple[int, Callable[[Dice], str]]] = [
    (14, change), (3, delete), (3, insert), (3, swap), (1, cut), (1, rewrite), (1, fake_erasure),
]  # fmt: skip


def tamperings(seed: int, times: int, head: dict[str, Any]) -> Iterator[tuple[str, Report, Any]]:
    """So many tamperings that change something: the kind, and what the two verifiers say then."""
    guards.remove(connection)
    dice = Dice(seed)
    weights, ways = zip(*TAMPERINGS, strict=True)
    while times:
        with transaction.atomic():
            try:
                with transaction.atomic():
                    kind = dice.choices(ways, weights)[0](dice)
            except IntegrityError:  # the database itself refused
                kind = ""
            if kind:
                times -= 1
                yield kind, *both(head)
            transaction.set_rollback(True)


def broken_exports(good: bytes, dice: random.Random) -> Iterator[tuple[str, bytes]]:
    lines = good.splitlines(keepends=True)
    while True:
        place = dice.randrange(len(good))
        yield "bit", good[:place] + bytes([good[place] ^ (1 << dice.randrange(8))]) + good[place + 1 :]
        yield "byte", good[:place] + bytes([(good[place] + dice.randrange(1, 256)) % 256]) + good[place + 1 :]
        yield "byte gone", good[:place] + good[place + 1 :]
        yield "byte more", good[:place] + bytes([dice.randrange(256)]) + good[place:]
        one, two = sorted(dice.sample(range(len(lines)), 2))
        yield "line gone", b"".join(lines[:one] + lines[one + 1 :])
        yield "line twice", b"".join(lines[: one + 1] + lines[one:])
        swapped = [*lines[:one], lines[two], *lines[one + 1 : two], lines[one], *lines[two + 1 :]]
        yield "lines swapped", b"".join(swapped)
        header = json.loads(lines[0])
        rows = [n for n, line in enumerate(lines) if b'"record"' in line]
        last = dice.randrange(5, len(rows))
        header["chained"] = last
        yield "cut", b"".join([written(header).encode() + b"\n", *lines[1 : rows[last]]])
