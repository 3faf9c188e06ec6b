"""Backups: of one moment, whole or not at all, restored to the same, refused in words where they are not."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import uuid
import zipfile
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from tests import postgresql
from tests.conftest import FULL
from tests.rooms import saved
from tests.rooms.acting import an_act, at_once
from tests.rooms.saved import PHOTO, a_backup, a_photo, an_installation, changed, contents, of_manifest, typed
from zhiben.cli import backup, database, restore, upgrade
from zhiben.domain.refusals import Conflict, Incomplete, Refused
from zhiben.ground import guards, heartbeat
from zhiben.ground.backup import keep, making, restoring, rows
from zhiben.ground.backup.archive import Archive
from zhiben.ground.evidence import files
from zhiben.ground.evidence.models import Evidence

FRESH = """
import django, json, sys
from pathlib import Path
django.setup()
from zhiben.cli.__main__ import main
told = main(["restore", sys.argv[1], "--json"])
from django.conf import settings
from django.test import Client
from zhiben.domain import totp
from zhiben.ground import clock
from zhiben.ground.backup import making
made = making.make(Path(sys.argv[2]), clock.now())
settings.ALLOWED_HOSTS = ["testserver"]
browser, phone = Client(), Client()
answer = browser.post("/login/", {"username": "yu", "password": "zhi-ben-2026"})
phone.post("/login/", {"username": "wang", "password": "zhi-ben-2026"})
code = totp.code_at(sys.argv[3].encode(), totp.step_of(clock.machine().timestamp()))
further = phone.post("/login/second/", {"code": code})
print(json.dumps([told, answer.status_code, further.status_code, str(made.path)]), file=sys.stderr)
"""


KEPT: list[making.Made] = []
# Of the small size a backup is restored on the other database: what arrives there arrives at home.
ENGINES = [one for one in ("sqlite", "postgresql") if FULL or one != connection.vendor]


@pytest.fixture
def home(tmp_path, settings):
    """An installation's home of this test's own."""
    settings.HOME = tmp_path / "home"
    settings.HOME.mkdir()
    (settings.HOME / "secret.key").write_text("a secret of this test")
    return settings.HOME


@pytest.fixture(scope="module")
def backups(tmp_path_factory):
    """Where the one backup of these tests lies once it is made."""
    return tmp_path_factory.mktemp("kept")


@pytest.fixture
def kept(backups, home, settings, db):
    """A backup of an installation that is then gone: the machine is empty again."""
    if not KEPT:
        settings.HOME = backups / "home"
        settings.HOME.mkdir()
        (settings.HOME / "secret.key").write_text("a secret of this test")
        before = transaction.savepoint()
        an_installation()
        KEPT.append(a_backup(backups))
        transaction.savepoint_rollback(before)
        settings.HOME = home
    return KEPT[0]


def empty_database(engine: str, tmp_path: Path) -> str:
    """The address of a database that has nothing in it yet."""
    if engine == "sqlite":
        return f"sqlite:///{tmp_path / 'fresh.sqlite3'}"
    name = f"fresh_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(postgresql.url(), autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
    return urlsplit(postgresql.url())._replace(scheme="postgres", path=f"/{name}").geturl()


@pytest.mark.parametrize("engine", ENGINES)
def test_on_an_empty_machine_a_backup_gives_the_same_rows_and_files_and_a_login_works(kept, tmp_path, engine):
    fresh = {
        "ZHIBEN_HOME": str(tmp_path / "fresh"),
        "ZHIBEN_DATABASE_URL": empty_database(engine, tmp_path),
        "DJANGO_SETTINGS_MODULE": "zhiben.config.settings",
    }
    done = subprocess.run(
        [sys.executable, "-c", FRESH, kept.path, tmp_path / "again", saved.SECRET],
        env=os.environ | fresh, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    code, login, further, again = json.loads(done.stderr.splitlines()[-1])
    told = json.loads(done.stdout)
    assert (code, login, further, told["ok"], told["ends_agree"]) == (0, 302, 302, True, True)
    assert told["rows"] == kept.rows
    assert contents(Path(again)) == contents(kept.path)
    for name in keep.NAMES:
        key = tmp_path / "fresh" / name
        assert key.stat().st_mode & 0o777 == 0o600
        assert json.loads(kept.keys.read_text())["keys"][name] == key.read_text()
    originals = (tmp_path / "fresh" / "evidence" / "originals").glob("*/*")
    assert PHOTO in [one.read_bytes() for one in originals]  # all workers share the home that was kept


def test_a_restored_installation_is_verified_and_guarded(kept, home, capsys):
    assert typed(restore, kept.path) == 0
    told = capsys.readouterr().out
    assert "行数与备份清单一致" in told
    assert told.count("核验通过") == 3
    assert guards.missing(connection) == []
    assert files.original(Evidence.objects.get(name="现场.jpg").sha256).read_bytes() == PHOTO
    with pytest.raises(Conflict, match="installation_not_empty"):
        typed(restore, kept.path)


@pytest.mark.parametrize("part", ["tables/ground_act.jsonl", "evidence/", "manifest.json"])
@pytest.mark.parametrize("how", ["a changed byte", "gone"])
def test_a_damaged_backup_is_refused_and_leaves_nothing_behind(kept, home, tmp_path, part, how):
    def change(name, content):
        if not name.startswith(part):
            return content
        return content[:-2] + b"?" + content[-1:] if how == "a changed byte" else None

    broken = changed(kept.path, tmp_path / "broken.zip", change)
    with pytest.raises(Incomplete, match=r"backup_damaged|backup_unreadable"):
        typed(restore, broken, "--without-keys")
    assert saved.database_rows() == 0
    assert not list(home.glob("evidence/**/*"))


def test_every_byte_of_the_file_counts(kept, tmp_path):
    """The mutant: a reader that compares sizes only."""
    whole = kept.path.read_bytes()
    for at in range(0, len(whole) - 3000, len(whole) // 12):
        broken = tmp_path / "broken.zip"
        broken.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        try:
            Archive(broken).check()
        except Refused:
            continue
        assert contents(broken) == contents(kept.path)  # it hit what no reader uses


@pytest.mark.parametrize("content", [b"", b"not a zip", b"PK\x03\x04 cut off"])
def test_what_is_no_backup_is_refused(home, tmp_path, content):
    (tmp_path / "x.zip").write_bytes(content)
    with pytest.raises(Incomplete, match="backup_unreadable"):
        Archive(tmp_path / "x.zip")
    with pytest.raises(Incomplete, match="backup_unreadable"):
        Archive(tmp_path / "none.zip")


def test_rows_the_database_refuses_take_everything_else_with_them(kept, home, tmp_path):
    """Digests agree, but a row names a parent that is not there: nothing is restored, no file is left."""
    with zipfile.ZipFile(kept.path) as archive:
        told = archive.read("tables/ground_act.jsonl")
        lines = told.splitlines(keepends=True)
    manifest = Archive(kept.path).manifest
    without = b"".join(line for line in lines if b"a manifest" not in line)
    manifest["tables"]["ground_act"]["rows"] -= 1
    digest = sha256(without).hexdigest()
    manifest["parts"]["tables/ground_act.jsonl"] = {"bytes": len(without), "sha256": digest}

    def change(name, content):
        if name == "tables/ground_act.jsonl":
            return without
        return json.dumps(manifest).encode() if name == "manifest.json" else content

    broken = changed(kept.path, tmp_path / "broken.zip", change)
    with pytest.raises(Incomplete, match="backup_damaged"):
        restoring.restore(Archive(broken), {})
    assert saved.database_rows() == 0
    assert not list(home.glob("evidence/**/*"))


@pytest.mark.parametrize(
    "said",
    [
        {"version": "99.0"},
        {"format": "zhiben-backup/2"},
        {"migrations": [["orgs", "9999_from_the_future"]]},
    ],
    ids=["version", "format", "migration"],
)
def test_a_backup_of_a_newer_version_is_refused(kept, home, tmp_path, said):
    newer = changed(kept.path, tmp_path / "newer.zip", of_manifest(**said))
    with pytest.raises(Refused, match="backup_newer"):
        typed(restore, newer, "--without-keys")
    assert saved.database_rows() == 0


def test_no_part_leads_out_of_the_place_of_evidence(kept, tmp_path):
    name = "evidence/originals/../../../stolen"
    parts = Archive(kept.path).parts | {name: {"bytes": 1, "sha256": "0" * 64}}
    out = changed(kept.path, tmp_path / "out.zip", of_manifest(parts=parts))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr(name, "x")
    with pytest.raises(Incomplete, match="backup_damaged"):
        Archive(out).check()


def test_nothing_is_restored_over_what_is_there(kept, home):
    a_photo(b"somebody was here")
    with pytest.raises(Conflict, match="installation_not_empty"):
        typed(restore, kept.path)
    assert Evidence.objects.count() == 1


def test_keys_are_asked_for_unless_they_are_given_up(kept, home, tmp_path):
    alone = tmp_path / "alone.zip"
    alone.write_bytes(kept.path.read_bytes())
    with pytest.raises(Incomplete, match="backup_keys_missing"):
        typed(restore, alone)
    other = tmp_path / "other.json"
    other.write_text(kept.keys.read_text().replace("a secret", "no secret"))
    with pytest.raises(Incomplete, match="backup_keys_unfit"):
        typed(restore, alone, "--keys", other)
    assert typed(restore, alone, "--keys", kept.keys) == 0
    assert (home / "secret.key").read_text() == "a secret of this test"


def test_checking_a_backup_restores_nothing(kept, home, capsys):
    assert typed(restore, kept.path, "--check", "--json") == 0
    assert json.loads(capsys.readouterr().out)["ok"] is True
    assert saved.database_rows() == 0


# ── making ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.django_db(transaction=True)
def test_a_backup_is_of_one_moment_whatever_happens_meanwhile(home, tmp_path, monkeypatch):
    """The mutant: tables read one after the other without a snapshot."""
    an_act("before")
    read = rows.lines

    def busy(model, **narrowed):
        yield from read(model, **narrowed)
        if model._meta.db_table == "ground_act":  # another writer, between the reading of two tables
            assert at_once(1, lambda n: an_act("meanwhile"))[0].verb

    monkeypatch.setattr(rows, "lines", busy)
    made = a_backup(tmp_path / "to")
    assert (made.rows["ground_act"], made.rows["ground_ledger"]) == (1, 1)


@pytest.mark.django_db
def test_a_backup_has_its_name_only_when_it_is_done_and_clears_what_a_killed_one_left(home, tmp_path):
    an_act("one")
    folder = tmp_path / "to"
    folder.mkdir()
    (folder / ".zhiben-20260101-000000.zip.part").write_bytes(b"half")
    first, second = a_backup(folder), a_backup(folder)
    assert sorted(path.name for path in folder.iterdir() if path.name != ".lock") == sorted(
        path.name for made in (first, second) for path in (made.path, made.keys)
    )
    assert {path.stat().st_mode & 0o777 for path in (first.path, first.keys)} == {0o600}


@pytest.mark.django_db
def test_a_place_that_cannot_be_written_leaves_no_half(home, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(Refused, match="backup_not_written"):
        a_backup(tmp_path / "file")


@pytest.mark.django_db
def test_keys_are_not_in_the_backup_but_beside_it(home, tmp_path):
    an_act("one")
    made = a_backup(tmp_path)
    with zipfile.ZipFile(made.path) as archive:
        assert b"a secret of this test" not in b"".join(archive.read(name) for name in archive.namelist())
    assert json.loads(made.keys.read_text())["keys"] == {"secret.key": "a secret of this test"}


@pytest.mark.django_db
def test_evidence_that_is_missing_or_changed_is_named(home, tmp_path, capsys):
    a_photo(b"one")
    a_photo(b"two")
    gone, other = (files.original(digest) for digest in Evidence.objects.values_list("sha256", flat=True))
    gone.unlink()
    other.chmod(0o600)
    other.write_bytes(b"forged")
    assert typed(backup, "--to", tmp_path / "to") == 1
    told = capsys.readouterr().err
    assert f"佐证文件不在磁盘上：{gone.name}" in told
    assert f"佐证文件内容已变：{other.name}" in told


# ── upgrading ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.django_db
def test_a_database_of_a_newer_version_is_left_alone_by_every_verb(home, tmp_path):
    an_act("one")
    MigrationRecorder(connection).record_applied("orgs", "9999_from_the_future")
    for verb in (lambda: typed(upgrade), lambda: typed(backup, "--to", tmp_path), database.prepare):
        with pytest.raises(Refused, match="database_newer"):
            verb()
    assert not list(tmp_path.glob("*.zip"))


@pytest.mark.django_db
def test_an_upgrade_backs_up_first_and_verifies_afterwards(home, capsys):
    an_act("one")
    assert typed(upgrade, "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["ok"], told["migrated"]) == (True, False)
    assert told["ledgers"][0]["waiting"] == 1
    Archive(Path(told["backup"])).check()


OLD = """
import django, json, sys
from pathlib import Path
django.setup()
from django.conf import settings
from django.db import connection, transaction
from zhiben.ground import clock, heartbeat
from zhiben.ground.backup import making, schema
from zhiben.cli.__main__ import main
from django.db.migrations.loader import MigrationLoader
old = {one for one in MigrationLoader(connection).disk_migrations if one[0] in ("contenttypes", "auth")}
old |= {("orgs", "0001_initial"), ("ground", "0001_ledger")}
schema.advance(connection, old)
models = {model._meta.db_table: model for model in schema.tables(connection, old)}
models["orgs_region"]._base_manager.create(code="37", name="山东省")
made = making.make(Path(sys.argv[1]), clock.now())
(settings.HOME / heartbeat.NAME).touch()
busy = main(["upgrade"])
(settings.HOME / heartbeat.NAME).unlink()
code = main(["upgrade", "--json"])
print(json.dumps([str(made.path), busy, code, schema.pending(connection)]), file=sys.stderr)
"""


def test_an_older_database_is_upgraded_and_its_backup_restored_by_the_newer_program(
    tmp_path, home, db, capsys
):
    env = {
        "ZHIBEN_HOME": str(tmp_path / "old"),
        "ZHIBEN_DATABASE_URL": f"sqlite:///{tmp_path / 'old.sqlite3'}",
        "DJANGO_SETTINGS_MODULE": "zhiben.config.settings",
    }
    done = subprocess.run(
        [sys.executable, "-c", OLD, tmp_path / "to"],
        env=os.environ | env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    path, busy, code, pending = json.loads(done.stderr.splitlines()[-1])
    assert (busy, code, pending) == (1, 0, False)
    assert "请先停止服务" in done.stderr
    told = json.loads(done.stdout)
    assert (told["ok"], told["migrated"]) == (True, True)
    assert ["orgs", "0002_merged_when"] not in Archive(Path(path)).manifest["migrations"]
    assert contents(Path(told["backup"]))["tables/orgs_region.jsonl"] == [json.dumps(["37", "山东省", None])]


@pytest.mark.django_db
def test_a_stopped_worker_is_late_and_one_that_never_ran_is_not(home):
    assert heartbeat.age(home) is None
    assert not heartbeat.late(home)
    beat = home / heartbeat.NAME
    beat.touch()
    assert not heartbeat.late(home)
    os.utime(beat, (0, 0))
    assert heartbeat.late(home)
