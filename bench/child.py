"""`python -m bench.child NAME …`: one bench on this process's one database; figures as JSON lines."""

from __future__ import annotations

import argparse
import dataclasses
import importlib
import json
import os
import sys


def main(name: str, arguments: list[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhiben.config.settings")
    import django

    django.setup()
    from zhiben.cli.database import prepare

    prepare()
    bench = importlib.import_module(f"bench.{name}")
    parser = argparse.ArgumentParser(prog=f"zhiben bench {name}")
    bench.add_arguments(parser)
    for figure in bench.figures(parser.parse_args(arguments)):
        print(json.dumps(dataclasses.asdict(figure), ensure_ascii=False), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
