"""Checklists: `content/checklists/*.yaml`, a file for each version of a list → `domain.checklists`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from zhiben.contents import checklist_checks
from zhiben.contents.checklist_checks import Known
from zhiben.contents.checklist_grammar import ALL, CHECKLIST, FORMAT
from zhiben.contents.problems import Place, Problem, Problems
from zhiben.contents.shapes import Reading
from zhiben.contents.strict import read_file
from zhiben.contents.structures import Entry
from zhiben.domain.checklists import (
    Aspect,
    Checklist,
    Evidence,
    Item,
    OnFail,
    Proof,
    Result,
    Side,
    When,
)

ANYTHING = Known()


@dataclass(frozen=True, slots=True)
class LoadedChecklists:
    """`lists`: every version of every list, by key and day; only where there are no problems."""

    lists: tuple[Checklist, ...]
    problems: tuple[Problem, ...]


def load_checklists(directory: Path, known: Known = ANYTHING) -> LoadedChecklists:
    """The lists of a directory, with everything wrong with them and with what they name."""
    problems = Problems()
    entries: dict[str, Entry] = {}
    for path in sorted(directory.glob("*.yaml")):
        before = len(problems)
        root = read_file(path, path.name, problems).root
        if root is None:
            if len(problems) == before:
                problems.say(Place(path.name, 1), "文件是空的", f"写上 format: {FORMAT}。")
            continue
        entry = CHECKLIST.read(root, Reading(problems))
        if isinstance(entry, Entry):
            entries[path.name] = entry
    checklist_checks.check(entries, known, problems)
    lists = () if len(problems) else [_checklist(entry) for entry in entries.values()]
    return LoadedChecklists(
        tuple(sorted(lists, key=lambda one: (one.key, one.valid_from))), problems.sorted()
    )


def _checklist(entry: Entry) -> Checklist:
    industries = entry.get("industries")
    return Checklist(
        entry.get("list"),
        dict(entry.get("title").values),
        None if industries == ALL else frozenset(industries),
        entry.get("valid_from"),
        tuple(_item(one) for one in entry.get("items")),
        entry.get("prefix"),
        entry.get("clauses", ()),
        tuple(Aspect(one.get("aspect"), one.get("target", "")) for one in entry.get("required_aspects", ())),
        entry.get("authority", ""),
        entry.get("note", ""),
        entry.get("valid_until"),
        entry.place().file,
    )


def _item(entry: Entry) -> Item:
    when: Entry | None = entry.get("when")
    return Item(
        entry.get("id"),
        entry.get("aspect"),
        entry.get("item"),
        entry.get("method"),
        entry.get("basis"),
        OnFail(entry.get("fail")),
        entry.get("confidence"),
        frozenset(Side(one) for one in entry.get("used_by")),
        entry.get("criteria", ()),
        entry.get("must_answer", False),
        tuple(Evidence(one) for one in entry.get("evidence", ())),
        None if when is None else When(when.get("item"), frozenset(Result(one) for one in when.get("is"))),
        entry.get("note", ""),
        entry.get("counts_as", ""),
        Proof(entry.get("proven_by")) if "proven_by" in entry else None,
        entry.get("same_as", ()),
    )
