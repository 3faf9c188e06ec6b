"""Sets a Typst source, in a process of its own with bounds on memory and time.

`python compiling.py FOLDER OUT`: FOLDER/main.typ with the pictures beside it becomes OUT. Run as a plain
program: nothing of the product, nor of Django, is loaded in that process.
"""

from __future__ import annotations

import resource
import sys

MEMORY, SECONDS = 4_000_000_000, 60  # of address space: fonts are mapped, not read


def main(folder: str, out: str) -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    import typst

    typst.compile(f"{folder}/main.typ", output=out, root=folder)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
