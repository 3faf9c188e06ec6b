"""The files the lints look at."""

import ast
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ROOT / "src" / "zhiben"
DOORS = ("web", "workers", "cli")
PURE = ("domain", "contents")
ROOMS = ("orgs", "library", "plans", "risks", "records")


@cache
def tracked() -> tuple[Path, ...]:
    """Every file that is, or is about to be, under version control."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode()
    return tuple(path for name in told.split("\0") if name and (path := ROOT / name).is_file())


def modules(*, migrations: bool = False) -> list[Path]:
    """Every Python file of the product, migrations on demand."""
    return sorted(path for path in SOURCES.rglob("*.py") if migrations or "migrations" not in path.parts)


def where(path: Path) -> str:
    """`ground/acts.py` for a source file, the path from the root for any other."""
    return path.relative_to(SOURCES if path.is_relative_to(SOURCES) else ROOT).as_posix()


@cache
def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))
