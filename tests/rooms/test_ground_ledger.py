"""The ledger: chained without gaps, signed heads, exports of one moment, a verifier anybody can run."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tests.builders import NOON
from tests.rooms.acting import TENANT, a_person, an_act, at_once, chained
from tests.rooms.tampering import READING, SCRIPT, a_ledger, both
from zhiben.domain.access import Role
from zhiben.ground import guards, heads, ledger, store
from zhiben.ground.acts import erase
from zhiben.ground.canonical import written
from zhiben.ground.models import LedgerRow
from zhiben.ground.verify import verify

pytestmark = pytest.mark.django_db


@pytest.fixture
def head() -> dict[str, Any]:
    return a_ledger()


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


def erased(n: int) -> None:
    """An act, and the decision to erase it."""
    one, two = a_person(Role.SECURITY_ADMINISTRATOR, n=1), a_person(Role.AUDIT_ADMINISTRATOR, n=2)
    act = an_act(f"k{n}", details={"n": n}).act
    erase(TENANT, act, by=one, second=two, at=NOON, key=f"e{n}", reason="当事人申请")
    store.sequence()


@pytest.mark.django_db(transaction=True)
def test_an_export_is_of_one_moment_whatever_happens_while_it_is_written():
    """The mutant: an export that reads on without a snapshot; its counts are then of another moment."""
    erased(1)
    export = ledger.export(TENANT)
    header = next(export)
    assert at_once(1, lambda n: erased(2)) == [None]
    reading = READING(None, [header.encode(), *(line.encode() for line in export)])
    assert (reading.problems, reading.counted) == ([], {"chained": 2, "waiting": 0})
    assert verify(TENANT).rows == 4


@pytest.mark.django_db(transaction=True)
def test_work_going_on_meanwhile_is_no_tampering():
    def job(n: int) -> list[Any]:
        if n == 0:
            return [problem for _ in range(15) for found in both(None) for problem in found.problems]
        for i in range(15):
            erased(n * 100 + i)
        return []

    assert at_once(3, job) == [[], [], []]


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
    hour = NOON + timedelta(hours=1)
    assert store.heads_due(hour) == [3710]  # nothing new to sign
    an_act("new")
    chained()
    assert store.heads_due(hour - timedelta(seconds=1)) == [3710]
    assert store.heads_due(hour) == [3710, TENANT]


def test_how_long_the_oldest_act_waits_is_known():
    assert store.oldest_waiting(NOON) == timedelta(0)
    an_act("k1")
    an_act("k2", at=NOON + timedelta(seconds=30))
    assert store.oldest_waiting(NOON + timedelta(seconds=61)) == timedelta(seconds=61)
    chained()
    assert store.oldest_waiting(NOON + timedelta(seconds=61)) == timedelta(0)
