"""What is wrong with a file an officer wrote: where, what, and how to mend it; all of it at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from difflib import SequenceMatcher
from typing import NamedTuple


class Place(NamedTuple):
    """A line of a file; lines count from 1. `file` is relative to the plan's directory."""

    file: str
    line: int


@dataclass(frozen=True, order=True, slots=True)
class Problem:
    """One mistake, in the words of the office: `what` is wrong, how to `mend` it."""

    file: str
    line: int
    what: str
    mend: str

    def as_json(self) -> dict[str, str | int]:
        return asdict(self)

    def __str__(self) -> str:
        return f"{self.file}:{self.line}  {self.what}\n    → {self.mend}"


class Problems:
    """Collects the problems of one loading; the same words at the same line are said once."""

    def __init__(self) -> None:
        self._found: dict[Problem, None] = {}

    def say(self, place: Place, what: str, mend: str) -> None:
        self._found.setdefault(Problem(place.file, place.line, what, mend))

    def sorted(self) -> tuple[Problem, ...]:
        return tuple(sorted(self._found))

    def __len__(self) -> int:
        return len(self._found)


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name most like `name`, if one is like enough to be what was meant."""
    best, best_likeness = None, 0.0
    for candidate in sorted(known):
        likeness = SequenceMatcher(None, name.lower(), candidate.lower()).ratio()
        if likeness > best_likeness:
            best, best_likeness = candidate, likeness
    return best if best_likeness >= 0.6 else None


def did_you_mean(name: str, known: Iterable[str], otherwise: str = "") -> str:
    """How to mend an unknown name: the nearest known one, else the whole list if short; then `otherwise`."""
    names = sorted(known)
    near = nearest(name, names)
    if near is not None:
        return f"是不是“{near}”？" + otherwise
    if names and len(names) <= 24:
        return f"可用：{'、'.join(names)}。" + otherwise
    return otherwise or "检查写法。"
