"""`zhiben upgrade`: a backup, the new program's tables, a look at the ledger. Never backwards."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from zhiben import VERSION
from zhiben.cli import backup, database, sound
from zhiben.domain.refusals import Conflict
from zhiben.ground import clock, heartbeat
from zhiben.ground.backup import making, schema

OK, PROBLEMS = 0, 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--to", type=Path, metavar="目录", help="升级前的备份放在哪里（默认 ZHIBEN_HOME 下的 backups）"
    )
    parser.add_argument("--quick", action="store_true", help="不逐格重算职责台账（企业上万时省几分钟）")
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def run(args: argparse.Namespace) -> int:
    """Exit code 1 where the ledger does not verify after it; the backup then says how it was before."""
    with database.reached():
        database.refuse_newer()
    pending = schema.pending(connection)
    beat = heartbeat.age(settings.HOME)
    if pending and schema.filled(connection) and beat is not None and beat < heartbeat.LATE:
        raise Conflict("still_running")
    made = making.make(args.to or backup.folder(), clock.now()) if schema.filled(connection) else None
    database.prepare()
    found = sound.look(clock.today(), quick=args.quick)
    told = found.as_json() | {
        "version": VERSION,
        "migrated": pending,
        "backup": str(made.path) if made else None,
    }
    if args.json:
        print(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        print("\n".join([*lines(told), *found.lines()]), file=sys.stdout if told["ok"] else sys.stderr)
    return OK if told["ok"] else PROBLEMS


def lines(told: dict[str, Any]) -> list[str]:
    before = f"升级前的备份：{told['backup']}" if told["backup"] else "库是空的，没有需要备份的数据。"
    after = "数据库已升级" if told["migrated"] else "数据库已是本版本，不需要升级"
    remedy = [] if told["ok"] else ["有未通过的项目：请保留现场，必要时恢复升级前的备份。"]
    return [before, f"{after}（版本 {told['version']}）。", *remedy]
