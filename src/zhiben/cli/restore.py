"""`zhiben restore FILE`: an installation from a backup, on an empty machine; verified before it is used."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from django.db import connection

from zhiben.cli import database
from zhiben.domain.refusals import Incomplete
from zhiben.ground import guards, store, verify
from zhiben.ground.backup import keep, restoring
from zhiben.ground.backup.archive import Archive

OK, PROBLEMS = 0, 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="备份文件", help="zhiben backup 做成的 .zip")
    keys = parser.add_mutually_exclusive_group()
    keys.add_argument("--keys", type=Path, metavar="文件", help="密钥文件（默认找备份旁边同名的 .keys.json）")
    keys.add_argument(
        "--without-keys", action="store_true", help="密钥已遗失：改用新密钥，旧账头只能凭旧公钥核对"
    )
    parser.add_argument("--check", action="store_true", help="只核对备份是否完好，不恢复")
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def run(args: argparse.Namespace) -> int:
    """Exit code 1 where the backup was restored but its ledger does not verify."""
    archive = Archive(args.file)
    if args.check:
        with database.reached():
            restoring.require_known(archive)
        archive.check()
        return tell(args, {"ok": True, "file": str(args.file)}, ["备份完好，可以恢复。"])
    keys = keys_of(args, archive)
    with database.reached(), database.alone():
        rows = restoring.restore(archive, keys)
    report = look(archive)
    report |= {"rows": rows, "evidence": sum(name.startswith("evidence/") for name in archive.parts)}
    return tell(args, report, lines(report))


def keys_of(args: argparse.Namespace, archive: Archive) -> keep.Keys:
    """The keys that belong to the backup. Raises Incomplete where they are neither given nor given up."""
    wanted = dict(archive.manifest.get("keys") or {})
    if args.without_keys or not wanted:
        return {}
    path = args.keys or keep.beside(args.file)
    if not path.exists():
        raise Incomplete("backup_keys_missing", file=path.name)
    return keep.read(path, wanted)


def look(archive: Archive) -> dict[str, Any]:
    """Is it whole? Ledgers from end to end, their ends as the backup names them, the guards."""
    reports = [verify.verify(tenant) for tenant in store.tenants()]
    ends = {report.tenant: (report.seq, report.chain) for report in reports}
    told = {one["tenant"]: (one["seq"], one["chain"]) for one in archive.manifest["ledgers"]}
    ledgers = [{"tenant": one.tenant, "ok": one.ok, "rows": one.rows, "seq": one.seq} for one in reports]
    unguarded = guards.missing(connection)
    agree = all(ends.get(tenant) == end for tenant, end in told.items())
    return {
        "ok": all(one.ok for one in reports) and agree and not unguarded,
        "ledgers": ledgers,
        "ends_agree": agree,
        "unguarded": unguarded,
    }


def lines(report: dict[str, Any]) -> list[str]:
    told = [
        f"已恢复 {sum(report['rows'].values())} 行、{report['evidence']} 个佐证文件，行数与备份清单一致。"
    ]
    for one in report["ledgers"]:
        told.append(
            f"账本 {one['tenant']}：{'核验通过' if one['ok'] else '核验未通过'}，{one['rows']} 账行。"
        )
    if not report["ends_agree"]:
        told.append("账链末行与备份清单不符。")
    if not report["ok"]:
        told.append("数据与备份一致，但账本在备份之前已有问题：请运行 python3 zhiben ledger verify 查看。")
    return told


def tell(args: argparse.Namespace, report: dict[str, Any], words: list[str]) -> int:
    if args.json:
        print(json.dumps(report, ensure_ascii=False, indent=1))
    else:
        print("\n".join(words), file=sys.stdout if report["ok"] else sys.stderr)
    return OK if report["ok"] else PROBLEMS
