"""Every tampering is found, in the database and in an export, by two verifiers that share no code."""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

import pytest
from django.db import connection, transaction

from tests.rooms.acting import TENANT
from tests.rooms.tampering import READING, TABLES, a_ledger, both, broken_exports, cut, run, tamperings
from tests.turns import in_turn
from zhiben.ground import guards, ledger
from zhiben.ground import verify as verifier
from zhiben.ground.verify import verify

pytestmark = pytest.mark.django_db


@pytest.fixture
def head() -> dict[str, Any]:
    return a_ledger()


def test_every_tampering_with_the_database_is_found_by_both_verifiers_and_named_alike(head, full):
    """The same dice tamper alike on either database: of the small size each takes half, by its own dice."""
    kinds: Counter[str] = Counter()
    dice = 20260302 + (connection.vendor == "postgresql")
    for kind, inside, outside in tamperings(dice, 10_000 if full else 500, head):
        assert inside.problems, kind
        assert outside.problems, kind
        first, other = inside.problems[0], outside.problems[0]
        assert (first.seq, first.code) == (other[0], other[2]), kind
        kinds[kind] += 1
    assert {f"{table}.{column}" for table, columns in TABLES.items() for column in columns} <= set(kinds)
    assert {"old copy", "rewritten tail", "erased without decision"} <= set(kinds)


MUTANTS: dict[str, tuple[Any, str, Any]] = {
    "the region is not in the digest": (ledger, "RECORD", tuple(n for n in ledger.RECORD if n != "region")),
    "the details are not compared": (verifier._Reading, "row", lambda self, line, seq: iter(())),
    "the head is not compared": (verifier._Reading, "heads", lambda self, outside: iter(())),
    "erasures need no decision": (verifier._Reading, "erasures", lambda self: iter(())),
    "manifests are not read": (verifier._Reading, "manifest", lambda self, record, seq, gone: iter(())),
}


@pytest.mark.parametrize("mutant", in_turn(list(MUTANTS)))
def test_a_verifier_that_leaves_something_out_is_caught(monkeypatch, request, mutant):
    monkeypatch.setattr(*MUTANTS[mutant])
    head = request.getfixturevalue("head")  # written by the mutant too
    assert any(not inside.problems for _, inside, _ in tamperings(7, 200, head))


def test_a_lost_tail_is_seen_only_against_a_head_from_outside(head):
    """Why heads leave the machine: without one, an old copy put back is a perfect ledger."""
    guards.remove(connection)
    run("DELETE FROM ground_head")
    cut(random.Random(1))
    blind, seeing = both(None), both(head)
    assert [found.problems for found in blind] == [[], []]
    assert [problem.code for problem in seeing[0].problems] == ["head_gone", "short"]
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
