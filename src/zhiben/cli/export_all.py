"""`zhiben export-all DIR`: everything an authority has, in files that need no program of ours to be read."""

import argparse
import json
import os
import shutil
from pathlib import Path

from zhiben.domain.access import system
from zhiben.domain.refusals import Conflict, NotFound
from zhiben.ground import clock, store
from zhiben.ground.backup import exporting
from zhiben.orgs import queries as orgs


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, metavar="目录", help="导出到这个新目录，每个监管机构一个子目录")
    parser.add_argument("--tenant", type=int, help="只导出这个监管机构（默认全部）")
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def run(args: argparse.Namespace) -> int:
    """All of it or nothing: the folder gets its name when everything lies in it."""
    if args.folder.exists() and any(args.folder.iterdir()):
        raise Conflict("export_not_empty", folder=args.folder)
    at, tenants = clock.now(), store.tenants()
    wanted = [one for one in tenants if args.tenant in (None, one)]
    if not wanted:
        raise NotFound("authority", tenant=args.tenant)
    draft = args.folder.with_name(f".{args.folder.name}.part")
    shutil.rmtree(draft, ignore_errors=True)
    try:
        rows = {tenant: exporting.export(draft / str(tenant), tenant, at) for tenant in wanted}
        os.replace(draft, args.folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    if args.json:
        told = {str(tenant): tables for tenant, tables in rows.items()}
        print(json.dumps({"folder": str(args.folder), "authorities": told}, ensure_ascii=False, indent=1))
        return 0
    names = {one.id: one.name for one in orgs.authorities(system("export", tenants, clock.today()))}
    for tenant, tables in rows.items():
        print(f"{names.get(tenant, tenant)}：{sum(tables.values())} 行，{args.folder / str(tenant)}")
    return 0
