"""`zhiben ledger verify | export | head`: is the ledger whole; a copy and a signed head to keep outside."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from zhiben.domain.refusals import Incomplete, NotFound
from zhiben.erasures import verify as erasures
from zhiben.ground import clock, heads, ledger, limits, store, verify

OK, PROBLEMS = 0, 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="verify | export | head")
    check = actions.add_parser("verify", help="从头到尾核验账本，指出第一处改动")
    check.add_argument("--head", type=Path, help="另行保存的账头文件：末尾被截去或重算只有它能发现")
    check.add_argument("--json", action="store_true", help="输出 JSON")
    export = actions.add_parser("export", help="导出账本，供 scripts/verify_ledger.py 独立核验")
    export.add_argument("--out", type=Path, help="写入文件；不写则输出到屏幕")
    head = actions.add_parser("head", help="签署并输出账头，请保存到本机以外")
    head.add_argument("--out", type=Path, help="写入文件；不写则输出到屏幕")
    head.add_argument("--json", action="store_true", help="账头本来就是 JSON，写不写都一样")
    for action in (check, export, head):
        action.add_argument("--tenant", type=int, help="监管机构编号；只有一个机构时可不写")


def run(args: argparse.Namespace) -> int:
    return {"verify": _verify, "export": _export, "head": _head}[args.action](args)


def _verify(args: argparse.Namespace) -> int:
    head = _read_head(args.head) if args.head else None
    own = head["tenant"] if head else None
    if args.tenant is None:
        tenants = sorted({*store.tenants(), *([] if own is None else [own])})
        reports = [verify.verify(tenant, head if tenant == own else None) for tenant in tenants]
    else:
        reports = [verify.verify(args.tenant, head)]
    erased = {report.tenant: erasures.verify(report.tenant) for report in reports}
    ok = all(report.ok for report in reports) and not any(erased.values())
    if args.json:
        told = {"ok": ok, "ledgers": [_told(report, erased[report.tenant]) for report in reports]}
        print(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        lines = (line for report in reports for line in _lines(report, erased[report.tenant]))
        print("\n".join(lines) or "账本里还没有办理记录。")
    return OK if ok else PROBLEMS


def _told(report: verify.Report, erased: list[erasures.Problem]) -> dict[str, Any]:
    problems = [
        {"seq": found.seq, "act": found.act, "code": found.code, "what": found.words}
        for found in report.problems
    ]
    gone = [{"thing": one.thing, "code": one.code, "what": one.words} for one in erased]
    return {
        "tenant": report.tenant, "ok": report.ok and not erased, "rows": report.rows,
        "waiting": report.waiting, "seq": report.seq, "chain": report.chain, "head": report.head,
        "problems": problems, "erased": gone,
    }  # fmt: skip


def _lines(report: verify.Report, erased: list[erasures.Problem]) -> list[str]:
    result = "通过" if report.ok and not erased else "未通过"
    waiting = f"，另有 {report.waiting} 条待编号" if report.waiting else ""
    compared = f"已与账头（第 {report.head} 行）比对" if report.head else "未给账头，末尾被截去或重算无从发现"
    return [
        f"机构 {report.tenant}：{result}。{report.rows} 账行{waiting}；{compared}。末行链值 {report.chain}",
        *(
            f"  账行 {found.seq or '未编号'}，办理 {found.act or '不明'}：{found.words}"
            for found in report.problems
        ),
        *(f"  {one.thing}：{one.words}" for one in erased[: limits.VERIFY_PROBLEMS]),
    ]


def _export(args: argparse.Namespace) -> int:
    tenant = _only_tenant(args.tenant)
    if args.out is None:
        sys.stdout.writelines(ledger.export(tenant))
    else:
        with args.out.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(ledger.export(tenant))
    return OK


def _head(args: argparse.Namespace) -> int:
    while store.sequence():
        pass
    head = store.keep_head(_only_tenant(args.tenant), clock.now())
    if head is None:
        raise NotFound("ledger_empty")
    text = json.dumps(head, ensure_ascii=False, indent=2) + "\n"
    if args.out is None:
        sys.stdout.write(text)
    else:
        args.out.write_text(text, encoding="utf-8")
    return OK


def _only_tenant(given: int | None) -> int:
    """The authority meant. Raises Incomplete where there are several, NotFound where there is none."""
    tenants = store.tenants()
    if given is None and len(tenants) > 1:
        raise Incomplete("tenant_missing", tenants=tenants)
    if not tenants or given not in (None, *tenants):
        raise NotFound("ledger_empty")
    return tenants[0] if given is None else given


def _read_head(path: Path) -> dict[str, Any]:
    try:
        return heads.read(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise Incomplete("head_unreadable", file=str(path)) from error
