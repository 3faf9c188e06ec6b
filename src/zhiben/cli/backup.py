"""`zhiben backup`: everything in one file, while the installation works; the keys in another."""

import argparse
import json
import sys
from pathlib import Path

from zhiben.cli import database
from zhiben.ground import clock, heads
from zhiben.ground.backup import making
from zhiben.ground.backup.making import Made
from zhiben.ground.erasing import listed

OK, PROBLEMS = 0, 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--to", type=Path, metavar="目录", help="存放目录（默认 ZHIBEN_HOME 下的 backups）")
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def run(args: argparse.Namespace) -> int:
    """Exit code 1 also where the backup was made but evidence was found missing or changed."""
    with database.reached():
        heads.public()  # the key that signs the list of erasures is to be among those kept
        made = making.make(args.to or folder(), clock.now())
        listed.remember(made.path.parent)
        listed.write(made.path.parent)
    print(json.dumps(as_json(made), ensure_ascii=False, indent=1) if args.json else "\n".join(lines(made)))
    for line in problems(made):
        print(line, file=sys.stderr)
    return PROBLEMS if made.missing or made.changed else OK


def folder() -> Path:
    """Where backups go unless somebody says otherwise."""
    return listed.usual()


def as_json(made: Made) -> dict[str, object]:
    return {
        "file": str(made.path),
        "keys": str(made.keys),
        "bytes": made.bytes,
        "rows": made.rows,
        "evidence": made.files,
        "missing": made.missing,
        "changed": made.changed,
    }


def lines(made: Made) -> list[str]:
    return [
        f"备份完成：{made.path}",
        f"共 {sum(made.rows.values())} 行、{made.files} 个佐证文件，{made.bytes / 1024 / 1024:.1f} MB。",
        f"密钥另存：{made.keys}。请与备份分开保管：两样齐全的人可以冒用本系统的名义签名。",
        f"删除清单：{made.path.with_name(listed.NAME)}。与备份放在一起，恢复旧备份时照它再删一次。",
    ]


def problems(made: Made) -> list[str]:
    """What is wrong with the installation, seen while copying it."""
    told = [f"佐证文件不在磁盘上：{digest}" for digest in made.missing]
    return told + [f"佐证文件内容已变：{digest}" for digest in made.changed]
