"""`zhiben uscc CODE…`: checks 统一社会信用代码. Exit code 1 if any of them is not valid."""

import argparse
import json
from dataclasses import asdict

from zhiben.domain.uscc import check

OK, INVALID = 0, 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "codes", nargs="+", metavar="CODE", help="统一社会信用代码，空格、横线、全角、小写都可以"
    )
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def run(args: argparse.Namespace) -> int:
    results = [check(code) for code in args.codes]
    if args.json:
        print(json.dumps([asdict(result) for result in results], ensure_ascii=False, indent=1))
    else:
        for result in results:
            print(f"{result.normalised or '（空）'}  {'有效' if result.valid else result.reason}")
    return OK if all(result.valid for result in results) else INVALID
