"""`zhiben content check`: everything in content/, without a database. Exit code 1 if anything is wrong."""

import argparse
import json
from pathlib import Path

from zhiben.contents.checkup import Checkup, check_content

CONTENT = Path(__file__).resolve().parents[3] / "content"
OK, PROBLEMS = 0, 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="check")
    check = actions.add_parser("check", help="检查全部方案、词汇、登记表、日历、判定标准和检查清单")
    check.add_argument("dir", type=Path, nargs="?", default=CONTENT, help="内容目录（默认 content/）")
    check.add_argument("--json", action="store_true", help="输出 JSON")


def run(args: argparse.Namespace) -> int:
    found = check_content(args.dir)
    if args.json:
        print(json.dumps(_as_json(found), ensure_ascii=False, indent=1))
    else:
        _print(found)
    return PROBLEMS if found.problems else OK


def _as_json(found: Checkup) -> dict[str, object]:
    plans = {
        name: {"clauses": dict(one.clauses), "duties": dict(one.forms), "records": len(one.records)}
        for name, one in found.plans.items()
    }
    return {
        "ok": not found.problems,
        "plans": plans,
        "criteria": {one.id: len(one.criteria) for one in found.standards},
        "checklists": {one.file: len(one.items) for one in found.checklists},
        "problems": [problem.as_json() for problem in found.problems],
        "notices": list(found.notices),
    }


def _print(found: Checkup) -> None:
    for problem in found.problems:
        print(problem)
    for notice in found.notices:
        print(f"注意：{notice}")
    for name, one in found.plans.items():
        total, duties = one.clauses["total"], sum(one.forms.values())
        print(f"{name}：条款 {total} 条，责任 {duties} 项，登记表 {len(one.records)} 种。")
    if found.standards:
        items = sum(len(one.criteria) for one in found.standards)
        print(f"判定标准 {len(found.standards)} 个版本，判定条目 {items} 项。")
    if found.checklists:
        items = sum(len(one.items) for one in found.checklists)
        print(f"检查清单 {len(found.checklists)} 个版本，检查项 {items} 项。")
    print(f"有 {len(found.problems)} 处要改。" if found.problems else "没有问题。")
