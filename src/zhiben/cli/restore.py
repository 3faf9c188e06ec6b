"""`zhiben restore FILE`: an installation from a backup, on an empty machine; verified before it is used."""

import argparse
import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from zhiben.cli import database, search, sound
from zhiben.domain.refusals import Incomplete
from zhiben.erasures import repeat
from zhiben.ground import clock, store
from zhiben.ground.backup import keep, restoring
from zhiben.ground.backup.archive import Archive
from zhiben.ground.erasing import listed

OK, PROBLEMS = 0, 1
NO_LIST = "没有照删除清单再删。备份之后办过删除的，找到清单后运行 python3 zhiben retention --repeat 清单。"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="备份文件", help="zhiben backup 做成的 .zip")
    keys = parser.add_mutually_exclusive_group()
    keys.add_argument("--keys", type=Path, metavar="文件", help="密钥文件（默认找备份旁边同名的 .keys.json）")
    keys.add_argument(
        "--without-keys", action="store_true", help="密钥已遗失：改用新密钥，旧账头只能凭旧公钥核对"
    )
    parser.add_argument(
        "--erasures", type=Path, metavar="文件",
        help=f"删除清单（默认找备份旁边的 {listed.NAME}）：备份之后办过的删除照它再办一次",
    )  # fmt: skip
    parser.add_argument("--check", action="store_true", help="只核对备份是否完好，不恢复")
    parser.add_argument("--quick", action="store_true", help="不逐格重算职责台账（企业上万时省几分钟）")
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
        search.fill()
        agree = ends_agree(archive, store.ends())
        again, told = erase_again(args)
    made_on = clock.day_of(datetime.fromisoformat(archive.manifest["made_at"]))
    found = sound.look(made_on, quick=args.quick)
    report = found.as_json() | {
        "ok": found.ok and agree,
        "ends_agree": agree,
        "rows": rows,
        "erased_again": again,
    }
    report["evidence"] = sum(name.startswith("evidence/") for name in archive.parts)
    return tell(args, report, [*lines(report), *([told] if told else []), *found.lines()])


def erase_again(args: argparse.Namespace) -> tuple[int | None, str]:
    """How many erasures of the list were carried out once more; None where there is no list, and why."""
    path = args.erasures or args.file.with_name(listed.NAME)
    if args.erasures is None and not path.exists():
        return None, NO_LIST
    try:
        done = repeat.repeat(path, at=clock.now(), today=clock.today())
    except Incomplete as refusal:
        return None, f"{refusal.reason}{NO_LIST}"
    while store.sequence():
        pass
    listed.write_everywhere()
    return len(done), f"备份之后办过的 {len(done)} 件删除事项，已照删除清单再办一次。" if done else ""


def keys_of(args: argparse.Namespace, archive: Archive) -> keep.Keys:
    """The keys that belong to the backup. Raises Incomplete where they are neither given nor given up."""
    wanted = dict(archive.manifest.get("keys") or {})
    if args.without_keys or not wanted:
        return {}
    path = args.keys or keep.beside(args.file)
    if not path.exists():
        raise Incomplete("backup_keys_missing", file=path.name)
    return keep.read(path, wanted)


def ends_agree(archive: Archive, ends: set[tuple[int, int, str]]) -> bool:
    """Did every chain end where the backup says it did, before anything was added?"""
    return all((one["tenant"], one["seq"], one["chain"]) in ends for one in archive.manifest["ledgers"])


def lines(report: dict[str, Any]) -> list[str]:
    told = [
        f"已恢复 {sum(report['rows'].values())} 行、{report['evidence']} 个佐证文件，行数与备份清单一致。"
    ]
    if not report["ends_agree"]:
        told.append("账链末行与备份清单不符。")
    if not report["ok"]:
        told.append("数据与备份一致，但下面未通过的各项在备份之前已有问题。")
    return told


def tell(args: argparse.Namespace, report: dict[str, Any], words: list[str]) -> int:
    if args.json:
        print(json.dumps(report, ensure_ascii=False, indent=1))
    else:
        print("\n".join(words), file=sys.stdout if report["ok"] else sys.stderr)
    return OK if report["ok"] else PROBLEMS
