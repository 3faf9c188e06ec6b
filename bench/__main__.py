"""`python3 zhiben bench NAME [--engine sqlite|postgresql|both] [--json] …`.

Each engine in a process of its own, on a database made for it. A bench is a module here with
`add_arguments(parser)` and `figures(args)`, which yields `measure.Figure`s. Exit code 1: a bound is not kept.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
NOT_BENCHES = {"__init__", "__main__", "child", "measure"}
ENGINES = ("sqlite", "postgresql")


def benches() -> list[str]:
    return sorted(path.stem for path in HERE.glob("*.py") if path.stem not in NOT_BENCHES)


def run(name: str, engine: str, arguments: list[str]) -> list[dict[str, Any]]:
    """The figures of one bench on one engine. Raises CalledProcessError where it fails."""
    with tempfile.TemporaryDirectory(prefix="zhiben-bench-") as home:
        environment = os.environ | {"ZHIBEN_HOME": home}
        environment.pop("ZHIBEN_DATABASE_URL", None)
        if engine == "postgresql":
            from tests import postgresql

            environment["ZHIBEN_DATABASE_URL"] = postgresql.url()
        command = [sys.executable, "-m", "bench.child", name, *arguments]
        told = subprocess.run(
            command, cwd=HERE.parent, env=environment, stdout=subprocess.PIPE, text=True, check=True
        )
    return [json.loads(line) for line in told.stdout.splitlines() if line.startswith("{")]


def show(engine: str, figures: list[dict[str, Any]]) -> None:
    """One line of a table per figure, as the README has them."""
    print(f"\n{engine}\n\n| 项目 | 行数 | p50 毫秒 | p95 毫秒 | 其中处理器 | 上限 | 与上限之比 |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    for figure in figures:
        rows, bound, spent = figure["rows"], figure["bound_ms"], figure["cpu_ms"]
        print(
            f"| {figure['name']} | {'' if rows is None else f'{rows:,}'} | {figure['p50_ms']:,.1f} "
            f"| {figure['p95_ms']:,.1f} | {'' if spent is None else f'{spent:,.1f}'} "
            f"| {'' if bound is None else f'{bound:,.0f}'} "
            f"| {_ratio(figure)} |"
        )


def _ratio(figure: dict[str, Any]) -> str:
    bound: float | None = figure["bound_ms"]
    return "" if bound is None else f"{figure['p50_ms'] / bound:.2f}"


def broken(figure: dict[str, Any]) -> bool:
    return figure["bound_ms"] is not None and figure["p50_ms"] > figure["bound_ms"]


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="zhiben bench", description="性能测量；其余参数交给所选的项目。")
    parser.add_argument("name", choices=benches(), help="项目")
    parser.add_argument("--engine", choices=(*ENGINES, "both"), default="both", help="数据库")
    parser.add_argument("--json", action="store_true", help="以 JSON 输出")
    ours, others = parser.parse_known_args(arguments)
    engines = ENGINES if ours.engine == "both" else (ours.engine,)
    try:
        told = {engine: run(ours.name, engine, others) for engine in engines}
    except subprocess.CalledProcessError as error:
        return int(error.returncode)
    if ours.json:
        print(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        for engine, figures in told.items():
            show(engine, figures)
    return 1 if any(broken(figure) for figures in told.values() for figure in figures) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
