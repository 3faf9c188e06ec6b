"""A plan's directory → `Plan`: the files found, read strictly, put together, checked; every problem at once.

plan.yaml (or any one file with `plan:`) holds the head; `clauses/*.yaml` and further files hold more clauses,
settings, spans, chains, sets. Files named in `plan.vocabulary` hold the words. `tests/` is not read.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zhiben.contents import duties, duty_checks, record_checks
from zhiben.contents.clauses import check_clauses, check_spans, duties_of, repeated
from zhiben.contents.directory import TABLES, Gathered, gather, table_of, words_of
from zhiben.contents.duty_checks import Surroundings
from zhiben.contents.names import Declared, check_mentions, check_settings
from zhiben.contents.problems import Place, Problem, Problems
from zhiben.contents.records import RecordKind
from zhiben.contents.shapes import Reading
from zhiben.contents.structures import Entry
from zhiben.contents.vocabulary import Vocabulary
from zhiben.domain.plan import Clause, Form, Plan, Setting, Span


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


def load_plan(directory: Path) -> Loaded:
    """The plan in `directory` (or in one file). Never raises for what the files hold."""
    problems = Problems()
    reading = Reading(problems)
    gathered = gather(directory, reading)
    vocabulary, records = words_of(directory, gathered, reading)
    tables = {name: table_of(name, gathered.parts, problems) for name in TABLES}
    clauses = [
        clause for part in gathered.parts for clause in part.get("clauses", ()) if isinstance(clause, Entry)
    ]
    declared = _declared(vocabulary, tables, clauses, (*gathered.lost, *reading.lost))
    _check(gathered, tables, clauses, Surroundings(declared, reading.mentions, problems, _is_open(gathered)))
    if records:
        record_checks.unproduced(reading.mentions, records, vocabulary, problems)
        unused = list(record_checks.unused(reading.mentions, records))
        gathered.notices += [f"没有责任用到的登记表：{'、'.join(unused)}。"] if unused else []
    plan = None
    if not len(problems) and gathered.head is not None:
        plan = _plan(gathered.head, gathered.files, tables, clauses, _registers(reading, vocabulary))
    return Loaded(
        plan,
        problems.sorted(),
        _count_clauses(clauses),
        _count_forms(clauses),
        vocabulary,
        records,
        tuple(gathered.notices),
    )


def _declared(
    vocabulary: Vocabulary,
    tables: Mapping[str, Mapping[str, Any]],
    clauses: list[Entry],
    lost: Iterable[str],
) -> Declared:
    return Declared(
        vocabulary,
        tables["settings"],
        tables["spans"],
        tables["chains"],
        tables["sets"],
        {clause.get("id", "") for clause in clauses},
        "\n".join(lost),
    )


def _check(
    gathered: Gathered,
    tables: Mapping[str, Mapping[str, Any]],
    clauses: list[Entry],
    around: Surroundings,
) -> None:
    """Everything that is wrong beyond single keys; names last, when all are mentioned."""
    declared, problems = around.declared, around.problems
    _check_duties(clauses, around)
    check_clauses(clauses, declared, problems)
    check_settings(tables["settings"], problems)
    check_spans(gathered.parts, problems)
    for entry in tables["sets"].values():
        duty_checks.check_set(entry, declared, problems)
    check_mentions(around.mentions, declared, problems)


def _is_open(gathered: Gathered) -> bool:
    in_force = gathered.head.get("in_force") if gathered.head is not None else None
    return isinstance(in_force, Span) and in_force.last is None


def _check_duties(clauses: list[Entry], around: Surroundings) -> None:
    seen: dict[str, Place] = {}
    for clause in clauses:
        for entry in duties_of(clause):
            repeated("责任", entry, seen, around.problems)
            duty_checks.check(entry, around)


# ── from entries to the plan ─────────────────────────────────────────────────────────────────────────


def _plan(
    head: Entry,
    files: Mapping[str, Path],
    tables: Mapping[str, Mapping[str, Any]],
    clauses: list[Entry],
    registers: frozenset[str],
) -> Plan:
    parts = duties.Parts(tables["sets"], tables["chains"])
    return Plan(
        id=head.get("id"),
        title=head.get("title"),
        issuer=head.get("issuer"),
        in_force=head.get("in_force"),
        clauses=tuple(_clause(clause, clauses) for clause in clauses),
        duties=tuple(duties.build(entry, clause, parts) for clause in clauses for entry in duties_of(clause)),
        issued_on=head.get("issued_on"),
        settings={name: _setting(name, entry) for name, entry in tables["settings"].items()},
        spans=dict(tables["spans"]),
        registers=registers,
        backfill_days=head.get("backfill_days"),
        digest=_digest(files),
    )


def _clause(entry: Entry, clauses: list[Entry]) -> Clause:
    section = entry.get("section")
    above = {clause.get("id"): clause for clause in clauses}
    here = entry
    while section is None and here.get("under") in above:
        here = above[here.get("under")]
        section = here.get("section")
    measured = entry.get("measured_by", ())
    measured = (measured,) if isinstance(measured, str) else measured
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


def _count_forms(clauses: list[Entry]) -> dict[str, int]:
    forms = Counter(entry.get("form") for clause in clauses for entry in duties_of(clause))
    return {form.value: forms[form.value] for form in Form if forms[form.value]}
