"""Record kinds in a directory of their own, and an edition of kinds against the one before it (spec rule 4).

What was filed stays readable by the edition it was filed under; a new edition may add, relabel, retire and
loosen. A field of another type or meaning is a new name.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from zhiben.contents import record_checks
from zhiben.contents.problems import Place, Problem, Problems
from zhiben.contents.records import FORMAT, RecordField, RecordKind, is_records_file, read_records
from zhiben.contents.shapes import Reading
from zhiben.contents.strict import read_file, read_text
from zhiben.contents.vocabulary import Vocabulary, read_vocabulary, together


@dataclass(frozen=True, slots=True)
class LoadedKinds:
    """The kinds of a directory, and everything wrong with it."""

    kinds: tuple[RecordKind, ...]
    problems: tuple[Problem, ...]


def load_kinds(directory: Path, words: Vocabulary | None = None) -> LoadedKinds:
    """Kinds that stand beside no plan: `zhiben-records/1` files, with vocabulary files where given. `words`:
    what may be used besides.
    """
    problems = Problems()
    reading = Reading(problems)
    vocabulary, kinds = words or Vocabulary(), list[RecordKind]()
    for path in sorted(directory.rglob("*.y*ml")):
        document = read_file(path, path.relative_to(directory).as_posix(), problems)
        if document.root is None:
            continue
        if is_records_file(document.root):
            kinds += read_records(document.root, reading)
        else:
            vocabulary = together(vocabulary, read_vocabulary(document.root, reading) or Vocabulary())
    if not kinds and not len(problems):
        problems.say(Place("records.yaml", 1), "没有登记表", f"写上 format: {FORMAT} 和 records: 一段。")
    record_checks.check(kinds, vocabulary, problems)
    return LoadedKinds(tuple(kinds), problems.sorted())


def read_kind(text: str, name: str, vocabulary: Vocabulary) -> LoadedKinds:
    """The one kind of a file that stands in no directory yet, against the words of the plans in force."""
    problems = Problems()
    document = read_text(text, name, problems)
    kinds: tuple[RecordKind, ...] = ()
    if document.root is not None:
        entries = document.root.get("records")
        if entries is not None and len(list(entries.parts())) > 1:
            problems.say(entries.key_place, "一份文件里写了几种登记表", "一次只写一种，拆成几份文件。")
        kinds = read_records(document.root, Reading(problems))
    elif not len(problems):
        problems.say(Place(name, 1), "没有登记表", f"写上 format: {FORMAT} 和 records: 一段。")
    record_checks.check(kinds, vocabulary, problems)
    return LoadedKinds(kinds, problems.sorted())


def differences(before: Collection[RecordKind], after: Collection[RecordKind]) -> tuple[Problem, ...]:
    """What `after` may not do to kinds that are in use. A kind that is gone is retired: no longer filed."""
    problems = Problems()
    old = {kind.kind: kind for kind in before}
    for kind in after:
        if kind.kind in old:
            for what, mend, name in _of_kind(old[kind.kind], kind):
                problems.say(_place(kind, name), f"登记表“{kind.name.get('zh', kind.kind)}”{what}", mend)
    return problems.sorted()


def _place(kind: RecordKind, name: str) -> Place:
    """The line of a key of the kind, or of the field of that name."""
    if kind.entry is None:
        return Place("", 0)
    if kind.entry.node.get(name) is None:
        for part in ("fields", "evidence"):
            node = kind.entry.node.get(part)
            for one in node.parts() if node is not None else ():
                called = one.get("name")
                if called is not None and called.value == name:
                    return one.key_place
    return kind.entry.place(name if kind.entry.node.get(name) is not None else "kind")


def _of_kind(old: RecordKind, new: RecordKind) -> Iterator[tuple[str, str, str]]:
    """What is refused, what to do instead, and where it stands: a key, or the name of a field."""
    for name, before, after in (
        ("nature", old.nature, new.nature),
        ("about", old.about, new.about),
        ("happened", old.happened, new.happened),
        ("valid", old.valid, new.valid),
    ):
        if before != after:
            yield f"改了 {name}", "这变了登记表的含义：请另起一种登记表。", name
    fields = new.fields_by_name()
    for name, before_ in old.fields_by_name().items():
        if name in fields:
            for what, mend in _of_field(before_, fields[name]):
                yield what, mend, name
    gone = set(old.fields_by_name()) - set(fields)
    yield from _retired(gone, new)


def _retired(gone: Collection[str], new: RecordKind) -> Iterator[tuple[str, str, str]]:
    """A retired field leaves with everything that names it: the loader finds those left behind."""
    for name in sorted(set(gone) & {*new.import_key}):
        yield f"停用的字段“{name}”还在导入键里", "先从 import.key 里删去。", "import"


def _of_field(old: RecordField, new: RecordField) -> Iterator[tuple[str, str]]:
    called = f"的字段“{new.label}”（{new.name}）"
    if old.type != new.type or (old.many and not new.many):
        yield f"{called}换了类型", "另起一个新名字，旧字段保留或停用。"
        return
    if new.required and not old.required:
        yield f"{called}由选填改成了必填", "已报的记录没有这一栏：另起新名，或仍作选填。"
    if (new.unit, new.decimals) != (old.unit, old.decimals) and not _loosened_decimals(old, new):
        yield f"{called}换了单位或小数位", "同一个数换了单位就是另一个数：另起一个新名字。"
    for word, tighter in (
        ("min 变大", _above(new.least, old.least)),
        ("max 变小", _above(_minus(new.most), _minus(old.most))),
        ("不再许可以后的日期", new.not_after_today and not old.not_after_today),
        ("件数变多", new.at_least > old.at_least),
        ("行数变少", bool(old.rows) and new.rows < old.rows),
        ("不再许可表外的选项", old.open and not new.open),
    ):
        if tighter:
            yield f"{called}收紧了：{word}", "只能放宽；要收紧，另起一个新名字。"
    yield from _options(called, old.options, new.options)
    columns = {column.name: column for column in new.columns}
    for column in old.columns:
        if column.name in columns:
            yield from _of_field(column, columns[column.name])


def _loosened_decimals(old: RecordField, new: RecordField) -> bool:
    return new.unit == old.unit and new.decimals >= old.decimals


def _options(called: str, old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for option in old:
        if new and option not in new:
            yield f"{called}删了选项“{old[option]}”（{option}）", "已报的记录还用着：留着它，可以改名称。"


def _above(one: int | None, other: int | None) -> bool:
    return one is not None and (other is None or one > other)


def _minus(bound: int | None) -> int | None:
    return None if bound is None else -bound
