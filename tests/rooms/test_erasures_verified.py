"""What is gone without a decision is found, and what is there in spite of one; guards allow nothing else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, transaction

from tests.builders import NOON
from tests.rooms import erasures_made, orgs_made, records_made
from tests.rooms.erasures_made import erased, problems
from zhiben.domain.access import Actor
from zhiben.erasures import actions, verify
from zhiben.ground import guards
from zhiben.ground.evidence import files
from zhiben.ground.evidence import store as evidence_store
from zhiben.ground.models import Evidence
from zhiben.orgs.models import Attribute, Subject
from zhiben.orgs.staff.store import NAMELESS
from zhiben.records.models import Record, RecordValue

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm(tmp_path, settings) -> UUID:
    settings.HOME = tmp_path
    orgs_made.an_authority()
    records_made.adopt()
    return records_made.a_firm()


@pytest.fixture
def two(firm) -> tuple[Actor, Actor]:
    return erasures_made.administrators()


# ── what nobody decided ──────────────────────────────────────────────────────────────────────────


def test_guards_allow_an_erasure_and_nothing_else(firm, two):
    record = erasures_made.a_drill(firm)
    piece = Evidence.objects.get()
    for change in (
        lambda: Record.objects.update(data={"held_on": "x"}),
        lambda: Record.objects.update(reason="x"),
        lambda: RecordValue.objects.update(text="x"),
        lambda: Evidence.objects.update(name="x"),
        lambda: Evidence.objects.update(sha256="0" * 64),
        lambda: Attribute.objects.update(value="x"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    erased(*two, f"record:{record}")
    for change in (
        lambda: Record.objects.update(data={}),
        lambda: Record.objects.update(erased_at=None),
        lambda: Evidence.objects.update(erased_by=uuid4()),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert piece.name is not None


def _empty_record(firm: UUID) -> None:
    Record.objects.update(data=None)


def _marked_record(firm: UUID) -> None:
    Record.objects.update(erased_at=NOON)


def _bytes_gone(firm: UUID) -> None:
    files.destroy(Evidence.objects.get().sha256)


def _marked_evidence(firm: UUID) -> None:
    Evidence.objects.update(erased_at=NOON, erased_by=uuid4())


def _nameless(firm: UUID) -> None:
    Subject.objects.filter(kind="person").update(name=NAMELESS)


TAMPERINGS = {
    _empty_record: "unordered", _marked_record: "unordered", _bytes_gone: "missing",
    _marked_evidence: "unordered", _nameless: "unordered",
}  # fmt: skip


@pytest.mark.parametrize("tampering", TAMPERINGS, ids=lambda one: one.__name__)
def test_what_is_gone_without_a_decision_is_found(firm, tampering):
    erasures_made.a_drill(firm)
    orgs_made.beneath(firm, "person", "赵六")
    assert problems() == []
    tampering(firm)
    assert TAMPERINGS[tampering] in {code for _, code in problems()}


MUTANTS: dict[str, tuple[str, Any]] = {
    "files are not looked at": ("_evidence", _bytes_gone),
    "records are not looked at": ("_records", _empty_record),
    "people are not looked at": ("_people", _nameless),
}


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_verifier_that_leaves_a_table_out_is_caught(firm, monkeypatch, mutant):
    name, tampering = MUTANTS[mutant]
    erasures_made.a_drill(firm)
    orgs_made.beneath(firm, "person", "赵六")
    monkeypatch.setattr(verify, name, lambda tenant, wanted: iter(()))
    tampering(firm)
    assert problems() == []


@pytest.mark.parametrize("left", ["file", "data", "values", "name"])
def test_what_was_decided_and_is_still_there_is_found(firm, two, left):
    person = erasures_made.a_worker(firm)
    record = erasures_made.a_drill(firm)
    piece, row = Evidence.objects.get(), Record.objects.get()
    erased(*two, f"record:{record}", f"person:{person}")
    guards.remove(transaction.get_connection())
    if left == "file":
        files.original(piece.sha256).write_bytes(b"back")
    elif left == "data":
        Record.objects.update(data=row.data)
    elif left == "values":
        RecordValue.objects.update(text="赵六")
    else:
        Subject.objects.filter(id=person).update(name="赵六")
    assert {code for _, code in problems()} == {"left"}


def test_bytes_left_by_a_power_cut_go_with_the_next_round(firm, two, monkeypatch):
    erasures_made.a_drill(firm)
    piece = Evidence.objects.get()
    evidence_store.drop_stale(NOON + timedelta(days=31))
    monkeypatch.setattr(actions.evidence, "destroy_left", lambda: 0)
    erased(*two, f"evidence:{piece.id}")
    assert {code for _, code in problems()} == {"left"}
    monkeypatch.undo()
    assert evidence_store.destroy_left() == 1
    assert problems() == []
