"""The criteria library: `content/criteria/` → standards with their days, items, and the words of ledgers.

`library.yaml` names industries and other regimes, `words.yaml` the ways of saying things; every other file is
one version of one standard, named by its id. What belongs to two files is checked in `criteria_checks`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zhiben.contents import criteria_checks
from zhiben.contents import criteria_grammar as grammar
from zhiben.contents.problems import Place, Problem, Problems
from zhiben.contents.shapes import Reading
from zhiben.contents.strict import read_file
from zhiben.contents.structures import Entry, Record
from zhiben.domain.criteria.library import Criterion, Element, Level, Library, Standard
from zhiben.domain.criteria.wording import Words

LIBRARY, WORDS = "library.yaml", "words.yaml"
_SHAPES: Mapping[str, Record] = {LIBRARY: grammar.LIBRARY_FILE, WORDS: grammar.WORDS_FILE}


@dataclass(frozen=True, slots=True)
class LoadedCriteria:
    """`library` and `words` are whole only where there are no problems."""

    library: Library
    words: Words | None
    problems: tuple[Problem, ...]


def load_criteria(directory: Path) -> LoadedCriteria:
    """Everything in a directory, with everything wrong with it."""
    problems = Problems()
    entries: dict[str, Entry] = {}
    for path in sorted(directory.glob("*.yaml")):
        before = len(problems)
        root = read_file(path, path.name, problems).root
        if root is None:
            if len(problems) == before:
                problems.say(Place(path.name, 1), "文件是空的", f"写上 format: {grammar.FORMAT}。")
            continue
        entry = _SHAPES.get(path.name, grammar.STANDARD_FILE).read(root, Reading(problems))
        if isinstance(entry, Entry):
            entries[path.name] = entry
    for name in (LIBRARY, WORDS):
        if not (directory / name).is_file():
            problems.say(Place(name, 1), "没有这个文件", "目录里要有 library.yaml 和 words.yaml。")
    head, words = entries.pop(LIBRARY, None), entries.pop(WORDS, None)
    if head is not None and words is not None:
        criteria_checks.check(head, words, entries, problems)
    standards = [] if len(problems) else [_standard(entry) for entry in entries.values()]
    industries, regimes = (head.get("industries", {}), head.get("regimes", {})) if head else ({}, {})
    library = Library.of(standards, industries, regimes)
    return LoadedCriteria(library, _words(words) if words and not len(problems) else None, problems.sorted())


def _words(entry: Entry) -> Words:
    lists = {name: entry.get(name) for name in grammar.LISTS}
    pairs = [pair for line in entry.get("simplified") for pair in line.split(" ")]
    return Words(things=entry.get("things"), simplified=dict(map(tuple, pairs)), **lists)


def _standard(entry: Entry) -> Standard:
    head: Entry = entry.get("standard")
    fields: dict[str, Any] = dict(head.values) | {"industries": _industries(head)}
    return Standard(
        **fields,
        criteria=tuple(_criterion(one, head.get("id"), _industries(head)) for one in entry.get("criteria")),
    )


def _criterion(entry: Entry, standard: str, usual: frozenset[str] | None) -> Criterion:
    fields: dict[str, Any] = dict(entry.values) | {
        "standard": standard,
        "level": Level(entry.get("level")),
        "industries": _industries(entry) or usual,
        "all": _elements(entry, "all"),
        "any": _elements(entry, "any"),
    }
    return Criterion(**fields)


def _industries(entry: Entry) -> frozenset[str] | None:
    """None: all."""
    return frozenset(entry.get("industries")) if "industries" in entry.values else None


def _elements(entry: Entry, key: str) -> tuple[Element, ...]:
    return tuple(
        Element(
            one.get("text"),
            tuple(group for told in one.get("told") for group in told),
            one.get("apart", False),
        )
        for one in entry.get(key, ())
    )
