"""The files of a plan's directory, found, read strictly and sorted out: head, parts, words, tables."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from zhiben.contents import grammar, record_checks
from zhiben.contents.problems import Place, Problems, did_you_mean
from zhiben.contents.records import RecordKind, is_records_file, read_records
from zhiben.contents.shapes import Reading
from zhiben.contents.strict import Document, Node, read_file
from zhiben.contents.structures import Entry
from zhiben.contents.vocabulary import Vocabulary, read_vocabulary, together

TABLES = ("settings", "spans", "chains", "sets")
_PLAN_KEYS = frozenset({"plan", "clauses", *TABLES})


@dataclass(slots=True)
class Gathered:
    """The files of a directory, sorted out."""

    head: Entry | None = None
    parts: list[Entry] = field(default_factory=list)
    files: dict[str, Path] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)


def gather(directory: Path, reading: Reading) -> Gathered:
    """Head and parts of the plan in `directory`, or in one file."""
    gathered = Gathered()
    single = directory.is_file()
    found = [directory] if single else _yaml_files(directory)
    root = directory.parent if single else directory
    heads: list[tuple[str, Node]] = []
    others: list[tuple[str, Node]] = []
    unread = 0
    for path in found:
        name = path.relative_to(root).as_posix()
        before = len(reading.problems)
        document = read_file(path, name, reading.problems)
        damaged = len(reading.problems) > before
        unread += document.root is None and damaged
        if _is_plan_file(document, damaged) or (path.parent != root and document.root is not None):
            gathered.files[name] = path
            gathered.lost.append(document.lost)
            if document.root is not None:
                (heads if document.root.get("plan") is not None else others).append((name, document.root))
    if not heads and not unread and not any(gathered.lost):
        _say_no_head(others, reading.problems, bool(found), directory.exists())
    _read_parts(gathered, heads, others, reading)
    return gathered


def _say_no_head(others: list[tuple[str, Node]], problems: Problems, any_file: bool, is_there: bool) -> None:
    where = others[0][0] if others else "plan.yaml"
    nothing = "目录里没有方案文件（*.yaml）" if is_there else "没有这个目录或文件"
    what = "没有 plan: 这一段" if any_file else nothing
    problems.say(Place(where, 1), what, f"建立 plan.yaml，写上 format: {grammar.FORMAT} 和 plan: 一段。")


def _read_parts(
    gathered: Gathered,
    heads: list[tuple[str, Node]],
    others: list[tuple[str, Node]],
    reading: Reading,
) -> None:
    problems = reading.problems
    for name, root in heads[1:]:
        plan = root.get("plan")
        place = plan.key_place if plan is not None else Place(name, 1)
        problems.say(
            place, f"目录里有两个方案（另一个在 {heads[0][0]}）", "一个方案一个目录，把其中一个移走。"
        )
    for index, (_, root) in enumerate((*heads[:1], *others)):
        is_head = bool(heads) and index == 0
        entry = (grammar.PLAN_FILE if is_head else grammar.PART_FILE).read(root, reading)
        if isinstance(entry, Entry):
            gathered.parts.append(entry)
            if is_head and isinstance(entry.get("plan"), Entry):
                gathered.head = entry.get("plan")


def _yaml_files(directory: Path) -> list[Path]:
    """plan.yaml first, the rest by name, then those of clauses/."""

    def order(path: Path) -> tuple[bool, str]:
        return path.stem != "plan", path.name

    own = [path for path in directory.glob("*.y*ml") if path.suffix in (".yaml", ".yml") and path.is_file()]
    more = [
        path
        for path in directory.glob("clauses/*.y*ml")
        if path.suffix in (".yaml", ".yml") and path.is_file()
    ]
    return [*sorted(own, key=order), *sorted(more, key=order)]


def _is_plan_file(document: Document, damaged: bool) -> bool:
    """Beside a plan may lie its words, subjects, facts. What cannot be told apart counts as the plan's."""
    root = document.root
    if root is None:
        return damaged
    keys = {key for key, _ in root.items()}
    format_ = root.get("format")
    if format_ is not None and isinstance(format_.value, str) and format_.value.startswith("zhiben-"):
        return format_.value.startswith("zhiben-plan/") or bool(keys & {"plan", "clauses"})
    return bool(keys & _PLAN_KEYS)


def words_of(
    directory: Path, gathered: Gathered, reading: Reading
) -> tuple[Vocabulary, tuple[RecordKind, ...]]:
    """The vocabulary and record kinds the head names; if none of its files is there, names are free."""
    vocabulary = Vocabulary()
    records: list[RecordKind] = []
    head = gathered.head
    if head is None or "vocabulary" not in head.values:
        return vocabulary, ()
    root = directory.parent if directory.is_file() else directory
    names = head.get("vocabulary")
    missing = [name for name in names if not (root / name).is_file()]
    if missing == list(names):
        gathered.notices.append(f"没有词汇文件 {'、'.join(missing)}：名字未经核对。")
        return vocabulary, ()
    for name in missing:
        near = did_you_mean(name, (path.name for path in root.glob("*.y*ml")), "或删去这个名字。")
        reading.problems.say(head.place("vocabulary"), f"没有词汇文件“{name}”", near)
    for name in names:
        if name in missing:
            continue
        document = read_file(root / name, name, reading.problems)
        gathered.files[name] = root / name
        gathered.lost.append(document.lost)
        if document.root is None:
            continue
        if is_records_file(document.root):
            records += read_records(document.root, reading)
        else:
            vocabulary = together(vocabulary, read_vocabulary(document.root, reading) or Vocabulary())
    record_checks.check(records, vocabulary, reading.problems)
    return vocabulary, tuple(records)


def table_of(name: str, parts: Iterable[Entry], problems: Problems) -> dict[str, Any]:
    """One table of all files; a name declared twice is a problem at the second place."""
    merged: dict[str, Any] = {}
    places: dict[str, Place] = {}
    for part in parts:
        node = part.node.get(name)
        for key, value in part.get(name, {}).items():
            own = node.get(key) if node is not None else None
            place = own.key_place if own is not None else part.place(name)
            if key in merged:
                first = places[key]
                problems.say(
                    place,
                    f"{name} 的“{key}”已写在 {first.file} 第 {first.line} 行",
                    "换一个名字，或删去一处。",
                )
                continue
            merged[key], places[key] = value, place
    return merged
