"""All that one authority has, as files that anybody can read without this program.

README.txt           what lies here, in words
contents.json        every file with its size and digest; every table with its columns and how many rows
tables/<table>.csv   for people: a spreadsheet opens it, no cell is a formula
tables/<table>.jsonl for programs: exact, an array per row in the order of the columns
editions/…           plans, calendars, record kinds as the text files they are
evidence/…           the files as they came, by digest; `ground_evidence` says what each is called and proves
ledger.jsonl         docs/reference/ledger.md; verified by scripts/verify_ledger.py
heads/<row>.json     signed heads
"""

from __future__ import annotations

import csv
import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import connection

from zhiben import VERSION
from zhiben.ground import engines, ledger
from zhiben.ground.backup import rows, schema
from zhiben.ground.backup.schema import Model
from zhiben.ground.canonical import instant
from zhiben.ground.evidence import files

FORMAT = "zhiben-export/1"
SECRET = {"password", "session_version"}  # columns that open doors leave the house with no export
FORMULAS = ("=", "+", "-", "@", "\t", "\r")
README = """治本数据导出

tables/*.csv     各表数据，UTF-8，可用表格软件打开；以 = + - @ 开头的内容前加了一个撇号，防止被当作公式
tables/*.jsonl   同样的数据，逐行一个 JSON 数组，列的顺序见 contents.json，供程序精确读取
editions/        方案、日历、登记表的各个版本，都是文本文件
evidence/        佐证文件原件，文件名是内容的 SHA-256；原名和所属见 tables/ground_evidence
ledger.jsonl     操作账本，可用 verify_ledger.py 独立核验
heads/           签名的账头
contents.json    文件清单：大小、SHA-256、每张表的列和行数

时间一律为 UTC；tenant 是监管机构编号；不含密码、动态口令。
"""


def export(folder: Path, tenant: int, at: datetime) -> dict[str, int]:
    """Everything of one authority into a new folder. Returns the number of rows of each table.

    Also the rows that belong to nobody in particular: regions, industries, authorities, its accounts.
    """
    folder.mkdir(parents=True)
    with engines.of(connection).snapshot(connection):
        tables = {model._meta.db_table: _table(folder, model, tenant) for model in _models()}
        _editions(folder, tenant)
        digests = list(
            apps.get_model("ground.Evidence")
            ._base_manager.filter(tenant=tenant, erased_at__isnull=True)
            .values_list("sha256", flat=True)
            .distinct()
        )
        _lines(folder / "ledger.jsonl", ledger.export(tenant))
        for head in ledger.heads(tenant):
            _lines(folder / "heads" / f"{head['seq']}.json", [json.dumps(head, indent=1) + "\n"])
    missing = _evidence(folder, digests)
    _lines(folder / "README.txt", [README])
    told = {
        "format": FORMAT, "version": VERSION, "tenant": tenant, "made_at": instant(at), "tables": tables,
        "evidence_missing": missing, "files": _listed(folder),
    }  # fmt: skip
    _lines(folder / "contents.json", [json.dumps(told, ensure_ascii=False, indent=1) + "\n"])
    return {table: one["rows"] for table, one in tables.items()}


def _models() -> list[Model]:
    """Our tables but for what only this installation needs to run."""
    passing = {
        "ground_upload", "ground_outbox", "orgs_attempt", "orgs_sitting", "orgs_resetcode", "orgs_feedkey",
        "orgs_secondfactor", "orgs_sparecode", "orgs_passkey",
    }  # fmt: skip
    found = schema.tables(connection, schema.applied(connection))
    return [model for model in found if model._meta.db_table not in passing]


def _table(folder: Path, model: Model, tenant: int) -> dict[str, Any]:
    """One table twice over: for people and for programs."""
    columns = rows.columns(model)
    kept = [n for n, column in enumerate(columns) if column not in SECRET]
    names = [columns[n] for n in kept]
    narrowed = {"tenant": tenant} if "tenant" in columns else {}
    place, count = folder / "tables", 0
    place.mkdir(exist_ok=True)
    table = model._meta.db_table
    with (
        (place / f"{table}.jsonl").open("w", encoding="utf-8", newline="\n") as exact,
        (place / f"{table}.csv").open("w", encoding="utf-8-sig", newline="") as sheet,
    ):
        writer = csv.writer(sheet)
        writer.writerow(names)
        for line in rows.lines(model, **narrowed):
            row = json.loads(line)
            row = [row[n] for n in kept]
            exact.write(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n")
            writer.writerow([_cell(value) for value in row])
            count += 1
    return {"columns": names, "rows": count}


def _cell(value: Any) -> Any:
    if isinstance(value, str) and value.startswith(FORMULAS):
        return "'" + value
    return value


def _editions(folder: Path, tenant: int) -> None:
    found = apps.get_model("library.Edition")._base_manager.filter(tenant=tenant)
    for kind, name, version, text in found.values_list("kind", "name", "version", "text").iterator():
        place = (folder / "editions" / kind / name / str(version)).resolve()
        for path, content in json.loads(text).items():
            target = (place / path).resolve()
            if target.is_relative_to(place):  # whatever an edition calls its files, they stay inside
                _lines(target, [content])


def _evidence(folder: Path, digests: list[str]) -> list[str]:
    missing = []
    for digest in digests:
        target = folder / "evidence" / digest[:2] / digest
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            shutil.copyfile(files.original(digest), target)
        except FileNotFoundError:
            missing.append(digest)
    return missing


def _lines(path: Path, lines: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(lines)


def _listed(folder: Path) -> dict[str, dict[str, Any]]:
    return {path.relative_to(folder).as_posix(): _digest(path) for path in _files(folder)}


def _files(folder: Path) -> Iterator[Path]:
    for place, _, names in sorted(os.walk(folder)):
        yield from (Path(place) / name for name in sorted(names))


def _digest(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        return {"bytes": path.stat().st_size, "sha256": hashlib.file_digest(file, "sha256").hexdigest()}
