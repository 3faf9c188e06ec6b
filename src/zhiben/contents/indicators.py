"""Indicators (指标口径): a directory of YAML → `domain.indicators`, with everything wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from zhiben.contents import indicator_grammar as grammar
from zhiben.contents.problems import Place, Problem, Problems, did_you_mean
from zhiben.contents.shapes import Reading
from zhiben.contents.strict import read_file
from zhiben.contents.structures import Entry
from zhiben.domain.indicator_formulas import Share
from zhiben.domain.indicators import GROUPS, Indicator

Loaded = tuple[Indicator, ...]


def load_indicators(directory: Path) -> tuple[Loaded | None, tuple[Problem, ...]]:
    """The indicators of all files of a directory, by group, as the files have them; None where anything is
    wrong, and all that is.
    """
    problems = Problems()
    entries = [
        one
        for path in sorted(directory.glob("*.yaml"))
        if (root := _read(path, problems)) is not None
        for one in root.get("indicators", ())
        if isinstance(one, Entry)
    ]
    if not entries and not len(problems):
        problems.say(Place(directory.name, 1), "一项指标也没有", f"放一个 format: {grammar.FORMAT} 的文件。")
    seen: dict[str, Entry] = {}
    for entry in entries:
        _check_id(entry, seen, problems)
    for entry in entries:
        _check_share(entry, seen, problems)
    if len(problems):
        return None, problems.sorted()
    found = [grammar.indicator(entry) for entry in entries]
    return tuple(sorted(found, key=lambda one: GROUPS.index(one.group))), ()


def _read(path: Path, problems: Problems) -> Entry | None:
    root = read_file(path, path.name, problems).root
    entry = None if root is None else grammar.FILE.read(root, Reading(problems))
    return entry if isinstance(entry, Entry) else None


def _check_id(entry: Entry, seen: dict[str, Entry], problems: Problems) -> None:
    id_ = entry.get("id")
    first = seen.setdefault(id_, entry) if id_ is not None else entry
    if first is not entry:
        where = f"{first.place('id').file} 第 {first.place('id').line} 行"
        problems.say(entry.place("id"), f"代号“{id_}”已写在 {where}", "换一个代号，或删去一处。")


def _check_share(entry: Entry, seen: Mapping[str, Entry], problems: Problems) -> None:
    """A share is of two figures that are counted, not of shares."""
    formula = entry.get("share")
    for id_ in (formula.part, formula.whole) if isinstance(formula, Share) else ():
        other = seen.get(id_)
        if other is None:
            problems.say(entry.place("share"), f"没有“{id_}”这项指标", did_you_mean(id_, seen))
        elif "share" in other:
            problems.say(entry.place("share"), f"“{id_}”本身就是比率", "分子、分母写计数的指标。")
