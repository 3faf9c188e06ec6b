"""`zhiben retention`: how long each class of data is kept, and what is due to go. Changes nothing."""

import argparse
import json
from typing import Any

from zhiben.ground import clock, retention
from zhiben.ground.retention import Due


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def run(args: argparse.Namespace) -> int:
    found = retention.preview(clock.now())
    if args.json:
        print(json.dumps([as_json(one) for one in found], ensure_ascii=False, indent=1))
        return 0
    for one in found:
        kept = one.kept
        due = "" if one.due is None else f"，已到期 {one.due}"
        print(f"{kept.zh}：{one.rows} 条{due}；{kept.term}；{kept.how}")
        print(f"    用途：{kept.purpose}。依据：{kept.basis}。")
    return 0


def as_json(one: Due) -> dict[str, Any]:
    kept = one.kept
    return {
        "class": kept.code,
        "name": kept.zh,
        "tables": list(kept.tables),
        "purpose": kept.purpose,
        "basis": kept.basis,
        "term": kept.term,
        "days": kept.days,
        "how": kept.how,
        "rows": one.rows,
        "due": one.due,
        "oldest": one.oldest.isoformat() if one.oldest else None,
    }
