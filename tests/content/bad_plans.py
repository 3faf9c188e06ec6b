"""The bad plans of tests/content/bad: each marks the line of its mistake by `#! words｜more words`."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

BAD = Path(__file__).parent / "bad"
MARK = "#!"


@dataclass(frozen=True)
class Expected:
    """At this line, and nowhere else, a problem whose text holds all the words."""

    line: int
    words: tuple[str, ...]


def cases() -> list[Path]:
    return sorted(BAD.glob("[0-9]*.yaml"))


def expected(path: Path) -> list[Expected]:
    lines = path.read_text(encoding="utf-8").split("\n")
    return [
        Expected(number, tuple(line.split(MARK)[1].strip().split("｜")))
        for number, line in enumerate(lines, 1)
        if MARK in line
    ]


def lay_out(path: Path, directory: Path) -> Path:
    """A plan's directory with this one plan and the shared words."""
    shutil.copy(path, directory / "plan.yaml")
    shutil.copy(BAD / "facts.yaml", directory / "facts.yaml")
    return directory
