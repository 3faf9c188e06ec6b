"""`zhiben inspections draw --seed S FILE`: repeats a published draw. Needs no database."""

import argparse
import json
from pathlib import Path

from zhiben.domain.draws import digest, ranked, read
from zhiben.domain.refusals import Incomplete


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parts = parser.add_subparsers(dest="action", required=True, metavar="draw")
    draw = parts.add_parser("draw", help="按公布的种子和名单重算双随机抽取")
    draw.add_argument("file", type=Path, metavar="FILE", help="公布的名单：每行一个，权数写在制表符后面")
    draw.add_argument("--seed", required=True, help="公布的种子")
    draw.add_argument("-n", type=int, default=0, help="抽取数；不写则列出全部次序")
    draw.add_argument("--json", action="store_true", help="输出 JSON")


def run(args: argparse.Namespace) -> int:
    """Raises Incomplete `draw_list`, also for a file that cannot be read."""
    try:
        lots = read(args.file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise Incomplete("draw_list", file=str(args.file)) from error
    order = ranked(args.seed, lots)
    drawn = order[: args.n] if args.n > 0 else order
    if args.json:
        print(json.dumps({"digest": digest(lots), "drawn": drawn}, ensure_ascii=False))
        return 0
    print(f"名单摘要 {digest(lots)}，共 {len(lots)} 个")
    print("\n".join(f"{n}\t{key}" for n, key in enumerate(drawn, 1)))
    return 0
