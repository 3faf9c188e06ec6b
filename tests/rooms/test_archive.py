"""归档包: every file named with its digest, open to whoever sees everything."""

from __future__ import annotations

import csv
import hashlib
import json
import zipfile
from io import StringIO
from pathlib import Path

import duckdb
import pytest

from tests.builders import NOON, TODAY
from tests.rooms import months_made
from tests.rooms.acting import TENANT
from tests.rooms.months_made import FEBRUARY
from zhiben.domain.refusals import NotPermitted
from zhiben.reports.closing import archive

pytestmark = pytest.mark.django_db


def test_the_archive_tells_what_it_holds_and_opens_without_the_product(tmp_path: Path) -> None:
    office = months_made.an_office(NOON)
    months_made.locked(office, NOON)
    made = archive.write(office.chief, TENANT, tmp_path / "a.zip", today=TODAY, at=NOON)
    assert made.sha256 == hashlib.sha256((tmp_path / "a.zip").read_bytes()).hexdigest()
    with zipfile.ZipFile(tmp_path / "a.zip") as packed:
        manifest = json.loads(packed.read("manifest.json"))
        assert {one["path"] for one in manifest["files"]} == set(packed.namelist()) - {"manifest.json"}
        for one in manifest["files"]:
            assert hashlib.sha256(packed.read(one["path"])).hexdigest() == one["sha256"]
        assert f"figures/{FEBRUARY}-v1.json" in packed.namelist()
        rows = list(csv.DictReader(StringIO(packed.read("lists/figures.csv").decode("utf-8-sig"))))
        (tmp_path / "f.parquet").write_bytes(packed.read("lists/figures.parquet"))
    told = duckdb.sql(f"select count(*) from '{tmp_path / 'f.parquet'}'").fetchall()
    assert told == [(len(rows),)]
    assert {row["now_state"] for row in rows} <= {"given", "zero", "missing"}


def test_whoever_sees_a_part_gets_no_archive(tmp_path: Path) -> None:
    office = months_made.an_office(NOON)
    with pytest.raises(NotPermitted):
        archive.write(office.officer, TENANT, tmp_path / "a.zip", today=TODAY, at=NOON)


def test_no_cell_is_a_formula() -> None:
    assert [archive._cell(one) for one in ("=1+1", "+86", "文字", None, 3)] == [
        "'=1+1",
        "'+86",
        "文字",
        "",
        3,
    ]
