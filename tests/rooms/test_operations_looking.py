"""Looking at an installation, what is kept how long, and taking everything away in files anybody can read."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings as product
from django.contrib.sessions.models import Session
from django.db import connection

from tests.builders import NOON, TODAY
from tests.rooms.acting import TENANT, an_act, chained
from tests.rooms.saved import PHOTO, an_installation, typed
from zhiben.cli import doctor, export_all
from zhiben.cli import retention as listing
from zhiben.cli.doctor import Level
from zhiben.domain.refusals import Conflict, NotFound
from zhiben.ground import clock, engines, guards, heartbeat, limits, retention, store
from zhiben.ground.evidence import store as evidence
from zhiben.ground.models import OutboxRow, Upload
from zhiben.orgs.models import Attempt

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(tmp_path, settings, monkeypatch):
    monkeypatch.delenv("ZHIBEN_TODAY")  # of a day that is pretended the doctor has something to say
    settings.HOME = tmp_path / "home"
    settings.HOME.mkdir(mode=0o700)
    return settings.HOME


def found(code: str) -> list[tuple[Level, str]]:
    """What the doctor says of one piece; a problem or a notice always comes with a remedy."""
    every = doctor.examine()
    assert all(one.remedy for one in every if one.level is not Level.OK)
    return [(one.level, one.what) for one in every if one.code == code]


# ── the doctor ───────────────────────────────────────────────────────────────────────────────────


def test_a_sound_installation_has_no_problem(home, capsys, settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    (tmp_path / "staticfiles.json").write_text("{}")
    (home / heartbeat.NAME).touch()
    assert typed(doctor, "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["ok"] is True
    codes = {one["code"] for one in told["checks"]}
    assert codes >= {
        *("python", "disk", "worker", "database", "migrations"),
        *("settings", "guards", "ledger", "outbox", "clock"),
    }  # fmt: skip
    assert typed(doctor) == 0
    assert "一切正常" in capsys.readouterr().out


def test_a_key_that_others_can_read_is_a_problem_with_its_remedy(home, capsys):
    (home / "secret.key").write_text("x")
    (home / "secret.key").chmod(0o644)
    assert typed(doctor) == 1
    told = capsys.readouterr().out
    assert "✗ 密钥 secret.key 可被他人读取（644）" in told
    assert f"chmod 600 {home / 'secret.key'}" in told
    (home / "secret.key").chmod(0o600)
    assert found("secrets") == [(Level.OK, "密钥 secret.key 只有本账号能读")]


def test_a_worker_that_stopped_is_a_problem_and_one_that_never_ran_a_notice(home):
    assert found("worker")[0][0] is Level.NOTICE
    (home / heartbeat.NAME).touch()
    assert found("worker")[0][0] is Level.OK
    os.utime(home / heartbeat.NAME, (0, 0))
    assert found("worker")[0][0] is Level.PROBLEM


def test_acts_that_wait_for_the_ledger_too_long_are_a_problem(home):
    an_act("old", at=clock.now() - timedelta(seconds=limits.LEDGER_LATE + 30))
    assert found("ledger")[0][0] is Level.PROBLEM
    chained()
    assert found("ledger")[0][0] is Level.OK


def test_a_table_without_its_triggers_is_named(home):
    guards.remove(connection)
    level, what = found("guards")[0]
    assert level is Level.PROBLEM
    assert "ground_act" in what
    guards.install(connection)
    assert found("guards")[0][0] is Level.OK


def test_dead_letters_are_a_problem_and_late_ones_a_notice(home):
    an_act("k", work=lambda doing: doing.notice("greet", {"n": 1}, key="n1"))
    assert found("outbox") == [(Level.NOTICE, "1 条通知或后续事项积压")]
    OutboxRow.objects.update(dead_at=NOON)
    assert found("outbox")[0][0] is Level.PROBLEM
    OutboxRow.objects.update(dead_at=None, sent_at=NOON)
    assert found("outbox")[0][0] is Level.OK


def test_a_clock_behind_what_was_done_is_a_problem(home):
    an_act("tomorrow", at=clock.now() + timedelta(hours=3))
    level, what = found("clock")[0]
    assert level is Level.PROBLEM
    assert "2 小时" in what or "3 小时" in what or "179 分钟" in what


def test_the_settings_the_guarantees_rest_on_are_looked_at(home):
    with connection.cursor() as cursor:
        assert engines.of(connection).unsafe(cursor) == []
        looser = "PRAGMA synchronous=OFF" if connection.vendor == "sqlite" else "SET synchronous_commit = off"
        if connection.vendor == "postgresql":
            cursor.execute(looser)
            assert engines.of(connection).unsafe(cursor) == [("synchronous_commit", "off", "on")]
            cursor.execute("SET synchronous_commit = on")


def test_a_database_that_cannot_be_reached_is_told_and_the_rest_still_looked_at(tmp_path):
    told = subprocess.run(
        [sys.executable, "-m", "zhiben.cli", "doctor", "--json"],
        env=os.environ
        | {"ZHIBEN_DATABASE_URL": "postgres://nobody@127.0.0.1:9/x", "ZHIBEN_HOME": str(tmp_path)}
        | {"DJANGO_SETTINGS_MODULE": "zhiben.config.settings"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 1
    checks = {one["code"]: one for one in json.loads(told.stdout)["checks"]}
    assert checks["database"]["level"] == "problem"
    assert "ZHIBEN_DATABASE_URL" in checks["database"]["remedy"]
    assert checks["disk"]["level"] == "ok"
    assert "guards" not in checks


# ── how long ─────────────────────────────────────────────────────────────────────────────────────


def test_for_every_table_somebody_has_said_how_long_it_is_kept():
    """The mutant: a new table that nobody thought about."""
    ours = {config.label for config in apps.get_app_configs() if config.name.startswith("zhiben.")}
    labels = {model._meta.label for model in apps.get_models() if model._meta.app_label in ours}
    assert {label for label in labels if retention.class_of(label) is None} == set()
    assert retention.class_of("ground.Unheard") is None
    for kept in retention.TABLE:
        model = apps.get_model(kept.tables[0])
        if kept.days is not None:
            assert model._meta.get_field(kept.column)


def test_the_manual_prints_how_long_what_is_kept():
    page = (Path(product.ROOT) / "docs" / "reference" / "retention.md").read_text("utf-8")
    told = [
        f"| {kept.zh} | {kept.purpose} | {kept.basis} | {kept.term} | {kept.how} |"
        for kept in retention.TABLE
    ]
    assert [line for line in page.splitlines() if line.startswith("| ") and "---" not in line][1:] == told


def an_upload(days: int) -> None:
    Upload.objects.create(
        scope="x", tenant=TENANT, sha256="0" * 64, size=1, mime="image/png", name="a.png",
        received_at=NOON - timedelta(days=days),
    )  # fmt: skip


def test_what_is_past_its_term_is_shown_before_and_goes_by_itself(capsys, monkeypatch):
    monkeypatch.setenv("ZHIBEN_TODAY", TODAY.isoformat())
    an_upload(limits.UPLOAD_DAYS + 2)
    an_upload(1)
    Attempt.objects.create(name="n", client="c", at=NOON - timedelta(days=3))
    Session.objects.create(session_key="s", session_data="", expire_date=NOON - timedelta(days=3))
    for n, days in enumerate((limits.NOTICE_DAYS + 2, 1)):
        an_act(f"k{n}", work=lambda doing, n=n: doing.notice("greet", {"n": 1}, key=f"n{n}"))
        OutboxRow.objects.filter(key=f"n{n}").update(sent_at=NOON - timedelta(days=days))
    assert typed(listing, "--json") == 0
    told = {one["class"]: one for one in json.loads(capsys.readouterr().out)}
    assert (told["uploads"]["rows"], told["uploads"]["due"]) == (2, 1)
    assert (told["notices"]["due"], told["attempts"]["due"], told["sessions"]["due"]) == (1, 1, 1)
    assert (told["ledger"]["due"], told["acts"]["due"]) == (None, 0)
    assert (store.drop_expired(clock.now()), evidence.drop_stale(clock.now())) == (3, 1)
    assert Upload.objects.count() == 1
    assert {row.key: row.payload for row in OutboxRow.objects.all()} == {"n0": {}, "n1": {"n": 1}}
    assert store.drop_expired(clock.now()) == 0
    assert typed(listing) == 0
    assert "已传未交的文件：1 条，已到期 0" in capsys.readouterr().out


# ── everything, for somebody else ────────────────────────────────────────────────────────────────


def test_everything_of_an_authority_can_be_read_without_this_program(home, tmp_path, capsys):
    an_installation()
    out = tmp_path / "out"
    assert typed(export_all, out, "--json") == 0
    told = json.loads(capsys.readouterr().out)["authorities"]
    place = out / str(TENANT)
    listed = json.loads((place / "contents.json").read_text())
    assert {table: one["rows"] for table, one in listed["tables"].items()} == told[str(TENANT)]
    for path, said in listed["files"].items():
        assert hashlib.sha256((place / path).read_bytes()).hexdigest() == said["sha256"]
    _rows_read_alike_for_people_and_for_programs(place, listed)
    for local in ("sitting", "resetcode", "feedkey", "secondfactor", "sparecode"):
        assert f"orgs_{local}" not in listed["tables"]
    assert PHOTO in [path.read_bytes() for path in place.glob("evidence/*/*")]
    assert "zhiben-plan/2" in (place / "editions" / "plan" / "first" / "1" / "plan.yaml").read_text()
    verified = subprocess.run(
        [sys.executable, Path(product.ROOT) / "scripts" / "verify_ledger.py", place / "ledger.jsonl"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert verified.returncode == 0, verified.stdout


def _rows_read_alike_for_people_and_for_programs(place, listed):
    for table, said in listed["tables"].items():
        exact = [json.loads(line) for line in (place / "tables" / f"{table}.jsonl").read_text().splitlines()]
        sheet = csv.reader(io.StringIO((place / "tables" / f"{table}.csv").read_text("utf-8-sig")))
        columns, *rows = sheet
        assert columns == said["columns"]
        assert len(rows) == len(exact) == said["rows"]
        assert not any(cell.startswith(("=", "+", "@")) for row in rows for cell in row)
        assert not {"password", "session_version"} & set(columns)
        if "tenant" in columns:
            assert {row[columns.index("tenant")] for row in rows} <= {str(TENANT)}


def test_an_export_never_writes_over_anything_and_names_an_authority_it_does_not_have(home, tmp_path):
    an_act("one")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("x")
    with pytest.raises(Conflict, match="export_not_empty"):
        typed(export_all, tmp_path / "out")
    with pytest.raises(NotFound, match="authority"):
        typed(export_all, tmp_path / "other", "--tenant", 5)
    assert not (tmp_path / "other").exists()
    assert typed(export_all, tmp_path / "other", "--tenant", TENANT) == 0
