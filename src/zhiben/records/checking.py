"""What is given against its kind: every problem at once, each at its field, in the words of the labels.

The same for a page, the command line and an import. Neither columns nor changes nor questions.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from zhiben.contents.conditions import Read
from zhiben.contents.records import RecordCheck, RecordField, RecordKind
from zhiben.domain import conditions
from zhiben.domain.conditions import is_missing
from zhiben.domain.refusals import Incomplete
from zhiben.records.values import Names, Values, Wrong, read


@dataclass(frozen=True, slots=True)
class Problem:
    """`field` empty: of the record as a whole."""

    field: str
    label: str
    reason: str

    def __str__(self) -> str:
        return f"{self.label}：{self.reason}" if self.label else self.reason


@dataclass(frozen=True, slots=True)
class Filled:
    """What was understood, and what was wrong. `hidden`: fields not asked because of their `show_if`."""

    values: Values
    problems: tuple[Problem, ...]
    hidden: frozenset[str] = frozenset()

    def require_sound(self) -> None:
        """Raises Incomplete `record_unfit` with every problem."""
        if self.problems:
            told = [[one.field, one.label, one.reason] for one in self.problems]
            raise Incomplete("record_unfit", problems=told)


def fill(
    kind: RecordKind,
    raw: Mapping[str, object],
    *,
    names: Names,
    today: date,
    evidence: Mapping[str, int] | None,
) -> Filled:
    """`raw` by field name. `evidence`: how many pieces under each; None: not asked (an import)."""
    values: dict[str, Any] = {}
    problems: dict[str, Problem] = {}
    for field in kind.fields:
        try:
            value = read(field, raw.get(field.name), names)
            values[field.name] = _in_time(kind, field, value, today)
        except Wrong as wrong:
            problems[field.name] = Problem(field.name, field.label, str(wrong))
    values |= {name: n for name, n in (evidence or {}).items() if n}
    hidden = frozenset(_hidden(kind, values))
    for name in hidden:
        values.pop(name, None)
        problems.pop(name, None)
    for one in (*_missing(kind, values, hidden, evidence), *_ends(kind, values)):
        problems.setdefault(one.field, one)
    if not problems:
        for check in kind.checks:
            for one in _failed(check, kind, values, unasked=_evidence(kind) if evidence is None else ()):
                problems.setdefault(one.field, one)
    strangers = [name for name in raw if name not in kind.fields_by_name()]
    for name in strangers:
        problems[name] = Problem(name, name, "这类登记没有这一栏。")
    given = {name: value for name, value in values.items() if not is_missing(value)}
    of_fields = {name: value for name, value in given.items() if name not in _evidence(kind)}
    return Filled(of_fields, tuple(problems.values()), hidden)


def asked(where: Read | None, values: Mapping[str, Any]) -> bool:
    """Whether a condition over the record's own fields holds; none does."""
    look = conditions.Look(value=values.get, setting=lambda name: "")
    return where is None or conditions.holds(where.value, look)


def _evidence(kind: RecordKind) -> frozenset[str]:
    return frozenset(one.name for one in kind.evidence)


def _in_time(kind: RecordKind, field: RecordField, value: Any, today: date) -> Any:
    """What has happened lies not ahead, whatever the form says; a register row may."""
    bound = field.not_after_today or field.name == kind.happened
    if bound and isinstance(value, date) and value > today:
        raise Wrong(f"不能晚于今天（{today.isoformat()}）。")
    return value


def _hidden(kind: RecordKind, values: Mapping[str, Any]) -> Iterator[str]:
    """In the order of the form: a field hidden by one that is hidden itself is hidden too."""
    seen = dict(values)
    for field in (*kind.fields, *kind.evidence):
        if not asked(field.show_if, seen):
            seen.pop(field.name, None)
            yield field.name


def dates_of(kind: RecordKind) -> tuple[str, str | None]:
    """The fields that say when it happened, or from when until when it holds."""
    return kind.valid if kind.valid is not None else (kind.happened, None)


def _missing(
    kind: RecordKind, values: Mapping[str, Any], hidden: frozenset[str], evidence: Mapping[str, int] | None
) -> Iterator[Problem]:
    when = dates_of(kind)[0]
    for field in kind.fields:
        needed = field.required or field.name == when
        if needed and field.name not in hidden and is_missing(values.get(field.name)):
            yield Problem(field.name, field.label, "没有填。")
    if evidence is None:
        return
    for one in kind.evidence:
        n = evidence.get(one.name, 0)
        if one.name not in hidden and n < one.at_least:
            yield Problem(one.name, one.label, f"至少 {one.at_least} 件，现在 {n} 件。")


def _ends(kind: RecordKind, values: Mapping[str, Any]) -> Iterator[Problem]:
    first, last = dates_of(kind)
    since, until = values.get(first), values.get(last) if last else None
    if isinstance(since, date) and isinstance(until, date) and until < since:
        label = kind.fields_by_name()[last or first].label
        yield Problem(last or first, label, f"早于{kind.fields_by_name()[first].label}。")


def _failed(
    check: RecordCheck, kind: RecordKind, values: Mapping[str, Any], *, unasked: Collection[str]
) -> Iterator[Problem]:
    if not asked(check.where, values):
        return
    if not check.require:
        yield Problem("", "", check.say)
    fields = kind.fields_by_name()
    for name in check.require:
        if name not in unasked and is_missing(values.get(name)):
            yield Problem(name, fields[name].label, check.say)
