"""A plan's directory → `Plan`: the files found, read strictly, put together, checked; every problem at once.

plan.yaml (or any one file with `plan:`) holds the head; `clauses/*.yaml` and further files hold more clauses, settings,
spans, chains, sets. Files named in `plan.vocabulary` hold the words. `tests/` is not read.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from zhiben.contents import duties, grammar, record_checks
from zhiben.contents.duties import Surroundings
from zhiben.contents.names import Declared, check_mentions, check_settings
from zhiben.contents.problems import Place, Problem, Problems, did_you_mean, nearest
from zhiben.contents.records import RecordKind, is_records_file, read_records
from zhiben.contents.shapes import Entry, Reading
from zhiben.contents.strict import Document, Node, read_file
from zhiben.contents.vocabulary import Vocabulary, read_vocabulary, together
from zhiben.domain.plan import Clause, Duty, Form, Plan, Setting, Span

TABLES = ("settings", "spans", "chains", "sets")
_PLAN_KEYS = frozenset({"plan", "clauses", *TABLES})


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a directory holds. `plan` None if there is any problem. `notices` need no mending."""

    plan: Plan | None
    problems: tuple[Problem, ...]
    clauses: Mapping[str, int]  # total, duty, rule, goal, information
    forms: Mapping[str, int]  # duties by form, only those present
    vocabulary: Vocabulary
    records: tuple[RecordKind, ...]
    notices: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        return not self.problems


@dataclass(slots=True)
class _Gathered:
    """The files of a directory, sorted out."""

    head: Entry | None = None
    parts: list[Entry] = field(default_factory=list)
    files: dict[str, Path] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)


def load_plan(directory: Path) -> Loaded:
    """The plan in `directory` (or in one file). Never raises for what the files hold."""
    problems = Problems()
    reading = Reading(problems)
    gathered = _gather(directory, reading)
    vocabulary, records = _words(directory, gathered, reading)
    tables = {name: _table(name, gathered.parts, problems) for name in TABLES}
    clauses = [
        clause for part in gathered.parts for clause in part.get("clauses", ()) if isinstance(clause, Entry)
    ]
    declared = Declared(
        vocabulary,
        tables["settings"],
        tables["spans"],
        tables["chains"],
        tables["sets"],
        {clause.get("id") for clause in clauses},
        "\n".join(gathered.lost),
    )
    around = Surroundings(declared, tables["sets"], tables["chains"], reading.mentions, problems)
    built = _duties(clauses, around)
    _check_clauses(clauses, declared, problems)
    check_settings(tables["settings"], problems)
    _check_spans(gathered.parts, problems)
    for entry in tables["sets"].values():
        duties.check_set(entry, declared, problems)
    check_mentions(reading.mentions, declared, problems)
    if records:
        record_checks.unproduced(reading.mentions, records, vocabulary, problems)
        unused = list(record_checks.unused(reading.mentions, records))
        gathered.notices += [f"没有责任用到的登记表：{'、'.join(unused)}。"] if unused else []
    plan = None
    if not len(problems) and gathered.head is not None:
        plan = _plan(
            gathered, tables, clauses, [duty for _, duty in built if duty is not None], reading, vocabulary
        )
    return Loaded(
        plan,
        problems.sorted(),
        _count_clauses(clauses),
        _count_forms(built),
        vocabulary,
        records,
        tuple(gathered.notices),
    )


# ── files ────────────────────────────────────────────────────────────────────────────────────────


def _gather(directory: Path, reading: Reading) -> _Gathered:
    gathered = _Gathered()
    single = directory.is_file()
    found = [directory] if single else _yaml_files(directory)
    root = directory.parent if single else directory
    heads: list[tuple[str, Node]] = []
    others: list[tuple[str, Node]] = []
    for path in found:
        name = path.relative_to(root).as_posix()
        before = len(reading.problems)
        document = read_file(path, name, reading.problems)
        if _is_plan_file(document, len(reading.problems) > before):
            gathered.files[name] = path
            gathered.lost.append(document.lost)
            if document.root is not None:
                (heads if document.root.get("plan") is not None else others).append((name, document.root))
    _read_parts(gathered, heads, others, reading, bool(found))
    return gathered


def _read_parts(
    gathered: _Gathered,
    heads: list[tuple[str, Node]],
    others: list[tuple[str, Node]],
    reading: Reading,
    any_file: bool,
) -> None:
    problems = reading.problems
    if not heads and not any(gathered.lost):
        where = others[0][0] if others else "plan.yaml"
        what = "没有 plan: 这一段" if any_file else "目录里没有方案文件（*.yaml）"
        problems.say(Place(where, 1), what, f"建立 plan.yaml，写上 format: {grammar.FORMAT} 和 plan: 一段。")
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
    """Other files may lie beside a plan: its words, subjects, facts. What cannot be told apart counts as the plan's."""
    root = document.root
    if root is None:
        return damaged
    keys = {key for key, _ in root.items()}
    format_ = root.get("format")
    if format_ is not None and isinstance(format_.value, str) and format_.value.startswith("zhiben-"):
        return format_.value.startswith("zhiben-plan/")
    return bool(keys & _PLAN_KEYS)


def _words(
    directory: Path, gathered: _Gathered, reading: Reading
) -> tuple[Vocabulary, tuple[RecordKind, ...]]:
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


def _table(name: str, parts: Iterable[Entry], problems: Problems) -> dict[str, Any]:
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


# ── clauses ──────────────────────────────────────────────────────────────────────────────────────


def _duties(clauses: list[Entry], around: Surroundings) -> list[tuple[Entry, Duty | None]]:
    built: list[tuple[Entry, Duty | None]] = []
    seen: dict[str, Place] = {}
    for clause in clauses:
        for entry in clause.get("duties", ()):
            if not isinstance(entry, Entry):
                continue
            _repeated("责任", entry, seen, around.problems)
            built.append(
                (entry, duties.build(entry, clause.get("id", ""), clause.get("summary", ""), around))
            )
    return built


def _repeated(word: str, entry: Entry, seen: dict[str, Place], problems: Problems) -> None:
    name = entry.get("id")
    if name is None:
        return
    if name in seen:
        first = seen[name]
        where = f"{first.file} 第 {first.line} 行" if first.file != entry.node.file else f"第 {first.line} 行"
        problems.say(entry.place("id"), f"{word}编号“{name}”已用在{where}", "换一个编号。")
    seen.setdefault(name, entry.place("id"))


def _check_clauses(clauses: list[Entry], declared: Declared, problems: Problems) -> None:
    seen: dict[str, Place] = {}
    under = {clause.get("id"): clause.get("under") for clause in clauses}
    duty_ids = {
        duty.get("id") for clause in clauses for duty in clause.get("duties", ()) if isinstance(duty, Entry)
    }
    for clause in clauses:
        _repeated("条款", clause, seen, problems)
        _check_cycle(clause, under, problems)
        _check_reading(clause, problems)
        _check_measures(clause, duty_ids - {None}, declared, problems)


def _check_cycle(clause: Entry, under: Mapping[str, str | None], problems: Problems) -> None:
    passed: list[str] = []
    here = clause.get("id")
    while here is not None and here not in passed:
        passed.append(here)
        here = under.get(here)
    if here is not None and here == clause.get("id") and "under" in clause.values:
        problems.say(
            clause.place("under"),
            f"条款“{here}”成了自己的上级（{' → '.join([*passed, here])}）",
            "改正 under。",
        )


def _check_reading(clause: Entry, problems: Problems) -> None:
    reads = clause.get("reads")
    if reads == "duty" and "duties" not in clause and "measured_by" not in clause:
        problems.say(
            clause.place("reads"),
            "reads: duty 却没有 duties",
            "补上 duties，或用 measured_by 写明由哪个责任体现。",
        )
    if reads in ("rule", "goal") and "measured_by" not in clause and "duties" not in clause:
        problems.say(
            clause.place("reads"),
            f"reads: {reads} 却没有写用什么衡量",
            "补上 measured_by：责任编号、指标编号或一句话。",
        )
    if reads in ("goal", "information") and "duties" in clause:
        problems.say(
            clause.place("duties"), f"reads: {reads} 的条款不能有 duties", "改成 reads: duty，或删去 duties。"
        )
    if reads == "rule":
        for duty in clause.get("duties", ()):
            if isinstance(duty, Entry) and duty.get("form") not in (Form.GATE.value, Form.STATE.value, None):
                problems.say(
                    duty.place("form"),
                    "reads: rule 的条款只能有 gate 和 state",
                    "有周期、有次数的改成 reads: duty。",
                )


def _check_measures(clause: Entry, duty_ids: set[Any], declared: Declared, problems: Problems) -> None:
    node = clause.node.get("measured_by")
    for part in node.parts() if node is not None else ():
        name = part.value
        if not isinstance(name, str) or name in duty_ids or name in declared.lost or not _is_id(name):
            continue
        indicators = declared.vocabulary.indicators
        if indicators is None:
            near = nearest(name, duty_ids)
            if near is None or abs(len(near) - len(name)) > 2 or _differences(near, name) > 2:
                continue
        elif name in indicators:
            continue
        mend = did_you_mean(name, {*duty_ids, *(indicators or ())}, "或写成一句话。")
        problems.say(part.place, f"没有责任或指标“{name}”", mend)


def _is_id(name: str) -> bool:
    """A sentence measures too; only what looks like an id is looked up."""
    return name.isascii() and " " not in name


def _differences(one: str, other: str) -> int:
    """Letters changed, added or lost between two words."""
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        previous, row[0] = row[0], i
        for j, another in enumerate(other, 1):
            previous, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, previous + (letter != another))
    return row[-1]


def _check_spans(parts: Iterable[Entry], problems: Problems) -> None:
    """The stretches of one span must not overlap: each is a period (rule 2)."""
    for part in parts:
        table = part.node.get("spans")
        for name, node in table.items() if table is not None else ():
            read = part.get("spans", {}).get(name, ())
            lines = list(node.parts())
            if len(read) != len(lines):
                continue  # one of them is no span, already said
            spans = sorted(zip(read, lines, strict=True), key=lambda pair: pair[0].first)
            for (one, first), (other, second) in zip(spans, spans[1:], strict=False):
                if one.last is not None and other.first <= one.last:
                    later = max((first, second), key=lambda found: found.line)
                    problems.say(
                        later.place,
                        f"时段“{name}”里两段重叠（{shown(one)} 与 {shown(other)}）",
                        "每段各是一个周期，改到不重叠。",
                    )


def shown(span: Span) -> str:
    return f"{span.first}/{span.last or ''}"


# ── the whole ────────────────────────────────────────────────────────────────────────────────────


def _plan(
    gathered: _Gathered,
    tables: Mapping[str, Mapping[str, Any]],
    clauses: list[Entry],
    built: list[Duty],
    reading: Reading,
    vocabulary: Vocabulary,
) -> Plan | None:
    head = gathered.head
    if head is None:
        return None
    return Plan(
        id=head.get("id"),
        title=head.get("title"),
        issuer=head.get("issuer"),
        in_force=head.get("in_force"),
        clauses=tuple(_clause(clause, clauses) for clause in clauses),
        duties=tuple(built),
        issued_on=head.get("issued_on"),
        settings={name: _setting(name, entry) for name, entry in tables["settings"].items()},
        spans=dict(tables["spans"]),
        registers=_registers(reading, vocabulary),
        backfill_days=head.get("backfill_days"),
        digest=_digest(gathered.files),
    )


def _clause(entry: Entry, clauses: list[Entry]) -> Clause:
    section = entry.get("section")
    above = {clause.get("id"): clause for clause in clauses}
    here = entry
    while section is None and here.get("under") in above:
        here = above[here.get("under")]
        section = here.get("section")
    measured = entry.get("measured_by", ())
    return Clause(
        entry.get("id"),
        section or "",
        entry.get("summary"),
        entry.get("reads"),
        entry.get("under"),
        tuple(measured),
    )


def _setting(name: str, entry: Entry) -> Setting:
    between = entry.get("between")
    limits = (between[0], between[1]) if between is not None else None
    return Setting(
        name, entry.get("default"), tuple(entry.get("allowed", ())), limits, entry.get("basis", "")
    )


def _registers(reading: Reading, vocabulary: Vocabulary) -> frozenset[str]:
    """Declared register kinds; without vocabulary, those used as such."""
    if vocabulary.registers is not None:
        return frozenset(vocabulary.registers)
    used = {mention.name for mention in reading.mentions if mention.kind == "register"}
    sets = {mention.name for mention in reading.mentions if mention.kind == "member_kind"}
    return frozenset(used | (sets - vocabulary.subject_kinds()))


def _digest(files: Mapping[str, Path]) -> str:
    """sha256 over names and contents, whatever the order of reading."""
    digest = hashlib.sha256()
    for name in sorted(files):
        content = files[name].read_bytes()
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def _count_clauses(clauses: list[Entry]) -> dict[str, int]:
    readings = Counter(clause.get("reads") for clause in clauses)
    return {
        "total": len(clauses),
        **{name: readings[name] for name in ("duty", "rule", "goal", "information")},
    }


def _count_forms(built: list[tuple[Entry, Duty | None]]) -> dict[str, int]:
    forms = Counter(entry.get("form") for entry, _ in built)
    return {form.value: forms[form.value] for form in Form if forms[form.value]}
