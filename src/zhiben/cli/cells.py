"""`zhiben cells verify`: the stored cells against those rebuilt from everything recorded."""

import argparse
import json
from dataclasses import asdict

from zhiben.ground import clock
from zhiben.plans import verify
from zhiben.plans.verify import Difference, Report

OK, PROBLEMS = 0, 1
SHOWN = 50  # differences the text lists; --json lists all


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="verify")
    check = actions.add_parser("verify", help="由全部记录从头重算，与台账逐格、逐项合计比对")
    check.add_argument("--tenant", type=int, help="监管机构编号；不写则核对全部机构")
    check.add_argument("--json", action="store_true", help="输出 JSON")


def run(args: argparse.Namespace) -> int:
    tenants = verify.tenants() if args.tenant is None else [args.tenant]
    reports = [verify.verify(tenant, clock.today()) for tenant in tenants]
    ok = all(report.ok for report in reports)
    if args.json:
        told = {"ok": ok, "authorities": [asdict(report) | {"ok": report.ok} for report in reports]}
        print(json.dumps(told, ensure_ascii=False, indent=2, default=str))
    else:
        print("\n".join(line for report in reports for line in _lines(report)) or "还没有生效的方案。")
    return OK if ok else PROBLEMS


def _lines(report: Report) -> list[str]:
    head = f"机构 {report.tenant}：{report.cells} 格、{report.sums} 项合计，"
    if report.ok:
        return [head + "全部相符。"]
    shown = [f"  {_line(found)}" for found in report.differences[:SHOWN]]
    more = len(report.differences) - SHOWN
    rest = [f"  另有 {more} 处，加 --json 可看全部。"] if more > 0 else []
    return [head + f"{len(report.differences)} 处不符：", *shown, *rest, "请执行重算，并查明原因。"]


def _line(found: Difference) -> str:
    where = f"{found.plan} {found.duty} {found.period}"
    whose = f"对象 {found.subject}" if found.subject else "合计"
    return f"{whose} {where}：台账 {found.kept or '无'}，重算 {found.rebuilt or '无'}"
