#!/usr/bin/env python3
"""重算一次双随机抽取：python3 recompute_draw.py 种子 名单文件 [抽取数]

名单文件就是公布的名单（UTF-8，每行一个；有权数的，名称、制表符、权数）。只用 Python 标准库，不需要本系统。
"""

import sys
import unicodedata
from hashlib import sha256
from pathlib import Path


def ranked(seed: str, text: str) -> list[str]:
    lines = sorted(line.partition("\t") for line in text.splitlines())
    published = "".join(f"{key}{tab}{weight}\n" for key, tab, weight in lines)
    seed = unicodedata.normalize("NFKC", seed).strip()
    start = f"{seed}\n{sha256(published.encode()).hexdigest()}\n"

    def first_ticket(line: tuple[str, str, str]) -> str:
        key, _, weight = line
        return min(sha256(f"{start}{k}\n{key}".encode()).hexdigest() for k in range(1, int(weight or 1) + 1))

    return [line[0] for line in sorted(lines, key=first_ticket)]


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    drawn = ranked(sys.argv[1], Path(sys.argv[2]).read_text("utf-8"))
    print("\n".join(drawn[: int(sys.argv[3])] if len(sys.argv) == 4 else drawn))
