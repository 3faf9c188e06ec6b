"""`zhiben search verify | rebuild`: the index of words against what it was made from.

The index is written in the act that changes a thing, so `verify` finds nothing; `rebuild` is for a database
from a time before there was an index, and for the day `verify` does find something.
"""

import argparse
import json
from collections.abc import Iterator
from dataclasses import asdict
from itertools import chain
from uuid import UUID

from zhiben.documents import finding as documents
from zhiben.ground import store as ground
from zhiben.ground.search import store, verify
from zhiben.ground.search.store import Entry
from zhiben.ground.search.verify import Difference
from zhiben.hazards import finding as hazards
from zhiben.orgs import finding as orgs
from zhiben.records import finding as records
from zhiben.tasks import finding as tasks

OK, PROBLEMS = 0, 1
SHOWN = 50  # differences the text lists; --json lists all


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="verify | rebuild")
    for name, line in (
        ("verify", "由现有数据重做一遍索引，逐条与现存的比对"),
        ("rebuild", "补上缺的、改正不符的、去掉多余的"),
    ):
        each = actions.add_parser(name, help=line)
        each.add_argument("--tenant", type=int, help="监管机构编号；不写则为全部机构")
        each.add_argument("--json", action="store_true", help="输出 JSON")


def run(args: argparse.Namespace) -> int:
    """Exit code 1 where `verify` finds a difference."""
    tenants = ground.tenants() if args.tenant is None else [args.tenant]
    if args.action == "rebuild":
        mended = {tenant: rebuild(tenant) for tenant in tenants}
        told = {"ok": True, "mended": mended}
        lines = [f"机构 {tenant}：改正 {n} 条。" for tenant, n in mended.items()]
    else:
        found = {tenant: verify.differences(tenant, entries(tenant)) for tenant in tenants}
        whole = verify.index_is_whole()
        ok = whole and not any(found.values())
        listed = {tenant: [asdict(one) for one in wrong] for tenant, wrong in found.items()}
        told = {"ok": ok, "index": whole, "differences": listed}
        lines = [line for tenant, wrong in found.items() for line in _lines(tenant, wrong)]
        lines += [] if whole else ["数据库的索引与数据不符：请执行 zhiben search rebuild。"]
    print(json.dumps(told, ensure_ascii=False, indent=2, default=str) if args.json else "\n".join(lines))
    return OK if told["ok"] else PROBLEMS


def entries(tenant: int) -> Iterator[tuple[UUID, Entry]]:
    """All that can be found of an authority, room by room."""
    return chain(
        orgs.entries(tenant), hazards.entries(tenant), records.entries(tenant), tasks.entries(tenant),
        documents.entries(tenant),
    )  # fmt: skip


def rebuild(tenant: int) -> int:
    """Bring the index of an authority to what its rooms say. Returns how many entries differed."""
    return store.mend(tenant, entries(tenant))


def fill() -> None:
    """After an upgrade or a restore: an authority whose data are older than the index gets its own."""
    for tenant in ground.tenants():
        if store.is_empty(tenant):
            rebuild(tenant)


WHAT = {"missing": "索引里没有", "extra": "索引里多出", "changed": "索引与现状不同"}


def _lines(tenant: int, wrong: list[Difference]) -> list[str]:
    if not wrong:
        return [f"机构 {tenant}：全部相符。"]
    shown = [f"  {one.kind} {one.id}：{WHAT[one.what]}" for one in wrong[:SHOWN]]
    more = [f"  另有 {len(wrong) - SHOWN} 条，加 --json 可看全部。"] if len(wrong) > SHOWN else []
    return [
        f"机构 {tenant}：{len(wrong)} 条不符：",
        *shown,
        *more,
        "请执行 zhiben search rebuild，并查明原因。",
    ]
