"""`zhiben retention`: how long each class of data is kept, and what is due to go; changes nothing.

With --repeat it carries out again, from the list beside the backups, erasures this database does not know.
"""

import argparse
import json
from pathlib import Path
from typing import Any

from zhiben.erasures import repeat
from zhiben.ground import clock, retention
from zhiben.ground.erasing import listed
from zhiben.ground.retention import Due


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="输出 JSON")
    parser.add_argument(
        "--repeat", type=Path, metavar="删除清单", help=f"照备份旁边的 {listed.NAME} 再办一次备份之后的删除"
    )


def run(args: argparse.Namespace) -> int:
    if args.repeat is not None:
        done = repeat.repeat(args.repeat, at=clock.now(), today=clock.today())
        listed.write_everywhere()
        told = {"erased_again": len(done)}
        print(json.dumps(told) if args.json else f"已再办 {len(done)} 件删除事项。")
        return 0
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
