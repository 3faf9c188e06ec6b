"""A backup older than an erasure still holds what was erased: restored, it is erased again by the list."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest
from django.db import transaction

from tests.builders import NOON
from tests.rooms import erasures_made, orgs_made, records_made
from tests.rooms.erasures_made import erased, problems
from tests.rooms.saved import typed
from zhiben.cli import backup, doctor, restore, retention
from zhiben.cli.doctor import Level
from zhiben.domain.refusals import Incomplete
from zhiben.erasures import repeat
from zhiben.ground.erasing import listed
from zhiben.ground.models import ActRow, Evidence
from zhiben.orgs.models import Account, Subject
from zhiben.orgs.staff.store import NAMELESS
from zhiben.records.models import Record

pytestmark = pytest.mark.django_db


@dataclass(frozen=True, slots=True)
class Lost:
    """A machine that is gone; what of it is left is in `folder`: a backup, and the list that grew since."""

    folder: Path
    path: Path
    record: UUID
    person: UUID
    act: UUID


@pytest.fixture
def lost(tmp_path, settings, capsys) -> Lost:
    settings.HOME = tmp_path / "lost"
    settings.HOME.mkdir()
    folder, before = tmp_path / "away", transaction.savepoint()
    orgs_made.an_authority()
    records_made.adopt()
    firm = records_made.a_firm()
    record = erasures_made.a_drill(firm, seconds="77")
    person = orgs_made.beneath(firm, "person", "赵六")
    account = orgs_made.an_account(person, "zhaoliu")
    two = erasures_made.administrators()
    assert typed(backup, "--to", folder) == 0
    orgs_made.staff.lock_account(account.id, "离岗", by=orgs_made.PROGRAM, at=NOON, key=orgs_made.a_key())
    act = erased(*two, f"record:{record}", f"account:{account.id}")
    transaction.savepoint_rollback(before)
    settings.HOME = tmp_path / "new"
    settings.HOME.mkdir()
    capsys.readouterr()
    return Lost(folder, next(folder.glob("*.zip")), record, person, act)


def test_on_an_empty_machine_what_was_erased_since_the_backup_is_erased_again(lost, capsys):
    assert typed(restore, lost.path, "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["ok"], told["ends_agree"], told["erased_again"], told["erased"]) == (True, True, 1, [])
    assert Record.objects.get(origin=lost.record).data is None
    assert not list((lost.folder.parent / "new" / "evidence" / "originals").glob("*/*"))
    assert Subject.objects.get(id=lost.person).name == NAMELESS
    account = Account.objects.get(person=lost.person)
    assert account.disabled_at is not None
    assert account.username.startswith("erased-")
    again = ActRow.objects.get(verb="erasure.repeat")
    assert (again.details or {})["repeats"] == str(lost.act)
    assert problems() == []
    assert typed(retention, "--repeat", lost.folder / listed.NAME) == 0
    assert ActRow.objects.filter(verb="erasure.repeat").count() == 1
    assert [one.level for one in doctor.erased()] == [Level.OK]


def test_without_the_list_restore_says_so_and_the_verb_does_it_later(lost, settings, capsys):
    elsewhere = lost.folder.parent / "found-later.jsonl"
    (lost.folder / listed.NAME).rename(elsewhere)
    assert typed(restore, lost.path) == 0
    assert "没有照删除清单再删" in capsys.readouterr().out
    assert Record.objects.get(origin=lost.record).data is not None
    listed.usual().mkdir(parents=True)
    (listed.usual() / listed.NAME).write_text(elsewhere.read_text("utf-8"), "utf-8")
    (found,) = doctor.erased()
    assert (found.level, "1 件删除事项还没有再办" in found.what) == (Level.PROBLEM, True)
    assert typed(retention, "--repeat", elsewhere) == 0
    assert Record.objects.get(origin=lost.record).data is None
    assert problems() == []


@pytest.mark.parametrize("how", ["another thing", "not signed", "no list"])
def test_a_forged_list_erases_nothing(lost, capsys, how):
    path = lost.folder / listed.NAME
    line = json.loads(path.read_text("utf-8"))
    if how == "another thing":
        line["things"] = [f"person:{UUID(int=3)}"]
    if how == "not signed":
        line |= {"act": str(UUID(int=4)), "public": "0" * 64, "signature": "0" * 128}
    path.write_text("x" if how == "no list" else json.dumps(line), "utf-8")
    typed(restore, lost.path)
    assert "删除清单无法读取" in capsys.readouterr().out
    assert Record.objects.get(origin=lost.record).data is not None
    with pytest.raises(Incomplete, match="erasure_list"):
        repeat.repeat(path, at=NOON, today=NOON.date())
    assert list(doctor.erased()) == []


def test_the_list_holds_ids_only_and_keeps_what_it_held(lost):
    told = (lost.folder / listed.NAME).read_text("utf-8")
    assert str(lost.record) in told
    assert not any(word in told for word in ("赵六", "zhaoliu", "龙泊", "快速"))
    typed(restore, lost.path)
    listed.write(lost.folder)
    acts = [json.loads(line)["act"] for line in (lost.folder / listed.NAME).read_text().splitlines()]
    assert acts[0] == str(lost.act)
    assert len(acts) == 2  # and the one that did it again


def test_a_backup_after_the_erasure_misses_no_file(lost, settings, tmp_path, capsys):
    typed(restore, lost.path)
    capsys.readouterr()
    assert typed(backup, "--to", tmp_path / "later", "--json") == 0
    assert json.loads(capsys.readouterr().out)["missing"] == []
    assert Evidence.objects.filter(erased_at__isnull=False).exists()
