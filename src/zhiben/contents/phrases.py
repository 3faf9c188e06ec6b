"""What is often found on visits, by the aspect of the item: to be chosen instead of typed; `phrases.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from zhiben.contents.problems import Problem, Problems
from zhiben.contents.shapes import Reading, Text, exactly
from zhiben.contents.strict import read_file
from zhiben.contents.structures import Entry, Field, ListOf, Record

FORMAT = "zhiben-phrases/1"
FILE = "phrases.yaml"
Phrases = Mapping[str, tuple[str, ...]]


def load_phrases(path: Path) -> tuple[Phrases | None, tuple[Problem, ...]]:
    """The phrases in a file by aspect, and everything wrong with it."""
    problems = Problems()
    root = read_file(path, path.name, problems).root
    made: Any = None if root is None else _PHRASES.read(root, Reading(problems))
    return made if isinstance(made, Mapping) else None, problems.sorted()


def _phrases(entry: Entry, reading: Reading) -> Phrases:
    told: list[tuple[str, tuple[str, ...]]] = entry.get("phrases")
    return dict(told)


_SAY = Text("一种常见的说法", r"\S.{0,58}\S")
_PHRASES = Record(
    "常见说法",
    {
        "format": Field(exactly(FORMAT), needed=True),
        "phrases": Field(
            ListOf(
                Record(
                    "一个方面",
                    {
                        "aspect": Field(Text("方面", r"\S{1,30}"), needed=True),
                        "say": Field(ListOf(_SAY), needed=True),
                    },
                    make=lambda entry, reading: (entry.get("aspect"), tuple(entry.get("say"))),
                )
            ),
            needed=True,
        ),
    },
    make=_phrases,
)
