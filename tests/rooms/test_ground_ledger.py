"""The ledger finds every tampering, in the database and in an export, by two verifiers that share no code."""

from __future__ import annotations

import importlib.util
import json
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction

from tests.builders import NOON
from tests.rooms.acting import TENANT, a_person, an_act, chained
from zhiben.domain.access import Place, Role
from zhiben.ground import guards, heads, ledger, store
from zhiben.ground.acts import erase
from zhiben.ground.canonical import written
from zhiben.ground.clock import ClaimedTime, Source
from zhiben.ground.models import LedgerRow
from zhiben.ground.verify import Report, verify

pytestmark = pytest.mark.django_db

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


@pytest.fixture
def head() -> dict[str, Any]:
    """Of a ledger with everything in it: claimed time, place, manifest, erasure, another tenant; chained."""
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


def both(head: dict[str, Any] | None) -> tuple[Report, Any]:
    """What the two verifiers say of the database as it is: one reads it, the other its export."""
    export = [line.encode() for line in ledger.export(TENANT)]
    return verify(TENANT, head), READING(head, export)


# --- good ledgers ----------------------------------------------------------------------------------------


def test_both_verifiers_pass_a_good_ledger(head):
    inside, outside = both(head)
    assert (inside.problems, outside.problems) == ([], [])
    assert inside.rows == outside.counted["chained"] == 20
    assert (inside.seq, inside.chain) == (outside.seq, outside.chain) == (head["seq"], head["chain"])


def test_an_act_is_in_the_ledger_before_it_is_chained_and_is_verified_there(head):
    an_act("late", details={"x": 1})
    inside, outside = both(head)
    assert (inside.problems, outside.problems) == ([], [])
    assert inside.waiting == outside.counted["waiting"] == 1
    chained()
    assert verify(TENANT, head).problems == []


def test_an_empty_ledger_is_good():
    inside, outside = both(None)
    assert (inside.problems, outside.problems) == ([], [])
    assert store.keep_head(TENANT, NOON) is None


def test_rows_that_commit_late_are_not_skipped_by_the_sequencer():
    """Ids commit out of order: the sequencer takes rows without a number, never "all after the last"."""
    early, late = an_act("a").act, an_act("b").act
    row = LedgerRow.objects.get(tenant=TENANT, id=early)
    guards.remove(connection)
    LedgerRow.objects.filter(tenant=TENANT, id=early).delete()
    assert store.sequence() == 1
    row.save(force_insert=True)  # the transaction that began first commits now
    assert store.sequence() == 1
    seqs = dict(LedgerRow.objects.values_list("id", "seq"))
    assert seqs == {late: 1, early: 2}
    assert verify(TENANT).problems == []


def test_each_authority_has_its_own_chain(head):
    assert verify(3710).rows == 1
    assert store.tenants() == [3710, TENANT]


# --- tampering with the database -------------------------------------------------------------------------


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
    with connection.cursor() as cursor, as_text():
        cursor.execute(f"SELECT {columns} FROM {table} WHERE tenant = %s ORDER BY id", [TENANT])
        return dice.choice(cursor.fetchall())


def as_text() -> Any:
    from zhiben.ground import engines

    return engines.of(connection).as_stored(connection)


def run(sql: str, *values: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.rowcount


def change(dice: random.Random) -> str:
    """One column of one row."""
    table = dice.choice(list(TABLES))
    row, n = any_row(table, dice), dice.randrange(len(TABLES[table]))
    column = TABLES[table][n]
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
    with connection.cursor() as cursor, as_text():
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


TAMPERINGS: list[tuple[int, Callable[[random.Random], str]]] = [
    (14, change), (3, delete), (3, insert), (3, swap), (1, cut), (1, rewrite), (1, fake_erasure),
]  # fmt: skip


def test_every_tampering_with_the_database_is_found_by_both_verifiers_and_named_alike(head, full):
    """Mutants it must kill: a column left out of the record, a commitment or a head that is not compared."""
    guards.remove(connection)
    dice = random.Random(20260302)
    kinds: Counter[str] = Counter()
    while kinds.total() < (10_000 if full else 1000):
        with transaction.atomic():
            kinds[tampered(dice, head)] += 1
            transaction.set_rollback(True)
        del kinds[""]
    assert {f"{table}.{column}" for table, columns in TABLES.items() for column in columns} <= set(kinds)
    assert {"old copy", "rewritten tail", "erased without decision"} <= set(kinds)


def tampered(dice: random.Random, head: dict[str, Any]) -> str:
    """The kind of one tampering, after both have found it; nothing where the dice changed nothing."""
    weights, ways = zip(*TAMPERINGS, strict=True)
    try:
        with transaction.atomic():
            kind = dice.choices(ways, weights)[0](dice)
    except IntegrityError:  # the database itself refused
        return ""
    if kind:
        inside, outside = both(head)
        assert inside.problems, kind
        assert outside.problems, kind
        first, other = inside.problems[0], outside.problems[0]
        assert (first.seq, first.code) == (other[0], other[2]), kind
    return kind


def test_a_lost_tail_is_seen_only_against_a_head_from_outside(head):
    """Why heads leave the machine: without one, an old copy put back is a perfect ledger."""
    guards.remove(connection)
    run("DELETE FROM ground_head")
    cut(random.Random(1))
    blind, seeing = both(None), both(head)
    assert [found.problems for found in blind] == [[], []]
    assert [problem.code for problem in seeing[0].problems] == ["short"]
    assert [problem[2] for problem in seeing[1].problems] == ["short"]


def test_bytes_that_are_no_text_are_found_and_not_a_crash(head):
    if connection.vendor == "sqlite":
        guards.remove(connection)
        run("UPDATE ground_act SET details = CAST(x'7bff7d' AS text) WHERE details LIKE '%%第3项%%'")
        run("UPDATE ground_act SET thing = x'00ff' WHERE key = 'k5'")
        inside, outside = both(head)
        assert [(found.seq, found.code) for found in inside.problems] == [(4, "sealed"), (6, "record")]
        assert [(found[0], found[2]) for found in outside.problems] == [(4, "sealed"), (6, "record")]
    else:
        with pytest.raises(Exception, match="invalid byte"), transaction.atomic():
            run("UPDATE ground_act SET details = convert_from('\\xff', 'UTF8')")


@pytest.mark.parametrize("column", ["at", "claimed_at"])
def test_the_same_instant_written_otherwise_is_a_change(head, column):
    """On SQLite an instant is text, and Django reads many spellings of it."""
    if connection.vendor == "sqlite":
        guards.remove(connection)
        run(f"UPDATE ground_act SET {column} = replace({column}, ' ', 'T') WHERE key = 'placed'")
        assert [problem.code for problem in verify(TENANT, head).problems] == ["record"]
    else:
        assert run(f"SELECT {column} FROM ground_act") > 0


# --- tampering with an export ----------------------------------------------------------------------------


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


def test_every_tampering_with_an_export_is_found(head, full):
    good = "".join(ledger.export(TENANT)).encode()
    dice, kinds = random.Random(7), Counter[str]()
    for kind, bad in broken_exports(good, dice):
        if bad != good:
            assert READING(head, bad.splitlines(keepends=True)).problems, (kind, bad)
            kinds[kind] += 1
        if kinds.total() >= (100_000 if full else 1000):
            break
    assert len(kinds) == 8


@pytest.mark.parametrize(
    "value", [[], {}, 1, "x", None, {"line": 1, "sealed": []}, {"record": [], "sealed": {}}]
)
def test_the_stand_alone_verifier_survives_what_is_no_ledger(value):
    lines = [written({"format": "zhiben-ledger/1", "tenant": 1, "chained": 0, "waiting": 0}), written(value)]
    assert READING(None, [f"{line}\n".encode() for line in lines]).problems


def test_the_stand_alone_verifier_needs_nothing_but_python_and_is_short_enough_to_read(head, tmp_path):
    export, kept = tmp_path / "账本.jsonl", tmp_path / "账头.json"
    export.write_text("".join(ledger.export(TENANT)), "utf-8")
    kept.write_text(json.dumps(head), "utf-8")

    def run_alone(*arguments: Any) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-I", "-S", str(SCRIPT), *map(str, arguments)]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    good = run_alone(export, "--head", kept)
    assert good.returncode == 0, good.stderr
    assert "签名未核" in good.stdout
    export.write_text(export.read_text("utf-8").replace("第3项", "第4项"), "utf-8")
    bad = run_alone(export)
    assert bad.returncode == 1
    assert "账行 4，" in bad.stdout
    assert "办理内容被改动" in bad.stdout
    assert run_alone(tmp_path / "none").returncode == 2
    assert len(SCRIPT.read_text("utf-8").splitlines()) <= 150


# --- heads -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["at", "chain", "id", "public", "seq", "signature", "tenant"])
def test_a_changed_head_is_found_by_both(head, name):
    value = head[name]
    forged = head | {
        name: value + 1 if isinstance(value, int) else value[:-1] + ("0" if value[-1] != "0" else "1")
    }
    inside, outside = both(forged)
    assert inside.problems
    assert outside.problems


def test_a_head_signed_by_another_key_is_named(head, settings, tmp_path):
    settings.HOME = tmp_path
    told = head | {"public": heads.public()}
    forged = told | {"signature": heads.sign(told)}
    settings.HOME = Path(settings.HOME) / "none"
    assert heads.known() is None
    assert verify(TENANT, forged).problems == []  # nothing to compare the key with on a strange machine
    settings.HOME = tmp_path
    assert [problem.code for problem in verify(TENANT, head).problems][:1] == ["other_key"]


def test_a_head_is_made_once_for_each_row_and_kept(head):
    again = store.keep_head(TENANT, NOON + timedelta(hours=2))
    assert again == head
    assert store.heads_due(NOON) == [3710]
    assert TENANT in store.heads_due(NOON + timedelta(hours=1))


def test_how_long_the_oldest_act_waits_is_known():
    assert store.oldest_waiting(NOON) == timedelta(0)
    act = an_act("k1").act
    made = datetime.fromtimestamp((act.int >> 80) / 1000, tz=NOON.tzinfo)
    assert store.oldest_waiting(made + timedelta(seconds=61)) == timedelta(seconds=61)
